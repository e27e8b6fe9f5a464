"""Fases, objetivos, premisas y organizadores: cuatro listas que se editan igual.

Cada dirección fija su ``Seccion``; las vistas sólo conocen lo que ella declara.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Max
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import Request, con_rol
from dialogo.forms import FaseForm, ObjetivoForm, OrganizadorForm, PremisaForm
from dialogo.models import Rol


@dataclass(frozen=True)
class Seccion:
    ruta: str
    titulo: str
    una: str
    agregar: str
    vacia: str
    form: type[ModelForm]
    numero: str = "numero"

    @property
    def modelo(self):  # type: ignore[no-untyped-def]
        return self.form._meta.model


FASES = Seccion(
    "fases", "Fases", "fase", "Agregar fase",
    "Todavía no hay fases. Agrega la primera con sus fechas y aparecerá en la portada.", FaseForm,
)  # fmt: skip
OBJETIVOS = Seccion(
    "objetivos", "Objetivos", "objetivo", "Agregar objetivo",
    "Todavía no hay objetivos. Escribe a qué debe llegar este diálogo y en qué plazo.",
    ObjetivoForm,
)  # fmt: skip
PREMISAS = Seccion(
    "premisas", "Premisas", "premisa", "Agregar premisa",
    "Todavía no hay premisas. Escribe lo que se da por cierto y de dónde sale.", PremisaForm,
)  # fmt: skip
ORGANIZADORES = Seccion(
    "organizadores", "Organizadores", "organizador", "Agregar organizador",
    "Todavía no hay organizadores. Aparecen en la portada y firman los informes.",
    OrganizadorForm, "orden",
)  # fmt: skip


@require_GET
@con_rol(Rol.COORDINACION)
def lista(request: Request, seccion: Seccion) -> HttpResponse:
    filas = seccion.modelo.objects.filter(dialogo=request.dialogo)
    contexto = {"seccion": seccion, "filas": filas}
    return render(request, f"dialogo/ajustes/{seccion.ruta}.html", contexto)


def _guardar(request: Request, seccion: Seccion, fila) -> HttpResponse:  # type: ignore[no-untyped-def]
    form = seccion.form(request.POST or None, instance=fila)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Quedó guardado.")
        return redirect(f"ajustes:{seccion.ruta}", request.dialogo.clave)
    contexto = {"seccion": seccion, "form": form, "fila": fila if fila.pk else None}
    return render(request, "dialogo/ajustes/fila.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def agregar(request: Request, seccion: Seccion) -> HttpResponse:
    filas = seccion.modelo.objects.filter(dialogo=request.dialogo)
    siguiente = (filas.aggregate(n=Max(seccion.numero))["n"] or 0) + 1
    fila = seccion.modelo(dialogo=request.dialogo, **{seccion.numero: siguiente})
    return _guardar(request, seccion, fila)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def editar(request: Request, seccion: Seccion, pk: int) -> HttpResponse:
    return _guardar(
        request, seccion, get_object_or_404(seccion.modelo, dialogo=request.dialogo, pk=pk)
    )


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def quitar(request: Request, seccion: Seccion, pk: int) -> HttpResponse:
    fila = get_object_or_404(seccion.modelo, dialogo=request.dialogo, pk=pk)
    if request.method == "POST":
        fila.delete()
        messages.success(request, "Quedó fuera.")
        return redirect(f"ajustes:{seccion.ruta}", request.dialogo.clave)
    return render(request, "dialogo/ajustes/quitar.html", {"seccion": seccion, "fila": fila})
