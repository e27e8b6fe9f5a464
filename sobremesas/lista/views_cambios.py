"""Sumar, cambiar de día, quitar y editar. Con htmx contestan lo que cambió; sin él, vuelven a la página."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actores.ediciones import huella_de
from actores.models import Persona
from dialogo.acceso import Request, con_rol
from dialogo.templatetags.dialogo import dia_corto
from dialogo.texto import entero
from sobremesas.acceso import coordina
from sobremesas.lista import cambios, candidatas
from sobremesas.lista.balanza import Balanza
from sobremesas.lista.candidatas import Renglon as RenglonDelMapa
from sobremesas.lista.paginas import (
    comun,
    efecto,
    el_dia,
    la_balanza,
    la_silla,
    los_dias,
    renglones_de,
)
from sobremesas.lista.silla import Renglon, SillaForm, guardar, renglon
from sobremesas.models import QUIENES_CONVOCAN, Invitacion, Sobremesa


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def agregar(request: Request) -> HttpResponse:
    este = el_dia(request, (entero(request.POST.get("dia")) or 0))
    visibles = Persona.objects.visibles_para(request.user).activos()
    persona = get_object_or_404(visibles, pk=(entero(request.POST.get("persona")) or 0))
    try:
        silla = cambios.agregar(este, persona, autor=request.user)
    except ValidationError as error:
        return _fallo(request, error)
    return _hecho(request, silla, este, "agregar")


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def mover(request: Request, pk: int) -> HttpResponse:
    silla = la_silla(request, pk)
    de = silla.sobremesa
    a = el_dia(request, (entero(request.POST.get("dia")) or 0))
    try:
        resultado = cambios.cambiar_de_dia(silla, a, autor=request.user)
    except ValidationError as error:
        return _fallo(request, error)
    if not resultado.cambio:
        return _fallo(request, ValidationError("No se movió: ese día está lleno o ya está en él."))
    return _hecho(request, resultado.invitacion, a, "mover", de=de)


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def quitar(request: Request, pk: int) -> HttpResponse:
    silla = la_silla(request, pk)
    if silla.estado not in cambios.SIN_INVITAR and not coordina(request):
        return _fallo(
            request, ValidationError("Ya se le invitó: retirarla toca a la coordinación.")
        )
    try:
        cambios.quitar(silla, autor=request.user, motivo=request.POST.get("motivo", ""))
    except ValidationError as error:
        return _fallo(request, error)
    return _hecho(request, silla, silla.sobremesa, "quitar")


@require_POST
@con_rol(*QUIENES_CONVOCAN)
def reponer(request: Request, pk: int) -> HttpResponse:
    silla = la_silla(request, pk)
    try:
        cambios.reponer(silla, autor=request.user)
    except ValidationError as error:
        return _fallo(request, error)
    return _hecho(request, silla, silla.sobremesa, "reponer")


def _frase(
    hecha: Balanza, silla: Invitacion, este: Sobremesa, que: str, de: Sobremesa | None
) -> str:
    cuando = dia_corto(este.empieza_en)
    entra = que != "quitar"
    verbo = {
        "agregar": "entra al",
        "mover": "pasa al",
        "quitar": "sale del",
        "reponer": "vuelve al",
    }
    frase = f"{silla.persona} {verbo[que]} {cuando}. "
    frase += efecto(hecha, silla, dia=este, entra=entra)
    if de is not None and (otro := efecto(hecha, silla, dia=de, entra=False)):
        frase += f"; {otro}"
    return f"{frase.strip()}."


def _hecho(
    request: Request,
    silla: Invitacion,
    este: Sobremesa,
    que: str,
    *,
    de: Sobremesa | None = None,
) -> HttpResponse:
    dias = los_dias(request)
    hecha = la_balanza(request, dias)
    frase = _frase(hecha, silla, este, que, de)
    if not request.htmx:
        messages.success(request, frase)
        return redirect("sobremesas:lista_dia", request.dialogo.clave, (de or este).numero)
    pagina = request.POST.get("pagina", "")
    contexto = {
        "silla": silla,
        "que": que,
        "de": de,
        "frase": frase,
        "pagina": pagina,
        "este_numero": (entero(pagina) or 0),
        "en_mapa": pagina == "mapa",
        "r": _renglon(request, silla, dias, hecha),
        **comun(request, dias, hecha),
    }
    return render(request, "sobremesas/lista/_hecho.html", contexto)


def _renglon(
    request: Request, silla: Invitacion, dias: list[Sobremesa], hecha: Balanza
) -> RenglonDelMapa | Renglon | None:
    """Cómo queda el renglón de la página desde la que se pidió; ``None`` si ya no está en ella."""
    pagina = request.POST.get("pagina", "")
    if pagina == "mapa":
        filas = Persona.objects.visibles_para(request.user).filter(pk=silla.persona_id)
        sola = list(candidatas.con_lo_suyo(filas, request.dialogo))
        return renglones_de(request, sola, hecha)[0]
    actual = renglon(silla.pk, dias, hecha)
    return actual if actual and actual.silla.sobremesa.numero == (entero(pagina) or 0) else None


def _fallo(request: Request, error: ValidationError) -> HttpResponse:
    if request.htmx:
        respuesta = render(request, "sobremesas/lista/_fallo.html", {"frases": error.messages})
        respuesta["HX-Reswap"] = "none"
        return respuesta
    for frase in error.messages:
        messages.error(request, frase)
    return redirect("sobremesas:lista", request.dialogo.clave)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_CONVOCAN)
@transaction.atomic
def editar(request: Request, pk: int) -> HttpResponse:
    """Lo que el equipo escribe de una silla. Si alguien guardó antes, enseña las dos versiones."""
    envia = request.method == "POST"
    silla = la_silla(request, pk, para_cambiar=envia)
    form = SillaForm(request.POST if envia else None, instance=silla)
    base = request.POST.get("base") or huella_de(form)
    contexto = {"silla": silla, "form": form, "base": base, "conflicto": []}
    if envia and form.is_valid():
        contexto["conflicto"] = guardar(form, base)
        contexto["base"] = huella_de(SillaForm(instance=la_silla(request, pk)))
        if not contexto["conflicto"]:
            return _guardado(request, contexto)
    plantilla = "sobremesas/lista/editar.html" + ("#forma" if request.htmx else "")
    respuesta = render(request, plantilla, contexto)
    if envia and request.htmx:
        respuesta["HX-Retarget"], respuesta["HX-Reswap"] = f"#editar-{pk}", "outerHTML"
    return respuesta


def _guardado(request: Request, contexto: dict[str, Any]) -> HttpResponse:
    silla = contexto["silla"]
    if request.htmx:
        return render(request, "sobremesas/lista/_guardado.html", contexto)
    messages.success(request, f"Quedó guardado lo de {silla.persona}.")
    return redirect("sobremesas:lista_dia", request.dialogo.clave, silla.sobremesa.numero)
