"""Cerrar una fase lo hace el servidor: nada de ella se escribe, y lo que es derecho de alguien sigue."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import get_resolver, reverse

from dialogo import fases
from dialogo.models import Fase, MovimientoDeFase
from sobremesas.asiento import TransicionImposible, mover
from sobremesas.asiento.acciones import Accion, Quien
from sobremesas.models import Invitacion
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.accesos import ACCESOS
from tests.mundo import Mundo
from tests.test_accesos import direccion

Clase = Fase.Clase


def cerrar(dialogo, clase):
    fases.cerrar(dialogo.fases.get(clase=clase), autor=f.UsuarioFactory(), motivo="Ya estuvo.")


@pytest.mark.django_db
def test_con_una_fase_cerrada_nada_de_ella_se_escribe_y_lo_demas_sigue():
    mundo = Mundo()
    casa, cliente = mundo.casa, mundo.clientes["coordinadora"]
    direcciones = {
        nombre: direccion(nombre, casa)
        for nombre in ACCESOS
        if nombre.rpartition(":")[0] in fases.DE_CADA_FASE
    }
    for clase in Clase.values:
        cerrar(casa.dialogo, clase)
        detenidas = {
            nombre
            for nombre, url in direcciones.items()
            if cliente.post(url, headers={"Accept": "application/json"}).status_code == 423
        }
        de_la_fase = {n for n in direcciones if fases.DE_CADA_FASE[n.rpartition(":")[0]] == clase}
        assert detenidas == de_la_fase - fases.SIGUEN
        assert detenidas, "alguna dirección es de esta fase"
        fases.abrir(casa.dialogo.fases.get(clase=clase), autor=f.UsuarioFactory(), motivo="Sigue.")


def test_lo_que_sigue_existe():
    nombres = set()

    def recorrer(resolvedor, cuarto=""):
        for parte in resolvedor.url_patterns:
            if hasattr(parte, "url_patterns"):
                recorrer(parte, parte.namespace or cuarto)
            elif parte.name:
                nombres.add(f"{cuarto}:{parte.name}")

    recorrer(get_resolver())
    assert not fases.SIGUEN - nombres


@pytest.mark.django_db
def test_leer_se_puede_siempre_y_la_pagina_dice_por_que_no():
    mundo = Mundo()
    casa, cliente = mundo.casa, mundo.clientes["coordinadora"]
    cerrar(casa.dialogo, Clase.ESCUCHAR)
    lista = reverse("entrevistas:lista", args=[casa.dialogo.clave])
    planear = reverse("entrevistas:planear", args=[casa.dialogo.clave])
    assert cliente.get(lista).status_code == 200
    respuesta = cliente.post(planear, {"persona": "1"})
    assert respuesta.status_code == 423
    assert "se cerró el" in respuesta.text
    assert "No se guardó nada" in respuesta.text


@pytest.mark.django_db
def test_quien_contesta_una_invitacion_tampoco_pasa():
    silla = s.InvitacionFactory(estado="invitada")
    cerrar(silla.sobremesa.dialogo, Clase.CONVERSAR)
    with pytest.raises(TransicionImposible, match="se cerró"):
        mover(silla, Accion.ASISTIR, quien=Quien("enlace"))
    silla.refresh_from_db()
    assert silla.estado == Invitacion.Estado.INVITADA


@pytest.mark.django_db
def test_cerrar_con_pendientes_pide_la_razon_y_guarda_lo_que_faltaba():
    dialogo, quien = f.DialogoFactory(), f.UsuarioFactory()
    fase = dialogo.fases.get(clase=Clase.ESCUCHAR)
    with pytest.raises(ValidationError, match="por qué se cierra"):
        fases.cerrar(fase, autor=quien, pendientes=["Falta E-04."])
    hecho = fases.cerrar(fase, autor=quien, pendientes=["Falta E-04."], motivo="Ya no vendrá.")
    assert (hecho.pendientes, hecho.motivo) == (["Falta E-04."], "Ya no vendrá.")
    assert fases.cerrada_en(dialogo, Clase.ESCUCHAR) == hecho.hecho_en


@pytest.mark.django_db
def test_reabrir_pide_la_razon_y_deja_trabajar():
    dialogo, quien = f.DialogoFactory(), f.UsuarioFactory()
    fase = dialogo.fases.get(clase=Clase.CONVERSAR)
    assert fases.abrir(fase, autor=quien, motivo="") is None
    cerrar(dialogo, Clase.CONVERSAR)
    with pytest.raises(ValidationError, match="por qué se vuelve a abrir"):
        fases.abrir(fase, autor=quien, motivo=" ")
    fases.abrir(fase, autor=quien, motivo="Faltó una mesa.")
    fases.exigir(dialogo, Clase.CONVERSAR)
    assert [m.que for m in fase.movimientos.all()] == ["abre", "cierra"]


@pytest.mark.django_db(transaction=True)
def test_dos_que_cierran_a_la_vez_dejan_un_solo_movimiento():
    fase, quien = f.DialogoFactory().fases.get(clase=Clase.ESCUCHAR), f.UsuarioFactory()
    barrera = threading.Barrier(2)

    def cerrarla():
        barrera.wait()
        try:
            fases.cerrar(Fase.objects.get(pk=fase.pk), autor=quien)
        finally:
            connection.close()

    hilos = [threading.Thread(target=cerrarla) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert MovimientoDeFase.objects.filter(fase=fase).count() == 1
