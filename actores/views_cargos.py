"""Los asientos de una persona, con sus fechas."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from actores.acceso import RequestDelDirectorio, del_directorio
from actores.forms import CargoForm
from actores.models import Actor, Cargo, Organizacion, Persona


@require_http_methods(["GET", "POST"])
@del_directorio
def nuevo_cargo(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    personas = Persona.objects.visibles_para(request.user)
    persona = get_object_or_404(personas, pk=pk)
    return _guardar(request, Cargo(persona=persona))


@require_http_methods(["GET", "POST"])
@del_directorio
def editar_cargo(request: RequestDelDirectorio, pk: int, cargo: int) -> HttpResponse:
    return _guardar(request, _cargo(request, pk, cargo))


@require_POST
@del_directorio
def terminar_cargo(request: RequestDelDirectorio, pk: int, cargo: int) -> HttpResponse:
    """Lo deja con término de hoy. Quien ya no lo ocupaba conserva su fecha."""
    asiento = _cargo(request, pk, cargo)
    if asiento.esta_vigente:
        asiento.hasta = timezone.localdate()
        asiento.save(update_fields=["hasta"])
        messages.success(request, f"«{asiento.nombre}» terminó hoy.")
    return redirect("actores:ficha", asiento.persona_id)


def _cargo(request: RequestDelDirectorio, pk: int, cargo: int) -> Cargo:
    visibles = Actor.objects.visibles_para(request.user)
    cargos = Cargo.objects.filter(persona__actor_ptr__in=visibles, persona=pk)
    return get_object_or_404(cargos.select_related("persona__sector", "organizacion"), pk=cargo)


def _guardar(request: RequestDelDirectorio, cargo: Cargo) -> HttpResponse:
    es_alta = cargo.pk is None
    form = CargoForm(request.POST if request.method == "POST" else None, instance=cargo)
    if form.is_valid():
        with transaction.atomic():
            form.save()
        messages.success(request, "El cargo quedó guardado.")
        return redirect("actores:ficha", cargo.persona_id)
    organizaciones = Organizacion.objects.activos().order_by("nombre_plano")
    contexto = {
        "form": form,
        "persona": cargo.persona,
        "es_alta": es_alta,
        "organizaciones": organizaciones.values_list("nombre", flat=True),
    }
    return render(request, "actores/cargo.html", contexto)
