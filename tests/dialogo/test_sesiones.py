"""Cuánto dura una sesión, quién la alarga y cómo se cierran las demás."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from dialogo import cuentas
from dialogo.models import Rol
from tests.dialogo.apoyo import entrar
from tests.fabricas import IntegranteFactory, UsuarioFactory

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def usuaria():
    return UsuarioFactory()


def dentro(cliente: Client, **cabeceras: str) -> bool:
    return cliente.get(reverse("mis_dialogos"), headers=cabeceras).status_code == 200


def test_media_hora_sin_hacer_nada_la_cierra(usuaria):
    ahora = timezone.now()
    with freeze_time(ahora) as reloj:
        cliente = entrar(usuaria)
        assert dentro(cliente)
        reloj.tick(timedelta(minutes=29))
        assert dentro(cliente)
        reloj.tick(timedelta(minutes=29))
        assert dentro(cliente)
        reloj.tick(timedelta(minutes=31))
        assert not dentro(cliente)


def test_lo_automatico_no_la_alarga(usuaria):
    with freeze_time(timezone.now()) as reloj:
        cliente = entrar(usuaria)
        assert dentro(cliente)
        for _ in range(4):
            reloj.tick(timedelta(minutes=7))
            assert dentro(cliente, **{"X-Automatico": "1"})
        reloj.tick(timedelta(minutes=7))
        assert not dentro(cliente, **{"X-Automatico": "1"})


def test_nadie_pasa_de_doce_horas(usuaria):
    with freeze_time(timezone.now()) as reloj:
        cliente = entrar(usuaria)
        for _ in range(36):
            assert dentro(cliente)
            reloj.tick(timedelta(minutes=20))
        reloj.tick(timedelta(minutes=5))
        assert not dentro(cliente)


def test_vencida_una_peticion_json_recibe_401_y_una_pagina_va_a_la_entrada(usuaria):
    with freeze_time(timezone.now()) as reloj:
        uno, otro = entrar(usuaria), entrar(usuaria)
        assert dentro(uno)
        assert dentro(otro)
        reloj.tick(timedelta(hours=13))
        respuesta = uno.get(reverse("mis_dialogos"), headers=JSON)
        assert respuesta.status_code == 401
        assert respuesta.json() == {"error": "Tu sesión terminó."}
        a_entrar = otro.get(reverse("mis_dialogos"))
        assert a_entrar.url == f"{reverse('account_login')}?next={reverse('mis_dialogos')}"


def test_sin_sesion_una_peticion_json_recibe_401(client, dialogo):
    ruta = reverse("ajustes:guia_ordenar", args=[dialogo.clave])
    assert client.post(ruta, headers=JSON).status_code == 401


def test_se_ven_y_se_cierran_las_otras(usuaria):
    aqui, alla = entrar(usuaria), entrar(usuaria, HTTP_USER_AGENT="Tableta de la oficina")
    cuerpo = aqui.get(reverse("usersessions_list")).content.decode()
    assert "Tableta de la oficina" in cuerpo
    assert "Cerrar las otras 1" in cuerpo
    aqui.post(reverse("usersessions_list"))
    assert dentro(aqui)
    assert not dentro(alla)


def test_las_sesiones_de_otra_persona_no_se_ven_ni_se_cierran(usuaria):
    ajena = entrar(UsuarioFactory(), HTTP_USER_AGENT="Equipo ajeno")
    mia = entrar(usuaria)
    assert "Equipo ajeno" not in mia.get(reverse("usersessions_list")).content.decode()
    mia.post(reverse("usersessions_list"))
    assert dentro(ajena)


def test_desactivar_una_cuenta_cierra_todas_sus_sesiones(dialogo, coordinadora, cliente_de):
    otra = IntegranteFactory(dialogo=dialogo, rol=Rol.ENTREVISTA).usuario
    por_la_puerta, por_la_ventana = entrar(otra), cliente_de(otra)
    assert dentro(por_la_puerta)
    assert dentro(por_la_ventana)
    cuentas.desactivar(otra, autor=coordinadora)
    assert not dentro(por_la_puerta)
    cuentas.reactivar(otra, autor=coordinadora)
    assert not dentro(por_la_ventana)  # volver a activarla no resucita ninguna
    assert not dentro(por_la_puerta)


def test_dice_cuanto_queda_y_preguntar_no_la_alarga(usuaria):
    with freeze_time(timezone.now().replace(microsecond=0)) as reloj:
        cliente = entrar(usuaria)
        assert dentro(cliente)
        reloj.tick(timedelta(minutes=20))
        cabeceras = {**JSON, "X-Automatico": "1"}
        assert cliente.get(reverse("sesion"), headers=cabeceras).json() == {"segundos": 600}
        reloj.tick(timedelta(minutes=5))
        assert cliente.get(reverse("sesion"), headers=cabeceras).json() == {"segundos": 300}
        assert cliente.post(reverse("sesion"), headers=JSON).json() == {"segundos": 1800}


def test_cerca_del_tope_dice_lo_que_falta_para_el(usuaria):
    with freeze_time(timezone.now()) as reloj:
        cliente = entrar(usuaria)
        for _ in range(35):
            assert dentro(cliente)
            reloj.tick(timedelta(minutes=20))
        assert dentro(cliente)
        reloj.tick(timedelta(minutes=19))
        assert cliente.post(reverse("sesion"), headers=JSON).json() == {"segundos": 60}


def test_un_envio_sin_sesion_vuelve_despues_a_la_pagina_de_la_que_salio(dialogo, client):
    ruta = reverse("ajustes:guia_ordenar", args=[dialogo.clave])
    pagina = reverse("ajustes:guia", args=[dialogo.clave])
    respuesta = client.post(ruta, headers={"referer": f"http://testserver{pagina}"})
    assert respuesta.url == f"{reverse('account_login')}?next={pagina}"
    de_fuera = client.post(ruta, headers={"referer": "https://malo.ejemplo.com/x"})
    assert de_fuera.url == f"{reverse('account_login')}?next={reverse('mis_dialogos')}"
