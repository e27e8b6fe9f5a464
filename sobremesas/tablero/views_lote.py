"""Varias sillas a la vez: primero el efecto, luego el cambio, y deshacerlo."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dialogo.acceso import Request, con_rol
from dialogo.palabras import contar
from sobremesas.acceso import coordina, dias_de
from sobremesas.models import QUIENES_CONVOCAN, Invitacion
from sobremesas.tablero import efecto, lote, silla
from sobremesas.tablero.dias import las_visibles
from sobremesas.tablero.forms import LoteForm


def _elegidas(request: Request) -> QuerySet[Invitacion]:
    """Las que se marcaron y puede ver quien mira, en el orden de la tabla."""
    claves = [pk for pk in request.POST.getlist("silla") if pk.isdecimal() and len(pk) < 10]
    filas = silla.las_visibles(request.dialogo, request.user)
    return filas.filter(pk__in=claves[: lote.MAXIMO]).order_by("persona__nombre_plano", "pk")


def _form(request: Request) -> LoteForm:
    es_de_coordinacion = coordina(request)
    return LoteForm(
        request.POST,
        dialogo=request.dialogo,
        dias=dias_de(request).filter(estado__in=efecto.ABIERTAS),
        acciones=[u for u in lote.ACCIONES if es_de_coordinacion or not u.solo_coordinacion],
    )


def _pedido(form: LoteForm) -> lote.Pedido:
    datos: dict[str, Any] = dict(form.cleaned_data)
    return lote.Pedido(lote.POR_CLAVE[datos.pop("accion")], **datos)


def _volver(request: Request) -> HttpResponse:
    return redirect("sobremesas:tablero", request.dialogo.clave)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def ver_efecto(request: Request) -> HttpResponse:
    form = _form(request)
    sillas = list(_elegidas(request))
    if not sillas:
        messages.warning(request, "No elegiste a nadie. Marca los renglones y vuelve a intentarlo.")
        return _volver(request)
    if not form.is_valid():
        contexto = {"form": form, "sillas": sillas}
        return render(request, "sobremesas/tablero/lote.html", contexto, status=422)
    pedido = _pedido(form)
    previstas = lote.prever(pedido, sillas)
    contexto = {
        "form": form,
        "pedido": pedido,
        "sillas": sillas,
        "previstas": previstas,
        "valen": [una for una in previstas if not una.por_que_no],
        "efecto": lote.efecto(pedido, previstas, las_visibles(request.dialogo, request.user)),
    }
    return render(request, "sobremesas/tablero/lote.html", contexto)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def aplicar(request: Request) -> HttpResponse:
    form = _form(request)
    sillas = list(_elegidas(request))
    if not form.is_valid() or not sillas:
        messages.error(request, "Faltó algo. Elige otra vez a las personas y qué hacer.")
        return _volver(request)
    hecho = lote.aplicar(_pedido(form), sillas, autor=request.user)
    lote.recordar(request, hecho)
    texto = f"{contar(hecho.num, 'silla', 'sillas', femenino=True)}: {hecho.dicho}."
    (messages.success if hecho.num else messages.warning)(request, texto.capitalize())
    return _volver(request)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def deshacer(request: Request) -> HttpResponse:
    hecho = lote.ultimo_lote(request)
    if hecho is None:
        messages.warning(request, "Ya no hay nada que deshacer.")
        return _volver(request)
    if lote.POR_CLAVE[hecho.accion].solo_coordinacion and not coordina(request):
        raise Http404
    filas = silla.las_visibles(request.dialogo, request.user)
    sillas = {una.pk: una for una in filas.filter(pk__in=[pk for pk, _ in hecho.antes])}
    fallas = lote.deshacer(hecho, sillas, autor=request.user)
    lote.olvidar(request)
    for falla in fallas:
        messages.warning(request, falla)
    if len(fallas) < len(sillas):
        messages.success(request, "Se deshizo.")
    return _volver(request)
