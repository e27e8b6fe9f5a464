"""El estado común de la sala: lo que ven a la vez todos los teléfonos, el proyector y la consola.

Nada de aquí es de alguien en particular: ni una papeleta, ni un resultado antes del cierre, ni el nombre
de quien habló.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from hallazgos.marcadores import parrafos
from sobremesas.choques.cambio import cambio, sin_remisiones
from sobremesas.models import Consulta, Espejo, PuntoDelDia, Sala
from sobremesas.proyector.pantalla import pantalla
from sobremesas.vivo import puestos
from sobremesas.vivo.evidencia import Sustento, sustento
from sobremesas.vivo.fases import FASES_DE, marcha

VECES = 3
TELEFONO = "sobremesas/vivo/_telefono.html"


def componer(uid: str) -> dict[str, Any] | None:
    """El de una sala por su ``uid``; ``None`` si ya no existe. Número fijo de consultas.

    Si la sala cambia mientras se lee, se vuelve a leer: lo que sale es de una sola versión.
    """
    for _ in range(VECES):
        sala = _leer(uid)
        if sala is None:
            return None
        estado = _componer(sala)
        if Sala.objects.filter(pk=sala.pk, version=sala.version).exists():
            break
    return estado


def _leer(uid: str) -> Sala | None:
    return (
        Sala.objects.filter(uid=uid)
        .select_related(
            "sobremesa__dialogo__convocatoria",
            "punto__hallazgo__dialogo",
            "punto__redaccion",
        )
        .first()
    )


def _componer(sala: Sala) -> dict[str, Any]:
    puntos = list(sala.sobremesa.puntos.select_related("hallazgo", "redaccion"))
    if sala.punto:
        sala.punto.sobremesa = sala.sobremesa
    presentes = puestos.presentes(sala).count()
    consulta = _consulta_abierta(sala)
    estado: dict[str, Any] = {
        "version": sala.version,
        "sala": str(sala.uid),
        "ensayo": sala.es_ensayo,
        "estado": sala.estado,
        "marcha": marcha(sala),
        "fase": sala.fase,
        "fase_nombre": sala.get_fase_display(),
        "vence_en": _iso(sala.vence_en),
        "restan": None if sala.restan is None else int(sala.restan.total_seconds()),
        "presentes": presentes,
        "punto": _punto(sala.punto, puntos) if sala.punto else None,
        "sigue": _sigue(sala, puntos),
        "consulta": _de_la_consulta(consulta, presentes) if consulta else None,
        "espejos": _espejos(sala),
    }
    estado["html"] = {
        "telefono": _telefono(estado, "es-mx"),
        "telefono_en": _telefono(estado, "en"),
        "proyector": pantalla(sala, estado),
    }
    return estado


def _iso(instante: datetime | None) -> str | None:
    return instante.isoformat() if instante else None


def _punto(punto: PuntoDelDia, puntos: list[PuntoDelDia]) -> dict[str, Any]:
    """``texto`` en párrafos y sin remisiones; ``cambios``, los del título frente al día anterior."""
    redaccion, hallazgo = punto.redaccion, punto.hallazgo
    voces = sustento(hallazgo) if hallazgo else Sustento()
    otro_dia = cambio(punto) if hallazgo else None
    titulo = punto.titulo or (redaccion.titulo if redaccion else "") or str(hallazgo or "")
    return {
        "pk": punto.pk,
        "clase": punto.clase,
        "folio": hallazgo.folio if hallazgo else "",
        "numero": next((n for n, p in enumerate(puntos, start=1) if p.pk == punto.pk), 1),
        "de": len(puntos),
        "redaccion": redaccion.pk if redaccion else None,
        "version_del_texto": redaccion.version if redaccion else None,
        "titulo": redaccion.titulo or titulo if redaccion else titulo,
        "texto": _parrafos(redaccion.texto) if redaccion else [],
        "tension": sin_remisiones(redaccion.tension) if redaccion else "",
        "pregunta": sin_remisiones(redaccion.pregunta) if redaccion else "",
        "presenta": punto.presenta,
        "sustento": voces.frase,
        "voces": {
            "sustentan": voces.sustentan,
            "contradicen": voces.contradicen,
            "total": voces.total,
        },
        "citas": [
            {"texto": d.texto, "quien": d.quien, "comillas": d.con_comillas, "relacion": d.relacion}
            for d in voces.dichos
        ],
        "cambios": [
            {"campo": nombre, "tramos": [[t.cambio, t.texto] for t in tramos]}
            for nombre, tramos in (otro_dia.campos if otro_dia else [])
        ],
        "cambio_desde": otro_dia.dia.nombre if otro_dia else "",
    }


def _parrafos(texto: str) -> list[str]:
    return [
        "".join(parte.texto for parte in partes if parte.numero is None)
        for partes in parrafos(sin_remisiones(texto))
    ]


def _sigue(sala: Sala, puntos: list[PuntoDelDia]) -> dict[str, str] | None:
    """El punto que viene, para el receso y para quien presenta."""
    va = next((i for i, p in enumerate(puntos) if p.pk == sala.punto_id), -1)
    if sala.fase == Sala.Fase.CERRAR or not 0 <= va < len(puntos) - 1:
        return None
    punto = puntos[va + 1]
    titulo = punto.redaccion.titulo if punto.redaccion else punto.titulo
    folio = punto.hallazgo.folio if punto.hallazgo else ""
    return {"folio": folio, "titulo": titulo or punto.titulo, "clase": punto.clase}


def _abiertas(sala: Sala) -> QuerySet[Consulta]:
    return Consulta.objects.filter(sala=sala).abiertas()


def _consulta_abierta(sala: Sala) -> Consulta | None:
    return _abiertas(sala).order_by("-abierta_en").first()


def _de_la_consulta(consulta: Consulta, presentes: int) -> dict[str, Any]:
    """La pregunta, hasta cuándo y cuántas respuestas; jamás qué dicen."""
    return {
        "pk": consulta.pk,
        "punto": consulta.punto_id,
        "clase": consulta.clase,
        "nombre": str(consulta),
        "ronda": consulta.ronda,
        "cierra_en": _iso(consulta.cierra_en),
        "respondieron": consulta.papeletas.count(),
        "de": presentes,
    }


def _espejos(sala: Sala) -> dict[str, dict[str, Any]]:
    """El último abierto de cada mesa, por su número."""
    abiertos = (
        Espejo.objects.filter(sala=sala, cierra_en__gt=timezone.now())
        .select_related("mesa")
        .order_by("abierto_en")
    )
    return {
        str(e.mesa.numero): {"uid": str(e.uid), "cierra_en": _iso(e.cierra_en)} for e in abiertos
    }


MOMENTOS = {
    Sala.Fase.PRESENTAR: gettext_lazy("Presentar"),
    Sala.Fase.CONVERSAR: gettext_lazy("Conversar"),
    Sala.Fase.CAPTURAR: gettext_lazy("Capturar"),
    Sala.Fase.CONFIRMAR: gettext_lazy("Confirmar"),
    Sala.Fase.PRIORIZAR: gettext_lazy("Priorizar"),
}


def _telefono(estado: dict[str, Any], idioma: str) -> str:
    clase = estado["punto"]["clase"] if estado["punto"] else PuntoDelDia.Clase.MOMENTO
    fases = FASES_DE[clase]
    va = fases.index(estado["fase"]) if estado["fase"] in fases else len(fases)
    with translation.override(idioma):
        momentos = [
            {"nombre": MOMENTOS[fase], "va": n == va, "paso": n < va}
            for n, fase in enumerate(fases)
        ]
        contexto = {
            "estado": estado,
            "punto": estado["punto"],
            "momentos": momentos,
            "acabo": estado["estado"] == Sala.Estado.TERMINADA or va == len(fases),
        }
        return render_to_string(TELEFONO, contexto)
