"""El acta compuesta: todo lo que imprime, en tipos de JSON, a partir de lo registrado.

Los mismos registros dan siempre el mismo acta. Lo que depende del día en que se compone y del estado
del trámite va aparte, en ``cabeza``. No se lee nada del radar de voces: no llega a ningún documento.
"""

import json
from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.utils import timezone, translation

from dialogo.palabras import contar, enumerar
from hallazgos.models import Hallazgo, Redaccion
from informes.acta import dicho as lo_dicho
from informes.acta import tarde as la_tarde
from informes.acta.asistencia import quienes
from informes.acta.cabeza import cabeza, cuando, trabajo
from informes.acta.claves import ancla
from informes.acta.huella import canonico, huella_de
from informes.acta.metodo import metodo
from informes.acta.pesos import Pesos
from informes.acta.recuento import CLASES, renglones
from informes.graficas import repartir
from informes.prediagnostico import version_del_programa
from informes.textos import dia, en_partes
from sobremesas.models import Acta, Aportacion, Encargo, Sala

TRAMA = {"completa": "su", "modifica": "ma", "enriquece": "no", "disiente": "co"}
MINIMO = {"completa": 11, "modifica": 10, "enriquece": 11, "disiente": 10}
Parte = dict[str, Any]


class SinTarde(Exception):
    """Ese día no tiene una tarde de verdad terminada."""


def sala_terminada(acta: Acta) -> Sala:
    sala = (
        Sala.objects.de_verdad()
        .filter(sobremesa=acta.sobremesa_id, estado=Sala.Estado.TERMINADA)
        .select_related("sobremesa__dialogo")
        .first()
    )
    if sala is None:
        raise SinTarde
    return sala


def componer(
    acta: Acta, *, version: int, fecha: date | None = None
) -> tuple[Parte, dict[str, dict[str, str]]]:
    """Lo que imprime y los permisos con que lo hace. Número fijo de consultas; no escribe."""
    with translation.override("es-mx"):
        return _componer(acta, version, fecha or timezone.localdate())


def _componer(acta: Acta, version: int, fecha: date) -> tuple[Parte, dict[str, dict[str, str]]]:
    sala = sala_terminada(acta)
    visitas = la_tarde.visitas(sala)
    dicho, pesos = lo_dicho.reunir(sala), Pesos(sala)
    asistencia, aparecen = quienes(sala)
    encargos = _encargos(sala)
    hallazgos = _hallazgos(sala, dicho, pesos, la_tarde.horarios(visitas), encargos)
    cuerpo: Parte = {
        "dialogo": sala.sobremesa.dialogo.nombre,
        "numero": sala.sobremesa.numero,
        "nota": {"clave": "nota", "partes": en_partes(acta.nota)} if acta.nota else None,
        "datos": [cuando(sala, visitas), *trabajo(sala)],
        "asistencia": asistencia,
        "tarde": la_tarde.tarde(visitas),
        "dicho": _totales(dicho, encargos),
        "hallazgos": hallazgos,
        "prioridades": pesos.reparto(),
        "encargos": encargos[None],
        "retiradas": lo_dicho.retiradas(dicho),
        "metodo": metodo(sala, pesos),
    }
    cuerpo["hay_anexo"] = bool(cuerpo["retiradas"] or any(h["demas"] for h in hallazgos))
    cuerpo["hay_escalas"] = any(h["consulta"] and h["consulta"]["escalas"] for h in hallazgos)
    cuerpo["manifiesto"] = _manifiesto(cuerpo)
    imprime = cuerpo | {"cabeza": cabeza(acta, version, fecha)}
    permisos = {"aparecen": aparecen, "quienes": dicho.quienes}
    # Como saldrá de la base: dos composiciones se comparan con ``==``, guardada una o ninguna.
    return json.loads(canonico(imprime)), permisos


def _hallazgos(
    sala: Sala,
    dicho: lo_dicho.Dicho,
    pesos: Pesos,
    horarios: dict[int, str],
    encargos: dict[int | None, list[Parte]],
) -> list[Parte]:
    """Los de la escaleta, en su orden; después, los que sólo aparecen en una línea o en una consulta."""
    redacciones: dict[int, set[int]] = defaultdict(set)
    leidas: dict[int, Redaccion] = {}
    propios = sala.sobremesa.puntos.exclude(hallazgo=None).select_related(
        "hallazgo__dialogo", "redaccion"
    )
    orden: dict[int, Hallazgo] = {}
    for punto in propios:
        if punto.hallazgo and punto.redaccion:
            orden[punto.hallazgo.pk] = punto.hallazgo
            leidas[punto.hallazgo.pk] = punto.redaccion
            redacciones[punto.hallazgo.pk].add(punto.redaccion.pk)
    pesadas = Redaccion.objects.filter(pk__in=pesos.redacciones).select_related("hallazgo__dialogo")
    sueltas = [*(una.redaccion for una in dicho.recibidas), *pesadas]
    for redaccion in sorted(sueltas, key=lambda r: (r.hallazgo.numero, r.pk)):
        orden.setdefault(redaccion.hallazgo_id, redaccion.hallazgo)
        leidas.setdefault(redaccion.hallazgo_id, redaccion)
        redacciones[redaccion.hallazgo_id].add(redaccion.pk)
    return [
        _hallazgo(hallazgo, leidas[pk].titulo, horarios.get(pk, ""))
        | lo_dicho.repartir(dicho.lineas[pk])
        | {
            "consulta": pesos.de(hallazgo.folio, redacciones[pk]),
            "encargos": encargos[pk],
        }
        for pk, hallazgo in orden.items()
    ]


def _hallazgo(hallazgo: Hallazgo, titulo: str, horario: str) -> Parte:
    return {
        "clave": hallazgo.folio,
        "folio": hallazgo.folio,
        "titulo": titulo,
        "horario": horario,
    }


def _encargos(sala: Sala) -> dict[int | None, list[Parte]]:
    """Por hallazgo; sin él, los que se anotaron en otro momento de la tarde."""
    grupos: dict[int | None, list[Parte]] = defaultdict(list)
    filas = (
        sala.encargos.filter(retirado_en=None)
        .select_related("punto__hallazgo__dialogo", "organizacion")
        .order_by("anotado_en", "pk")
    )
    for uno in filas:
        hallazgo = uno.punto.hallazgo
        clave = f"{hallazgo.folio if hallazgo else 'tarde'}/encargo-{uno.uid.hex[:8]}"
        grupos[uno.punto.hallazgo_id].append(
            {
                "clave": clave,
                "ancla": ancla(clave),
                "clase": uno.clase,
                "titulo": "Compromiso en la sala"
                if uno.clase == Encargo.Clase.COMPROMISO
                else "Decisión pendiente",
                "texto": _con_punto(uno.texto),
                "responde": _responde(uno),
            }
        )
    return grupos


def _responde(encargo: Encargo) -> str:
    """«Responde Agencia de Inversión, su dirección jurídica. Para el 12 de febrero de 2027.»"""
    quien = ", ".join(
        filter(None, [str(encargo.organizacion or ""), encargo.responde.rstrip(". ")])
    )
    partes = [f"Responde {quien}."] if quien else []
    if encargo.para_el:
        partes.append(f"Para el {dia(encargo.para_el)}.")
    return " ".join(partes)


def _con_punto(texto: str) -> str:
    limpio = texto.strip()
    return limpio if limpio.endswith((".", "!", "?", "»")) else f"{limpio}."


def _totales(dicho: lo_dicho.Dicho, encargos: dict[int | None, list[Parte]]) -> Parte:
    por_clase = Counter(una.clase for una in dicho.recibidas)
    clases = [clase for clase in CLASES if por_clase[clase]]
    anchos = repartir([por_clase[c] for c in clases], [MINIMO[c] for c in clases])
    de_encargos = Counter(uno["clase"] for grupo in encargos.values() for uno in grupo)
    cuantos = len({una.redaccion.hallazgo_id for una in dicho.recibidas})
    total, retiradas = len(dicho.recibidas), len(dicho.retiradas)
    return {
        "clave": "dicho",
        "total": total,
        "validadas": dicho.validadas,
        "retiradas": retiradas,
        "por_clase": {clase: por_clase[clase] for clase in CLASES},
        "retiradas_por_clase": dict(Counter(una.clase for una in dicho.retiradas)),
        "frase": _frase(total, cuantos, dicho.validadas, retiradas),
        "tramos": [
            {
                "clase": TRAMA[clase],
                "n": por_clase[clase],
                "rotulo": Aportacion.Clase(clase).label,
                "ancho": ancho,
            }
            for clase, ancho in zip(clases, anchos, strict=True)
        ],
        "recuento": enumerar(str(por_clase[clase]) for clase in CLASES),
        "cifras": [
            _cifra(dicho.disensos_abiertos, "disenso abierto", "disensos abiertos"),
            _cifra(de_encargos["compromiso"], "compromiso en la sala", "compromisos en la sala"),
            _cifra(de_encargos["pendiente"], "decisión pendiente", "decisiones pendientes"),
        ],
    }


def _cifra(n: int, una: str, varias: str) -> Parte:
    return {"n": n, "rotulo": una if n == 1 else varias}


def _frase(total: int, hallazgos: int, validadas: int, retiradas: int) -> list[str]:
    """En tres trozos: antes de la cifra, la cifra y después."""
    if not total:
        return ["No se recibieron aportaciones.", "", ""]
    a = contar(hallazgos, "hallazgo", "hallazgos")
    se_recibio = "Se recibió " if total == 1 else "Se recibieron "
    cuantas = f"{total} {'aportación' if total == 1 else 'aportaciones'}"
    final = f" a {a}."
    if validadas:
        final += f" Las mesas validaron {validadas}."
    if retiradas:
        final += f" Se {'retiró' if retiradas == 1 else 'retiraron'} {retiradas}."
    return [se_recibio, cuantas, final]


def _manifiesto(cuerpo: Parte) -> Parte:
    """Huellas por hallazgo y del conjunto, para comprobar que nada se quitó ni se puso."""
    filas = [
        {
            "folio": hallazgo["folio"],
            "lineas": len(renglones(hallazgo)),
            "huella": huella_de(hallazgo),
        }
        for hallazgo in cuerpo["hallazgos"]
    ]
    dicho = cuerpo["dicho"]
    return {
        "hallazgos": filas,
        "huella": huella_de(cuerpo),
        "datos": [
            {"nombre": nombre, "valor": str(valor)}
            for nombre, valor in (
                ("Aportaciones recibidas", dicho["total"]),
                ("Aportaciones retiradas", dicho["retiradas"]),
                ("Líneas impresas", sum(fila["lineas"] for fila in filas)),
                ("Personas que asistieron", cuerpo["asistencia"]["presentes"]),
                ("Programa", f"Diálogo {version_del_programa()}"),
            )
        ],
    }
