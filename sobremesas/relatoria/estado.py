"""Lo que la pantalla de una mesa enseña. El aparato lo pide cada dos segundos y medio."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from dialogo.templatetags.dialogo import hora
from dialogo.texto import limpiar
from entrevistas.confidencialidad import Audiencia
from hallazgos.models import Hallazgo
from sobremesas import atribucion
from sobremesas.aportaciones import espejos
from sobremesas.models import (
    Aportacion,
    Encargo,
    Espejo,
    Mesa,
    Puesto,
    PuntoDelDia,
    Reflejo,
    RevisionDeAportacion,
    Sala,
    Sobremesa,
)


def de_la_mesa(sala: Sala | None, mesa: Mesa, companeros: list[dict[str, Any]]) -> dict[str, Any]:
    """Todo lo que cambia en la pantalla, con su versión."""
    dia = mesa.sobremesa
    datos: dict[str, Any] = {
        "sala": _sala(sala),
        "puntos": _puntos(dia),
        "puestos": _puestos(sala, mesa),
        "lineas": _lineas(sala, mesa) if sala else [],
        "encargos": _encargos(sala) if sala else [],
        "espejo": _espejo(sala, mesa) if sala else None,
        "papeletas": _papeletas(sala),
        "companeros": companeros,
    }
    sello = hashlib.sha256(json.dumps(datos, sort_keys=True).encode())
    return {"version": sello.hexdigest()[:16], "ahora": timezone.now().isoformat(), **datos}


def _sala(sala: Sala | None) -> dict[str, Any] | None:
    if sala is None:
        return None
    return {
        "uid": str(sala.uid),
        "es_ensayo": sala.es_ensayo,
        "en_curso": sala.esta_en_curso,
        "punto": sala.punto_id,
        "fase": sala.get_fase_display(),
        "vence_en": sala.vence_en.isoformat() if sala.vence_en else None,
        "restan": int(sala.restan.total_seconds()) if sala.restan is not None else None,
    }


def _puntos(dia: Sobremesa) -> list[dict[str, Any]]:
    """Los hallazgos de la tarde; los momentos y recesos no reciben aportaciones."""
    con_hallazgo = dia.puntos.exclude(hallazgo=None).select_related("hallazgo", "redaccion")
    return [
        {
            "id": punto.pk,
            "folio": _folio(punto.hallazgo),
            "redaccion": punto.redaccion_id,
            "version": punto.redaccion.version if punto.redaccion else None,
            "titulo": str(punto.redaccion or punto),
            "texto": limpiar(punto.redaccion.texto) if punto.redaccion else "",
        }
        for punto in con_hallazgo
    ]


def _folio(hallazgo: Hallazgo | None) -> str:
    return hallazgo.folio if hallazgo else ""


def _puestos(sala: Sala | None, mesa: Mesa) -> list[dict[str, Any]]:
    """El número y la forma del sector; el nombre no hace falta para relatar."""
    if sala is None:
        return []
    suyos = Puesto.objects.filter(sala=sala, mesa=mesa).exclude(numero=0)
    return [
        {"id": puesto.pk, "n": puesto.numero, "esta": puesto.esta, "sector": _sector(puesto)}
        for puesto in suyos.select_related("sector__padre").order_by("numero")
    ]


def _sector(puesto: Puesto) -> dict[str, str]:
    sector = puesto.sector and (puesto.sector.padre or puesto.sector)
    return {"clave": sector.clave, "nombre": sector.nombre} if sector else {}


def lineas_de(sala: Sala, mesa: Mesa | None) -> QuerySet[Aportacion]:
    ultimas = RevisionDeAportacion.objects.order_by("-numero").select_related("autor")
    return (
        atribucion.para_firmar(Aportacion.objects.en_pie())
        .filter(sala=sala, mesa=mesa)
        .select_related("autor")
        .prefetch_related(Prefetch("revisiones", ultimas))
        .order_by("numero")
    )


def _lineas(sala: Sala, mesa: Mesa) -> list[dict[str, Any]]:
    lineas = list(lineas_de(sala, mesa))
    reflejos: dict[int, list[Reflejo]] = defaultdict(list)
    for reflejo in espejos.reflejos_vigentes(lineas):
        reflejos[reflejo.aportacion_id].append(reflejo)
    return [linea_en_json(linea, reflejos[linea.pk]) for linea in lineas]


def linea_en_json(linea: Aportacion, reflejos: Sequence[Reflejo] = ()) -> dict[str, Any]:
    firma = atribucion.firmar(linea, Audiencia.EQUIPO)
    ultima = linea.revisiones.all()[0]
    valida = espejos.contar(reflejos) if reflejos else None
    return {
        "uid": str(linea.uid),
        "folio": linea.folio,
        "punto": linea.punto_id,
        "clase": linea.clase,
        "texto": firma.texto,
        "razon": firma.razon,
        "fuerza": linea.fuerza,
        "literal": firma.con_comillas,
        "puesto": linea.puesto_id,
        "origen": linea.origen,
        "revision": linea.revision,
        "hora": hora(linea.hora_del_aparato),
        "quien": ultima.autor.nombre if ultima.autor else "",
        "valida": (
            {"si": valida.si, "de": valida.de, "falta": valida.falta, "no": valida.no}
            if valida
            else None
        ),
        "notas": [_nota(uno) for uno in reflejos if uno.valor != Reflejo.Valor.ASI_ES],
    }


def _nota(reflejo: Reflejo) -> dict[str, Any]:
    return {
        "id": reflejo.pk,
        "lugar": reflejo.puesto.numero,
        "puesto": reflejo.puesto_id,
        "valor": reflejo.valor,
        "nota": reflejo.nota,
    }


def _encargos(sala: Sala) -> list[dict[str, Any]]:
    """De toda la sala: dos mesas no apuntan dos veces el mismo compromiso."""
    vigentes = sala.encargos.filter(retirado_en=None).select_related("organizacion")
    return [encargo_en_json(encargo) for encargo in vigentes]


def encargo_en_json(encargo: Encargo) -> dict[str, Any]:
    return {
        "uid": str(encargo.uid),
        "clase": encargo.clase,
        "punto": encargo.punto_id,
        "texto": encargo.texto,
        "organizacion": encargo.organizacion.nombre if encargo.organizacion else "",
        "responde": encargo.responde,
        "para_el": encargo.para_el.isoformat() if encargo.para_el else "",
    }


def _espejo(sala: Sala, mesa: Mesa) -> dict[str, Any] | None:
    """El último: mientras está abierto y después, para arreglar lo que la mesa objetó."""
    ultimo = (
        Espejo.objects.filter(sala=sala, mesa=mesa)
        .order_by("-abierto_en")
        .prefetch_related("lineas")
        .first()
    )
    if ultimo is None:
        return None
    return {
        "punto": ultimo.punto_id,
        "cierra_en": ultimo.cierra_en.isoformat(),
        "presentes": ultimo.presentes,
        "lineas": sorted(str(linea.uid) for linea in ultimo.lineas.all()),
    }


def _papeletas(sala: Sala | None) -> str:
    """Dónde se anotan las de papel, mientras hay una consulta abierta."""
    abierta = sala.consultas.abiertas().first() if sala else None
    if sala is None or abierta is None or not abierta.recibe:
        return ""
    dia = sala.sobremesa
    return reverse("sobremesas:consulta_papel", args=[dia.dialogo.clave, dia.numero, abierta.pk])


def puntos_por_clave(dia: Sobremesa) -> dict[int, PuntoDelDia]:
    return {punto.pk: punto for punto in dia.puntos.select_related("redaccion", "hallazgo")}
