"""La matriz de demanda, oferta y norma, y las parejas que deberían conversar."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from actores.models import Organizacion, ParaConversar, Region, Tema
from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import entregar
from entrevistas.confidencialidad import Mirada
from entrevistas.mapa import capas
from entrevistas.mapa.forms_oferta import ParejaForm, ResolverForm
from entrevistas.mapa.oferta import Celda, Matriz
from entrevistas.mapa.oferta_hojas import hojas

CAPAS = ("demanda", "oferta", "norma")
A_LA_VISTA = 6


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def oferta(request: Request) -> HttpResponse:
    """La celda abierta va en la dirección: se abre bajo su renglón, con o sin JavaScript."""
    mirada = Mirada.de(request.user, request.dialogo)
    matriz, demanda = capas.matriz(request.dialogo, mirada)
    elegidas = [capa for capa in CAPAS if capa in request.GET.getlist("capa")] or list(CAPAS)
    contexto = {
        "matriz": matriz,
        "demanda": demanda,
        "capas": elegidas,
        "consulta_capas": "".join(f"&capa={c}" for c in elegidas) if len(elegidas) < 3 else "",
        "num_programas": len({p.pk for c in matriz.celdas.values() for p in c.programas}),
        "num_normas": len({h.pk for h in _mandatos(matriz)}),
        "conversar": capas.para_conversar(request.dialogo),
        "a_la_vista": A_LA_VISTA,
        **_abierta(request, matriz, mirada),
    }
    es_trozo = request.htmx and request.htmx.target == "matriz"
    return render(request, "mapa/oferta.html" + ("#matriz" if es_trozo else ""), contexto)


def _mandatos(matriz: Matriz) -> list[Any]:
    de_celdas = [m for celda in matriz.celdas.values() for m in celda.mandatos]
    return de_celdas + [m for mandatos in matriz.sin_region.values() for m in mandatos]


def _abierta(request: Request, matriz: Matriz, mirada: Mirada) -> dict[str, Any]:
    """Lo que hay detrás de ``?tema=&region=``; nada si no existe esa celda."""
    celda = _celda(request, matriz)
    if celda is None:
        return {"abierta": None}
    todos = request.GET.get("pasajes") == "todos"
    dichos, hay_mas = capas.dichos(celda, request.dialogo, mirada, todos=todos)
    llaves = {una.pk for una in celda.organizaciones}
    return {
        "abierta": celda,
        "dichos": dichos,
        "hay_mas": hay_mas,
        "normas": celda.mandatos + matriz.sin_region.get(celda.tema.pk, []),
        "parejas": [p for p in matriz.parejas if {p.una.pk, p.otra.pk} <= llaves],
    }


def _celda(request: Request, matriz: Matriz) -> Celda | None:
    tema, region = request.GET.get("tema"), request.GET.get("region")
    return next(
        (c for c in matriz.celdas.values() if c.tema.clave == tema and c.region.clave == region),
        None,
    )


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def oferta_hoja(request: Request) -> HttpResponse:
    mirada = Mirada.de(request.user, request.dialogo)
    matriz, demanda = capas.matriz(request.dialogo, mirada)
    return entregar(
        request,
        que="Demanda, oferta y norma",
        nombre=f"demanda-y-oferta-{request.dialogo.clave}",
        hojas=hojas(matriz, capas.programas_del_mapa(request.dialogo)),
        filtros="Sólo lo que puede ver quien entrevista" if demanda.es_parcial else "",
    )


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def marcar_pareja(request: Request) -> HttpResponse:
    """Propone que dos organizaciones se reúnan, y por qué."""
    organizaciones = Organizacion.objects.visibles_para(request.user).activos()
    form = ParejaForm(request.POST, organizaciones=organizaciones)
    if not form.is_valid():
        errores = [str(error) for lista in form.errors.values() for error in lista]
        messages.error(request, " ".join(errores))
        return redirect(_a_conversar(request))
    datos = form.cleaned_data
    pareja, es_nueva = capas.marcar(
        request.dialogo,
        una=datos["una"].pk,
        otra=datos["otra"].pk,
        tema=datos["tema"],
        region=datos["region"],
        razon=datos["razon"],
        autor=request.user,
    )
    dice = "quedó para conversar" if es_nueva else "ya estaba para conversar"
    messages.success(request, f"{pareja}: {dice}. Nadie recibió aviso.")
    return redirect(_a_conversar(request))


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def resolver_pareja(request: Request, pk: int) -> HttpResponse:
    """Dice en qué quedó. Repetirlo corrige lo escrito."""
    pareja = get_object_or_404(ParaConversar, dialogo=request.dialogo, pk=pk)
    form = ResolverForm(request.POST)
    if form.is_valid():
        pareja.resultado = form.cleaned_data["resultado"]
        pareja.resuelto_en = pareja.resuelto_en or timezone.now()
        pareja.save(update_fields=["resultado", "resuelto_en"])
        messages.success(request, f"{pareja}: quedó anotado.")
    else:
        messages.error(request, " ".join(map(str, form.errors["resultado"])))
    return redirect(_a_conversar(request))


def _a_conversar(request: Request) -> str:
    """Vuelve a la celda desde la que se marcó, si venía de una."""
    base = reverse("mapa:oferta", args=[request.dialogo.clave])
    tema = Tema.objects.filter(clave=request.POST.get("tema", "")).first()
    region = Region.objects.filter(clave=request.POST.get("region", "")).first()
    if tema and region:
        return f"{base}?tema={tema.clave}&region={region.clave}#celda"
    return f"{base}#conversar"
