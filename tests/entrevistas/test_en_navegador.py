"""Lo que sólo se ve en un navegador: buscar mientras se escribe, sin JavaScript, y axe."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from entrevistas import cierre
from entrevistas.models import Entrevista
from tests.fabricas import (
    CargoFactory,
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    OrganizacionFactory,
    PersonaFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def persona(db):
    persona = PersonaFactory(nombre="Ximena Orduña Tlapale")
    CargoFactory(
        persona=persona, nombre="Tesorera", desde=date(2020, 1, 1), hasta=date(2026, 6, 30)
    )
    CargoFactory(persona=persona, nombre="Presidenta", desde=date(2026, 7, 1))
    return persona


def test_planear_con_busqueda_y_cargo_del_dia(pagina_de, coordinadora, dialogo, persona):
    OrganizacionFactory(nombre="Cámara Náutica")
    for _ in range(22):
        PersonaFactory()
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("entrevistas:lista", args=[dialogo.clave]))
    pagina.get_by_role("link", name="Planear entrevista").click()
    pagina.get_by_label("Buscar persona").press_sequentially("orduna", delay=10)
    expect(pagina.locator("#personas li")).to_have_count(1)
    assert "q=orduna" in pagina.url
    pagina.get_by_role("link", name="Ximena Orduña Tlapale").click()
    pagina.get_by_label("Lugar o enlace").fill("Sala 2")
    pagina.get_by_label("Fecha").fill("2026-03-10")
    pagina.get_by_label("Tesorera").wait_for()
    assert pagina.get_by_label("Presidenta").count() == 0
    assert pagina.get_by_label("Lugar o enlace").input_value() == "Sala 2"
    pagina.get_by_label("Otro cargo").check()
    pagina.get_by_label("Cargo con que se presenta").fill("Asesora")
    pagina.get_by_label("Organización (opcional)").press_sequentially("nautica", delay=10)
    expect(pagina.locator("#organizaciones option")).to_have_count(1)
    pagina.get_by_label("Organización (opcional)").fill("Cámara Náutica")
    pagina.get_by_label("Fecha").fill("2026-11-25")
    pagina.get_by_label("Presidenta").wait_for()
    pagina.get_by_label("Presidenta").check()
    pagina.get_by_label("Hora").fill("09:30")
    pagina.get_by_role("button", name="Planear entrevista").click()
    pagina.get_by_text("E-01 quedó planeada.").wait_for()
    entrevista = Entrevista.objects.get()
    assert (entrevista.cargo, entrevista.lugar) == ("Presidenta", "Sala 2")


def test_planear_y_filtrar_sin_javascript(pagina_de, coordinadora, dialogo, persona):
    EntrevistaFactory(dialogo=dialogo, cerrada=True)
    pagina = pagina_de(coordinadora, javascript=False)
    pagina.goto(reverse("entrevistas:planear", args=[dialogo.clave]))
    pagina.get_by_label("Buscar persona").fill("orduna")
    pagina.get_by_role("button", name="Buscar").click()
    pagina.get_by_role("link", name="Ximena Orduña Tlapale").click()
    pagina.get_by_label("Fecha").fill("2026-03-10")
    pagina.get_by_label("Hora").fill("09:30")
    pagina.get_by_role("button", name="Planear entrevista").click()
    assert pagina.get_by_text("Ese día no tenía ese cargo. Elige otro.").count()
    pagina.get_by_label("Tesorera").check()
    pagina.get_by_role("button", name="Planear entrevista").click()
    assert Entrevista.objects.get(numero=2).cargo == "Tesorera"
    pagina.goto(reverse("entrevistas:lista", args=[dialogo.clave]))
    pagina.get_by_label("Estado").select_option("cerrada")
    pagina.get_by_role("button", name="Filtrar").click()
    expect(pagina.locator("table.ents tbody tr")).to_have_count(1)


def test_la_lista_se_filtra_sin_recargar(pagina_de, coordinadora, dialogo):
    EntrevistaFactory(dialogo=dialogo, persona__nombre="Íñigo Núñez")
    EntrevistaFactory(dialogo=dialogo, persona__nombre="Otra Voz", cerrada=True)
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("entrevistas:lista", args=[dialogo.clave]))
    filas = pagina.locator("table.ents tbody tr")
    pagina.get_by_label("Buscar").press_sequentially("nunez", delay=10)
    expect(filas).to_have_count(1)
    expect(pagina.get_by_label("Buscar")).to_be_focused()
    pagina.get_by_label("Estado").select_option("cerrada")
    pagina.get_by_text("Ninguna entrevista con estos filtros.").wait_for()
    pagina.go_back()
    expect(filas).to_have_count(1)


@pytest.fixture
def direcciones(dialogo, coordinadora, persona) -> list[str]:
    """Cada página del cuarto, con contenido y con algo que corregir."""
    planeada = EntrevistaFactory(dialogo=dialogo, conduce=coordinadora, persona=persona)
    hecha = EntrevistaFactory(dialogo=dialogo, hecha=True)
    cerrada = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    ConsentimientoFactory(entrevista=cerrada)
    entrada = EntradaFactory(entrevista=cerrada)
    cierre.corregir(entrada, texto="Otro texto", motivo="Se oyó mal", autor=coordinadora)

    def ruta(nombre: str, *args: object) -> str:
        return reverse(f"entrevistas:{nombre}", args=[dialogo.clave, *args])

    return [
        ruta("lista"),
        ruta("planear"),
        f"{ruta('planear')}?persona={persona.pk}",
        *(ruta(nombre, planeada.numero) for nombre in ("ficha", "cambiar_plan", "cancelar")),
        *(ruta(nombre, hecha.numero) for nombre in ("ficha", "cerrar", "equipo")),
        *(ruta(n, cerrada.numero) for n in ("ficha", "consentimiento", "revocar", "guia")),
        *(ruta(nombre, cerrada.numero, entrada.uid) for nombre in ("entrada", "corregir")),
    ]


@pytest.mark.parametrize(("ancho", "oscuro"), [(820, True)])
def test_axe_no_objeta_ninguna_pagina(pagina_de, coordinadora, axe, direcciones, ancho, oscuro):
    pagina = pagina_de(coordinadora, ancho=ancho, oscuro=oscuro, sin_csp=True)
    objeciones = {}
    for direccion in direcciones:
        pagina.goto(direccion)
        if hallado := axe(pagina):
            objeciones[direccion] = hallado
        desborda = pagina.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not desborda, f"{direccion} se desplaza de lado a {ancho} px"
    assert not objeciones
