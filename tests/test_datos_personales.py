"""Todo campo de todo modelo está en el inventario de datos personales, y nada más."""

import re
from collections import defaultdict
from pathlib import Path

from django.apps import apps
from django.conf import settings

DOCUMENTO = Path(settings.BASE_DIR) / "docs" / "datos_personales.md"
CATEGORIAS = {
    "Consentimiento",
    "Contacto",
    "Cuenta",
    "Equipo",
    "Identificación",
    "Laboral",
    "Opinión",
    "Público",
    "Sin datos personales",
}


def _filas() -> list[list[str]]:
    renglones = DOCUMENTO.read_text(encoding="utf-8").splitlines()
    return [
        [celda.strip() for celda in renglon.strip("|").split("|")]
        for renglon in renglones
        if renglon.startswith("| `")
    ]


def _inventario() -> dict[str, list[str]]:
    campos = defaultdict(list)
    for modelo, nombres, *_ in _filas():
        campos[modelo.strip("`")] += re.findall(r"`(\w+)`", nombres)
    return campos


def _campos_de_los_modelos() -> dict[str, set[str]]:
    return {
        modelo._meta.label: {
            campo.name
            for campo in [*modelo._meta.local_fields, *modelo._meta.local_many_to_many]
            if not campo.primary_key
        }
        for modelo in apps.get_models()
    }


def test_cada_campo_tiene_su_renglon_y_cada_renglon_su_campo():
    inventario = {modelo: set(campos) for modelo, campos in _inventario().items()}
    modelos = _campos_de_los_modelos()
    modelos["sessions.Session"].add("session_key")  # su clave primaria también es un dato
    faltan = {m: c - inventario.get(m, set()) for m, c in modelos.items()}
    sobran = {m: c - modelos.get(m, set()) for m, c in inventario.items()}
    assert not {m: c for m, c in faltan.items() if c}, "faltan en docs/datos_personales.md"
    assert not {m: c for m, c in sobran.items() if c}, "sobran en docs/datos_personales.md"


def test_ningun_campo_se_describe_dos_veces():
    for modelo, campos in _inventario().items():
        assert len(campos) == len(set(campos)), modelo


def test_cada_renglon_dice_categoria_finalidad_y_conservacion():
    for modelo, _, categoria, finalidad, conservacion in _filas():
        assert categoria in CATEGORIAS, modelo
        assert finalidad, modelo
        assert conservacion[:1] in "DCPQBN", modelo
