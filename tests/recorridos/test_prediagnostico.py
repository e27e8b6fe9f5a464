"""De la primera entrevista al PDF, en el navegador y con un trabajador de verdad.

Quien recorre no sabe nada de la casa: entra con su contraseña y sólo pulsa lo que se lee en pantalla.
"""

import re
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dialogo.models import Dialogo, Usuario
from entrevistas.models import Entrada
from tests.fabricas import CONTRASENA, CargoFactory, PersonaFactory, SectorFactory

pytestmark = pytest.mark.django_db(transaction=True)

DICHAS = [
    "Falta quien conteste: firmamos y nadie abre la puerta.",
    "La ciudad sabe repararlo todo y no lo deja escrito.",
    "Lo que sirvió fue pequeño: seis personas y una camioneta.",
    "Nadie presupuesta la refacción.",
    "Que alguien esté obligado a responder.",
]
CITADAS = DICHAS[:2]
TITULO = "Lo que más falta es alguien que conteste"


@pytest.fixture
def persona(dialogo: Dialogo):
    sector = SectorFactory(clave="sociedad-civil", nombre="Sociedad civil")
    persona = PersonaFactory(nombre="Eulalia Tenorio Paz", tratamiento="Mtra.", sector=sector)
    CargoFactory(
        persona=persona, nombre="Coordinadora del taller", organizacion__nombre="Taller Cuarto Piso"
    )
    return persona


def test_de_la_primera_entrevista_al_documento(
    dialogo, coordinadora, persona, pagina_de, trabajador, tmp_path
):
    pagina = pagina_de(None)
    pagina.set_default_timeout(15_000)
    entrar(pagina, coordinadora, dialogo)
    planear(pagina, persona.nombre, coordinadora)
    escribir(pagina)
    consentir(pagina)
    cerrar(pagina)
    redactar(pagina)
    archivo = construir_y_bajar(pagina, tmp_path)
    comprobar(archivo)


def entrar(pagina: Page, usuaria: Usuario, dialogo: Dialogo) -> None:
    pagina.goto("/")
    pagina.get_by_role("link", name="Entrar").first.click()
    pagina.get_by_label("Correo").fill(usuaria.email)
    pagina.get_by_label("Contraseña", exact=True).fill(CONTRASENA)
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    pagina.get_by_role("link", name=dialogo.nombre).first.click()
    expect(pagina.get_by_role("heading", name="Tablero")).to_be_visible()


def planear(pagina: Page, nombre: str, usuaria: Usuario) -> None:
    pagina.get_by_role("link", name="Planear").first.click()
    pagina.get_by_label("Buscar persona").fill("eulalia")
    pagina.get_by_role("link", name=nombre).click()
    pagina.get_by_label("Fecha").fill(timezone.localdate().isoformat())
    pagina.get_by_label("Hora", exact=True).fill("10:30")
    pagina.get_by_label("Lugar o enlace").fill("En su taller")
    pagina.get_by_label("Conduce").select_option(label=usuaria.nombre)
    pagina.get_by_role("button", name="Planear entrevista").click()
    expect(pagina.get_by_role("heading", name=nombre)).to_be_visible()


def escribir(pagina: Page) -> None:
    """Cinco entradas en el primer bloque: tres en una pregunta y dos en otra."""
    pagina.get_by_role("link", name="Abrir la captura").first.click()
    expect(pagina.locator(".preg.activa")).to_be_visible()
    for numero, dichas in (("1.1", DICHAS[:3]), ("1.2", DICHAS[3:])):
        campo = pagina.get_by_role("textbox", name=f"Escribe en {numero}")
        if not campo.is_visible():
            pagina.get_by_role("link", name=re.compile(rf"^{re.escape(numero)}")).first.click()
        for dicha in dichas:
            campo.fill(dicha)
            campo.press("Enter")
    expect(pagina.locator("#guardado [data-visto]")).to_contain_text("Guardado", timeout=20_000)
    expect(pagina.locator(".ent.guardando")).to_have_count(0)
    assert [entrada.texto for entrada in Entrada.objects.vivas()] == DICHAS


def consentir(pagina: Page, alcance: str = "También las sobremesas y sus documentos") -> None:
    """«Terminar» lleva a lo que falta, y de ahí al consentimiento."""
    pagina.get_by_role("link", name="Terminar").click()
    pagina.get_by_role("link", name="Registrar consentimiento").click()
    pagina.get_by_label(re.compile("^Atribuible")).check()
    pagina.get_by_label(alcance).check()
    pagina.get_by_label("Cómo dio su consentimiento").select_option(label="Firmado en papel")
    pagina.get_by_role("button", name="Registrar consentimiento").click()
    expect(pagina.get_by_text("Atribuible").first).to_be_visible()


def cerrar(pagina: Page) -> None:
    pagina.get_by_role("link", name="Cerrar E-01").click()
    pagina.get_by_role("button", name="Cerrar E-01").click()
    expect(pagina.get_by_text("Cerrada").first).to_be_visible()


def redactar(pagina: Page) -> None:
    pagina.get_by_role("link", name="Hallazgos").first.click()
    pagina.get_by_role("link", name="Empezar un hallazgo").click()
    pagina.get_by_label("Título").fill(TITULO)
    pagina.get_by_label("Bloque 1").check()
    pagina.get_by_role("button", name="Empezar hallazgo").click()
    for n, dicha in enumerate(CITADAS, start=1):
        pasaje = pagina.locator("#pasajes .pas").filter(has_text=dicha[:30])
        pasaje.click()
        pasaje.get_by_role("button", name="Sustenta").click()
        expect(pagina.locator(f"#e{n}")).to_contain_text(dicha[:30])
    pagina.get_by_label("Texto del hallazgo").fill("Se firma y después no hay quien atienda.")
    expect(pagina.locator("#guardado")).to_contain_text("Guardado", timeout=20_000)
    pagina.get_by_role("button", name="Dar por listo").click()
    expect(pagina.get_by_role("button", name="Volver a redacción")).to_be_visible()


def construir_y_bajar(pagina: Page, carpeta: Path) -> Path:
    pagina.get_by_role("link", name="Informes").first.click()
    pagina.get_by_role("button", name="Construir la versión 1").click()
    bajar = pagina.get_by_role("link", name=re.compile("Descargar la versión 1"))
    expect(bajar).to_be_visible(timeout=60_000)
    with pagina.expect_download() as bajada:
        bajar.click()
    destino = carpeta / bajada.value.suggested_filename
    bajada.value.save_as(destino)
    return destino


def comprobar(archivo: Path) -> None:
    assert re.fullmatch(r"prediagnostico-prueba-v1-\d{4}-\d\d-\d\d\.pdf", archivo.name)
    hecho = subprocess.run(["pdftotext", str(archivo), "-"], capture_output=True, check=True)
    texto = " ".join(hecho.stdout.decode().replace("-\n", "").split())
    assert TITULO in texto
    for dicha in CITADAS:
        assert dicha in texto
    assert "Mtra. Eulalia Tenorio Paz, Coordinadora del taller, Taller Cuarto Piso" in texto
    assert "H-01·e1" in texto and "H-01·e2" in texto
    for callada in DICHAS[2:]:
        assert callada not in texto
