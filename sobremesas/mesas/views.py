"""Las mesas de un día: el plano, mover a alguien, repartir, fijar un lugar."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request
from dialogo.palabras import contar, enumerar
from sobremesas.acceso import coordina, dia_en_que_trabaja
from sobremesas.mesas import acomodo, pagina
from sobremesas.mesas.acceso import acomoda, dia_que_acomoda
from sobremesas.mesas.condiciones import cambiar, efecto, mejores
from sobremesas.mesas.forms import Destino, leer_asiento
from sobremesas.mesas.plano import Persona, Plano, leer
from sobremesas.models import Sobremesa


def _a_las_mesas(request: Request, dia: Sobremesa, mesa: int | None = None) -> HttpResponse:
    url = reverse("sobremesas:mesas", args=[request.dialogo.clave, dia.numero])
    return redirect(f"{url}?mesa={mesa}#mesa-{mesa}" if mesa else url)


def _pagina(request: Request, dia: Sobremesa, status: int = 200) -> HttpResponse:
    contexto = pagina.de(
        leer(dia),
        coordina=coordina(request),
        acomoda=acomoda(request, dia),
        abierta=request.GET.get("mesa", ""),
        con_opciones="opciones" in request.GET,
    )
    return render(request, "sobremesas/mesas/mesas.html", contexto, status=status)


@require_GET
def mesas(request: Request, numero: int) -> HttpResponse:
    return _pagina(request, dia_en_que_trabaja(request, numero))


def _persona(plano: Plano, clave: int) -> Persona:
    if clave not in plano.personas:
        raise Http404
    return plano.personas[clave]


@require_http_methods(["GET", "POST"])
def mover(request: Request, numero: int, clave: int) -> HttpResponse:
    """La página para mover a alguien sin arrastrar, y el envío que usan ella y el arrastre."""
    dia = dia_que_acomoda(request, numero)
    if request.method == "POST":
        return _mover(request, dia, clave)
    plano = leer(dia)
    persona = _persona(plano, clave)
    palabras = plano.palabras(con_posturas=coordina(request))
    opciones = mejores(plano.problema, plano.puestas, palabras, silla=clave)
    destino = Destino.leer(request.GET.get("a", ""))
    contexto: dict[str, Any] = {
        "plano": plano,
        "sobremesa": dia,
        "persona": persona,
        "opciones": pagina.opciones(plano, opciones),
        "mesas": pagina.destinos(plano, persona),
        "elegido": request.GET.get("a", "") if destino else "",
        "efecto": _efecto(request, plano, persona, destino),
    }
    return render(request, "sobremesas/mesas/mover.html", contexto)


def _efecto(request: Request, plano: Plano, persona: Persona, destino: Destino | None) -> str:
    """«Si cambias a Ximena Orduña por Raúl Laborde: la mesa 2 se queda sin diferencia en H-03.»"""
    if destino is None or destino.asiento[0] not in plano.por_numero:
        return ""
    otra = plano.ocupan.get(destino.asiento)
    if persona.es_fijo or (otra and otra.es_fijo):
        quien = persona if persona.es_fijo or otra is None else otra
        return f"El lugar de {quien.en_lista} es fijo. Para cambiarlo, suéltalo."
    cambio = efecto(
        plano.problema,
        plano.puestas,
        cambiar(plano.puestas, persona.clave, destino.asiento),
        plano.palabras(con_posturas=coordina(request)),
    )
    return f"{pagina.en_frase(persona, otra, destino.asiento)}: {cambio.texto}."


@require_GET
def ver_efecto(request: Request, numero: int, clave: int) -> HttpResponse:
    """La misma frase, para quien arrastra."""
    plano = leer(dia_que_acomoda(request, numero))
    destino = Destino.leer(request.GET.get("a", ""))
    return JsonResponse({"texto": _efecto(request, plano, _persona(plano, clave), destino)})


def _mover(request: Request, dia: Sobremesa, clave: int) -> HttpResponse:
    destino = Destino.leer(request.POST.get("a", ""))
    estaba = leer_asiento(request.POST.get("estaba", ""))
    try:
        if destino is None and request.POST.get("a") == "sin-mesa":
            acomodo.levantar(dia, clave, estaba=estaba)
            messages.success(request, "Quedó sin mesa; aparece en «Por sentar».")
            return _a_las_mesas(request, dia)
        if destino is None:
            raise ValidationError("Elige un lugar.")
        plano, despues = acomodo.poner(
            dia,
            clave,
            destino.asiento,
            estaba=estaba,
            esperaba=destino.esperaba,
            autor=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _pagina(request, dia, 409 if isinstance(error, acomodo.Conflicto) else 422)
    palabras = plano.palabras(con_posturas=coordina(request))
    cambio = efecto(plano.problema, plano.puestas, despues, palabras)
    hecho = pagina.lo_hecho(plano, clave, destino.asiento)
    messages.success(request, f"{hecho} {cambio.texto[:1].upper()}{cambio.texto[1:]}.")
    return _a_las_mesas(request, dia, destino.asiento[0])


@require_POST
def repartir(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_acomoda(request, numero)
    faltan = request.POST.get("alcance") == "faltan"
    try:
        hecho = acomodo.volver_a_repartir(dia, autor=request.user, sin_mover=faltan)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _pagina(request, dia, 422)
    if hecho.movidas:
        cuantas = contar(hecho.movidas, "persona", "personas", femenino=True)
        verbo = "tiene" if hecho.movidas == 1 else "tienen"
        frase = f"{cuantas[:1].upper()}{cuantas[1:]} {verbo} lugar nuevo. Se puede deshacer."
        messages.success(request, frase)
    else:
        messages.success(request, "No encontré un reparto mejor: todas siguen donde estaban.")
    if hecho.sin_lugar:
        quienes = enumerar(p.en_lista for p in hecho.sin_lugar)
        messages.warning(request, f"No hay lugar para {quienes}: agrega una mesa o un lugar.")
    return _a_las_mesas(request, dia)


@require_POST
def deshacer(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_acomoda(request, numero)
    try:
        cuantas = contar(acomodo.deshacer(dia), "persona", "personas", femenino=True)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _pagina(request, dia, 422)
    messages.success(request, f"El reparto se deshizo: {cuantas} de vuelta en su lugar.")
    return _a_las_mesas(request, dia)


@require_POST
def fijar(request: Request, numero: int, clave: int) -> HttpResponse:
    """Fija el lugar con su razón, o lo suelta."""
    dia = dia_que_acomoda(request, numero)
    try:
        if "soltar" in request.POST:
            quien = acomodo.soltar(dia, clave)
            messages.success(request, f"El lugar de {quien.en_lista} ya puede cambiar.")
        else:
            quien = acomodo.fijar(dia, clave, motivo=request.POST.get("motivo", ""))
            messages.success(request, f"El lugar de {quien.en_lista} quedó fijo.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _pagina(request, dia, 422)
    return _a_las_mesas(request, dia, quien.asiento[0] if quien.asiento else None)
