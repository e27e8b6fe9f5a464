"""La ficha de un actor: vive en el último cuarto porque reúne lo de todos."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from actores.acceso import RequestDelDirectorio, del_directorio
from actores.models import Actor
from dialogo.acceso import QUIENES_ENTREVISTAN
from informes import perfil


@require_GET
@del_directorio
def ficha(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    visibles = Actor.objects.visibles_para(request.user)
    actor = get_object_or_404(perfil.con_todo(visibles), pk=pk)
    reunido = perfil.reunir(actor, usuario=request.user, coordina=request.puede_ver_contacto)
    return render(
        request,
        "informes/perfil.html",
        {
            "perfil": reunido,
            "actor": actor,
            "coordina": request.puede_ver_contacto,
            "puede_planear": request.rol in QUIENES_ENTREVISTAN,
        },
    )
