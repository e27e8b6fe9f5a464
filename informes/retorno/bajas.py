"""Dejar de recibir avisos del expediente, y volver a recibirlos (L10).

La baja es de la dirección en ese diálogo: la misma que usan los recordatorios de la convocatoria.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from dialogo import enlaces
from dialogo.correo import pidio_baja
from dialogo.errores import no_encontrada
from dialogo.models import BajaDeCorreo
from informes.models import LlaveDeRetorno, Retorno
from informes.retorno import llaves, quien

BAJA = LlaveDeRetorno.Alcance.BAJA


def cambiar(retorno: Retorno, *, dejar: bool) -> None:
    correo = quien.de(retorno).correo
    if not correo:
        return
    if dejar:
        BajaDeCorreo.objects.get_or_create(
            dialogo=retorno.dialogo, correo=correo.lower(), anulada_en=None
        )
        return
    BajaDeCorreo.objects.filter(
        dialogo=retorno.dialogo, correo__iexact=correo, anulada_en=None
    ).update(anulada_en=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@enlaces.con_enlace(llaves.CLASE_DE_BAJA)
def de_la_galleta(request: HttpRequest, pk: int) -> HttpResponse:
    """La del pie del mensaje: otra llave, que no abre el expediente."""
    retorno = llaves.vigente(pk, BAJA)
    if retorno is None:
        return no_encontrada(request)
    secreto = getattr(request, "secreto", "")
    return _pagina(request, retorno, reverse("expediente:baja"), secreto=secreto, con_csrf=True)


def de_un_clic(request: HttpRequest, pk: int) -> HttpResponse | None:
    """La de ``List-Unsubscribe``: la pide el servidor de correo, sin galletas. Nada si ya no vale."""
    retorno = llaves.vigente(pk, BAJA)
    return _pagina(request, retorno, request.path) if retorno else None


def _pagina(
    request: HttpRequest,
    retorno: Retorno,
    accion: str,
    *,
    secreto: str = "",
    con_csrf: bool = False,
) -> HttpResponse:
    if request.method == "POST":
        cambiar(retorno, dejar=request.POST.get("accion") != "volver")
    persona = quien.de(retorno)
    contexto = {
        "dialogo": retorno.dialogo,
        "esta_de_baja": pidio_baja(retorno.dialogo_id, persona.correo),
        "accion": accion,
        "con_csrf": con_csrf and not secreto,
        "secreto": secreto or not con_csrf,
        "enlace": secreto,
    }
    with translation.override(translation.get_language() if con_csrf else persona.idioma):
        return render(request, "expediente/baja.html", contexto)
