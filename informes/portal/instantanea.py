"""Lo que se hace público, fotografiado de una vez. Nada entra sin pasar por su puerta.

``tomar`` reúne hallazgos con su rastro, recomendaciones, narrativa y método como puede leerlos el
público: las citas por ``citar``, lo de la sala por ``firmar``, las cifras por la ficha y por las tablas
que callan. Las voces van aparte, para comparar mañana lo que salió con lo que permite su dueña o dueño.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils import timezone, translation

from dialogo.models import Dialogo
from entrevistas.confidencialidad import Umbral
from hallazgos.models import Derivacion
from hallazgos.solidez import Regla
from informes import textos
from informes.portal import cruce, recomendado, reservas
from informes.portal.camino import Camino
from informes.portal.ficha import Publicadas
from informes.portal.hallado import Retrato, Voz
from informes.portal.publicables import Lugar, lugares
from informes.publicar.puerta import reservados
from sobremesas.models import Sala

__all__ = ["Voz", "tomar"]

Datos = dict[str, Any]


def tomar(dialogo: Dialogo) -> tuple[Datos, list[Voz]]:
    """La instantánea en tipos de JSON y cada voz que lleva. Número fijo de consultas; no escribe."""
    with translation.override("es-mx"):
        sitios = lugares(dialogo)
        retrato = Retrato(sitios, Umbral.de(dialogo), Publicadas.de(dialogo))
        sin_nombre = reservados(dialogo)
        hallazgos = _con_rastro(dialogo, sitios, retrato, sin_nombre)
        recomendaciones = recomendado.todas(dialogo, {h["folio"] for h in hallazgos})
        _enlazar(hallazgos, recomendaciones)
        tardes = _sobremesas(dialogo)
        instantanea = {
            "dialogo": _dialogo(dialogo),
            "cifras": _cifras(dialogo, hallazgos, recomendaciones, tardes),
            "hallazgos": hallazgos,
            "fundidos": _fundidos(dialogo, sin_nombre),
            "recomendaciones": recomendaciones,
            "narrativa": recomendado.narrativa(dialogo, {h["folio"] for h in hallazgos}),
            "sobremesas": tardes,
            "temas_por_regiones": cruce.publicable(dialogo),
            "representacion": recomendado.representacion(dialogo),
            "metodo": _metodo(dialogo, retrato),
        }
    return instantanea, retrato.voces


def _con_rastro(
    dialogo: Dialogo, sitios: list[Lugar], retrato: Retrato, sin_nombre: set[str]
) -> list[Datos]:
    camino = Camino(dialogo, sitios)
    viene_de = _viene_de(sitios)
    hallazgos = []
    for sitio in sitios:
        dicho = retrato.de(sitio)
        dicho["viene_de"] = viene_de.get(sitio.hallazgo.pk, [])
        dicho["pasos"] = reservas.sin_nombres(camino.pasos(sitio), sin_nombre)
        dicho["cuentas"] = camino.cuentas(sitio)
        hallazgos.append(dicho)
    return hallazgos


def _viene_de(sitios: Iterable[Lugar]) -> dict[int, list[str]]:
    """Folios de los que se fundieron en él o del que se dividió. Una consulta."""
    filas = Derivacion.objects.filter(
        destino__in=[sitio.hallazgo.pk for sitio in sitios]
    ).select_related("origen")
    folios: dict[int, list[str]] = defaultdict(list)
    for fila in filas:
        folios[fila.destino_id].append(fila.origen.folio)
    return folios


def _fundidos(dialogo: Dialogo, sin_nombre: set[str]) -> list[Datos]:
    """Los que ya no están y a dónde fueron. Dos consultas.

    Con título sólo si alguna vez se congeló y no nombra a quien pidió no ser nombrado.
    """
    filas = (
        Derivacion.objects.filter(origen__dialogo=dialogo)
        .select_related("origen", "destino")
        .prefetch_related("origen__redacciones")
        .order_by("origen__numero", "destino__numero")
    )
    hallados: dict[str, Datos] = {}
    for fila in filas:
        fijas = [
            r
            for r in fila.origen.redacciones.all()
            if r.congelada_en and not reservas.nombra(r.titulo, sin_nombre)
        ]
        uno = hallados.setdefault(
            fila.origen.folio,
            {
                "folio": fila.origen.folio,
                "titulo": fijas[0].titulo if fijas else "",
                "clase": fila.clase,
                "fue_a": [],
            },
        )
        uno["fue_a"].append(fila.destino.folio)
    return list(hallados.values())


def _enlazar(hallazgos: list[Datos], recomendaciones: list[Datos]) -> None:
    """Las recomendaciones que siguen de cada hallazgo."""
    siguen: dict[str, list[str]] = defaultdict(list)
    for una in recomendaciones:
        for folio in una["hallazgos"]:
            siguen[folio].append(una["folio"])
    for hallazgo in hallazgos:
        hallazgo["recomendaciones"] = siguen[hallazgo["folio"]]


def _dialogo(dialogo: Dialogo) -> Datos:
    return {
        "clave": dialogo.clave,
        "nombre": dialogo.nombre,
        "pregunta": dialogo.pregunta,
        "resumen": dialogo.resumen,
        "antecedentes": dialogo.antecedentes,
        "alcance": dialogo.alcance,
        "credito": dialogo.credito,
        "organizadores": [
            {"institucion": o.institucion, "nombre": o.nombre, "cargo": o.cargo}
            for o in dialogo.organizadores.all()
        ],
        "fases": [
            {
                "numero": f.numero,
                "nombre": f.nombre,
                "descripcion": f.descripcion,
                "clase": f.clase,
                "inicio": f.fecha_inicio.isoformat(),
                "fin": f.fecha_fin.isoformat(),
            }
            for f in dialogo.fases.all()
        ],
        "objetivos": [
            {
                "clave": f"{o.plazo}-{o.numero}",
                "plazo": o.plazo,
                "numero": o.numero,
                "texto": o.texto,
            }
            for o in dialogo.objetivos.all()
        ],
        "premisas": [
            {"numero": p.numero, "texto": p.texto, "fuente": p.fuente}
            for p in dialogo.premisas.all()
        ],
    }


def _sobremesas(dialogo: Dialogo) -> list[Datos]:
    """Las tardes de verdad ya terminadas. Dos consultas."""
    salas = (
        Sala.objects.de_verdad()
        .filter(sobremesa__dialogo=dialogo, estado=Sala.Estado.TERMINADA)
        .select_related("sobremesa")
        .order_by("sobremesa__numero")
    )
    presentes = _contar(salas, "puestos")
    aportaciones = _contar(salas.filter(aportaciones__retirada_en=None), "aportaciones")
    return [
        {
            "numero": sala.sobremesa.numero,
            "fecha": timezone.localdate(sala.sobremesa.empieza_en).isoformat(),
            "asistentes": presentes.get(sala.pk, 0),
            "aportaciones": aportaciones.get(sala.pk, 0),
        }
        for sala in salas
    ]


def _contar(salas: Any, que: str) -> dict[int, int]:
    return dict(salas.order_by().values_list("pk").annotate(n=Count(que, distinct=True)))


def _cifras(
    dialogo: Dialogo, hallazgos: list[Datos], recomendaciones: list[Datos], tardes: list[Datos]
) -> Datos:
    return {
        "entrevistas": dialogo.entrevistas.hechas().count(),
        "sobremesas": len(tardes),
        "asistentes": sum(t["asistentes"] for t in tardes),
        "aportaciones": sum(t["aportaciones"] for t in tardes),
        "hallazgos": len(hallazgos),
        "recomendaciones": len(recomendaciones),
    }


def _metodo(dialogo: Dialogo, retrato: Retrato) -> Datos:
    regla = Regla(retrato.personas)
    return {
        "reglas": textos.reglas(regla, dialogo.umbral_k, dialogo.umbral_organizaciones),
        "umbral_k": dialogo.umbral_k,
        "umbral_organizaciones": dialogo.umbral_organizaciones,
    }
