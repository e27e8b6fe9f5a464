"""Cómo va una ola que está saliendo, para quien la espera."""

import hashlib
import json
from typing import Any

from sobremesas.models import Ola


def avance_de(ola: Ola) -> dict[str, Any]:
    """En tipos de JSON. ``v`` cambia sólo si hay algo nuevo que mostrar."""
    estado: dict[str, Any] = {
        "terminada": ola.estado != Ola.Estado.MANDANDO,
        "avance": round(100 * ola.preparados / ola.total) if ola.total else 0,
        "titulo": f"Preparando {ola}",
        "falta": f"{ola.preparados} de {ola.total} mensajes escritos.",
    }
    estado["v"] = hashlib.sha256(json.dumps(estado, sort_keys=True).encode()).hexdigest()[:16]
    return estado
