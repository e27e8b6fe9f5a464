"""Los asientos de una persona: agregar, editar y terminar."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actores.models import Organizacion
from tests.fabricas import (
    CargoFactory,
    IntegranteFactory,
    OrganizacionFactory,
    PersonaFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cliente(cliente_de, entrevistadora):
    return cliente_de(entrevistadora)


def test_se_agrega_con_fechas(cliente) -> None:
    persona, casa = PersonaFactory(), OrganizacionFactory(nombre="Casa Ñandú")
    direccion = reverse("actores:nuevo_cargo", args=[persona.pk])
    assert cliente.get(direccion).status_code == 200
    respuesta = cliente.post(
        direccion,
        {"nombre": "Directora", "organizacion": "casa nandu", "desde": "2019-03-01"},
    )
    assert respuesta.url == persona.get_absolute_url()
    cargo = persona.cargos.get()
    assert (cargo.organizacion, cargo.desde, cargo.hasta) == (casa, date(2019, 3, 1), None)


@pytest.mark.parametrize(
    ("escrito", "frase"),
    [
        ({"organizacion": "No está"}, "no está en el directorio"),
        ({"organizacion": ""}, "obligatorio"),
        ({"nombre": ""}, "obligatorio"),
        ({"desde": "2020-01-01", "hasta": "2019-01-01"}, "termina antes de empezar"),
        ({"desde": "ayer"}, "fecha"),
    ],
)
def test_lo_invalido_se_dice(cliente, escrito, frase) -> None:
    persona = PersonaFactory()
    OrganizacionFactory(nombre="Casa")
    respuesta = cliente.post(
        reverse("actores:nuevo_cargo", args=[persona.pk]),
        {"nombre": "Directora", "organizacion": "Casa"} | escrito,
    )
    assert frase in respuesta.content.decode()
    assert not persona.cargos.exists()


def test_se_edita_y_puede_llevar_a_una_organizacion_nueva(cliente) -> None:
    cargo = CargoFactory()
    direccion = reverse("actores:editar_cargo", args=[cargo.persona_id, cargo.pk])
    assert f'value="{cargo.organizacion.nombre}"' in cliente.get(direccion).content.decode()
    cliente.post(
        direccion, {"nombre": "Asesora", "organizacion": "Oficina Nueva", "es_nueva": "on"}
    )
    cargo.refresh_from_db()
    assert cargo.nombre == "Asesora"
    assert cargo.organizacion == Organizacion.objects.get(nombre="Oficina Nueva")


def test_se_termina_hoy_y_lo_terminado_conserva_su_fecha(cliente) -> None:
    cargo = CargoFactory()
    direccion = reverse("actores:terminar_cargo", args=[cargo.persona_id, cargo.pk])
    assert cliente.post(direccion).url == cargo.persona.get_absolute_url()
    cargo.refresh_from_db()
    assert cargo.hasta == timezone.localdate()
    cargo.hasta = timezone.localdate() - timedelta(days=30)
    cargo.save()
    cliente.post(direccion)
    cargo.refresh_from_db()
    assert cargo.hasta == timezone.localdate() - timedelta(days=30)
    assert cliente.get(direccion).status_code == 405


def test_el_cargo_de_otra_persona_es_404(cliente) -> None:
    cargo = CargoFactory()
    otra = PersonaFactory()
    assert cliente.get(reverse("actores:editar_cargo", args=[otra.pk, cargo.pk])).status_code == 404


def test_una_organizacion_no_tiene_cargos_propios(cliente) -> None:
    casa = OrganizacionFactory()
    assert cliente.get(reverse("actores:nuevo_cargo", args=[casa.pk])).status_code == 404


def test_sin_sesion_y_con_otro_papel(client, cliente_de) -> None:
    direccion = reverse("actores:nuevo_cargo", args=[PersonaFactory().pk])
    assert client.get(direccion).status_code == 302
    observa = IntegranteFactory(rol="enlace").usuario
    assert cliente_de(observa).get(direccion).status_code == 404
