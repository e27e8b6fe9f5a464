"""Cabeceras en toda respuesta, nada en línea en las plantillas y ``check --deploy`` limpio."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

PLANTILLAS = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
EN_LINEA = re.compile(
    r"<style|\sstyle=|\son\w+=[\"']|javascript:|<script(?![^>]*\b(?:src=|type=\"application/json\"))",
    re.I,
)
# El PDF y el correo no pasan por el navegador: su hoja va donde su motor la lee.
FUERA_DEL_NAVEGADOR = {"pdf", "correo", "email"}
CABECERAS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "plantilla", PLANTILLAS, ids=lambda p: str(p.relative_to(settings.BASE_DIR / "templates"))
)
def test_ninguna_plantilla_lleva_guion_ni_estilo_en_linea(plantilla):
    if FUERA_DEL_NAVEGADOR & {*plantilla.parts, plantilla.stem}:
        return
    assert not EN_LINEA.findall(plantilla.read_text("utf-8"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ruta", ["/cuentas/entrar/", "/cuentas/alta/", "/no/existe/", "/dialogos/", "/listo"]
)
def test_las_cabeceras_van_en_toda_respuesta(ruta, client):
    respuesta = client.get(ruta)
    for cabecera, valor in CABECERAS.items():
        assert respuesta[cabecera] == valor, cabecera
    assert "no-store" in respuesta["Cache-Control"]
    politica = respuesta["Content-Security-Policy"]
    for directiva in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"):
        assert directiva in politica
    assert "unsafe" not in politica
    assert "camera=()" in respuesta["Permissions-Policy"]


@pytest.mark.django_db
def test_lo_que_ve_una_sesion_no_se_guarda_en_cache(coordinadora, cliente_de):
    respuesta = cliente_de(coordinadora).get(reverse("mis_dialogos"))
    assert respuesta["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_trace_no_contesta(client):
    assert client.trace("/cuentas/entrar/").status_code == 405


def en_produccion(**entorno: str) -> subprocess.CompletedProcess[str]:
    heredado = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    ambiente = {
        **heredado,
        "DIALOGO_ENTORNO": "produccion",
        "DIALOGO_SECRETO": "Kf8-" + "aB3$xY7!" * 8,
        "DIALOGO_CLAVES_DE_CAMPO": "A" * 43 + "=",
        "DIALOGO_HOSTS": "dialogo.ejemplo.mx",
        "DIALOGO_URL_PUBLICA": "https://dialogo.ejemplo.mx",
        **entorno,
    }
    orden = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(  # noqa: S603
        orden,
        cwd=settings.BASE_DIR,
        env=ambiente,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_la_revision_de_produccion_sale_limpia():
    proceso = en_produccion()
    assert proceso.returncode == 0, proceso.stderr


@pytest.mark.parametrize(
    "entorno",
    [
        {"DIALOGO_SECRETO": "cambia-este-secreto-de-ejemplo-antes-de-salir-a-produccion"},
        {"DIALOGO_SECRETO": "corto"},
        {"DIALOGO_CLAVES_DE_CAMPO": "ZGlhbG9nby1jbGF2ZS1kZS1lamVtcGxvLTMyLWJ5dGU="},
        {"DIALOGO_DEBUG": "true"},
    ],
    ids=["secreto de ejemplo", "secreto corto", "clave de ejemplo", "depuración"],
)
def test_en_produccion_no_arranca_con_secretos_de_ejemplo(entorno):
    proceso = en_produccion(**entorno)
    assert proceso.returncode != 0
    assert "ImproperlyConfigured" in proceso.stderr
