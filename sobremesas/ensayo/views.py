"""Empezar un ensayo, ver sus teléfonos inventados y dejar que contesten solos."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request
from dialogo.texto import entero
from sobremesas.acceso import dia_que_conduce
from sobremesas.consola.dibujo import qr_de_entrada
from sobremesas.ensayo import solos as inventados
from sobremesas.ensayo.sala import empezar
from sobremesas.ensayo.tasks import dar_un_paso
from sobremesas.models import Sala, Sobremesa
from sobremesas.vivo import en_curso
from sobremesas.vivo.puestos import codigo

A_LA_VISTA = 6


@require_POST
def ensayar(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_conduce(request, numero)
    try:
        empezar(
            dia,
            cuantos=entero(request.POST.get("cuantos"), cifras=5) or 0,
            quien=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("sobremesas:consola", request.dialogo.clave, numero)


def ensayo_en_curso(dia: Sobremesa) -> Sala:
    sala = en_curso(dia)
    if sala is None or not sala.es_ensayo or not sala.esta_en_curso:
        raise Http404
    return sala


@require_GET
@never_cache
def telefonos(request: Request, numero: int) -> HttpResponse:
    """Hasta seis, cada uno con su código: otra ventana privada o un teléfono de verdad entra con él."""
    dia = dia_que_conduce(request, numero)
    sala = ensayo_en_curso(dia)
    a_la_vista = list(sala.puestos.select_related("mesa").order_by("pk")[:A_LA_VISTA])
    datos = {
        "sobremesa": dia,
        "sala": sala,
        "entrada": request.build_absolute_uri(reverse("sala:entrar")),
        "telefonos": [(p, codigo(p), qr_de_entrada(request, codigo(p))) for p in a_la_vista],
        "num_puestos": sala.puestos.count(),
        "marcha": inventados.marcha(sala),
    }
    return render(request, "sobremesas/ensayo/telefonos.html", datos)


@require_http_methods(["GET", "POST"])
@never_cache
def solos(request: Request, numero: int) -> HttpResponse:
    """Leer cómo van, soltarlos o detenerlos."""
    dia = dia_que_conduce(request, numero)
    sala = ensayo_en_curso(dia)
    if request.method == "GET":
        como = inventados.marcha(sala)
        corren = bool(como and como.corren)
        datos = {"corren": corren, "que": "", "hechas": 0, "de": 0}
        if como and corren:
            datos |= {"que": como.que, "hechas": como.hechas, "de": como.de}
        return JsonResponse(datos)
    if request.POST.get("que") == "detener":
        inventados.detener(sala)
    elif turno := inventados.soltar(sala):
        transaction.on_commit(lambda: dar_un_paso.delay(sala.pk, turno))
    return redirect("sobremesas:ensayo_telefonos", request.dialogo.clave, numero)
