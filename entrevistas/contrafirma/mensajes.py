"""El enlace de una contrafirma y los mensajes que lo llevan."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogo import correo, enlaces
from dialogo.models import Envio
from entrevistas.contrafirma import pasajes
from entrevistas.models import Contrafirma, Entrevista

CLASE = "contrafirma"


def reconocer(huella: str) -> enlaces.Destino | None:
    """A dónde lleva un enlace de contrafirma. Los anulados no existen."""
    una = Contrafirma.objects.vigentes().filter(huella=huella).first()
    if una is None:
        return None
    return enlaces.Destino(CLASE, una.pk, reverse("contrafirma:ver"), una.idioma)


def escribir(contrafirma: Contrafirma, clase: str) -> None:
    """Estrena enlace y encola el mensaje que lo lleva. El enlace anterior deja de abrir."""
    secreto, contrafirma.huella = enlaces.nuevo()
    contrafirma.save()
    dialogo = contrafirma.entrevista.dialogo
    datos = {
        "contrafirma": contrafirma,
        "persona": contrafirma.entrevista.persona.con_tratamiento,
        "dialogo": dialogo,
        "quien": contrafirma.creada_por,
        "enlace": enlaces.direccion(secreto),
        "es_recordatorio": clase == Envio.Clase.RECORDATORIO,
    }
    with translation.override(contrafirma.idioma):
        asunto = _("Lo que mostraríamos de lo que usted nos dijo")
        if datos["es_recordatorio"]:
            asunto = _("Recordatorio: lo que mostraríamos de lo que usted nos dijo")
        contrafirma.envio = correo.encolar(
            clave=f"{clase}:{contrafirma.pk}:{contrafirma.huella[:24]}",
            para=contrafirma.correo,
            asunto=asunto,
            texto=render_to_string("entrevistas/contrafirma/correo.txt", datos),
            html=render_to_string("entrevistas/contrafirma/correo.html", datos),
            es_secreto=True,
            dialogo=dialogo,
            clase=clase,
        )
    contrafirma.save(update_fields=["envio"])


def revisar(envio: Envio) -> str:
    """Por qué el mensaje ya no debe salir, al llegar su turno; vacío si debe."""
    una = (
        Contrafirma.objects.filter(envio=envio)
        .select_related("entrevista__dialogo", "entrevista__persona")
        .first()
    )
    if una is None:
        return "Se mandó otro enlace después de éste."
    if una.anulada_en:
        return "El enlace se anuló antes de salir."
    if una.entrevista.estado == Entrevista.Estado.CANCELADA:
        return "La entrevista se canceló."
    if una.entrevista.consentimiento is None:
        return "La persona retiró su consentimiento."
    if timezone.localdate() > una.plazo:
        return "El plazo terminó antes de que saliera."
    if envio.clase == Envio.Clase.RECORDATORIO:
        return _ya_contesto(una)
    return ""


def _ya_contesto(contrafirma: Contrafirma) -> str:
    cuenta = pasajes.Cuenta.de(pasajes.de_la_entrevista(contrafirma.entrevista))
    return "" if cuenta.faltan else "Ya contestó todo."
