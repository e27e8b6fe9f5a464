"""La lista: por bloque, con su ficha y lo que falta."""

import pytest
from django.urls import reverse

from hallazgos.redaccion import archivar
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import EvidenciaFactory, FragmentoFactory, HallazgoFactory


@pytest.fixture
def url(dialogo) -> str:
    return reverse("hallazgos:lista", args=[dialogo.clave])


def test_ensena_cada_hallazgo_en_su_bloque(cliente_de, coordinadora, hallazgo, con_voz, url):
    con_voz()
    html = cliente_de(coordinadora).get(url).content.decode()
    assert "H-01" in html
    assert "Falta memoria" in html
    assert "1 de 1" in html
    assert "Indicio" in html
    assert html.count("Sin hallazgos en este bloque") == 2


def test_dice_lo_que_falta(cliente_de, coordinadora, hallazgo, con_voz, url):
    cliente = cliente_de(coordinadora)
    hallazgo.redacciones.update(texto="")
    assert "El texto; evidencia." in cliente.get(url).content.decode()
    dudosa = con_voz()
    dudosa.fragmento.anclaje = "por_revisar"
    dudosa.fragmento.save()
    hallazgo.redacciones.update(texto="Varias personas lo dicen.")
    html = cliente.get(url).content.decode()
    assert "Revisar 1 pasaje; ajustar una palabra de cantidad." in html
    assert "1 pasaje espera revisión" in html


def test_los_archivados_van_aparte(cliente_de, coordinadora, hallazgo, url):
    archivar(hallazgo, motivo="Se fundió con otro.", autor=coordinadora)
    cliente = cliente_de(coordinadora)
    assert "Falta memoria" not in cliente.get(url).content.decode()
    html = cliente.get(f"{url}?archivados=1").content.decode()
    assert "Falta memoria" in html
    assert "Se fundió con otro." in html


def test_cien_hallazgos_cuestan_lo_mismo_que_dos(cliente_de, coordinadora, dialogo, decir, url):
    def poblar(cuantos: int) -> None:
        for _ in range(cuantos):
            EvidenciaFactory(hallazgo=HallazgoFactory(dialogo=dialogo), fragmento=fragmento)

    fragmento, cliente = FragmentoFactory(entrada=decir()), cliente_de(coordinadora)
    poblar(2)
    pocas = cuantas_consultas(cliente, url)
    poblar(98)
    assert cuantas_consultas(cliente, url) == pocas
