"""Pedir una propuesta, leer por qué va cada quien, aceptarla entera o en parte, y deshacerla."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from actores.models import Sector
from dialogo.acceso import Request, con_rol
from dialogo.palabras import enumerar
from sobremesas.acceso import coordina
from sobremesas.lista import proponer as proceso
from sobremesas.lista.paginas import los_dias
from sobremesas.lista.propuesta import proponer
from sobremesas.lista.razones import Razones, por_dia
from sobremesas.models import QUIENES_CONVOCAN, Invitacion, Sobremesa

SEMILLA_MAYOR = 9999
MAXIMO = 600


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def propuesta(request: Request) -> HttpResponse:
    """No guarda nada: la misma semilla sobre la misma lista da la misma propuesta."""
    dias = los_dias(request)
    semilla = _semilla(request.GET.get("semilla", ""))
    solo, mueve = request.GET.get("entre") == "entrevistadas", "mueve" in request.GET
    contexto = {
        "dias": dias,
        "semilla": semilla,
        "otra": semilla % SEMILLA_MAYOR + 1,
        "solo_entrevistadas": solo,
        "mueve": mueve,
        "coordina": coordina(request),
    }
    if dias:
        planteo = proceso.plantear(
            request.dialogo,
            dias,
            con_posturas=coordina(request),
            solo_entrevistadas=solo,
            mueve_la_lista=mueve,
        )
        contexto |= _leida(request, planteo, semilla, dias)
    return render(request, "sobremesas/lista/propuesta.html", contexto)


def _leida(
    request: Request, planteo: proceso.Planteamiento, semilla: int, dias: list[Sobremesa]
) -> dict[str, object]:
    hecha = proponer(planteo.candidatas, planteo.dias, semilla, dependencias=planteo.dependencias)
    sectores = {sector.pk: sector for sector in Sector.objects.all()}
    nombres = {pk: sector.nombre for pk, sector in sectores.items()}
    razones = Razones(hecha, planteo.dias, nombres, planteo.organizaciones)
    por_clave = {dia.pk: dia for dia in dias}
    leidos, entre_todos = por_dia(razones, planteo.candidatas, con_posturas=coordina(request))
    return {
        "por_dia": [(por_clave[uno.dia.dia], uno) for uno in leidos],
        "entre_todos": entre_todos,
        "sectores": sectores,
        "num": len(hecha.lugares),
        "num_candidatas": sum(una.en is None for una in planteo.candidatas),
    }


def _semilla(texto: str) -> int:
    return min(int(texto), SEMILLA_MAYOR) if texto.isdecimal() and len(texto) < 6 else 1


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def aceptar(request: Request) -> HttpResponse:
    """Las marcadas entran en la lista de su día. Lo que ya no se puede se dice y no estorba."""
    dias = {dia.numero: dia for dia in los_dias(request)}
    pedidos = []
    for par in request.POST.getlist("lugar")[:MAXIMO]:
        persona, _, numero = par.partition("-")
        if _es_numero(persona) and _es_numero(numero) and int(numero) in dias:
            pedidos.append((int(persona), dias[int(numero)]))
    hecho = proceso.aceptar(pedidos, request.dialogo, autor=request.user)
    for frase in hecho.no:
        messages.warning(request, frase)
    total = len(hecho.nuevas) + len(hecho.movidas)
    if not total:
        messages.info(request, "No se marcó a nadie: la lista sigue igual.")
        return redirect("sobremesas:lista", request.dialogo.clave)
    contexto = {"hecho": hecho, "total": total, "por_dia": _resumen(hecho)}
    return render(request, "sobremesas/lista/aceptada.html", contexto)


def _resumen(hecho: proceso.Aceptada) -> str:
    claves = [*hecho.nuevas, *(pk for pk, _ in hecho.movidas)]
    cuantas: dict[str, int] = {}
    filas = Invitacion.objects.filter(pk__in=claves).order_by("sobremesa__numero")
    for nombre in filas.values_list("sobremesa__nombre", flat=True):
        cuantas[nombre] = cuantas.get(nombre, 0) + 1
    return enumerar(f"{cuantas} en {nombre}" for nombre, cuantas in cuantas.items())


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def deshacer(request: Request) -> HttpResponse:
    nuevas = [int(pk) for pk in request.POST.getlist("nueva")[:MAXIMO] if _es_numero(pk)]
    movidas = []
    propios = {dia.pk for dia in los_dias(request)}
    for par in request.POST.getlist("movida")[:MAXIMO]:
        pk, _, dia = par.partition("-")
        if _es_numero(pk) and _es_numero(dia) and int(dia) in propios:
            movidas.append((int(pk), int(dia)))
    visibles = Invitacion.objects.visibles_para(request.user)
    sillas = visibles.filter(sobremesa__dialogo=request.dialogo)
    devueltas = proceso.deshacer(nuevas, movidas, sillas, autor=request.user)
    messages.success(request, f"Se deshizo: {devueltas} personas vuelven a como estaban.")
    return redirect("sobremesas:propuesta", request.dialogo.clave)


def _es_numero(texto: str) -> bool:
    return texto.isdecimal() and len(texto) < 19
