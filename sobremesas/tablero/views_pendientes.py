"""Las llamadas: quién las hace, para cuándo y qué resultó."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request, con_rol
from sobremesas.acceso import coordina
from sobremesas.models import QUIENES_CONVOCAN, Pendiente
from sobremesas.tablero import llamadas
from sobremesas.tablero.forms import AplazarForm, AsignarForm, ResolverForm


def _pendiente(request: Request, pk: int) -> Pendiente:
    uno = get_object_or_404(llamadas.visibles(request.dialogo, request.user), pk=pk)
    ve_contacto = coordina(request) or uno.responsable_id == request.user.pk
    uno.texto = llamadas.texto_para(uno, ve_contacto)
    return uno


def _pintar(
    request: Request, uno: Pendiente, *, form: Form | None = None, estado: int = 200
) -> HttpResponse:
    """Los tres formularios; ``form`` es el que volvió con errores."""
    asignar = AsignarForm(dialogo=request.dialogo, initial={"responsable": uno.responsable})
    formas: dict[str, Form] = {
        "asignar": asignar,
        "aplazar": AplazarForm(initial={"para_el": uno.para_el}),
        "resolver": ResolverForm(),
    }
    if form is not None:
        formas[type(form).__name__.removesuffix("Form").lower()] = form
    contexto = {"pendiente": uno, "form": form, **formas}
    return render(request, "sobremesas/tablero/pendiente.html", contexto, status=estado)


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def pendiente(request: Request, pk: int) -> HttpResponse:
    return _pintar(request, _pendiente(request, pk))


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def asignar(request: Request, pk: int) -> HttpResponse:
    uno = _pendiente(request, pk)
    form = AsignarForm(request.POST, dialogo=request.dialogo)
    if not form.is_valid():
        return _pintar(request, uno, form=form, estado=422)
    llamadas.asignar(uno, a=form.cleaned_data["responsable"])
    quien = form.cleaned_data["responsable"]
    messages.success(request, f"Ahora llama {quien}." if quien else "Quedó sin quien llame.")
    return redirect("sobremesas:tablero", request.dialogo.clave)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def aplazar(request: Request, pk: int) -> HttpResponse:
    uno = _pendiente(request, pk)
    form = AplazarForm(request.POST)
    if form.is_valid():
        try:
            llamadas.aplazar(uno, para_el=form.cleaned_data["para_el"])
        except ValidationError as error:
            form.add_error("para_el", error)
        else:
            messages.success(request, "Quedó para ese día.")
            return redirect("sobremesas:tablero", request.dialogo.clave)
    return _pintar(request, uno, form=form, estado=422)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def resolver(request: Request, pk: int) -> HttpResponse:
    uno = _pendiente(request, pk)
    form = ResolverForm(request.POST)
    if not form.is_valid():
        return _pintar(request, uno, form=form, estado=422)
    llamadas.resolver(
        Pendiente.objects.filter(pk=uno.pk),
        resolucion=form.cleaned_data["resolucion"],
        autor=request.user,
    )
    messages.success(request, "Quedó resuelto.")
    return redirect("sobremesas:tablero", request.dialogo.clave)


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def hoja_de_llamadas(request: Request) -> HttpResponse:
    """Para imprimir: la coordinación con todos los teléfonos; los demás, con los de sus llamadas."""
    con_todo = coordina(request)
    pendientes = llamadas.por_atender(request.dialogo, request.user, coordina=con_todo)
    filas = [(llamada, con_todo or llamada.la_tiene(request.user)) for llamada in pendientes.hoy]
    contexto = {"filas": filas, "hoy": timezone.localdate()}
    return render(request, "sobremesas/tablero/llamadas.html", contexto)
