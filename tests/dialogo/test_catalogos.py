"""El administrador de Django: sólo catálogos, detrás de la misma entrada."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from actores.models import Sector
from tests.dialogo.apoyo import con_totp
from tests.fabricas import SectorFactory, UsuarioFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def encargada(cliente_de):
    return cliente_de(UsuarioFactory(is_staff=True))


def test_quien_no_ha_entrado_va_a_la_entrada_de_la_casa(client):
    for ruta in ("/catalogos/", "/catalogos/actores/", "/catalogos/login/"):
        destino, estado = client.get(ruta, follow=True).redirect_chain[-1]
        assert (destino.split("?")[0], estado) == (reverse("account_login"), 302)


def test_coordinar_no_basta_para_los_catalogos(coordinadora, cliente_de):
    respuesta = cliente_de(coordinadora).get("/catalogos/", follow=True)
    assert respuesta.status_code == 403


def test_solo_hay_catalogos(encargada):
    assert {modelo._meta.label for modelo in admin.site._registry} <= {
        "actores.Sector",
        "actores.Tema",
        "actores.TipoDeRecomendacion",
        "actores.Region",
    }
    cuerpo = encargada.get("/catalogos/").content.decode()
    assert "Sectores, temas y regiones" in cuerpo
    for ajeno in ("Usuarios", "Authenticator", "Grupos"):
        assert ajeno not in cuerpo


def test_se_agrega_y_se_cambia_pero_no_se_borra(encargada):
    if not admin.site.is_registered(Sector):
        pytest.skip("actores todavía no registra sus catálogos")
    sector = SectorFactory()
    assert encargada.get(reverse("admin:actores_sector_add")).status_code == 200
    assert (
        encargada.get(reverse("admin:actores_sector_change", args=[sector.pk])).status_code == 200
    )
    borrar = reverse("admin:actores_sector_delete", args=[sector.pk])
    assert encargada.post(borrar, {"post": "yes"}).status_code == 403
    assert Sector.objects.filter(pk=sector.pk).exists()


def test_el_segundo_factor_tambien_aqui(settings, cliente_de):
    settings.MFA_OBLIGATORIA = True
    encargada = UsuarioFactory(is_staff=True)
    assert cliente_de(encargada).get("/catalogos/").url == reverse("mfa_index")
    con_totp(encargada)
    assert cliente_de(encargada).get("/catalogos/").status_code == 200


def test_cambiar_la_contrasena_y_salir_son_los_de_la_casa(encargada):
    assert encargada.get("/catalogos/password_change/").url == reverse("account_change_password")
    assert encargada.get("/catalogos/logout/").url == reverse("account_logout")


def test_el_sitio_es_el_nuestro():
    assert apps.get_app_config("admin").default_site == "dialogo.catalogos.SitioDeCatalogos"
