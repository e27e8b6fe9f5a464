"""Codificar en un navegador: con teclas, arrastrando, con el dedo, a cuatro manos y sin reparos de axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from dialogo.models import Usuario
from entrevistas.models import Codificacion, Codigo, Memo
from hallazgos.models import Evidencia
from tests.codificacion.apoyo_pantalla import TEXTO
from tests.fabricas import CodigoFactory, EntradaFactory, EntrevistaFactory, HallazgoFactory

pytestmark = pytest.mark.django_db(transaction=True)

LUGARES = """() => [...document.querySelectorAll('.bl:first-of-type .or')].map((o) => {
    const r = o.getClientRects()[0]; return [Math.round(r.x * 10), Math.round(r.y * 10)] })"""


@pytest.fixture
def entrevista(dialogo, coordinadora, entrevistadora):
    entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=entrevistadora)
    EntradaFactory(entrevista=entrevista, texto=TEXTO)
    EntradaFactory(entrevista=entrevista, texto="Otra voz. Y otra más.")
    familia = CodigoFactory(dialogo=dialogo, nombre="Costos", color=2)
    for n, nombre in enumerate(["Desplazamiento", "Vecindad", "Trabajo digno"]):
        CodigoFactory(dialogo=dialogo, nombre=nombre, padre=familia, color=2, orden=n)
    return entrevista


@pytest.fixture
def abrir(pagina_de, entrevista):
    def entrar(usuario: Usuario, **opciones: object) -> Page:
        pagina = pagina_de(usuario, **opciones)
        ruta = [entrevista.dialogo.clave, entrevista.numero]
        pagina.goto(reverse("codificacion:entrevista", args=ruta))
        expect(pagina.locator(".or[tabindex='0']")).to_have_count(1)
        return pagina

    return entrar


def oracion(pagina: Page, dicho: str):
    return pagina.locator(".or", has_text=dicho)


def margen(pagina: Page):
    return pagina.locator(".bl").first.get_by_role("list", name="Códigos de la entrada")


def marcas() -> list[tuple[str, str]]:
    filas = Codificacion.objects.vivas().order_by("pk")
    return list(filas.values_list("codigo__nombre", "fragmento__texto"))


def guardado(pagina: Page) -> None:
    expect(pagina.locator("#guardado")).to_have_text("Guardado")


def test_con_el_teclado_de_la_oracion_al_hallazgo(abrir, coordinadora, dialogo, axe):
    hallazgo = HallazgoFactory(dialogo=dialogo, redaccion__titulo="Lo que se calla")
    pagina = abrir(coordinadora, sin_csp=True)
    oracion(pagina, "El barrio").focus()
    antes = pagina.evaluate(LUGARES)
    pagina.keyboard.press("ArrowDown")
    expect(oracion(pagina, "La M̃ixteca")).to_be_focused()
    for tecla in ("1", "2", "3"):
        pagina.keyboard.press(tecla)
    expect(margen(pagina).locator("> li")).to_have_count(3)
    assert pagina.evaluate(LUGARES) == antes  # ninguna letra se movió
    expect(oracion(pagina, "La M̃ixteca")).to_be_focused()
    pagina.keyboard.press("Control+z")
    expect(margen(pagina).locator("> li")).to_have_count(2)
    pagina.keyboard.press("Control+Shift+z")
    expect(margen(pagina).locator("> li")).to_have_count(3)
    pagina.keyboard.press("Shift+ArrowDown")
    pagina.keyboard.press("n")
    expect(pagina.get_by_text("Oraciones 2 a 3 de E-01·1, 50 caracteres.")).to_be_visible()
    expect(pagina.get_by_role("combobox")).to_be_focused()
    pagina.keyboard.type("desplazam")
    expect(pagina.get_by_role("option").first).to_contain_text("Desplazamiento")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("combobox")).to_have_value("")
    pagina.keyboard.type("Memoria áspera")
    pagina.get_by_role("option", name="Proponer «Memoria áspera»").click()
    expect(margen(pagina).locator("> li")).to_have_count(4)
    pagina.keyboard.press("Escape")
    expect(pagina.locator(".or:focus")).to_have_count(1)
    pagina.keyboard.press("m")
    pagina.keyboard.type("Volver a esto.")
    pagina.get_by_role("button", name="Guardar memo").click()
    expect(pagina.get_by_text("Volver a esto.", exact=True)).to_be_visible()
    assert not axe(pagina)
    pagina.keyboard.press("e")
    pagina.get_by_role("radio", name="Lo que se calla").check()
    assert not axe(pagina)
    pagina.get_by_role("button", name="Matiza").click()
    expect(pagina.get_by_text(f"Quedó en {hallazgo.folio} como e1: matiza.")).to_be_visible()
    largo = TEXTO[TEXTO.index("La M̃") :]
    assert marcas()[-2:] == [("Desplazamiento", largo), ("Memoria áspera", largo)]
    assert Codigo.objects.get(nombre="Memoria áspera").estado == "propuesto"
    assert Evidencia.objects.get().fragmento.texto == largo
    assert Memo.objects.get().fragmento.texto == largo


def elegir(pagina: Page, desde: str, hasta: str) -> None:
    """Elige con la selección del navegador, como el ratón o el dedo."""
    pagina.evaluate(
        """([desde, hasta]) => {
            const texto = document.querySelector('[data-texto]');
            const todo = texto.textContent;
            const punto = (lugar) => {
                const nodos = document.createTreeWalker(texto, NodeFilter.SHOW_TEXT);
                let nodo = nodos.nextNode();
                while (nodo && lugar > nodo.length) { lugar -= nodo.length; nodo = nodos.nextNode(); }
                return [nodo, lugar];
            };
            const rango = document.createRange();
            rango.setStart(...punto(todo.indexOf(desde)));
            rango.setEnd(...punto(todo.indexOf(hasta) + hasta.length));
            const elegido = document.getSelection();
            elegido.removeAllRanges();
            elegido.addRange(rango);
        }""",
        [desde, hasta],
    )


def test_arrastrar_con_emoji_y_acentos_combinantes(abrir, coordinadora):
    pagina = abrir(coordinadora)
    elegir(pagina, "👩🏽‍🌾", "La M̃ix")  # a media palabra: se ajusta a «M̃ixteca»
    pagina.get_by_role("button", name="Codificar lo elegido").click()
    expect(pagina.get_by_role("combobox")).to_be_focused()
    pagina.keyboard.press("1")
    expect(margen(pagina).locator("> li")).to_have_count(1)
    pagina.keyboard.press("Escape")
    oracion(pagina, "¿y quién paga?").click()
    pagina.get_by_role("button", name="En vivo").click()
    expect(margen(pagina).locator("> li")).to_have_count(2)
    guardado(pagina)
    [primera, segunda] = marcas()
    assert primera[1] == "👩🏽‍🌾 resiste. La M̃ixteca"
    assert segunda == ("La M̃ixteca enseña: ¿y quién paga", "La M̃ixteca enseña: ¿y quién paga?")
    margen(pagina).get_by_role("link", name=primera[0]).click()
    elegido = pagina.evaluate("() => [...CSS.highlights.get('eleccion')][0].toString()")
    assert elegido == primera[1]


def test_con_el_dedo_a_320(abrir, coordinadora, axe):
    pagina = abrir(coordinadora, ancho=320, alto=640, tactil=True, oscuro=True, sin_csp=True)
    oracion(pagina, "Nadie pregunta.").tap()
    pagina.get_by_role("option", name="Vecindad").tap()
    expect(margen(pagina).locator("> li")).to_have_count(1)
    assert not axe(pagina)
    assert pagina.evaluate("document.documentElement.scrollWidth") <= 320
    assert marcas() == [("Vecindad", "Nadie pregunta.")]


def test_lo_de_la_otra_persona_llega_sin_mover_lo_que_se_elige(abrir, coordinadora, entrevistadora):
    una = abrir(coordinadora, alto=400)
    elegir(una, "barrio", "resiste.")
    expect(una.get_by_role("button", name="Codificar lo elegido")).to_be_visible()
    una.evaluate("window.scrollTo(0, 120)")
    antes = una.evaluate("() => [document.getSelection().toString(), Math.round(scrollY)]")
    otra = abrir(entrevistadora)
    oracion(otra, "Nadie pregunta.").click()
    otra.keyboard.press("2")
    expect(margen(una).locator("> li")).to_have_count(1, timeout=3_500)
    expect(margen(una)).to_contain_text("de Elvira")
    assert una.evaluate("() => [document.getSelection().toString(), Math.round(scrollY)]") == antes
    expect(una.locator("[data-presentes] .yo")).to_have_text("ER")
    expect(una.locator("[data-presente-en]")).to_have_text("Elvira codifica en 1.1")
