"""Páginas de error. Las que pueden salir sin sesión, sin base o sin contexto son autónomas."""

import re
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from redis.exceptions import RedisError

SECCIONES = {
    "tablero": ("Tablero", "informes:tablero"),
    "entrevistas": ("Entrevistas", "entrevistas:lista"),
    "codificacion": ("Codificación", "codificacion:lista"),
    "hallazgos": ("Hallazgos", "hallazgos:lista"),
    "informes": ("Informes", "informes:prediagnostico"),
    "ajustes": ("Ajustes", "ajustes:inicio"),
}
_FOLIO = re.compile(r"^[EH]-\d{1,6}$")


def _autonoma(plantilla: str, estado: int) -> HttpResponse:
    """Sin procesadores de contexto; si ni la plantilla se puede leer, una frase."""
    try:
        cuerpo = str(render_to_string(plantilla))
    except Exception:
        cuerpo = "<!doctype html><title>Diálogo</title><p>Algo falló. Vuelve en unos minutos."
    return HttpResponse(cuerpo, status=estado)


def peticion_mala(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _autonoma("400.html", 400)


def sin_permiso(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def sin_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def no_encontrada(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No existe, se canceló o es de otro diálogo: se ve igual. Sólo el equipo ve hasta dónde llega."""
    contexto: dict[str, object] = {}
    if getattr(request, "rol", None):
        partes = [parte for parte in request.path.split("/") if parte][1:]
        contexto["seccion"] = SECCIONES.get(partes[0]) if partes else None
        if contexto.get("seccion") and len(partes) > 1 and _FOLIO.match(partes[1]):
            contexto["folio"] = partes[1]
    return render(request, "404.html", contexto, status=404)


def fase_cerrada(request: HttpRequest, razon: str) -> HttpResponse:
    """423: lo que se envió es de una fase que ya se cerró. Lo escrito sigue en la página anterior."""
    return render(request, "423.html", {"razon": razon}, status=423)


def falla(request: HttpRequest) -> HttpResponse:
    """500, o 503 si lo que no contesta es la base de datos o Redis."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError | RedisError):
        respuesta = _autonoma("503.html", 503)
        respuesta["Retry-After"] = "30"
        return respuesta
    return _autonoma("500.html", 500)


def demasiadas(request: HttpRequest) -> HttpResponse:
    """La usa allauth al rebasar un límite; no distingue si la cuenta existe."""
    respuesta = render(request, "429.html", status=429)
    respuesta["Retry-After"] = "300"
    return respuesta
