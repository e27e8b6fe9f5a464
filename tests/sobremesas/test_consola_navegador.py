"""La consola en el navegador: se conduce con el teclado, otra la ve enseguida y sin red no finge."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sobremesas.models import Sala
from sobremesas.vivo import abrir
from tests import fabricas_sobremesas as s
from tests.sobremesas.test_consola import armar, url


@pytest.mark.django_db(transaction=True)
def test_se_conduce_con_el_teclado_y_otra_consola_lo_ve_en_tres_segundos(
    dialogo, coordinadora, pagina_de, axe
):
    dia = armar(dialogo)
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    sala = Sala.objects.get(pk=abrir(dia, quien=coordinadora).pk)
    linea = s.AportacionFactory(sala=sala, texto="Falta decir quién traduce.")
    una, otra = pagina_de(coordinadora, sin_csp=True), pagina_de(coordinadora)
    for pagina in (una, otra):
        pagina.goto(url(dia))
        expect(pagina.locator(".c-fs [aria-current]")).to_have_text("Presentar")
    assert not axe(una)

    una.keyboard.press("ArrowRight")
    expect(una.locator(".c-fs [aria-current]")).to_have_text("Conversar")
    desde = time.monotonic()
    expect(otra.locator(".c-fs [aria-current]")).to_have_text("Conversar", timeout=6000)
    assert time.monotonic() - desde < 3
    una.keyboard.press("Space")
    expect(una.get_by_role("button", name="Seguir")).to_be_visible()
    expect(otra.get_by_role("button", name="Seguir")).to_be_visible()
    otra.keyboard.press("Space")
    expect(otra.get_by_role("button", name="Pausar")).to_be_visible()
    # Dos veces seguidas es una.
    otra.get_by_role("button", name="Pasar a capturar").dblclick()
    expect(otra.locator(".c-fs [aria-current]")).to_have_text("Capturar")
    expect(una.locator(".c-fs [aria-current]")).to_have_text("Capturar")
    assert sala.tramos.count() == 3

    # Lo que llega no mueve lo que se lee: se ofrece, y al pedirlo entra marcado.
    s.AportacionFactory(sala=sala, puesto=linea.puesto, texto="También hace falta el dinero.")
    nuevas = una.get_by_role("button", name="1 nueva")
    expect(nuevas).to_be_visible()
    expect(una.get_by_text("También hace falta el dinero.")).to_have_count(0)
    nuevas.click()
    expect(una.locator(".c-nueva")).to_contain_text("También hace falta el dinero.")

    # Con una consulta abierta sólo se dice cuántas respuestas van; al escribir, las teclas no conducen.
    una.get_by_role("button", name=re.compile(r"Abrir 3 min\s?: Consenso")).click()
    expect(una.locator(".c-bol")).to_contain_text("0 de 1")
    una.locator(".c-anular summary").first.click()
    motivo = una.get_by_label("Por qué se anula")
    motivo.press_sequentially("Se abrió sin querer")
    motivo.press("ArrowRight")
    otra.wait_for_timeout(2500)
    expect(motivo).to_have_value("Se abrió sin querer")
    assert Sala.objects.get(pk=sala.pk).fase == Sala.Fase.CAPTURAR
    assert not axe(una)
    una.get_by_role("button", name="Anular y borrar").click()
    expect(una.get_by_role("button", name=re.compile(r"Abrir 3 min\s?: Consenso"))).to_be_enabled()

    # Al llegar a cero nada avanza, y lo que pasa se dice sin alarma.
    Sala.objects.filter(pk=sala.pk).update(vence_en=timezone.now() - timedelta(seconds=130))
    expect(una.locator(".c-reloj.pasado")).to_contain_text("2:1")
    expect(una.locator(".c-fs [aria-current]")).to_have_text("Capturar")

    # Sin red lo dice, los botones esperan y nada se mueve; al volver, se pone al día.
    una.context.set_offline(True)
    expect(una.locator("[data-red]")).to_contain_text("Sin red desde las")
    boton = una.get_by_role("button", name="Pasar a confirmar")
    expect(boton).to_have_attribute("aria-disabled", "true")
    una.keyboard.press("ArrowRight")
    otra.get_by_role("button", name="Pasar a confirmar").click()
    expect(otra.locator(".c-fs [aria-current]")).to_have_text("Confirmar")
    expect(una.locator(".c-fs [aria-current]")).to_have_text("Capturar")
    una.context.set_offline(False)
    expect(una.locator("[data-red]")).to_be_hidden()
    expect(una.locator(".c-fs [aria-current]")).to_have_text("Confirmar")

    for ancho in (820, 320):
        una.set_viewport_size({"width": ancho, "height": 800})
        assert una.evaluate("document.documentElement.scrollWidth") <= ancho
    assert not axe(una, ["target-size", "color-contrast"])
