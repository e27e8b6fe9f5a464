"""Las reglas de contraseña y cómo se cambia o se recupera (ASVS 6.2)."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from dialogo.correo import despachar
from dialogo.models import Usuario
from tests.dialogo.apoyo import con_totp, confirmarse, entrar
from tests.fabricas import CONTRASENA, UsuarioFactory

pytestmark = pytest.mark.django_db
OFELIA = Usuario(email="ofelia.cantera@equipo.ejemplo.mx", nombre="Ofelia Cantera Ruiz")


@pytest.mark.parametrize(
    "mala",
    [
        "once letras",
        "password1234",
        "CiudadGlobal2015",
        "dialogo-cdmx-123",
        "Laboratorio2026!",
        "OfeliaCantera",
        "123456789012345",
        "aaaaaaaaaaaaaa",
    ],
)
def test_rechaza_cortas_comunes_y_previsibles(mala):
    with pytest.raises(ValidationError):
        validate_password(mala, OFELIA)


@pytest.mark.parametrize(
    "buena",
    [
        "agua lenta de la tarde",
        "todo en minúsculas y sin cifras",
        "x" * 5 + " frase de sesenta y cuatro letras o más, que también debe caber aquí " * 2,
        "el diálogo que tuvimos en marzo",
        "¡¡¿¿——……··¡¡¿¿",
        "蛇と梯子の長い合言葉です。",
    ],
)
def test_acepta_frases_sin_reglas_de_composicion(buena):
    validate_password(buena, OFELIA)


def test_la_huella_es_argon2():
    assert settings.PASSWORD_HASHERS  # las pruebas usan otra más rápida
    from dialogo import settings as propios

    assert propios.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_cambiarla_cierra_las_otras_sesiones_y_conserva_esta():
    usuaria = UsuarioFactory()
    aqui, alla = entrar(usuaria), entrar(usuaria)
    datos = {
        "oldpassword": CONTRASENA,
        "password1": "otra frase muy larga",
        "password2": "otra frase muy larga",
    }
    confirmarse(aqui)
    assert aqui.post(reverse("account_change_password"), datos).status_code == 302
    assert aqui.get(reverse("mis_dialogos")).status_code == 200
    assert alla.get(reverse("mis_dialogos")).status_code == 302


def test_cambiarla_pide_la_de_hoy():
    cliente = confirmarse(entrar(UsuarioFactory()))
    datos = {
        "oldpassword": "no es esta",
        "password1": "otra frase muy larga",
        "password2": "otra frase muy larga",
    }
    respuesta = cliente.post(reverse("account_change_password"), datos)
    assert "Escribe la contraseña que usas hoy." in respuesta.content.decode()


def pedir_enlace(usuaria: Usuario) -> str:
    Client().post(reverse("account_reset_password"), {"email": usuaria.email})
    despachar()
    return re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body)[1]


def test_se_recupera_con_el_enlace_que_llega_por_correo(client):
    usuaria = UsuarioFactory()
    enlace = pedir_enlace(usuaria)
    assert mail.outbox[-1].to == [usuaria.email]
    formulario = client.get(enlace).url
    assert enlace not in formulario  # la dirección que queda no lleva el enlace
    datos = {"password1": "otra frase muy larga", "password2": "otra frase muy larga"}
    assert client.post(formulario, datos).status_code == 302
    usuaria.refresh_from_db()
    assert usuaria.check_password("otra frase muy larga")
    assert "Este enlace ya no sirve" in Client().get(enlace, follow=True).content.decode()


def test_recuperarla_no_salta_el_segundo_factor(client):
    usuaria = UsuarioFactory()
    con_totp(usuaria)
    formulario = client.get(pedir_enlace(usuaria)).url
    datos = {"password1": "otra frase muy larga", "password2": "otra frase muy larga"}
    client.post(formulario, datos)
    assert "_auth_user_id" not in client.session
    entrada = {"login": usuaria.email, "password": "otra frase muy larga"}
    respuesta = client.post(reverse("account_login"), entrada)
    assert respuesta.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session


def test_quien_no_tiene_cuenta_recibe_un_mensaje_que_se_lo_dice(client):
    client.post(reverse("account_reset_password"), {"email": "nadie@ejemplo.mx"})
    despachar()
    assert "no tiene cuenta" in mail.outbox[0].body
