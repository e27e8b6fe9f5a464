"""El libro de descargas de un diálogo: quién se llevó qué hoja, cuándo y para qué."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from dialogo.models import Descarga, Integrante, Rol

POR_PAGINA = 50


def _del_dialogo(request: Request) -> QuerySet[Descarga]:
    """Las de este diálogo y las que su equipo sacó del directorio, que es de toda la casa."""
    equipo = Integrante.objects.filter(dialogo=request.dialogo).values("usuario")
    filas = Descarga.objects.filter(
        Q(dialogo=request.dialogo) | Q(dialogo=None, usuario__in=equipo)
    ).select_related("usuario")
    quien = request.GET.get("quien", "")
    if quien.isdecimal() and len(quien) < 18:
        filas = filas.filter(usuario=int(quien))
    return filas


@require_GET
@con_rol(Rol.COORDINACION)
def libro(request: Request) -> HttpResponse:
    pagina = Paginator(_del_dialogo(request), POR_PAGINA).get_page(request.GET.get("pagina"))
    personas = (
        Integrante.objects.filter(dialogo=request.dialogo)
        .order_by("usuario__nombre")
        .values_list("usuario", "usuario__nombre")
        .distinct()
    )
    contexto = {"pagina": pagina, "personas": personas, "quien": request.GET.get("quien", "")}
    return render(request, "dialogo/ajustes/descargas.html", contexto)


@require_POST
@con_rol(Rol.COORDINACION)
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    renglones: list[list[Valor]] = [
        [d.hecha_en, d.usuario.nombre, d.que, d.formato, d.num_filas, d.filtros, d.motivo, d.huella]
        for d in _del_dialogo(request)
    ]
    titulos = [
        "Cuándo",
        "Quién",
        "Qué",
        "Formato",
        "Filas",
        "Filtros",
        "Para qué",
        "Huella SHA-256",
    ]
    hoja = Hoja("Descargas", titulos, renglones)
    return entregar(request, que="Libro de descargas", nombre="descargas", hojas=[hoja])
