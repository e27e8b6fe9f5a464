"""Arrastrar y el botón hacen lo mismo, y la página se lee con lector de pantalla."""

import re

import pytest
from playwright.sync_api import expect

from sobremesas.mesas import acomodo
from tests.sobremesas.test_mesas import lugares, poblar, url


@pytest.mark.django_db(transaction=True)
def test_arrastrar_en_el_plano_y_mover_con_el_boton_dan_lo_mismo(
    dialogo, coordinadora, pagina_de, axe
):
    dia = poblar(dialogo)
    acomodo.armar(dia)
    acomodo.volver_a_repartir(dia, autor=coordinadora)
    antes = lugares(dia)
    una = next(c for c, a in antes.items() if a == (1, 1))
    otra = next(c for c, a in antes.items() if a == (2, 2))
    pagina = pagina_de(coordinadora, sin_csp=True)
    pagina.goto(url("mesas", dia))
    plano = pagina.locator("[data-plano]")
    origen = plano.locator('[data-asiento="1-1"] .toque').bounding_box()
    destino = plano.locator('[data-asiento="2-2"] .toque').bounding_box()
    pagina.mouse.move(origen["x"] + 10, origen["y"] + 10)
    pagina.mouse.down()
    pagina.mouse.move(destino["x"] + 10, destino["y"] + 10, steps=8)
    # Antes de soltar dice qué cambiaría.
    expect(pagina.locator("#efecto")).to_contain_text("se queda sin nadie de gobierno")
    pagina.mouse.up()
    expect(pagina.locator(".aviso-caja")).to_contain_text("pasó a la mesa 2")
    arrastrado = lugares(dia)
    assert arrastrado == {**antes, una: antes[otra], otra: antes[una]}
    assert not axe(pagina)
    # De vuelta, y otra vez con el botón: el mismo resultado.
    acomodo.poner(dia, una, antes[una], estaba=antes[otra], esperaba=otra, autor=coordinadora)
    pagina.goto(url("mesas", dia) + "?mesa=1")
    pagina.locator(f'#mesa-1 li[data-clave="{una}"]').get_by_role(
        "link", name=re.compile("Mover a")
    ).click()
    pagina.get_by_label("Mover a", exact=True).select_option(f"2-2-{otra}")
    pagina.get_by_role("button", name="Ver qué cambia").click()
    expect(pagina.get_by_role("status")).to_contain_text("se queda sin nadie de gobierno")
    assert not axe(pagina)
    pagina.get_by_role("button", name="Mover", exact=True).click()
    expect(pagina.locator(".aviso-caja")).to_contain_text("pasó a la mesa 2")
    assert lugares(dia) == arrastrado
