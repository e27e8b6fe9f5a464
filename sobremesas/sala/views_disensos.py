"""El disenso desde el teléfono de quien lo sostiene: cómo aparece, cerrarlo o hacerlo suyo."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from sobremesas.aportaciones import disensos
from sobremesas.models import Disenso, Puesto
from sobremesas.sala.acceso import con_puesto
from sobremesas.sala.views import hecho, no_paso


def _hacer(
    request: HttpRequest, puesto: Puesto, uid: str, quiere: Callable[[Disenso], object]
) -> HttpResponse:
    """Sobre uno suyo o de su mesa; el de otra mesa no existe."""
    alcanza = Q(puesto=puesto) | Q(puesto=None, aportacion__mesa=puesto.mesa_id)
    de_la_sala = Disenso.objects.filter(alcanza, aportacion__sala=puesto.sala_id)
    uno = get_object_or_404(de_la_sala.select_related("aportacion"), uid=uid)
    try:
        quiere(uno)
    except ValidationError as error:
        return no_paso(request, puesto, error)
    return hecho(request, "disenso", f"#d-{uno.uid}")


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def nivel(request: HttpRequest, puesto: Puesto, uid: str) -> HttpResponse:
    elegido = request.POST.get("nivel", "")
    return _hacer(request, puesto, uid, lambda uno: disensos.abrir_atribucion(uno, puesto, elegido))


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def cerrar(request: HttpRequest, puesto: Puesto, uid: str) -> HttpResponse:
    por_que = request.POST.get("por_que", "")
    return _hacer(request, puesto, uid, lambda uno: disensos.cerrar(uno, puesto, por_que))


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def mio(request: HttpRequest, puesto: Puesto, uid: str) -> HttpResponse:
    return _hacer(request, puesto, uid, lambda uno: disensos.hacer_suyo(uno, puesto))
