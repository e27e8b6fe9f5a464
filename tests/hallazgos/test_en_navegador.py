"""Lo que sólo se ve en un navegador: teclado, arrastre, selección con emoji, guardado y axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hallazgos.models import Evidencia, Hallazgo
from hallazgos.redaccion import congelar, guardar, vigente

pytestmark = pytest.mark.django_db(transaction=True)
TEXTO = "Aquí 😀👩🏽‍🌾 falta agua. Nadie firma. ¿Y mañana?"


@pytest.fixture
def mesa(pagina_de, coordinadora, hallazgo, decir):
    """``mesa()``: una página en la mesa de H-01 con tres pasajes."""
    decir(TEXTO)
    decir("Se resume así.", tipo="parafrasis")
    decir("Miró el reloj.", tipo="observacion")

    def abrir(**opciones):
        pagina = pagina_de(coordinadora, **opciones)
        pagina.goto(hallazgo.get_absolute_url())
        return pagina

    return abrir


def relaciones() -> list[tuple[str, str]]:
    filas = Evidencia.objects.vigentes().select_related("fragmento").order_by("numero")
    return [(fila.relacion, fila.fragmento.texto) for fila in filas]


def test_con_el_teclado(mesa):
    pagina = mesa()
    pagina.locator("#pasajes .pas").first.focus()
    pagina.keyboard.press("+")
    expect(pagina.locator("#e1")).to_contain_text("falta agua")
    pagina.keyboard.press("j")
    pagina.keyboard.press("m")
    expect(pagina.locator("#e2")).to_contain_text("Se resume así.")
    pagina.keyboard.press("ArrowDown")
    pagina.keyboard.press("c")
    expect(pagina.locator("#e3")).to_contain_text("Miró el reloj.")
    pagina.keyboard.press("k")
    expect(pagina.locator("#pasajes .pas").nth(1)).to_be_focused()
    expect(pagina.locator("#dice")).to_have_text("Quedó como e3: contradice.")
    assert [relacion for relacion, _ in relaciones()] == ["sustenta", "matiza", "contradice"]


def test_repetirlo_avisa_sin_perder_el_lugar(mesa):
    pagina = mesa()
    pasaje = pagina.locator("#pasajes .pas").first
    pasaje.focus()
    pagina.keyboard.press("s")
    expect(pagina.locator("#e1")).to_be_visible()
    pagina.keyboard.press("c")
    expect(pagina.locator("#fallo")).to_contain_text("ya está en H-01, como e1")
    expect(pasaje).to_be_focused()


def test_con_el_boton_y_la_ficha_cambia(mesa):
    pagina = mesa()
    pasaje = pagina.locator("#pasajes .pas").first
    pasaje.click()
    pasaje.get_by_role("button", name="Sustenta").click()
    expect(pagina.locator(".cifra")).to_have_text("1 de 3 personas lo sustenta.")
    expect(pasaje).to_contain_text("En este, e1")


def test_arrastrando(mesa):
    pagina = mesa()
    asa = pagina.locator("#pasajes .pas").nth(1).locator(".asa")
    asa.hover()
    pagina.mouse.down()
    pagina.mouse.move(700, 500)
    pagina.mouse.move(720, 520)
    destino = pagina.locator("[data-soltar=matiza]")
    expect(destino).to_be_visible()
    destino.hover()
    destino.hover()
    pagina.mouse.up()
    expect(pagina.locator("#e1")).to_contain_text("Se resume así.")
    expect(destino).to_be_hidden()
    assert relaciones() == [("matiza", "Se resume así.")]


def elegir(pagina, desde: str, hasta: str) -> None:
    """Selecciona en el primer pasaje desde la aparición de una palabra hasta el fin de otra."""
    pagina.evaluate(
        """([desde, hasta]) => {
          const nodo = document.querySelector("[data-texto]").firstChild;
          const rango = document.createRange();
          rango.setStart(nodo, nodo.data.indexOf(desde));
          rango.setEnd(nodo, nodo.data.indexOf(hasta) + hasta.length);
          const seleccion = document.getSelection();
          seleccion.removeAllRanges();
          seleccion.addRange(rango);
        }""",
        [desde, hasta],
    )


def test_una_parte_elegida_despues_de_emoji(mesa):
    pagina = mesa()
    elegir(pagina, "alta", "agu")
    expect(pagina.locator("[data-elegido]").first).to_have_text("falta agua")
    pagina.locator("#pasajes .pas").first.get_by_role("button", name="Sustenta").click()
    expect(pagina.locator("#e1")).to_contain_text("«falta agua»")
    assert relaciones() == [("sustenta", "falta agua")]


def test_el_emoji_mismo_y_volver_a_la_entrada_completa(mesa):
    pagina = mesa()
    elegir(pagina, "😀", "🌾")
    expect(pagina.locator("[data-elegido]").first).to_have_text("😀👩🏽‍🌾")
    pagina.get_by_role("button", name="Usar la entrada completa").click()
    expect(pagina.locator(".elegido").first).to_be_hidden()
    pagina.keyboard.press("+")
    expect(pagina.locator("#e1")).to_contain_text("¿Y mañana?")
    assert relaciones() == [("sustenta", TEXTO)]


def test_oraciones_tocadas_seguidas(mesa, axe):
    pagina = mesa(sin_csp=True)
    pasaje = pagina.locator("#pasajes .pas").first
    pasaje.click()
    pasaje.get_by_role("link", name="Elegir oraciones").click()
    casillas = pasaje.get_by_role("checkbox")
    expect(casillas).to_have_count(3)
    casillas.nth(0).check()
    casillas.nth(2).check()
    expect(casillas.nth(1)).to_be_checked()
    casillas.nth(2).uncheck()
    expect(casillas.nth(1)).to_be_checked()
    casillas.nth(0).uncheck()
    casillas.nth(1).check()
    assert axe(pagina) == []
    pasaje.get_by_role("button", name="Contradice").click()
    expect(pagina.locator("#e1")).to_contain_text("«Nadie firma.»")
    assert relaciones() == [("contradice", "Nadie firma.")]


def test_buscar_mientras_se_escribe_no_quita_el_foco(mesa):
    pagina = mesa()
    campo = pagina.get_by_label("Buscar en los pasajes")
    campo.press_sequentially("manana", delay=15)
    expect(pagina.locator("#pasajes .pas")).to_have_count(1)
    expect(pagina.locator("#pasajes mark")).to_have_text("mañana")
    expect(pagina.locator("#cuenta")).to_contain_text("1 pasaje de 1 entrevista")
    expect(campo).to_be_focused()
    assert "q=manana" in pagina.url
    pagina.get_by_role("link", name="«manana»").click()
    expect(pagina.locator("#pasajes .pas")).to_have_count(3)
    expect(pagina.get_by_label("Buscar en los pasajes")).to_have_value("")


def test_se_guarda_solo_y_avisa_de_las_cantidades(mesa, hallazgo, con_voz):
    con_voz()
    pagina = mesa()
    pagina.get_by_label("Texto del hallazgo").fill("La mayoría lo dice.")
    expect(pagina.locator("#guardado")).to_contain_text("Guardado")
    expect(pagina.locator("#avisos-texto")).to_contain_text("«La mayoría» dice más que la ficha")
    assert vigente(hallazgo).texto == "La mayoría lo dice."


def test_el_aviso_se_va_al_llegar_las_voces(mesa, hallazgo):
    hallazgo.redacciones.update(texto="Alguna frase. La mayoría lo dice.")
    pagina = mesa()
    expect(pagina.locator("#avisos-texto")).to_contain_text("La mayoría")
    pagina.locator("#pasajes .pas").first.focus()
    pagina.keyboard.press("+")
    expect(pagina.locator("#e1")).to_be_visible()
    pagina.keyboard.press("j")
    pagina.keyboard.press("+")
    expect(pagina.locator("#avisos-texto")).not_to_contain_text("La mayoría")


def test_dos_personas_a_la_vez_eligen(mesa, hallazgo, entrevistadora):
    pagina = mesa()
    texto = pagina.get_by_label("Texto del hallazgo")
    guardar(
        hallazgo,
        base=1,
        autor=entrevistadora,
        titulo="Falta memoria",
        texto="Lo de Elvira.",
        tension="",
        pregunta="",
        motivo="",
    )
    texto.fill("Lo mío.")
    panel = pagina.locator(".conflicto")
    expect(panel).to_contain_text("Elvira Ríos Montaño cambió este hallazgo")
    expect(panel).to_contain_text("Lo de Elvira.")
    panel.get_by_role("button", name="Quedarme con ambas").click()
    expect(pagina.locator("#guardado")).to_contain_text("Guardado")
    expect(texto).to_have_value("Lo mío.\nLo de Elvira.")
    assert vigente(hallazgo).texto == "Lo mío.\nLo de Elvira."


def test_sin_conexion_espera_y_envia_al_volver(mesa, hallazgo):
    pagina = mesa()
    pagina.context.set_offline(True)
    pagina.get_by_label("Texto del hallazgo").fill("Escrito sin red.")
    expect(pagina.locator("#guardado")).to_contain_text("Sin conexión")
    pagina.context.set_offline(False)
    expect(pagina.locator("#guardado")).to_contain_text("Guardado", timeout=8000)
    assert vigente(hallazgo).texto == "Escrito sin red."


def test_lo_publicado_pide_motivo_y_abre_otra_redaccion(mesa, hallazgo):
    congelar(vigente(hallazgo))
    pagina = mesa()
    pagina.get_by_label("Texto del hallazgo").fill("Cambió.")
    expect(pagina.locator("#error-motivo")).to_contain_text("hace falta una razón")
    pagina.get_by_label("Motivo de la redacción 2").fill("Lo pidieron.")
    expect(pagina.locator("#guardado")).to_contain_text("Guardado")
    expect(pagina.locator("[data-version]")).to_have_text("Redacción 2")


def test_poner_una_remision_en_el_texto(mesa, hallazgo, con_voz):
    con_voz()
    pagina = mesa()
    pagina.get_by_label("Texto del hallazgo").fill("Falta archivo")
    pagina.locator("#e1 summary").click()
    pagina.get_by_role("button", name="Poner [e1] en el texto").click()
    expect(pagina.get_by_label("Texto del hallazgo")).to_have_value("Falta archivo [e1]")
    expect(pagina.get_by_role("button", name="Retirar e1")).to_be_hidden()
    pagina.locator("#e1 summary").click()
    pagina.keyboard.press("Escape")
    expect(pagina.locator("#e1 summary")).to_be_focused()
    pagina.keyboard.press("Enter")
    pagina.get_by_role("button", name="Retirar e1").click()
    expect(pagina.locator("#e1")).to_have_count(0)
    expect(pagina.locator("#avisos-texto")).to_contain_text("[e1]")


def test_sin_javascript_se_escribe_y_se_cita(mesa, hallazgo):
    pagina = mesa(javascript=False)
    pagina.get_by_label("Texto del hallazgo").fill("Sin guion.")
    pagina.get_by_role("button", name="Guardar", exact=True).click()
    assert vigente(hallazgo).texto == "Sin guion."
    pagina.locator("#pasajes .pas").nth(1).get_by_role("button", name="Matiza").click()
    expect(pagina.locator("#e1")).to_contain_text("Se resume así.")
    pagina.locator("#pasajes .pas").first.get_by_role("link", name="Elegir oraciones").click()
    pagina.get_by_label("Nadie firma.").check()
    pagina.get_by_role("button", name="Sustenta").click()
    expect(pagina.locator("#e2")).to_contain_text("«Nadie firma.»")


@pytest.mark.parametrize(("ancho", "oscuro"), [(1280, True), (320, False)])
def test_axe_y_320_antes_y_despues_de_usarla(mesa, axe, con_voz, hallazgo, ancho, oscuro):
    con_voz("sustenta", nota="una nota")
    con_voz("contradice", "Yo, Cuautle, no.", nivel="anonima", persona__nombre="Nicandro Cuautle")
    hallazgo.redacciones.update(texto="La mayoría lo dice [e9].")
    pagina = mesa(ancho=ancho, oscuro=oscuro, sin_csp=True)
    assert axe(pagina) == []
    pagina.locator(".filtros summary").click()
    pagina.locator(".como summary").click()
    pagina.locator("#e1 summary").click()
    pagina.locator(".mas-h summary").click()
    pagina.locator("#pasajes .pas").first.locator(".cab").click()
    pagina.get_by_label("Título").fill("")
    expect(pagina.locator("#error-titulo")).to_contain_text("necesita un título")
    assert axe(pagina) == []
    assert pagina.evaluate("document.documentElement.scrollWidth") <= ancho
    pagina.get_by_label("Título").fill("Falta memoria")
    expect(pagina.locator("#guardado")).to_contain_text("Guardado")


def test_de_una_frase_a_un_hallazgo_con_evidencia(pagina_de, coordinadora, dialogo, decir):
    decir("Nadie guarda los convenios.")
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("hallazgos:lista", args=[dialogo.clave]))
    pagina.get_by_role("link", name="Empezar un hallazgo").click()
    pagina.get_by_label("Título").fill("Falta memoria")
    pagina.get_by_label("Bloque de prueba 1").check()
    pagina.get_by_role("button", name="Empezar hallazgo").click()
    pagina.get_by_label("Texto del hallazgo").fill("Una persona dice que nadie guarda.")
    pagina.locator("#pasajes .pas").first.click()
    pagina.get_by_role("button", name="Sustenta").first.click()
    expect(pagina.locator("#e1")).to_be_visible()
    expect(pagina.locator("#guardado")).to_contain_text("Guardado")
    pagina.get_by_role("button", name="Dar por listo").click()
    expect(pagina.get_by_text("H-01 está listo para el prediagnóstico.")).to_be_visible()
    assert Hallazgo.objects.get().estado == "listo"
