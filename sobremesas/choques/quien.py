"""De qué días lee las aportaciones quien pide.

Con el mismo texto todos los días, cada sobremesa trabaja a ciegas de las demás: quien tiene una función
un día que no ha terminado sólo lee las de los días que conduce o relata. La coordinación lee todas.
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


def _suyos(request: Request) -> SobremesaQuerySet:
    """En los que conduce o relata."""
    funciones = FuncionEnSobremesa.objects.filter(usuario=request.user, funcion__in=ANOTAN)
    return dias_de(request).filter(pk__in=funciones.values("sobremesa"))


def dias_vedados(request: Request) -> SobremesaQuerySet:
    """Los que no lee todavía porque trabaja a ciegas de ellos."""
    todos = Sobremesa.objects.filter(dialogo=request.dialogo)
    texto = Convocatoria.de(request.dialogo).texto_de_cada_dia
    if coordina(request) or texto == Convocatoria.Texto.ENCADENADO:
        return todos.none()
    trabaja = todos.filter(equipo__usuario=request.user)
    if not trabaja.exclude(terminados()).exists():
        return todos.none()
    return todos.exclude(pk__in=_suyos(request).values("pk"))


def lee_choques(request: Request) -> bool:
    """La coordinación, y quien conduce o relata algún día."""
    return coordina(request) or _suyos(request).exists()


def dias_que_lee(request: Request) -> SobremesaQuerySet:
    """Lanza ``Http404`` si no le toca ninguno."""
    if not lee_choques(request):
        raise Http404
    return Sobremesa.objects.filter(dialogo=request.dialogo).exclude(
        pk__in=dias_vedados(request).values("pk")
    )


def a_ciegas(request: Request, dias: SobremesaQuerySet) -> bool:
    """Hay días que todavía no lee."""
    return dias.count() < request.dialogo.sobremesas.count()
