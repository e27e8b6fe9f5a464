"""La entrada: quién pasa, qué se dice a quien no, y cuántas veces se puede probar."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.urls import reverse

from dialogo.models import Envio
from tests.dialogo.apoyo import entrar
from tests.fabricas import CONTRASENA, UsuarioFactory

pytestmark = pytest.mark.django_db
SIN_REDIS = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
}


@pytest.fixture
def usuaria():
    return UsuarioFactory(email="ofelia@equipo.ejemplo.mx")


def probar(cliente: Client, correo: str, contrasena: str, **extra: str):
    datos = {"login": correo, "password": contrasena}
    return cliente.post(reverse("account_login"), datos, **extra)


def test_entra_y_llega_a_sus_dialogos(usuaria, client):
    respuesta = probar(client, usuaria.email, CONTRASENA)
    assert respuesta.status_code == 302
    assert respuesta.url == reverse("mis_dialogos")


def test_el_correo_se_escribe_con_mayusculas_o_sin_ellas(usuaria, client):
    assert probar(client, "Ofelia@Equipo.Ejemplo.mx", CONTRASENA).status_code == 302


def test_vuelve_a_la_pagina_que_pedia(usuaria, client):
    destino = reverse("crear_dialogo")
    assert client.get(destino).url == f"{reverse('account_login')}?next={destino}"
    datos = {"login": usuaria.email, "password": CONTRASENA, "next": destino}
    assert client.post(reverse("account_login"), datos).url == destino


def test_no_sale_a_otro_sitio_despues_de_entrar(usuaria, client):
    datos = {"login": usuaria.email, "password": CONTRASENA, "next": "https://malo.ejemplo.com/"}
    assert client.post(reverse("account_login"), datos).url == reverse("mis_dialogos")


def test_la_sesion_cambia_de_clave_al_entrar(usuaria):
    cliente = Client()
    cliente.session["algo"] = 1
    sesion = cliente.session
    sesion["previa"] = "sí"
    sesion.save()
    antes = cliente.session.session_key
    probar(cliente, usuaria.email, CONTRASENA)
    assert cliente.session.session_key != antes
    assert not Session.objects.filter(pk=antes).exists()


def test_no_dice_si_la_cuenta_existe(usuaria, client):
    mala = probar(client, usuaria.email, "no es esta contraseña")
    nadie = probar(client, "nadie@equipo.ejemplo.mx", "no es esta contraseña")
    assert mala.status_code == nadie.status_code == 200
    frase = "El correo o la contraseña no coinciden."
    assert frase in mala.content.decode()
    assert frase in nadie.content.decode()


def test_olvidar_la_contrasena_contesta_igual_exista_o_no(usuaria, client):
    ruta = reverse("account_reset_password")
    con = client.post(ruta, {"email": usuaria.email})
    sin = client.post(ruta, {"email": "nadie@equipo.ejemplo.mx"})
    assert (con.status_code, con.url) == (sin.status_code, sin.url)
    assert Envio.objects.count() == 2


def test_al_sexto_fallo_la_cuenta_se_detiene_aunque_cambie_la_ip(usuaria):
    for n in range(5):
        probar(Client(), usuaria.email, "no es esta", REMOTE_ADDR=f"10.0.0.{n}")
    sexto = probar(Client(), usuaria.email, CONTRASENA, REMOTE_ADDR="10.0.0.9")
    assert sexto.status_code == 200
    assert "Demasiados intentos seguidos" in sexto.content.decode()
    assert "_auth_user_id" not in sexto.client.session


def test_una_cabecera_falsa_no_esquiva_el_limite_por_direccion():
    respuestas = [
        probar(Client(), f"p{n}@ejemplo.mx", "x", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
        for n in range(12)
    ]
    assert "Demasiados intentos seguidos" in respuestas[-1].content.decode()


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_detras_de_un_intermediario_cuenta_la_direccion_que_el_anoto():
    for n in range(10):
        cabecera = f"198.51.100.{n}, 203.0.113.7"
        probar(Client(), f"p{n}@ejemplo.mx", "x", HTTP_X_FORWARDED_FOR=cabecera)
    otra = probar(Client(), "z@ejemplo.mx", "x", HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert "Demasiados intentos seguidos" in otra.content.decode()


def test_demasiadas_peticiones_dan_429_con_nuestra_pagina():
    for n in range(21):
        respuesta = Client().post(reverse("account_reset_password"), {"email": f"{n}@ejemplo.mx"})
    assert respuesta.status_code == 429
    assert respuesta["Retry-After"] == "300"
    assert "Demasiados intentos seguidos" in respuesta.content.decode()


def test_sin_redis_no_se_entra_y_lo_dice(usuaria):
    cliente = Client(raise_request_exception=False)
    with override_settings(CACHES=SIN_REDIS):
        respuesta = probar(cliente, usuaria.email, CONTRASENA)
    assert respuesta.status_code == 503
    assert respuesta["Retry-After"]
    assert "Volvemos en un momento" in respuesta.content.decode()
    assert "_auth_user_id" not in cliente.session


def test_sin_redis_quien_ya_estaba_dentro_sigue_leyendo(coordinadora, cliente_de):
    cliente = cliente_de(coordinadora)
    with override_settings(CACHES=SIN_REDIS):
        assert cliente.get(reverse("mis_dialogos")).status_code == 200
        assert cliente.get(reverse("account_login")).status_code == 302


def test_el_alta_esta_cerrada(client):
    respuesta = client.get(reverse("account_signup"))
    assert "El alta es por invitación" in respuesta.content.decode()
    datos = {
        "email": "intrusa@ejemplo.mx",
        "password1": "una frase bien larga",
        "password2": "una frase bien larga",
    }
    client.post(reverse("account_signup"), datos)
    assert not UsuarioFactory._meta.model.objects.filter(email="intrusa@ejemplo.mx").exists()


def test_una_cuenta_desactivada_no_entra(usuaria, client):
    usuaria.is_active = False
    usuaria.save()
    respuesta = probar(client, usuaria.email, CONTRASENA)
    assert respuesta.url == reverse("account_inactive")
    assert "desactivada" in client.get(respuesta.url).content.decode()


def test_salir_es_un_post_y_borra_lo_guardado_en_el_navegador(usuaria):
    cliente = entrar(usuaria)
    assert cliente.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in cliente.session
    respuesta = cliente.post(reverse("account_logout"))
    assert respuesta["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in cliente.session
