"""Cómo va una construcción, dicho para quien la espera: etapas, cuenta real y cuánto falta."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from informes.models import Informe
from informes.obra import etapas_de


def de(informe: Informe) -> dict[str, Any]:
    """En tipos de JSON. ``v`` cambia sólo si hay algo nuevo que mostrar."""
    estado = {
        "terminada": informe.estado not in {Informe.Estado.EN_COLA, Informe.Estado.CONSTRUYENDO},
        "avance": informe.avance,
        "titulo": f"Construyendo la versión {informe.version}",
        "etapas": [_etapa(informe, clave, nombre) for clave, nombre in etapas_de(informe.tipo)],
        "falta": _falta(informe),
    }
    visto = json.dumps(estado | {"falta": informe.estado}, sort_keys=True)
    estado["v"] = hashlib.sha256(visto.encode()).hexdigest()[:16]
    return estado


def _etapa(informe: Informe, clave: str, nombre: str) -> dict[str, str]:
    cuenta = informe.cuenta.get(clave, {})
    hecha = "segundos" in cuenta
    ahora = informe.etapa == clave and not hecha
    tiempo = f"{max(1, round(cuenta['segundos']))} s" if hecha else ("en curso" if ahora else "")
    return {
        "clave": clave,
        "nombre": nombre,
        "estado": "ok" if hecha else ("ahora" if ahora else ""),
        "cuenta": cuenta.get("texto", ""),
        "tiempo": tiempo,
    }


def _falta(informe: Informe) -> str:
    if informe.cancelacion_pedida_en:
        return "Cancelando…"
    if informe.estado == Informe.Estado.EN_COLA:
        return "En espera de turno."
    if informe.arriendo_hasta and informe.arriendo_hasta < timezone.now():
        return "Se interrumpió. Se retoma sola en unos segundos."
    inicio = informe.cuenta.get("inicio")
    if not inicio or informe.avance < 5:
        return "Acaba de empezar."
    pasados = (timezone.now() - datetime.fromisoformat(inicio)).total_seconds()
    quedan = round(pasados * (100 - informe.avance) / informe.avance)
    if quedan < 2:
        return "Falta un segundo."
    return (
        f"Faltan unos {quedan} segundos." if quedan < 90 else f"Faltan unos {quedan // 60} minutos."
    )
