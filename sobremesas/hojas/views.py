"""Hojas de mesa fotografiadas: la cola, la fotografía junto al formulario y lo que se hace con ella."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request
from dialogo.cifrado import ClaveDesconocida
from dialogo.texto import entero
from entrevistas.confidencialidad import Audiencia
from sobremesas.acceso import dia_de, tiene_funcion
from sobremesas.aportaciones import registrar
from sobremesas.atribucion import firmar, para_firmar
from sobremesas.choques.quien import ANOTAN
from sobremesas.hojas import cola
from sobremesas.hojas.forms import LineaForm, SubirHojaForm
from sobremesas.models import Aportacion, HojaDeMesa, Sobremesa


def dia_que_anota(request: Request, numero: int) -> Sobremesa:
    """La coordinación, y quien conduce o relata ese día."""
    dia = dia_de(request, numero)
    if not tiene_funcion(request, dia, *ANOTAN):
        raise Http404
    return dia


def la_hoja(request: Request, numero: int, uid: UUID) -> HojaDeMesa:
    dia = dia_que_anota(request, numero)
    hojas = HojaDeMesa.objects.filter(sala__sobremesa=dia, sala__es_ensayo=False)
    leidas = hojas.select_related(
        *("sala__sobremesa__dialogo", "punto__hallazgo__dialogo", "punto__redaccion"),
        *("mesa", "subida_por", "transcrita_por"),
    )
    return get_object_or_404(leidas, uid=uid)


@require_http_methods(["GET", "POST"])
def hojas(request: Request, numero: int) -> HttpResponse:
    """La cola y, si la sala ya se abrió, el formulario para subir otra."""
    dia = dia_que_anota(request, numero)
    sala = dia.salas.de_verdad().first()
    form = SubirHojaForm(
        request.POST or None, request.FILES or None, dia=dia, initial=_propuesta(request, dia)
    )
    if request.method == "POST" and sala and form.is_valid():
        try:
            return _subir(request, dia, form)
        except ValidationError as error:
            form.add_error(None, error)
    todas = (sala.hojas if sala else HojaDeMesa.objects.none()).select_related(
        "punto__hallazgo__dialogo", "mesa", "subida_por", "transcrita_por"
    )
    contexto = {
        "sobremesa": dia,
        "sala": sala,
        "form": form,
        "por_pasar": [hoja for hoja in todas if not hoja.transcrita_en],
        "pasadas": [hoja for hoja in todas if hoja.transcrita_en],
    }
    estado = 422 if request.method == "POST" else 200
    return render(request, "sobremesas/hojas/hojas.html", contexto, status=estado)


def _propuesta(request: Request, dia: Sobremesa) -> dict[str, object]:
    """Lo que trae el QR de la hoja: ``?hallazgo=H-03&mesa=4``."""
    pedidos = request.GET.get("hallazgo", "").removeprefix("H-"), request.GET.get("mesa", "")
    hallazgo, mesa = (entero(n, cifras=6) for n in pedidos)
    return {
        "punto": dia.puntos.filter(hallazgo__numero=hallazgo).first() if hallazgo else None,
        "mesa": dia.mesas.filter(numero=mesa).first() if mesa else None,
    }


def _subir(request: Request, dia: Sobremesa, form: SubirHojaForm) -> HttpResponse:
    sala, limpio = dia.salas.de_verdad().first(), form.cleaned_data
    assert sala is not None
    cola.subir(
        sala,
        uid=limpio["uid"],
        punto=limpio["punto"],
        mesa=limpio["mesa"],
        contenido=limpio["imagen"].read(),
        quien=request.user,
    )
    messages.success(request, "La fotografía quedó guardada y espera a que alguien la pase.")
    vuelve = redirect("sobremesas:hojas", request.dialogo.clave, dia.numero)
    if limpio["mesa"]:
        vuelve["Location"] += f"?mesa={limpio['mesa'].numero}"
    return vuelve


@require_http_methods(["GET", "POST"])
def hoja(request: Request, numero: int, uid: UUID) -> HttpResponse:
    """La fotografía y, al lado, el formulario: cada línea se guarda y queda lista la siguiente."""
    suya = la_hoja(request, numero, uid)
    form = LineaForm(request.POST or None, hoja=suya)
    if request.method == "POST" and form.is_valid():
        try:
            hecho = registrar(suya.sala, form.datos(), quien=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{hecho.aportacion.folio}, anotada.")
            return redirect("sobremesas:hoja", request.dialogo.clave, numero, uid)
    contexto = {
        "sobremesa": suya.sala.sobremesa,
        "hoja": suya,
        "form": form,
        "lineas": _lineas_de_papel(suya),
    }
    estado = 422 if form.errors else 200
    return render(request, "sobremesas/hojas/hoja.html", contexto, status=estado)


def _lineas_de_papel(hoja: HojaDeMesa) -> list[tuple[Aportacion, object]]:
    """Lo ya pasado de esa mesa en ese hallazgo: quien sigue no lo repite."""
    suyas = Aportacion.objects.en_pie().filter(
        sala=hoja.sala, punto=hoja.punto, mesa=hoja.mesa, origen=Aportacion.Origen.PAPEL
    )
    return [(una, firmar(una, Audiencia.EQUIPO)) for una in para_firmar(suyas)]


@require_GET
def fotografia(request: Request, numero: int, uid: UUID) -> HttpResponse:
    suya = la_hoja(request, numero, uid)
    try:
        contenido = cola.leer(suya)
    except (ClaveDesconocida, FileNotFoundError) as error:
        raise Http404 from error
    respuesta = HttpResponse(contenido, content_type="image/jpeg")
    respuesta["Cache-Control"] = "private, no-store"
    respuesta["X-Content-Type-Options"] = "nosniff"
    respuesta["Content-Security-Policy"] = "sandbox; default-src 'none'"
    respuesta["Cross-Origin-Resource-Policy"] = "same-origin"
    return respuesta


@require_POST
def hacer(request: Request, numero: int, uid: UUID) -> HttpResponse:
    """``que``: «pasada», «devolver» o «quitar»."""
    suya, que = la_hoja(request, numero, uid), request.POST.get("que")
    try:
        if que == "pasada":
            cola.marcar(suya, quien=request.user)
            messages.success(request, "Quedó pasada. Su fotografía se borra en treinta días.")
        elif que == "devolver":
            cola.devolver(suya)
        elif que == "quitar":
            cola.quitar(suya)
            messages.success(request, "La fotografía se borró.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("sobremesas:hojas", request.dialogo.clave, numero)
