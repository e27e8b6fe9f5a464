"""La página de un día, su escaleta y su equipo."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from sobremesas.acceso import dias_de
from sobremesas.asiento import ocupacion
from sobremesas.lista.balanza import Balanza, balanza
from sobremesas.models import QUIENES_CONVOCAN, FuncionEnSobremesa, PuntoDelDia, Sobremesa
from sobremesas.sesiones import asistencia, dias, en_la_sala, escaleta
from sobremesas.sesiones.forms_tarde import FuncionForm, MinutosForm, PuntoForm
from sobremesas.tablero.dias import Dia


def _sesion(request: Request, numero: int) -> Sobremesa:
    return get_object_or_404(dias_de(request).select_related("dialogo"), numero=numero)


def _balanza(request: Request, sesion: Sobremesa) -> Balanza | None:
    """Mientras se convoca, y a quien convoca; quién disiente sólo lo lee la coordinación.

    De las dependencias sólo dice cuántas vienen: cuál falta se sabe mirando todos los días.
    """
    if request.rol not in QUIENES_CONVOCAN or not dias.se_corrige(sesion):
        return None
    suya = balanza([sesion], con_posturas=request.rol == Rol.COORDINACION)
    return replace(suya, sin_dependencia=[])


def _pintar(
    request: Request,
    sesion: Sobremesa,
    *,
    punto: PuntoForm | None = None,
    funcion: FuncionForm | None = None,
) -> HttpResponse:
    """La página; con un formulario que no se pudo guardar, tal como se escribió."""
    coordina = request.rol == Rol.COORDINACION
    se_corrige = dias.se_corrige(sesion)
    lugares = ocupacion([sesion])[sesion.pk]
    equipo = list(sesion.equipo.select_related("usuario", "mesa"))
    contexto = {
        "sesion": sesion,
        "dia": Dia(sesion, lugares, ""),
        "lugares": lugares,
        "balanza": _balanza(request, sesion),
        "renglones": escaleta.renglones(sesion),
        "tiempo": escaleta.tiempo(sesion),
        "equipo": equipo,
        "asistencia": asistencia.de(sesion) if sesion.estado == "cerrada" else None,
        "va_a_la_sala": coordina or any(una.usuario_id == request.user.pk for una in equipo),
        "en_la_sala": en_la_sala.de(request, sesion, equipo),
        "puede_cambiar": coordina and se_corrige,
        "se_puede_quitar": coordina and dias.se_puede_quitar(sesion),
        "falta": dias.falta_para_convocar(sesion),
        "form_punto": punto or PuntoForm(sobremesa=sesion),
        "form_funcion": funcion or FuncionForm(sobremesa=sesion),
    }
    fallo = punto or funcion
    plantilla = "sobremesas/sesiones/sesion.html"
    return render(request, plantilla, contexto, status=422 if fallo else 200)


@require_GET
def ver(request: Request, numero: int) -> HttpResponse:
    return _pintar(request, _sesion(request, numero))


@require_POST
@con_rol(Rol.COORDINACION)
def punto_agregar(request: Request, numero: int) -> HttpResponse:
    sesion = _sesion(request, numero)
    form = PuntoForm(request.POST, sobremesa=sesion, instance=PuntoDelDia(sobremesa=sesion))
    if not form.is_valid():
        return _pintar(request, sesion, punto=form)
    try:
        escaleta.agregar(form.instance)
    except ValidationError as error:
        form.add_error("hallazgo", error)
        return _pintar(request, sesion, punto=form)
    return redirect(f"{sesion.get_absolute_url()}#escaleta")


def _punto(request: Request, numero: int, pk: int) -> PuntoDelDia:
    sesion = _sesion(request, numero)
    return get_object_or_404(sesion.puntos.select_related("sobremesa__dialogo"), pk=pk)


@require_POST
@con_rol(Rol.COORDINACION)
def punto_cambiar(request: Request, numero: int, pk: int) -> HttpResponse:
    """Con ``mover`` sube o baja un lugar; sin él, guarda los minutos y quién presenta."""
    punto = _punto(request, numero, pk)
    hacia = request.POST.get("mover")
    form = MinutosForm(request.POST, instance=punto)
    if hacia in (escaleta.SUBE, escaleta.BAJA):
        escaleta.mover(punto, hacia)
    elif form.is_valid():
        form.save()
    else:
        messages.error(request, _dicho(form))
    return redirect(f"{punto.sobremesa.get_absolute_url()}#punto-{punto.pk}")


def _dicho(form: ModelForm) -> str:
    return " ".join(str(fallo) for fallos in form.errors.values() for fallo in fallos)


@require_POST
@con_rol(Rol.COORDINACION)
def punto_quitar(request: Request, numero: int, pk: int) -> HttpResponse:
    punto = _punto(request, numero, pk)
    volver = f"{punto.sobremesa.get_absolute_url()}#escaleta"
    try:
        escaleta.quitar(punto)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(volver)


@require_POST
@con_rol(Rol.COORDINACION)
def funcion_agregar(request: Request, numero: int) -> HttpResponse:
    sesion = _sesion(request, numero)
    muestra = FuncionEnSobremesa(sobremesa=sesion)
    form = FuncionForm(request.POST, sobremesa=sesion, instance=muestra)
    if not form.is_valid():
        return _pintar(request, sesion, funcion=form)
    form.save()
    return redirect(f"{sesion.get_absolute_url()}#equipo")


@require_POST
@con_rol(Rol.COORDINACION)
def funcion_quitar(request: Request, numero: int, pk: int) -> HttpResponse:
    sesion = _sesion(request, numero)
    get_object_or_404(sesion.equipo.all(), pk=pk).delete()
    return redirect(f"{sesion.get_absolute_url()}#equipo")
