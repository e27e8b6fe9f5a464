"""Exportar el directorio tal como está filtrado."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from actores import exportar as hojas
from actores import filtros
from actores.acceso import RequestDelDirectorio, del_directorio
from actores.forms import FiltrosForm
from actores.models import Actor
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import entregar


@require_POST
@del_directorio
@recien_identificada
def exportar(request: RequestDelDirectorio) -> HttpResponse:
    form = FiltrosForm(request.GET)
    valores = form.valores()
    visibles = Actor.objects.visibles_para(request.user)
    hallados = filtros.ordenar(filtros.filtrar(visibles, valores), valores.get("orden", ""))
    return entregar(
        request,
        que="Directorio de actores",
        nombre="actores",
        hojas=hojas.hojas(hallados.distinct(), con_contacto=request.puede_ver_contacto),
        filtros=filtros.dichos(valores),
    )
