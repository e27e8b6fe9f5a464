"""Contestar, comprometerse, mover una fecha, retirar e informar."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from hallazgos.models import Recomendacion
from hallazgos.respuestas import acceso
from hallazgos.respuestas.forms import (
    ComprometerForm,
    HitoForm,
    InformarForm,
    MoverForm,
    ResponderForm,
    RetirarForm,
    pasos_de,
    renglones,
)
from hallazgos.seguimiento import comprometer as compromisos
from hallazgos.seguimiento import hilo, lectura, semaforo
from hallazgos.seguimiento.informar import informar as informar_avance
from hallazgos.seguimiento.responder import Conflicto
from hallazgos.seguimiento.responder import responder as contestar

HACEN = (Rol.COORDINACION, Rol.ENLACE)
Vista = Callable[..., HttpResponse]


def _hacen(vista: Vista) -> Vista:
    return require_http_methods(["GET", "POST"])(con_rol(*HACEN)(vista))


def _anotar(form: forms.Form, error: ValidationError) -> None:
    """Cada error en su campo; el de un campo que aquí se llama distinto, arriba."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for campo, errores in error.error_dict.items():
        form.add_error(campo if campo in form.fields else NON_FIELD_ERRORS, errores)  # type: ignore[arg-type]


def _pagina(
    request: Request,
    plantilla: str,
    recomendacion: Recomendacion,
    form: forms.Form,
    **mas: object,
) -> HttpResponse:
    contexto = {
        "recomendacion": recomendacion,
        "redaccion": lectura.comunicada(recomendacion),
        "form": form,
        "coordina": request.rol == Rol.COORDINACION,
        **mas,
    }
    pasos = mas.get("pasos")
    mal = form.errors or (isinstance(pasos, BaseFormSet) and any(pasos.errors))
    estado = 409 if mas.get("conflicto") else 422 if mal else 200
    return render(request, f"respuestas/{plantilla}.html", contexto, status=estado)


def _listo(request: Request, recomendacion: Recomendacion, dicho: str) -> HttpResponse:
    messages.success(request, dicho)
    return redirect("respuestas:ver", request.dialogo.clave, recomendacion.numero)


@_hacen
def responder(request: Request, numero: int) -> HttpResponse:
    recomendacion, suyo = acceso.para_contestar(request, numero)
    ultima = semaforo.ultima_respuesta(recomendacion)
    inicial = {"base": ultima.numero if ultima else 0, "cargo": ultima.cargo if ultima else ""}
    form = ResponderForm(request.POST or None, initial=inicial)
    conflicto = None
    if form.is_valid():
        try:
            contestar(
                recomendacion,
                **form.cleaned_data,
                autor=request.user,
                por_coordinacion=suyo.coordina,
            )
        except ValidationError as error:
            _anotar(form, error)
        except Conflicto as choque:
            conflicto = choque.actual
            form.data = {**form.data, "base": str(choque.actual.numero)}
        else:
            return _listo(request, recomendacion, "La respuesta quedó publicada con su fecha.")
    return _pagina(request, "responder", recomendacion, form, conflicto=conflicto, ultima=ultima)


@_hacen
def comprometer(request: Request, numero: int) -> HttpResponse:
    """Con sus pasos en la misma página. «Otro renglón» vuelve con lo escrito y uno más."""
    recomendacion, suyo = acceso.para_comprometerse(request, numero)
    if "otro" in request.POST:
        form = ComprometerForm(initial=request.POST.dict(), organizaciones=suyo.organizaciones)
        pasos = renglones(request.POST, otro=True)
        return _pagina(request, "comprometer", recomendacion, form, pasos=pasos)
    datos = request.POST or None
    form = ComprometerForm(datos, organizaciones=suyo.organizaciones)
    pasos = renglones(datos)
    if form.is_valid() and pasos.is_valid():
        try:
            compromisos.comprometer(
                recomendacion,
                **form.cleaned_data,
                hitos=pasos_de(pasos),
                autor=request.user,
                por_coordinacion=suyo.coordina,
            )
        except ValidationError as error:
            _anotar(form, error)
        else:
            return _listo(request, recomendacion, "El compromiso quedó publicado con sus pasos.")
    return _pagina(request, "comprometer", recomendacion, form, pasos=pasos)


@_hacen
def agregar_hito(request: Request, numero: int, compromiso: int) -> HttpResponse:
    uno, _ = acceso.el_compromiso(request, numero, compromiso)
    form = HitoForm(request.POST or None)
    if form.is_valid():
        try:
            compromisos.agregar_hito(uno, **form.cleaned_data, autor=request.user)
        except ValidationError as error:
            _anotar(form, error)
        else:
            return _listo(request, uno.recomendacion, "El paso quedó agregado.")
    return _pagina(request, "agregar_hito", uno.recomendacion, form, compromiso=uno)


@_hacen
def retirar_compromiso(request: Request, numero: int, compromiso: int) -> HttpResponse:
    uno, _ = acceso.el_compromiso(request, numero, compromiso)
    return _retirar(request, uno.recomendacion, uno)


@_hacen
def retirar_hito(request: Request, numero: int, uid: UUID) -> HttpResponse:
    hito, _ = acceso.el_hito(request, numero, uid)
    return _retirar(request, hito.compromiso.recomendacion, hito)


def _retirar(
    request: Request, recomendacion: Recomendacion, cosa: compromisos.Compromiso | compromisos.Hito
) -> HttpResponse:
    form = RetirarForm(request.POST or None)
    if form.is_valid():
        try:
            compromisos.retirar(cosa, motivo=form.cleaned_data["motivo"], autor=request.user)
        except ValidationError as error:
            _anotar(form, error)
        else:
            return _listo(request, recomendacion, "Se retiró y queda a la vista con su razón.")
    return _pagina(request, "retirar", recomendacion, form, cosa=cosa)


@_hacen
def mover(request: Request, numero: int, uid: UUID) -> HttpResponse:
    hito, _ = acceso.el_hito(request, numero, uid)
    form, conflicto = MoverForm(request.POST or None, hito=hito), None
    if form.is_valid():
        try:
            compromisos.mover_fecha(hito, **form.cleaned_data, autor=request.user)
        except ValidationError as error:
            _anotar(form, error)
        except compromisos.FechaMovida as choque:
            conflicto = choque.hito
            form.data = {**form.data, "base": choque.hito.para_el.isoformat()}
        else:
            return _listo(request, hito.compromiso.recomendacion, "La fecha se movió.")
    return _pagina(
        request, "mover", hito.compromiso.recomendacion, form, hito=hito, conflicto=conflicto
    )


@_hacen
def informar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    hito, suyo = acceso.el_hito(request, numero, uid)
    form = InformarForm(
        request.POST or None,
        request.FILES or None,
        esta_cumplido=semaforo.cumplimiento(hito) is not None,
    )
    if form.is_valid():
        datos = dict(form.cleaned_data)
        try:
            informar_avance(
                hito,
                **(datos | {"documento": datos.pop("archivo")}),
                autor=request.user,
                por_coordinacion=suyo.coordina,
            )
        except ValidationError as error:
            _anotar(form, error)
        else:
            return _listo(request, hito.compromiso.recomendacion, "El avance quedó publicado.")
    return _pagina(
        request,
        "informar",
        hito.compromiso.recomendacion,
        form,
        hito=hito,
        subio_archivo=bool(request.FILES),
        anteriores=hilo.avances_de(hito),
    )
