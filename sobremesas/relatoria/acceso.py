"""Quién relata: la coordinación y, ese día, quien conduzca o relate. Para los demás no existe."""

import json
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404

from dialogo.acceso import Request
from sobremesas import vivo
from sobremesas.acceso import dia_de, tiene_funcion
from sobremesas.models import FuncionEnSobremesa, Mesa, Sala, Sobremesa


def dia_que_relata(request: Request, numero: int) -> Sobremesa:
    dia = dia_de(request, numero)
    funciones = FuncionEnSobremesa.Funcion
    if not tiene_funcion(request, dia, funciones.CONDUCE, funciones.RELATA):
        raise Http404
    return dia


def mesa_que_relata(request: Request, numero: int, mesa: int) -> Mesa:
    dia = dia_que_relata(request, numero)
    suya = get_object_or_404(Mesa, sobremesa=dia, numero=mesa)
    suya.sobremesa = dia
    return suya


def sala_en_curso(dia: Sobremesa) -> Sala | None:
    sala = vivo.en_curso(dia)
    if sala:
        sala.sobremesa = dia
    return sala


def sala_del_aparato(dia: Sobremesa, uid: str) -> Sala | None:
    """La sala en la que se escribió; ``None`` si ya no está, como la de un ensayo borrado."""
    try:
        sala = Sala.objects.filter(sobremesa=dia, uid=uid).first()
    except ValidationError:
        return None
    if sala:
        sala.sobremesa = dia
    return sala


def cuerpo_de(request: Request) -> dict[str, Any]:
    try:
        datos = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("La petición no es JSON.") from error
    if not isinstance(datos, dict):
        raise BadRequest("La petición no es un objeto.")
    return datos
