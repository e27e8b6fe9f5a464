"""Las páginas públicas de un diálogo publicado. Sin nada publicado no existen."""

import uuid
from typing import Any, cast

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dialogo.acceso import Request, publica
from hallazgos.models import Avance
from hallazgos.seguimiento.documento import entregar
from informes import archivo
from informes.models import Publicacion
from informes.portal import cambios, documentos, novedades, paginas
from informes.portal import vigente as de_hoy
from informes.portal.guardable import guardable
from informes.publicar.puerta import reservados


def _pintar(request: Request, pagina: str, **kwargs: Any) -> HttpResponse:
    vigente = de_hoy.exigir(request.dialogo)
    contexto = paginas.PAGINAS[pagina](request, vigente, **kwargs)
    contexto |= paginas.comun(request, request.dialogo, vigente) | {"pagina": pagina}
    plantilla = "hallazgo_ido" if "ido" in contexto else pagina
    return render(request, f"portal/{plantilla}.html", contexto)


@publica
@guardable
@require_safe
def inicio(request: Request) -> HttpResponse:
    return _pintar(request, "inicio")


@publica
@guardable
@require_safe
def hallazgos(request: Request) -> HttpResponse:
    return _pintar(request, "hallazgos")


@publica
@guardable
@require_safe
def hallazgo(request: Request, numero: int) -> HttpResponse:
    return _pintar(request, "hallazgo", numero=numero)


@publica
@guardable
@require_safe
def recomendaciones(request: Request) -> HttpResponse:
    return _pintar(request, "recomendaciones")


@publica
@guardable
@require_safe
def recomendacion(request: Request, numero: int) -> HttpResponse:
    return _pintar(request, "recomendacion", numero=numero)


@publica
@guardable
@require_safe
def narrativa(request: Request) -> HttpResponse:
    return _pintar(request, "narrativa")


@publica
@guardable
@require_safe
def metodo(request: Request) -> HttpResponse:
    return _pintar(request, "metodo")


@publica
@guardable
@require_safe
def ver_documentos(request: Request) -> HttpResponse:
    return _pintar(request, "documentos")


@publica
@guardable
@require_safe
def publicaciones(request: Request) -> HttpResponse:
    """Todas, con qué se publicó y qué se corrigió."""
    lista = Publicacion.objects.filter(dialogo=request.dialogo).defer("instantanea")
    if not lista:
        raise Http404
    contexto = {"lista": lista} | paginas.comun(request, request.dialogo, None)
    return render(request, "portal/publicaciones.html", contexto | {"pagina": "publicaciones"})


@publica
@guardable
@require_safe
def publicacion(request: Request, numero: int) -> HttpResponse:
    """Qué cambió con ella frente a la anterior. De las voces no se dice nada aquí: eso es de hoy."""
    suyas = Publicacion.objects.filter(dialogo=request.dialogo).select_related("publicada_por")
    una = get_object_or_404(suyas, numero=numero)
    anterior = suyas.filter(numero=numero - 1).first()
    contexto = {
        "una": una,
        "anterior": anterior,
        "cambios": cambios.entre(
            anterior.instantanea if anterior else None,
            una.instantanea,
            reservados(request.dialogo),
        ),
    }
    contexto |= paginas.comun(request, request.dialogo, None) | {"pagina": "publicaciones"}
    return render(request, "portal/publicacion.html", contexto)


@publica
@require_safe
def documento(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Sólo el que acompaña a la última publicación, íntegro y que hoy todavía se permite."""
    ultima = de_hoy.ultima(request.dialogo)
    informe = documentos.uno(ultima, uid) if ultima else None
    if informe is None or not archivo.esta_intacto(informe):
        raise Http404
    return _archivo(informe.archivo, archivo.nombre_de_descarga(informe))


@publica
@require_safe
def avance(request: Request, uid: uuid.UUID) -> HttpResponse:
    """El documento que prueba un hito de una recomendación publicada."""
    vigente = de_hoy.exigir(request.dialogo)
    con_documento = Avance.objects.exclude(documento="").select_related(
        "hito__compromiso__recomendacion"
    )
    uno = get_object_or_404(
        con_documento,
        uid=uid,
        hito__retirado_en=None,
        hito__compromiso__retirado_en=None,
        hito__compromiso__recomendacion__dialogo=request.dialogo,
    )
    if vigente.recomendacion(uno.hito.compromiso.recomendacion.folio) is None:
        raise Http404
    respuesta = entregar(uno)
    # El nombre que traía lo puso quien lo subió, y puede decir quién es.
    respuesta.headers["Content-Disposition"] = f'attachment; filename="avance-{uid}.pdf"'
    return respuesta


def _archivo(guardado: Any, nombre: str) -> HttpResponse:
    try:
        abierto = guardado.open("rb")
    except OSError as error:
        raise Http404 from error
    respuesta = FileResponse(abierto, as_attachment=True, filename=nombre)
    respuesta.headers["Content-Type"] = "application/pdf"
    return cast(HttpResponse, respuesta)


@publica
@guardable
@require_safe
def ver_novedades(request: Request) -> HttpResponse:
    return novedades.contestar(request, de_hoy.exigir(request.dialogo))


@publica
@guardable
@require_safe
def novedades_de(request: Request, numero: int) -> HttpResponse:
    """Lo que pasa con una sola recomendación."""
    vigente = de_hoy.exigir(request.dialogo)
    if vigente.recomendacion(f"R-{numero:02d}") is None:
        raise Http404
    return novedades.contestar(request, vigente, numero)
