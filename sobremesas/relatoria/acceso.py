"""La mesa que se relata y la sala en que se escribió."""

import json
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import get_object_or_404

from dialogo.acceso import Request
from sobremesas.acceso import dia_que_relata
from sobremesas.models import Mesa, Sala, Sobremesa


def mesa_que_relata(request: Request, numero: int, mesa: int) -> Mesa:
    dia = dia_que_relata(request, numero)
    suya = get_object_or_404(Mesa, sobremesa=dia, numero=mesa)
    suya.sobremesa = dia
    return suya


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
