"""La espera: ofrecer un lugar, o saltar a alguien con su razón."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from sobremesas.asiento import mover, ocupacion
from sobremesas.asiento.acciones import Accion, Quien
from sobremesas.models import QUIENES_CONVOCAN, Canal, Invitacion
from sobremesas.tablero import dias, silla
from sobremesas.tablero import espera as de_espera
from sobremesas.tablero.forms import SaltarForm


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def espera(request: Request, numero: int) -> HttpResponse:
    """El orden entero de un día, con la razón de cada quien."""
    sobremesas = dias.las_visibles(request.dialogo, request.user)
    una = next((dia for dia in sobremesas if dia.numero == numero), None)
    una = una or get_object_or_404(request.dialogo.sobremesas.none(), numero=numero)
    suya = de_espera.espera_de(una, ocupacion([una])[una.pk])
    contexto = {"espera": suya, "automatica": de_espera.automatica(una)}
    return render(request, "sobremesas/tablero/espera.html", contexto)


def _en_espera(request: Request, pk: int) -> Invitacion:
    return get_object_or_404(silla.las_visibles(request.dialogo, request.user), pk=pk)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def ofrecer(request: Request, pk: int) -> HttpResponse:
    """A quien sigue, sin más; si no sigue, ``mover`` pide la razón."""
    una = _en_espera(request, pk)
    try:
        _ofrecer(request, una)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("sobremesas:tablero", request.dialogo.clave)


def _ofrecer(request: Request, una: Invitacion, motivo: str = "") -> None:
    mover(una, Accion.OFRECER, quien=Quien.equipo(request.user, Canal.SISTEMA), motivo=motivo)
    messages.success(request, f"Se le ofreció el lugar a {una.persona}. Se le avisa por correo.")


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_CONVOCAN)
def saltar(request: Request, pk: int) -> HttpResponse:
    """Se pasa por alto a esta persona y se le ofrece a otra del mismo día, con su razón."""
    quien_sigue = _en_espera(request, pk)
    otras = silla.las_visibles(request.dialogo, request.user).filter(
        sobremesa=quien_sigue.sobremesa, estado=Invitacion.Estado.EN_ESPERA
    )
    form = SaltarForm(
        request.POST or None,
        otras=otras.exclude(pk=pk),
        initial={"a": request.GET.get("a", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _ofrecer(request, form.cleaned_data["a"], form.cleaned_data["motivo"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("sobremesas:tablero", request.dialogo.clave)
    contexto = {"form": form, "quien_sigue": quien_sigue}
    estado = 422 if form.is_bound else 200
    return render(request, "sobremesas/tablero/saltar.html", contexto, status=estado)
