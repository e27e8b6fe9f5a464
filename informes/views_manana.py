"""Qué preguntar mañana: la hoja de una página para quien hace la siguiente entrevista."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from informes import manana


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ver(request: Request) -> HttpResponse:
    hoja = manana.hoja(request.dialogo, request.user)
    plantilla = "informes/_manana.html" if request.htmx else "informes/manana.html"
    return render(request, plantilla, {"hoja": hoja})
