"""Los catálogos en el administrador: la clave no cambia y lo usado no se borra."""

import pytest
from django.urls import reverse

from actores.models import Tema
from tests.fabricas import TemaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cliente(cliente_de, coordinadora):
    coordinadora.is_staff = True
    coordinadora.save()
    return cliente_de(coordinadora)


def test_se_renombra_pero_la_clave_queda(cliente) -> None:
    tema = TemaFactory(clave="agua", nombre="Agua")
    direccion = reverse("admin:actores_tema_change", args=[tema.pk])
    assert 'name="clave"' not in cliente.get(direccion).content.decode()
    respuesta = cliente.post(
        direccion,
        {
            "nombre": "Agua y cuencas",
            "clave": "otra",
            "orden": 3,
            "marca": "P",
            "fuente": "",
            "vigente": "on",
        },
    )
    assert respuesta.status_code == 302
    tema.refresh_from_db()
    assert (tema.nombre, tema.clave) == ("Agua y cuencas", "agua")


def test_con_fuente_pide_la_fuente(cliente) -> None:
    respuesta = cliente.post(
        reverse("admin:actores_tema_add"),
        {"nombre": "Ríos", "clave": "rios", "orden": 1, "marca": "F", "fuente": ""},
    )
    assert "Lo marcado con fuente lleva su fuente." in respuesta.content.decode()
    assert not Tema.objects.exists()


def test_no_se_borra(cliente) -> None:
    tema = TemaFactory()
    direccion = reverse("admin:actores_tema_delete", args=[tema.pk])
    assert cliente.post(direccion, {"post": "yes"}).status_code == 403
    assert Tema.objects.filter(pk=tema.pk).exists()


@pytest.mark.parametrize("catalogo", ["sector", "tema", "region"])
def test_cada_catalogo_se_lista(cliente, catalogo) -> None:
    assert cliente.get(reverse(f"admin:actores_{catalogo}_changelist")).status_code == 200
