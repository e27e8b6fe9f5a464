"""El directorio en un navegador: filtros que se aplican solos, avisos mientras se escribe y axe."""

import pytest
from playwright.sync_api import expect

from actores.models import Persona
from tests.fabricas import (
    CargoFactory,
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    HallazgoFactory,
    OrganizacionFactory,
    PersonaFactory,
    SectorFactory,
    TemaFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

NOMBRE_LARGO = "María de los Ángeles Guadalupe Esperanza Pech Santillán de la Garza y Villaurrutia"


@pytest.fixture
def directorio():
    gobierno = SectorFactory(clave="gobierno", nombre="Gobierno")
    academia = SectorFactory(clave="academia", nombre="Academia")
    TemaFactory.create_batch(3)
    persona = PersonaFactory(nombre="Íñigo Núñez Galván", sector=gobierno)
    CargoFactory(persona=persona, organizacion__nombre="Casa Puente", nombre="Director")
    PersonaFactory(nombre=NOMBRE_LARGO, sector=academia)
    return persona


def test_buscar_y_filtrar_sin_recargar_y_volver_atras(pagina_de, coordinadora, directorio) -> None:
    pagina = pagina_de(coordinadora)
    pagina.goto("/actores/")
    expect(pagina.get_by_role("status")).to_contain_text("3 actores")
    pagina.get_by_label("Buscar").press_sequentially("nunez")
    expect(pagina.get_by_role("status")).to_contain_text("1 actor")
    expect(pagina.locator("#num-academia")).to_have_text("0")
    expect(pagina.get_by_label("Buscar")).to_be_focused()
    assert "q=nunez" in pagina.url
    pagina.get_by_label("Buscar").fill("")
    pagina.get_by_label("Academia").check()
    expect(pagina.get_by_role("link", name=NOMBRE_LARGO)).to_be_visible()
    expect(pagina.get_by_role("status")).to_contain_text("1 actor")
    assert "sector=academia" in pagina.url
    pagina.get_by_role("link", name=NOMBRE_LARGO).click()
    pagina.go_back()
    expect(pagina.get_by_label("Academia")).to_be_checked()
    expect(pagina.get_by_role("status")).to_contain_text("1 actor")


def test_sin_javascript_tambien_filtra(pagina_de, coordinadora, directorio) -> None:
    pagina = pagina_de(coordinadora, javascript=False)
    pagina.goto("/actores/")
    pagina.get_by_label("Buscar").fill("casa puente")
    pagina.get_by_role("button", name="Filtrar").click()
    expect(pagina.get_by_role("link", name="Íñigo Núñez Galván")).to_be_visible()
    expect(pagina.get_by_role("link", name=NOMBRE_LARGO)).to_have_count(0)
    assert pagina.get_by_label("Buscar").input_value() == "casa puente"


def test_el_aviso_de_duplicado_no_pierde_nada(pagina_de, coordinadora, directorio) -> None:
    pagina = pagina_de(coordinadora)
    pagina.goto("/actores/personas/nueva/")
    pagina.get_by_label("Nombre completo").fill("Iñigo Nuñez G.")
    pagina.get_by_label("Cargo").first.focus()
    expect(pagina.get_by_text("Puede que ya esté en el directorio.")).to_be_visible()
    pagina.get_by_label("Cargo").first.fill("Asesor")
    expect(pagina.get_by_label("Es nueva")).to_be_hidden()
    pagina.get_by_label("Organización").fill("casa puente")
    expect(pagina.get_by_label("Es nueva")).to_be_hidden()
    pagina.get_by_label("Organización").fill("Oficina Nueva")
    pagina.get_by_label("Es nueva").check()
    pagina.get_by_label("Sector", exact=True).select_option(label="Gobierno")
    pagina.get_by_role("button", name="Agregar persona").click()
    expect(pagina.get_by_role("alert")).to_contain_text("se llama casi igual")
    assert pagina.get_by_label("Cargo").first.input_value() == "Asesor"
    pagina.get_by_role("button", name="Es otra persona: guardar").click()
    expect(pagina.get_by_role("heading", level=1)).to_have_text("Iñigo Nuñez G.")
    assert Persona.objects.get(nombre="Iñigo Nuñez G.").cargos.count() == 1


def test_en_telefono_los_filtros_empiezan_plegados(pagina_de, coordinadora, directorio) -> None:
    pagina = pagina_de(coordinadora, ancho=320)
    pagina.goto("/actores/")
    expect(pagina.get_by_label("Academia")).to_be_hidden()
    pagina.get_by_text("Filtros", exact=True).click()
    pagina.get_by_label("Academia").check()
    expect(pagina.get_by_role("status")).to_contain_text("1 actor")


@pytest.mark.parametrize(("ancho", "oscuro"), [(820, True)])
def test_axe_y_ancho(pagina_de, axe, coordinadora, dialogo, directorio, ancho, oscuro) -> None:
    entrevista = EntrevistaFactory(dialogo=dialogo, persona=directorio, cerrada=True)
    ConsentimientoFactory(entrevista=entrevista)
    entrada = EntradaFactory(entrevista=entrevista)
    EvidenciaFactory(hallazgo=HallazgoFactory(dialogo=dialogo), fragmento__entrada=entrada)
    PersonaFactory(nombre="Íñigo Núñez").archivar(motivo="Dos veces", autor=coordinadora)
    casa = OrganizacionFactory(nombre="Casa " + "muylarga" * 8)
    cargo = directorio.cargos.get()
    pagina = pagina_de(coordinadora, ancho=ancho, oscuro=oscuro, sin_csp=True)
    for ruta in (
        "/actores/",
        "/actores/?q=nadie",
        "/actores/?archivados=on",
        "/actores/personas/nueva/",
        "/actores/organizaciones/nueva/",
        f"/actores/{directorio.pk}/",
        f"/actores/{casa.pk}/",
        f"/actores/{directorio.pk}/editar/",
        f"/actores/{directorio.pk}/archivar/",
        f"/actores/{directorio.pk}/cargos/{cargo.pk}/",
    ):
        pagina.goto(ruta)
        assert axe(pagina) == [], ruta
        sobra = pagina.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert sobra <= 0, ruta
