"""El árbol del libro con el teclado."""

import pytest
from django.urls import reverse

from entrevistas.models import Codigo
from tests import fabricas as f

pytestmark = pytest.mark.django_db(transaction=True)


def test_el_arbol_se_recorre_se_lee_y_se_mueve_con_el_teclado(dialogo, coordinadora, pagina_de):
    costos = f.CodigoFactory(dialogo=dialogo, nombre="Costos", orden=0)
    for n, nombre in enumerate(["Renta", "Obra", "Trato"]):
        f.CodigoFactory(
            dialogo=dialogo, nombre=nombre, padre=costos, orden=n, definicion=f"Sobre {nombre}."
        )
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("codificacion:libro", args=["prueba"]))
    enfocado = "document.activeElement.querySelector('.nt').textContent"
    pagina.locator("[role=treeitem]").first.focus()
    for tecla, nombre in (("ArrowDown", "Renta"), ("ArrowLeft", "Costos"), ("End", "Trato")):
        pagina.keyboard.press(tecla)
        assert pagina.evaluate(enfocado) == nombre
    pagina.keyboard.press("Enter")
    pagina.get_by_text("Sobre Trato.").wait_for()
    assert pagina.evaluate(enfocado) == "Trato"
    pagina.keyboard.press("Alt+ArrowUp")
    pagina.get_by_text("«Trato» está ahora dentro de «Costos».").wait_for(state="attached")
    pagina.keyboard.press("Alt+ArrowRight")
    pagina.get_by_text("«Trato» está ahora dentro de «Renta».").wait_for(state="attached")
    assert pagina.evaluate(enfocado) == "Trato"
    assert Codigo.objects.get(nombre="Trato").padre.nombre == "Renta"
    pagina.keyboard.press("ArrowLeft")
    pagina.keyboard.press("ArrowLeft")
    assert not pagina.get_by_role("treeitem", name="Trato").last.is_visible()
