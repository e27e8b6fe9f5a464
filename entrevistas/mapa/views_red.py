"""La red de actores de un diálogo: mirarla, guardarla y llevársela."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.models import Rol
from entrevistas.mapa import exportar as salida
from entrevistas.mapa import vistas
from entrevistas.mapa.dibujo import dibujar
from entrevistas.mapa.forms_red import RedForm, consulta
from entrevistas.mapa.pagina_red import contexto, leer, poner_fuentes, posiciones
from entrevistas.models import VistaDelMapa


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def red(request: Request) -> HttpResponse:
    """La dirección es la vista. Al cambiar de foco sólo viaja lo de al lado."""
    es_trozo = request.htmx and not request.htmx.history_restore_request
    plantilla = "mapa/red_lado.html#trozo" if es_trozo else "mapa/red.html"
    return render(request, plantilla, contexto(request))


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def dibujo(request: Request) -> HttpResponse:
    """La figura para quien mira sin JavaScript."""
    valores, de_hoy, vista = leer(request)
    svg = dibujar(de_hoy, salida.rotulos(request, valores), posiciones(de_hoy, vista))
    return HttpResponse(svg, content_type="image/svg+xml")


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    valores, de_hoy, vista = leer(request)
    filtros = consulta(valores, ver=None)
    form = salida.ExportarForm(request.POST)
    if not form.is_valid():
        return render(request, "mapa/pedir_motivo.html", {"form": form}, status=422)
    poner_fuentes(de_hoy.lazos, request)
    formato = form.cleaned_data["formato"]
    if formato in salida.DE_HOJA:
        return salida.en_hoja(request, de_hoy, filtros)
    puntos = posiciones(de_hoy, vista)
    puntos |= salida.movidas(request.POST.get("posiciones", ""), de_hoy)
    if formato == "graphml":
        contenido = salida.graphml(de_hoy, puntos)
    else:
        contenido = dibujar(de_hoy, salida.rotulos(request, valores), puntos).encode()
    return salida.en_archivo(request, de_hoy, contenido, form, filtros)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def guardar_vista(request: Request) -> HttpResponse:
    try:
        vista = vistas.guardar(
            request.dialogo,
            valores=RedForm(request.GET).valores(),
            datos=request.POST,
            autor=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        sin_vista = consulta(RedForm(request.GET).valores())
        return redirect(f"{reverse('mapa:red', args=[request.dialogo.clave])}?{sin_vista}")
    messages.success(request, f"La vista «{vista.nombre}» quedó guardada para todo el equipo.")
    return redirect("mapa:vista", request.dialogo.clave, vista.uid)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def vista(request: Request, uid: UUID) -> HttpResponse:
    """La dirección corta de una vista: lleva a la larga, con sus filtros."""
    una = get_object_or_404(VistaDelMapa, dialogo=request.dialogo, uid=uid)
    filtros = f"{una.consulta}&" if una.consulta else ""
    return redirect(f"{reverse('mapa:red', args=[request.dialogo.clave])}?{filtros}vista={una.uid}")


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def borrar_vista(request: Request, uid: UUID) -> HttpResponse:
    """La borra quien la guardó o quien coordina."""
    suyas = Q() if request.rol == Rol.COORDINACION else Q(creada_por=request.user)
    una = get_object_or_404(VistaDelMapa, suyas, dialogo=request.dialogo, uid=uid)
    una.delete()
    messages.success(request, f"La vista «{una.nombre}» se borró.")
    return redirect("mapa:red", request.dialogo.clave)
