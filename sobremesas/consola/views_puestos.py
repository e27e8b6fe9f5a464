"""Quiénes están en la sala y el código de cada puesto, para quien perdió su gafete."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request
from dialogo.texto import entero
from sobremesas.acceso import dia_que_conduce
from sobremesas.consola import puestos as en_sala
from sobremesas.consola.dibujo import qr_de_entrada
from sobremesas.models import Puesto, Sala, Sobremesa
from sobremesas.vivo import en_curso
from sobremesas.vivo.puestos import codigo


def sala_abierta(dia: Sobremesa) -> Sala:
    sala = en_curso(dia)
    if sala is None or not sala.esta_en_curso:
        raise Http404
    return sala


@require_GET
@never_cache
def puestos(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_conduce(request, numero)
    sala = sala_abierta(dia)
    datos = {
        "sobremesa": dia,
        "sala": sala,
        "grupos": en_sala.por_mesa(sala),
        "mesas": en_sala.mesas_con_lugares(sala),
    }
    return render(request, "sobremesas/consola/puestos.html", datos)


@require_GET
@never_cache
def puesto(request: Request, numero: int, pk: int) -> HttpResponse:
    """Su código, sólo aquí y sólo al pedirlo: quien lo vea puede hablar desde ese lugar."""
    dia = dia_que_conduce(request, numero)
    sala = sala_abierta(dia)
    suyo = get_object_or_404(sala.puestos.select_related("mesa", "sector"), pk=pk)
    el_codigo = codigo(suyo)
    datos = {
        "sobremesa": dia,
        "sala": sala,
        "puesto": suyo,
        "codigo": el_codigo,
        "entrada": request.build_absolute_uri(reverse("sala:entrar")),
        "qr": qr_de_entrada(request, el_codigo),
        "mesas": en_sala.mesas_con_lugares(sala),
    }
    return render(request, "sobremesas/consola/puesto.html", datos)


@require_POST
def cambiar(request: Request, numero: int, pk: int) -> HttpResponse:
    dia = dia_que_conduce(request, numero)
    suyo = get_object_or_404(Puesto.objects.select_related("sala"), pk=pk, sala=sala_abierta(dia))
    que = request.POST.get("que", "")
    mesa = dia.mesas.filter(numero=entero(request.POST.get("mesa"), cifras=4) or 0).first()
    try:
        messages.success(request, en_sala.cambiar(suyo, que, mesa=mesa))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    if que == "codigo":
        return redirect("sobremesas:consola_puesto", request.dialogo.clave, numero, pk)
    return redirect("sobremesas:consola_puestos", request.dialogo.clave, numero)
