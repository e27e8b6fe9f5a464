"""Lo que la pantalla de codificación guarda y vuelve a pedir. Todo recibe y contesta JSON.

Cada respuesta trae sólo las entradas que cambiaron: su texto con las marcas y su margen.
"""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request
from entrevistas import pulso
from entrevistas.codificacion import hoja, marcar
from entrevistas.codificacion.forms_pantalla import (
    MemoForm,
    PasajeForm,
    PonerForm,
    QuitarForm,
)
from entrevistas.codificacion.paleta import huella_del_libro
from entrevistas.codificacion.paleta import paleta as paleta_de
from entrevistas.models import Codificacion, DobleCodificacion, Entrada, Entrevista
from entrevistas.views_entradas import en_json, leer

_PREGUNTA = re.compile(r"\d{1,3}\.\d{1,3}")


def entrevista_de(request: Request, numero: int) -> Entrevista:
    """La entrevista, si le toca ver a quien pide y no se canceló."""
    visibles = Entrevista.objects.visibles_como(request.integrante)
    sin_cancelar = visibles.exclude(estado=Entrevista.Estado.CANCELADA)
    entrevista = get_object_or_404(sin_cancelar, numero=numero)
    entrevista.dialogo = request.dialogo
    return entrevista


def doble_de(request: Request, numero: object) -> DobleCodificacion | None:
    """La ronda a ciegas en que marca, si es una de las dos personas; ``None`` si no dice ninguna."""
    if numero in (None, ""):
        return None
    rondas = DobleCodificacion.objects.filter(dialogo=request.dialogo)
    if not str(numero).isdecimal() or len(str(numero)) > 6:
        raise Http404
    ronda = get_object_or_404(rondas.select_related("una", "otra"), numero=int(str(numero)))
    if request.user.pk not in {ronda.una.usuario_id, ronda.otra.usuario_id}:
        raise Http404
    return ronda


def rondas_de(request: Request, una: Entrevista) -> list[DobleCodificacion]:
    """Las rondas abiertas en que a esta persona le toca algo de esta entrevista; una consulta."""
    suyas = Q(una__usuario=request.user) | Q(otra__usuario=request.user)
    rondas = DobleCodificacion.objects.filter(
        suyas, dialogo=request.dialogo, estado=DobleCodificacion.Estado.ABIERTA
    )
    return list(rondas.filter(entradas__entrevista=una).distinct())


def _valido(form: Form) -> dict[str, Any]:
    if not form.is_valid():
        frases = [str(frase) for errores in form.errors.values() for frase in errores]
        raise ValidationError(" ".join(frases))
    return form.cleaned_data


def en_datos(renglon: hoja.Renglon) -> dict[str, object]:
    """El texto y el margen dibujados, y los memos si se leyeron."""
    contexto = {"renglon": renglon}
    datos: dict[str, object] = {
        "uid": str(renglon.entrada.uid),
        "texto": render_to_string("codificacion/pantalla_texto.html", contexto).strip(),
        "margen": render_to_string("codificacion/pantalla_margen.html", contexto).strip(),
    }
    if renglon.memos is not None:
        memos = render_to_string("codificacion/pantalla_memos.html", contexto)
        datos["memos"] = memos.strip()
    return datos


def _contestar(
    request: Request,
    doble: DobleCodificacion | None,
    entradas: Iterable[Entrada],
    con_memos: bool = False,
    **mas: object,
) -> JsonResponse:
    renglones = hoja.releer(list(entradas), request.user, doble, con_memos=con_memos)
    return JsonResponse({"entradas": [en_datos(renglon) for renglon in renglones], **mas})


@require_POST
@en_json
def poner(request: Request, numero: int) -> HttpResponse:
    """Pone un código del libro, uno nuevo que nace propuesto, o las palabras del pasaje."""
    entrevista, datos = entrevista_de(request, numero), leer(request)
    doble = doble_de(request, datos.get("doble"))
    form = PonerForm(datos)
    pedido = _valido(form)
    marca = _poner(request, entrevista, form.pasaje(), pedido, doble)
    return _contestar(
        request,
        doble,
        [marca.fragmento.entrada],
        dice=f"Se puso «{marca.codigo}».",
        codigo=marca.codigo_id,
        con_libro=not pedido["codigo"],
    )


def _poner(
    request: Request,
    entrevista: Entrevista,
    pasaje: marcar.Pasaje,
    pedido: dict[str, Any],
    doble: DobleCodificacion | None,
) -> Codificacion:
    if pedido["codigo"]:
        codigo = pedido["codigo"]
        return marcar.poner(entrevista, pasaje, codigo=codigo, autor=request.user, doble=doble)
    if doble:
        raise ValidationError("A ciegas no se proponen códigos: se mide con el libro como está.")
    if pedido["en_vivo"]:
        return marcar.en_vivo(entrevista, pasaje, autor=request.user)
    return marcar.poner_nuevo(entrevista, pasaje, nombre=pedido["nuevo"], autor=request.user)


@require_POST
@en_json
def quitar(request: Request, numero: int) -> HttpResponse:
    entrevista, datos = entrevista_de(request, numero), leer(request)
    doble = doble_de(request, datos.get("doble"))
    cual = _valido(QuitarForm(datos))["codificacion"]
    try:
        marca = marcar.quitar(entrevista, codificacion=cual, autor=request.user, doble=doble)
    except Codificacion.DoesNotExist as error:
        raise Http404 from error
    entrada = marca.fragmento.entrada
    return _contestar(request, doble, [entrada], dice=f"Se quitó «{marca.codigo}».")


def _paso(request: Request, numero: int, hacer: Any) -> HttpResponse:
    entrevista, datos = entrevista_de(request, numero), leer(request)
    doble = doble_de(request, datos.get("doble"))
    paso = hacer(entrevista, autor=request.user, doble=doble)
    return _contestar(request, doble, [paso.entrada], dice=paso.frase, hubo=paso.hubo)


@require_POST
@en_json
def deshacer(request: Request, numero: int) -> HttpResponse:
    return _paso(request, numero, marcar.deshacer)


@require_POST
@en_json
def rehacer(request: Request, numero: int) -> HttpResponse:
    return _paso(request, numero, marcar.rehacer)


@require_POST
@en_json
def memo(request: Request, numero: int) -> HttpResponse:
    """Un memo sobre el pasaje elegido; sin pasaje, sobre la entrevista."""
    entrevista, datos = entrevista_de(request, numero), leer(request)
    doble = doble_de(request, datos.get("doble"))
    escrito, pasaje = datos.get("memo"), None
    pedido = _valido(MemoForm(escrito if isinstance(escrito, dict) else {}))
    if "entrada" in datos:
        form = PasajeForm(datos)
        _valido(form)
        pasaje = form.pasaje()
    nota = marcar.memo(entrevista, pasaje, **pedido, autor=request.user)
    tocadas = [nota.fragmento.entrada] if nota.fragmento else []
    return _contestar(request, doble, tocadas, True, dice="El memo quedó guardado.")


@require_POST
@en_json
def cambiar_memo(request: Request, numero: int, uid: UUID) -> HttpResponse:
    """Cambia el texto o el tipo; sin texto, el memo se retira."""
    entrevista, datos = entrevista_de(request, numero), leer(request)
    doble = doble_de(request, datos.get("doble"))
    suyos = hoja.memos_a_la_vista(request.user, doble).select_related("fragmento__entrada", "autor")
    uno = get_object_or_404(suyos, uid=uid)
    entrada = uno.fragmento.entrada if uno.fragmento else None
    if (entrada.entrevista_id if entrada else uno.entrevista_id) != entrevista.pk:
        raise Http404
    marcar.cambiar_memo(uno, **_valido(MemoForm(datos)), autor=request.user)
    dice = "El memo se retiró." if uno.retirado_en else "El memo quedó guardado."
    return _contestar(request, doble, [entrada] if entrada else [], True, dice=dice)


@require_GET
@en_json
def entradas(request: Request, numero: int) -> HttpResponse:
    """Las entradas pedidas, como están ahora."""
    entrevista = entrevista_de(request, numero)
    doble = doble_de(request, request.GET.get("doble"))
    try:
        uids = [UUID(uid) for uid in request.GET.getlist("uid")[:200]]
    except ValueError as error:
        raise BadRequest("Esa entrada no existe.") from error
    vivas = entrevista.entradas.vivas().filter(uid__in=uids).order_by("pk").defer("busqueda")
    return _contestar(request, doble, vivas, True)


@require_GET
@en_json
def paleta(request: Request, numero: int) -> HttpResponse:
    """Los códigos del libro, cuando alguien propuso uno mientras la página estaba abierta."""
    entrevista_de(request, numero)
    doble = doble_de(request, request.GET.get("doble"))
    return JsonResponse(paleta_de(request.dialogo, request.user, doble=doble).datos())


@require_GET
@en_json
def novedades(request: Request, numero: int) -> HttpResponse:
    """204 si nada cambió, sin tocar la base. Si no, quién está y la huella de cada entrada.

    A ciegas nadie se entera de que la otra persona está.
    """
    senal, _, presencia = request.GET.get("desde", "").partition("~")
    doble = doble_de(request, request.GET.get("doble"))
    clave = pulso.entrevista_conocida(request.user, request.dialogo.pk, numero)
    if clave is None:
        clave = entrevista_de(request, numero).pk
        pulso.recordar_acceso(request.user, request.dialogo.pk, numero, clave)
    donde = request.GET.get("en", "")
    lugar: dict[str, object] = {"pregunta": donde if _PREGUNTA.fullmatch(donde) else ""}
    sala = f"a-ciegas:{request.user.pk}" if doble else "codificar"
    oido = pulso.escuchar(clave, request.user, lugar, sala)
    huella = pulso.huella(oido.presentes)
    quieta = oido.senal and oido.senal == senal and "completa" not in request.GET
    if quieta and huella == presencia:
        return HttpResponse(status=204)
    datos = {} if quieta else _cambios(request, entrevista_de(request, numero), doble)
    cursor = f"{oido.senal}~{huella}"
    return JsonResponse({"cursor": cursor, "presentes": oido.presentes, **datos})


def _cambios(
    request: Request, entrevista: Entrevista, doble: DobleCodificacion | None
) -> dict[str, object]:
    return {
        "huellas": hoja.huellas(entrevista, request.user, doble),
        "libro": huella_del_libro(request.dialogo),
    }
