"""Las listas para el lugar, en hoja de cálculo."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dialogo import hojas
from dialogo.acceso import Request, con_rol
from dialogo.confirmacion import recien_identificada
from sobremesas import fechas
from sobremesas.acceso import dia_de
from sobremesas.asiento import ocupacion
from sobremesas.models import QUIENES_CONVOCAN
from sobremesas.tablero import dias
from sobremesas.tablero.listas import LISTAS


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def listas(request: Request) -> HttpResponse:
    sobremesas = dias.las_visibles(request.dialogo, request.user)
    lugares = ocupacion(sobremesas)
    filas = [(una, fechas.dia(una.empieza_en).capitalize(), lugares[una.pk]) for una in sobremesas]
    contexto = {"filas": filas, "listas": LISTAS.values()}
    return render(request, "sobremesas/tablero/listas.html", contexto)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
@recien_identificada
def hoja(request: Request, numero: int, cual: str) -> HttpResponse:
    sobremesa = dia_de(request, numero)
    if cual not in LISTAS:
        raise Http404
    lista = LISTAS[cual]
    return hojas.entregar(
        request,
        que=f"{lista.nombre}, {sobremesa}",
        nombre=f"{lista.clave}-sobremesa-{sobremesa.numero}",
        hojas=[lista.armar(sobremesa)],
    )
