"""En el navegador: la celda se abre bajo su renglón sin perder el foco, y el punto dice qué lo sostiene."""

import pytest
from django.urls import reverse

from tests.fabricas import TemaFactory, ValoracionFactory
from tests.mapa.test_oferta import Mundo

pytestmark = pytest.mark.django_db(transaction=True)


def test_la_celda_se_abre_y_se_cierra_con_el_teclado_y_las_capas_se_apagan(
    pagina_de, coordinadora, dialogo
) -> None:
    m = Mundo(dialogo)
    m.pide(1, m.agua, m.asia, "Aprender de la lluvia.")
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("mapa:oferta", args=[dialogo.clave]))
    celda = pagina.locator("#c-agua-asia")
    celda.focus()
    celda.press("Enter")
    pagina.get_by_text("«Aprender de la lluvia.»").wait_for()
    assert "region=asia" in pagina.url and celda.get_attribute("aria-expanded") == "true"
    assert celda.evaluate("uno => uno === document.activeElement")
    pagina.locator("#capa-oferta").uncheck()
    pagina.locator("#matriz .du:not(.suelta)").wait_for(state="detached")
    assert (
        "capa=demanda" in pagina.url and pagina.get_by_text("«Aprender de la lluvia.»").is_visible()
    )
    pagina.get_by_role("link", name="Cerrar", exact=True).click()
    pagina.locator("#celda").wait_for(state="detached")
    assert "region=asia" not in pagina.url


def test_el_punto_ensena_lo_que_lo_sostiene_y_el_boton_planea(
    pagina_de, coordinadora, dialogo
) -> None:
    tema = TemaFactory(clave="agua", nombre="Agua")
    for nombre, por_que in (("Ana Lima Ruiz", "Decide la obra."), ("Luz Mar Cid", "La opera.")):
        ValoracionFactory(actor__nombre=nombre, tema=tema, sustento=por_que)
    pagina = pagina_de(coordinadora, ancho=320)
    pagina.goto(reverse("mapa:influencia", args=[dialogo.clave]) + "?tema=agua")
    assert pagina.evaluate("document.documentElement.scrollWidth") == 320
    pagina.locator(".cuad").get_by_text("L. Mar").click()
    pagina.locator("#sosten").get_by_text("La opera.").wait_for()
    pagina.get_by_label("Incluir a Ana Lima Ruiz").uncheck()
    pagina.get_by_role("button", name="Planear las entrevistas elegidas").click()
    pagina.get_by_text("E-01 quedó planeada, sin fecha.").wait_for()
    assert dialogo.entrevistas.get().persona.nombre == "Luz Mar Cid"
