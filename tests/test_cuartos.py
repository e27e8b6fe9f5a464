"""La casa tiene un orden: un cuarto sólo importa de los que están antes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

RAIZ = Path(settings.BASE_DIR)
CUARTOS = ["dialogo", "actores", "entrevistas", "hallazgos", "sobremesas", "informes"]
# El proyecto vive en ``dialogo``: su mapa de direcciones, y sólo él, nombra a todos.
DEL_PROYECTO = {RAIZ / "dialogo" / "urls.py"}
FUERA_DE_LA_CASA = {"tests", "rendimiento", "herramientas"}


def _importados(archivo: Path) -> Iterator[str]:
    """Paquetes de primer nivel que el archivo importa, también dentro de funciones y por nombre."""
    for nodo in ast.walk(ast.parse(archivo.read_text(encoding="utf-8"))):
        if isinstance(nodo, ast.Import):
            yield from (alias.name.split(".")[0] for alias in nodo.names)
        elif isinstance(nodo, ast.ImportFrom) and nodo.module and not nodo.level:
            yield nodo.module.split(".")[0]
        elif isinstance(nodo, ast.Call) and _pide_un_modelo(nodo):
            yield str(nodo.args[0].value).split(".")[0]  # type: ignore[attr-defined]


def _pide_un_modelo(nodo: ast.Call) -> bool:
    nombre = getattr(nodo.func, "attr", "")
    return (
        nombre in {"get_model", "import_module"}
        and bool(nodo.args)
        and isinstance(nodo.args[0], ast.Constant)
    )


def _archivos(cuarto: str) -> list[Path]:
    return sorted(set((RAIZ / cuarto).rglob("*.py")) - DEL_PROYECTO)


@pytest.mark.parametrize("cuarto", CUARTOS)
def test_un_cuarto_no_importa_de_los_que_vienen_despues(cuarto):
    prohibidos = set(CUARTOS[CUARTOS.index(cuarto) + 1 :]) | FUERA_DE_LA_CASA
    ajenos = {
        f"{archivo.relative_to(RAIZ)} importa {paquete}"
        for archivo in _archivos(cuarto)
        for paquete in _importados(archivo)
        if paquete in prohibidos
    }
    assert not ajenos


@pytest.mark.parametrize("cuarto", CUARTOS)
def test_no_hay_modulos_sin_tema(cuarto):
    cajones = {"utils.py", "helpers.py", "services.py", "selectors.py", "managers.py", "signals.py"}
    assert not [archivo for archivo in _archivos(cuarto) if archivo.name in cajones]
