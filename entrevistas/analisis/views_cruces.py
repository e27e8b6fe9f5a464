"""Códigos por sectores, temas por regiones y códigos con códigos."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, entregar
from entrevistas.analisis import cruces as los_cruces
from entrevistas.analisis.forms_matrices import MATRICES, CruceForm
from entrevistas.analisis.tabla import MEDIDAS, Tabla
from entrevistas.analisis.views_matrices import Lectura


def _armar(lectura: Lectura) -> tuple[Tabla, CruceForm]:
    form = CruceForm(lectura.request.GET, completa=lectura.universo.completo)
    elegido = form.elegido
    comunes = {"medida": elegido["medida"], "consulta": lectura.consulta}
    universo, filtro, hijos = lectura.universo, lectura.filtro, elegido["hijos"] == "1"
    if elegido["que"] == "regiones":
        return los_cruces.matriz_de_temas(universo, filtro, **comunes), form
    if elegido["que"] == "codigos":
        sin = elegido["modo"] == "sin"
        tabla = los_cruces.codigos_por_codigos(
            universo, filtro, hijos=hijos, en=elegido["en"], sin=sin, **comunes
        )
        return tabla, form
    return los_cruces.codigos_por_sectores(universo, filtro, hijos=hijos, **comunes), form


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def cruces(request: Request) -> HttpResponse:
    lectura = Lectura.de(request)
    tabla, form = _armar(lectura)
    contexto = lectura.contexto(
        tabla=tabla, form=form, que=form.elegido["que"], matrices=MATRICES.items()
    )
    return render(request, "analisis/cruces.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar_cruces(request: Request) -> HttpResponse:
    """Una lámina por medida; quien no lo ve todo, sólo personas."""
    lectura = Lectura.de(request)
    tabla, _ = _armar(lectura)
    medidas = MEDIDAS if tabla.es_completa else {"personas": "Personas"}
    hojas = [
        Hoja(nombre, tabla.encabezados, tabla.renglones(medida))
        for medida, nombre in medidas.items()
    ]
    return entregar(
        request,
        que=tabla.titulo,
        nombre=f"{tabla.titulo}-{request.dialogo.clave}",
        hojas=hojas,
        filtros=lectura.filtros.en_palabras,
    )
