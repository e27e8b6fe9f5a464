"""Choques y convergencias de las sobremesas de un diálogo, y los de cada hallazgo."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import entregar
from entrevistas.confidencialidad import Audiencia
from hallazgos.models import Hallazgo
from sobremesas.choques import expediente, hojas
from sobremesas.choques.quien import a_ciegas, dias_que_lee


@require_GET
def choques(request: Request) -> HttpResponse:
    dias = dias_que_lee(request)
    renglones = expediente.indice(dias)
    contexto = {
        "renglones": renglones,
        "num": sum(renglon.num for renglon in renglones),
        "num_chocan": sum(renglon.num_chocan for renglon in renglones),
        "num_convergen": sum(renglon.num_convergen for renglon in renglones),
        "a_ciegas": a_ciegas(request, dias),
    }
    return render(request, "sobremesas/choques/choques.html", contexto)


@require_GET
def choque(request: Request, hallazgo: int) -> HttpResponse:
    """Sin aportaciones que leer, la página no existe."""
    dias = dias_que_lee(request)
    suyo = get_object_or_404(
        Hallazgo.objects.select_related("dialogo"), dialogo=request.dialogo, numero=hallazgo
    )
    renglones = expediente.completo(dias, [suyo.pk])
    if not renglones:
        raise Http404
    contexto = {"renglon": renglones[0], "hallazgo": suyo, "a_ciegas": a_ciegas(request, dias)}
    return render(request, "sobremesas/choques/choque.html", contexto)


@require_POST
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    """Una hoja con cada aportación y su grupo, y otra con las cuentas de cada hallazgo.

    Sale de la plataforma: de quién es cada línea se dice como se permite en la sala, sin el lugar.
    """
    renglones = expediente.completo(dias_que_lee(request), audiencia=Audiencia.PARTICIPANTES)
    return entregar(
        request,
        que="Choques y convergencias de las sobremesas",
        nombre="choques-y-convergencias",
        hojas=hojas.de(renglones),
    )
