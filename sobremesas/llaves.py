"""Las llaves de una silla: cada alcance es otro secreto y abre otra página (L4, L7).

Varias llaves de responder pueden valer a la vez, una por mensaje, hasta que termina la sesión; se
anulan todas juntas. Lo que llega por el enlace trae la llave, no la invitación: anularla lo corta.
"""

import datetime
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from dialogo import enlaces
from sobremesas.models import Asistente, Llave

DIAS_DESPUES = 90  # lo que cada quien dijo y lo que cambió se consulta con el mismo enlace
RUTAS = {
    Llave.Alcance.RESPONDER: "mi_invitacion:ver",
    Llave.Alcance.LOGISTICA: "mi_invitacion:logistica",
    Llave.Alcance.LECTURA: "mi_invitacion:datos",
    Llave.Alcance.BAJA: "mi_invitacion:baja",
}


def clase(alcance: str) -> str:
    """El nombre de la galleta: las de un alcance no abren lo de otro."""
    return f"sobremesa-{alcance}"


def nueva(asistente: Asistente, alcance: str = Llave.Alcance.RESPONDER) -> str:
    """Estrena una llave y devuelve su secreto, que sólo va en el mensaje."""
    return nuevas(asistente, [alcance])[alcance]


def nuevas(asistente: Asistente, alcances: Iterable[str]) -> dict[str, str]:
    """Una de cada alcance, en una sola escritura. Devuelve sus secretos."""
    pares = {alcance: enlaces.nuevo() for alcance in alcances}
    Llave.objects.bulk_create(
        Llave(
            invitacion_id=asistente.invitacion_id,
            asistente=asistente,
            alcance=alcance,
            huella=huella,
        )
        for alcance, (_, huella) in pares.items()
    )
    return {alcance: secreto for alcance, (secreto, _) in pares.items()}


def anular(asistente: Asistente) -> int:
    """Todas las de esa persona dejan de abrir. Devuelve cuántas."""
    return asistente.llaves.vigentes().update(anulada_en=timezone.now())


def vigente(llave: int, alcance: str) -> Llave | None:
    """La llave con su silla, o ``None`` si ya no vale. Es lo primero que hace cada vista."""
    una = (
        Llave.objects.vigentes()
        .filter(pk=llave, alcance=alcance)
        .select_related("asistente", "invitacion__sobremesa__dialogo__convocatoria")
        .first()
    )
    return una if una and not _vencio(una) else None


def _vencio(llave: Llave) -> bool:
    hasta = llave.invitacion.sobremesa.termina_en + datetime.timedelta(days=DIAS_DESPUES)
    return timezone.now() > hasta


# A qué otra página lleva «?ir=…» del enlace de responder.
OTRAS = {"acta": "mi_acta:ver"}


def reconocer(huella: str) -> enlaces.Destino | None:
    """A dónde lleva un enlace de la convocatoria."""
    una = (
        Llave.objects.vigentes()
        .filter(huella=huella)
        .select_related("asistente", "invitacion__sobremesa")
        .first()
    )
    if una is None or _vencio(una):
        return None
    ruta = reverse(RUTAS[Llave.Alcance(una.alcance)])
    otras = OTRAS if una.alcance == Llave.Alcance.RESPONDER else {}
    return enlaces.Destino(
        clase(una.alcance),
        una.pk,
        ruta,
        una.asistente.idioma,
        {adonde: reverse(nombre) for adonde, nombre in otras.items()},
    )
