"""La transcripción de una entrevista: subirla, revisarla, importarla o arrepentirse."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.cifrado import ClaveDesconocida
from entrevistas.guia import preguntas_de
from entrevistas.models import Entrevista, Transcripcion
from entrevistas.transcripcion import archivo, traer
from entrevistas.transcripcion.entender import Quien, Turno, de_datos, resumen
from entrevistas.transcripcion.forms import (
    TIPOS,
    SubirForm,
    cambios_de,
    quienes_de,
    version_de,
)
from entrevistas.views import la_entrevista

POR_PAGINA = 120


def la_transcripcion(request: Request, numero: int, uid: UUID) -> Transcripcion:
    entrevista = la_entrevista(request, numero)
    filas = Transcripcion.objects.exclude(estado=Transcripcion.Estado.DESCARTADA)
    transcripcion = get_object_or_404(
        filas.select_related("subida_por"), entrevista=entrevista, uid=uid
    )
    transcripcion.entrevista = entrevista
    return transcripcion


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def transcribir(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    form = SubirForm(request.POST or None, request.FILES or None)
    repetida = False
    if request.method == "POST" and form.is_valid():
        try:
            transcripcion = _subir(entrevista, form, request)
        except ValidationError as error:
            repetida = isinstance(error, traer.YaEsta)
            form.add_error(None, error)
        else:
            return redirect(
                "entrevistas:transcripcion", request.dialogo.clave, numero, transcripcion.uid
            )
    contexto = {
        "entrevista": entrevista,
        "form": form,
        "repetida": repetida,
        "anteriores": entrevista.transcripciones.exclude(
            estado=Transcripcion.Estado.DESCARTADA
        ).select_related("subida_por"),
    }
    estado = 422 if form.errors else 200
    return render(request, "entrevistas/transcripcion/subir.html", contexto, status=estado)


def _subir(entrevista: Entrevista, form: SubirForm, request: Request) -> Transcripcion:
    subido = form.cleaned_data["archivo"]
    return traer.subir(
        entrevista,
        nombre=subido.name if subido else "Texto pegado",
        contenido=subido.read() if subido else None,
        pegado=form.cleaned_data["pegado"],
        aunque_este=form.cleaned_data["aunque_este"],
        autor=request.user,
    )


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def transcripcion(request: Request, numero: int, uid: UUID) -> HttpResponse:
    """Lo que se entendió, por páginas. Cada envío guarda la suya."""
    la_suya = la_transcripcion(request, numero, uid)
    pagina = Paginator(la_suya.turnos, POR_PAGINA).get_page(request.GET.get("pagina"))
    primero = (pagina.number - 1) * POR_PAGINA
    indices = range(primero, primero + len(pagina.object_list))
    preguntas = preguntas_de(la_suya.entrevista)
    cambios = cambios_de(request.POST, indices, {pregunta.numero for pregunta in preguntas})
    if request.method == "POST":
        try:
            traer.corregir(la_suya, cambios, version=version_de(request.POST), autor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            siguiente = pagina.number + ("seguir" in request.POST and pagina.has_next())
            messages.success(request, "Guardado.")
            return redirect(f"{request.path}?pagina={siguiente}#renglones")
    filas = _renglones(de_datos(la_suya.turnos), indices, cambios)
    return _revision(request, la_suya, pagina, filas)


def _renglones(
    turnos: list[Turno], indices: range, cambios: dict[int, tuple[str, str]]
) -> list[tuple[int, Turno, str]]:
    """Índice, turno y pregunta que empieza ahí; con lo recién marcado, aunque no se haya guardado."""
    filas = []
    for indice in indices:
        turno = turnos[indice]
        empieza = turno.pregunta if turno.hallada else ""
        if indice in cambios:
            empieza, turno.tipo = cambios[indice]
        filas.append((indice, turno, empieza))
    return filas


def _revision(
    request: Request,
    la_suya: Transcripcion,
    pagina: object,
    filas: list[tuple[int, Turno, str]],
) -> HttpResponse:
    turnos = de_datos(la_suya.turnos)
    preguntas = preguntas_de(la_suya.entrevista)
    corta = {pregunta.numero: pregunta.corta for pregunta in preguntas}
    cuentas = [(numero, corta.get(numero, ""), cuantas) for numero, cuantas in resumen(turnos)]
    return render(
        request,
        "entrevistas/transcripcion/revisar.html",
        {
            "entrevista": la_suya.entrevista,
            "transcripcion": la_suya,
            "pagina": pagina,
            "filas": filas,
            "preguntas": preguntas,
            "tipos": TIPOS,
            "quienes": Quien.choices,
            "voces": list(la_suya.hablantes.items()),
            "cuentas": [fila for fila in cuentas if fila[1]],
            "sin_pregunta": sum(cuantas for numero, nombre, cuantas in cuentas if not nombre),
            "entran": sum(cuantas for _, _, cuantas in cuentas),
        },
        status=409 if request.method == "POST" else 200,
    )


def _hacer(
    request: Request, la_suya: Transcripcion, accion: Callable[[], str], vuelta: str
) -> HttpResponse:
    """Corre la acción, dice cómo fue y lleva a ``vuelta``; si no se pudo, a la revisión."""
    numero = la_suya.entrevista.numero
    try:
        messages.success(request, accion())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("entrevistas:transcripcion", request.dialogo.clave, numero, la_suya.uid)
    return redirect(f"entrevistas:{vuelta}", request.dialogo.clave, numero)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def transcripcion_voces(request: Request, numero: int, uid: UUID) -> HttpResponse:
    la_suya = la_transcripcion(request, numero, uid)
    quienes = quienes_de(request.POST, list(la_suya.hablantes))
    try:
        traer.nombrar_voces(la_suya, quienes, version=version_de(request.POST), autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("entrevistas:transcripcion", request.dialogo.clave, numero, uid)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def transcripcion_importar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    la_suya = la_transcripcion(request, numero, uid)

    def accion() -> str:
        version = version_de(request.POST)
        cuantas = traer.importar(la_suya, version=version, autor=request.user)
        return f"Entraron {cuantas} entradas a {la_suya.entrevista.folio}. Se pueden quitar mientras nadie las use."

    return _hacer(request, la_suya, accion, "ficha")


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def transcripcion_descartar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    la_suya = la_transcripcion(request, numero, uid)

    def accion() -> str:
        traer.descartar(la_suya, autor=request.user)
        return "Se descartó. No entró nada y el original se borró."

    return _hacer(request, la_suya, accion, "transcribir")


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def transcripcion_quitar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    la_suya = la_transcripcion(request, numero, uid)

    def accion() -> str:
        cuantas = traer.quitar(la_suya, autor=request.user)
        return f"Se quitaron {cuantas} entradas y se borró el original."

    return _hacer(request, la_suya, accion, "transcribir")


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def transcripcion_original(request: Request, numero: int, uid: UUID) -> HttpResponse:
    """El archivo tal como llegó, siempre para guardar y nunca para abrirse aquí (seguridad U2)."""
    la_suya = la_transcripcion(request, numero, uid)
    try:
        contenido = archivo.leer_original(la_suya)
    except (ClaveDesconocida, FileNotFoundError) as error:
        raise Http404 from error
    respuesta = HttpResponse(contenido, content_type="application/octet-stream")
    pegado = la_suya.formato == Transcripcion.Formato.PEGADO
    nombre = f"{la_suya.nombre}.txt" if pegado else la_suya.nombre
    respuesta["Content-Disposition"] = content_disposition_header(True, nombre) or "attachment"
    respuesta["Content-Security-Policy"] = "sandbox; default-src 'none'"
    respuesta["Cross-Origin-Resource-Policy"] = "same-origin"
    return respuesta
