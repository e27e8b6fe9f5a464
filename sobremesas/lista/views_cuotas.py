"""Cuotas, lugares apartados y dependencias. Son reglas: sólo la coordinación."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from sobremesas.asiento.sesion import apartar, retirar_reserva
from sobremesas.lista import cuotas as reglas
from sobremesas.lista.paginas import los_dias
from sobremesas.models import Convocatoria, Reserva


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def cuotas(request: Request) -> HttpResponse:
    """La tabla de los días. Sin cuotas guardadas, o con ``?proponer``, llega llena con la de fábrica."""
    dias = los_dias(request)
    cifras = reglas.guardadas(dias)
    propone = not cifras or "proponer" in request.GET
    form = reglas.CuotasForm(
        request.POST if request.method == "POST" else None,
        dias=dias,
        cifras={} if "proponer" in request.GET else cifras,
        proponer=propone,
    )
    base = request.POST.get("base") or reglas.huella(cifras)
    choca = False
    if form.is_valid():
        if reglas.guardar(dias, form.cifras(), base):
            messages.success(request, "Las cuotas quedaron guardadas.")
            return redirect("sobremesas:cuotas", request.dialogo.clave)
        choca, base = True, reglas.huella(cifras)
    contexto = {"form": form, "base": base, "choca": choca, "propone": propone and bool(dias)}
    return _pagina(request, contexto | {"no_cuadra": reglas.no_cuadra(dias, cifras)})


def _pagina(request: Request, contexto: dict[str, Any], estado: int = 200) -> HttpResponse:
    dias = los_dias(request)
    cifras = reglas.guardadas(dias)
    visibles = Reserva.objects.filter(sobremesa__in=dias, retirada_en=None)
    juntas = {
        "dias": dias,
        "form": reglas.CuotasForm(dias=dias, cifras=cifras, proponer=not cifras),
        "base": reglas.huella(cifras),
        "reserva_form": reglas.ReservaForm(dias=dias),
        "reservas": visibles.select_related("sobremesa", "sector", "organizacion", "creada_por"),
        "dependencias_form": reglas.DependenciasForm(convocatoria=Convocatoria.de(request.dialogo)),
        "ahora": timezone.now(),
    }
    return render(request, "sobremesas/lista/cuotas.html", juntas | contexto, status=estado)


@require_POST
@con_rol(Rol.COORDINACION)
def reservar(request: Request) -> HttpResponse:
    form = reglas.ReservaForm(request.POST, dias=los_dias(request))
    if not form.is_valid():
        return _pagina(request, {"reserva_form": form}, 422)
    form.instance.creada_por = request.user
    reserva = apartar(form.save(commit=False))
    messages.success(request, f"Quedaron apartados: {reserva}, {reserva.sobremesa.nombre}.")
    return redirect("sobremesas:cuotas", request.dialogo.clave)


@require_POST
@con_rol(Rol.COORDINACION)
def soltar(request: Request, pk: int) -> HttpResponse:
    """Lo apartado vuelve a ser de quien espera (W6)."""
    suyas = Reserva.objects.filter(sobremesa__in=los_dias(request), retirada_en=None)
    reserva = get_object_or_404(suyas, pk=pk)
    retirar_reserva(reserva)
    messages.success(request, f"Se soltó lo apartado: {reserva}.")
    return redirect("sobremesas:cuotas", request.dialogo.clave)


@require_POST
@con_rol(Rol.COORDINACION)
def dependencias(request: Request) -> HttpResponse:
    convocatoria = Convocatoria.de(request.dialogo)
    form = reglas.DependenciasForm(request.POST, convocatoria=convocatoria)
    if not form.is_valid():
        return _pagina(request, {"dependencias_form": form}, 422)
    if convocatoria.pk is None:
        convocatoria = Convocatoria.objects.get_or_create(dialogo=request.dialogo)[0]
    convocatoria.dependencias.set(form.cleaned_data["dependencias"])
    messages.success(request, "Las dependencias quedaron guardadas.")
    return redirect("sobremesas:cuotas", request.dialogo.clave)
