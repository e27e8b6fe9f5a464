"""Las páginas de error: con nuestra mano, sin contar de más y sin depender de lo que falló."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse

from dialogo import errores
from dialogo import urls as urls_de_la_casa
from tests.fabricas import DialogoFactory


@login_not_required
def truena(request):
    raise RuntimeError("secreto-del-servidor")


class UrlsQueTruenan:
    urlpatterns = [path("truena/", truena), *urls_de_la_casa.urlpatterns]
    handler400 = urls_de_la_casa.handler400
    handler404 = urls_de_la_casa.handler404
    handler500 = urls_de_la_casa.handler500


pytestmark = pytest.mark.django_db


def test_una_direccion_que_no_existe(client):
    respuesta = client.get("/no/hay/nada/")
    cuerpo = respuesta.content.decode()
    assert respuesta.status_code == 404
    assert "Aquí no hay ninguna página" in cuerpo
    assert "css/cuentas.css" in cuerpo


def test_dentro_del_dialogo_dice_hasta_donde_llega(dialogo, coordinadora, cliente_de):
    respuesta = cliente_de(coordinadora).get(f"/{dialogo.clave}/entrevistas/E-52/")
    cuerpo = respuesta.content.decode()
    assert respuesta.status_code == 404
    assert "Aquí no hay ninguna E-52" in cuerpo
    assert reverse("entrevistas:lista", args=[dialogo.clave]) in cuerpo


def test_un_dialogo_ajeno_y_uno_que_no_existe_se_ven_igual(coordinadora, cliente_de):
    cliente = cliente_de(coordinadora)
    ajeno = cliente.get(f"/{DialogoFactory().clave}/ajustes/")
    ninguno = cliente.get("/no-existe/ajustes/")
    assert ajeno.status_code == ninguno.status_code == 404
    limpios = [
        "".join(
            renglon
            for renglon in respuesta.content.decode().splitlines()
            if "csrfmiddlewaretoken" not in renglon
        )
        for respuesta in (ajeno, ninguno)
    ]
    assert limpios[0] == limpios[1]


@override_settings(ROOT_URLCONF=UrlsQueTruenan)
def test_una_falla_no_cuenta_nada_de_si(client):
    cliente = Client(raise_request_exception=False)
    respuesta = cliente.get("/truena/")
    cuerpo = respuesta.content.decode()
    assert respuesta.status_code == 500
    assert "Algo falló de nuestro lado" in cuerpo
    assert "secreto-del-servidor" not in cuerpo
    assert "Traceback" not in cuerpo


def test_un_nombre_de_maquina_ajeno_da_400(client):
    respuesta = client.get("/dialogos/", HTTP_HOST="malo.ejemplo.com")
    assert respuesta.status_code == 400
    assert "no se entiende" in respuesta.content.decode()


def test_una_pagina_vieja_dice_que_hacer():
    cliente = Client(enforce_csrf_checks=True)
    respuesta = cliente.post(reverse("account_login"), {"login": "a", "password": "b"})
    assert respuesta.status_code == 403
    assert "llevaba mucho tiempo abierta" in respuesta.content.decode()


def test_sin_permiso(rf: RequestFactory, coordinadora):
    peticion = rf.get("/catalogos/")
    peticion.user = coordinadora
    respuesta = errores.sin_permiso(peticion)
    assert respuesta.status_code == 403
    assert "Aquí no puedes entrar" in respuesta.content.decode()


@pytest.mark.parametrize(("plantilla", "estado"), [("400", 400), ("500", 500), ("503", 503)])
def test_las_autonomas_no_piden_nada_a_la_base(plantilla, estado, django_assert_num_queries):
    with django_assert_num_queries(0):
        respuesta = errores._autonoma(f"{plantilla}.html", estado)
    assert respuesta.status_code == estado
    assert "—</i>Diálogo" in respuesta.content.decode()


def test_si_ni_la_plantilla_se_lee_queda_una_frase():
    respuesta = errores._autonoma("no-hay-plantilla.html", 500)
    assert "Vuelve en unos minutos" in respuesta.content.decode()
