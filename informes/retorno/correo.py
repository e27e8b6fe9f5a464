"""El mensaje que lleva las novedades del hilo de alguien: cómo se dice, cuándo ya no debe salir."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogo import correo, enlaces
from dialogo.models import Envio
from informes.models import AvisoDeRetorno, LlaveDeRetorno, Retorno
from informes.retorno import llaves, suyo
from informes.retorno.quien import Quien

A = LlaveDeRetorno.Alcance
ENLACE_DE_MUESTRA = "https://…/i/…/"  # en la vista previa: ningún enlace abre


def asunto_de(avisos: Sequence[AvisoDeRetorno]) -> str:
    return avisos[0].asunto if len(avisos) == 1 else _("Hay novedades de lo que usted nos dijo")


def componer(
    retorno: Retorno, avisos: Sequence[AvisoDeRetorno], quien: Quien, *, secretos: tuple[str, str]
) -> tuple[str, str, str]:
    """Asunto, texto y HTML en el idioma de quien lo recibe. ``secretos``: leer y dejar de recibir."""
    leer, baja = secretos
    with translation.override(quien.idioma):
        datos = {
            "quien": quien,
            "avisos": avisos,
            "asunto": asunto_de(avisos),
            "dialogo": retorno.dialogo,
            "organizan": retorno.dialogo.organizadores.all(),
            "enlace": enlaces.direccion(leer) if leer else ENLACE_DE_MUESTRA,
            "enlace_de_baja": enlaces.direccion(baja) if baja else ENLACE_DE_MUESTRA,
            "idioma": quien.idioma,
        }
        return (
            str(datos["asunto"]),
            render_to_string("retornos/correo.txt", datos),
            render_to_string("retornos/correo.html", datos),
        )


def encolar(retorno: Retorno, avisos: Sequence[AvisoDeRetorno], quien: Quien) -> Envio:
    """Estrena los dos enlaces y pone en el buzón un solo mensaje con todos los avisos."""
    leer, baja = llaves.nueva(retorno, A.LEER), llaves.nueva(retorno, A.BAJA)
    asunto, texto, html = componer(retorno, avisos, quien, secretos=(leer, baja))
    de_baja = settings.URL_PUBLICA.rstrip("/") + reverse("baja_de_un_clic", args=[baja])
    return correo.encolar(
        clave=f"retorno:{retorno.pk}:{'-'.join(str(uno.pk) for uno in avisos)}"[:120],
        para=quien.correo,
        asunto=asunto,
        texto=texto,
        html=html,
        es_secreto=True,
        dialogo=retorno.dialogo,
        clase=Envio.Clase.RETORNO,
        baja=de_baja,
    )


def revisar(envio: Envio) -> str:
    """Por qué ya no debe salir, al llegar su turno. La baja y el rebote los mira ``dialogo.correo``."""
    uno = AvisoDeRetorno.objects.filter(envio=envio).select_related("retorno__dialogo").first()
    if uno is None:
        return "Se descartó antes de salir."
    if uno.retorno.cerrado_en:
        return "Pidió no tener esta página."
    if suyo.leer(uno.retorno).todo_retirado:
        return "Retiró lo que dijo."
    return ""


def salio_hoy(retorno: Retorno) -> bool:
    """Ya se le escribió hoy, o algo espera para salir: a cada quien, un mensaje al día."""
    hoy = timezone.localdate()
    ultimo = (
        Envio.objects.filter(avisos_de_retorno__retorno=retorno)
        .exclude(estado=Envio.Estado.OMITIDO)
        .order_by("-creado_en")
        .first()
    )
    return ultimo is not None and timezone.localdate(ultimo.creado_en) == hoy
