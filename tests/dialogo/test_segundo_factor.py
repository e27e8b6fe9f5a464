"""Segundo factor: obligatorio donde se pide, cifrado en reposo, de un solo uso."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from dialogo.models import Envio
from tests.dialogo.apoyo import codigo, con_totp, confirmarse, entrar
from tests.fabricas import CONTRASENA, UsuarioFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def usuaria():
    return UsuarioFactory()


@pytest.fixture
def obligatorio(settings):
    settings.MFA_OBLIGATORIA = True


def activar(cliente: Client) -> str:
    """Da de alta la aplicación por la página, como lo haría una persona. Devuelve el secreto."""
    cliente.get(reverse("mfa_activate_totp"))
    secreto = cliente.session["mfa.totp.secret"]
    respuesta = cliente.post(reverse("mfa_activate_totp"), {"code": codigo(secreto)})
    assert respuesta.status_code == 302, respuesta.content.decode()
    return secreto


def test_se_activa_la_aplicacion_y_se_muestran_los_codigos_una_vez(usuaria):
    cliente = confirmarse(entrar(usuaria))
    activar(cliente)
    primera = cliente.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert primera.count("<li><code>") == 10
    segunda = cliente.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "<li><code>" not in segunda
    assert "no se pueden volver a ver" in segunda


def test_el_secreto_y_los_codigos_no_estan_en_claro_en_la_base(usuaria):
    cliente = confirmarse(entrar(usuaria))
    secreto = activar(cliente)
    codigos = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        crudo = " ".join(fila[0] for fila in cursor.fetchall())
    assert secreto not in crudo
    assert not any(uno in crudo for uno in codigos)


def test_activar_pide_identificarse_hace_poco(usuaria):
    respuesta = entrar(usuaria).get(reverse("mfa_activate_totp"))
    assert respuesta.url.startswith(reverse("account_reauthenticate"))


def test_con_segundo_factor_la_contrasena_no_basta(usuaria, client):
    secreto = con_totp(usuaria)
    datos = {"login": usuaria.email, "password": CONTRASENA}
    respuesta = client.post(reverse("account_login"), datos)
    assert respuesta.url.startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("mis_dialogos")).status_code == 302
    mal = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Ese código no sirve" in mal.content.decode()
    numero = codigo(secreto)
    bien = client.post(reverse("mfa_authenticate"), {"code": f"{numero[:3]} {numero[3:]}"})
    assert bien.url == reverse("mis_dialogos")


def test_un_codigo_no_se_usa_dos_veces(usuaria):
    numero = codigo(con_totp(usuaria))
    for esperado in (302, 200):
        cliente = Client()
        cliente.post(reverse("account_login"), {"login": usuaria.email, "password": CONTRASENA})
        respuesta = cliente.post(reverse("mfa_authenticate"), {"code": numero})
        assert respuesta.status_code == esperado


def test_un_codigo_de_recuperacion_sirve_una_vez(usuaria):
    activar(confirmarse(entrar(usuaria)))
    uno = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for esperado in (302, 200):
        cliente = Client()
        cliente.post(reverse("account_login"), {"login": usuaria.email, "password": CONTRASENA})
        assert cliente.post(reverse("mfa_authenticate"), {"code": uno}).status_code == esperado


@pytest.mark.django_db(transaction=True)  # allauth avisa al confirmarse la transacción
def test_activar_un_factor_cierra_las_otras_sesiones_y_avisa(usuaria):
    aqui, alla = confirmarse(entrar(usuaria)), entrar(usuaria)
    activar(aqui)
    assert aqui.get(reverse("mis_dialogos")).status_code == 200
    assert alla.get(reverse("mis_dialogos")).status_code == 302
    assert Envio.objects.filter(para=usuaria.email, asunto__contains="aplicación").exists()


def test_quitar_un_factor_cierra_las_otras_sesiones(usuaria):
    secreto = con_totp(usuaria)

    def con_codigo(pasos: int) -> Client:
        cliente = Client()
        cliente.post(reverse("account_login"), {"login": usuaria.email, "password": CONTRASENA})
        cliente.post(reverse("mfa_authenticate"), {"code": codigo(secreto, pasos)})
        return cliente

    aqui, alla = confirmarse(con_codigo(0)), con_codigo(1)
    assert alla.get(reverse("mis_dialogos")).status_code == 200
    assert aqui.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=usuaria, type="totp").exists()
    assert aqui.get(reverse("mis_dialogos")).status_code == 200
    assert alla.get(reverse("mis_dialogos")).status_code == 302


def test_quien_no_tiene_factor_solo_llega_a_darlo_de_alta(
    obligatorio, dialogo, coordinadora, cliente_de
):
    cliente = cliente_de(coordinadora)
    for ruta in (
        reverse("mis_dialogos"),
        reverse("ajustes:inicio", args=[dialogo.clave]),
        reverse("usersessions_list"),
        reverse("account_change_password"),
        "/catalogos/",
    ):
        respuesta = cliente.get(ruta)
        assert respuesta.url == reverse("mfa_index"), ruta
    assert cliente.get(reverse("mfa_index")).status_code == 200
    assert cliente.get(reverse("account_reauthenticate")).status_code == 200
    assert cliente.get("/salud").status_code == 200
    assert cliente.post(reverse("account_logout")).status_code == 302


def test_una_peticion_json_sin_factor_recibe_403(obligatorio, dialogo, coordinadora, cliente_de):
    cliente = cliente_de(coordinadora)
    respuesta = cliente.get(reverse("mis_dialogos"), headers={"Accept": "application/json"})
    assert respuesta.status_code == 403
    assert "error" in respuesta.json()


def test_con_factor_pasa(obligatorio, coordinadora, cliente_de):
    con_totp(coordinadora)
    assert cliente_de(coordinadora).get(reverse("mis_dialogos")).status_code == 200


def test_los_codigos_de_recuperacion_solos_no_bastan(obligatorio, coordinadora, cliente_de):
    Authenticator.objects.create(user=coordinadora, type="recovery_codes", data={})
    assert cliente_de(coordinadora).get(reverse("mis_dialogos")).url == reverse("mfa_index")


def test_donde_es_obligatorio_el_ultimo_factor_no_se_quita(obligatorio, usuaria):
    cliente = confirmarse(entrar(usuaria))
    activar(cliente)
    respuesta = cliente.post(reverse("mfa_deactivate_totp"))
    assert "Es tu único segundo factor" in respuesta.content.decode()
    assert Authenticator.objects.filter(user=usuaria, type="totp").exists()


def test_fuera_de_produccion_no_se_exige(coordinadora, cliente_de):
    assert cliente_de(coordinadora).get(reverse("mis_dialogos")).status_code == 200


def test_las_paginas_del_segundo_factor_son_nuestras(usuaria):
    cliente = confirmarse(entrar(usuaria))
    for nombre in ("mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"):
        cuerpo = cliente.get(reverse(nombre)).content.decode()
        assert "css/cuentas.css" in cuerpo, nombre
        assert 'lang="es-mx"' in cuerpo
