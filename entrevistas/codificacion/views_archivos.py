"""El libro en archivos: llevárselo en hoja o en REFI-QDA, y traerlo viendo antes qué pasaría."""

import hashlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.forms_descarga import DescargaForm
from dialogo.hojas import entregar
from dialogo.models import Descarga, Rol
from entrevistas.codificacion import intercambio, traida
from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.forms_libro import ArchivoForm
from entrevistas.codificacion.plan import Plan, planear

QUE = "Libro de códigos"


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    hoja = intercambio.a_hoja(Arbol.de(request.dialogo))
    nombre = f"libro-{request.dialogo.clave}"
    return entregar(request, que=QUE, nombre=nombre, hojas=[hoja])


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar_qdc(request: Request) -> HttpResponse:
    """El ``.qdc``, anotado en el libro de descargas como cualquier hoja."""
    form = DescargaForm({"motivo": request.POST.get("motivo", ""), "formato": "csv"})
    if not form.is_valid():
        messages.error(request, str(form.errors["motivo"][0]))
        return redirect("codificacion:libro", request.dialogo.clave)
    arbol = Arbol.de(request.dialogo)
    try:
        contenido = intercambio.a_qdc(request.dialogo, arbol)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("codificacion:libro", request.dialogo.clave)
    return _entregar_qdc(request, contenido, len(arbol.vigentes()), form.cleaned_data["motivo"])


@transaction.atomic
def _entregar_qdc(request: Request, contenido: bytes, filas: int, motivo: str) -> HttpResponse:
    Descarga.objects.create(
        usuario=request.user,
        dialogo=request.dialogo,
        que=QUE,
        formato="qdc",
        motivo=motivo,
        num_filas=filas,
        huella=hashlib.sha256(contenido).hexdigest(),
    )
    respuesta = HttpResponse(contenido, content_type="application/xml; charset=utf-8")
    archivo = f"libro-{slugify(request.dialogo.clave)}-{timezone.localdate():%Y-%m-%d}.qdc"
    respuesta["Content-Disposition"] = f'attachment; filename="{archivo}"'
    respuesta["X-Content-Type-Options"] = "nosniff"
    return respuesta


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def importar(request: Request) -> HttpResponse:
    form = ArchivoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        subido = form.cleaned_data["archivo"]
        try:
            datos = subido.read(intercambio.MAXIMO_DE_BYTES + 1)
            archivo = traida.leer(subido.name, datos)
        except ValidationError as error:
            form.add_error("archivo", error.messages)
        else:
            prenda = traida.apartar(archivo, request.dialogo, request.user)
            return redirect("codificacion:libro_revisar", request.dialogo.clave, prenda)
    estado = 400 if form.is_bound else 200
    return render(request, "codificacion/libro_importar.html", {"form": form}, status=estado)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def revisar(request: Request, prenda: str) -> HttpResponse:
    """Qué pasaría, código por código; al confirmar, se escribe todo o nada."""
    archivo = traida.apartado(prenda, request.dialogo, request.user)
    if archivo is None:
        messages.error(request, traida.CADUCO)
        return redirect("codificacion:libro_importar", request.dialogo.clave)
    decisiones: dict[int, str] = {}
    error = ""
    if request.method == "POST":
        decisiones = _decisiones(request, len(archivo.renglones))
        try:
            return _traer(request, archivo, decisiones, prenda)
        except ValidationError as motivo:
            error = " ".join(motivo.messages)
    plan = planear(Arbol.de(request.dialogo), archivo)
    datos = _contexto(plan, decisiones) | {"error": error}
    return render(request, "codificacion/libro_revisar.html", datos, status=422 if error else 200)


def _decisiones(request: Request, cuantos: int) -> dict[int, str]:
    dichas = {i: request.POST.get(f"d-{i}", "") for i in range(cuantos)}
    return {i: dicha for i, dicha in dichas.items() if dicha in {"archivo", "libro"}}


def _traer(
    request: Request, archivo: intercambio.Archivo, decisiones: dict[int, str], prenda: str
) -> HttpResponse:
    huella = request.POST.get("huella", "")
    plan = traida.traer(request.dialogo, archivo, decisiones, huella=huella, autor=request.user)
    traida.soltar(prenda, request.dialogo, request.user)
    nuevos, cambian = len(plan.de("nuevo")), len(plan.de("cambia"))
    messages.success(request, f"Entraron {nuevos} códigos nuevos y cambiaron {cambian}.")
    return redirect("codificacion:libro", request.dialogo.clave)


def _contexto(plan: Plan, decisiones: dict[int, str]) -> dict[str, object]:
    grupos = [
        ("error", "No pueden entrar", plan.de("error")),
        ("conflicto", "Hay que decidir", plan.de("conflicto")),
        ("cambia", "Cambian", plan.de("cambia")),
        ("nuevo", "Nuevos", plan.de("nuevo")),
        ("queda", "Se quedan como están", plan.de("queda")),
    ]
    return {
        "plan": plan,
        "grupos": [grupo for grupo in grupos if grupo[2]],
        "num_iguales": len(plan.de("igual")),
        "decisiones": decisiones,
        "puede": not plan.de("error")
        and (plan.de("nuevo") or plan.de("cambia") or plan.de("conflicto")),
    }
