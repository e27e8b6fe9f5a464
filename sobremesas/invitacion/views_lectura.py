"""Lo que sólo se lee: el comprobante, el evento de calendario, el aviso y los datos del día."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from entrevistas.contrafirma.views_publicas import fecha
from sobremesas.calendario import enlaces_para_agregar, ics_de
from sobremesas.invitacion import pagina
from sobremesas.invitacion.acceso import LECTURA, RESPONDER, con_llave
from sobremesas.invitacion.views import PLANTILLAS
from sobremesas.models import Llave


def _con_lugar(llave: Llave) -> None:
    if not pagina.tiene_comprobante(llave):
        raise Http404


def qr(direccion: str) -> SafeString:
    """El dibujo, sin estilos en línea. Lo que codifica nunca es un enlace personal."""
    dibujo = segno.make(direccion, error="m").svg_inline(
        border=2, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(dibujo)  # noqa: S308  (lo dibuja segno: sólo lleva trazos)


@con_llave(RESPONDER, solo_lectura=True)
def comprobante(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Para imprimir o guardar en el teléfono. Existe cuando hay un lugar."""
    _con_lugar(llave)
    asistente, sesion = llave.asistente, llave.invitacion.sobremesa
    asistente.invitacion = llave.invitacion
    contexto: dict[str, Any] = pagina.comun(request, llave) | {
        "titulo": pagina.lugar_apartado(sesion),
        "qr": qr(sesion.mapa_url) if sesion.mapa_url else "",
        "agregar": enlaces_para_agregar(asistente),
        "titular": None if asistente.es_titular else llave.invitacion.persona,
    }
    return render(request, f"{PLANTILLAS}/comprobante.html", contexto)


@con_llave(RESPONDER, solo_lectura=True)
def evento(request: HttpRequest, llave: Llave) -> HttpResponse:
    _con_lugar(llave)
    llave.asistente.invitacion = llave.invitacion
    respuesta = HttpResponse(ics_de(llave.asistente), content_type="text/calendar; charset=utf-8")
    nombre = f"sobremesa-{llave.invitacion.sobremesa.dia:%Y-%m-%d}.ics"
    respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    return respuesta


@con_llave(RESPONDER, solo_lectura=True)
def aviso(request: HttpRequest, llave: Llave) -> HttpResponse:
    vigente = llave.invitacion.sobremesa.dialogo.aviso_vigente()
    if vigente is None:
        raise Http404
    contexto = {"aviso": vigente, "desde": fecha(vigente.vigente_desde)}
    return render(request, f"{PLANTILLAS}/aviso.html", pagina.comun(request, llave) | contexto)


@con_llave(LECTURA, solo_lectura=True)
def datos(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Lo que abre el enlace del calendario, que una oficina entera puede ver: nada personal (L9)."""
    contexto = pagina.comun(request, llave) | {"asistente": None, "invitacion": None, "llave": None}
    return render(request, f"{PLANTILLAS}/datos.html", contexto)
