"""Quién llega a qué día. Toda vista del cuarto lo pregunta aquí; lo ajeno no existe."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from dialogo.acceso import Request
from dialogo.models import Rol
from sobremesas.models import FuncionEnSobremesa, Sobremesa
from sobremesas.models.sesion import SobremesaQuerySet

Funcion = FuncionEnSobremesa.Funcion


def coordina(request: Request) -> bool:
    return request.rol == Rol.COORDINACION


def dias_de(request: Request) -> SobremesaQuerySet:
    """Los de este diálogo que puede ver quien pide."""
    return Sobremesa.objects.visibles_para(request.user).filter(dialogo=request.dialogo)


def dia_de(request: Request, numero: int) -> Sobremesa:
    dia = get_object_or_404(dias_de(request), numero=numero)
    dia.dialogo = request.dialogo
    return dia


def funciones_de(request: Request, dia: Sobremesa) -> set[str]:
    """Lo que le toca hacer ese día a quien pide; a la coordinación, todo."""
    if coordina(request):
        return set(Funcion.values)
    return set(dia.equipo.filter(usuario=request.user).values_list("funcion", flat=True))


def tiene_funcion(request: Request, dia: Sobremesa, *funciones: str) -> bool:
    """La coordinación siempre; los demás, si ese día les toca alguna de ésas."""
    return not funciones_de(request, dia).isdisjoint(funciones)


def _dia_en_que(request: Request, numero: int, *funciones: str) -> Sobremesa:
    dia = dia_de(request, numero)
    if not tiene_funcion(request, dia, *funciones):
        raise Http404
    return dia


def dia_que_conduce(request: Request, numero: int) -> Sobremesa:
    """El día, para la coordinación y para quien lo conduce."""
    return _dia_en_que(request, numero, Funcion.CONDUCE)


def dia_que_relata(request: Request, numero: int) -> Sobremesa:
    """El día, para quien lo conduce o lo relata; a los resultados llega la misma gente."""
    return _dia_en_que(request, numero, Funcion.CONDUCE, Funcion.RELATA)


def dia_en_que_trabaja(request: Request, numero: int) -> Sobremesa:
    """El día, para la coordinación y para quien tiene una función en él."""
    return _dia_en_que(request, numero, *Funcion)
