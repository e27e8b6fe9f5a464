"""Empezar un hallazgo: basta una frase y su bloque."""

import pytest
from django.urls import reverse

from hallazgos.models import Hallazgo


@pytest.fixture
def url(dialogo) -> str:
    return reverse("hallazgos:nuevo", args=[dialogo.clave])


def test_nace_con_su_folio_y_abre_la_mesa(cliente_de, coordinadora, dialogo, url):
    bloque = dialogo.bloques.get(numero=2)
    response = cliente_de(coordinadora).post(
        url, {"titulo": "Falta  memoria", "bloque": bloque.pk}, follow=True
    )
    nuevo = Hallazgo.objects.get()
    assert response.redirect_chain[-1][0] == nuevo.get_absolute_url()
    assert (nuevo.folio, nuevo.bloque, nuevo.creado_por) == ("H-01", bloque, coordinadora)
    assert nuevo.redacciones.get().titulo == "Falta memoria"
    assert "H-01 empezó" in response.content.decode()


def test_el_enlace_del_bloque_lo_trae_elegido(cliente_de, coordinadora, dialogo, url):
    bloque = dialogo.bloques.get(numero=3)
    html = cliente_de(coordinadora).get(f"{url}?bloque={bloque.pk}").content.decode()
    assert f'value="{bloque.pk}"' in html
    assert "checked" in html


@pytest.mark.parametrize("titulo", ["", "   ", "a" * 201])
def test_sin_titulo_o_muy_largo_no_se_crea(cliente_de, coordinadora, dialogo, url, titulo):
    datos = {"titulo": titulo, "bloque": dialogo.bloques.first().pk}
    response = cliente_de(coordinadora).post(url, datos)
    assert response.status_code == 200
    assert "Falta corregir algo" in response.content.decode()
    assert not Hallazgo.objects.exists()


def test_un_bloque_ajeno_no_vale(cliente_de, coordinadora, url):
    from tests.fabricas import DialogoFactory

    ajeno = DialogoFactory().bloques.first()
    response = cliente_de(coordinadora).post(url, {"titulo": "Algo", "bloque": ajeno.pk})
    assert response.status_code == 200
    assert not Hallazgo.objects.exists()
