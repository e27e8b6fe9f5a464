"""Lo que pide el aparato de una mesa: en qué va, subir lo escrito, abrir el espejo."""

import json

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request
from sobremesas.aportaciones import espejos, voces
from sobremesas.models import Puesto, PuntoDelDia
from sobremesas.puerta import carcasa as guardado
from sobremesas.puerta.acceso import en_json, lote_de
from sobremesas.relatoria import carcasa, presencia
from sobremesas.relatoria.acceso import (
    cuerpo_de,
    mesa_que_relata,
    sala_del_aparato,
)
from sobremesas.relatoria.estado import de_la_mesa
from sobremesas.relatoria.lote import recibir
from sobremesas.vivo import en_curso

LINEAS_POR_LOTE = 200
BYTES_POR_LOTE = 256 * 1024


@require_GET
@en_json
def estado(request: Request, numero: int, mesa: int) -> HttpResponse:
    """204 si el aparato ya tiene esa versión. ``escribe``: hay alguien tecleando en él."""
    suya = mesa_que_relata(request, numero, mesa)
    sala = en_curso(suya.sobremesa)
    companeros = []
    if sala:
        escribe = request.GET.get("escribe") == "1"
        companeros = presencia.latir(sala, suya, request.user, escribe=escribe)
    datos = de_la_mesa(sala, suya, companeros)
    if request.GET.get("version") == datos["version"]:
        return HttpResponse(status=204)
    return JsonResponse(datos, headers={"Cache-Control": "no-store"})


@require_POST
@en_json
def lote(request: Request, numero: int, mesa: int) -> HttpResponse:
    """Sube lo escrito. Repetirlo no cambia nada y contesta lo mismo (V5)."""
    suya = mesa_que_relata(request, numero, mesa)
    if len(request.body) > BYTES_POR_LOTE:
        raise BadRequest("Es demasiado de una vez: caben 256 kB por envío.")
    pasos, atraso = lote_de(request, LINEAS_POR_LOTE)
    por_sala: dict[str, list[dict]] = {}
    for paso in pasos:
        por_sala.setdefault(str(paso.get("sala", "")), []).append(paso)
    respuestas = [
        respuesta
        for uid, suyos in por_sala.items()
        for respuesta in recibir(
            sala_del_aparato(suya.sobremesa, uid), suya, suyos, quien=request.user, atraso=atraso
        )
    ]
    return JsonResponse({"pasos": respuestas})


@require_POST
@en_json
def espejo(request: Request, numero: int, mesa: int) -> HttpResponse:
    """Devuelve a los teléfonos de la mesa sus líneas de ese hallazgo."""
    suya = mesa_que_relata(request, numero, mesa)
    sala = en_curso(suya.sobremesa)
    if sala is None:
        raise ValidationError("La sala todavía no se abre.")
    punto = _punto(suya.sobremesa_id, cuerpo_de(request).get("punto"))
    abierto = espejos.abrir(sala, suya, quien=request.user, punto=punto)
    return JsonResponse({"cierra_en": abierto.cierra_en.isoformat()})


@require_POST
@en_json
def voz(request: Request, numero: int, mesa: int) -> HttpResponse:
    """Habló ese lugar: lo ve quien conduce, en su radar."""
    suya = mesa_que_relata(request, numero, mesa)
    sala = en_curso(suya.sobremesa)
    datos = cuerpo_de(request)
    puesto = get_object_or_404(
        Puesto.objects.select_related("sala"), sala=sala, mesa=suya, pk=_clave(datos.get("puesto"))
    )
    voces.tomo_la_palabra(puesto, _punto(suya.sobremesa_id, datos.get("punto")))
    return HttpResponse(status=204)


@require_GET
def sin_red(request: Request, numero: int, mesa: int) -> HttpResponse:
    """El guion que guarda la carcasa y sus archivos. Sólo alcanza a esta página."""
    mesa_que_relata(request, numero, mesa)
    args = [request.dialogo.clave, numero, mesa]
    guarda = {
        "raiz": reverse("sobremesas:relatoria_mesa", args=args),
        "carcasa": reverse("sobremesas:relatoria_carcasa", args=args),
        "archivos": guardado.archivos(carcasa.ESTATICOS),
    }
    version = guardado.version(carcasa.ESTATICOS, carcasa.PLANTILLAS)
    contexto = {"version": version, "guarda": json.dumps(guarda)}
    return render(
        request, "sobremesas/puerta/sw.js", contexto, content_type="text/javascript; charset=utf-8"
    )


def _clave(valor: object) -> int:
    return valor if isinstance(valor, int) and 0 < valor < 2**31 else 0


def _punto(sobremesa: int, valor: object) -> PuntoDelDia:
    return get_object_or_404(PuntoDelDia, sobremesa=sobremesa, pk=_clave(valor))
