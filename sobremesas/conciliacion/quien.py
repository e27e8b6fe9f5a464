"""De qué días se concilia lo dicho: los terminados, menos los que quien pide no lee todavía."""

from dialogo.acceso import Request
from dialogo.models import Dialogo
from sobremesas.choques.quien import dias_vedados, terminados
from sobremesas.models import Sobremesa
from sobremesas.models.sesion import SobremesaQuerySet


def dias_de(dialogo: Dialogo) -> SobremesaQuerySet:
    """Los terminados: mientras un día corre, sus aportaciones todavía se corrigen."""
    return Sobremesa.objects.filter(terminados(), dialogo=dialogo)


def a_ciegas(request: Request) -> bool:
    """Hay días que no lee porque trabaja en uno que no ha terminado."""
    return dias_vedados(request).exists()


def dias_que_concilia(request: Request) -> SobremesaQuerySet:
    return dias_de(request.dialogo).exclude(pk__in=dias_vedados(request).values("pk"))
