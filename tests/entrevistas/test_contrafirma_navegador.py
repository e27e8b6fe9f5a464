"""La contrafirma en un teléfono: con el dedo, con lector de pantalla y sin JavaScript."""

import pytest

from entrevistas.models import RespuestaContrafirma
from tests.contrafirmas import pedir
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoFactory,
)

TEXTOS = ("Falta agua.", "Sobra ruido.", "Nadie contesta.", "Cierran temprano.")


@pytest.fixture
def enlace(transactional_db, dialogo, coordinadora) -> str:
    una = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=coordinadora)
    ConsentimientoFactory(entrevista=una)
    for texto in TEXTOS:
        fragmento = FragmentoFactory(entrada=EntradaFactory(entrevista=una, texto=texto))
        EvidenciaFactory(hallazgo=HallazgoFactory(dialogo=dialogo), fragmento=fragmento)
    return pedir(una, coordinadora)[1]


def _elegir(pagina, numero: int, que: str) -> None:
    pagina.locator(".pz").nth(numero).locator(".tira4 label", has_text=que).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_contesta_desde_su_telefono(enlace, pagina_de, axe, javascript):
    pagina = pagina_de(None, ancho=390, alto=844, tactil=True, javascript=javascript, sin_csp=True)
    pagina.goto(enlace)
    assert pagina.url.endswith("/contrafirma/")
    assert pagina.locator("input:checked").count() == 0
    primero = pagina.locator(".pz").first
    assert not primero.locator("textarea").is_visible()
    assert primero.locator(".tira4 label").first.bounding_box()["height"] >= 44
    _elegir(pagina, 0, "De acuerdo")
    _elegir(pagina, 1, "Corregir")
    pagina.locator(".pz").nth(1).locator("textarea").fill("Sobra mucho ruido.")
    _elegir(pagina, 2, "Cambiar")
    pagina.locator(".pz").nth(2).locator(".opn label", has_text="Sin nada").click()
    _elegir(pagina, 3, "Retirar")
    assert pagina.get_by_text("deja de mostrarse hoy mismo").last.is_visible()
    if javascript:
        assert pagina.locator("[data-cuenta=nada] b").inner_text() == "0"
        assert axe(pagina) == []
        pagina.set_viewport_size({"width": 320, "height": 640})
        assert pagina.evaluate("document.documentElement.scrollWidth") == 320
        assert axe(pagina) == []
    pagina.get_by_role("button", name="Enviar mis respuestas").click()
    pagina.get_by_text("Recibimos sus respuestas").wait_for()
    dichas = RespuestaContrafirma.objects.vigentes().order_by("fragmento")
    assert list(dichas.values_list("decision", "texto", "nivel")) == [
        ("de_acuerdo", "", "atribuible"),
        ("corrige", "Sobra mucho ruido.", "atribuible"),
        ("cambia_nivel", "", "anonima"),
        ("retira", "", "atribuible"),
    ]
