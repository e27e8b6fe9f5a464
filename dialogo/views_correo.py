"""El libro de correo de un diálogo y, en la demostración, el buzón donde se lee lo que se mandó."""

import re

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from dialogo import correo
from dialogo.acceso import Request, con_rol
from dialogo.models import Envio, Rol

POR_PAGINA = 50


@require_GET
@con_rol(Rol.COORDINACION)
def libro(request: Request) -> HttpResponse:
    """Un renglón por mensaje: qué, a quién, y si salió o por qué no. Nunca lo que dice."""
    envios = request.dialogo.envios.defer("texto", "html", "calendario", "baja")
    estado = request.GET.get("estado", "")
    cuentas = dict(envios.order_by().values_list("estado").annotate(n=Count("pk")))
    filas = envios.filter(estado=estado) if estado in Envio.Estado.values else envios
    contexto = {
        "pagina": Paginator(filas, POR_PAGINA).get_page(request.GET.get("pagina")),
        "estados": [(c, nombre, cuentas[c]) for c, nombre in Envio.Estado.choices if c in cuentas],
        "elegido": estado,
        "total": sum(cuentas.values()),
    }
    return render(request, "dialogo/ajustes/correo.html", contexto)


@require_GET
@con_rol(Rol.COORDINACION)
def buzon(request: Request) -> HttpResponse:
    """Los mensajes de la demostración como le llegarían a cada persona; sus enlaces funcionan."""
    if not request.dialogo.es_demostracion:
        raise Http404
    entregados = request.dialogo.envios.filter(en_buzon=True)
    pagina = Paginator(entregados, 20).get_page(request.GET.get("pagina"))
    for envio in pagina.object_list:
        partes = correo.leer_todo(envio)
        envio.cuerpo = con_enlaces(partes["texto"])  # type: ignore[attr-defined]
        envio.de_baja = con_enlaces(partes["baja"])  # type: ignore[attr-defined]
    return render(request, "dialogo/ajustes/buzon.html", {"pagina": pagina})


@require_GET
@con_rol(Rol.COORDINACION)
def buzon_calendario(request: Request, pk: int) -> HttpResponse:
    """El archivo de calendario que llevaba un mensaje de la demostración."""
    entregados = request.dialogo.envios.filter(en_buzon=True).exclude(calendario="")
    envio = get_object_or_404(entregados, pk=pk, dialogo__es_demostracion=True)
    respuesta = HttpResponse(
        correo.leer_todo(envio)["calendario"],
        content_type=f"text/calendar; method={envio.metodo}; charset=utf-8",
    )
    respuesta["Content-Disposition"] = 'attachment; filename="sobremesa.ics"'
    return respuesta


def con_enlaces(texto: str) -> SafeString:
    """El texto, con las direcciones de esta casa como enlaces a este mismo servidor."""
    raiz = settings.URL_PUBLICA.rstrip("/")
    partes = re.split(rf"({re.escape(raiz)}/[^\s]*)", texto)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{}">{}</a>', parte[len(raiz) :], parte) if n % 2 else parte,)
            for n, parte in enumerate(partes)
        ),
    )
