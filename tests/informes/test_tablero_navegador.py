"""El tablero y la portada en un navegador: lo que llega después, axe y el ancho de un teléfono."""

import pytest
from playwright.sync_api import expect

from dialogo.models import Premisa
from tests.fabricas import (
    DialogoFactory,
    EntrevistaFactory,
    HallazgoFactory,
    IntegranteFactory,
    PersonaFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_los_textos_se_revisan_despues_de_pintar(pagina_de, coordinadora, dialogo) -> None:
    EntrevistaFactory(dialogo=dialogo, hecha=True)
    HallazgoFactory(dialogo=dialogo)
    pagina = pagina_de(coordinadora)
    pagina.goto(f"/{dialogo.clave}/tablero/")
    expect(pagina.get_by_text("Ningún texto nombra a quien no debe")).to_be_visible()
    expect(pagina.get_by_text("E-01 está hecha y sin cerrar.").first).to_be_visible()


def test_sin_javascript_la_puerta_queda_a_un_enlace(pagina_de, coordinadora, dialogo) -> None:
    EntrevistaFactory(dialogo=dialogo, hecha=True)
    HallazgoFactory(dialogo=dialogo)
    pagina = pagina_de(coordinadora, javascript=False)
    pagina.goto(f"/{dialogo.clave}/tablero/")
    expect(pagina.get_by_text("Se revisan en la puerta.")).to_be_visible()
    expect(pagina.get_by_role("link", name="Ver la puerta completa")).to_be_visible()


def test_la_portada_cambia_de_idioma_y_lleva_a_entrar(pagina_de) -> None:
    DialogoFactory(clave="ciudad", pregunta="¿Para qué?", es_publico=True)
    pagina = pagina_de(None)
    pagina.goto("/")
    pagina.get_by_role("link", name="English").click()
    assert pagina.get_attribute("html", "lang") == "en"
    pagina.get_by_role("link", name="Español").click()
    assert pagina.get_attribute("html", "lang") == "es-mx"
    pagina.get_by_role("link", name="Entrar").click()
    assert "/cuentas/entrar/" in pagina.url


@pytest.mark.parametrize(("ancho", "oscuro"), [(820, False)])
def test_axe_y_ancho(pagina_de, axe, coordinadora, dialogo, ancho, oscuro) -> None:
    dialogo.es_publico = dialogo.es_demostracion = True
    dialogo.pregunta = "¿Para qué quiere la Ciudad de México hablar con el mundo?"
    dialogo.save()
    Premisa.objects.create(dialogo=dialogo, numero=1, texto="Algo.", fuente="Una fuente.")
    EntrevistaFactory.create_batch(3, dialogo=dialogo, hecha=True, conduce=coordinadora)
    EntrevistaFactory(dialogo=dialogo, persona=PersonaFactory(nombre="Nombre largo " * 9))
    HallazgoFactory(dialogo=dialogo)
    vacio = IntegranteFactory(usuario=coordinadora).dialogo
    pagina = pagina_de(coordinadora, ancho=ancho, oscuro=oscuro, sin_csp=True)
    for ruta in (
        "/",
        f"/{dialogo.clave}/",
        f"/{dialogo.clave}/aviso/",
        f"/{dialogo.clave}/tablero/",
        f"/{vacio.clave}/tablero/",
    ):
        pagina.goto(ruta)
        pagina.wait_for_load_state("networkidle")
        assert axe(pagina) == [], ruta
        sobra = pagina.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert sobra <= 0, ruta
