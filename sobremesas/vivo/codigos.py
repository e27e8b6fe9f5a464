"""El código con que un puesto entra a la sala: se deriva, no se guarda.

``acceso`` es la raíz. La de una silla sale de su asistente antes de que abra la sala, para imprimirla
en el gafete y en la tarjeta de la mesa; cambiar la del puesto deja sin efecto el código impreso.
"""

import hmac
import re
from uuid import UUID, uuid5

from django.conf import settings

from sobremesas.models import Asistente

# Sin I, O, 0 ni 1: nada se confunde al leerlo en un gafete. 32 signos, cinco bits cada uno.
SIGNOS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LARGO = 8
_AJENO = re.compile(r"[^A-Z0-9]")


def acceso_de(uid: UUID, sobremesa: int) -> UUID:
    """La raíz de alguien en un día: otro día, otra. ``uid``: el de su asistente o el de su llegada."""
    return uuid5(uid, f"sala:{sobremesa}")


def del_acceso(acceso: UUID) -> str:
    """«K7QM-2F9R»."""
    clave = settings.SECRET_KEY.encode()
    sello = int.from_bytes(hmac.digest(clave, f"sala:{acceso}".encode(), "sha256")[:5], "big")
    letras = "".join(SIGNOS[(sello >> (5 * i)) & 31] for i in range(LARGO))
    return f"{letras[:4]}-{letras[4:]}"


def limpio(escrito: str) -> str:
    """Como se compara: sin guion, sin espacios y en mayúsculas."""
    return _AJENO.sub("", escrito.upper())


def codigo_de_asistente(asistente: Asistente) -> str:
    """El que llevan su gafete y su tarjeta, abra o no la sala todavía. Pide ``invitacion`` leída."""
    return del_acceso(acceso_de(asistente.uid, asistente.invitacion.sobremesa_id))
