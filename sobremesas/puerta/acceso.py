"""Quién recibe en la puerta: la coordinación y quien tenga una función ese día."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from dialogo.acceso import Request
from sobremesas.acceso import dia_de, funciones_de
from sobremesas.models import FuncionEnSobremesa, Sobremesa


def sobremesa_de(request: Request, numero: int) -> tuple[Sobremesa, bool]:
    """La sobremesa y si quien pide supervisa la puerta."""
    dia = dia_de(request, numero)
    funciones = funciones_de(request, dia)
    if not funciones:
        raise Http404
    return dia, FuncionEnSobremesa.Funcion.SUPERVISA in funciones


def en_json(vista: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Toda falla es JSON con una frase; la sesión vencida la contesta ``SesionJsonMiddleware``."""

    @wraps(vista)
    def envuelta(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return vista(request, *args, **kwargs)
        except Http404:
            return JsonResponse({"error": "No existe."}, status=404)
        except RequestDataTooBig:
            return JsonResponse({"error": "Son demasiados pasos de una vez."}, status=400)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=400)
        except BadRequest as error:
            return JsonResponse({"error": str(error)}, status=400)

    return envuelta


MAXIMO_POR_LOTE = 100
ANDA_BIEN = timedelta(minutes=1)  # menos que eso es lo que tarda en llegar la petición


def lote_de(
    request: Request, maximo: int = MAXIMO_POR_LOTE
) -> tuple[list[dict[str, Any]], timedelta]:
    """``{"pasos": [...], "ahora": …}``: los pasos y cuánto atrasa el reloj del aparato.

    Lanza ``BadRequest`` si no lo es.
    """
    try:
        datos = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("La petición no es JSON.") from error
    pasos = datos.get("pasos") if isinstance(datos, dict) else None
    if not isinstance(pasos, list) or not all(isinstance(paso, dict) for paso in pasos):
        raise BadRequest("Faltan los pasos.")
    if len(pasos) > maximo:
        raise BadRequest(f"Caben {maximo} pasos por envío.")
    return pasos, _atraso(datos.get("ahora"))


def _atraso(ahora: object) -> timedelta:
    """Lo que hay que sumar a sus horas; nada si anda bien o no dice qué hora tiene (K2)."""
    try:
        suya = parse_datetime(ahora) if isinstance(ahora, str) else None
    except ValueError:
        return timedelta(0)
    if suya is None or suya.tzinfo is None:
        return timedelta(0)
    atraso = timezone.now() - suya
    return atraso if abs(atraso) > ANDA_BIEN else timedelta(0)
