"""Cuándo dos nombres podrían ser el mismo."""

import pytest

from actores.duplicados import parecidos, se_parecen
from tests.fabricas import PersonaFactory


@pytest.mark.parametrize(
    ("uno", "otro"),
    [
        ("Teófilo Barrón X.", "Teófilo Barrón Xicohténcatl"),
        ("Barrón Xicohténcatl, Teófilo", "TEOFILO BARRON XICOHTENCATL"),
        ("Teofilo Baron Xicotencatl", "Teófilo Barrón Xicohténcatl"),
        ("Dra. Rosa Altamira", "Rosa Altamira Peña"),
        ("Ma. Guadalupe López", "María Guadalupe López Ríos"),
        ("Red de Mercados y Barrios", "Red de Mercados y Barrios, A. C."),
        ("Greenpeace", "Greenpeace México"),
    ],
)
def test_se_parecen(uno, otro) -> None:
    assert se_parecen(uno, otro)
    assert se_parecen(otro, uno)


@pytest.mark.parametrize(
    ("uno", "otro"),
    [
        ("Teófilo Barrón", "Teófilo Ruiz"),
        ("Ana Ruiz Peña", "Eva Ruiz Peña"),
        ("Rosa", "Rosa Altamira"),
        ("Casa de Cultura del Sur", "Casa de Cultura del Norte"),
        ("J. Pérez", "José Pérez"),
        ("", "Rosa Altamira"),
        ("…", "—"),
    ],
)
def test_no_se_parecen(uno, otro) -> None:
    assert not se_parecen(uno, otro)


@pytest.mark.django_db
def test_busca_en_una_sola_consulta_y_se_limita_a_cinco(
    coordinadora, django_assert_max_num_queries
) -> None:
    PersonaFactory.create_batch(50, nombre="Ana Paz López")
    with django_assert_max_num_queries(2):
        hallados = parecidos(coordinadora, nombre="Ana Paz", es_persona=True)
    assert len(hallados) == 5
