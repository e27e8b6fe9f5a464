"""Las mesas mismas y las parejas: sólo la coordinación las cambia."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dialogo.acceso import Request
from dialogo.palabras import contar
from sobremesas.mesas import acomodo, dibujo
from sobremesas.mesas.acceso import dia_que_coordina
from sobremesas.mesas.forms import MesaForm, ParejaForm
from sobremesas.models import Mesa, Sobremesa


def _al_plano(request: Request, dia: Sobremesa) -> HttpResponse:
    return redirect("sobremesas:mesas", request.dialogo.clave, dia.numero)


@require_POST
def armar(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_coordina(request, numero)
    try:
        cuantas = acomodo.armar(dia)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        mesas = contar(cuantas, "mesa", "mesas", femenino=True)
        messages.success(request, f"Quedaron armadas {mesas}. Ajusta las que haga falta.")
    return _al_plano(request, dia)


def _siguiente(dia: Sobremesa) -> Mesa:
    """Una mesa más, en el primer sitio libre del plano."""
    mesas = list(dia.mesas.all())
    tomados = {(m.columna, m.fila) for m in mesas}
    libre = next(
        (columna, fila)
        for columna, fila in dibujo.sitios(len(mesas) * 3 + 9)
        if not any(abs(columna - c) < 2 and fila == f for c, f in tomados)
    )
    numero = max((m.numero for m in mesas), default=0) + 1
    return Mesa(
        numero=numero, lugares=dia.personas_por_mesa, columna=libre[0], fila=libre[1], sobremesa=dia
    )


@require_http_methods(["GET", "POST"])
def nueva(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_coordina(request, numero)
    return _con_mesa(request, dia, _siguiente(dia))


@require_http_methods(["GET", "POST"])
def mesa(request: Request, numero: int, mesa: int) -> HttpResponse:
    dia = dia_que_coordina(request, numero)
    return _con_mesa(request, dia, get_object_or_404(dia.mesas, numero=mesa))


def _con_mesa(request: Request, dia: Sobremesa, mesa: Mesa) -> HttpResponse:
    es_nueva = mesa.pk is None
    titulo = "Mesa nueva" if es_nueva else f"Mesa {mesa.numero}"
    with transaction.atomic():
        dia = Sobremesa.objects.select_for_update(of=("self",)).get(pk=dia.pk)
        form = MesaForm(request.POST or None, instance=mesa, sobremesa=dia)
        if request.method == "POST" and form.is_valid():
            form.save()
            messages.success(request, f"La mesa {form.instance.numero} quedó guardada.")
            return _al_plano(request, dia)
    contexto = {"sobremesa": dia, "form": form, "titulo": titulo, "es_nueva": es_nueva}
    if not es_nueva:
        contexto["mesa"] = dia.mesas.get(pk=mesa.pk)
    return render(
        request, "sobremesas/mesas/mesa.html", contexto, status=422 if form.errors else 200
    )


@require_POST
def quitar(request: Request, numero: int, mesa: int) -> HttpResponse:
    dia = dia_que_coordina(request, numero)
    una = get_object_or_404(dia.mesas, numero=mesa)
    try:
        acomodo.quitar_mesa(dia, una.numero)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"La mesa {una.numero} ya no está.")
    return _al_plano(request, dia)


@require_http_methods(["GET", "POST"])
def parejas(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_coordina(request, numero)
    form = ParejaForm(request.POST or None, sobremesa=dia)
    if form.is_valid():
        form.save()
        messages.success(request, "La regla quedó puesta. El próximo reparto la toma en cuenta.")
        return redirect("sobremesas:parejas", request.dialogo.clave, dia.numero)
    contexto = {
        "sobremesa": dia,
        "form": form,
        "parejas": dia.parejas.select_related("una__persona", "otra__persona").order_by("pk"),
    }
    return render(
        request, "sobremesas/mesas/parejas.html", contexto, status=422 if form.errors else 200
    )


@require_POST
def quitar_pareja(request: Request, numero: int, pareja: int) -> HttpResponse:
    dia = dia_que_coordina(request, numero)
    get_object_or_404(dia.parejas, pk=pareja).delete()
    messages.success(request, "La regla se quitó.")
    return redirect("sobremesas:parejas", request.dialogo.clave, dia.numero)
