"""La sala de control: qué detiene cada fase, quién debe qué y qué se ha cumplido."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dialogo import fases
from dialogo.acceso import Request, con_rol, coordina_algo
from dialogo.models import Rol
from hallazgos.models import Recomendacion
from hallazgos.recomendaciones.objetivos import servidos
from hallazgos.seguimiento.semaforo import para_calcular
from informes.control import actividad, compuertas, deudas, dibujo, linea, todos


@require_GET
@con_rol(Rol.COORDINACION)
def ver(request: Request) -> HttpResponse:
    return render(request, "control/ver.html", _contexto(request))


def _contexto(request: Request, **ademas: Any) -> dict[str, Any]:
    dialogo, hoy = request.dialogo, timezone.localdate()
    recomendaciones = _recomendaciones(request)
    puertas = compuertas.compuertas(dialogo)
    tiempo = linea.linea(dialogo, recomendaciones)
    return {
        "puertas": puertas,
        "plazos": deudas.por_plazo(deudas.deudas(dialogo, puertas, recomendaciones), hoy),
        "objetivos": servidos(dialogo),
        "luces": todos.luces(recomendaciones, dialogo, hoy),
        "actos": actividad.reciente(dialogo),
        "linea": tiempo,
        "figura": dibujo.dibujar(tiempo, f"Línea del diálogo: {dialogo}") if tiempo else "",
        "hoy": hoy,
        **ademas,
    }


def _recomendaciones(request: Request) -> list[Recomendacion]:
    return list(para_calcular(Recomendacion.objects.activas().filter(dialogo=request.dialogo)))


@require_GET
@con_rol(Rol.COORDINACION)
def linea_svg(request: Request) -> HttpResponse:
    """La figura sola, para una lámina."""
    tiempo = linea.linea(request.dialogo, _recomendaciones(request))
    if not tiempo:
        raise Http404
    figura = dibujo.dibujar(tiempo, f"Línea del diálogo: {request.dialogo}")
    respuesta = HttpResponse(figura, content_type="image/svg+xml; charset=utf-8")
    respuesta["Content-Disposition"] = f'attachment; filename="linea-{request.dialogo.clave}.svg"'
    return respuesta


@require_POST
@con_rol(Rol.COORDINACION)
def cerrar_fase(request: Request, pk: int) -> HttpResponse:
    fase = get_object_or_404(request.dialogo.fases, pk=pk)
    motivo = request.POST.get("motivo", "")
    try:
        compuertas.cerrar(request.dialogo, fase, motivo=motivo, autor=request.user)
    except ValidationError as error:
        return _con_error(request, pk, motivo, error)
    messages.success(request, f"La fase «{fase.nombre}» quedó cerrada.")
    return redirect("control:ver", request.dialogo.clave)


@require_POST
@con_rol(Rol.COORDINACION)
def abrir_fase(request: Request, pk: int) -> HttpResponse:
    fase = get_object_or_404(request.dialogo.fases, pk=pk)
    motivo = request.POST.get("motivo", "")
    try:
        fases.abrir(fase, motivo=motivo, autor=request.user)
    except ValidationError as error:
        return _con_error(request, pk, motivo, error)
    messages.success(request, f"La fase «{fase.nombre}» está abierta.")
    return redirect("control:ver", request.dialogo.clave)


def _con_error(request: Request, pk: int, motivo: str, error: ValidationError) -> HttpResponse:
    fallo = {"fase": pk, "motivo": motivo, "frase": error.messages[0]}
    return render(request, "control/ver.html", _contexto(request, fallo=fallo), status=422)


@require_GET
def de_todos(request: Request) -> HttpResponse:
    """Los diálogos que coordina; a quien no coordina ninguno, no existe."""
    if not coordina_algo(request.user):
        raise Http404
    return render(request, "control/todos.html", {"renglones": todos.renglones(request.user)})
