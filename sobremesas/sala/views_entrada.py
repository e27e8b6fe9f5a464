"""Entrar a la sala: con el código del puesto, con su QR o con el enlace de la invitación."""

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dialogo import enlaces
from dialogo.acceso import publica
from dialogo.errores import demasiadas
from sobremesas.invitacion.acceso import RESPONDER, con_llave
from sobremesas.models import Llave
from sobremesas.sala.acceso import ENTRAR, sentar
from sobremesas.vivo.puestos import por_codigo

# Cuentan los fallidos: una sala entera entra a la vez desde la dirección del hotel. El segundo es
# de todas las direcciones juntas, contra quien pruebe desde muchas.
LIMITES = {"sala": "30/m/ip", "sala-todas": "300/m/key"}


def _limite(request: HttpRequest, *, de_prueba: bool) -> bool:
    return all(
        ratelimit.consume(
            request,
            app="sobremesas",
            action=accion,
            config=LIMITES,
            key="sala",
            limit_get=True,
            dry_run=de_prueba,
        )
        for accion in LIMITES
    )


@publica
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entrar(request: HttpRequest) -> HttpResponse:
    """Escribir el código. Uno equivocado se queda escrito, con lo que hay que revisar."""
    escrito = request.POST.get("codigo", "")[:40]
    falta = ""
    if request.method == "POST":
        if not _limite(request, de_prueba=True):
            return demasiadas(request)
        if puesto := por_codigo(escrito):
            return sentar(puesto)
        _limite(request, de_prueba=False)
        falta = _(
            "No encontramos ese código. Revíselo en su gafete o en la tarjeta de su mesa: son ocho "
            "letras y números. Sirve desde que abre la sala."
        )
    elif request.GET.get("galletas") == "no":
        falta = _("Este navegador no guarda galletas y sin ellas no podemos reconocer su puesto.")
    contexto = {"falta": falta, "escrito": escrito}
    respuesta = render(request, ENTRAR, contexto, status=422 if request.method == "POST" else 200)
    return enlaces.sin_rastro(respuesta, lleva_secreto=False)


@publica
@never_cache
@require_safe
def con_codigo(request: HttpRequest, codigo: str) -> HttpResponse:
    """El QR del puesto. Sólo cambia la galleta: también lo abren los antivirus (L1)."""
    if not _limite(request, de_prueba=True):
        return enlaces.sin_rastro(demasiadas(request))
    if puesto := por_codigo(codigo):
        return sentar(puesto)
    _limite(request, de_prueba=False)
    falta = _("Ese código ya no abre ninguna sala. Escriba el de su gafete o el de su mesa.")
    return enlaces.sin_rastro(render(request, ENTRAR, {"falta": falta}, status=404))


@con_llave(RESPONDER, solo_lectura=True)
def con_invitacion(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Con el enlace personal: el puesto de quien lo recibió, también al terminar, noventa días."""
    puesto = llave.asistente.puestos.filter(sala__es_ensayo=False).order_by("-pk").first()
    if puesto is None:
        raise Http404
    return sentar(puesto)
