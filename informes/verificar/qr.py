"""El QR de cada hallazgo impreso: abre su página pública, con su rastro."""

from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from dialogo.models import Dialogo


def direccion_de_hallazgo(dialogo: Dialogo, numero: int) -> str:
    """Vacía si el diálogo no es público: un QR que no abre nada no se imprime."""
    if not dialogo.es_publico:
        return ""
    ruta = reverse("portal:hallazgo", args=[dialogo.clave, numero])
    return f"{settings.URL_PUBLICA.rstrip('/')}{ruta}"


def dibujar(direccion: str) -> str:
    dibujo: str = segno.make(direccion, error="m", micro=False).svg_data_uri(border=0)
    return dibujo


def qr_de_hallazgo(dialogo: Dialogo, numero: int) -> str:
    """Imagen ``data:`` para un PDF; vacía si no hay a dónde llevar."""
    direccion = direccion_de_hallazgo(dialogo, numero)
    return dibujar(direccion) if direccion else ""


def alternativa(hallazgo: dict[str, Any]) -> str:
    return f"Código QR que abre en la red el rastro de {hallazgo['folio']}"
