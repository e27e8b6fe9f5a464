"""La contrafirma del lado del equipo: pedirla, recordarla, anularla y leer lo que contestó."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas.contrafirma import envio, pasajes
from entrevistas.contrafirma.forms import EnviarForm
from entrevistas.models import Contrafirma, Entrada, Entrevista, RespuestaContrafirma
from entrevistas.views import la_entrevista


def _por_proponer(entrevista: Entrevista, suyos: list[pasajes.Pasaje]) -> list[int]:
    """Entradas con voz que todavía no están, ni enteras ni en parte, entre las que vería."""
    ya_estan = {uno.fragmento.entrada_id for uno in suyos}
    vivas = entrevista.entradas.vivas().exclude(texto="")
    con_voz = vivas.filter(tipo__in=[Entrada.Tipo.LITERAL, Entrada.Tipo.PARAFRASIS])
    return [pk for pk in con_voz.values_list("pk", flat=True) if pk not in ya_estan]


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ver(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    suyos = pasajes.de_la_entrevista(entrevista) if entrevista.consentimiento else []
    form = EnviarForm(entrevista=entrevista, por_proponer=_por_proponer(entrevista, suyos))
    return _pintar(request, entrevista, form, suyos)


def _pintar(
    request: Request, entrevista: Entrevista, form: EnviarForm, suyos: list[pasajes.Pasaje]
) -> HttpResponse:
    enviadas = list(entrevista.contrafirmas.select_related("envio", "creada_por", "anulada_por"))
    vigente = next((una for una in enviadas if una.anulada_en is None), None)
    contexto: dict[str, Any] = {
        "entrevista": entrevista,
        "form": form,
        "impedimentos": envio.impedimentos(entrevista),
        "pasajes": suyos,
        "cuenta": pasajes.Cuenta.de(suyos),
        "aviso": request.dialogo.aviso_vigente(),
        "vigente": vigente,
        "en_plazo": bool(vigente and vigente.esta_en_plazo),
        "enviadas": enviadas,
        "anteriores": RespuestaContrafirma.objects.filter(
            contrafirma__entrevista=entrevista
        ).exclude(sustituida_en=None),
    }
    return render(request, "entrevistas/contrafirma/equipo.html", contexto)


@require_http_methods(["POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def enviar(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    suyos = pasajes.de_la_entrevista(entrevista) if entrevista.consentimiento else []
    por_proponer = _por_proponer(entrevista, suyos)
    form = EnviarForm(request.POST, entrevista=entrevista, por_proponer=por_proponer)
    if not form.is_valid():
        return _pintar(request, entrevista, form, suyos)
    try:
        contrafirma = envio.enviar(entrevista, autor=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _pintar(request, entrevista, form, suyos)
    messages.success(request, f"El enlace va en camino a {contrafirma.correo}.")
    return redirect("entrevistas:contrafirma", request.dialogo.clave, numero)


def _sobre_la_vigente(
    request: Request, numero: int, hacer: Callable[..., object], dice: str
) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    vigentes = Contrafirma.objects.vigentes().filter(entrevista=entrevista)
    contrafirma = get_object_or_404(vigentes.select_related("entrevista"))
    try:
        hacer(contrafirma, autor=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, dice)
    return redirect("entrevistas:contrafirma", request.dialogo.clave, numero)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def recordar(request: Request, numero: int) -> HttpResponse:
    dice = "El recordatorio va en camino, con un enlace nuevo. El anterior ya no abre."
    return _sobre_la_vigente(request, numero, envio.recordar, dice)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def anular(request: Request, numero: int) -> HttpResponse:
    dice = "El enlace ya no abre. Lo que contestó vale."
    return _sobre_la_vigente(request, numero, envio.anular, dice)
