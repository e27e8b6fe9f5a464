"""``/rebotes/``: lo que avisa el proveedor de correo, firmado con un secreto compartido."""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dialogo.acceso import publica
from sobremesas.mensajes.rebotes import registrar_rebote

CABECERA = "X-Dialogo-Firma"
POR_AVISO = 500


def firma(cuerpo: bytes) -> str:
    """``sha256=`` y el HMAC del cuerpo con ``DIALOGO_REBOTES_SECRETO``."""
    sello = hmac.new(settings.REBOTES_SECRETO.encode(), cuerpo, hashlib.sha256)
    return f"sha256={sello.hexdigest()}"


@publica
@csrf_exempt
@require_POST
def rebotes(request: HttpRequest) -> HttpResponse:
    """Un objeto o una lista: ``{"direccion", "motivo", "mensaje_id", "queja"}``. Sin secreto no existe."""
    if not settings.REBOTES_SECRETO:
        raise Http404
    dada = request.headers.get(CABECERA, "")
    if not hmac.compare_digest(dada.encode(), firma(request.body).encode()):
        return JsonResponse({"error": "La firma no corresponde."}, status=403)
    try:
        avisos = json.loads(request.body)
    except ValueError:
        return JsonResponse({"error": "No es JSON."}, status=400)
    avisos = avisos if isinstance(avisos, list) else [avisos]
    validos = [aviso for aviso in avisos[:POR_AVISO] if _sirve(aviso)]
    for aviso in validos:
        registrar_rebote(
            aviso["direccion"],
            str(aviso.get("motivo", "")),
            str(aviso.get("mensaje_id", "")),
            queja=bool(aviso.get("queja")),
        )
    return JsonResponse({"recibidos": len(validos)})


def _sirve(aviso: Any) -> bool:
    return (
        isinstance(aviso, dict)
        and isinstance(aviso.get("direccion"), str)
        and 3 <= len(aviso["direccion"]) <= 254
        and "@" in aviso["direccion"]
    )
