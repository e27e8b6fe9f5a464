"""Provisional."""

from django.http import HttpRequest, HttpResponse


def pendiente(request: HttpRequest, **argumentos: object) -> HttpResponse:
    return HttpResponse("Pendiente.")
