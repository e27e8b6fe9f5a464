"""Antes de lo delicado, la persona confirma que es ella (ASVS 7.5.1 y 7.5.3)."""

import time
from functools import wraps
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dialogo.acceso import Vista


def se_identifico_hace_poco(request: HttpRequest) -> bool:
    """Entró o se confirmó hace menos de ``ACCOUNT_REAUTHENTICATION_TIMEOUT``."""
    registros = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    ultimo = max((registro["at"] for registro in registros), default=0)
    return time.time() - ultimo < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _de_donde_viene(request: HttpRequest) -> str:
    """La ruta de la página anterior; vacía si no se dice o no se entiende."""
    try:
        return urlsplit(request.headers.get("Referer", "")).path
    except ValueError:
        return ""


def recien_identificada(vista: Vista) -> Vista:
    """Pide la contraseña y devuelve a la página de la que se partió. Nada se envía solo después."""

    @wraps(vista)
    def envuelta(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if se_identifico_hace_poco(request):
            return vista(request, *args, **kwargs)
        vuelta = request.get_full_path()
        if request.method == "POST":
            vuelta = _de_donde_viene(request) or reverse("mis_dialogos")
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': vuelta})}")

    return envuelta
