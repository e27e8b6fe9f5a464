"""Cómo se usa la interfaz de lectura: una página nuestra, hecha de su propio OpenAPI."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dialogo.acceso import publica
from informes.api.interfaz import LIMITES, MAXIMO, api
from informes.datos.formatos import LICENCIA


@publica
@require_safe
def inicio(request: HttpRequest) -> HttpResponse:
    esquema = api.get_openapi_schema()
    direcciones = [
        {
            "ruta": ruta,
            "que": metodos["get"].get("description", ""),
            "filtros": [
                uno["name"]
                for uno in metodos["get"].get("parameters", [])
                if uno["in"] == "query" and uno["name"] not in ("limit", "offset")
            ],
        }
        for ruta, metodos in esquema["paths"].items()
    ]
    contexto = {
        "direcciones": direcciones,
        "maximo": MAXIMO,
        "por_minuto": LIMITES["api"].split("/")[0],
        "licencia": LICENCIA,
    }
    return render(request, "datos/interfaz.html", contexto)
