"""La red en un navegador: foco sin recargar, teclas, vista que no baila y axe después de tocarla."""

import pytest
from playwright.sync_api import expect

from tests.mapa.apoyo_red import un_pueblo

pytestmark = pytest.mark.django_db(transaction=True)


def test_se_recorre_con_el_teclado_y_el_foco_cambia_la_direccion(
    pagina_de, coordinadora, dialogo, axe
):
    pueblo = un_pueblo()
    pagina = pagina_de(coordinadora, sin_csp=False)
    avisos = []
    pagina.on(
        "console", lambda m: avisos.append(m.text) if m.type in {"error", "warning"} else None
    )
    pagina.goto(f"/{dialogo.clave}/mapa/")
    pagina.locator("[data-mapa][data-lista]").wait_for(state="attached")
    pagina.locator(".por-teclado a").first.focus()
    pagina.keyboard.press("ArrowDown")
    pagina.keyboard.press("ArrowUp")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("heading", name="Taller Ñandú")).to_be_visible()
    assert f"foco={pueblo.taller.pk}" in pagina.url
    expect(pagina.locator("#frase")).to_contain_text("Su única discrepancia")
    assert pagina.locator("#filtros [name=foco]").input_value() == str(pueblo.taller.pk)
    assert axe(pagina) == []
    pagina.keyboard.press("Escape")
    expect(pagina.get_by_role("heading", name="Quienes más unen")).to_be_visible()
    pagina.go_back()
    expect(pagina.get_by_role("heading", name="Taller Ñandú")).to_be_visible()
    pagina.locator("body").click(position={"x": 2, "y": 2})
    pagina.keyboard.press("t")
    expect(pagina.get_by_role("table", name="Vínculos, 3")).to_be_visible()
    assert axe(pagina) == []
    assert avisos == []


def test_lo_que_se_arrastra_se_guarda_con_la_vista_y_el_png_lleva_su_leyenda(
    pagina_de, coordinadora, dialogo
):
    un_pueblo()
    pagina = pagina_de(coordinadora)
    pagina.goto(f"/{dialogo.clave}/mapa/")
    caja = pagina.locator("[data-mapa][data-lista]")
    caja.wait_for(state="attached")
    antes = caja.evaluate("caja => caja.posiciones()")
    zona = pagina.locator("#cy").bounding_box()
    pagina.get_by_text("Vistas", exact=True).click()
    pagina.get_by_label("Guardar esta vista").fill("De hoy")
    pagina.get_by_role("button", name="Guardar", exact=True).click()
    expect(pagina.get_by_role("heading", name="De hoy")).to_be_visible()
    caja.wait_for(state="attached")
    assert caja.evaluate("caja => caja.posiciones()") == antes
    assert zona["width"] > 400
    pagina.get_by_text("Exportar", exact=True).click()
    pagina.get_by_label("¿Para qué la necesitas?").fill("Para la junta")
    expect(pagina.get_by_role("button", name="Imagen PNG")).to_be_visible()
