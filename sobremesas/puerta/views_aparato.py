"""Lo que pide un aparato: la lista, subir sus pasos, el guion que la sostiene sin red."""

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request
from sobremesas.puerta import carcasa
from sobremesas.puerta.acceso import en_json, lote_de, sobremesa_de
from sobremesas.puerta.lista import para_el_aparato
from sobremesas.puerta.registro import registrar


@require_GET
@en_json
def lista(request: Request, numero: int) -> HttpResponse:
    """La lista con su versión. 204 si el aparato ya tiene ésa; 304 si la nombra como ETag."""
    sobremesa, supervisa = sobremesa_de(request, numero)
    datos = para_el_aparato(sobremesa, request.user, supervisa=supervisa)
    etag = f'"{datos["version"]}"'
    if request.GET.get("version") == datos["version"]:
        return HttpResponse(status=204, headers={"ETag": etag})
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return JsonResponse(datos, headers={"ETag": etag})


@require_POST
@en_json
def pasos(request: Request, numero: int) -> HttpResponse:
    """Sube un lote. Repetirlo no cambia nada y contesta lo mismo (K1)."""
    sobremesa, supervisa = sobremesa_de(request, numero)
    lote, atraso = lote_de(request)
    respuestas = registrar(sobremesa, lote, autor=request.user, supervisa=supervisa, atraso=atraso)
    return JsonResponse({"pasos": [respuesta.como_json() for respuesta in respuestas]})


@require_GET
def sin_red(request: Request, numero: int) -> HttpResponse:
    """El guion que guarda la carcasa y sus archivos. Sólo alcanza a esta página."""
    sobremesa_de(request, numero)
    args = [request.dialogo.clave, numero]
    guarda = {
        "raiz": reverse("sobremesas:puerta", args=args),
        "carcasa": reverse("sobremesas:puerta_carcasa", args=args),
        "archivos": carcasa.archivos(),
    }
    contexto = {"version": carcasa.version(), "guarda": json.dumps(guarda)}
    return render(
        request, "sobremesas/puerta/sw.js", contexto, content_type="text/javascript; charset=utf-8"
    )


@require_GET
def manifiesto(request: Request, numero: int) -> HttpResponse:
    sobremesa, _ = sobremesa_de(request, numero)
    raiz = reverse("sobremesas:puerta", args=[request.dialogo.clave, numero])
    return JsonResponse(
        carcasa.manifiesto(sobremesa, raiz), content_type="application/manifest+json"
    )
