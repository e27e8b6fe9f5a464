"""De qué días lee las aportaciones quien pide.

Con el mismo texto todos los días, cada sobremesa trabaja a ciegas de las demás: quien conduce o relata
un día que no ha terminado sólo lee las de sus días. La coordinación lee todas.
"""

from django.db.models import Q
from django.http import Http404

from dialogo.acceso import Request
from sobremesas.acceso import coordina, dias_de
from sobremesas.models import Convocatoria, FuncionEnSobremesa, Sala, Sobremesa
from sobremesas.models.sesion import SobremesaQuerySet

ANOTAN = (FuncionEnSobremesa.Funcion.CONDUCE, FuncionEnSobremesa.Funcion.RELATA)


def terminados() -> Q:
    """Cerrado, cancelado, o con su sala de verdad terminada."""
    estados = [Sobremesa.Estado.CERRADA, Sobremesa.Estado.CANCELADA]
    salas = Sala.objects.de_verdad().filter(estado=Sala.Estado.TERMINADA)
    return Q(estado__in=estados) | Q(pk__in=salas.values("sobremesa"))


def dias_que_lee(request: Request) -> SobremesaQuerySet:
    """Lanza ``Http404`` si no le toca ninguno: ni coordina ni conduce ni relata."""
    todos = Sobremesa.objects.filter(dialogo=request.dialogo)
    if coordina(request):
        return todos
    funciones = FuncionEnSobremesa.objects.filter(usuario=request.user, funcion__in=ANOTAN)
    suyos = dias_de(request).filter(pk__in=funciones.values("sobremesa"))
    if not suyos:
        raise Http404
    if Convocatoria.de(request.dialogo).texto_de_cada_dia == Convocatoria.Texto.ENCADENADO:
        return todos
    return suyos if suyos.exclude(terminados()).exists() else todos


def a_ciegas(request: Request, dias: SobremesaQuerySet) -> bool:
    """Hay días que todavía no lee."""
    return dias.count() < request.dialogo.sobremesas.count()
