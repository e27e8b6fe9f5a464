"""La guía en pantalla: bloques y preguntas, con botones y arrastrando."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo import guia
from dialogo.acceso import Request, con_rol
from dialogo.forms import BloqueForm, PreguntaForm
from dialogo.models import Bloque, Dialogo, Pregunta, Rol

PASOS = {"subir": -1, "bajar": 1}


def _preguntas(dialogo: Dialogo):  # type: ignore[no-untyped-def]
    return Pregunta.objects.filter(bloque__dialogo=dialogo).select_related("bloque__dialogo")


def _de_vuelta(request: Request, ancla: str = "") -> HttpResponse:
    return redirect(reverse("ajustes:guia", args=[request.dialogo.clave]) + ancla)


def _hacer(request: Request, hecho: str, accion, *args, **kwargs):  # type: ignore[no-untyped-def]
    """Llama al dominio y deja en pantalla lo que pasó o la frase del error."""
    try:
        resultado = accion(*args, **kwargs)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return None
    if hecho:
        messages.success(request, hecho)
    return resultado


@require_GET
@con_rol(Rol.COORDINACION)
def ver(request: Request) -> HttpResponse:
    vigentes = Prefetch("preguntas", queryset=Pregunta.objects.vigentes(), to_attr="las_vigentes")
    retiradas = _preguntas(request.dialogo).exclude(retirada_en=None).order_by("-retirada_en")
    contexto = {
        "bloques": request.dialogo.bloques.prefetch_related(vigentes),
        "retiradas": retiradas.select_related("bloque", "reemplazo"),
    }
    return render(request, "dialogo/ajustes/guia.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def agregar_bloque(request: Request) -> HttpResponse:
    form = BloqueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bloque = guia.agregar_bloque(request.dialogo, **form.cleaned_data)
        messages.success(request, "El bloque quedó agregado. Ahora, su primera pregunta.")
        return _de_vuelta(request, f"#bloque-{bloque.pk}")
    return render(request, "dialogo/ajustes/bloque.html", {"form": form})


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def editar_bloque(request: Request, pk: int) -> HttpResponse:
    bloque = get_object_or_404(Bloque, dialogo=request.dialogo, pk=pk)
    form = BloqueForm(request.POST or None, instance=bloque)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "El bloque quedó guardado.")
        return _de_vuelta(request, f"#bloque-{bloque.pk}")
    return render(request, "dialogo/ajustes/bloque.html", {"form": form, "bloque": bloque})


@require_POST
@con_rol(Rol.COORDINACION)
def mover_bloque(request: Request, pk: int, sentido: str) -> HttpResponse:
    bloque = get_object_or_404(Bloque, dialogo=request.dialogo, pk=pk)
    _hacer(request, "", guia.mover_bloque, bloque, PASOS[sentido])
    return _de_vuelta(request, f"#bloque-{pk}")


@require_POST
@con_rol(Rol.COORDINACION)
def quitar_bloque(request: Request, pk: int) -> HttpResponse:
    bloque = get_object_or_404(Bloque, dialogo=request.dialogo, pk=pk)
    _hacer(request, "El bloque quedó fuera.", guia.quitar_bloque, bloque)
    return _de_vuelta(request)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def agregar_pregunta(request: Request, pk: int) -> HttpResponse:
    bloque = get_object_or_404(Bloque, dialogo=request.dialogo, pk=pk)
    form = PreguntaForm(
        request.POST or None, dialogo=request.dialogo, initial={"bloque": bloque.pk}
    )
    if request.method == "POST" and form.is_valid():
        pregunta = guia.agregar_pregunta(**form.cleaned_data)
        messages.success(request, "La pregunta quedó al final de su bloque.")
        return _de_vuelta(request, f"#pregunta-{pregunta.pk}")
    return render(request, "dialogo/ajustes/pregunta.html", {"form": form, "bloque": bloque})


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def editar_pregunta(request: Request, pk: int) -> HttpResponse:
    pregunta = get_object_or_404(_preguntas(request.dialogo).filter(retirada_en=None), pk=pk)
    form = PreguntaForm(request.POST or None, dialogo=request.dialogo, instance=pregunta)
    if request.method == "POST" and form.is_valid():
        nueva = _hacer(
            request, "La pregunta quedó guardada.", guia.cambiar_pregunta, pregunta,
            **form.cleaned_data,
        )  # fmt: skip
        return _de_vuelta(request, f"#pregunta-{nueva.pk}" if nueva else "")
    return render(request, "dialogo/ajustes/pregunta.html", {"form": form, "pregunta": pregunta})


@require_POST
@con_rol(Rol.COORDINACION)
def mover_pregunta(request: Request, pk: int, sentido: str) -> HttpResponse:
    pregunta = get_object_or_404(_preguntas(request.dialogo), pk=pk)
    _hacer(request, "", guia.mover_pregunta, pregunta, PASOS[sentido])
    return _de_vuelta(request, f"#pregunta-{pk}")


@require_POST
@con_rol(Rol.COORDINACION)
def retirar_pregunta(request: Request, pk: int) -> HttpResponse:
    pregunta = get_object_or_404(_preguntas(request.dialogo), pk=pk)
    _hacer(request, "La pregunta salió de la guía.", guia.retirar_pregunta, pregunta)
    return _de_vuelta(request, f"#bloque-{pregunta.bloque_id}")


@require_POST
@con_rol(Rol.COORDINACION)
def devolver_pregunta(request: Request, pk: int) -> HttpResponse:
    retiradas = _preguntas(request.dialogo).exclude(retirada_en=None)
    pregunta = get_object_or_404(retiradas, pk=pk)
    _hacer(request, "La pregunta volvió a la guía.", guia.devolver_pregunta, pregunta)
    return _de_vuelta(request, f"#pregunta-{pk}")


@require_POST
@con_rol(Rol.COORDINACION)
def ordenar(request: Request) -> HttpResponse:
    """Lo que manda ``orden.js`` al soltar: la pieza, la lista donde cayó y cómo quedó."""
    try:
        pieza, lista, orden = _leer_orden(request.POST)
    except ValueError:
        return JsonResponse({"error": "Petición incompleta."}, status=400)
    try:
        guia.ordenar(request.dialogo, pieza, bloque_pk=lista, orden=orden)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=409)
    return JsonResponse({"dice": "El orden quedó guardado."})


def _leer_orden(datos: QueryDict) -> tuple[int, int, list[int]]:
    """Lanza ``ValueError`` si falta algo o no es un número."""
    orden = [int(pk) for pk in datos.getlist("orden")]
    return int(datos.get("pieza", "")), int(datos.get("lista", "")), orden
