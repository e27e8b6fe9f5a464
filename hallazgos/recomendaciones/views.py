"""Recomendaciones: la lista, a qué sirve cada una, su página y donde se escriben."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.models import Rol
from hallazgos import historia as redacciones
from hallazgos.models import Hallazgo, Recomendacion
from hallazgos.recomendaciones import objetivos, paneles
from hallazgos.recomendaciones import redaccion as escritura
from hallazgos.recomendaciones.comunicar import enlaces_de
from hallazgos.recomendaciones.faltantes import avisos, para_comunicar
from hallazgos.recomendaciones.forms import RecomendacionForm
from hallazgos.recomendaciones.listado import FiltroForm, Renglon, filtrar

POR_PAGINA = 50
CAMPOS = {
    "texto": "Qué se recomienda",
    "titulo_corto": "Título corto",
    "beneficio": "Qué gana quien vive aquí",
    "explicacion": "Explicación",
}


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def lista(request: Request) -> HttpResponse:
    form = FiltroForm(request.GET, dialogo=request.dialogo)
    visibles = Recomendacion.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    pagina = Paginator(filtrar(visibles, form.puestos).order_by("numero"), POR_PAGINA).get_page(
        request.GET.get("pagina")
    )
    contexto = {
        "form": form,
        "puestos": form.puestos,
        "pagina": pagina,
        "renglones": [Renglon(una) for una in pagina],
    }
    return render(request, "recomendaciones/lista.html", contexto)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def tablero(request: Request) -> HttpResponse:
    """A qué sirve cada una; primero lo que todavía no tiene ninguna."""
    contexto: dict[str, Any] = {
        "objetivos": objetivos.servidos(request.dialogo),
        "premisas": objetivos.premisas(request.dialogo),
        "hallazgos": objetivos.hallazgos(request.dialogo),
    }
    contexto["sin_objetivo"] = sum(not uno.recomendaciones for uno in contexto["objetivos"])
    contexto["sin_premisa"] = sum(una.sin_nada for una in contexto["premisas"])
    contexto["sin_hallazgo"] = sum(not uno.recomendaciones for uno in contexto["hallazgos"])
    return render(request, "recomendaciones/tablero.html", contexto)


def obtener(request: Request, numero: int) -> Recomendacion:
    """La de este diálogo con ese folio, si quien pide la puede ver; si no, 404."""
    visibles = Recomendacion.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    con_todo = visibles.select_related("dialogo", "responsable", "tipo", "comunicada_por")
    return get_object_or_404(con_todo, numero=numero)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ver(request: Request, numero: int) -> HttpResponse:
    recomendacion = obtener(request, numero)
    redaccion = escritura.vigente(recomendacion)
    detras = list(recomendacion.hallazgos.para_listar().order_by("numero"))  # type: ignore[attr-defined]
    sirve_a = objetivos.en_orden(recomendacion.objetivos.all())
    contexto = {
        "recomendacion": recomendacion,
        "redaccion": redaccion,
        "hallazgos": detras,
        "objetivos": sirve_a,
        "premisas": recomendacion.premisas.select_related("premisa"),
        "existe": recomendacion.lo_que_existe.select_related("programa__organizacion"),
        "faltan": para_comunicar(recomendacion, detras, len(sirve_a)),
        "avisos": avisos(redaccion.texto, redaccion.beneficio),
        "sin_enlace": [o for o, suyos in enlaces_de(recomendacion) if not suyos],
        "paneles": paneles.de(recomendacion, request),
        "puede_cambiar": puede_cambiar(request, recomendacion),
    }
    return render(request, "recomendaciones/ver.html", contexto)


def puede_cambiar(request: Request, recomendacion: Recomendacion) -> bool:
    """El borrador, quien coordina o entrevista; ya comunicada, sólo quien coordina."""
    if recomendacion.retirada_en:
        return False
    return request.rol == Rol.COORDINACION or recomendacion.comunicada_en is None


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def nueva(request: Request) -> HttpResponse:
    """Con ``?hallazgo=H-03``, ese hallazgo viene elegido; con ``?objetivo=``, ese objetivo."""
    form = RecomendacionForm(
        request.POST or None, dialogo=request.dialogo, initial=_de_donde_viene(request)
    )
    if form.is_valid():
        try:
            hecha = escritura.crear(request.dialogo, autor=request.user, **form.escrito)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{hecha.folio} quedó escrita.")
            return redirect(hecha)
    contexto = {"form": form, "organizaciones": form.nombres}
    return render(
        request, "recomendaciones/escribir.html", contexto, status=400 if form.errors else 200
    )


def _de_donde_viene(request: Request) -> dict[str, Any]:
    folio, objetivo = request.GET.get("hallazgo", ""), request.GET.get("objetivo", "")
    numero = folio.removeprefix("H-")
    inicial: dict[str, Any] = {"requiere_reforma": ""}
    if numero.isdecimal() and len(numero) < 7:
        del_folio = Hallazgo.objects.filter(dialogo=request.dialogo, numero=int(numero))
        inicial["hallazgos"] = list(del_folio.values_list("pk", flat=True))
    if objetivo.isdecimal() and len(objetivo) < 10:
        inicial["objetivos"] = [int(objetivo)]
    return inicial


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def editar(request: Request, numero: int) -> HttpResponse:
    recomendacion = obtener(request, numero)
    if request.method == "GET" and not puede_cambiar(request, recomendacion):
        messages.info(request, f"{recomendacion.folio} ya se comunicó: la cambia la coordinación.")
        return redirect(recomendacion)
    form = RecomendacionForm(request.POST or None, dialogo=request.dialogo, instance=recomendacion)
    if not form.is_valid():
        return _escribir(request, recomendacion, form)
    try:
        escritura.guardar(
            recomendacion,
            base=form.cleaned_data["base"] or 0,
            autor=request.user,
            motivo=form.cleaned_data["motivo"],
            **form.escrito,
        )
    except escritura.Conflicto as choque:
        return _en_conflicto(request, form, choque)
    except ValidationError as error:
        form.add_error(None, error)
        return _escribir(request, recomendacion, form)
    messages.success(request, f"{recomendacion.folio} quedó guardada.")
    return redirect(recomendacion)


def _escribir(
    request: Request, recomendacion: Recomendacion, form: RecomendacionForm, **extra: Any
) -> HttpResponse:
    contexto = {
        "recomendacion": recomendacion,
        "redaccion": escritura.vigente(recomendacion),
        "form": form,
        "organizaciones": form.nombres,
    } | extra
    status = 409 if extra else 400 if form.errors else 200
    return render(request, "recomendaciones/escribir.html", contexto, status=status)


def _en_conflicto(
    request: Request, form: RecomendacionForm, choque: escritura.Conflicto
) -> HttpResponse:
    """Lo escrito sigue en el formulario; arriba, lo que quedó guardado. Guardar otra vez lo pone encima."""
    datos = request.POST.copy()
    datos["base"] = str(choque.actual.revision)
    form.data = datos
    distintos = [
        (form[campo].label, dicho)
        for campo, dicho in _dicho(choque).items()
        if choque.guardado[campo] != _llaves(form.cleaned_data[campo])
    ]
    return _escribir(request, choque.actual, form, conflicto=distintos or [("Igual a lo tuyo", "")])


def _llaves(valor: Any) -> Any:
    es_texto = isinstance(valor, str)
    if not es_texto and hasattr(valor, "__iter__"):
        return {uno.pk for uno in valor}
    return " ".join(valor.split()) if es_texto else valor


def _dicho(choque: escritura.Conflicto) -> dict[str, str]:
    """Lo guardado, campo por campo, como se lee."""
    actual = choque.actual
    textos = {campo: choque.guardado[campo] for campo in escritura.DE_TEXTO}
    ficha = {campo: str(choque.guardado[campo] or "Nada") for campo in escritura.DE_FICHA}
    ficha["plazo"] = actual.get_plazo_display()
    ficha["requiere_reforma"] = {True: "Sí", False: "No", None: "Todavía no se sabe"}[
        actual.requiere_reforma
    ]
    varios = {
        campo: "; ".join(str(una) for una in getattr(actual, campo).all()) or "Nada"
        for campo in escritura.VARIOS
    }
    return textos | ficha | varios


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def historia(request: Request, numero: int) -> HttpResponse:
    recomendacion = obtener(request, numero)
    todas = recomendacion.redacciones.select_related("autor").order_by("version")
    contexto = {
        "recomendacion": recomendacion,
        "pasos": redacciones.pasos(list(todas), CAMPOS),
        "cambios": recomendacion.cambios_de_responsable.select_related("antes", "despues", "autor"),
    }
    return render(request, "recomendaciones/historia.html", contexto)
