"""Quién llega a la sala desde un teléfono: quien tiene la galleta de su puesto, y nadie más.

La galleta lleva el ``acceso`` del puesto, firmado; cambiarlo deja fuera al teléfono anterior en su
siguiente petición. Entrar con otro código en el mismo aparato sólo cambia la galleta.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dialogo import enlaces
from dialogo.acceso import Vista, publica
from dialogo.middleware import pide_json
from sobremesas.models import Puesto
from sobremesas.vivo.firma import CLASE

ENTRAR = "sobremesas/sala/entrar.html"


def sentar(puesto: Puesto) -> HttpResponse:
    """Deja en este aparato la galleta de ese puesto y sigue a la sala. No escribe nada.

    El idioma que ya se eligió en él no se toca; si nadie eligió, ``_preparar`` pone el de la persona.
    """
    destino = enlaces.Destino(CLASE, puesto.acceso.int, reverse("sala:ver"))
    return enlaces.sin_rastro(enlaces.guardar(enlaces.VerOtra(f"{destino.ruta}?g=1"), destino))


PARA_LA_PAGINA = ("sala__sobremesa__dialogo", "mesa", "sector__padre", "asistente")


def puesto_de(request: HttpRequest) -> Puesto | None:
    """El de la galleta, en una consulta: con lo que la página lee de él o, si sólo se contesta a los
    guiones, sin nada más: mil pueden votar en cinco segundos."""
    alcanza = enlaces.alcance(request, CLASE)
    if alcanza is None:
        return None
    suyo = Puesto.objects.filter(acceso=uuid.UUID(int=alcanza))
    return (suyo if pide_json(request) else suyo.select_related(*PARA_LA_PAGINA)).first()


def con_puesto(*, solo_envios: bool = False) -> Callable[[Vista], Vista]:
    """``vista(request, puesto)``. Sin puesto, pide el código; lo enviado desde JavaScript, 401.

    Un envío dice de quién es (``de``): en el mismo aparato pudo entrar otra persona.
    """

    def decorar(vista: Vista) -> Vista:
        @wraps(vista)
        def envuelta(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            puesto = puesto_de(request)
            if puesto is None:
                return enlaces.sin_rastro(_pedir_codigo(request), lleva_secreto=False)
            _preparar(request, puesto)
            if solo_envios and request.method != "POST":
                return enlaces.VerOtra(reverse("sala:ver"))
            if request.method == "POST" and request.POST.get("de", "") != str(puesto.pk):
                respuesta = _de_otra_persona(request)
            else:
                respuesta = vista(request, puesto, *args, **kwargs)
            return enlaces.sin_rastro(respuesta, lleva_secreto=False)

        return publica(never_cache(envuelta))

    return decorar


def _preparar(request: HttpRequest, puesto: Puesto) -> None:
    if not pide_json(request):
        request.dialogo = puesto.sala.sobremesa.dialogo  # type: ignore[attr-defined]
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and puesto.asistente:
        translation.activate(puesto.asistente.idioma)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


def _pedir_codigo(request: HttpRequest) -> HttpResponse:
    if pide_json(request):
        return JsonResponse({"error": _("Entre otra vez con su código.")}, status=401)
    if request.method == "POST":
        falta = _("Entre otra vez con su código. Lo que escribió sigue en la página anterior.")
        return render(request, ENTRAR, {"falta": falta}, status=401)
    sin_galletas = "?galletas=no" if request.GET.get("g") else ""
    return enlaces.VerOtra(reverse("sala:entrar") + sin_galletas)


def _de_otra_persona(request: HttpRequest) -> HttpResponse:
    """No se adivina de quién es el envío: nada se guarda."""
    texto = _("En este teléfono se entró después con otro código, y no se guardó lo que envió.")
    if pide_json(request):
        return JsonResponse({"error": texto, "otra": True}, status=409)
    return render(request, ENTRAR, {"falta": texto}, status=409)
