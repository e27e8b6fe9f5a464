"""Los enlaces personales, ``/i/<secreto>/``: quien lo tiene entra a una sola cosa, sin cuenta.

El secreto tiene 256 bits y sólo se guarda su huella. Abrirlo lo cambia por una galleta firmada que
alcanza a esa cosa y a nada más, y sigue a una dirección limpia; nada se escribe. Cada cuarto registra
en su ``AppConfig.ready`` quién reconoce sus huellas. Si el navegador no acepta galletas, el secreto
viaja en el formulario. La decisión está en ``docs/decisiones/0070-enlaces-personales.md``.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from dialogo.acceso import Vista, publica

HORAS_DE_GALLETA = 12
CAMPO = "enlace"  # nombre del campo que lleva el secreto cuando no hay galletas


@dataclass(frozen=True)
class Destino:
    """Qué abre un enlace: ``clase`` dice de qué cuarto y ``objeto``, cuál. ``ruta`` es la limpia.

    ``otras``: a qué otra página suya lleva ``?ir=…``, dicha por el mensaje en que va el enlace.
    """

    clase: str
    objeto: int
    ruta: str
    idioma: str = ""
    otras: Mapping[str, str] = field(default_factory=dict)


Reconocer = Callable[[str], Destino | None]
_reconocen: dict[str, Reconocer] = {}


def registrar(clase: str, reconocer: Reconocer) -> None:
    """``reconocer(huella)``: el destino de ese enlace, o ``None`` si no es suyo o ya no sirve."""
    _reconocen[clase] = reconocer


def nuevo() -> tuple[str, str]:
    """El secreto, que sólo va en el mensaje, y su huella, que es lo que se guarda."""
    secreto = secrets.token_urlsafe(32)
    return secreto, huella_de(secreto)


def huella_de(secreto: str) -> str:
    return hashlib.sha256(secreto.encode()).hexdigest()


def direccion(secreto: str) -> str:
    """La dirección completa, para un mensaje."""
    return settings.URL_PUBLICA.rstrip("/") + reverse("enlace", args=[secreto])


def reconocer(secreto: str) -> Destino | None:
    """A dónde lleva; falso, retirado o vencido son lo mismo."""
    huella = huella_de(secreto)
    for de_un_cuarto in _reconocen.values():
        if destino := de_un_cuarto(huella):
            return destino
    return None


def _galleta(clase: str) -> str:
    prefijo = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefijo}enlace-{clase}"


def guardar(respuesta: HttpResponse, destino: Destino) -> HttpResponse:
    """Deja en el navegador la galleta firmada que alcanza a ese destino."""
    respuesta.set_signed_cookie(
        _galleta(destino.clase),
        str(destino.objeto),
        salt=f"enlace:{destino.clase}",
        max_age=HORAS_DE_GALLETA * 3600,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
    if destino.idioma and destino.idioma in dict(settings.LANGUAGES):
        respuesta.set_cookie(settings.LANGUAGE_COOKIE_NAME, destino.idioma, samesite="Lax")
    return respuesta


def olvidar(respuesta: HttpResponse, clase: str) -> HttpResponse:
    respuesta.delete_cookie(_galleta(clase), samesite="Lax")
    return respuesta


def sin_rastro(respuesta: HttpResponse, *, lleva_secreto: bool = True) -> HttpResponse:
    """Ni se guarda, ni se indexa, ni dice de dónde viene.

    La página limpia no lleva secreto en su dirección y sí un formulario: con ``no-referrer`` el
    navegador lo enviaría con ``Origin: null``, y la comprobación de CSRF lo rechazaría.
    """
    respuesta["Cache-Control"] = "no-store"
    respuesta["Referrer-Policy"] = "no-referrer" if lleva_secreto else "same-origin"
    respuesta["X-Robots-Tag"] = "noindex, nofollow"
    return respuesta


def _objeto(request: HttpRequest, clase: str) -> tuple[int | None, str]:
    """Lo que alcanza quien pide y, si no acepta galletas, su secreto."""
    if dado := getattr(request, "enlace", None):  # viene de ``/i/<secreto>/`` sin galletas
        return dado
    if secreto := request.POST.get(CAMPO, ""):
        destino = reconocer(secreto)
        return (destino.objeto, secreto) if destino and destino.clase == clase else (None, "")
    try:
        firmado = request.get_signed_cookie(
            _galleta(clase), salt=f"enlace:{clase}", max_age=HORAS_DE_GALLETA * 3600
        )
    except (KeyError, BadSignature):
        return None, ""
    return int(firmado or 0), ""


def alcance(request: HttpRequest, clase: str) -> int | None:
    """Lo que alcanza quien pide, para la vista que, sin enlace, ofrece otra manera de entrar."""
    return _objeto(request, clase)[0]


def con_enlace(clase: str) -> Callable[[Vista], Vista]:
    """Vista sin sesión a la que se llega por un enlace de esa clase: ``vista(request, objeto)``.

    Sin él, la página no existe. Deja en ``request.secreto`` el secreto si no hay galletas: entonces
    ninguna de ellas puede traer una ficha CSRF, y el secreto mismo prueba de quién es el envío.
    """

    def decorar(vista: Vista) -> Vista:
        @wraps(vista)
        def envuelta(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            objeto, secreto = _objeto(request, clase)
            if objeto is None:
                raise Http404
            request.secreto = secreto  # type: ignore[attr-defined]
            hecha = vista if secreto else csrf_protect(vista)
            respuesta = hecha(request, objeto, *args, **kwargs)
            return sin_rastro(respuesta, lleva_secreto=bool(secreto))

        return publica(never_cache(csrf_exempt(envuelta)))

    return decorar


class VerOtra(HttpResponseRedirect):
    """303: lo que sigue se pide con GET, venga de donde venga."""

    status_code = 303


def volver(request: HttpRequest, ruta: str) -> VerOtra:
    """A la dirección limpia o, sin galletas, otra vez a la del enlace, con lo que se le diga."""
    secreto = getattr(request, "secreto", "")
    if not secreto:
        return VerOtra(ruta)
    dicho = urlsplit(ruta)
    consulta = "&".join(filter(None, ["galletas=no", dicho.query]))
    ancla = f"#{dicho.fragment}" if dicho.fragment else ""
    return VerOtra(f"{reverse('enlace', args=[secreto])}?{consulta}{ancla}")
