"""De un pasaje codificado a un hallazgo: elegir cuál, o empezar uno, sin salir de la codificación."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.models import Bloque
from entrevistas.confidencialidad import Audiencia, citar, para_citar
from entrevistas.models import Fragmento
from hallazgos.evidencia import adjuntar
from hallazgos.models import Evidencia, Hallazgo
from hallazgos.redaccion import crear_hallazgo

NUEVO = "nuevo"


class DesdePasajeForm(forms.Form):
    """A qué hallazgo va y cómo lo sostiene; ``nuevo`` empieza uno con esa frase."""

    hallazgo = forms.CharField(error_messages={"required": "Elige un hallazgo o empieza uno."})
    relacion = forms.ChoiceField(
        choices=Evidencia.Relacion.choices,
        error_messages={"required": "Elige si sustenta, matiza o contradice."},
    )
    titulo = forms.CharField(required=False, max_length=200)
    nota = forms.CharField(required=False, max_length=300)


def _pasaje(request: Request, uid: UUID) -> Fragmento:
    """Sólo de entrevistas que le toca ver: se lee como lo lee el equipo."""
    visibles = Fragmento.objects.visibles_para(request.user)
    suyos = visibles.filter(entrada__entrevista__dialogo=request.dialogo)
    return get_object_or_404(para_citar(suyos), uid=uid)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def desde(request: Request, uid: UUID) -> HttpResponse:
    """El diálogo para elegir; al enviarlo, la evidencia. Sin htmx es una página."""
    pasaje = _pasaje(request, uid)
    form = DesdePasajeForm(request.POST or None)
    if not form.is_valid():
        return _mostrar(request, pasaje, form)
    try:
        nueva = _adjuntar(request, pasaje, form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return _mostrar(request, pasaje, form)
    relacion = nueva.get_relacion_display().lower()
    hecho = f"Quedó en {nueva.hallazgo.folio} como e{nueva.numero}: {relacion}."
    if request.htmx:
        contexto = {"hecho": hecho, "hallazgo": nueva.hallazgo}
        return render(request, "hallazgos/_desde_hecho.html", contexto)
    messages.success(request, hecho)
    return redirect(nueva.hallazgo)


def _mostrar(request: Request, pasaje: Fragmento, form: DesdePasajeForm) -> HttpResponse:
    vigentes = Evidencia.objects.vigentes().filter(hallazgo=OuterRef("pk"), fragmento=pasaje)
    visibles = Hallazgo.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    hallazgos = visibles.activos().para_listar().annotate(ya_esta=Exists(vigentes))
    bloque = pasaje.entrada.pregunta.bloque
    contexto = {
        "pasaje": pasaje,
        "cita": citar(pasaje, Audiencia.EQUIPO),
        "form": form,
        "elegido": form["hallazgo"].value() or "",
        "hallazgos": sorted(hallazgos, key=lambda uno: (uno.bloque_id != bloque.pk, uno.numero)),
        "bloque": bloque,
        "relaciones": Evidencia.Relacion.choices,
    }
    plantilla = "_desde_pasaje.html" if request.htmx else "desde_pasaje.html"
    return render(request, f"hallazgos/{plantilla}", contexto)


@transaction.atomic
def _adjuntar(request: Request, pasaje: Fragmento, datos: dict[str, Any]) -> Evidencia:
    """Lanza ``ValidationError``; si nace un hallazgo y no se puede adjuntar, tampoco nace."""
    if datos["hallazgo"] == NUEVO:
        bloque: Bloque = pasaje.entrada.pregunta.bloque
        hallazgo = crear_hallazgo(
            request.dialogo, bloque=bloque, titulo=datos["titulo"], autor=request.user
        )
    else:
        numero = datos["hallazgo"] if datos["hallazgo"].isdecimal() else 0
        visibles = Hallazgo.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
        encontrado = visibles.filter(numero=numero).first()
        if encontrado is None:
            raise ValidationError("Elige un hallazgo o empieza uno.")
        hallazgo = encontrado
    hallazgo.dialogo = request.dialogo
    return adjuntar(
        hallazgo, pasaje, relacion=datos["relacion"], nota=datos["nota"], autor=request.user
    )
