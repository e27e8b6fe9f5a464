"""La lista de entrevistas, la ficha de cada una y su guía para imprimir."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas import cierre
from entrevistas.contrafirma.estado import estado_de
from entrevistas.forms import FiltroForm
from entrevistas.guia import preguntas_de, recorrido
from entrevistas.lista import anotar_pendientes, filtrar, ordenar, resumen
from entrevistas.models import Entrevista
from entrevistas.pasos import siguiente_paso

POR_PAGINA = 50


def la_entrevista(request: Request, numero: int) -> Entrevista:
    """La de ese folio en el diálogo de la dirección, si quien pide puede verla; si no, 404."""
    visibles = Entrevista.objects.visibles_para(request.user).select_related(
        "dialogo", "persona", "organizacion", "sector", "cerrada_por"
    )
    return get_object_or_404(visibles, dialogo=request.dialogo, numero=numero)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def lista(request: Request) -> HttpResponse:
    visibles = Entrevista.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    form = FiltroForm(request.GET, dialogo=request.dialogo)
    filtros = form.elegidos()
    filas = ordenar(filtrar(visibles, filtros, request.user).para_listar(), filtros.get("orden"))
    pagina = Paginator(filas, POR_PAGINA).get_page(request.GET.get("pagina"))
    renglones = list(pagina.object_list)
    anotar_pendientes(request.dialogo.pk, renglones)
    parcial = request.htmx and not request.htmx.history_restore_request
    return render(
        request,
        "entrevistas/lista.html#resultados" if parcial else "entrevistas/lista.html",
        {
            "form": form,
            "filtros": {campo for campo in filtros if campo != "orden"},
            "pagina": pagina,
            "renglones": renglones,
            "resumen": resumen(visibles),
        },
    )


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ficha(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    consentimientos = list(entrevista.consentimientos.select_related("aviso", "tomado_por"))
    vigente = next((uno for uno in consentimientos if uno.esta_vigente), None)
    tramos = recorrido(entrevista, request.user)
    return render(
        request,
        "entrevistas/ficha.html",
        {
            "entrevista": entrevista,
            "consentimiento": vigente,
            "retirado": consentimientos[0] if consentimientos and not vigente else None,
            "asignaciones": entrevista.asignaciones.select_related("integrante__usuario"),
            "tramos": tramos,
            "num_entradas": sum(tramo.num_entradas for tramo in tramos),
            "paso": siguiente_paso(entrevista, cierre.faltantes(entrevista)),
            "contrafirma": estado_de(entrevista),
        },
    )


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def guia(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    return render(
        request,
        "entrevistas/guia.html",
        {
            "entrevista": entrevista,
            "preguntas": preguntas_de(entrevista),
            "aviso": request.dialogo.aviso_vigente(),
            "asignaciones": entrevista.asignaciones.select_related("integrante__usuario"),
        },
    )
