"""El libro de códigos: leerlo, proponer, editar, mover, acordar, archivar y fusionar."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.models import Rol
from entrevistas.codificacion import fusion
from entrevistas.codificacion import libro as proceso
from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.cuentas import universo
from entrevistas.codificacion.forms_libro import CodigoForm, FusionForm, LugarForm
from entrevistas.codificacion.pagina import contexto
from entrevistas.confidencialidad import Mirada, Umbral, citar, para_citar
from entrevistas.models import Codigo, Fragmento

POR_PAGINA = 40


def obtener(request: Request, uid: UUID) -> Codigo:
    codigos = Codigo.objects.filter(dialogo=request.dialogo).select_related("dialogo", "padre")
    return get_object_or_404(codigos, uid=uid)


def ir_a(codigo: Codigo) -> HttpResponse:
    return redirect("codificacion:codigo", codigo.dialogo.clave, codigo.uid)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def libro(request: Request) -> HttpResponse:
    return render(request, "codificacion/libro.html", contexto(request, Arbol.de(request.dialogo)))


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def codigo(request: Request, uid: UUID) -> HttpResponse:
    """La misma página con ese código elegido; para htmx, sólo su parte."""
    arbol = Arbol.de(request.dialogo)
    elegido = arbol.de_uid(uid)
    if elegido is None:
        raise Http404
    plantilla = "libro_detalle.html" if request.htmx.target == "detalle" else "libro.html"
    return render(request, f"codificacion/{plantilla}", contexto(request, arbol, elegido))


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def nuevo(request: Request) -> HttpResponse:
    arbol = Arbol.de(request.dialogo)
    inicial = {"padre": request.GET.get("dentro", ""), "color": proceso.color_libre(arbol)}
    form = CodigoForm(request.POST or None, arbol=arbol, dialogo=request.dialogo, initial=inicial)
    if form.is_valid():
        datos = {c: v for c, v in form.cleaned_data.items() if c != "version"}
        try:
            hecho = proceso.crear(request.dialogo, autor=request.user, **datos)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"«{hecho}» quedó propuesto hasta que el equipo lo acuerde.")
            return ir_a(hecho)
    return render(request, "codificacion/libro_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def editar(request: Request, uid: UUID) -> HttpResponse:
    actual = obtener(request, uid)
    inicial = {campo: getattr(actual, campo) for campo in (*proceso.TEXTOS, "color", "version")}
    form = CodigoForm(
        request.POST or None,
        arbol=Arbol.de(request.dialogo),
        dialogo=request.dialogo,
        codigo=actual,
        initial=inicial,
    )
    if form.is_valid():
        return _guardar(request, actual, form)
    return _mostrar_form(request, actual, form, 400 if form.is_bound else 200)


def _guardar(request: Request, actual: Codigo, form: CodigoForm) -> HttpResponse:
    datos = dict(form.cleaned_data)
    version = datos.pop("version") or 0
    try:
        hecho = proceso.editar(actual, version=version, autor=request.user, **datos)
    except proceso.Conflicto as conflicto:
        enviado = request.POST.copy()
        enviado["version"] = str(conflicto.actual.version)
        form.data = enviado
        return _mostrar_form(request, actual, form, 409, conflicto=conflicto.actual)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _mostrar_form(request, actual, form, 400)
    messages.success(request, f"«{hecho}» quedó guardado.")
    return ir_a(hecho)


def _mostrar_form(
    request: Request,
    actual: Codigo,
    form: CodigoForm,
    status: int,
    conflicto: Codigo | None = None,
) -> HttpResponse:
    """Con ``conflicto``, también lo que otra persona dejó escrito."""
    vigente = [
        (proceso.NOMBRES[campo], getattr(conflicto, campo))
        for campo in proceso.TEXTOS
        if conflicto and getattr(conflicto, campo)
    ]
    datos = {"form": form, "codigo": actual, "conflicto": conflicto, "vigente": vigente}
    return render(request, "codificacion/libro_form.html", datos, status=status)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def mover(request: Request, uid: UUID) -> HttpResponse:
    """Un paso (``sentido``) o a otro lugar (``destino``). Para htmx contesta el árbol, y qué pasó."""
    actual = obtener(request, uid)
    aviso, estado = "", 200
    try:
        if sentido := request.POST.get("sentido"):
            actual = proceso.mover_hacia(actual, sentido, autor=request.user)
        else:
            form = LugarForm(request.POST, arbol=Arbol.de(request.dialogo), codigo=actual)
            if not form.is_valid():
                raise ValidationError("Ese lugar ya no existe: elige otro.")
            padre = form.cleaned_data["destino"]
            actual = proceso.mover(actual, padre=padre, autor=request.user)
        aviso = f"«{actual}» está ahora {_donde(actual)}."
    except ValidationError as error:
        aviso, estado = " ".join(error.messages), 422
    return _movido(request, actual, aviso, estado)


def _donde(codigo: Codigo) -> str:
    return f"dentro de «{codigo.padre}»" if codigo.padre else "en el primer nivel"


def _movido(request: Request, actual: Codigo, aviso: str, estado: int) -> HttpResponse:
    if request.htmx:
        arbol = Arbol.de(request.dialogo)
        datos = contexto(request, arbol, arbol.codigos[actual.pk]) | {"aviso": aviso}
        return render(request, "codificacion/libro_arbol.html", datos)
    (messages.success if estado == 200 else messages.error)(request, aviso)
    return ir_a(actual)


ACCIONES = {
    "acordar": (proceso.acordar, "quedó acordado."),
    "archivar": (proceso.archivar, "quedó archivado. Lo marcado con él se conserva."),
    "recuperar": (proceso.recuperar, "volvió al libro."),
}


@require_POST
@con_rol(Rol.COORDINACION)
def estado(request: Request, uid: UUID) -> HttpResponse:
    actual = obtener(request, uid)
    if request.POST.get("accion") not in ACCIONES:
        return HttpResponse(status=400)
    accion, frase = ACCIONES[request.POST["accion"]]
    try:
        accion(actual, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"«{actual}» {frase}")
    return ir_a(actual)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def fusionar(request: Request, uid: UUID) -> HttpResponse:
    """Elegir en cuál, ver qué pasaría y confirmarlo."""
    actual = obtener(request, uid)
    arbol = Arbol.de(request.dialogo)
    datos = request.POST if request.method == "POST" else request.GET
    form = FusionForm(datos if "destino" in datos else None, arbol=arbol, codigo=actual)
    previa = None
    if form.is_valid():
        destino = form.cleaned_data["destino"]
        previa = fusion.prever(actual, destino)
        if request.method == "POST":
            try:
                return _fusionado(request, actual, destino)
            except ValidationError as error:
                form.add_error(None, error.messages)
    elif request.method == "POST" and not form.is_bound:
        return HttpResponse(status=400)
    contexto_ = {"codigo": actual, "form": form, "previa": previa}
    return render(request, "codificacion/libro_fusionar.html", contexto_)


def _fusionado(request: Request, actual: Codigo, destino: Codigo) -> HttpResponse:
    quedo = fusion.fusionar(actual, en=destino, autor=request.user)
    messages.success(
        request, f"«{actual}» se juntó en «{quedo}». Se puede deshacer desde su historia."
    )
    return redirect("codificacion:codigo", request.dialogo.clave, quedo.uid)


@require_POST
@con_rol(Rol.COORDINACION)
def deshacer(request: Request, uid: UUID) -> HttpResponse:
    actual = obtener(request, uid)
    try:
        fusion.deshacer_fusion(actual, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"«{actual}» volvió a ser un código aparte, como estaba.")
    return ir_a(actual)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def pasajes(request: Request, uid: UUID) -> HttpResponse:
    """Los pasajes del código y de lo que tiene dentro, de las entrevistas que puede ver."""
    arbol, mirada = Arbol.de(request.dialogo), Mirada.de(request.user, request.dialogo)
    elegido = arbol.de_uid(uid)
    if elegido is None:
        raise Http404
    marcas = universo(request.dialogo, mirada).codificaciones()
    marcas = marcas.filter(codigo__in=arbol.rama(elegido))
    filas = Fragmento.objects.filter(pk__in=marcas.values("fragmento"))
    filas = filas.order_by("entrada__entrevista__numero", "entrada__pregunta__bloque", "pk")
    pagina = Paginator(para_citar(filas), POR_PAGINA).get_page(request.GET.get("pagina"))
    umbral = Umbral.de(request.dialogo)
    citas = [(u, citar(u, mirada.audiencia(u.entrada.entrevista_id), umbral)) for u in pagina]
    datos = {"codigo": elegido, "camino": arbol.camino(elegido)[:-1], "pagina": pagina}
    datos |= {"citas": [(u, cita) for u, cita in citas if cita], "ve_todas": mirada.ve_todas}
    return render(request, "codificacion/libro_pasajes.html", datos)
