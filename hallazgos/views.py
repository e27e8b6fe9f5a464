"""Hallazgos: la lista, la mesa donde se escriben y su lectura."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.middleware import pide_json
from entrevistas.confidencialidad import Audiencia
from hallazgos import anexos
from hallazgos import redaccion as escritura
from hallazgos.derivacion import linaje
from hallazgos.evidencia import por_revisar
from hallazgos.forms import ArchivarForm, EstadoForm, HallazgoForm, RedaccionForm
from hallazgos.historia import historia as historia_de
from hallazgos.listado import por_bloque
from hallazgos.mesa import sosten
from hallazgos.models import Hallazgo, Redaccion
from hallazgos.views_evidencia import contexto_de_pasajes, obtener


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def lista(request: Request) -> HttpResponse:
    visibles = Hallazgo.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    archivados = "archivados" in request.GET
    filas = visibles.filter(estado=Hallazgo.Estado.ARCHIVADO) if archivados else visibles.activos()
    return render(
        request,
        "hallazgos/lista.html",
        {
            "bloques": por_bloque(request.dialogo, filas, con_vacios=not archivados),
            "archivados": archivados,
            "num_archivados": visibles.filter(estado=Hallazgo.Estado.ARCHIVADO).count(),
            "num_por_revisar": len(por_revisar(request.dialogo, request.user)),
        },
    )


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def nuevo(request: Request) -> HttpResponse:
    inicial = {"bloque": request.GET.get("bloque")}
    form = HallazgoForm(request.POST or None, dialogo=request.dialogo, initial=inicial)
    if form.is_valid():
        try:
            hallazgo = escritura.crear_hallazgo(
                request.dialogo, **form.cleaned_data, autor=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{hallazgo.folio} empezó. Ahora, sus pasajes.")
            return redirect(hallazgo)
    return render(request, "hallazgos/nuevo.html", {"form": form})


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def mesa(request: Request, numero: int) -> HttpResponse:
    hallazgo = obtener(request, numero)
    if request.htmx.target == "sosten":
        todo = sosten(hallazgo, request.user) | {"consulta": request.GET.urlencode()}
        return render(request, "hallazgos/_evidencia.html", todo)
    return _mostrar_mesa(request, hallazgo)


def _mostrar_mesa(
    request: Request, hallazgo: Hallazgo, status: int = 200, **extra: Any
) -> HttpResponse:
    todas = "toda" in request.GET
    contexto = sosten(hallazgo, request.user, todas=todas) | contexto_de_pasajes(request, hallazgo)
    contexto["anexos"] = anexos.de(hallazgo, Audiencia.EQUIPO, request)
    contexto["linaje"] = linaje([hallazgo])[hallazgo.pk]
    contexto["recomendaciones"] = (
        hallazgo.recomendaciones.activas().para_listar().order_by("numero")  # type: ignore[attr-defined]
    )
    redaccion = contexto["redaccion"]
    form = RedaccionForm(instance=redaccion, initial={"base": redaccion.revision})
    if redaccion.congelada_en:
        form.initial["motivo"] = ""
    return render(request, "hallazgos/mesa.html", contexto | {"form": form} | extra, status=status)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def guardar(request: Request, numero: int) -> HttpResponse:
    """Guarda la redacción. En JSON responde con la revisión nueva, 400 o 409 con ambos textos."""
    hallazgo = obtener(request, numero)
    form = RedaccionForm(request.POST)
    if not form.is_valid():
        return _sin_guardar(request, hallazgo, form)
    try:
        redaccion = escritura.guardar(hallazgo, **form.cleaned_data, autor=request.user)
    except escritura.Conflicto as conflicto:
        return _en_conflicto(request, hallazgo, form, conflicto.actual)
    except ValidationError as error:
        form.add_error(None, error)
        return _sin_guardar(request, hallazgo, form)
    if pide_json(request):
        return JsonResponse(_guardada(request, hallazgo, redaccion))
    messages.success(request, f"{hallazgo.folio} quedó guardado.")
    return redirect(hallazgo)


def _guardada(request: Request, hallazgo: Hallazgo, redaccion: Redaccion) -> dict[str, Any]:
    contexto = sosten(hallazgo, request.user, todas=False)
    return {
        "revision": redaccion.revision,
        "version": redaccion.version,
        "hora": f"{timezone.localtime():%H:%M}",
        "avisos": render_to_string("hallazgos/_avisos.html", contexto, request),
        "faltan": render_to_string("hallazgos/_faltan.html", contexto, request),
    }


def _sin_guardar(request: Request, hallazgo: Hallazgo, form: RedaccionForm) -> HttpResponse:
    if pide_json(request):
        return JsonResponse({"errores": form.errors}, status=400)
    return _mostrar_mesa(request, hallazgo, 400, form=form)


def _en_conflicto(
    request: Request, hallazgo: Hallazgo, form: RedaccionForm, actual: Redaccion
) -> HttpResponse:
    if pide_json(request):
        vigente = {campo: getattr(actual, campo) for campo in (*escritura.CAMPOS, "motivo")}
        return JsonResponse(
            {
                "error": f"{actual.autor} cambió este hallazgo mientras escribías.",
                "autor": str(actual.autor),
                "actual": vigente,
                "revision": actual.revision,
            },
            status=409,
        )
    datos = request.POST.copy()
    datos["base"] = str(actual.revision)
    form.data = datos
    return _mostrar_mesa(request, hallazgo, 409, form=form, conflicto=actual)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def estado(request: Request, numero: int) -> HttpResponse:
    """Lo da por listo, o lo devuelve a redacción (también desde el archivo)."""
    hallazgo = obtener(request, numero)
    form = EstadoForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        if form.cleaned_data["estado"] == Hallazgo.Estado.LISTO:
            escritura.dar_por_listo(hallazgo, autor=request.user)
            messages.success(request, f"{hallazgo.folio} está listo para el prediagnóstico.")
        else:
            escritura.volver_a_borrador(hallazgo, autor=request.user)
            messages.success(request, f"{hallazgo.folio} volvió a redacción.")
    except ValidationError as error:
        for frase in error.messages:
            messages.error(request, frase)
    return redirect(hallazgo)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def archivar(request: Request, numero: int) -> HttpResponse:
    hallazgo = obtener(request, numero)
    form = ArchivarForm(request.POST or None)
    if form.is_valid():
        try:
            escritura.archivar(hallazgo, motivo=form.cleaned_data["motivo"], autor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, f"{hallazgo.folio} quedó archivado. Su folio no se reutiliza."
            )
            return redirect("hallazgos:lista", request.dialogo.clave)
    contexto = {"hallazgo": hallazgo, "redaccion": escritura.vigente(hallazgo), "form": form}
    return render(request, "hallazgos/archivar.html", contexto)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def historia(request: Request, numero: int) -> HttpResponse:
    hallazgo = obtener(request, numero)
    contexto = {"hallazgo": hallazgo, "pasos": historia_de(hallazgo)}
    return render(request, "hallazgos/historia.html", contexto)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def lectura(request: Request, numero: int) -> HttpResponse:
    """El hallazgo tal como lo leerán las sobremesas: sólo lo que puede imprimirse."""
    hallazgo = obtener(request, numero)
    contexto = sosten(hallazgo, request.user)
    contexto["anexos"] = anexos.de(hallazgo, Audiencia.PUBLICO, request)
    return render(request, "hallazgos/lectura.html", contexto)
