"""La matriz de marco: leerla entera y escribir una celda."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actores.models import Sector, Tema
from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, entregar
from entrevistas.analisis import marco as el_marco
from entrevistas.analisis import resumir
from entrevistas.analisis.forms_matrices import CeldaForm, renglon_y_tema
from entrevistas.analisis.pasajes import candidatos
from entrevistas.analisis.views_matrices import Lectura
from entrevistas.models import CeldaMarco, Entrevista

ENCABEZADOS = [
    "Renglón", "Tema", "Resumen", "Estado", "Citas", "Pasajes", "Personas", "Organizaciones", "De",
]  # fmt: skip


def _por(lectura: Lectura) -> str:
    """Los sectores los ve quien coordina; los demás, sus entrevistas."""
    if lectura.coordina and lectura.request.GET.get("por") != el_marco.ENTREVISTAS:
        return el_marco.SECTORES
    return el_marco.ENTREVISTAS


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def marco(request: Request) -> HttpResponse:
    lectura = Lectura.de(request)
    pagina = request.GET.get("pagina", "1")
    tabla = el_marco.leer(lectura.universo, lectura.filtro, por=_por(lectura), pagina=pagina)
    contexto = lectura.contexto(marco=tabla, pagina=tabla.pagina, coordina=lectura.coordina)
    return render(request, "analisis/marco.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar_marco(request: Request) -> HttpResponse:
    lectura = Lectura.de(request)
    tabla = el_marco.leer(lectura.universo, lectura.filtro, por=_por(lectura), por_pagina=100_000)
    return entregar(
        request,
        que=f"Matriz de marco por {tabla.por}",
        nombre=f"marco-{tabla.por}-{request.dialogo.clave}",
        hojas=[Hoja("Marco", ENCABEZADOS, tabla.filas())],
        filtros=lectura.filtros.en_palabras,
    )


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def marco_celda(request: Request) -> HttpResponse:
    if not request.GET:
        return redirect("analisis:marco", request.dialogo.clave)
    lectura = Lectura.de(request)
    hallado = renglon_y_tema(lectura.universo, request.GET, con_sectores=lectura.coordina)
    if hallado is None:
        raise Http404
    renglon, tema = hallado
    if request.method == "POST":
        return _guardar(lectura, renglon, tema)
    celda = resumir.hallar(request.dialogo, tema, renglon)
    return _editor(lectura, renglon, tema, celda)


def _guardar(lectura: Lectura, renglon: Sector | Entrevista, tema: Tema) -> HttpResponse:
    request = lectura.request
    form = CeldaForm(request.POST)
    if not form.is_valid():
        celda = resumir.hallar(request.dialogo, tema, renglon)
        frases = ["No se entendió lo enviado. Revísalo y guarda otra vez."]
        return _editor(lectura, renglon, tema, celda, form=form, frases=frases)
    datos = form.cleaned_data
    campos = {campo: datos[campo] for campo in ("resumen", "lista", "version")}
    try:
        resumir.guardar(
            lectura.universo, tema, renglon,
            entradas=datos["entrada"], autor=request.user, **campos,
        )  # fmt: skip
    except resumir.Choque as choque:
        return _editor(lectura, renglon, tema, choque.actual, form=form, estado=409)
    except ValidationError as error:
        celda = resumir.hallar(request.dialogo, tema, renglon)
        return _editor(lectura, renglon, tema, celda, form=form, frases=error.messages)
    messages.success(request, "El resumen quedó guardado.")
    return HttpResponseRedirect(_volver(lectura, renglon))


def _volver(lectura: Lectura, renglon: Sector | Entrevista) -> str:
    por = el_marco.SECTORES if isinstance(renglon, Sector) else el_marco.ENTREVISTAS
    return f"{reverse('analisis:marco', args=[lectura.request.dialogo.clave])}?por={por}"


def _editor(
    lectura: Lectura,
    renglon: Sector | Entrevista,
    tema: Tema,
    celda: CeldaMarco | None,
    *,
    form: CeldaForm | None = None,
    frases: list[str] | None = None,
    estado: int = 422,
) -> HttpResponse:
    """La página de la celda. Lo enviado se queda en el campo; lo guardado, si es otro, al lado."""
    guardadas = {cita.entrada.uid for cita in celda.citas.all()} if celda else set()
    citadas = guardadas
    escrito: dict[str, Any] = {
        "resumen": celda.resumen if celda else "",
        "lista": bool(celda and celda.estado == CeldaMarco.Estado.LISTA),
    }
    if form is not None:
        escrito = {"resumen": form.data.get("resumen", ""), "lista": bool(form.data.get("lista"))}
        marcadas = set(form.cleaned_data.get("entrada", []))
        citadas = marcadas | guardadas if estado == 409 else marcadas
    contexto = lectura.contexto(
        renglon=renglon,
        es_sector=isinstance(renglon, Sector),
        tema=tema,
        celda=celda,
        escrito=escrito,
        choca=estado == 409,
        frases=frases or [],
        candidatos=candidatos(lectura.universo, lectura.filtro, renglon, tema, citadas),
        volver=_volver(lectura, renglon),
        maximo=resumir.MAXIMO,
    )
    codigo = estado if form is not None else 200
    return render(lectura.request, "analisis/marco_celda.html", contexto, status=codigo)
