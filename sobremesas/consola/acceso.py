"""Quién conduce: la coordinación y, ese día, quien tenga esa función. Para los demás no existe."""

from django.http import Http404

from dialogo.acceso import Request
from sobremesas.acceso import dia_de, tiene_funcion
from sobremesas.models import FuncionEnSobremesa, Sala, Sobremesa


def conduce(request: Request, dia: Sobremesa) -> bool:
    return tiene_funcion(request, dia, FuncionEnSobremesa.Funcion.CONDUCE)


def dia_que_conduce(request: Request, numero: int) -> Sobremesa:
    dia = dia_de(request, numero)
    if not conduce(request, dia):
        raise Http404
    return dia


def sala_del_formulario(request: Request, dia: Sobremesa) -> Sala | None:
    """La que estaba en pantalla al apretar: un ensayo que ya terminó no mueve la tarde de verdad."""
    pk = request.POST.get("sala", "")
    return dia.salas.filter(pk=pk if pk.isdecimal() and len(pk) < 19 else 0).first()
