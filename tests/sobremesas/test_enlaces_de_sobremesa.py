"""Los enlaces de una invitación: abrirlos no cambia nada, cada uno abre lo suyo y no dejan rastro."""

import io
import json
import logging
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from dialogo import enlaces
from dialogo.discrecion import SinDetalle
from sobremesas import llaves, tasks
from sobremesas.models import Invitacion, Llave
from tests.fabricas_sobremesas import InvitacionFactory, PuntoDelDiaFactory, SobremesaFactory
from tests.sobremesas.huellas import nada_cambia, recorrer
from tests.sobremesas.por_enlace import LECTURA, LOGISTICA, Navegador, ruta, ruta_de, titular

pytestmark = pytest.mark.django_db
E = Invitacion.Estado
BAJA = Llave.Alcance.BAJA
TODAS = [
    *("ver", "responder", "otro_dia", "representante", "posturas", "datos_propios", "oficina"),
    *("recado", "no_ire", "comprobante", "evento", "aviso", "logistica", "acompanantes"),
    *("necesidades", "datos", "baja"),
]


@pytest.fixture
def dia(dialogo):
    una = SobremesaFactory(dialogo=dialogo)
    PuntoDelDiaFactory(sobremesa=una)
    SobremesaFactory(dialogo=dialogo)
    return una


@pytest.fixture
def silla(dia):
    return InvitacionFactory(sobremesa=dia)


def _igual(cuerpo: str) -> str:
    """Sin la ficha CSRF ni la dirección que se pidió."""
    return re.sub(r'value="[\w-]{64}"|/i/[\w-]+/', "", cuerpo)


def test_l1_abrir_con_get_head_u_options_no_cambia_nada(silla):
    """L1, L3: ni la respuesta, ni la espera, ni la baja, ni que se haya abierto."""
    Invitacion.objects.filter(pk=silla.pk).update(estado=E.CONFIRMADA)
    por_alcance = {alcance: ruta_de(silla, alcance) for alcance in Llave.Alcance}
    dentro = Client()
    dentro.cookies["cualquiera"] = "1"
    for enlace in por_alcance.values():
        dentro.get(enlace)
    rutas = [f"{enlace}?r=si" for enlace in por_alcance.values()]
    rutas += [reverse(f"mi_invitacion:{nombre}") for nombre in TODAS]
    with nada_cambia():
        assert 200 in recorrer(rutas, cliente=dentro)


def test_l4_falso_alterado_y_anulado_son_el_mismo_404(silla):
    """L4: sólo se guarda la huella; anularlas corta también a quien ya estaba dentro."""
    enlace = ruta_de(silla)
    secreto = enlace.split("/")[2]
    assert len(secreto) >= 43
    guardado = json.dumps([str(fila) for fila in Llave.objects.values_list()])
    assert secreto not in guardado
    assert enlaces.huella_de(secreto) in guardado
    dentro = Navegador(enlace)
    vuelta = "A" if secreto[-1] != "A" else "B"
    falsos = [Client().get("/i/no-existe/"), Client().get(f"/i/{secreto[:-1]}{vuelta}/")]
    llaves.anular(titular(silla))
    falsos.append(Client().get(enlace))
    falsos.append(dentro.cliente.get(ruta("ver")))
    assert {una.status_code for una in falsos} == {404}
    assert len({_igual(una.content.decode()) for una in falsos[:3]}) == 1
    assert dentro.cliente.post(ruta("responder"), dentro.ocultos() | {"r": "si"}).status_code == 404
    assert Invitacion.objects.get(pk=silla.pk).estado == E.INVITADA


def test_l7_ninguno_abre_lo_de_otro(silla):
    """L7: la galleta de un alcance no sirve para otro, ni el secreto en un formulario ajeno."""
    abren = {
        LOGISTICA: {"logistica", "acompanantes", "necesidades"},
        LECTURA: {"datos"},
        BAJA: {"baja"},
    }
    for alcance, suyas in abren.items():
        enlace = ruta_de(silla, alcance)
        pagina = Navegador(enlace)
        secreto = enlace.split("/")[2]
        for nombre in TODAS:
            if nombre not in suyas:
                assert pagina.cliente.get(ruta(nombre)).status_code == 404, (alcance, nombre)
                con_secreto = {"enlace": secreto, "r": "no", "de": str(titular(silla).uid)}
                assert Client().post(ruta(nombre), con_secreto).status_code == 404
    assert Invitacion.objects.get(pk=silla.pk).estado == E.INVITADA


def test_l5_sin_galletas_toda_la_invitacion_cabe_en_sus_formularios(silla, dia):
    """L5: cada petición llega sin nada de la anterior y con CSRF de verdad."""
    pagina = Navegador(ruta_de(silla) + "?r=si", galletas=False)
    assert 'value="si" checked' in pagina.cuerpo
    assert pagina.respuesta["Referrer-Policy"] == "no-referrer"
    assert 'action="/i18n' not in pagina.cuerpo
    pagina.contestar("si")
    assert pagina.titulo.startswith("Su lugar está apartado")
    campo = f"p{dia.puntos.get().hallazgo.redacciones.get().pk}"
    pagina.enviar("posturas", {campo: "es_clave"})
    assert "Guardado." in pagina.cuerpo
    pagina.enviar("datos_propios", acepto="1", dieta="halal")
    assert "Por cuidado no se muestra aquí" in pagina.cuerpo
    assert "Leer el aviso completo" in pagina.cuerpo
    comprobante = pagina.enviar("comprobante")
    assert "En su calendario" in comprobante.content.decode()
    assert pagina.enviar("evento")["Content-Type"].startswith("text/calendar")
    pagina.abrir(pagina.enlace)
    pagina.contestar("delego")
    pagina.enviar("representante", {"nombre": "Ana Duarte", "correo": "ana@ejemplo.mx"})
    assert "Le representará Ana Duarte" in pagina.cuerpo
    assert titular(silla).preposturas.get().valor == "es_clave"


def test_reenviado_o_con_otra_invitacion_abierta_en_el_mismo_navegador(silla, dia):
    """L8: quien recibe el reenvío lee de quién es; un formulario viejo no contesta por otra persona."""
    otra = InvitacionFactory(sobremesa=dia, persona__nombre="Bruno Sáenz")
    pagina = Navegador(ruta_de(silla))
    de_la_primera = pagina.ocultos()
    pagina.abrir(ruta_de(otra))
    assert "Bruno Sáenz" in pagina.cuerpo
    respuesta = pagina.contestar("no", **de_la_primera)
    assert respuesta.status_code == 409
    assert "Abra otra vez su enlace" in pagina.cuerpo
    assert not Invitacion.objects.filter(estado=E.DECLINADA).exists()
    sin_decir = {k: v for k, v in pagina.ocultos().items() if k != "de"}
    assert pagina.cliente.post(ruta("responder"), sin_decir | {"r": "no"}).status_code in (403, 409)


def test_l6_ni_cabeceras_ni_paginas_ni_bitacoras_llevan_el_secreto(silla, monkeypatch):
    """L6: se recorre todo, con una falla de por medio, escuchando cada bitácora como en producción."""
    escrito = io.StringIO()
    manejador = logging.StreamHandler(escrito)
    manejador.addFilter(SinDetalle())  # el de ``LOGGING``; lo comprueba la última línea
    raiz = logging.getLogger()
    nivel = raiz.level
    raiz.addHandler(manejador)
    raiz.setLevel(logging.DEBUG)
    rutas = {alcance: ruta_de(silla, alcance) for alcance in Llave.Alcance}
    secretos = [una.split("/")[2] for una in rutas.values()]
    try:
        pagina = Navegador(rutas[Llave.Alcance.RESPONDER])
        _sin_rastro(pagina.respuesta)
        pagina.contestar("si")
        pagina.enviar("datos_propios", acepto="1", detalle="nada")
        cuerpos = pagina.cuerpo + pagina.abrir("/mi-invitacion/comprobante/").content.decode()
        for alcance in (LOGISTICA, LECTURA, BAJA):
            cuerpos += Navegador(rutas[alcance]).cuerpo
        cliente = Client(raise_request_exception=False)
        for ruta_mala in (f"/i/{secretos[0]}x/", f"/i/{secretos[0]}", f"/i/{secretos[0]}/no/"):
            cuerpos += re.sub(
                r'name="next" value="[^"]*"', "", cliente.get(ruta_mala).content.decode()
            )
        monkeypatch.setattr(llaves, "vigente", _truena)
        cliente.cookies["x"] = "1"
        falla = cliente.get(f"{rutas[LECTURA]}?galletas=no", follow=True)
        assert falla.status_code == 500
        cuerpos += falla.content.decode()
        logging.getLogger("granian.access").warning(
            '"%(method)s %(path)s"', {"method": "GET", "path": rutas[LECTURA]}
        )
    finally:
        raiz.removeHandler(manejador)
        raiz.setLevel(nivel)
    bitacora = escrito.getvalue()
    assert "/i/…" in bitacora
    for secreto in secretos:
        assert secreto not in bitacora
        assert secreto not in cuerpos
    for nombre, registro in settings.LOGGING["handlers"].items():
        assert "sin_detalle" in registro["filters"], nombre


def _sin_rastro(respuesta) -> None:
    assert respuesta["Referrer-Policy"] == "same-origin"
    assert "no-store" in respuesta["Cache-Control"]
    assert "noindex" in respuesta["X-Robots-Tag"]
    assert not re.findall(r'(?:src|href)="https?://', respuesta.content.decode())


def _truena(*_args, **_mas):
    raise RuntimeError("Falla a propósito, con el enlace en la traza")


def test_l6_las_tareas_no_reciben_secretos():
    """L6: lo que se encola es una clave, o nada; el secreto sólo existe dentro del mensaje cifrado."""
    for nombre in tasks.__all__:
        tarea = getattr(tasks, nombre)
        parametros = tarea.run.__code__.co_varnames[: tarea.run.__code__.co_argcount]
        assert not set(parametros) & {"secreto", "enlace", "ruta", "texto", "asistente"}, nombre
