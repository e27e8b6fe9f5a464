"""La invitación y su respuesta. Abrirla no cambia nada; contestar es un envío con su ficha (L1, L2)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dialogo import enlaces
from sobremesas import fechas
from sobremesas.asiento import mover
from sobremesas.asiento.acciones import Accion, Aviso, Resultado, TransicionImposible
from sobremesas.invitacion import otros_dias, pagina, respuestas
from sobremesas.invitacion.acceso import RESPONDER, con_llave
from sobremesas.invitacion.forms import SI, RespuestaForm
from sobremesas.models import Invitacion, Llave

E = Invitacion.Estado
PLANTILLAS = "sobremesas/invitacion"


@con_llave(RESPONDER, solo_lectura=True)
def ver(request: HttpRequest, llave: Llave) -> HttpResponse:
    return mostrar(request, llave)


def mostrar(request: HttpRequest, llave: Llave, *, estado: int = 200, **mas: Any) -> HttpResponse:
    """La página de su silla como está hoy. ``mas``: lo que hay que corregir o decidir."""
    if llave.asistente.es_titular:
        contexto = pagina.del_titular(request, llave, **mas)
        return render(request, f"{PLANTILLAS}/ver.html", contexto, status=estado)
    contexto = pagina.de_quien_representa(request, llave, **mas)
    return render(request, f"{PLANTILLAS}/delegado.html", contexto, status=estado)


def volver(request: HttpRequest, aviso: str = "", ancla: str = "") -> HttpResponse:
    ruta = reverse("mi_invitacion:ver")
    return enlaces.volver(request, f"{ruta}?a={aviso}{ancla}" if aviso else f"{ruta}{ancla}")


def solo_el_titular(llave: Llave) -> None:
    """Quien va en representación no contesta por la silla ni manda a nadie (D4)."""
    if not llave.asistente.es_titular:
        raise Http404


@con_llave(RESPONDER, solo_envios=True)
def responder(request: HttpRequest, llave: Llave) -> HttpResponse:
    solo_el_titular(llave)
    form = RespuestaForm(request.POST)
    if not form.is_valid():
        falta = form.errors.get("r", [_("Elija una de las tres respuestas.")])[0]
        return mostrar(request, llave, estado=422, falta_respuesta=falta)
    datos = form.cleaned_data
    silla = llave.invitacion
    if datos["r"] == SI and not datos["espera"] and (dias := _antes_que_esperar(silla)):
        return _ofrecer(request, llave, dias, lleno=True)
    hecho = respuestas.responder(
        llave, r=datos["r"], version=datos["version"], clave=datos["clave"]
    )
    return tras_mover(request, llave, hecho, elegida=datos["r"])


def tras_mover(
    request: HttpRequest, llave: Llave, hecho: Resultado, *, elegida: str = "", dicha: str = ""
) -> HttpResponse:
    """A su página con lo que pasó; si otra persona la cambió entre tanto, los dos valores (R3)."""
    if hecho.aviso is not Aviso.OTRA_VERSION:
        return volver(request, hecho.aviso if hecho.aviso is not Aviso.IGUAL else "")
    llave.invitacion.refresh_from_db()
    choque = respuestas.choque(llave.invitacion, dicha or respuestas.palabra_de(elegida))
    return mostrar(request, llave, estado=409, otra_version=choque, elegida=elegida)


def _antes_que_esperar(silla: Invitacion) -> list[otros_dias.Dia]:
    """Los días con lugar, si el suyo ya no lo tiene: el cambio se ofrece antes que la espera."""
    necesita = silla.estado in (E.EN_LISTA, E.INVITADA, E.DECLINADA)
    if not necesita or not silla.sobremesa.recibe_respuestas:
        return []
    if otros_dias.hay_lugar(silla, silla.sobremesa):
        return []
    return otros_dias.con_lugar(silla, otros_dias.para(silla))


def _ofrecer(
    request: HttpRequest, llave: Llave, dias: list[otros_dias.Dia], *, lleno: bool = False
) -> HttpResponse:
    dia = fechas.dia(llave.invitacion.sobremesa.empieza_en)
    contexto = pagina.comun(request, llave) | {
        "titulo": _("El %(dia)s ya está lleno") % {"dia": dia} if lleno else _("Sí hay lugar"),
        "frase": _("Pero hay lugar otro día. Si le es posible, lo apartamos ahora mismo.")
        if lleno
        else _("Confírmelo y su invitación cambia a ese día; el lugar queda apartado."),
        "con_lugar": dias,
        "puede_esperar": lleno,
    }
    return render(request, f"{PLANTILLAS}/otro_dia.html", contexto)


@con_llave(RESPONDER, solo_envios=True)
def otro_dia(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Primero dice qué días; si en alguno hay lugar, se le enseña y lo confirma."""
    solo_el_titular(llave)
    dias = otros_dias.para(llave.invitacion)
    if "confirmo" in request.POST:
        return _cambiar(request, llave, otros_dias.elegidos(dias, [request.POST["confirmo"]]))
    elegidos = otros_dias.elegidos(dias, request.POST.getlist("dia"))
    if not llave.invitacion.sobremesa.recibe_respuestas:
        return mostrar(request, llave, estado=409)
    if not elegidos:
        return mostrar(request, llave, estado=422, falta_dia=True)
    if con_lugar := otros_dias.con_lugar(llave.invitacion, elegidos):
        return _ofrecer(request, llave, con_lugar)
    otros_dias.anotar(llave.invitacion, elegidos)
    return volver(request, "anotado")


def _cambiar(request: HttpRequest, llave: Llave, dias: list[otros_dias.Dia]) -> HttpResponse:
    """El día confirmado: gana uno y suelta el otro, o conserva el suyo (C7)."""
    form = RespuestaForm({**request.POST.dict(), "r": SI})
    if not dias or not form.is_valid():
        return mostrar(request, llave, estado=409, falta_dia=True)
    dia, datos = dias[0], form.cleaned_data
    try:
        hecho = mover(
            llave.invitacion,
            Accion.CAMBIAR_DIA,
            quien=respuestas.quien(llave),
            version=datos["version"],
            clave=respuestas.clave_de(datos["clave"], f"dia-{dia.numero}"),
            sobremesa=dia.sesion,
        )
    except TransicionImposible:
        hecho = respuestas.cambio_entre_tanto(llave.invitacion)
    if hecho.cambio:
        return volver(request, "cambio")
    return tras_mover(request, llave, hecho, dicha=dia.dia)
