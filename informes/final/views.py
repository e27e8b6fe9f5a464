"""El informe final, su resumen y sus láminas: componer, mirar antes, la puerta, construir y bajar."""

import uuid
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from dialogo.texto import limpiar
from informes import archivo, composicion, construccion, puerta, vigencia
from informes.acomodo import acomodar
from informes.final import base, pagina
from informes.final import puerta as puerta_final
from informes.final.contenido import fotografiar
from informes.final.forms import FinalForm
from informes.models import Composicion, Informe, Tipo

DOCUMENTOS = (Tipo.FINAL, Tipo.RESUMEN, Tipo.LAMINAS)


@require_GET
@con_rol(Rol.COORDINACION)
def inicio(request: Request) -> HttpResponse:
    return render(request, "informes/final/inicio.html", pagina.contexto(request.dialogo))


def _form(request: Request, actual: Composicion) -> FinalForm:
    return FinalForm(
        request.POST if request.method == "POST" and not request.htmx else None,
        composicion=actual,
        metodo=pagina.metodo(request.dialogo),
        recomendaciones=pagina.recomendaciones(request.dialogo),
    )


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def componer(request: Request) -> HttpResponse:
    if request.htmx and request.method == "POST":
        return _acomodar(request)
    actual = composicion.de(request.dialogo, Tipo.FINAL)
    form = _form(request, actual)
    if form.is_valid():
        try:
            pagina.guardar(request.dialogo, form)
        except composicion.Conflicto as error:
            contexto = pagina.de_componer(form.sobre(error.actual), error.actual, conflicto=True)
            return render(request, "informes/final/componer.html", contexto, status=409)
        aviso = acomodar(request.dialogo, request.POST, Tipo.FINAL)
        messages.success(request, aviso or "Quedó guardado.")
        return redirect("final:componer", request.dialogo.clave)
    contexto = pagina.de_componer(form, actual)
    return render(
        request, "informes/final/componer.html", contexto, status=422 if form.errors else 200
    )


def _acomodar(request: Request) -> HttpResponse:
    """Un botón de orden, con htmx: sólo la lista. Sin él, el botón guarda también los textos."""
    aviso = acomodar(request.dialogo, request.POST, Tipo.FINAL)
    actual = composicion.de(request.dialogo, Tipo.FINAL)
    grupos = list(composicion.por_bloque(composicion.lugares(actual)))
    contexto = {"grupos": grupos, "aviso": aviso, "ruta": request.path}
    return render(request, "informes/orden_de_hallazgos.html", contexto)


@require_GET
@con_rol(Rol.COORDINACION)
def vista_previa(request: Request) -> HttpResponse:
    foto = fotografiar(
        request.dialogo,
        composicion.de(request.dialogo, Tipo.FINAL),
        version=pagina.siguiente(request.dialogo),
    )
    return render(request, "informes/final/vista_previa.html", {"i": foto.imprime})


@require_GET
@con_rol(Rol.COORDINACION)
def ver_puerta(request: Request) -> HttpResponse:
    lista = puerta_final.condiciones(request.dialogo)
    contexto = {"condiciones": lista, "cumplidas": puerta.cumplidas(lista)}
    return render(request, "informes/final/puerta.html", contexto)


@require_POST
@con_rol(Rol.COORDINACION)
def construir(request: Request, tipo: str) -> HttpResponse:
    pedida = limpiar(request.POST.get("clave", ""))[:40] or uuid.uuid4()
    clave = f"{request.dialogo.clave}:{tipo}:{pedida}"
    try:
        construccion.pedir(request.dialogo, tipo, autor=request.user, clave=clave)
    except puerta.PuertaCerrada:
        messages.error(request, "Todavía no se puede construir. Aquí está lo que falta.")
        return redirect("final:puerta", request.dialogo.clave)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("final:inicio", request.dialogo.clave)


@require_GET
@con_rol(Rol.COORDINACION)
def descargar(request: Request, uid: uuid.UUID) -> HttpResponse:
    listos = (
        Informe.objects.visibles_para(request.user)
        .filter(dialogo=request.dialogo, tipo__in=DOCUMENTOS, estado=Informe.Estado.LISTO)
        .select_related("dialogo", "sobremesa")
        .defer("instantanea")
    )
    informe = get_object_or_404(listos, uid=uid)
    if retiro := vigencia.retiro(informe):
        contexto = {"informe": informe, "retiro": retiro, "vigente": base.vigente(request.dialogo)}
        return render(request, "informes/final/retirado.html", contexto, status=410)
    if not archivo.esta_intacto(informe):
        return render(request, "informes/final/perdido.html", {"informe": informe}, status=410)
    respuesta = FileResponse(
        informe.archivo.open("rb"),
        as_attachment=True,
        filename=archivo.nombre_de_descarga(informe),
        content_type="application/pdf",
    )
    return cast(HttpResponse, respuesta)
