"""Imprimir para el lugar: qué hay, con qué lleva cada cosa, y el gafete de una persona."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request
from dialogo.models import Descarga
from informes import impresos
from informes.forms_impresos import GafeteForm, OpcionesForm
from sobremesas.acceso import dia_en_que_trabaja
from sobremesas.mesas.plano import leer
from sobremesas.models import Asistente, Sobremesa
from sobremesas.puerta.dentro import CON_LUGAR

MOTIVO = "Para el lugar"


def _pagina(request: Request, dia: Sobremesa, status: int = 200) -> HttpResponse:
    plano = leer(dia, con_voces=False)
    personas = [p for p in plano.personas.values() if p.asistente and not p.falta_nombre]
    personas.sort(key=lambda p: p.asistente.en_gafete)  # type: ignore[union-attr]
    vigentes = [p.asistente for p in personas if p.asistente]
    contexto = {
        "sobremesa": dia,
        "clases": impresos.CLASES,
        "etiquetas": impresos.ETIQUETAS,
        "personas": personas,
        "sin_gafete": impresos.sin_gafete(plano),
        "num_gafetes": len(impresos.gafetes_de(plano)),
        "sin_imprimir": len([a for a in vigentes if not a.impreso and not a.falta_visto_bueno]),
        "mesas": [mesa.numero for mesa in plano.mesas],
    }
    return render(request, "informes/impresos/inicio.html", contexto, status=status)


@require_GET
def inicio(request: Request, numero: int) -> HttpResponse:
    return _pagina(request, dia_en_que_trabaja(request, numero))


@require_POST
def imprimir(request: Request, numero: int, clase: str) -> HttpResponse:
    """Entrega el PDF y lo anota; si no puede anotarse, no sale ni cuenta como impreso."""
    dia = dia_en_que_trabaja(request, numero)
    form = OpcionesForm(request.POST)
    if clase not in impresos.CLASES:
        raise Http404
    try:
        if not form.is_valid():
            raise ValidationError("Revisa la posición y el tamaño de las etiquetas.")
        documento = impresos.imprimir(dia, clase, form.opciones(clase))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _pagina(request, dia, 422)
    with transaction.atomic():
        impresos.contar_impresos(documento.asistentes)
        Descarga.objects.create(
            usuario=request.user,
            dialogo=request.dialogo,
            que=f"{documento.que}, {dia.nombre}"[:120],
            formato="pdf",
            motivo=MOTIVO,
            num_filas=documento.num,
            huella=documento.impresion.huella,
        )
    return _en_archivo(documento, dia)


def _en_archivo(documento: impresos.Documento, dia: Sobremesa) -> HttpResponse:
    respuesta = HttpResponse(documento.impresion.contenido, content_type="application/pdf")
    archivo = slugify(f"{documento.clase.nombre} {dia.nombre} {dia.dia}")
    respuesta["Content-Disposition"] = f'attachment; filename="{archivo}.pdf"'
    respuesta["Cache-Control"] = "private, no-store"
    respuesta["X-Content-Type-Options"] = "nosniff"
    return respuesta


@require_http_methods(["GET", "POST"])
def gafete(request: Request, numero: int, asistente: int) -> HttpResponse:
    """Lo que dice el gafete de una persona. No toca su nombre en ninguna otra parte."""
    dia = dia_en_que_trabaja(request, numero)
    uno = get_object_or_404(
        Asistente.objects.select_related("invitacion__persona"),
        pk=asistente,
        invitacion__sobremesa=dia,
        invitacion__estado__in=CON_LUGAR,
        sustituido_en=None,
    )
    form = GafeteForm(request.POST or None, instance=uno)
    if request.method == "POST" and form.is_valid():
        Asistente.objects.filter(pk=uno.pk).update(nombre_gafete=form.cleaned_data["nombre_gafete"])
        messages.success(request, f"El gafete dirá «{uno.en_gafete}».")
        return redirect("impresos:gafete", request.dialogo.clave, dia.numero, uno.pk)
    contexto = {
        "sobremesa": dia,
        "asistente": uno,
        "form": form,
        "posiciones": range(1, impresos.GAFETES_POR_HOJA + 1),
    }
    return render(
        request, "informes/impresos/gafete.html", contexto, status=422 if form.errors else 200
    )
