"""Las páginas públicas: la portada de la casa, la de cada diálogo y su aviso de privacidad."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dialogo.acceso import Request, publica
from informes import fases
from informes import portada as de_portada
from informes.models import Publicacion
from informes.portal import paginas
from informes.portal.guardable import guardable


@publica
@guardable
@require_safe
def portada(request: Request) -> HttpResponse:
    principal = de_portada.principal()
    if principal is None:
        return render(request, "informes/portada_vacia.html")
    request.dialogo = principal
    return _de(request)


@publica
@guardable
@require_safe
def dialogo(request: Request) -> HttpResponse:
    return _de(request)


def _de(request: Request) -> HttpResponse:
    reunida = de_portada.reunir(request.dialogo)
    contexto = paginas.comun(request, request.dialogo, reunida.vigente) | {
        "portada": reunida,
        "hilo": reunida.hilo,
        "muestra": paginas.muestra(reunida.vigente) if reunida.vigente else None,
        "hay_portal": reunida.vigente is not None,
    }
    return render(request, "informes/portada.html", contexto)


@publica
@guardable
@require_safe
def aviso(request: Request) -> HttpResponse:
    vigente = request.dialogo.aviso_vigente()
    if vigente is None:
        raise Http404
    return render(
        request,
        "informes/portada_aviso.html",
        {
            "aviso": vigente,
            "desde": fases.dia(vigente.vigente_desde),
            **paginas.comun(request, request.dialogo, None),
            "hay_portal": Publicacion.objects.filter(dialogo=request.dialogo).exists(),
        },
    )
