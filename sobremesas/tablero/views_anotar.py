"""Anotar una respuesta y decidir sobre una silla."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from sobremesas.acceso import coordina, dias_de
from sobremesas.asiento.acciones import Accion, Aviso, Resultado
from sobremesas.models import QUIENES_CONVOCAN, Invitacion
from sobremesas.tablero import anotar as notas
from sobremesas.tablero import efecto, silla
from sobremesas.tablero.forms import RESPUESTAS_POSIBLES, AnotarForm, ConRazonForm


def la_silla(request: Request, pk: int) -> Invitacion:
    return get_object_or_404(silla.las_visibles(request.dialogo, request.user), pk=pk)


def _avisar(request: Request, resultado: Resultado) -> HttpResponse:
    """Lleva a la silla, con lo que pasó dicho."""
    bien, texto = notas.dicho(resultado)
    (messages.success if bien else messages.warning)(request, texto)
    return redirect("sobremesas:silla", request.dialogo.clave, resultado.invitacion.pk)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_CONVOCAN)
def anotar(request: Request, pk: int) -> HttpResponse:
    invitacion = la_silla(request, pk)
    form = _form(request, invitacion)
    choque = None
    if request.method == "POST" and form.is_valid():
        try:
            resultado = notas.anotar(
                invitacion, form.cleaned_data, delegado=form.delegado(), autor=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if resultado.aviso != Aviso.OTRA_VERSION:
                return _avisar(request, resultado)
            choque = notas.choque(
                invitacion, RESPUESTAS_POSIBLES[Accion(form.cleaned_data["accion"])]
            )
            form = _form(request, invitacion, sobre=choque)
    estado = 409 if choque else 422 if form.is_bound and form.errors else 200
    contexto = _contexto(request, invitacion, form) | {"choque": choque}
    return render(request, "sobremesas/tablero/anotar.html", contexto, status=estado)


def _form(request: Request, invitacion: Invitacion, *, sobre: Any = None) -> AnotarForm:
    """Con un choque, lo escrito vuelve con la versión que ahora hay: enviarlo otra vez lo cambia."""
    datos: Any = request.POST if request.method == "POST" else None
    if sobre is not None:
        datos = request.POST.copy()
        datos["version"] = str(invitacion.version)
    return AnotarForm(datos, invitacion=invitacion, otros=_otros_dias(request, invitacion))


def _otros_dias(request: Request, invitacion: Invitacion) -> Any:
    return (
        dias_de(request)
        .filter(estado__in=efecto.ABIERTAS)
        .exclude(pk=invitacion.sobremesa_id)
        .order_by("empieza_en")
    )


def _contexto(request: Request, invitacion: Invitacion, form: AnotarForm) -> dict[str, Any]:
    otros = list(form.fields["sobremesa"].queryset)  # type: ignore[attr-defined]
    reunida = silla.reunir(invitacion, usuario=request.user, coordina=coordina(request))
    return {
        "form": form,
        "silla": reunida,
        "invitacion": invitacion,
        "efectos": efecto.de_cambiar(invitacion, otros),
        "num_esperan": notas.num_esperan(invitacion.sobremesa, invitacion),
    }


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def representante(request: Request, pk: int) -> HttpResponse:
    """Aprueba o rechaza a quien va en su lugar; rechazar pide su razón."""
    invitacion = la_silla(request, pk)
    aprueba = request.POST.get("decision") == "aprobar"
    form = ConRazonForm(request.POST)
    form.fields["motivo"].required = not aprueba
    if not form.is_valid():
        messages.error(request, "Para no aprobarla hace falta una razón.")
        return redirect("sobremesas:silla", request.dialogo.clave, pk)
    accion = Accion.APROBAR if aprueba else Accion.RECHAZAR
    return _decidir(request, invitacion, accion, form)


def _decidir(
    request: Request, invitacion: Invitacion, accion: Accion, form: ConRazonForm
) -> HttpResponse:
    try:
        resultado = notas.decidir(
            invitacion,
            accion,
            autor=request.user,
            motivo=form.cleaned_data["motivo"],
            version=form.cleaned_data["version"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("sobremesas:silla", request.dialogo.clave, invitacion.pk)
    if resultado.aviso == Aviso.OTRA_VERSION:
        messages.warning(
            request, f"Alguien la cambió entretanto: ahora está «{_estado(invitacion)}». Revísala."
        )
        return redirect("sobremesas:silla", request.dialogo.clave, invitacion.pk)
    return _avisar(request, resultado)


def _estado(invitacion: Invitacion) -> str:
    invitacion.refresh_from_db()
    return invitacion.get_estado_display()


def _con_razon(request: Request, pk: int, accion: Accion, **textos: str) -> HttpResponse:
    """Una página con su razón y su efecto; al enviarla, la decisión."""
    invitacion = la_silla(request, pk)
    form = ConRazonForm(request.POST or None, initial={"version": invitacion.version})
    if request.method == "POST" and form.is_valid():
        return _decidir(request, invitacion, accion, form)
    contexto = {
        "form": form,
        "invitacion": invitacion,
        "efecto": efecto.de_decidir(invitacion, accion),
        **textos,
    }
    estado = 422 if form.is_bound else 200
    return render(request, "sobremesas/tablero/decidir.html", contexto, status=estado)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def retirar(request: Request, pk: int) -> HttpResponse:
    return _con_razon(
        request,
        pk,
        Accion.RETIRAR,
        titulo="¿Retirar la invitación?",
        boton="Retirar la invitación",
        peligro="sí",
    )


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def reponer(request: Request, pk: int) -> HttpResponse:
    return _con_razon(
        request, pk, Accion.REPONER, titulo="Reponer la invitación", boton="Reponer la invitación"
    )


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def sobrecupo(request: Request, pk: int) -> HttpResponse:
    return _con_razon(
        request,
        pk,
        Accion.SOBRECUPO,
        titulo="Dar un lugar por encima del cupo",
        boton="Dar el lugar",
    )
