"""El aviso de privacidad acompaña a cada formulario que pide datos personales."""

import re

import pytest
from django.urls import reverse

from dialogo import correo, invitaciones
from dialogo.models import AvisoPrivacidad, Envio
from tests.contrafirmas import VER, abrir, pedir
from tests.fabricas import (
    ConsentimientoFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    PersonaFactory,
)
from tests.mundo import entrar

pytestmark = pytest.mark.django_db


@pytest.fixture
def aviso(dialogo):
    return AvisoPrivacidad.objects.create(
        dialogo=dialogo, version=7, simplificado="Lo breve.", integral="Lo largo y completo."
    )


def test_el_equipo_lo_tiene_a_la_vista(dialogo, aviso, coordinadora):
    cliente, clave = entrar(coordinadora), dialogo.clave
    hecha = EntrevistaFactory(dialogo=dialogo, hecha=True, conduce=coordinadora)
    persona = PersonaFactory()
    for url in (
        reverse("actores:nueva_persona"),
        reverse("actores:editar", args=[persona.pk]),
        f"{reverse('entrevistas:planear', args=[clave])}?persona={persona.pk}",
        reverse("entrevistas:consentimiento", args=[clave, hecha.numero]),
        reverse("ajustes:invitar", args=[clave]),
    ):
        cuerpo = cliente.get(url).content.decode()
        for dicho in ("versión 7", "Lo breve.", "Lo largo y completo."):
            assert dicho in cuerpo, (url, dicho)
    assert "Lo breve." not in cliente.get(reverse("actores:nueva_organizacion")).content.decode()


def test_quien_llega_por_un_enlace_tambien(dialogo, aviso, coordinadora, client):
    invitaciones.invitar(
        dialogo, correo="nueva@ejemplo.mx", nombre="Nueva", rol="entrevista", autor=coordinadora
    )
    texto, _ = correo.leer(Envio.objects.get())
    client.get(re.search(r"/invitacion/[\w-]+/", texto)[0])
    assert "Lo breve." in client.get(reverse("invitacion")).content.decode()
    cerrada = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=coordinadora)
    ConsentimientoFactory(entrevista=cerrada)
    EvidenciaFactory(
        hallazgo__dialogo=dialogo, fragmento=FragmentoFactory(entrada__entrevista=cerrada)
    )
    persona = abrir(pedir(cerrada, coordinadora)[1])
    AvisoPrivacidad.objects.create(dialogo=dialogo, version=8, simplificado="Otro", integral="")
    pagina = persona.get(VER).content.decode()
    assert "versión 7" in pagina  # el que valía cuando se le mandó
    assert "Lo breve." in pagina
    assert "Lo largo" not in pagina
    assert "Lo largo y completo." in persona.get(reverse("contrafirma:aviso")).content.decode()
