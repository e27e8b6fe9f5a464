"""Mandar una ola: probarla, programarla, mandarla ahora y detenerla. Sólo la coordinación."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from dialogo.templatetags.dialogo import fecha_larga, hora
from sobremesas.lista import cambios
from sobremesas.lista import olas as proceso
from sobremesas.lista.avance import avance_de
from sobremesas.lista.views_olas import contexto_de, en_borrador, la_ola, lector
from sobremesas.mensajes import olas as envio
from sobremesas.mensajes.horario import abre
from sobremesas.models import QUIENES_CONVOCAN, Asistente, Convocatoria, Ola


def _vuelve(request: Request, pk: int) -> HttpResponse:
    return redirect("sobremesas:ola", request.dialogo.clave, pk)


@require_POST
@con_rol(Rol.COORDINACION)
def probar(request: Request, pk: int) -> HttpResponse:
    """El mensaje de quien se está leyendo, al correo de quien lo pide."""
    ola = la_ola(request, pk)
    lectora = lector(request, ola)["lectora"]
    if lectora is None or envio.probar(ola, request.user, lectora) is None:
        messages.error(request, "No hay a quién mandarla: elige a las personas.")
    else:
        messages.success(request, f"La prueba va en camino a {request.user.email}.")
    return _vuelve(request, pk)


@require_POST
@con_rol(Rol.COORDINACION)
def programar(request: Request, pk: int) -> HttpResponse:
    """Fuera del horario de mensajes no se programa: dice por qué y propone la hora que sigue."""
    ola = en_borrador(request, pk)
    form = proceso.CuandoForm(request.POST, reglas=Convocatoria.de(request.dialogo))
    if form.is_valid():
        try:
            ola = envio.lanzar(ola, cuando=form.cleaned_data["cuando"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            cuando = form.cleaned_data["cuando"]
            frase = (
                f"Saldrá el {fecha_larga(cuando)} a las {hora(cuando)}, hora del centro de México."
            )
            messages.success(request, frase)
            return _vuelve(request, pk)
    contexto = contexto_de(request, ola, cuando_form=form)
    return render(request, "sobremesas/olas/ola.html", contexto, status=422)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def mandar(request: Request, pk: int) -> HttpResponse:
    """Pregunta diciendo cuántas y a quiénes; se manda sólo si siguen siendo ésas."""
    ola = en_borrador(request, pk)
    reglas = Convocatoria.de(request.dialogo)
    reparto = envio.reparto(ola)
    sigue = abre(reglas)
    es_hora = sigue <= timezone.now()
    confirma = request.method == "POST" and es_hora
    if confirma and request.POST.get("cuantas") == str(reparto.total):
        return _mandar(request, ola)
    contexto = {
        "ola": ola,
        "reparto": reparto,
        "quienes": envio.destinatarias(ola),
        "cambio": confirma,
        "es_hora": es_hora,
        "sigue": sigue,
        "reglas": reglas,
    }
    return render(request, "sobremesas/olas/mandar.html", contexto)


def _mandar(request: Request, ola: Ola) -> HttpResponse:
    ola.programada_para = None
    ola.save(update_fields=["programada_para"])
    try:
        envio.lanzar(ola)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _vuelve(request, ola.pk)


@require_POST
@con_rol(Rol.COORDINACION)
def detener(request: Request, pk: int) -> HttpResponse:
    try:
        ola = envio.detener(la_ola(request, pk))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        frase = "La ola se detuvo. Lo que ya salió no se puede regresar; lo demás ya no sale."
        if not ola.mandada_en:
            frase = "La ola ya no saldrá a esa hora."
        messages.success(request, frase)
    return _vuelve(request, pk)


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def avance(request: Request, pk: int) -> HttpResponse:
    """Lo pregunta la página cada segundo; 204 si no hay nada nuevo."""
    estado = avance_de(la_ola(request, pk))
    if request.GET.get("v") == estado["v"]:
        return HttpResponse(status=204)
    return JsonResponse(estado)


# Por otro medio ---------------------------------------------------------------------------------
def _aparte(request: Request, pk: int) -> Asistente:
    """``pk`` es de la silla."""
    return get_object_or_404(proceso.por_otro_medio(request.dialogo), invitacion=pk)


@require_POST
@con_rol(Rol.COORDINACION)
def otro_medio(request: Request, pk: int) -> HttpResponse:
    """Ya se le invitó, y por dónde: la silla pasa a esperar su respuesta."""
    asistente = _aparte(request, pk)
    medio = request.POST.get("canal", "")
    if medio not in proceso.OTROS_MEDIOS:
        messages.error(request, "Falta decir por dónde se le invitó.")
        return redirect("sobremesas:olas", request.dialogo.clave)
    try:
        cambios.invitar_por_otro_medio(asistente.invitacion, medio, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{asistente.nombre} quedó como invitada. Falta su respuesta.")
    return redirect("sobremesas:olas", request.dialogo.clave)


@require_POST
@con_rol(Rol.COORDINACION)
def recado(request: Request, pk: int) -> HttpResponse:
    """El texto con su enlace personal, para mandarlo a mano. No se vuelve a mostrar."""
    asistente = _aparte(request, pk)
    contexto = {"asistente": asistente, "recado": proceso.recado(asistente)}
    return render(request, "sobremesas/olas/recado.html", contexto)
