"""Lo que la captura guarda: una dirección por entrada y una por cada cosa que se le hace.

Todas reciben y contestan JSON: 200 con la entrada dibujada, 400 con una frase, 404 si no existe
para quien pide, 409 con las dos versiones. La sesión vencida la contesta ``SesionJsonMiddleware``.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, RequestDataTooBig, ValidationError
from django.forms import BaseForm as Formulario
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas import bitacora, captura, forms_captura
from entrevistas.candado import Conflicto
from entrevistas.models import Entrada, Entrevista


def entrevista_de(request: Request, numero: int) -> Entrevista:
    visibles = Entrevista.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    return get_object_or_404(visibles, numero=numero)


def leer(request: Request) -> dict[str, Any]:
    """El cuerpo JSON. Lanza ``BadRequest`` si no es un objeto."""
    if not request.body:
        return {}
    try:
        datos = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("La petición no es JSON.") from error
    if not isinstance(datos, dict):
        raise BadRequest("La petición no es un objeto JSON.")
    return datos


def _error(frase: str, estado: int = 400, **mas: object) -> JsonResponse:
    return JsonResponse({"error": frase, **mas}, status=estado)


def en_json(vista: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Toda falla es JSON con una frase. ``X-Quien`` impide guardar con la cuenta de otra persona."""

    @wraps(vista)
    def envuelta(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        quien = request.headers.get("X-Quien")
        if quien and quien != str(request.user.pk):
            return _error("Entraste con otra cuenta.", 403, codigo="otra_cuenta")
        try:
            return vista(request, *args, **kwargs)
        except ValidationError as error:
            codigo = getattr(error, "code", None) or ""
            return _error(" ".join(error.messages), codigo=codigo)
        except Conflicto as conflicto:
            return _conflicto(conflicto.entrada)
        except RequestDataTooBig:
            return _error("Es demasiado texto para una entrada. Divídelo.")
        except BadRequest as error:
            return _error(str(error))
        except (Http404, Entrada.DoesNotExist):
            return _error("No existe.", 404)

    return con_rol(*QUIENES_ENTREVISTAN)(envuelta)


def _conflicto(entrada: Entrada) -> JsonResponse:
    actual = {**_actual(entrada), "texto": entrada.texto, "tipo": entrada.tipo}
    return _error("Otra persona cambió esta entrada mientras escribías.", 409, actual=actual)


def _actual(entrada: Entrada) -> dict[str, object]:
    quien = entrada.editada_por or entrada.autor
    return {
        "uid": str(entrada.uid),
        "revision": entrada.revision,
        "pregunta": entrada.pregunta_id,
        "terminada": entrada.terminada_en is not None,
        "retirada": entrada.retirada_en is not None,
        "quien": quien.nombre_corto,
        "quien_id": quien.pk,
    }


def _contestar(entrevista: Entrevista, *entradas: Entrada) -> JsonResponse:
    """La primera entrada en la raíz; las demás en ``otras``. Dibujadas si están en la bitácora."""
    consentido = bitacora.nivel_consentido(entrevista)
    datos = []
    for entrada in entradas:
        dato = _actual(entrada)
        if entrada.terminada_en and not entrada.retirada_en:
            dato["html"] = bitacora.dibujar(entrada, entrevista, consentido)
        datos.append(dato)
    return JsonResponse({**datos[0], "otras": datos[1:]})


def _validos(form: Formulario) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(forms_captura.frase(form))
    return form.cleaned_data


@require_http_methods(["PUT", "POST", "DELETE"])
@en_json
def entrada(request: Request, numero: int, uid: UUID) -> HttpResponse:
    """Guarda la entrada; la misma petición dos veces no cambia nada. DELETE descarta un borrador."""
    entrevista = entrevista_de(request, numero)
    if request.method == "DELETE":
        captura.descartar(entrevista, uid=uid, autor=request.user)
        return HttpResponse(status=204)
    form = forms_captura.EntradaForm(entrevista, leer(request))
    _validos(form)
    guardada = captura.guardar(entrevista, uid=uid, autor=request.user, **form.para_guardar())
    return _contestar(entrevista, guardada)


@require_POST
@en_json
def retirar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    return _contestar(entrevista, captura.retirar(entrevista, uid=uid, autor=request.user))


@require_POST
@en_json
def restaurar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    return _contestar(entrevista, captura.restaurar(entrevista, uid=uid, autor=request.user))


@require_POST
@en_json
def sacar_de_registro(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    quedo = captura.sacar_de_registro(entrevista, uid=uid, autor=request.user)
    return _contestar(entrevista, quedo)


@require_POST
@en_json
def mover(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    datos = _validos(forms_captura.MoverForm(entrevista, leer(request)))
    return _contestar(entrevista, captura.mover(entrevista, uid=uid, autor=request.user, **datos))


@require_POST
@en_json
def dividir(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    datos = _validos(forms_captura.DividirForm(leer(request)))
    dos = captura.dividir(entrevista, uid=uid, autor=request.user, **datos)
    return _contestar(entrevista, *dos)


@require_POST
@en_json
def reunir(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    datos = _validos(forms_captura.ReunirForm(leer(request)))
    dos = captura.reunir(entrevista, uid=uid, autor=request.user, **datos)
    return _contestar(entrevista, *dos)


@require_POST
@en_json
def unir(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    datos = _validos(forms_captura.BaseForm(leer(request)))
    dos = captura.unir(entrevista, uid=uid, autor=request.user, **datos)
    return _contestar(entrevista, *dos)


@require_POST
@en_json
def separar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    datos = _validos(forms_captura.SepararForm(leer(request)))
    dos = captura.separar(entrevista, uid=uid, autor=request.user, **datos)
    return _contestar(entrevista, *dos)


@require_POST
@en_json
def apretar_nivel(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    datos = _validos(forms_captura.NivelForm(leer(request)))
    quedo = captura.apretar_nivel(entrevista, uid=uid, autor=request.user, **datos)
    return _contestar(entrevista, quedo)


@require_POST
@en_json
def deshacer_nivel(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    datos = _validos(forms_captura.DeshacerNivelForm(leer(request)))
    quedo = captura.deshacer_nivel(entrevista, uid=uid, autor=request.user, **datos)
    return _contestar(entrevista, quedo)


@require_POST
@en_json
def etiquetar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = entrevista_de(request, numero)
    form = forms_captura.EtiquetasForm(leer(request))
    _validos(form)
    quedo = captura.etiquetar(
        entrevista,
        uid=uid,
        autor=request.user,
        poner=form.cosas("poner"),
        quitar=form.cosas("quitar"),
    )
    return _contestar(entrevista, quedo)
