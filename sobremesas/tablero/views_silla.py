"""La página de una silla: su historia, su contacto y sus enlaces."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from dialogo import enlaces
from dialogo.acceso import Request, con_rol
from sobremesas import llaves
from sobremesas.acceso import coordina
from sobremesas.invitacion import oficina
from sobremesas.mensajes import escribir
from sobremesas.mensajes.clases import falta_visto
from sobremesas.models import QUIENES_CONVOCAN, Asistente, Invitacion, Mensaje
from sobremesas.tablero import silla as sillas
from sobremesas.tablero.anotar import en_la_historia
from sobremesas.tablero.forms import ConRazonForm, NuevaLlamadaForm


def _la_silla(request: Request, pk: int) -> Invitacion:
    return get_object_or_404(sillas.las_visibles(request.dialogo, request.user), pk=pk)


def _volver(request: Request, pk: int) -> HttpResponse:
    return redirect("sobremesas:silla", request.dialogo.clave, pk)


def _pintar(request: Request, invitacion: Invitacion, **contexto: object) -> HttpResponse:
    form = NuevaLlamadaForm(dialogo=request.dialogo, initial={"responsable": request.user})
    juntos = {
        "silla": sillas.reunir(invitacion, usuario=request.user, coordina=coordina(request)),
        "invitacion": invitacion,
        "form_llamada": form,
        "form_razon": ConRazonForm(initial={"version": invitacion.version}),
        "coordina": coordina(request),
        **contexto,
    }
    estado = 422 if contexto.get("form") else 200
    return render(request, "sobremesas/tablero/silla.html", juntos, status=estado)


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def silla(request: Request, pk: int) -> HttpResponse:
    return _pintar(request, _la_silla(request, pk))


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def nueva_llamada(request: Request, pk: int) -> HttpResponse:
    invitacion = _la_silla(request, pk)
    form = NuevaLlamadaForm(request.POST, dialogo=request.dialogo)
    if not form.is_valid():
        return _pintar(request, invitacion, form=form, form_llamada=form)
    nueva = form.save(commit=False)
    nueva.dialogo, nueva.sobremesa = request.dialogo, invitacion.sobremesa
    nueva.invitacion, nueva.creado_por = invitacion, request.user
    nueva.save()
    messages.success(request, "Quedó por llamar.")
    return _volver(request, pk)


def _vigente(invitacion: Invitacion) -> Asistente:
    return get_object_or_404(invitacion.asistentes, sustituido_en=None)


def _mandar_enlace(request: Request, asistente: Asistente) -> None:
    """Uno nuevo, por correo; sin correo, lo dice y queda por llamar.

    Quien aún no tiene el visto bueno no lo recibe: en su página se lee lo que opinó el titular.
    """
    if falta_visto(asistente):
        messages.warning(request, f"A {asistente.nombre} se le escribe cuando la apruebes.")
    elif escribir(asistente, Mensaje.Clase.ENLACE) is None:
        messages.warning(request, f"{asistente.nombre} no tiene correo: hay que darle el suyo.")
    else:
        messages.success(request, f"Se le manda otra vez su enlace a {asistente.nombre}.")


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def reenviar(request: Request, pk: int) -> HttpResponse:
    invitacion = _la_silla(request, pk)
    if invitacion.estado in (Invitacion.Estado.RETIRADA, Invitacion.Estado.EN_LISTA):
        messages.error(request, "Todavía no está invitada." if _en_lista(invitacion) else _RETIRADA)
        return _volver(request, pk)
    _mandar_enlace(request, _vigente(invitacion))
    en_la_historia(invitacion, "reenviar", "", request.user)
    return _volver(request, pk)


_RETIRADA = "La invitación está retirada."


def _en_lista(invitacion: Invitacion) -> bool:
    return invitacion.estado == Invitacion.Estado.EN_LISTA


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def anular_enlaces(request: Request, pk: int) -> HttpResponse:
    """Ninguno de la silla abre ya, tampoco el de quien mandó a alguien; cada quien recibe otro."""
    invitacion = _la_silla(request, pk)
    quienes = invitacion.asistentes.filter(Q(sustituido_en=None) | Q(es_titular=True))
    num = sum(llaves.anular(uno) for uno in quienes)
    en_la_historia(invitacion, "anular_llaves", f"Eran {num}.", request.user)
    if invitacion.estado not in (Invitacion.Estado.RETIRADA, Invitacion.Estado.EN_LISTA):
        for uno in quienes:
            _mandar_enlace(request, uno)
    messages.success(request, "Los enlaces anteriores ya no abren.")
    return _volver(request, pk)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def enlace_logistica(request: Request, pk: int) -> HttpResponse:
    """Uno a la vez: el anterior deja de abrir. Se enseña ahora; se guarda su huella (L4, L7)."""
    invitacion = _la_silla(request, pk)
    secreto = oficina.estrenar(_vigente(invitacion))
    en_la_historia(invitacion, "logistica", "", request.user)
    respuesta = _pintar(request, invitacion, enlace=enlaces.direccion(secreto))
    return enlaces.sin_rastro(respuesta, lleva_secreto=False)
