"""La auditoría de representación: su página, sus hojas y las versiones que ya salieron."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.models import Rol
from dialogo.texto import entero
from entrevistas.models import Entrevista
from informes.auditoria import cobertura, final, hojas, pagina, puerta, suertes
from informes.auditoria import envio as envios
from informes.auditoria.ideas import AUDIENCIAS
from informes.auditoria.lectura import Conversacion, Lectura, leer
from informes.models import Auditoria, Informe, Tipo
from informes.puerta import cumplidas
from sobremesas.models import Sobremesa

SIN_ABRIR = "Todavía nadie ha abierto esta auditoría: la abre la coordinación."


def _tipo(escrito: str) -> Tipo:
    if escrito not in AUDIENCIAS:
        raise Http404
    return Tipo(escrito)


def _abierta(request: Request, tipo: str) -> Auditoria:
    """La que se trabaja o, si nadie la ha abierto, una sin guardar: leer no escribe."""
    abierta = final.abierta(request.dialogo, _tipo(tipo))
    una = abierta or Auditoria(dialogo=request.dialogo, tipo=tipo)
    una.dialogo = request.dialogo
    return una


def _de(request: Request, clave: str) -> Entrevista | Sobremesa:
    """E-07, si quien pide puede verla; S-1, sólo la coordinación. Lo demás no existe."""
    letra, _, resto = clave.partition("-")
    numero = entero(resto, cifras=6)
    if numero is None:
        raise Http404
    if letra == "S" and request.rol == Rol.COORDINACION and clave == f"S-{numero}":
        dias = Sobremesa.objects.visibles_para(request.user)
        return get_object_or_404(dias, dialogo=request.dialogo, numero=numero)
    una = get_object_or_404(
        Entrevista.objects.visibles_para(request.user).select_related("persona"),
        dialogo=request.dialogo,
        numero=numero,
    )
    if una.folio != clave:
        raise Http404
    return una


def _decir(request: Request, error: ValidationError) -> None:
    for mensaje in error.messages:
        messages.error(request, mensaje)


def _a_la_hoja(request: Request, tipo: str, clave: str) -> HttpResponse:
    return redirect("auditoria:hoja", request.dialogo.clave, tipo, clave)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def inicio(request: Request) -> HttpResponse:
    abiertas = Auditoria.objects.filter(dialogo=request.dialogo, tipo__in=AUDIENCIAS).abiertas()
    primera = abiertas.values_list("tipo", flat=True).first()
    return _ver(request, primera or Tipo.PREDIAGNOSTICO)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def ver(request: Request, tipo: str) -> HttpResponse:
    return _ver(request, tipo)


def _ver(request: Request, tipo: str) -> HttpResponse:
    auditoria = _abierta(request, tipo)
    if request.rol != Rol.COORDINACION:
        return render(request, "auditoria/mias.html", _las_mias(request, auditoria))
    leida = leer(auditoria)
    lista = puerta.de_lectura(leida, esta_abierta=auditoria.pk is not None)
    contexto = {
        "auditoria": auditoria,
        "cobertura": cobertura.de_lectura(leida),
        "condiciones": lista,
        "cumplidas": cumplidas(lista),
        "tipos": [(t.value, t.label) for t in AUDIENCIAS],
        "ley": pagina.LEY,
        "cerradas": _cerradas(request, tipo),
        "por_cerrar": _por_cerrar(request, auditoria),
    }
    return render(request, "auditoria/ver.html", contexto)


def _las_mias(request: Request, auditoria: Auditoria) -> dict[str, Any]:
    """Quien entrevista ve sus hojas y nada más: un total también dice de las demás."""
    leida = leer(auditoria)
    mias = set(
        Entrevista.objects.visibles_para(request.user)
        .filter(dialogo=request.dialogo)
        .values_list("pk", flat=True)
    )
    suyas = [una for una in leida.conversaciones if una.entrevista and una.de.pk in mias]
    filas = cobertura.filas(Lectura(auditoria, suyas, leida.sitios))
    tipos = [(t.value, t.label) for t in AUDIENCIAS]
    return {"auditoria": auditoria, "filas": filas, "tipos": tipos, "ley": pagina.LEY}


def _cerradas(request: Request, tipo: str) -> list[Auditoria]:
    return list(
        Auditoria.objects.visibles_para(request.user)
        .filter(dialogo=request.dialogo, tipo=tipo, informe__isnull=False)
        .select_related("informe")
        .defer("informe__instantanea")
        .order_by("-informe__version")
    )


def _por_cerrar(request: Request, auditoria: Auditoria) -> list[Informe]:
    """Versiones del prediagnóstico que salieron sin auditoría: la abierta puede ser de la última."""
    if auditoria.pk is None or auditoria.tipo != Tipo.PREDIAGNOSTICO:
        return []
    listas = Informe.objects.visibles_para(request.user).filter(
        dialogo=request.dialogo, tipo=auditoria.tipo, estado=Informe.Estado.LISTO, auditoria=None
    )
    return list(listas.defer("instantanea").order_by("-version")[:1])


@require_POST
@con_rol(Rol.COORDINACION)
def abrir(request: Request, tipo: str) -> HttpResponse:
    hojas.abrir(request.dialogo, _tipo(tipo), autor=request.user)
    messages.success(request, "La auditoría quedó abierta.")
    return redirect("auditoria:ver", request.dialogo.clave, tipo)


@require_POST
@con_rol(Rol.COORDINACION)
def cerrar(request: Request, tipo: str) -> HttpResponse:
    auditoria = _abierta(request, tipo)
    posibles = {str(informe.uid): informe for informe in _por_cerrar(request, auditoria)}
    informe = posibles.get(request.POST.get("version", ""))
    if informe is None:
        messages.error(request, "Elige una versión que haya salido y no tenga auditoría.")
    else:
        hojas.cerrar(auditoria, informe)
        messages.success(request, f"Quedó cerrada con la versión {informe.version}.")
    return redirect("auditoria:ver", request.dialogo.clave, tipo)


@require_GET
@con_rol(Rol.COORDINACION)
def version(request: Request, tipo: str, uid: uuid.UUID) -> HttpResponse:
    cerrada = get_object_or_404(
        Auditoria.objects.visibles_para(request.user).select_related("informe"),
        dialogo=request.dialogo,
        tipo=_tipo(tipo),
        informe__uid=uid,
    )
    contexto = {"auditoria": cerrada, "filas": cobertura.de_resumen(cerrada.resumen)}
    return render(request, "auditoria/version.html", contexto)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def hoja(request: Request, tipo: str, clave: str) -> HttpResponse:
    auditoria, de = _abierta(request, tipo), _de(request, clave)
    leida = leer(auditoria, solo=de)
    return _pintar(request, leida, _conversacion(leida, clave, de))


def _conversacion(leida: Lectura, clave: str, de: Entrevista | Sobremesa) -> Conversacion:
    return next(iter(leida.conversaciones), Conversacion(clave, de, []))


def _pintar(
    request: Request, leida: Lectura, una: Conversacion, status: int = 200, **con: Any
) -> HttpResponse:
    contexto = pagina.hoja(leida, una, **con) | {"auditoria": leida.auditoria}
    return render(request, "auditoria/hoja.html", contexto, status=status)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def guardar(request: Request, tipo: str, clave: str) -> HttpResponse:
    auditoria, de = _abierta(request, tipo), _de(request, clave)
    if auditoria.pk is None:
        messages.error(request, SIN_ABRIR)
        return _a_la_hoja(request, tipo, clave)
    leida = leer(auditoria, solo=de)
    una = _conversacion(leida, clave, de)
    envio = envios.leer(request.POST, una)
    if envio.fallas:
        return _pintar(request, leida, una, 422, envio=envio)
    try:
        _guardar(request, auditoria, una, envio)
    except hojas.Conflicto:
        leida = leer(auditoria, solo=de)
        una = _conversacion(leida, clave, de)
        return _pintar(request, leida, una, 409, envio=envio, en_conflicto=True)
    except ValidationError as error:
        por_idea = error.message_dict if hasattr(error, "error_dict") else {}
        envio.fallas += [] if por_idea else error.messages
        return _pintar(request, leida, una, 422, envio=envio, errores=por_idea)
    return _a_la_hoja(request, tipo, clave)


def _guardar(
    request: Request, auditoria: Auditoria, una: Conversacion, envio: envios.Envio
) -> None:
    estaba_firmada = una.tiene_firma
    hoja = suertes.guardar(
        auditoria,
        una.de,
        base=envio.base,
        dichos=envio.dichos,
        confirmar=envio.confirmar,
        autor=request.user,
    )
    if hoja.revision == envio.base:
        messages.info(request, "No había nada que cambiar.")
        return
    quedan = " Se quitaron las firmas que tenía." if estaba_firmada else ""
    messages.success(request, f"Quedó guardado.{quedan}")


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def firmar(request: Request, tipo: str, clave: str) -> HttpResponse:
    auditoria, de = _abierta(request, tipo), _de(request, clave)
    base = entero(request.POST.get("base")) or 0
    try:
        if auditoria.pk is None:
            raise ValidationError(SIN_ABRIR)
        hoja = hojas.firmar(auditoria, de, base=base, autor=request.user)
    except hojas.Conflicto:
        messages.error(request, "La hoja cambió mientras la leías. Léela otra vez y firma.")
    except ValidationError as error:
        _decir(request, error)
    else:
        cual = "las dos firmas" if hoja.segunda_por_id else "la primera firma"
        messages.success(request, f"{clave} quedó con {cual}.")
    return _a_la_hoja(request, tipo, clave)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def devolver(request: Request, tipo: str, clave: str) -> HttpResponse:
    auditoria, de = _abierta(request, tipo), _de(request, clave)
    try:
        if auditoria.pk is None:
            raise ValidationError(SIN_ABRIR)
        hojas.devolver(auditoria, de, reparo=request.POST.get("reparo", ""), autor=request.user)
    except ValidationError as error:
        _decir(request, error)
    else:
        messages.success(request, f"{clave} se devolvió, con lo que hay que volver a ver.")
    return _a_la_hoja(request, tipo, clave)
