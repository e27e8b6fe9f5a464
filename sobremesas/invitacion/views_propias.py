"""Lo que deja quien contestó: a quién envía, su opinión, sus datos, el enlace de su oficina, un recado."""

import hashlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dialogo import enlaces
from dialogo.middleware import pide_json
from dialogo.texto import limpiar
from sobremesas import pendientes
from sobremesas.asiento import mover
from sobremesas.asiento.acciones import Accion, Aviso, DatosDeDelegado, TransicionImposible
from sobremesas.invitacion import oficina as de_su_oficina
from sobremesas.invitacion import pagina, posturas, propios, respuestas
from sobremesas.invitacion.acceso import RESPONDER, con_llave, despedir, ocultos
from sobremesas.invitacion.forms import (
    SI,
    DatosForm,
    RecadoForm,
    RepresentanteForm,
    RespuestaForm,
)
from sobremesas.invitacion.views import PLANTILLAS, mostrar, solo_el_titular, tras_mover, volver
from sobremesas.models import Invitacion, Llave, Pendiente

E = Invitacion.Estado


@con_llave(RESPONDER, solo_envios=True)
def representante(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Dice a quién envía, o lo corrige. La silla es la misma (D1)."""
    solo_el_titular(llave)
    silla = llave.invitacion
    form, envio = RepresentanteForm(request.POST), RespuestaForm({**request.POST.dict(), "r": SI})
    if not form.is_valid() or not envio.is_valid():
        errores = {"campos_de_representante": form, "errores_de_representante": True}
        return mostrar(request, llave, estado=422, **errores)
    datos = envio.cleaned_data
    try:
        hecho = mover(
            silla,
            Accion.NOMBRAR,
            quien=respuestas.quien(llave),
            version=datos["version"],
            clave=respuestas.clave_de(datos["clave"], Accion.NOMBRAR),
            delegado=DatosDeDelegado(idioma=silla.idioma, **form.cleaned_data),
        )
    except TransicionImposible:
        hecho = respuestas.cambio_entre_tanto(silla)
    if hecho.aviso is not Aviso.OTRA_VERSION:
        return tras_mover(request, llave, hecho)
    choque = respuestas.choque(silla, form.cleaned_data["nombre"])
    return mostrar(request, llave, estado=409, otra_version=choque, campos_de_representante=form)


@con_llave(RESPONDER, solo_envios=True)
def guardar_posturas(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Con JavaScript, en cada toque; sin él, con el botón. No mueve la silla."""
    solo_el_titular(llave)
    sesion = llave.invitacion.sobremesa
    if not posturas.se_reciben(sesion):
        return JsonResponse({}, status=409) if pide_json(request) else mostrar(request, llave)
    posturas.guardar(llave.asistente, posturas.por_conversar(sesion), request.POST.dict())
    return JsonResponse({}) if pide_json(request) else volver(request, "posturas", "#posturas")


@con_llave(RESPONDER, solo_envios=True)
def datos_propios(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Sólo de quien ocupará la silla, y sólo después de un sí."""
    suya = not llave.asistente.es_titular or llave.invitacion.estado == E.CONFIRMADA
    if not suya:
        return mostrar(request, llave, estado=409)
    aviso = llave.invitacion.sobremesa.dialogo.aviso_vigente()
    form = DatosForm(request.POST, pide_aviso=pagina.falta_aceptar(llave.asistente, aviso))
    if not form.is_valid():
        vuelta = pagina.datos_propios(llave, request.POST, form.errors)
        return mostrar(request, llave, estado=422, **vuelta)
    propios.guardar(llave, form.cleaned_data)
    return volver(request, "datos", "#datos")


@con_llave(RESPONDER, solo_envios=True)
def oficina(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Crea o anula el enlace de su oficina. El nuevo se enseña aquí y no se puede volver a leer."""
    solo_el_titular(llave)
    if request.POST.get("hacer") == "anular":
        de_su_oficina.anular(llave.asistente)
        return volver(request, "oficina")
    enlace = enlaces.direccion(de_su_oficina.estrenar(llave.asistente))
    contexto = ocultos(request, llave) | {"enlace_de_oficina": enlace}
    return render(request, f"{PLANTILLAS}/oficina.html", contexto)


@con_llave(RESPONDER, solo_envios=True)
def recado(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Después del cierre: le llega a una persona del equipo y no mueve nada (R4)."""
    form = RecadoForm(request.POST)
    if not form.is_valid():
        falta = next(iter(form.errors.values()))[0]
        escrito = {"falta_recado": falta, "escrito": request.POST}
        return mostrar(request, llave, estado=422, **escrito)
    silla, datos = llave.invitacion, form.cleaned_data
    elegida = f"«{respuestas.palabra_de(datos['r'])}». " if datos["r"] else ""
    texto = f"{llave.asistente} escribe: {elegida}{limpiar(datos['texto'])}"
    pendientes.abrir(
        silla.sobremesa,
        Pendiente.Clase.RECADO,
        texto,
        invitacion=silla,
        clave=f"recado-{silla.pk}-{hashlib.sha256(texto.encode()).hexdigest()[:24]}",
    )
    return volver(request, "recado")


@con_llave(RESPONDER, solo_envios=True)
def no_ire(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Quien iba en representación avisa que no podrá; el lugar sigue siendo del titular."""
    if llave.asistente.es_titular:
        return volver(request)
    try:
        hecho = mover(
            llave.invitacion,
            Accion.DECLINAR,
            quien=respuestas.quien(llave),
            motivo=request.POST.get("texto", ""),
        )
    except TransicionImposible:
        return volver(request)
    if not hecho.cambio:
        return volver(request, hecho.aviso)
    return despedir(request, llave, _("Le avisamos a quien usted iba a representar."))
