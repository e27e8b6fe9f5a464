"""La redacción que sigue y su segunda firma."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.middleware import pide_json
from hallazgos.models import Hallazgo, Redaccion
from hallazgos.redaccion import CAMPOS, Conflicto
from sobremesas.conciliacion import firma as firmas
from sobremesas.conciliacion import pagina
from sobremesas.conciliacion.escribir import escribir as guardar
from sobremesas.conciliacion.forms import FirmaForm, NuevaRedaccionForm
from sobremesas.conciliacion.pedido import Pedido
from sobremesas.conciliacion.quien import dias_que_concilia
from sobremesas.conciliacion.views import hallazgo_de


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def escribir(request: Request, numero: int) -> HttpResponse:
    """Guarda la redacción. En JSON contesta con la revisión nueva, 400 o 409 con lo que quedó."""
    suyo = hallazgo_de(request, numero)
    form = NuevaRedaccionForm(request.POST)
    if not form.is_valid():
        return _sin_guardar(request, suyo, form)
    try:
        redaccion = guardar(suyo, **form.cleaned_data, autor=request.user)
    except Conflicto as conflicto:
        return _en_conflicto(request, suyo, form, conflicto.actual)
    except ValidationError as error:
        form.add_error(None, error)
        return _sin_guardar(request, suyo, form)
    if pide_json(request):
        return JsonResponse(_guardada(request, suyo, redaccion))
    messages.success(request, f"La redacción {redaccion.version} quedó guardada.")
    return redirect("conciliacion:hallazgo", suyo.dialogo.clave, suyo.numero)


def _guardada(request: Request, suyo: Hallazgo, redaccion: Redaccion) -> dict[str, Any]:
    pedido = Pedido.de(suyo, dias_que_concilia(request))
    contexto = pagina.nueva(suyo, redaccion, pedido) | {"hallazgo": suyo}
    contexto |= pagina.frente_a_una(request, pedido, redaccion)
    firma = pagina.lo_firmado(request, suyo, redaccion, pedido)
    return {
        "revision": redaccion.revision,
        "version": redaccion.version,
        "hora": f"{timezone.localtime():%H:%M}",
        "frente": render_to_string("conciliacion/_frente.html", contexto, request),
        "firma": render_to_string("conciliacion/_firma.html", contexto | firma, request),
    }


def _sin_guardar(request: Request, suyo: Hallazgo, form: NuevaRedaccionForm) -> HttpResponse:
    if pide_json(request):
        return JsonResponse({"errores": form.errors}, status=400)
    contexto = pagina.contexto(request, suyo, redaccion_form=form)
    return render(request, "conciliacion/hallazgo.html", contexto, status=400)


def _en_conflicto(
    request: Request, suyo: Hallazgo, form: NuevaRedaccionForm, actual: Redaccion
) -> HttpResponse:
    if pide_json(request):
        quedo = {campo: getattr(actual, campo) for campo in (*CAMPOS, "motivo")}
        error = f"{actual.autor} cambió esta redacción mientras escribías."
        return JsonResponse(
            {"error": error, "actual": quedo, "revision": actual.revision}, status=409
        )
    datos = request.POST.copy()
    datos["base"] = str(actual.revision)
    form.data = datos
    contexto = pagina.contexto(request, suyo, redaccion_form=form, quedo=actual)
    return render(request, "conciliacion/hallazgo.html", contexto, status=409)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def firma(request: Request, numero: int) -> HttpResponse:
    """Pedirla, firmarla o devolverla con un reparo, sobre la redacción que se leyó."""
    suyo = hallazgo_de(request, numero)
    form = FirmaForm(request.POST)
    if not form.is_valid():
        return HttpResponse("Falta decir qué se firma.", status=400)
    leida = get_object_or_404(suyo.redacciones, pk=form.cleaned_data["redaccion"])
    leida.revision = form.cleaned_data["revision"]
    try:
        messages.success(request, _firmar(request, leida, form))
    except ValidationError as error:
        if form.cleaned_data["reparo"]:
            contexto = pagina.contexto(request, suyo, reparo=form.cleaned_data["reparo"])
            contexto["errores_de_firma"] = error.messages
            return render(request, "conciliacion/hallazgo.html", contexto, status=400)
        for frase in error.messages:
            messages.error(request, frase)
    return redirect("conciliacion:hallazgo", suyo.dialogo.clave, suyo.numero)


def _firmar(request: Request, leida: Redaccion, form: FirmaForm) -> str:
    accion = form.cleaned_data["accion"]
    if accion == "pedir":
        firmas.pedir(leida, autor=request.user)
        return "La segunda firma quedó pedida: la pone otra persona del equipo."
    if accion == "firmar":
        firmas.firmar(leida, autor=request.user, leidas=form.cleaned_data["leidas"] or 0)
        return f"Firmaste la redacción {leida.version}, con sus respuestas."
    firmas.devolver(leida, autor=request.user, reparo=form.cleaned_data["reparo"])
    return "Quedó devuelta con tu reparo."
