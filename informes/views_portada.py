"""Las páginas públicas: la portada de la casa, la de cada diálogo y su aviso de privacidad."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dialogo.acceso import Request, publica
from informes import fases
from informes import portada as de_portada


@publica
@require_GET
def portada(request: Request) -> HttpResponse:
    principal = de_portada.principal()
    if principal is None:
        return render(request, "informes/portada_vacia.html")
    request.dialogo = principal
    return dialogo(request)


@publica
@require_GET
def dialogo(request: Request) -> HttpResponse:
    contexto = {"portada": de_portada.reunir(request.dialogo)}
    return render(request, "informes/portada.html", contexto)


@publica
@require_GET
def aviso(request: Request) -> HttpResponse:
    vigente = request.dialogo.aviso_vigente()
    if vigente is None:
        raise Http404
    return render(
        request,
        "informes/portada_aviso.html",
        {"aviso": vigente, "desde": fases.dia(vigente.vigente_desde)},
    )
