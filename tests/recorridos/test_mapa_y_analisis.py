"""Cuatro preguntas de quien coordina, contestadas en pantalla: a quién falta oír, quiénes hacen lo
mismo, qué se dijo y quién no está de acuerdo, y si hacen falta más entrevistas.

Quien recorre no sabe nada de la casa: entra con su contraseña y sólo pulsa lo que se lee. Los datos
son los de la edición de demostración.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from entrevistas.models import Entrevista
from informes.demostracion.edicion import CONTRASENA

pytestmark = pytest.mark.django_db(transaction=True)

CORREO = "coordinacion@demo.ejemplo.mx"
FALTA = "Hiroshi Fujikawa Endo"
RAZON = "Cambio climático con Asia-Pacífico y Agua con Asia-Pacífico"


def test_cuatro_preguntas_de_quien_coordina(molde, pagina_de):
    molde.poner()
    pagina = pagina_de(None)
    pagina.set_default_timeout(15_000)
    entrar(pagina)
    a_quien_falta_oir(pagina)
    quienes_hacen_lo_mismo(pagina)
    que_se_dijo_y_quien_no_esta_de_acuerdo(pagina)
    si_hacen_falta_mas(pagina)


def ir(pagina: Page, seccion: str, lugar: str) -> None:
    """De la barra a la sección, y de la segunda barra a la página."""
    pagina.get_by_role("link", name=seccion, exact=True).first.click()
    segunda = pagina.get_by_role("navigation", name=seccion, exact=True)
    segunda.get_by_role("link", name=lugar, exact=True).click()


def esta_en(pagina: Page, direccion: str, titulo: str) -> None:
    expect(pagina).to_have_url(re.compile(f"/demostracion/{direccion}$"))
    expect(pagina.get_by_role("heading", level=1, name=titulo, exact=True)).to_be_visible()


def entrar(pagina: Page) -> None:
    pagina.goto("/")
    pagina.get_by_role("link", name="Entrar").first.click()
    pagina.get_by_label("Correo").fill(CORREO)
    pagina.get_by_label("Contraseña", exact=True).fill(CONTRASENA)
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    pagina.get_by_role("link", name=re.compile("edición de demostración")).first.click()
    esta_en(pagina, "tablero/", "Tablero")


def a_quien_falta_oir(pagina: Page) -> None:
    """Quién pesa en «Agua» y no ha hablado; con un botón queda en el plan."""
    ir(pagina, "Actores", "Influencia e interés")
    esta_en(pagina, "mapa/influencia/", "Influencia e interés")
    temas = pagina.get_by_role("navigation", name="Tema", exact=True)
    temas.get_by_role("link", name=re.compile("^Agua")).click()
    esta_en(pagina, r"mapa/influencia/\?tema=agua", "Influencia e interés")
    frase = (
        "En agua, de cuatro actores que deciden y a quienes les importa, uno no ha sido escuchado."
    )
    expect(pagina.get_by_text(frase)).to_be_visible()
    falta = pagina.get_by_role("listitem").filter(has=pagina.get_by_label(f"Incluir a {FALTA}"))
    expect(falta).to_contain_text("Fondo Internacional para Ciudades de Suelo Blando")
    pagina.get_by_role("button", name="Planear las entrevistas elegidas").click()
    expect(
        pagina.get_by_text("E-31 quedó planeada, sin fecha. Nadie recibió aviso.")
    ).to_be_visible()
    esta_en(pagina, r"mapa/influencia/\?tema=agua", "Influencia e interés")
    expect(pagina.get_by_text("Nadie falta con esa regla.")).to_be_visible()
    nueva = Entrevista.objects.get(dialogo__clave="demostracion", numero=31)
    assert nueva.persona.nombre == FALTA and nueva.empieza_en is None


def quienes_hacen_lo_mismo(pagina: Page) -> None:
    """Dos secretarías con agua y clima en la misma región, y que se reúnan."""
    ir(pagina, "Actores", "Demanda y oferta")
    esta_en(pagina, "mapa/oferta/", "Lo que se pide, lo que se hace y lo que manda la ley")
    celda = pagina.get_by_role("link", name=re.compile("^Agua con Asia-Pacífico: .*se duplica"))
    celda.click()
    expect(pagina).to_have_url(re.compile(r"tema=agua&region=asia-pacifico"))
    detras = pagina.locator("#celda")
    expect(detras.get_by_role("heading", name="Agua con Asia-Pacífico")).to_be_visible()
    expect(detras.get_by_role("link", name="Azoteas de lluvia")).to_be_visible()
    expect(detras.get_by_role("link", name="Techos que cosechan")).to_be_visible()
    expect(detras).to_contain_text(f"SECLIS y SECUREH: Las dos trabajan {RAZON}")
    detras.get_by_role("button", name=re.compile("reúnan ?: SECLIS y SECUREH$")).click()
    lista = pagina.get_by_role("region", name="Para conversar")
    expect(lista).to_contain_text("SECLIS y SECUREH")
    expect(lista).to_contain_text(RAZON)


def que_se_dijo_y_quien_no_esta_de_acuerdo(pagina: Page) -> None:
    """Doce de veinticuatro, sus palabras, y una proposición con sus dos lados."""
    ir(pagina, "Hallazgos", "Prioridades")
    esta_en(pagina, "analisis/prioridades/", "Prioridades")
    renglon = pagina.get_by_role("listitem").filter(has_text="Inclusión social")
    expect(renglon).to_contain_text("12 de 24")
    renglon.get_by_role("link", name="Inclusión social").click()
    esta_en(pagina, r"analisis/pasajes/\?tema=\S+", "Inclusión social")
    expect(pagina.get_by_role("status").filter(has_text="12 de 24 personas")).to_be_visible()
    assert pagina.locator(".leido").count() > 12
    ir(pagina, "Hallazgos", "Acuerdos")
    esta_en(pagina, "analisis/posturas/", "Acuerdos y cruces")
    tira = pagina.get_by_role("listitem").filter(has_text="P-03")
    expect(tira).to_contain_text("4 de 24 a favor, 5 matizan, 12 en contra")
    tira.get_by_role("link").click()
    esta_en(
        pagina,
        "analisis/posturas/P-03/",
        "La cultura debe ser uno de los ejes de la acción internacional de la ciudad.",
    )
    for lado, voces in (("A favor", 4), ("Matiza", 5), ("En contra", 12)):
        seccion = pagina.get_by_role("region", name=f"{lado} {voces}")
        expect(seccion.get_by_role("article")).to_have_count(voces)


def si_hacen_falta_mas(pagina: Page) -> None:
    """La frase lo contesta; la hoja de mañana sale en papel."""
    ir(pagina, "Hallazgos", "Saturación")
    esta_en(pagina, "analisis/saturacion/", "¿Hacen falta más entrevistas?")
    frase = "Para «Oportunidades y recomendaciones», sí: al menos una más."
    expect(pagina.get_by_text(frase)).to_be_visible()
    pagina.get_by_role("link", name="Abrir e imprimir la hoja").click()
    esta_en(pagina, "manana/", "Qué preguntar mañana")
    for apartado in ("Lo que dice una sola voz", "Contradicciones abiertas", "Quién falta"):
        expect(pagina.get_by_role("heading", name=apartado)).to_be_visible()
    pagina.evaluate("window.print = () => document.body.dataset.impresa = 'si'")
    pagina.get_by_role("button", name="Imprimir la hoja").click()
    expect(pagina.locator("body")).to_have_attribute("data-impresa", "si")
