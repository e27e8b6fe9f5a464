"""Los ajustes: enumerados en .env.example, pasados por compose y exigentes en producción."""

import base64
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

RAIZ = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((RAIZ / "docker-compose.yml").read_text())
CASA = ["migrar", "web", "worker", "beat"]
# Los lee boto3, no los ajustes.
DE_S3 = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def leidos_por_los_ajustes() -> set[str]:
    texto = (RAIZ / "dialogo" / "settings.py").read_text()
    return set(re.findall(r'env\.[a-z_]+\(\s*"([A-Z][A-Z0-9_]*)"', texto))


def ejemplo() -> dict[str, str]:
    """Cada ajuste de .env.example, también los que van comentados con su valor de siempre."""
    pares = re.findall(
        r"^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$", (RAIZ / ".env.example").read_text(), re.MULTILINE
    )
    assert len(pares) == len(dict(pares)), "hay un ajuste repetido"
    return dict(pares)


def usados_por_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z0-9_]+)", (RAIZ / "docker-compose.yml").read_text()))


def test_el_ejemplo_enumera_justo_lo_que_se_lee():
    leidos = leidos_por_los_ajustes()
    assert {"DATABASE_URL", "REDIS_URL", "DIALOGO_SECRETO", "DIALOGO_S3_CUBETA"} <= leidos
    assert leidos - set(ejemplo()) == set()
    assert set(ejemplo()) - leidos - usados_por_compose() == set()


def test_cada_ajuste_del_ejemplo_tiene_un_comentario():
    comentado = False
    for renglon in (RAIZ / ".env.example").read_text().splitlines():
        if re.match(r"(# )?[A-Z][A-Z0-9_]+=", renglon):
            assert comentado or renglon.startswith(("DIALOGO_REMITENTE", "# AWS_SECRET")), renglon
        comentado = renglon.startswith("# ")


def test_compose_pasa_todos_los_ajustes_a_cada_proceso():
    for nombre in CASA:
        pasados = set(COMPOSE["services"][nombre]["environment"])
        assert leidos_por_los_ajustes() - pasados == set(), nombre


def test_compose_no_trae_secretos():
    texto = (RAIZ / "docker-compose.yml").read_text()
    for secreto in ("DIALOGO_SECRETO", "DIALOGO_CLAVES_DE_CAMPO", "DIALOGO_CLAVE_DE_POSTGRES"):
        usos = re.findall(rf"\$\{{{secreto}([^}}]*)", texto)
        assert usos, secreto
        assert all(uso.startswith(":?") for uso in usos), secreto


def test_compose_levanta_todo_con_salud_y_sin_root():
    servicios = COMPOSE["services"]
    assert set(servicios) == {*CASA, "postgres", "redis"}
    for nombre in ("worker", "beat", "postgres", "redis"):
        assert servicios[nombre]["healthcheck"]["test"], nombre
    for nombre in ("postgres", "redis"):
        assert servicios[nombre]["user"] == nombre
        assert not servicios[nombre].get("ports")
    for nombre in ("web", "worker", "beat"):
        assert "migrar" in servicios[nombre]["depends_on"]
        assert servicios[nombre]["read_only"] is True
    assert set(COMPOSE["volumes"]) == {"medios", "postgres", "redis"}
    dockerfile = (RAIZ / "Dockerfile").read_text()
    final = dockerfile.split("FROM ")[-1]
    assert re.search(r"^USER dialogo$", final, re.MULTILINE)
    assert "/salud" in final.split("HEALTHCHECK")[1]


def arrancar(**ajustes: str) -> subprocess.CompletedProcess[str]:
    """Lee los ajustes en un proceso aparte, con ese entorno y ningún otro."""
    entorno = {"PATH": os.environ["PATH"], **ajustes}
    guion = "import dialogo.settings as a; print(a.EN_PRODUCCION, a.MFA_OBLIGATORIA, a.DEBUG)"
    return subprocess.run(
        [sys.executable, "-c", guion], cwd=RAIZ, env=entorno, capture_output=True, text=True
    )


def propios() -> dict[str, str]:
    return {
        "DIALOGO_ENTORNO": "produccion",
        "DIALOGO_SECRETO": secrets.token_urlsafe(64),
        "DIALOGO_CLAVES_DE_CAMPO": base64.b64encode(os.urandom(32)).decode(),
    }


def test_con_secretos_propios_arranca_en_produccion_y_pide_doble_factor():
    hecho = arrancar(**propios())
    assert hecho.stdout.split() == ["True", "True", "False"], hecho.stderr


@pytest.mark.parametrize(
    ("ajuste", "valor"),
    [
        ("DIALOGO_SECRETO", ejemplo()["DIALOGO_SECRETO"]),
        ("DIALOGO_SECRETO", "corto"),
        ("DIALOGO_CLAVES_DE_CAMPO", ejemplo()["DIALOGO_CLAVES_DE_CAMPO"]),
        ("DIALOGO_DEBUG", "true"),
    ],
)
def test_en_produccion_no_arranca_con_lo_de_ejemplo(ajuste, valor):
    hecho = arrancar(**{**propios(), ajuste: valor})
    assert hecho.returncode != 0
    assert "ImproperlyConfigured" in hecho.stderr
    assert ajuste in hecho.stderr


def test_el_ejemplo_copiado_tal_cual_no_arranca():
    hecho = arrancar(**{nombre: valor for nombre, valor in ejemplo().items() if valor})
    assert "ImproperlyConfigured" in hecho.stderr
