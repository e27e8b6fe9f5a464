"""La rejilla de preguntas y entrevistas, y leer lo que hay detrás de una cifra."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, entregar
from entrevistas.analisis import pasajes as los_pasajes
from entrevistas.analisis import rejilla as la_rejilla
from entrevistas.analisis.seleccion import Seleccion
from entrevistas.analisis.views_matrices import Lectura
from entrevistas.confidencialidad import Umbral


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def rejilla(request: Request) -> HttpResponse:
    lectura = Lectura.de(request)
    tabla = la_rejilla.armar(
        lectura.universo, lectura.filtro, pagina=request.GET.get("pagina", "1")
    )
    contexto = lectura.contexto(rejilla=tabla, pagina=tabla.pagina)
    return render(request, "analisis/rejilla.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar_rejilla(request: Request) -> HttpResponse:
    """La rejilla entera, sin páginas."""
    lectura = Lectura.de(request)
    tabla = la_rejilla.armar(lectura.universo, lectura.filtro, por_pagina=100_000)
    encabezados = ["Pregunta", "Asunto", *(e.folio for e in tabla.entrevistas), "Personas", "De"]
    hojas = [Hoja("Rejilla", encabezados, tabla.filas()), _signos()]
    return entregar(
        request,
        que="Rejilla de preguntas y entrevistas",
        nombre=f"rejilla-{request.dialogo.clave}",
        hojas=hojas,
        filtros=lectura.filtros.en_palabras,
    )


def _signos() -> Hoja:
    filas = [[signo, palabras] for signo, palabras in la_rejilla.SIGNOS.values()]
    return Hoja("Qué quiere decir", ["Signo", "Significado"], [*filas, ["C", "cifra reservada"]])


def _leer(request: Request) -> tuple[Lectura, Seleccion, Umbral]:
    lectura = Lectura.de(request)
    seleccion = Seleccion.de(lectura.universo, lectura.filtro, request.GET)
    return lectura, seleccion, Umbral.de(request.dialogo)


def _num_pagina(dicho: str) -> int:
    return max(int(dicho), 1) if dicho.isdecimal() and len(dicho) < 5 else 1


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def pasajes(request: Request) -> HttpResponse:
    """Los de una celda. Con htmx, sólo la lista, para abrirla bajo su renglón."""
    lectura, seleccion, umbral = _leer(request)
    numero = _num_pagina(request.GET.get("pagina", ""))
    desde, cuantos = (numero - 1) * los_pasajes.POR_PAGINA, los_pasajes.POR_PAGINA
    filas = list(los_pasajes.hallar(seleccion, umbral)[desde : desde + cuantos + 1])
    contexto = lectura.contexto(
        seleccion=seleccion,
        pasajes=los_pasajes.presentar(filas[:cuantos], lectura.mirada, umbral, seleccion.de_sector),
        cuenta=los_pasajes.en_palabras(seleccion),
        numero=numero,
        hay_mas=len(filas) > cuantos,
    )
    plantilla = "analisis/pasajes.html"
    return render(request, f"{plantilla}#lista" if request.htmx else plantilla, contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar_pasajes(request: Request) -> HttpResponse:
    lectura, seleccion, umbral = _leer(request)
    filas = los_pasajes.todos(seleccion, umbral)
    leidos = los_pasajes.presentar(filas, lectura.mirada, umbral, seleccion.de_sector)
    hoja = Hoja("Pasajes", los_pasajes.ENCABEZADOS, [pasaje.renglon() for pasaje in leidos])
    return entregar(
        request,
        que=f"Pasajes: {seleccion.titulo}",
        nombre=f"pasajes-{request.dialogo.clave}",
        hojas=[hoja],
        filtros="; ".join(filter(None, [seleccion.titulo, lectura.filtros.en_palabras])),
    )
