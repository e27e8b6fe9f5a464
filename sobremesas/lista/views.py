"""La lista de invitadas: el mapa de actores para sumar gente y la lista de cada día."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actores.models import Sector
from dialogo.acceso import Request, con_rol
from sobremesas.acceso import coordina
from sobremesas.lista import candidatas
from sobremesas.lista.paginas import comun, el_dia, la_balanza, los_dias, renglones_de
from sobremesas.lista.silla import del_dia
from sobremesas.models import QUIENES_CONVOCAN

POR_PAGINA = 40


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def lista(request: Request) -> HttpResponse:
    """El mapa de actores con sus filtros; cada persona con los días a los que puede sumarse."""
    dias = los_dias(request)
    hecha = la_balanza(request, dias)
    form = candidatas.FiltrosForm(
        request.GET, dialogo=request.dialogo, con_posturas=coordina(request)
    )
    valores = form.valores()
    halladas = candidatas.filtrar(request.dialogo, request.user, valores)
    con_todo = candidatas.con_lo_suyo(halladas, request.dialogo)
    pagina = Paginator(con_todo, POR_PAGINA).get_page(request.GET.get("pagina"))
    es_trozo = request.htmx and not request.htmx.history_restore_request
    contexto = {
        "form": form,
        "valores": valores,
        "hay_filtros": any(valores.values()),
        "pagina": pagina,
        "renglones": renglones_de(request, list(pagina), hecha),
        "sectores": Sector.objects.macrosectores(),
        **comun(request, dias, hecha),
    }
    plantilla = "sobremesas/lista/lista.html" + ("#resultados" if es_trozo else "")
    return render(request, plantilla, contexto)


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def dia(request: Request, numero: int) -> HttpResponse:
    """La lista de un día: quién está, con qué prioridad y qué pasaría al cambiarla de día."""
    este = el_dia(request, numero)
    dias = los_dias(request)
    hecha = la_balanza(request, dias)
    contexto = {
        "este": este,
        "sillas": del_dia(este, dias, hecha),
        **comun(request, dias, hecha),
    }
    return render(request, "sobremesas/lista/dia.html", contexto)
