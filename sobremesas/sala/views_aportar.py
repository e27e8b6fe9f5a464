"""Aportar desde el teléfono, corregirlo, retirarlo y decir cómo sale de la sala."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialogo.middleware import pide_json
from dialogo.texto import entero
from sobremesas import aportaciones
from sobremesas.aportaciones import disensos
from sobremesas.models import Aportacion, Puesto
from sobremesas.sala.acceso import con_puesto
from sobremesas.sala.forms import AportacionForm, CorreccionForm
from sobremesas.sala.views import hecho, mostrar, no_paso

CON_ERROR = ("texto", "razon")


def _suya(puesto: Puesto, uid: str) -> Aportacion:
    """La de otra persona no existe."""
    suyas = Aportacion.objects.filter(sala=puesto.sala_id, puesto=puesto)
    return get_object_or_404(suyas.select_related("sala__sobremesa"), uid=uid)


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def aportar(request: HttpRequest, puesto: Puesto) -> HttpResponse:
    """Se recibe una vez, aunque llegue varias. Lo que falta se dice sin perder lo escrito."""
    form = AportacionForm(puesto, request.POST)
    if not form.is_valid():
        return _con_errores(request, puesto, _por_campo(form))
    try:
        with transaction.atomic():
            dicha = aportaciones.registrar(puesto.sala, form.datos(), puesto_que_envia=puesto)
            if dicha.es_nueva and form.cleaned_data["nivel"]:
                disensos.abrir_atribucion(dicha.aportacion, puesto, form.cleaned_data["nivel"])
    except ValidationError as error:
        return _con_errores(request, puesto, {"texto": error.messages})
    return hecho(request, "recibida", f"#a-{dicha.aportacion.uid}")


def _por_campo(form: AportacionForm) -> dict[str, list[str]]:
    errores = {
        campo: [str(e) for e in form.errors[campo]] for campo in CON_ERROR if campo in form.errors
    }
    if errores:
        return errores
    return {"otro": [_("No llegó completa. Actualice la página; lo que escribió sigue aquí.")]}


def _con_errores(
    request: HttpRequest, puesto: Puesto, errores: dict[str, list[str]]
) -> HttpResponse:
    if pide_json(request):
        return JsonResponse({"errores": errores}, status=422)
    escrito: dict[str, Any] = request.POST.dict()
    puntos = puesto.sala.sobremesa.puntos.exclude(hallazgo=None).select_related("hallazgo")
    punto = puntos.filter(pk=_clave(escrito.get("punto", ""))).first()
    escrito["folio"] = punto.hallazgo.folio if punto and punto.hallazgo else ""
    escribia = punto is not None and punto.pk != puesto.sala.punto_id
    mas = {"envio": escrito, "errores": errores, "escribia": escribia}
    return mostrar(request, puesto, estado=422, **mas)


def _clave(texto: str) -> int:
    return entero(texto, cifras=17) or 0


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def corregir(request: HttpRequest, puesto: Puesto, uid: str) -> HttpResponse:
    una = _suya(puesto, uid)
    form = CorreccionForm(request.POST)
    if not form.is_valid():
        textos = [str(e) for campo in form.errors.values() for e in campo]
        return no_paso(request, puesto, ValidationError(textos))
    try:
        with transaction.atomic():
            cambio = form.cambio(puesto)
            hecha = aportaciones.revisar(una, cambio, puesto_que_envia=puesto)
            if form.cleaned_data["nivel"]:
                nivel = form.cleaned_data["nivel"]
                disensos.abrir_atribucion(hecha.aportacion, puesto, nivel)
    except aportaciones.Conflicto:
        return hecho(request, "tarde", f"#a-{una.uid}")
    except ValidationError as error:
        return no_paso(request, puesto, error)
    return hecho(request, "corregida", f"#a-{una.uid}")


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def retirar(request: HttpRequest, puesto: Puesto, uid: str) -> HttpResponse:
    una = _suya(puesto, uid)
    try:
        aportaciones.retirar(una, request.POST.get("motivo", ""), puesto_que_envia=puesto)
    except ValidationError as error:
        return no_paso(request, puesto, error)
    return hecho(request, "retirada", f"#a-{una.uid}")


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def nivel(request: HttpRequest, puesto: Puesto, uid: str) -> HttpResponse:
    """También de lo que quien relata anotó que dijo: sólo esa persona abre su nombre."""
    una = _suya(puesto, uid)
    try:
        disensos.abrir_atribucion(una, puesto, request.POST.get("nivel", ""))
    except ValidationError as error:
        return no_paso(request, puesto, error)
    return hecho(request, "corregida", f"#a-{una.uid}")
