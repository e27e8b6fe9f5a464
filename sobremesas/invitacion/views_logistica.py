"""La página de la oficina: cuándo, dónde, placas, acompañantes y lo que haga falta para recibirle (L7)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dialogo import enlaces
from sobremesas.invitacion import oficina, pagina, posturas, propios
from sobremesas.invitacion.acceso import LOGISTICA, con_llave
from sobremesas.invitacion.forms import PAPELES, AcompananteForm, NecesidadesForm
from sobremesas.invitacion.views import PLANTILLAS
from sobremesas.models import Acompanante, Llave


@con_llave(LOGISTICA, solo_lectura=True)
def ver(request: HttpRequest, llave: Llave) -> HttpResponse:
    return _mostrar(request, llave)


def _mostrar(request: HttpRequest, llave: Llave, *, estado: int = 200, **mas: Any) -> HttpResponse:
    """No dice qué contestó la persona ni qué se conversará."""
    suyos = pagina.datos_propios(llave)
    contexto = (
        pagina.comun(request, llave)
        | suyos
        | {
            "estado": None,
            "escribe": posturas.se_reciben(llave.invitacion.sobremesa),
            "pide_aviso": True,
            "acompanantes": [
                {
                    "una": una,
                    "papel": dict(PAPELES)[Acompanante.Papel(una.papel)],
                    "placas": bool(una.placas),
                }
                for una in llave.invitacion.acompanantes.all()
            ],
            "papeles": PAPELES,
            "form": AcompananteForm(),
            "guardados": request.GET.get("a") in ("datos", "acompanantes"),
        }
        | mas
    )
    return render(request, f"{PLANTILLAS}/logistica.html", contexto, status=estado)


def _volver(request: HttpRequest, aviso: str) -> HttpResponse:
    return enlaces.volver(request, f"{reverse('mi_invitacion:logistica')}?a={aviso}")


@con_llave(LOGISTICA, solo_envios=True)
def acompanantes(request: HttpRequest, llave: Llave) -> HttpResponse:
    if not posturas.se_reciben(llave.invitacion.sobremesa):
        return _mostrar(request, llave, estado=409)
    if quitar := request.POST.get("quitar", ""):
        oficina.quitar(llave.invitacion, quitar)
        return _volver(request, "acompanantes")
    form = AcompananteForm(request.POST)
    if form.is_valid() and not oficina.agregar(llave.invitacion, **form.cleaned_data):
        form.add_error("nombre", _("Ya hay seis acompañantes; para alguien más, llámenos."))
    if form.errors:
        return _mostrar(request, llave, estado=422, form=form)
    return _volver(request, "acompanantes")


@con_llave(LOGISTICA, solo_envios=True)
def necesidades(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Se escriben y no se leen (L8). Aceptar el aviso en nombre propio es de la persona invitada."""
    if not posturas.se_reciben(llave.invitacion.sobremesa):
        return _mostrar(request, llave, estado=409)
    form = NecesidadesForm(request.POST, pide_aviso=True)
    if not form.is_valid():
        vuelta = pagina.datos_propios(llave, request.POST, form.errors) | {"pide_aviso": True}
        return _mostrar(request, llave, estado=422, **vuelta)
    propios.guardar_necesidades(llave, form.cleaned_data)
    return _volver(request, "datos")
