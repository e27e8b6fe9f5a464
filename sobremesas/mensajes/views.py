"""El libro de mensajes y las direcciones que rebotaron."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from sobremesas.acceso import coordina
from sobremesas.mensajes import escribir, libro
from sobremesas.mensajes.forms import DireccionForm
from sobremesas.mensajes.rebotes import levantar
from sobremesas.models import QUIENES_CONVOCAN, Asistente, Invitacion, Mensaje

POR_PAGINA = 50


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def mensajes(request: Request) -> HttpResponse:
    """Un renglón por mensaje: a quién, cuál y qué pasó. Nunca lo que dice."""
    filtros = libro.Filtros.de(request.GET)
    filas = libro.mensajes(request.dialogo, filtros)
    contexto = {
        "pagina": Paginator(libro.con_estado(filas, filtros), POR_PAGINA).get_page(
            request.GET.get("pagina")
        ),
        "estados": libro.cuentas(filas),
        "filtros": filtros,
        "rebotadas": libro.rebotadas(request.dialogo),
        "coordina": coordina(request),
        **libro.opciones(request.dialogo),
    }
    return render(request, "sobremesas/mensajes/libro.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def direccion(request: Request, pk: int) -> HttpResponse:
    """Corregir una dirección que rebotó y volver a escribirle."""
    visibles = Invitacion.objects.visibles_para(request.user).filter(
        sobremesa__dialogo=request.dialogo
    )
    asistente = get_object_or_404(
        Asistente.objects.select_related("invitacion__persona", "invitacion__sobremesa"),
        pk=pk,
        invitacion__in=visibles,
        sustituido_en=None,
    )
    form = DireccionForm(request.POST or None, initial={"correo": asistente.correo})
    if not form.is_valid():
        estado = 422 if form.is_bound else 200
        contexto = {"form": form, "asistente": asistente}
        return render(request, "sobremesas/mensajes/direccion.html", contexto, status=estado)
    _corregir(request, asistente, form)
    return redirect("sobremesas:mensajes", request.dialogo.clave)


@transaction.atomic
def _corregir(request: Request, asistente: Asistente, form: DireccionForm) -> None:
    cambio = levantar(asistente, form.cleaned_data["correo"], usuario=request.user)
    hecho = "Se corrigió la dirección." if cambio else "Se volverá a probar esa dirección."
    ya_invitada = asistente.invitacion.estado != Invitacion.Estado.EN_LISTA
    if form.cleaned_data["mandar_enlace"] and ya_invitada:
        escribir(asistente, Mensaje.Clase.ENLACE)
        hecho += " Sale otra vez su enlace."
    messages.success(request, hecho)
