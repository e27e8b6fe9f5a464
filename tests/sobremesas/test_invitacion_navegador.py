"""La invitación en un teléfono: tres toques y hay lugar; después, la opinión."""

import re

import pytest
from playwright.sync_api import expect

from sobremesas.models import Invitacion, PrePostura
from tests.fabricas import PersonaFactory
from tests.fabricas_sobremesas import InvitacionFactory, PuntoDelDiaFactory, SobremesaFactory
from tests.sobremesas.por_enlace import ruta_de, titular

PALABRAS = {
    "es-mx": (
        "Asistiré",
        "Confirmar mi respuesta",
        "Su lugar está apartado",
        "Falta algo",
        "Guard",
    ),
    "en": (
        "I will attend",
        "Confirm my answer",
        "Your seat is kept",
        "Something is missing",
        "Sav",
    ),
}


@pytest.fixture
def silla(transactional_db, dialogo):
    dia = SobremesaFactory(dialogo=dialogo, mapa_url="https://mapa.ejemplo.mx/azotea")
    SobremesaFactory(dialogo=dialogo)
    for titulo in ("Falta memoria de lo que se firma", "Sobra trámite y falta quien responda"):
        PuntoDelDiaFactory(
            sobremesa=dia, hallazgo__redaccion__titulo=titulo, hallazgo__redaccion__texto="Así es."
        )
    return InvitacionFactory(
        sobremesa=dia, persona=PersonaFactory(nombre="Ximena Orduña Tlapale"), estado="invitada"
    )


@pytest.mark.parametrize(
    ("idioma", "javascript"), [("es-mx", True), ("en", True), ("es-mx", False)]
)
def test_tres_toques_desde_su_telefono_y_despues_su_opinion(
    silla, pagina_de, axe, idioma, javascript
):
    asistire, confirmar, apartado, falta, guardado = PALABRAS[idioma]
    silla.asistentes.update(idioma=idioma)
    pagina = pagina_de(None, ancho=390, alto=844, tactil=True, javascript=javascript, sin_csp=True)

    def revisar() -> None:
        assert pagina.evaluate("document.documentElement.scrollWidth") <= 390
        if javascript:
            assert axe(pagina) == []

    pagina.goto(ruta_de(silla))  # el primer toque: el enlace del mensaje
    assert pagina.url.endswith("/mi-invitacion/")
    assert pagina.locator(".op input:checked").count() == 0
    assert pagina.locator(".op").first.bounding_box()["height"] >= 44
    revisar()
    pagina.locator(".op", has_text=asistire).click()
    pagina.get_by_role("button", name=confirmar).click()
    expect(pagina.locator("h1")).to_contain_text(apartado)
    assert Invitacion.objects.get(pk=silla.pk).estado == "confirmada"
    revisar()
    tira = pagina.locator(".tri").first
    suyas = PrePostura.objects.filter(asistente=titular(silla))

    def marcar(opcion) -> None:
        """Con JavaScript se guarda al tocar; sin él, con el botón."""
        with pagina.expect_response("**/opinion/"):
            opcion.click()
            if not javascript:
                pagina.get_by_role("button", name="Guardar mi opinión").click()
        dice = pagina.locator("#posturas [role=status]")
        expect(dice).to_have_text(re.compile(rf"^{guardado}\w+\.$"))

    marcar(tira.locator("label", has_text=falta))
    assert suyas.get().valor == "falta_algo"
    marcar(tira.locator("label").last)  # «Sin marcar» aparece cuando hay algo que quitar
    assert not suyas.exists()
    revisar()
    pagina.set_viewport_size({"width": 320, "height": 640})
    assert pagina.evaluate("document.documentElement.scrollWidth") == 320
    pagina.goto("/mi-invitacion/comprobante/")
    expect(pagina.locator("h1")).to_contain_text(apartado)
