"""Cada objetivo y cada premisa del diálogo fundador tiene su lugar, y cada lugar existe."""

import re
from pathlib import Path

import yaml
from django.conf import settings
from django.urls import Resolver404, resolve

RAIZ = Path(settings.BASE_DIR)
DOCUMENTO = (RAIZ / "docs" / "mision.md").read_text(encoding="utf-8")
FUNDADOR = yaml.safe_load((RAIZ / "dialogo/datos/ciudad-global.yaml").read_text(encoding="utf-8"))


def test_estan_los_nueve_objetivos_y_las_doce_premisas():
    objetivos = [texto for textos in FUNDADOR["objetivos"].values() for texto in textos]
    premisas = [fila["texto"] for fila in FUNDADOR["premisas"]]
    assert len(objetivos) == 9
    assert len(premisas) == 12
    assert [texto for texto in objetivos + premisas if texto not in DOCUMENTO] == []


def test_cada_direccion_que_nombra_existe():
    direcciones = set(re.findall(r"`(/[^`]*)`", DOCUMENTO))
    assert len(direcciones) > 20
    assert [uno for uno in direcciones if not _existe(uno)] == []


def _existe(direccion: str) -> bool:
    try:
        resolve(direccion.replace("<diálogo>", "demostracion"))
    except Resolver404:
        return False
    return True
