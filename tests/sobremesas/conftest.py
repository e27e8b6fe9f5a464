"""Lo que comparten las pruebas de las sobremesas: dos clientes, un día y quien anota."""

import pytest

from sobremesas.asiento import Quien
from tests.fabricas_sobremesas import SobremesaFactory


@pytest.fixture
def coordina(cliente_de, coordinadora):
    return cliente_de(coordinadora)


@pytest.fixture
def entrevista(cliente_de, entrevistadora):
    return cliente_de(entrevistadora)


@pytest.fixture
def dia(dialogo):
    """Convocado, de 25 lugares; las pruebas del cupo tienen el suyo."""
    return SobremesaFactory(dialogo=dialogo)


@pytest.fixture
def equipo(coordinadora):
    return Quien.equipo(coordinadora)
