"""El equipo: invitar, cambiar el papel, terminarlo y atender una cuenta."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo import cuentas, equipo, invitaciones
from dialogo.acceso import Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.forms import InvitarForm, PapelForm
from dialogo.models import Integrante, InvitacionEquipo, Rol


def _hacer(request: Request, hecho: str, accion: Callable[..., object], *args, **kwargs) -> bool:  # type: ignore[no-untyped-def]
    try:
        accion(*args, **kwargs)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    messages.success(request, hecho)
    return True


@require_GET
@con_rol(Rol.COORDINACION)
def ver(request: Request) -> HttpResponse:
    papeles = request.dialogo.integrantes.select_related("usuario")
    vigentes = papeles.vigentes().order_by("usuario__nombre")
    contexto = {
        "vigentes": vigentes,
        "anteriores": papeles.exclude(pk__in=vigentes.values("pk")).order_by("-hasta", "-pk"),
        "invitaciones": invitaciones.abiertas(request.dialogo).select_related("invitada_por"),
    }
    return render(request, "dialogo/ajustes/equipo.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
@recien_identificada
def invitar(request: Request) -> HttpResponse:
    form = InvitarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitacion = invitaciones.invitar(
                request.dialogo, autor=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error("correo", error)
        else:
            messages.success(request, f"La invitación va en camino a {invitacion.correo}.")
            return redirect("ajustes:equipo", request.dialogo.clave)
    contexto = {"form": form, "aviso": request.dialogo.aviso_vigente()}
    return render(request, "dialogo/ajustes/invitar.html", contexto)


def _invitacion(request: Request, pk: int) -> InvitacionEquipo:
    return get_object_or_404(invitaciones.abiertas(request.dialogo), pk=pk)


@require_POST
@con_rol(Rol.COORDINACION)
@recien_identificada
def reenviar(request: Request, pk: int) -> HttpResponse:
    _hacer(
        request, "Va un enlace nuevo. El anterior ya no sirve.", invitaciones.reenviar,
        _invitacion(request, pk), autor=request.user,
    )  # fmt: skip
    return redirect("ajustes:equipo", request.dialogo.clave)


@require_POST
@con_rol(Rol.COORDINACION)
@recien_identificada
def revocar(request: Request, pk: int) -> HttpResponse:
    invitacion = _invitacion(request, pk)
    _hacer(request, "La invitación ya no sirve.", invitaciones.revocar, invitacion)
    return redirect("ajustes:equipo", request.dialogo.clave)


def _papel(request: Request, pk: int) -> Integrante:
    papeles = request.dialogo.integrantes.vigentes().select_related("usuario")
    return get_object_or_404(papeles, pk=pk)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
@recien_identificada
def papel(request: Request, pk: int) -> HttpResponse:
    integrante = _papel(request, pk)
    form = PapelForm(request.POST or None, initial={
        "rol": integrante.rol, "organizacion": integrante.organizacion,
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            equipo.cambiar_papel(integrante, autor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{integrante.usuario} tiene otro papel desde hoy.")
            return redirect("ajustes:equipo", request.dialogo.clave)
    contexto = {
        "form": form,
        "persona": integrante,
        "administra": cuentas.puede_administrar(request.user, integrante.usuario),
        "factores": cuentas.con_factor(integrante.usuario).count(),
    }
    return render(request, "dialogo/ajustes/papel.html", contexto)


@require_POST
@con_rol(Rol.COORDINACION)
@recien_identificada
def terminar(request: Request, pk: int) -> HttpResponse:
    integrante = _papel(request, pk)
    dice = f"{integrante.usuario} ya no está en el equipo."
    if not _hacer(request, dice, equipo.terminar, integrante, autor=request.user):
        return redirect("ajustes:papel", request.dialogo.clave, pk)
    propia = integrante.usuario_id == request.user.pk
    return redirect("mis_dialogos") if propia else redirect("ajustes:equipo", request.dialogo.clave)


ACCIONES = {
    "retirar-factor": (
        cuentas.retirar_factores,
        "Se retiró su segundo factor y se cerraron sus sesiones.",
    ),
    "desactivar": (cuentas.desactivar, "La cuenta quedó desactivada y sus sesiones, cerradas."),
    "reactivar": (cuentas.reactivar, "La cuenta volvió a estar activa."),
}


@require_POST
@con_rol(Rol.COORDINACION)
@recien_identificada
def cuenta(request: Request, pk: int, accion: str) -> HttpResponse:
    integrante = _papel(request, pk)
    hacer, dice = ACCIONES[accion]
    _hacer(request, dice, hacer, integrante.usuario, autor=request.user)
    return redirect("ajustes:papel", request.dialogo.clave, pk)
