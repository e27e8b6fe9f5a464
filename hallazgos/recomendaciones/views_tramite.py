"""Lo que se hace con una recomendación escrita: comunicarla, retirarla y decir qué existe ya."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.models import Rol
from hallazgos.recomendaciones import comunicar as comunicacion
from hallazgos.recomendaciones import lo_que_existe
from hallazgos.recomendaciones import redaccion as escritura
from hallazgos.recomendaciones.forms import ComunicarForm, ExisteForm, RetirarForm
from hallazgos.recomendaciones.views import obtener, puede_cambiar

DIAS_PARA_RESPONDER = 30


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def comunicar(request: Request, numero: int) -> HttpResponse:
    recomendacion = obtener(request, numero)
    plazo = timezone.localdate() + timedelta(days=DIAS_PARA_RESPONDER)
    inicial = {"responder_antes_de": recomendacion.responder_antes_de or plazo}
    form = ComunicarForm(request.POST or None, initial=inicial)
    if form.is_valid():
        try:
            comunicacion.comunicar(recomendacion, autor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{recomendacion.folio} quedó comunicada. Corre el plazo.")
            return redirect(recomendacion)
    contexto = {
        "recomendacion": recomendacion,
        "redaccion": escritura.vigente(recomendacion),
        "form": form,
        "faltan": comunicacion.faltan(recomendacion),
        "enlaces": comunicacion.enlaces_de(recomendacion),
    }
    return render(
        request, "recomendaciones/comunicar.html", contexto, status=400 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def retirar(request: Request, numero: int) -> HttpResponse:
    """La retira con su razón o, si ya lo estaba, la recupera."""
    recomendacion = obtener(request, numero)
    if request.method == "POST" and "recuperar" in request.POST:
        escritura.recuperar(recomendacion, autor=request.user)
        messages.success(request, f"{recomendacion.folio} vuelve a contar.")
        return redirect(recomendacion)
    form = RetirarForm(request.POST or None)
    if form.is_valid():
        try:
            escritura.retirar(recomendacion, motivo=form.cleaned_data["motivo"], autor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, f"{recomendacion.folio} quedó retirada. Su folio no se reutiliza."
            )
            return redirect("recomendaciones:lista", request.dialogo.clave)
    contexto: dict[str, Any] = {"recomendacion": recomendacion, "form": form}
    contexto["redaccion"] = escritura.vigente(recomendacion)
    return render(request, "recomendaciones/retirar.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def existe(request: Request, numero: int) -> HttpResponse:
    """Lo que ya existe: los programas puestos y los que quizá vengan al caso."""
    recomendacion = obtener(request, numero)
    if not puede_cambiar(request, recomendacion):
        messages.info(request, f"{recomendacion.folio} ya no la cambia quien entrevista.")
        return redirect(recomendacion)
    form = ExisteForm(request.POST or None)
    if form.is_valid():
        lo_que_existe.poner(recomendacion, **form.cleaned_data)
        messages.success(
            request, f"«{form.cleaned_data['programa']}» quedó junto a {recomendacion}."
        )
        return redirect("recomendaciones:existe", request.dialogo.clave, numero)
    contexto = {
        "recomendacion": recomendacion,
        "redaccion": escritura.vigente(recomendacion),
        "form": form,
        "puestos": recomendacion.lo_que_existe.select_related("programa__organizacion"),
        "sugeridos": lo_que_existe.sugeridos(recomendacion),
        "nombres": form.nombres,
    }
    return render(
        request, "recomendaciones/existe.html", contexto, status=400 if form.errors else 200
    )


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def existe_quitar(request: Request, numero: int, pk: int) -> HttpResponse:
    recomendacion = obtener(request, numero)
    puesto = get_object_or_404(recomendacion.lo_que_existe.select_related("programa"), pk=pk)
    if puede_cambiar(request, recomendacion):
        puesto.delete()
        messages.success(request, f"«{puesto.programa}» ya no está junto a {recomendacion}.")
    return redirect("recomendaciones:existe", request.dialogo.clave, numero)
