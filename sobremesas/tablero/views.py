"""El tablero: los tres días en una pantalla, y la tabla de respuestas que htmx cambia."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dialogo.acceso import Request, con_rol
from dialogo.models import Dialogo
from dialogo.palabras import contar
from sobremesas import fechas
from sobremesas.acceso import coordina
from sobremesas.lista.balanza import balanza
from sobremesas.models import QUIENES_CONVOCAN, Convocatoria, Ola, Sobremesa
from sobremesas.tablero import dias, llamadas, respuestas, salidas
from sobremesas.tablero.espera import esperas
from sobremesas.tablero.forms import CANALES, FiltrosForm, quienes_llaman
from sobremesas.tablero.lote import ACCIONES, ultimo_lote

RESPUESTAS_A_LA_VISTA = 8
POR_PAGINA = 100


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def tablero(request: Request) -> HttpResponse:
    """Número fijo de consultas, con tres sillas o con trescientas."""
    sobremesas = dias.las_visibles(request.dialogo, request.user)
    contexto = _respuestas(request, sobremesas)
    if request.htmx and request.htmx.target == "respuestas":
        return render(request, "sobremesas/tablero/tablero.html#respuestas", contexto)
    es_de_coordinacion = coordina(request)
    pesos = balanza(sobremesas, con_posturas=es_de_coordinacion)
    pendientes = llamadas.por_atender(request.dialogo, request.user, coordina=es_de_coordinacion)
    convocatoria = Convocatoria.objects.filter(dialogo=request.dialogo).first()
    contexto |= {
        "dias": dias.los_dias(sobremesas, pesos, pendientes.por_sobremesa),
        "balanza": pesos.de_los(dias.por_venir(sobremesas)),
        "pendientes": pendientes,
        "num_llamadas": contar(len(pendientes.hoy), "persona", "personas", femenino=True),
        "esperas": esperas(sobremesas),
        "salidas": salidas.salidas(request.dialogo),
        "silencio": salidas.horario(convocatoria),
        "cuentas": salidas.cuentas_de(*sobremesas),
        **_cabeza(request.dialogo, sobremesas),
    }
    return render(request, "sobremesas/tablero/tablero.html", contexto)


def _respuestas(request: Request, sobremesas: list[Sobremesa]) -> dict[str, Any]:
    """La tabla con sus filtros: sin ninguno, lo último; con alguno, todo, por páginas."""
    form = FiltrosForm(request.GET, sobremesas=sobremesas)
    valores = form.valores()
    base = respuestas.base(request.dialogo, request.user)
    sin_respuesta = respuestas.filtrar(base, valores, con_respuesta=False)
    cuentas = respuestas.cuentas(sin_respuesta)
    filas = respuestas.para_lista(respuestas.filtrar(base, valores), valores.get("orden", ""))
    todas = bool(valores) or "todas" in request.GET
    por_pagina = POR_PAGINA if todas else RESPUESTAS_A_LA_VISTA
    pagina = Paginator(filas, por_pagina).get_page(request.GET.get("pagina"))
    es_de_coordinacion = coordina(request)
    num_hallazgos = respuestas.num_hallazgos(request.dialogo) if es_de_coordinacion else 0
    return {
        "form": form,
        "valores": valores,
        "filtros": [
            (clave, palabra, cuentas[clave])
            for clave, (palabra, _) in respuestas.RESPUESTAS.items()
        ],
        "pagina": pagina,
        "renglones": respuestas.renglones(
            list(pagina), num_hallazgos=num_hallazgos, con_opiniones=es_de_coordinacion
        ),
        "por_canal": respuestas.por_canal(sin_respuesta),
        "num_contestaron": cuentas[""],
        "todas": todas,
        "hay_filtros": bool(set(valores) - {"orden"}),
        "coordina": es_de_coordinacion,
        "acciones": [una for una in ACCIONES if es_de_coordinacion or not una.solo_coordinacion],
        "quienes": quienes_llaman(request.dialogo),
        "canales": CANALES,
        "sobremesas": sobremesas,
        "lote": ultimo_lote(request),
    }


def _cabeza(dialogo: Dialogo, sobremesas: list[Sobremesa]) -> dict[str, Any]:
    """Cuándo cierran las respuestas y qué sigue por mandar."""
    ahora = timezone.now()
    por_venir = [una for una in sobremesas if una.termina_en > ahora]
    cortes = [una.corte_en for una in por_venir if una.corte_en > ahora]
    corte = min(cortes, default=None)
    estados = [Ola.Estado.BORRADOR, Ola.Estado.PROGRAMADA]
    ola = Ola.objects.filter(dialogo=dialogo, estado__in=estados).order_by("creada_en").first()
    return {
        "hoy": timezone.localdate(),
        "corte": corte,
        "dia_del_corte": fechas.dia(corte) if corte else "",
        "siguiente": next(iter(por_venir), None),
        "siguiente_ola": ola,
    }
