"""Un diálogo listo para su prediagnóstico, y un trabajador de Celery de verdad."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from actores.models import Sector
from dialogo.models import Dialogo
from entrevistas.models import Entrevista
from tests.fabricas import (
    ConsentimientoFactory,
    EntrevistaFactory,
    HallazgoFactory,
    OrganizacionFactory,
    SectorFactory,
)
from tests.informes.taller import Trabajador, citar_en


@pytest.fixture
def entrevista_con(dialogo: Dialogo) -> Callable[..., Entrevista]:
    """``entrevista_con(nivel=…, alcance=…, sector=…)``: cerrada y con consentimiento."""

    def hacer(
        nivel: str = "atribuible", alcance: str = "participantes", **campos: object
    ) -> Entrevista:
        sector = campos.pop("sector", None) or SectorFactory()
        campos.setdefault("organizacion", OrganizacionFactory(sector=sector))
        entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True, sector=sector, **campos)
        ConsentimientoFactory(entrevista=entrevista, nivel=nivel, alcance=alcance)
        return entrevista

    return hacer


@pytest.fixture
def academia(db: None) -> Sector:
    return SectorFactory(clave="academia", nombre="Academia")


@pytest.fixture
def listo(dialogo: Dialogo, academia: Sector, entrevista_con: Callable) -> Dialogo:
    """Tres hallazgos, seis entrevistas y una evidencia de cada clase: la puerta está abierta."""
    entrevistas = [
        entrevista_con(nivel=nivel, sector=academia)
        for nivel in ("atribuible", "por_sector", "anonima") * 2
    ]
    for n, bloque in enumerate(dialogo.bloques.all(), start=1):
        hallazgo = HallazgoFactory(
            dialogo=dialogo,
            bloque=bloque,
            redaccion__titulo=f"El acuerdo número {n} rinde cuando lo firma quien lo cumple",
            redaccion__texto="Se distinguen dos clases de acuerdo [e1].\n\nFalta una regla [e2].",
            redaccion__pregunta=f"¿Quién debería firmar el acuerdo {n}?",
        )
        citar_en(hallazgo, entrevistas, n)
    return dialogo


@pytest.fixture
def grande(dialogo: Dialogo, academia: Sector, entrevista_con: Callable) -> Dialogo:
    """Lo bastante para que las páginas tarden unos segundos y dé tiempo de matar a quien las hace."""
    entrevistas = [entrevista_con(sector=academia) for _ in range(8)]
    bloque = dialogo.bloques.first()
    for n in range(1, 13):
        hallazgo = HallazgoFactory(
            dialogo=dialogo, bloque=bloque, redaccion__texto="Lo que el diálogo sostiene. " * 12
        )
        citar_en(hallazgo, entrevistas, n)
    return dialogo


@pytest.fixture
def trabajador(transactional_db: None, tmp_path: Path) -> Iterator[Trabajador]:
    from dialogo.celery import app

    app.control.purge()
    uno = Trabajador(tmp_path)
    yield uno
    uno.cerrar()
    app.control.purge()
