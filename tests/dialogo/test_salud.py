"""``/salud`` y ``/listo``: qué dicen, a quién, y con qué código."""

import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from dialogo import salud
from dialogo.tasks import latir
from tests.dialogo.test_entrar import SIN_REDIS


@pytest.fixture
def al_dia():
    salud._al_dia.clear()
    yield
    salud._al_dia.clear()


def test_salud_contesta_sin_tocar_la_base(client):
    respuesta = client.get("/salud")
    assert (respuesta.status_code, respuesta.content.decode()) == (200, "vivo")


def test_salud_contesta_con_cualquier_nombre_de_maquina(client):
    assert client.get("/salud", HTTP_HOST="10.0.0.7:8000").status_code == 200


@pytest.mark.django_db
def test_listo_con_todo_en_su_sitio(client, al_dia):
    latir()
    respuesta = client.get("/listo")
    assert (respuesta.status_code, respuesta.content.decode()) == (200, "listo")


@pytest.mark.django_db
def test_sin_latido_de_un_minuto_no_esta_listo(client):
    cache.set("latido", timezone.now().timestamp() - 61)
    respuesta = client.get("/listo")
    assert (respuesta.status_code, respuesta.content.decode()) == (503, "no está listo")


@pytest.mark.django_db
def test_sin_redis_no_esta_listo(client):
    with override_settings(CACHES=SIN_REDIS):
        respuesta = client.get("/listo")
    assert (respuesta.status_code, respuesta.content.decode()) == (503, "no está listo")


@pytest.mark.django_db
def test_con_una_migracion_pendiente_no_esta_listo(client, al_dia):
    latir()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'informes' AND name = "
            "(SELECT max(name) FROM django_migrations WHERE app = 'informes')"
        )
    assert client.get("/listo").status_code == 503


@pytest.mark.django_db
def test_que_parte_falla_solo_lo_ve_coordinacion(coordinadora, entrevistadora, cliente_de):
    assert "trabajador" not in cliente_de(entrevistadora).get("/listo").content.decode()
    cuerpo = cliente_de(coordinadora).get("/listo").content.decode()
    assert "trabajador: no" in cuerpo
    assert "base de datos: sí" in cuerpo


GUION = """
import django; django.setup()
from django.test import Client
cliente = Client(raise_request_exception=False, headers={"cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345", "host": "127.0.0.1"})
for ruta in ("/salud", "/dialogos/", "/listo"):
    r = cliente.get(ruta)
    print(ruta, r.status_code, r.get("Retry-After", ""), "Volvemos" in r.content.decode())
"""


def test_sin_base_de_datos_hay_503_con_nuestra_pagina_y_salud_sigue_viva(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://nadie@127.0.0.1:1/nada")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "dialogo.settings")
    proceso = subprocess.run(  # noqa: S603
        [sys.executable, "-c", GUION], capture_output=True, text=True, timeout=90, check=True
    )
    assert proceso.stdout.splitlines() == [
        "/salud 200  False",
        "/dialogos/ 503 30 True",
        "/listo 503 30 True",
    ]
    assert Client  # la prueba no usa la base de este proceso
