"""Registrar, cambiar y retirar el consentimiento de una entrevista."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas import consentir
from entrevistas.forms import ConsentimientoForm, MotivoForm
from entrevistas.views import la_entrevista


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def consentimiento(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    anteriores = list(
        entrevista.consentimientos.select_related("aviso", "tomado_por", "revocado_por")
    )
    form = ConsentimientoForm(
        request.POST or None,
        dialogo=request.dialogo,
        anterior=anteriores[0] if anteriores else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            consentir.registrar(entrevista, autor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Quedó registrado el consentimiento de {entrevista.folio}.")
            return redirect(entrevista)
    return render(
        request,
        "entrevistas/consentimiento.html",
        {"entrevista": entrevista, "form": form, "anteriores": anteriores},
    )


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def revocar(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    vigente = entrevista.consentimiento
    if vigente is None:
        messages.error(request, f"{entrevista.folio} no tiene un consentimiento que retirar.")
        return redirect(entrevista)
    form = MotivoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            consentir.revocar(entrevista, motivo=form.cleaned_data["motivo"], autor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            aviso = (
                f"Se retiró el consentimiento de {entrevista.folio}: nada de lo dicho se muestra."
            )
            messages.success(request, aviso)
            return redirect(entrevista)
    return render(
        request,
        "entrevistas/revocar.html",
        {"entrevista": entrevista, "form": form, "vigente": vigente},
    )
