"""Quién ve las mesas de un día y quién las acomoda."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from dialogo.acceso import Request
from dialogo.models import Rol
from sobremesas.models import FuncionEnSobremesa, Sobremesa

ACOMODAN = (FuncionEnSobremesa.Funcion.CONDUCE, FuncionEnSobremesa.Funcion.SUPERVISA)


def dia_de(request: Request, numero: int) -> Sobremesa:
    """El día, para la coordinación y para quien tiene una función en él; para el resto no existe."""
    dias = Sobremesa.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    if not coordina(request):
        suyas = FuncionEnSobremesa.objects.filter(usuario=request.user)
        dias = dias.filter(pk__in=suyas.values("sobremesa"))
    dia = get_object_or_404(dias, numero=numero)
    dia.dialogo = request.dialogo
    return dia


def coordina(request: Request) -> bool:
    return request.rol == Rol.COORDINACION


def acomoda(request: Request, dia: Sobremesa) -> bool:
    """Mover personas: la coordinación y, ese día, quien conduce o supervisa."""
    return (
        coordina(request) or dia.equipo.filter(usuario=request.user, funcion__in=ACOMODAN).exists()
    )


def dia_que_acomoda(request: Request, numero: int) -> Sobremesa:
    dia = dia_de(request, numero)
    if not acomoda(request, dia):
        raise Http404
    return dia


def dia_que_coordina(request: Request, numero: int) -> Sobremesa:
    dia = dia_de(request, numero)
    if not coordina(request):
        raise Http404
    return dia
