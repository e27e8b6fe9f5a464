"""Quién llega a cada página de la invitación: una llave vigente de su alcance, y nada más."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dialogo import enlaces
from dialogo.acceso import Vista
from sobremesas import llaves
from sobremesas.models import Invitacion, Llave

RESPONDER, LOGISTICA, LECTURA = list(Llave.Alcance)[:3]
MAXIMO = 256 * 1024  # ningún formulario de aquí llega a una décima parte
SEGUROS = ("GET", "HEAD")


def con_llave(
    alcance: str, *, solo_envios: bool = False, solo_lectura: bool = False
) -> Callable[[Vista], Vista]:
    """``vista(request, llave)``. Sin llave vigente, la página no existe (L4).

    Con ``solo_envios``, quien abre la dirección vuelve a su página: abrir nunca cambia nada (L1).
    Un envío dice de quién es su formulario: en el mismo navegador pudo abrirse otra invitación.
    """

    def decorar(vista: Vista) -> Vista:
        @enlaces.con_enlace(llaves.clase(alcance))
        @wraps(vista)
        def con_la_llave(request: HttpRequest, pk: int) -> HttpResponse:
            llave = llaves.vigente(pk, alcance)
            if llave is None:
                raise Http404
            _preparar(request, llave)
            if request.method not in (*SEGUROS, "POST"):
                return HttpResponseNotAllowed([*SEGUROS, "POST"])
            if solo_envios and request.method != "POST":
                return enlaces.VerOtra(reverse(llaves.RUTAS[Llave.Alcance(alcance)]))
            if _ya_no_es_suya(llave):
                return despedir(request, llave)
            if request.method == "POST" and not solo_lectura and not _es_suyo(request, llave):
                return render(request, "sobremesas/invitacion/otra.html", status=409)
            return vista(request, llave)

        @wraps(con_la_llave)
        def de_tamano_posible(request: HttpRequest) -> HttpResponse:
            if _pesa(request) > MAXIMO:
                return render(request, "sobremesas/invitacion/grande.html", status=413)
            return con_la_llave(request)

        return de_tamano_posible

    return decorar


def _ya_no_es_suya(llave: Llave) -> bool:
    """Se retiró, o quien iba en representación ya no va. El titular conserva la suya."""
    de_otra_persona = not llave.asistente.es_titular and llave.asistente.sustituido_en is not None
    return llave.invitacion.estado == Invitacion.Estado.RETIRADA or de_otra_persona


def despedir(request: HttpRequest, llave: Llave, frase: str = "") -> HttpResponse:
    """Cortés, y lo mismo sea cual sea la causa: no dice nada de nadie más (R6)."""
    contexto = ocultos(request, llave) | {
        "titulo": _("Gracias por su interés"),
        "frase": frase or _("Esta invitación ya no está en pie y no hace falta que haga nada."),
        "convocatoria": getattr(llave.invitacion.sobremesa.dialogo, "convocatoria", None),
        "con_nombre": llave.alcance == RESPONDER,
    }
    return render(request, "sobremesas/invitacion/despedida.html", contexto)


def _pesa(request: HttpRequest) -> int:
    declarado = request.headers.get("content-length") or "0"
    return int(declarado) if declarado.isdecimal() else 0


def _es_suyo(request: HttpRequest, llave: Llave) -> bool:
    return secrets.compare_digest(
        request.POST.get("de", "").encode(), str(llave.asistente.uid).encode()
    )


def _preparar(request: HttpRequest, llave: Llave) -> None:
    """El diálogo de la silla y, mientras nadie elija otro, el idioma en que se le invitó."""
    request.dialogo = llave.invitacion.sobremesa.dialogo  # type: ignore[attr-defined]
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(llave.asistente.idioma)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


def ocultos(request: HttpRequest, llave: Llave) -> dict[str, Any]:
    """Lo que lleva todo formulario: de quién es, qué versión vio y la clave de este envío (R1, R3)."""
    return {
        "secreto": getattr(request, "secreto", ""),
        "llave": llave,
        "asistente": llave.asistente,
        "invitacion": llave.invitacion,
        "sobremesa": llave.invitacion.sobremesa,
        "clave": secrets.token_urlsafe(16),
    }
