"""Quién llega a un expediente: una llave vigente del suyo, y nada más."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation

from dialogo import enlaces
from dialogo.acceso import Vista
from informes.models import LlaveDeRetorno, Retorno
from informes.retorno import llaves
from informes.retorno.quien import idioma_de

A = LlaveDeRetorno.Alcance
METODOS = ("GET", "HEAD", "POST")
MAXIMO = 64 * 1024


def con_expediente(vista: Vista) -> Vista:
    """``vista(request, retorno)``. Anulada, vencida o de nadie, la página no existe (L4).

    Un envío dice de quién es su formulario: en el mismo navegador pudo abrirse otro expediente.
    """

    @enlaces.con_enlace(llaves.CLASE)
    @wraps(vista)
    def con_la_llave(request: HttpRequest, pk: int) -> HttpResponse:
        retorno = llaves.vigente(pk, A.LEER)
        if retorno is None:
            raise Http404
        if request.method not in METODOS:
            return HttpResponseNotAllowed(METODOS)
        _preparar(request, retorno)
        if "de" in request.POST and not _es_suyo(request, retorno):
            return render(request, "expediente/otro.html", ocultos(request, retorno), status=409)
        return vista(request, retorno)

    return de_tamano_posible(con_la_llave)


def de_tamano_posible(vista: Callable[[HttpRequest], HttpResponse]) -> Vista:
    @wraps(vista)
    def envuelta(request: HttpRequest) -> HttpResponse:
        declarado = request.headers.get("content-length") or "0"
        if not declarado.isdecimal() or int(declarado) > MAXIMO:
            return HttpResponse(status=413)
        return vista(request)

    return envuelta


def _es_suyo(request: HttpRequest, retorno: Retorno) -> bool:
    return secrets.compare_digest(request.POST["de"].encode(), str(retorno.uid).encode())


def _preparar(request: HttpRequest, retorno: Retorno) -> None:
    """El diálogo y, mientras nadie elija otro, el idioma de quien lo lee."""
    request.dialogo = retorno.dialogo  # type: ignore[attr-defined]
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(idioma_de(retorno))
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


def ocultos(request: HttpRequest, retorno: Retorno) -> dict[str, Any]:
    """Lo que lleva todo formulario: de quién es y, sin galletas, el secreto que lo prueba."""
    return {"secreto": getattr(request, "secreto", ""), "retorno": retorno}
