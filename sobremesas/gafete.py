"""El código del gafete: se deriva de quien asistirá, no abre ninguna página y sólo sirve en la puerta."""

import base64
import hashlib
import hmac

from django.conf import settings

from sobremesas.models import Asistente

PREFIJO = "D1"


def codigo(asistente: Asistente) -> str:
    """Lo que lleva el QR: 128 bits en base 32. Otro asistente en la misma silla es otro código (D2)."""
    sello = hmac.new(
        settings.SECRET_KEY.encode(), f"gafete:{asistente.uid}".encode(), hashlib.sha256
    )
    return f"{PREFIJO}-{base64.b32encode(sello.digest()[:16]).decode().rstrip('=')}"


def huella(leido: str) -> str:
    """Con la que la puerta lo reconoce sin guardar el código."""
    return hashlib.sha256(leido.strip().upper().encode()).hexdigest()
