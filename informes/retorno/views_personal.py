"""El expediente de cada quien: qué fue de sus palabras, lo que deja dicho y lo que pide."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dialogo import enlaces
from informes.models import PalabraDeRetorno, Retorno
from informes.retorno import bajas, hilos, impreso, pagina, palabras
from informes.retorno.acceso import con_expediente, ocultos

Clase = PalabraDeRetorno.Clase
DESDE_LA_PAGINA = (Clase.ASI_ES, Clase.NOTA, Clase.SIGUE, Clase.NO_SIGUE)


def _pintar(
    request: HttpRequest, retorno: Retorno, plantilla: str, estado: int = 200, **mas: Any
) -> HttpResponse:
    contexto = pagina.contexto(retorno) | ocultos(request, retorno)
    contexto |= {"aviso": request.GET.get("a", "")} | mas
    if contexto["hilos"].suyo.todo_retirado:
        plantilla = "expediente/retirado.html"
    return render(request, plantilla, contexto, status=estado)


def _volver(request: HttpRequest, aviso: str, ancla: str = "") -> HttpResponse:
    return enlaces.volver(request, f"{reverse('expediente:ver')}?a={aviso}{ancla}")


@con_expediente
def ver(request: HttpRequest, retorno: Retorno) -> HttpResponse:
    return _pintar(request, retorno, "expediente/ver.html")


@con_expediente
def todo(request: HttpRequest, retorno: Retorno) -> HttpResponse:
    """Las cosas que dijo, una por una."""
    return _pintar(request, retorno, "expediente/todo.html")


@con_expediente
def descargar(request: HttpRequest, retorno: Retorno) -> HttpResponse:
    """El PDF, hecho en el momento: no se guarda en ninguna parte."""
    contexto = pagina.contexto(retorno)
    if contexto["hilos"].suyo.todo_retirado:
        raise Http404
    respuesta = HttpResponse(impreso.imprimir(contexto).contenido, content_type="application/pdf")
    respuesta["Content-Disposition"] = 'attachment; filename="expediente.pdf"'
    respuesta["X-Content-Type-Options"] = "nosniff"
    return respuesta


@con_expediente
def decir(request: HttpRequest, retorno: Retorno) -> HttpResponse:
    """Así es, una nota, quiere seguir o no. Repetir el envío no lo repite."""
    if request.method != "POST":
        return enlaces.volver(request, reverse("expediente:ver"))
    clase, texto = request.POST.get("clase", ""), request.POST.get("texto", "")
    sobre = request.POST.get("sobre", "")
    de_un_hilo = clase in (Clase.ASI_ES, Clase.NOTA) and sobre
    if clase not in DESDE_LA_PAGINA or (
        de_un_hilo and pagina.el_hilo(hilos.de(retorno), sobre) is None
    ):
        raise Http404
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
        palabras.decir(retorno, clase, uid=uid, sobre=sobre, texto=texto)
    except ValidationError as error:
        fallo = {"porque": " ".join(error.messages), "texto": texto, "sobre": sobre}
        return _pintar(request, retorno, "expediente/ver.html", 422, fallo=fallo)
    except ValueError as error:
        raise Http404 from error
    return _volver(request, clase, "#sigue" if clase in palabras.DE_SEGUIR else "#lo-dijimos-bien")


@con_expediente
def cambiar(request: HttpRequest, retorno: Retorno) -> HttpResponse:
    """Pedir que una cosa aparezca de otra manera. Abrir la página no pide nada."""
    return _pedir(request, retorno, Clase.CAMBIAR, "expediente/cambiar.html")


@con_expediente
def retirar(request: HttpRequest, retorno: Retorno) -> HttpResponse:
    """Retirar sus entrevistas, desde ya, o pedir que se retire una parte."""
    if request.POST.get("que") == "todo":
        palabras.retirar_entrevistas(retorno)
        return enlaces.volver(request, reverse("expediente:ver"))
    return _pedir(request, retorno, Clase.RETIRAR, "expediente/retirar.html")


def _pedir(request: HttpRequest, retorno: Retorno, clase: str, plantilla: str) -> HttpResponse:
    sobre = request.POST.get("sobre", request.GET.get("sobre", ""))[:20]
    hilo = pagina.el_hilo(hilos.de(retorno), sobre) if sobre else None
    if sobre and hilo is None:
        raise Http404
    mas: dict[str, Any] = {"hilo": hilo, "antes_de": palabras.se_atiende_antes_de()}
    if request.method != "POST" or "uid" not in request.POST:
        return _pintar(request, retorno, plantilla, **mas)
    texto = request.POST.get("texto", "")
    try:
        uid = uuid.UUID(request.POST["uid"])
        palabras.decir(retorno, clase, uid=uid, sobre=sobre, texto=texto)
    except ValidationError as error:
        fallo = {"porque": " ".join(error.messages), "texto": texto}
        return _pintar(request, retorno, plantilla, 422, fallo=fallo, **mas)
    except ValueError as error:
        raise Http404 from error
    return _volver(request, clase)


@con_expediente
def avisos(request: HttpRequest, retorno: Retorno) -> HttpResponse:
    """No recibir más avisos, o volver a recibirlos."""
    if request.method == "POST" and (accion := request.POST.get("accion")):
        bajas.cambiar(retorno, dejar=accion != "volver")
        return _volver(request, "baja" if accion != "volver" else "alta")
    return _pintar(request, retorno, "expediente/avisos.html")


@con_expediente
def cerrar(request: HttpRequest, retorno: Retorno) -> HttpResponse:
    """No quiere tener esta página. Cerrada, su enlace ya no abre."""
    if request.method == "POST" and "confirmo" in request.POST:
        palabras.cerrar(retorno)
        respuesta = render(request, "expediente/cerrado.html", ocultos(request, retorno))
        return enlaces.olvidar(respuesta, "retorno")
    return _pintar(request, retorno, "expediente/cerrar.html")
