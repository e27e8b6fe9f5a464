"""La doble codificación: sortear, seguir el avance a ciegas, medir, conciliar y cerrar."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from dialogo.models import Rol
from entrevistas.codificacion import acuerdo, conciliacion
from entrevistas.codificacion import dobles as proceso
from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.forms_dobles import ConciliarForm, SorteoForm
from entrevistas.models import Conciliacion, DobleCodificacion, Entrada

Estado = DobleCodificacion.Estado
POR_PAGINA = 15


def obtener(request: Request, numero: int) -> DobleCodificacion:
    ronda = get_object_or_404(proceso.visibles(request.dialogo, request.user), numero=numero)
    ronda.dialogo = request.dialogo
    return ronda


def _ir_a(ronda: DobleCodificacion, ancla: str = "") -> HttpResponse:
    respuesta = redirect("codificacion:doble", ronda.dialogo.clave, ronda.numero)
    respuesta["Location"] += ancla
    return respuesta


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def dobles(request: Request) -> HttpResponse:
    rondas = list(proceso.con_cuentas(proceso.visibles(request.dialogo, request.user)))
    contexto = {"rondas": rondas, "coordina": request.rol == Rol.COORDINACION}
    return render(request, "codificacion/dobles.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def nueva(request: Request) -> HttpResponse:
    arbol = Arbol.de(request.dialogo)
    form = SorteoForm(request.POST or None, dialogo=request.dialogo, arbol=arbol)
    if form.is_valid():
        try:
            ronda = proceso.sortear(request.dialogo, form.sorteo(), autor=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            cuantas = ronda.entradas.count()
            messages.success(
                request, f"Salieron {cuantas} entradas. Cada quien marca sin ver a la otra."
            )
            return redirect("codificacion:doble", request.dialogo.clave, ronda.numero)
    estado = 400 if form.is_bound else 200
    return render(request, "codificacion/dobles_nueva.html", {"form": form}, status=estado)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def doble(request: Request, numero: int) -> HttpResponse:
    ronda = obtener(request, numero)
    return render(request, "codificacion/dobles_ronda.html", _contexto(request, ronda))


def _contexto(request: Request, ronda: DobleCodificacion) -> dict[str, Any]:
    """Abierta, sólo lo propio; después, lo medido y lo que falta decidir."""
    parte = proceso.parte_de(ronda, request.user)
    datos: dict[str, Any] = {
        "ronda": ronda,
        "parte": parte,
        "coordina": request.rol == Rol.COORDINACION,
        "num_codigos": ronda.codigos.count(),
        "num_entradas": ronda.entradas.count(),
    }
    if ronda.estado == Estado.ABIERTA:
        termino = {"una": ronda.una_termino_en, "otra": ronda.otra_termino_en}.get(parte)
        avance = proceso.avance(ronda, request.user) if parte else []
        partes = [
            (ronda.una.usuario, ronda.una_termino_en, "una"),
            (ronda.otra.usuario, ronda.otra_termino_en, "otra"),
        ]
        return datos | {"avance": avance, "ya_termine": termino, "ronda_partes": partes}
    puestas = proceso.marcas(ronda)
    medidas, conjunto = proceso.medir(ronda, puestas)
    return datos | {"medidas": medidas, "conjunto": conjunto} | _cola(request, ronda, puestas)


def _cola(request: Request, ronda: DobleCodificacion, puestas: proceso.Marcas) -> dict[str, Any]:
    todos = conciliacion.desacuerdos(ronda, request.user, puestas)
    faltan = [uno for uno in todos if uno.conciliacion is None]
    decididos = [uno for uno in todos if uno.conciliacion]
    ver_decididos = "decididos" in request.GET or ronda.estado == Estado.CERRADA
    pagina = Paginator(decididos if ver_decididos else faltan, POR_PAGINA).get_page(
        request.GET.get("pagina")
    )
    filas = [
        (uno, conciliacion.trozos(uno.entrada, uno.una), conciliacion.trozos(uno.entrada, uno.otra))
        for uno in pagina
    ]
    return {
        "filas": filas,
        "pagina": pagina,
        "ver_decididos": ver_decididos,
        "num_faltan": len(faltan),
        "num_decididos": len(decididos),
        "num_ajenos": len(puestas.en_desacuerdo()) - len(todos),
        "se_concilia": ronda.estado == Estado.CONCILIACION,
        "decisiones": Conciliacion.Decision.choices,
    }


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def terminar(request: Request, numero: int) -> HttpResponse:
    ronda = obtener(request, numero)
    try:
        hecha = proceso.terminar(ronda, parte=request.POST.get("parte", ""), autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        ambas = hecha.estado == Estado.CONCILIACION
        frase = "Las dos terminaron: ya pueden comparar." if ambas else "Falta la otra persona."
        messages.success(request, frase)
    return _ir_a(ronda)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def seguir(request: Request, numero: int) -> HttpResponse:
    ronda = obtener(request, numero)
    try:
        proceso.seguir(ronda, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _ir_a(ronda)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def conciliar(request: Request, numero: int) -> HttpResponse:
    ronda = obtener(request, numero)
    form = ConciliarForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([e for errores in form.errors.values() for e in errores])
        _decidir(request, ronda, form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Quedó decidido, con su razón.")
    return _ir_a(ronda, "#cola")


def _decidir(request: Request, ronda: DobleCodificacion, datos: dict[str, Any]) -> None:
    visibles = Entrada.objects.visibles_para(request.user).filter(dobles=ronda)
    conciliacion.conciliar(
        ronda,
        entrada=get_object_or_404(visibles, uid=datos["entrada"]),
        codigo=get_object_or_404(ronda.codigos.all(), uid=datos["codigo"]),
        decision=datos["decision"],
        razon=datos["razon"],
        autor=request.user,
    )


@require_POST
@con_rol(Rol.COORDINACION)
def cerrar(request: Request, numero: int) -> HttpResponse:
    ronda = obtener(request, numero)
    try:
        nuevas = conciliacion.cerrar(ronda, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"La ronda se cerró. {nuevas} marcas pasaron al análisis.")
    return _ir_a(ronda)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar(request: Request, numero: int) -> HttpResponse:
    ronda = obtener(request, numero)
    try:
        medidas, conjunto = proceso.medir(ronda)
    except proceso.ACiegas:
        messages.error(request, "Falta que las dos personas terminen.")
        return _ir_a(ronda)
    una, otra = ronda.una.usuario.nombre, ronda.otra.usuario.nombre
    encabezados = [
        "Código", "Entradas", "Ambas", f"Sólo {una}", f"Sólo {otra}", "Ninguna",
        "Coincidencia (%)", "α de Krippendorff", "Lectura",
    ]  # fmt: skip
    hoja = Hoja("Acuerdo", encabezados, [_fila(medida) for medida in [*medidas, conjunto]])
    filtros = (
        f"Semilla {ronda.semilla}, {ronda.proporcion} %, {ronda.get_estrato_display().lower()}"
    )
    que = f"Acuerdo de la doble codificación {ronda.numero}"
    return entregar(request, que=que, nombre=que, hojas=[hoja], filtros=filtros)


def _fila(medida: acuerdo.Medida) -> list[Valor]:
    return [
        medida.codigo.nombre if medida.codigo else "Todos los códigos",
        medida.n,
        medida.ambas,
        medida.solo_una,
        medida.solo_otra,
        medida.ninguna,
        round(medida.coincidencia, 1),
        acuerdo.SIN_CALCULO if medida.alfa is None else round(medida.alfa, 3),
        medida.lectura,
    ]
