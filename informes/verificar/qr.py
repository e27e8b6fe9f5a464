"""El QR de cada hallazgo impreso: abre su página pública, con su rastro."""

import segno
from django.conf import settings
from django.urls import reverse

from dialogo.models import Dialogo


def direccion(clave: str, numero: int) -> str:
    ruta = reverse("portal:hallazgo", args=[clave, numero])
    return f"{settings.URL_PUBLICA.rstrip('/')}{ruta}"


def dibujar(destino: str) -> str:
    dibujo: str = segno.make(destino, error="m", micro=False).svg_data_uri(border=0)
    return dibujo


def qr_de_hallazgo(dialogo: Dialogo, numero: int) -> str:
    """Imagen ``data:`` para un PDF; vacía si el diálogo no es público: no habría a dónde llevar."""
    return dibujar(direccion(dialogo.clave, numero)) if dialogo.es_publico else ""
