"""Lo impreso se compara con lo que hoy puede decirse, también de quien nadie citó."""

import pytest

from entrevistas import consentir
from entrevistas.models import Nivel
from informes import vigencia
from informes.models import CitaImpresa, Informe
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    FragmentoFactory,
    PersonaFactory,
    SectorFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def del_sector(dialogo):
    """Cinco personas de cinco organizaciones del mismo sector, con consentimiento."""
    sector = SectorFactory()
    entrevistas = [
        EntrevistaFactory(dialogo=dialogo, persona=PersonaFactory(sector=sector), cerrada=True)
        for _ in range(5)
    ]
    for entrevista in entrevistas:
        ConsentimientoFactory(entrevista=entrevista, nivel=Nivel.POR_SECTOR)
    return entrevistas


@pytest.fixture
def informe(dialogo, del_sector):
    listo = Informe.objects.create(dialogo=dialogo, clave="uno", version=1, estado="listo")
    pasaje = FragmentoFactory(entrada=EntradaFactory(entrevista=del_sector[0]))
    CitaImpresa.objects.create(
        informe=listo, fragmento=pasaje, codigo="H-01·e1", nivel="por_sector", huella=pasaje.huella
    )
    return listo


def test_mientras_el_sector_reune_a_k_personas_se_descarga(informe) -> None:
    assert vigencia.retiro(informe) is None


def test_si_otra_persona_del_sector_retira_su_consentimiento_ya_no(
    informe, del_sector, coordinadora
) -> None:
    consentir.revocar(del_sector[4], motivo="Cambió de opinión", autor=coordinadora)
    retiro = vigencia.retiro(informe)
    assert retiro is not None
    assert "sector" in retiro.frase


def test_si_el_dialogo_pide_mas_personas_ya_no(informe, dialogo) -> None:
    dialogo.umbral_k = 6
    dialogo.save()
    informe.refresh_from_db()
    assert vigencia.retiro(informe) is not None
