"""Dejar de recibir, por RFC 8058: un POST basta; abrir la dirección sólo muestra un botón (L10).

``/i/<secreto>/baja/`` es la de la cabecera ``List-Unsubscribe``: la pide el servidor de correo, sin
galletas. ``mi_invitacion:baja`` es la misma página para quien sigue el enlace al pie del mensaje.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dialogo import enlaces
from dialogo.acceso import publica
from dialogo.errores import demasiadas, no_encontrada
from dialogo.views_enlaces import limite
from sobremesas import llaves
from sobremesas.mensajes.bajas import anular_baja, dar_de_baja, tiene_baja
from sobremesas.models import Llave

BAJA = Llave.Alcance.BAJA
# Las de otros cuartos: ``pagina(request, objeto)``, o nada si esa llave ya no vale.
Pagina = Callable[[HttpRequest, int], HttpResponse | None]
_de_otros: dict[str, Pagina] = {}


def registrar(clase: str, pagina: Pagina) -> None:
    """La baja de un clic de los enlaces de esa clase. Se llama en ``AppConfig.ready``."""
    _de_otros[clase] = pagina


@publica
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def de_un_clic(request: HttpRequest, secreto: str) -> HttpResponse:
    """El secreto prueba de quién es: no hay sesión ni galleta que proteger con CSRF."""
    if not limite(request, de_prueba=True):
        return enlaces.sin_rastro(demasiadas(request))
    destino = enlaces.reconocer(secreto)
    respuesta = _la_suya(request, destino) if destino else None
    if respuesta is None:
        limite(request, de_prueba=False)
        respuesta = no_encontrada(request)
    return enlaces.sin_rastro(respuesta)


def _la_suya(request: HttpRequest, destino: enlaces.Destino) -> HttpResponse | None:
    if pagina := _de_otros.get(destino.clase):
        return pagina(request, destino.objeto)
    llave = None
    if destino.clase == llaves.clase(BAJA):
        llave = llaves.vigente(destino.objeto, BAJA)
    return _pagina(request, llave, accion=request.path) if llave else None


@require_http_methods(["GET", "HEAD", "POST"])
@enlaces.con_enlace(llaves.clase(BAJA))
def de_la_galleta(request: HttpRequest, pk: int) -> HttpResponse:
    llave = llaves.vigente(pk, BAJA)
    if llave is None:
        return no_encontrada(request)
    con_galletas = not getattr(request, "secreto", "")
    return _pagina(request, llave, accion=reverse("mi_invitacion:baja"), con_csrf=con_galletas)


def _pagina(
    request: HttpRequest, llave: Llave, *, accion: str, con_csrf: bool = False
) -> HttpResponse:
    asistente = llave.asistente
    asistente.invitacion = llave.invitacion
    if request.method == "POST":
        hacer = anular_baja if request.POST.get("accion") == "volver" else dar_de_baja
        hacer(asistente)
    contexto = {
        "dialogo": llave.invitacion.sobremesa.dialogo,
        "esta_de_baja": tiene_baja(asistente),
        "accion": accion,
        "con_csrf": con_csrf,
        "secreto": getattr(request, "secreto", "") or not con_csrf,
        "enlace": getattr(request, "secreto", ""),
    }
    # Sin galletas no hay idioma elegido: vale el de la persona.
    with translation.override(translation.get_language() if con_csrf else asistente.idioma):
        return render(request, "sobremesas/mensajes/baja.html", contexto)
