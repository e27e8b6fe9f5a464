"""Importar una hoja: subirla, casar columnas, revisar, confirmar y deshacer."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actores.acceso import RequestDelDirectorio, del_directorio
from actores.forms_traer import ArregloForm, ColumnasForm, DecisionForm, SubirForm
from actores.models import Importacion
from actores.traer import deshacer as marcha_atras
from actores.traer import escribir, limpieza, recibir
from actores.traer.leer import MAXIMO_DE_BYTES, muy_grande
from actores.traer.obra import Estado
from actores.traer.paginas import avance_de, contexto_de_columnas, contexto_de_revision
from actores.traer.plantilla import plantilla as hojas_de
from actores.traer.rechazo import HojaRechazada
from dialogo.acceso import Vista
from dialogo.hojas import MIME, a_xlsx

SOBRE = 64 * 1024  # lo que ocupa el formulario alrededor del archivo


def de_coordinacion(vista: Vista) -> Vista:
    """Una hoja trae contactos y cambia el directorio entero: sólo quien coordina."""

    @wraps(vista)
    def envuelta(request: RequestDelDirectorio, *args: object, **kwargs: object) -> HttpResponse:
        if not request.puede_ver_contacto:
            raise Http404
        return vista(request, *args, **kwargs)

    return del_directorio(envuelta)


def sin_desbordar(vista: Vista) -> Vista:
    """Lo que pesa de más se rechaza por su cabecera, sin leer el cuerpo.

    Por eso la vista de afuera no comprueba el CSRF, que lo leería: lo comprueba la de adentro.
    """

    @wraps(vista)
    def envuelta(request: RequestDelDirectorio, *args: object, **kwargs: object) -> HttpResponse:
        declarado = request.headers.get("content-length") or "0"
        pesa = int(declarado) if declarado.isdecimal() else 0
        if pesa > MAXIMO_DE_BYTES + SOBRE:
            return _inicio(request, SubirForm(), muy_grande(pesa), estado=413)
        return vista(request, *args, **kwargs)

    return envuelta


def la_importacion(request: RequestDelDirectorio, uid: UUID) -> Importacion:
    visibles = Importacion.objects.visibles_para(request.user)
    return get_object_or_404(visibles.select_related("autor"), uid=uid)


def _inicio(
    request: RequestDelDirectorio, form: SubirForm, rechazo: str = "", estado: int = 200
) -> HttpResponse:
    anteriores = Importacion.objects.visibles_para(request.user).exclude(estado=Estado.DESCARTADA)
    contexto = {
        "form": form,
        "rechazo": rechazo,
        "maximo": MAXIMO_DE_BYTES,
        "anteriores": anteriores.select_related("autor")[:20],
    }
    return render(request, "actores/traer/inicio.html", contexto, status=estado)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@de_coordinacion
@sin_desbordar
@csrf_protect
def importar(request: RequestDelDirectorio) -> HttpResponse:
    if request.method == "GET":
        return _inicio(request, SubirForm())
    form = SubirForm(request.POST, request.FILES)
    if not form.is_valid():
        return _inicio(request, form, estado=422)
    archivo = form.cleaned_data["archivo"]
    try:
        importacion = recibir.recibir(
            form.cleaned_data["clase"],
            archivo.name,
            archivo.read(),
            autor=request.user,
            es_ficticio=bool(request.dialogo and request.dialogo.es_demostracion),
        )
    except HojaRechazada as rechazo:
        return _inicio(request, form, str(rechazo), estado=422)
    return redirect(importacion)


@require_GET
@de_coordinacion
def plantilla(request: RequestDelDirectorio, clase: str) -> HttpResponse:
    if clase not in Importacion.Clase.values:
        raise Http404
    respuesta = HttpResponse(a_xlsx(hojas_de(clase)), content_type=MIME["xlsx"])
    nombre = f"plantilla-{slugify(Importacion.Clase(clase).label)}.xlsx"
    respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    return respuesta


@require_GET
@de_coordinacion
def importacion(request: RequestDelDirectorio, uid: UUID) -> HttpResponse:
    """La misma dirección en cada momento: columnas, avance, revisión o resultado."""
    fila = la_importacion(request, uid)
    if fila.estado == Estado.COLUMNAS:
        return redirect("actores:columnas", fila.uid)
    if fila.esta_en_obra:
        contexto = {"importacion": fila, "avance": avance_de(fila)}
        return render(request, "actores/traer/obra.html", contexto)
    if fila.estado == Estado.REVISION:
        contexto = contexto_de_revision(fila, request.GET)
        return render(request, "actores/traer/revision.html", contexto)
    contexto = {"importacion": fila, "cuentas": recibir.cuentas(fila)}
    return render(request, "actores/traer/hecha.html", contexto)


@require_http_methods(["GET", "POST"])
@de_coordinacion
def columnas(request: RequestDelDirectorio, uid: UUID) -> HttpResponse:
    fila = la_importacion(request, uid)
    form = ColumnasForm(request.POST if request.method == "POST" else None, importacion=fila)
    if form.is_valid():
        try:
            recibir.poner_columnas(fila, form.columnas())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(fila)
    return render(request, "actores/traer/columnas.html", contexto_de_columnas(fila, form))


@require_GET
@de_coordinacion
def avance(request: RequestDelDirectorio, uid: UUID) -> HttpResponse:
    """Lo pregunta la página cada segundo; 204 si no hay nada nuevo."""
    estado = avance_de(la_importacion(request, uid))
    if request.GET.get("v") == estado["v"]:
        return HttpResponse(status=204)
    return JsonResponse(estado)


@require_POST
@de_coordinacion
def decidir(request: RequestDelDirectorio, uid: UUID) -> HttpResponse:
    fila = la_importacion(request, uid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Esa decisión no se entiende.")
        return _volver(request, fila)
    datos = form.cleaned_data
    return _intentar(
        request,
        fila,
        lambda: recibir.decidir(fila, datos["fila"], datos["decision"], datos["elegido"]),
        ancla=f"fila-{datos['fila']}",
    )


@require_POST
@de_coordinacion
def arreglar(request: RequestDelDirectorio, uid: UUID) -> HttpResponse:
    fila = la_importacion(request, uid)
    form = ArregloForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Elige con qué sustituirlo.")
        return _volver(request, fila)
    datos = form.cleaned_data
    campo, valor = datos["campo"], request.POST.get("valor", "")
    if datos["fuera"]:
        return _intentar(request, fila, lambda: recibir.dejar_fuera(fila, campo, valor))
    arreglo = "" if datos["vaciar"] else datos["arreglo"]
    return _intentar(request, fila, lambda: recibir.arreglar(fila, campo, valor, arreglo))


def _intentar(
    request: RequestDelDirectorio,
    fila: Importacion,
    hacer: Callable[[], object],
    ancla: str = "",
) -> HttpResponse:
    try:
        hacer()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _volver(request, fila, ancla)


def _volver(request: RequestDelDirectorio, fila: Importacion, ancla: str = "") -> HttpResponse:
    """A la misma lista, con sus filtros; la dirección la dice el formulario y sólo lleva consulta."""
    consulta = request.POST.get("consulta", "")[:200]
    seguro = consulta if all(letra.isalnum() or letra in "=&_-" for letra in consulta) else ""
    direccion = fila.get_absolute_url() + (f"?{seguro}" if seguro else "")
    return redirect(direccion + (f"#{ancla}" if ancla else ""))


@require_POST
@de_coordinacion
def confirmar(request: RequestDelDirectorio, uid: UUID) -> HttpResponse:
    fila = la_importacion(request, uid)
    return _intentar(request, fila, lambda: escribir.confirmar(fila, autor=request.user))


@require_http_methods(["GET", "POST"])
@de_coordinacion
def deshacer(request: RequestDelDirectorio, uid: UUID) -> HttpResponse:
    fila = la_importacion(request, uid)
    if fila.estado != Estado.HECHA:
        return redirect(fila)
    if request.method == "POST":
        return _intentar(request, fila, lambda: marcha_atras.pedir(fila, autor=request.user))
    contexto = {
        "importacion": fila,
        "estorbos": marcha_atras.estorbos(fila).frases,
        "cuentas": recibir.cuentas(fila),
        "ahora": timezone.now(),
    }
    return render(request, "actores/traer/deshacer.html", contexto)


@require_POST
@de_coordinacion
def descartar(request: RequestDelDirectorio, uid: UUID) -> HttpResponse:
    fila = la_importacion(request, uid)
    limpieza.descartar(fila)
    messages.success(request, f"«{fila.nombre}» se descartó. No se escribió nada.")
    return redirect("actores:importar")
