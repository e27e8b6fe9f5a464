"""El acta de un día, para la coordinación: construirla, abrirla a observaciones, contestar y firmar."""

import uuid
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.models import Rol
from dialogo.texto import limpiar
from informes import archivo, construccion
from informes.acta import avisos, lectura, pagina, tramite, vigencia
from informes.acta.forms import PlazoForm, frase
from informes.models import Informe, Tipo
from sobremesas.acceso import dia_de
from sobremesas.models import Acta, Observacion


def _acta(request: Request, numero: int) -> Acta:
    dia = dia_de(request, numero)
    acta = tramite.de(dia)
    acta.sobremesa = dia
    return acta


def _empezada(request: Request, numero: int) -> Acta:
    return tramite.empezar(dia_de(request, numero))


def _al_acta(request: Request, numero: int, ancla: str = "") -> HttpResponse:
    respuesta = redirect("acta:ver", request.dialogo.clave, numero)
    respuesta["Location"] += ancla
    return respuesta


def _decir(request: Request, error: ValidationError) -> None:
    for mensaje in error.messages:
        messages.error(request, mensaje)


@require_GET
@con_rol(Rol.COORDINACION)
def ver(request: Request, numero: int) -> HttpResponse:
    contexto = pagina.contexto(_acta(request, numero)) | {"form": PlazoForm()}
    return render(request, "informes/acta/ver.html", contexto)


@require_POST
@con_rol(Rol.COORDINACION)
def construir(request: Request, numero: int) -> HttpResponse:
    acta = _empezada(request, numero)
    pedida = limpiar(request.POST.get("clave", ""))[:40] or uuid.uuid4()
    try:
        construccion.pedir(
            request.dialogo,
            Tipo.ACTA,
            autor=request.user,
            clave=f"{request.dialogo.clave}:acta-{numero}:{pedida}",
            sobremesa=acta.sobremesa,
        )
    except ValidationError as error:
        _decir(request, error)
    return _al_acta(request, numero)


@require_POST
@con_rol(Rol.COORDINACION)
def nota(request: Request, numero: int) -> HttpResponse:
    try:
        tramite.anotar(_empezada(request, numero), request.POST.get("nota", ""))
    except ValidationError as error:
        _decir(request, error)
    else:
        messages.success(request, "La nota quedó guardada. Entra en la versión que construyas.")
    return _al_acta(request, numero)


def _con_plazo(
    request: Request, numero: int, paso: Callable[..., Acta], hecho: str
) -> HttpResponse:
    """Y pide otro borrador: su recuadro dice en qué va y hasta cuándo."""
    acta, form = _empezada(request, numero), PlazoForm(request.POST)
    if not form.is_valid():
        messages.error(request, frase(form))
        return _al_acta(request, numero)
    try:
        paso(acta, hasta=form.cleaned_data["hasta"])
    except ValidationError as error:
        _decir(request, error)
    else:
        messages.success(request, hecho)
        lectura.rehacer(acta, autor=request.user)
    return _al_acta(request, numero)


@require_POST
@con_rol(Rol.COORDINACION)
def abrir(request: Request, numero: int) -> HttpResponse:
    hecho = "Quedó abierta. A quien asistió le llega su enlace."
    return _con_plazo(request, numero, tramite.abrir_observaciones, hecho)


@require_POST
@con_rol(Rol.COORDINACION)
def plazo(request: Request, numero: int) -> HttpResponse:
    hecho = "El plazo nuevo ya está en la página de quien asistió."
    return _con_plazo(request, numero, tramite.ampliar, hecho)


@require_POST
@con_rol(Rol.COORDINACION)
def avisar(request: Request, numero: int) -> HttpResponse:
    """De la versión vigente, a quien asistió; a nadie dos veces de la misma."""
    acta = _acta(request, numero)
    ultima = vigencia.vigente(acta.sobremesa)
    if ultima is None or acta.estado == Acta.Estado.BORRADOR:
        messages.error(request, "No hay una versión abierta que avisar.")
        return _al_acta(request, numero)
    escritos = avisos.avisar(acta, ultima)
    messages.success(
        request,
        f"Mensajes escritos: {escritos}."
        if escritos
        else "De esa versión ya se les había escrito.",
    )
    return _al_acta(request, numero)


@require_POST
@con_rol(Rol.COORDINACION)
def contestar(request: Request, numero: int, uid: uuid.UUID) -> HttpResponse:
    acta = _acta(request, numero)
    una = get_object_or_404(Observacion.objects.select_related("acta"), acta=acta.pk, uid=uid)
    try:
        tramite.contestar(
            una,
            respuesta=request.POST.get("respuesta", ""),
            explicacion=request.POST.get("explicacion", ""),
            autor=request.user,
        )
    except ValidationError as error:
        _decir(request, error)
    else:
        messages.success(request, "Tu respuesta quedó guardada; la lee quien observó.")
    return _al_acta(request, numero, f"#o-{uid}")


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
@recien_identificada
def firmar(request: Request, numero: int) -> HttpResponse:
    acta = _acta(request, numero)
    if acta.pk is None or acta.estado != Acta.Estado.EN_OBSERVACIONES:
        return _al_acta(request, numero)
    if request.method == "POST":
        try:
            tramite.firmar(acta, autor=request.user, sin_esperar=request.POST.get("razon", ""))
        except ValidationError as error:
            _decir(request, error)
        else:
            messages.success(request, "El acta quedó firmada. Se está imprimiendo.")
            return construir(request, numero)
    contexto = pagina.contexto(acta) | {"faltas": tramite.que_falta_para_firmar(acta)}
    return render(request, "informes/acta/firmar.html", contexto)


@require_GET
@con_rol(Rol.COORDINACION)
def descargar(request: Request, numero: int, uid: uuid.UUID) -> HttpResponse:
    """Un borrador sólo si todavía permite leerse; lo firmado, siempre."""
    acta = _acta(request, numero)
    version = get_object_or_404(
        Informe.objects.visibles_para(request.user).select_related("dialogo", "sobremesa"),
        sobremesa=acta.sobremesa,
        tipo=Tipo.ACTA,
        uid=uid,
        estado=Informe.Estado.LISTO,
    )
    retiro = vigencia.retiros(acta.sobremesa, [version]).get(version.pk)
    if retiro or not archivo.esta_intacto(version):
        contexto = {"sobremesa": acta.sobremesa, "version": version, "retiro": retiro}
        return render(request, "informes/acta/retirada.html", contexto, status=410)
    return entregar(version)


def entregar(version: Informe) -> HttpResponse:
    respuesta = FileResponse(
        version.archivo.open("rb"),
        as_attachment=True,
        filename=archivo.nombre_de_descarga(version),
        content_type="application/pdf",
    )
    return cast(HttpResponse, respuesta)
