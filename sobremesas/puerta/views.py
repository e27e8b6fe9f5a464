"""La puerta de una sobremesa: la página, lo que guarda el aparato y lo que supervisa una persona."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_permissions_policy.decorators import permissions_policy_override

from dialogo.acceso import Request
from dialogo.texto import limpiar, sin_acentos
from sobremesas.acceso import coordina
from sobremesas.models import Paso, Sobremesa
from sobremesas.puerta import anomalias, carcasa, dentro
from sobremesas.puerta.acceso import sobremesa_de
from sobremesas.puerta.lista import para_el_aparato, vence
from sobremesas.puerta.registro import registrar

# La cámara, sólo aquí: el resto de la casa la tiene prohibida.
con_camara = permissions_policy_override({**settings.PERMISSIONS_POLICY, "camera": ["self"]})
SIN_INVITACION = [
    (Paso.Clase.VISITA, "Visita"),
    (Paso.Clase.PRENSA, "Prensa"),
    (Paso.Clase.EQUIPO, "Equipo"),
    (Paso.Clase.ACOMPANANTE, "Acompañante"),
]


@require_GET
@con_camara
def puerta(request: Request, numero: int) -> HttpResponse:
    """La página. Sin JavaScript, la lista entera con un formulario por persona."""
    sobremesa, supervisa = sobremesa_de(request, numero)
    busca = request.GET.get("q", "").strip()[:100]
    lista = para_el_aparato(sobremesa, request.user, supervisa=supervisa)
    esperadas = {una["silla"] for una in lista["personas"] if una["lugar"]}
    dentro_ya = [una for una in lista["presencias"].values() if una["d"]]
    contexto = {
        "filas": _filas(lista, busca),
        "busca": busca,
        "otras": [una for una in dentro_ya if "c" in una],
        "num_esperadas": len(esperadas),
        "quien": request.user.pk,
        "num_dentro": len(esperadas & {una["silla"] for una in dentro_ya}),
    }
    return _pagina(request, sobremesa, supervisa, contexto)


@require_GET
@con_camara
def carcasa_sola(request: Request, numero: int) -> HttpResponse:
    """La misma página sin personas: es la que el navegador guarda para cuando no haya red."""
    sobremesa, supervisa = sobremesa_de(request, numero)
    return _pagina(request, sobremesa, supervisa, {})


def _pagina(
    request: Request, sobremesa: Sobremesa, supervisa: bool, mas: dict[str, Any]
) -> HttpResponse:
    contexto = {
        "sobremesa": sobremesa,
        "supervisa": supervisa,
        "coordina": coordina(request),
        "ahora": timezone.now(),
        "vence": vence(),
        "num_dentro": None,
        "num_esperadas": None,
        "nonce": uuid.uuid4(),
        "clases": SIN_INVITACION,
        "modulos": carcasa.MODULOS,
        "jsqr": carcasa.JSQR,
        **mas,
    }
    return render(request, "sobremesas/puerta/puerta.html", contexto)


def _filas(lista: dict, busca: str) -> list[dict]:
    """Quienes cuadran con lo buscado, cada quien con lo que se sabe de su llegada."""
    palabras = sin_acentos(busca).split()
    return [
        {**persona, "presencia": lista["presencias"].get(persona["id"]), "nonce": uuid.uuid4()}
        for persona in lista["personas"]
        if all(una in sin_acentos(f"{persona['n']} {persona['o']}") for una in palabras)
    ]


@require_POST
def anotar(request: Request, numero: int) -> HttpResponse:
    """Un paso por formulario, sin JavaScript: la hora es la del servidor."""
    sobremesa, supervisa = sobremesa_de(request, numero)
    ahora = timezone.now().isoformat()
    aparato = uuid.uuid5(uuid.NAMESPACE_URL, f"puerta:{request.session.session_key}")
    comun = {"aparato": str(aparato), "hora": ahora, "en_cola": False}
    datos = {campo: request.POST.get(campo, "") for campo in CAMPOS_SUELTOS}
    lote = [{**datos, **comun}]
    if datos["tipo"] == Paso.Tipo.DESHACE:  # todas las llegadas en pie de esa persona
        lote = [
            {**comun, "tipo": "deshace", "nonce": str(uuid.uuid4()), "refiere_a": nonce}
            for nonce in request.POST.getlist("refiere_a")
        ]
    for respuesta in registrar(sobremesa, lote, autor=request.user, supervisa=supervisa):
        nivel = messages.SUCCESS if respuesta.estado == "registrada" else messages.WARNING
        messages.add_message(request, nivel, respuesta.texto or "Quedó anotado.")
    return redirect("sobremesas:puerta", request.dialogo.clave, numero)


CAMPOS_SUELTOS = (
    *("tipo", "nonce", "quien", "clase", "nombre", "organizacion"),
    *("nota", "refiere_a", "forzar", "en_lugar"),
)


@require_GET
def por_decidir(request: Request, numero: int) -> HttpResponse:
    """Lo que no cuadró, para quien supervisa."""
    sobremesa, supervisa = sobremesa_de(request, numero)
    if not supervisa:
        raise Http404
    abiertas, decididas = anomalias.casos(sobremesa)
    puerta = dentro.en(sobremesa)
    notas = Paso.objects.filter(sobremesa=sobremesa, tipo=Paso.Tipo.NOTA).select_related(
        "asistente", "acompanante", "anotado_por"
    )
    contexto = {
        "sobremesa": sobremesa,
        "abiertas": abiertas,
        "decididas": decididas,
        "notas": [nota for nota in notas if nota.nonce not in puerta.deshechos],
        "puerta": puerta,
        "tarde": dentro.tardias(sobremesa, puerta),
        "se_fueron": [p for p in puerta.presencias.values() if not p.esta_dentro],
        "ausentes": dentro.ausentes(sobremesa).select_related("persona"),
        "coordina": coordina(request),
    }
    return render(request, "sobremesas/puerta/por_decidir.html", contexto)


@require_POST
def decidir(request: Request, numero: int, nonce: uuid.UUID) -> HttpResponse:
    sobremesa, supervisa = sobremesa_de(request, numero)
    if not supervisa:
        raise Http404
    paso = get_object_or_404(Paso, sobremesa=sobremesa, nonce=nonce)
    razon = limpiar(request.POST.get("razon", "")).strip()
    try:
        anomalias.decidir(paso, request.POST.get("decision", ""), autor=request.user, razon=razon)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, "Quedó decidido.")
    return redirect(reverse("sobremesas:puerta_por_decidir", args=[request.dialogo.clave, numero]))
