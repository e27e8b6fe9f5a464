"""``/sala/estado/?v=N``: lo único que los aparatos preguntan todo el tiempo."""

import random
import time

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe

from dialogo.acceso import publica
from sobremesas.vivo import firma, publicacion
from sobremesas.vivo.publicacion import DESPACIO, Aviso

JSON = "application/json"
AUN_NO = Aviso(version=0, cada=DESPACIO, cuerpo=b'{"version":0,"sala":""}')


@publica
@require_safe
def estado(request: HttpRequest) -> HttpResponse:
    """204 si ya tiene esa versión de esa sala (``v`` y, con ficha del equipo, ``s``); si no, lo común.

    ``X-Siguiente``: en cuántos milisegundos volver a preguntar; cero, no volver. ``X-Ahora``: el reloj
    del servidor, con el que el aparato corrige el suyo.
    """
    quien = firma.quien(request)
    aviso = _aviso(request, quien) if quien else None
    if quien is None or aviso is None:
        return HttpResponseNotFound(b"{}", content_type=JSON)
    respuesta = HttpResponse(status=204)
    if aviso.cuerpo is not None:
        respuesta = HttpResponse(aviso.cuerpo, content_type=JSON)
        respuesta["Content-Length"] = str(len(aviso.cuerpo))
    cada = aviso.cada if quien.puesto else aviso.cada or DESPACIO
    respuesta["X-Siguiente"] = str(int(cada * random.uniform(0.85, 1.15)))  # noqa: S311
    respuesta["X-Ahora"] = str(int(time.time() * 1000))
    if aviso.respondieron is not None:
        respuesta["X-Respondieron"] = str(aviso.respondieron)
    return respuesta


def _aviso(request: HttpRequest, quien: firma.Quien) -> Aviso | None:
    if not quien.sala:
        return AUN_NO
    dicho = request.GET.get("v", "")
    tiene = int(dicho) if dicho.isascii() and dicho.isdecimal() and len(dicho) < 10 else 0
    if not quien.puesto and request.GET.get("s", quien.sala) != quien.sala:
        tiene = 0
    return publicacion.preguntar(
        quien.sala, tiene=tiene, puesto=quien.puesto, cuenta=not quien.puesto
    )
