"""Quién acomoda las mesas de un día."""

from django.http import Http404

from dialogo.acceso import Request
from sobremesas.acceso import coordina, dia_en_que_trabaja, tiene_funcion
from sobremesas.models import FuncionEnSobremesa, Sobremesa

F = FuncionEnSobremesa.Funcion


def acomoda(request: Request, dia: Sobremesa) -> bool:
    """Mover personas: la coordinación y, ese día, quien conduce o supervisa."""
    return tiene_funcion(request, dia, F.CONDUCE, F.SUPERVISA)


def dia_que_acomoda(request: Request, numero: int) -> Sobremesa:
    dia = dia_en_que_trabaja(request, numero)
    if not acomoda(request, dia):
        raise Http404
    return dia


def dia_que_coordina(request: Request, numero: int) -> Sobremesa:
    dia = dia_en_que_trabaja(request, numero)
    if not coordina(request):
        raise Http404
    return dia
