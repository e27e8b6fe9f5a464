"""Lo que ve quien habló, sin cuenta: sus pasajes como se mostrarían, y lo que decide de cada uno."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from dialogo import enlaces
from dialogo.enlaces import con_enlace
from dialogo.models import Usuario
from entrevistas.contrafirma import pasajes, respuestas
from entrevistas.contrafirma.mensajes import CLASE
from entrevistas.contrafirma.respuestas import FueraDePlazo, Recibida, Resultado
from entrevistas.models import Asignacion, Contrafirma

_VERSION = re.compile(r"^v(\d{1,18})$")


def fecha(dia: Any) -> str:
    """«viernes 4 de diciembre de 2026» o «Friday 4 December 2026», según quien lee."""
    if hasattr(dia, "tzinfo"):
        dia = timezone.localtime(dia)
    if translation.get_language() == "en":
        return formats.date_format(dia, "l j F Y")
    return formats.date_format(dia, r"l j \d\e F \d\e Y").lower()


def _la_contrafirma(request: HttpRequest, pk: int) -> Contrafirma:
    """La de ese enlace si sigue valiendo; anulada o cancelada no existe."""
    una = (
        Contrafirma.objects.vigentes()
        .filter(pk=pk)
        .exclude(entrevista__estado="cancelada")
        .select_related(
            "aviso",
            "creada_por",
            "entrevista__dialogo",
            "entrevista__persona",
            "entrevista__organizacion",
            "entrevista__sector",
        )
        .first()
    )
    if una is None:
        raise Http404
    request.dialogo = una.entrevista.dialogo  # type: ignore[attr-defined]
    return una


def a_quien_escribir(contrafirma: Contrafirma) -> Usuario:
    """Quien la entrevistó; si ya no está, quien mandó el enlace."""
    conduce = (
        Asignacion.objects.filter(
            entrevista=contrafirma.entrevista_id,
            papel=Asignacion.Papel.CONDUCE,
            integrante__usuario__is_active=True,
        )
        .select_related("integrante__usuario")
        .first()
    )
    return conduce.integrante.usuario if conduce else contrafirma.creada_por


def recibidas_de(datos: QueryDict) -> list[Recibida]:
    """Lo marcado en el formulario. Un pasaje sin marcar no llega: callar no es contestar."""
    claves = [hallada[1] for campo in datos if (hallada := _VERSION.match(campo))]
    return [
        Recibida(
            fragmento=int(clave),
            decision=datos.get(f"p{clave}", ""),
            texto=datos.get(f"t{clave}", ""),
            nivel=datos.get(f"n{clave}", ""),
            version=datos.get(f"v{clave}", ""),
        )
        for clave in claves[:500]
        if datos.get(f"p{clave}")
    ]


@con_enlace(CLASE)
@require_http_methods(["GET", "HEAD", "POST"])
def ver(request: HttpRequest, pk: int) -> HttpResponse:
    contrafirma = _la_contrafirma(request, pk)
    resultado, aviso = Resultado(), ""
    recibidas = recibidas_de(request.POST) if request.method == "POST" else []
    if request.method == "POST":
        try:
            resultado = respuestas.responder(contrafirma, recibidas)
        except FueraDePlazo as error:
            aviso = error.messages[0]
        if recibidas and not resultado.problemas and not aviso:
            return enlaces.volver(request, f"{reverse('contrafirma:ver')}?recibidas=1")
    contexto = _contexto(request, contrafirma, resultado, recibidas)
    contexto |= {"aviso_de_plazo": aviso, "vacia": request.method == "POST" and not recibidas}
    estado = 422 if request.method == "POST" else 200
    return render(request, "entrevistas/contrafirma/ver.html", contexto, status=estado)


def _contexto(
    request: HttpRequest, contrafirma: Contrafirma, resultado: Resultado, recibidas: list[Recibida]
) -> dict[str, Any]:
    esta_vigente = contrafirma.entrevista.consentimiento is not None
    suyos = pasajes.de_la_entrevista(contrafirma.entrevista) if esta_vigente else []
    escritas = {una.fragmento: una for una in recibidas}
    for uno in suyos:
        if problema := resultado.problemas.get(uno.pk):
            escrita = escritas[uno.pk]
            uno.problema, uno.escrito = problema, escrita.texto
            uno.marcada, uno.nivel_marcado = escrita.decision, escrita.nivel
    return {
        "contrafirma": contrafirma,
        "entrevista": contrafirma.entrevista,
        "pasajes": suyos,
        "cuenta": pasajes.Cuenta.de(suyos),
        "retirada": not esta_vigente,
        "abierta": contrafirma.esta_en_plazo and esta_vigente,
        "guardadas": resultado.guardadas,
        "problemas": len(resultado.problemas),
        "recibidas": "recibidas" in request.GET,
        "plazo": fecha(contrafirma.plazo),
        "dia": fecha(contrafirma.entrevista.empieza_en)
        if contrafirma.entrevista.empieza_en
        else "",
        "ultima": fecha(contrafirma.respondida_en) if contrafirma.respondida_en else "",
        "a_quien": a_quien_escribir(contrafirma),
        "secreto": getattr(request, "secreto", ""),
    }


@con_enlace(CLASE)
@require_http_methods(["GET", "HEAD", "POST"])
def retirarse(request: HttpRequest, pk: int) -> HttpResponse:
    """Retirar la entrevista completa, hoy o cuando quiera. Abrir la página no retira nada."""
    contrafirma = _la_contrafirma(request, pk)
    if request.method == "POST" and "confirmo" in request.POST:
        respuestas.retirarse(contrafirma)
        return enlaces.volver(request, reverse("contrafirma:ver"))
    contexto = {
        "contrafirma": contrafirma,
        "entrevista": contrafirma.entrevista,
        "a_quien": a_quien_escribir(contrafirma),
        "secreto": getattr(request, "secreto", ""),
    }
    return render(request, "entrevistas/contrafirma/retirarse.html", contexto)


@con_enlace(CLASE)
@require_safe
def aviso(request: HttpRequest, pk: int) -> HttpResponse:
    contrafirma = _la_contrafirma(request, pk)
    contexto = {"aviso": contrafirma.aviso, "desde": fecha(contrafirma.aviso.vigente_desde)}
    return render(request, "publico/aviso.html", contexto)
