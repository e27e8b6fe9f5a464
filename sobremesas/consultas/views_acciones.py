"""Abrir, cerrar y anular: lo que pulsa la consola. Con htmx, 204 o 422 con la frase; sin él, vuelve."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from dialogo.acceso import Request
from dialogo.texto import entero
from hallazgos.models import Redaccion
from sobremesas.acceso import dia_que_conduce
from sobremesas.consultas import apertura, cierre
from sobremesas.consultas.acceso import consulta_de
from sobremesas.models import Consulta, PuntoDelDia, Sala, Sobremesa
from sobremesas.vivo import en_curso


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
    sala = en_curso(dia)
    if sala is None:
        raise Http404
    punto = sala.punto
    if pedido := entero(request.POST.get("punto"), cifras=5):
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
    ronda, segundos = (entero(datos.get(campo), cifras=5) for campo in ("ronda", "segundos"))
    apertura.abrir(
        sala,
        datos["clase"],
        punto=punto,
        quien=request.user,
        ronda=1 if ronda is None else ronda,
        redacciones=list(Redaccion.objects.filter(pk__in=claves)) if claves else None,
        segundos=apertura.SEGUNDOS if segundos is None else segundos,
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
