"""Nada se borra: se archiva con su razón y se restaura."""

import pytest
from django.urls import reverse

from tests.fabricas import PersonaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def persona():
    return PersonaFactory(nombre="Ana Paz")


def test_se_archiva_con_quien_y_por_que(cliente_de, coordinadora, persona) -> None:
    cliente = cliente_de(coordinadora)
    direccion = reverse("actores:archivar", args=[persona.pk])
    assert "¿Archivar a Ana Paz?" in cliente.get(direccion).content.decode()
    respuesta = cliente.post(direccion, {"motivo": "Estaba dos veces"}, follow=True)
    assert "quedó en el archivo" in respuesta.content.decode()
    persona.refresh_from_db()
    assert persona.archivado_por == coordinadora
    assert persona.motivo_archivo == "Estaba dos veces"
    assert persona.archivado_en


@pytest.mark.parametrize("motivo", ["", "   ", "a" * 301])
def test_sin_razon_no_se_archiva(cliente_de, coordinadora, persona, motivo) -> None:
    direccion = reverse("actores:archivar", args=[persona.pk])
    respuesta = cliente_de(coordinadora).post(direccion, {"motivo": motivo})
    assert respuesta.status_code == 200
    persona.refresh_from_db()
    assert persona.archivado_en is None


def test_se_restaura(cliente_de, coordinadora, persona) -> None:
    persona.archivar(motivo="Error", autor=coordinadora)
    cliente = cliente_de(coordinadora)
    ficha = cliente.get(persona.get_absolute_url()).content.decode()
    assert "En el archivo" in ficha
    assert "Restaurar" in ficha
    cliente.post(reverse("actores:restaurar", args=[persona.pk]))
    persona.refresh_from_db()
    assert (persona.archivado_en, persona.motivo_archivo) == (None, "")


def test_solo_la_coordinacion_archiva(client, cliente_de, entrevistadora, persona) -> None:
    for ruta in ("archivar", "restaurar"):
        direccion = reverse(f"actores:{ruta}", args=[persona.pk])
        assert cliente_de(entrevistadora).post(direccion, {"motivo": "x"}).status_code == 404
        assert client.post(direccion).status_code == 302
    persona.refresh_from_db()
    assert persona.archivado_en is None
