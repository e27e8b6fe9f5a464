"""Enlaces para quien prefiere agregar el evento a mano: el mismo instante que el del correo (I10)."""

from urllib.parse import urlencode

from django.utils import translation

from sobremesas.calendario.evento import ZONA, descripcion, lugar, titulo
from sobremesas.models import Asistente

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
OFFICE = "https://outlook.office.com/calendar/0/deeplink/compose"


def enlaces_para_agregar(asistente: Asistente) -> dict[str, str]:
    """``google``, ``outlook`` y ``office``. No llevan ningún enlace personal."""
    sobremesa = asistente.invitacion.sobremesa
    empieza = sobremesa.empieza_en.astimezone(ZONA)
    termina = sobremesa.termina_en.astimezone(ZONA)
    with translation.override(asistente.idioma):
        que, donde, dice = titulo(sobremesa), lugar(sobremesa), descripcion(sobremesa)
    google = {
        "action": "TEMPLATE",
        "text": que,
        "dates": f"{empieza:%Y%m%dT%H%M%S}/{termina:%Y%m%dT%H%M%S}",
        "ctz": ZONA.key,
        "location": donde,
        "details": dice,
    }
    microsoft = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": que,
        "startdt": empieza.isoformat(timespec="seconds"),
        "enddt": termina.isoformat(timespec="seconds"),
        "location": donde,
        "body": dice,
    }
    return {
        "google": f"{GOOGLE}?{urlencode(google)}",
        "outlook": f"{OUTLOOK}?{urlencode(microsoft)}",
        "office": f"{OFFICE}?{urlencode(microsoft)}",
    }
