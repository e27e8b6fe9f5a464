"""Abrir, cerrar y anular: lo que pulsa la consola. Con htmx, 204 o 422 con la frase; sin él, vuelve."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from dialogo.acceso import Request
from hallazgos.models import Redaccion
from sobremesas.consultas import apertura, cierre
from sobremesas.consultas.acceso import consulta_de, dia_que_conduce, sala_de
from sobremesas.models import Consulta, PuntoDelDia, Sala, Sobremesa


def _entero(texto: str | None, si_no: int) -> int:
    return int(texto) if texto and texto.isdecimal() and len(texto) < 6 else si_no


def _hacer(
    request: Request, dia: Sobremesa, hecho: str, accion: Callable[[], object]
) -> HttpResponse:
    try:
        accion()
    except ValidationError as error:
        frase = " ".join(error.messages)
        if request.htmx:
            return HttpResponse(frase, status=422, content_type="text/plain; charset=utf-8")
        messages.error(request, frase)
    else:
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Trigger": "consulta"})
        messages.success(request, hecho)
    return redirect("sobremesas:consola", request.dialogo.clave, dia.numero)


@require_POST
def abrir(request: Request, numero: int) -> HttpResponse:
    """``clase``, ``ronda``, ``segundos`` y, en el reparto, ``redaccion`` repetida. En el punto en curso,
    o en ``punto`` si la consola lo nombra.
    """
    dia = dia_que_conduce(request, numero)
    sala = sala_de(dia)
    if sala is None:
        raise Http404
    punto = sala.punto
    if pedido := _entero(request.POST.get("punto"), 0):
        punto = get_object_or_404(dia.puntos.select_related("redaccion"), pk=pedido)
    accion = partial(_abrir, request, sala, punto)
    return _hacer(request, dia, "La consulta está abierta.", accion)


def _abrir(request: Request, sala: Sala, punto: PuntoDelDia | None) -> None:
    datos = request.POST
    if datos.get("clase") not in Consulta.Clase.values or punto is None:
        raise ValidationError("Di qué se va a preguntar.")
    claves = [
        clave for clave in datos.getlist("redaccion") if clave.isdecimal() and len(clave) < 19
    ]
    apertura.abrir(
        sala,
        datos["clase"],
        punto=punto,
        quien=request.user,
        ronda=_entero(datos.get("ronda"), 1),
        redacciones=list(Redaccion.objects.filter(pk__in=claves)) if claves else None,
        segundos=_entero(datos.get("segundos"), apertura.SEGUNDOS),
    )


@require_POST
def cerrar(request: Request, numero: int, pk: int) -> HttpResponse:
    dia = dia_que_conduce(request, numero)
    consulta = consulta_de(request, dia, pk)
    return _hacer(
        request, dia, "La consulta se cerró.", lambda: cierre.cerrar(consulta, quien=request.user)
    )


@require_POST
def anular(request: Request, numero: int, pk: int) -> HttpResponse:
    dia = dia_que_conduce(request, numero)
    consulta = consulta_de(request, dia, pk)
    motivo = request.POST.get("motivo", "")
    return _hacer(
        request,
        dia,
        "La consulta quedó anulada y sus papeletas se borraron.",
        lambda: cierre.anular(consulta, quien=request.user, motivo=motivo),
    )
