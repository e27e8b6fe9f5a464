"""La captura en un navegador: teclas, dedo, sin red, sin sesión y a cuatro manos."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from dialogo.models import Usuario
from entrevistas.models import Entrada, Entrevista, Respuesta
from tests.fabricas import (
    CONTRASENA,
    ConsentimientoFactory,
    EntradaFactory,
    RegionFactory,
    TemaFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def catalogo(db):
    return [
        TemaFactory(nombre="Economía e inversión"),
        TemaFactory(nombre="Turismo y economía de barrio"),
        TemaFactory(nombre="Cultura"),
        RegionFactory(nombre="Europa"),
    ]


@pytest.fixture
def abrir(pagina_de, captura_de, catalogo):
    """``abrir(usuario)``: la captura de ``en_curso`` lista para escribir."""

    def entrar(usuario: Usuario, **opciones: object) -> Page:
        pagina = pagina_de(usuario, **opciones)
        pagina.goto(captura_de(usuario).ruta())
        expect(pagina.locator(".preg.activa")).to_be_visible()
        return pagina

    return entrar


@pytest.fixture
def pagina(abrir, coordinadora) -> Page:
    return abrir(coordinadora)


def campo(pagina: Page, numero: str = "1.1"):
    return pagina.get_by_role("textbox", name=f"Escribe en {numero}")


def entradas(pagina: Page, numero: str = "1.1"):
    return pagina.get_by_role("list", name=f"Entradas de {numero}").locator("> .ent")


def textos(pagina: Page, numero: str = "1.1") -> list[str]:
    return entradas(pagina, numero).locator("[data-texto]").all_inner_texts()


def agregar(pagina: Page, *renglones: str, numero: str = "1.1") -> None:
    for renglon in renglones:
        campo(pagina, numero).fill(renglon)
        campo(pagina, numero).press("Enter")
    guardado(pagina)


def guardado(pagina: Page) -> None:
    expect(estado(pagina)).to_contain_text("Guardado", timeout=20_000)
    expect(pagina.locator(".ent.guardando")).to_have_count(0)


def estado(pagina: Page):
    return pagina.locator("#guardado [data-visto]")


def test_escribir_y_pulsar_entrar_la_pone_en_la_bitacora(pagina):
    expect(campo(pagina)).to_be_focused()
    pagina.keyboard.type("Nos distingue")
    pagina.keyboard.press("Shift+Enter")
    pagina.keyboard.type("el mercado.")
    pagina.keyboard.press("Enter")
    expect(entradas(pagina)).to_have_count(1)
    expect(campo(pagina)).to_have_value("")
    expect(campo(pagina)).to_be_focused()
    guardado(pagina)
    assert Entrada.objects.get().texto == "Nos distingue\nel mercado."
    assert "L" in entradas(pagina).first.inner_text()


def test_se_guarda_solo_desde_la_primera_tecla(pagina):
    pagina.keyboard.type("N")
    expect(estado(pagina)).to_contain_text("Guardando…")
    expect(estado(pagina)).to_contain_text("Guardado hace")
    borrador = Entrada.objects.get()
    assert (borrador.texto, borrador.terminada_en) == ("N", None)
    pagina.keyboard.type("o se pierde")
    pagina.reload()  # lo último sale al irse; puede llegar después que la página nueva
    for _ in range(100):
        if Entrada.objects.get().texto == "No se pierde":
            break
        pagina.wait_for_timeout(100)
    pagina.reload()
    expect(campo(pagina)).to_have_value("No se pierde")


def test_lo_escrito_antes_de_que_carguen_los_guiones_tambien_se_guarda(
    pagina_de, captura_de, catalogo, coordinadora
):
    pagina, detenidos = pagina_de(coordinadora), []
    pagina.route("**/js/captura/inicio.js", lambda ruta: detenidos.append(ruta))
    pagina.goto(captura_de(coordinadora).ruta(), wait_until="commit")
    campo(pagina).fill("Llegué antes")
    assert not Entrada.objects.exists()
    detenidos[0].continue_()
    guardado(pagina)
    for _ in range(100):
        if Entrada.objects.exists():
            break
        pagina.wait_for_timeout(50)
    assert Entrada.objects.get().texto == "Llegué antes"


def test_las_teclas_cambian_tipo_nivel_y_marcas(pagina, en_curso):
    ConsentimientoFactory(entrevista=en_curso)
    pagina.reload()
    pagina.keyboard.press("Alt+p")
    pagina.keyboard.type("Lo resumo.")
    pagina.keyboard.press("Alt+n")
    expect(pagina.locator("#hecho")).to_contain_text("Se apretó a «por sector».")
    pagina.keyboard.press("Enter")
    guardado(pagina)
    pagina.keyboard.press("Alt+o")
    pagina.keyboard.type("Se ríe.")
    pagina.keyboard.press("Enter")
    guardado(pagina)
    assert list(Entrada.objects.values_list("tipo", "nivel")) == [
        ("parafrasis", "por_sector"),
        ("observacion", ""),
    ]
    pagina.keyboard.press("Alt+ArrowDown")
    expect(campo(pagina, "1.2")).to_be_focused()
    pagina.keyboard.press("Alt+0")
    expect(pagina.locator("[id='p1.2']").get_by_text("No se abordó").first).to_be_visible()
    pagina.keyboard.press("Alt+ArrowDown")
    pagina.keyboard.press("Alt+q")
    expect(pagina.locator("#hecho")).to_contain_text("no quiso responder")
    assert set(Respuesta.objects.values_list("pregunta__orden", "estado")) == {
        (1, "abordada"),
        (2, "no_se_abordo"),
        (3, "no_quiso_responder"),
    }
    pagina.keyboard.press("Control+z")
    expect(pagina.locator("#hecho")).to_contain_text("Se deshizo.")
    assert not Respuesta.objects.filter(estado="no_quiso_responder").exists()


def test_el_selector_busca_sin_acentos_y_no_crea_nada(pagina):
    pagina.keyboard.type("Algo que decir ")
    pagina.keyboard.press("#")
    busca = pagina.locator("[id='p1.1']").get_by_role("combobox")
    expect(busca).to_be_focused()
    pagina.keyboard.type("ECONOMIA")
    opciones = pagina.locator("[id='p1.1']").get_by_role("option")
    expect(opciones).to_have_count(2)
    expect(opciones.first).to_contain_text("Economía e inversión")
    expect(pagina.get_by_text("Sólo del catálogo").locator("visible=true")).to_be_visible()
    pagina.keyboard.press("Enter")
    expect(campo(pagina)).to_be_focused()
    pagina.keyboard.type("y seguir #inventado")
    expect(pagina.get_by_text("Nada en el catálogo").locator("visible=true")).to_be_visible()
    pagina.keyboard.press("Enter")
    pagina.keyboard.press("Escape")
    expect(campo(pagina)).to_be_focused()
    pagina.keyboard.type("#eur")
    pagina.keyboard.press("Tab")
    expect(pagina.get_by_role("button", name="Quitar Europa")).to_be_visible()
    pagina.get_by_role("button", name="Quitar Europa").click()
    pagina.keyboard.press("Escape")
    pagina.keyboard.press("Enter")
    guardado(pagina)
    entrada = Entrada.objects.get()
    assert entrada.texto == "Algo que decir y seguir"
    assert list(entrada.temas.values_list("nombre", flat=True)) == ["Economía e inversión"]
    assert entrada.regiones.count() == 0


def test_una_entrada_se_edita_mueve_divide_une_y_retira_con_teclas(pagina):
    agregar(pagina, "uno", "dos y tres", "cuatro")
    pagina.keyboard.press("ArrowUp")
    pagina.keyboard.press("ArrowUp")
    pagina.keyboard.press("e")
    editor = pagina.get_by_role("textbox", name="Texto de la entrada")
    expect(editor).to_be_focused()
    editor.evaluate("campo => campo.setSelectionRange(6, 6)")
    pagina.keyboard.press("Alt+Enter")
    expect(pagina.locator("#hecho")).to_contain_text("Se dividió en dos.")
    assert textos(pagina) == ["uno", "dos y", "tres", "cuatro"]
    pagina.keyboard.press("Alt+Shift+ArrowUp")
    expect(pagina.locator("#hecho")).to_contain_text("Se movió la entrada.")
    assert textos(pagina) == ["uno", "tres", "dos y", "cuatro"]
    pagina.keyboard.press("Alt+u")
    expect(pagina.locator("#hecho")).to_contain_text("Se unió con la anterior.")
    assert textos(pagina) == ["uno\ntres", "dos y", "cuatro"]
    pagina.keyboard.press("Delete")
    expect(pagina.locator("#hecho")).to_contain_text("Se retiró la entrada.")
    assert textos(pagina) == ["dos y", "cuatro"]
    for _ in range(4):
        pagina.keyboard.press("Control+z")
        expect(pagina.locator("#hecho")).to_have_text("Se deshizo. Deshacer Ctrl Z")
        pagina.locator("#hecho [data-que]").evaluate("nodo => { nodo.textContent = '' }")
    assert textos(pagina) == ["uno", "dos y tres", "cuatro"]
    pagina.reload()
    expect(entradas(pagina)).to_have_count(3)
    assert textos(pagina) == ["uno", "dos y tres", "cuatro"]


def test_una_entrada_se_cambia_en_su_sitio_y_se_guarda_sola(pagina):
    agregar(pagina, "uno")
    entradas(pagina).first.locator("[data-texto]").click()
    editor = pagina.get_by_role("textbox", name="Texto de la entrada")
    editor.fill("uno, mejor dicho")
    expect(estado(pagina)).to_contain_text("Guardando…")
    expect(estado(pagina)).to_contain_text("Guardado")
    assert Entrada.objects.get().texto == "uno, mejor dicho"
    editor.press("Alt+p")
    editor.press("Enter")
    expect(editor).to_have_count(0)
    guardado(pagina)
    entrada = Entrada.objects.get()
    assert (entrada.texto, entrada.tipo) == ("uno, mejor dicho", "parafrasis")


def test_las_acciones_se_abren_dentro_de_la_entrada(pagina, axe):
    agregar(pagina, "uno", "dos")
    entradas(pagina).first.get_by_role("button", name="Acciones de la entrada").click()
    barra = pagina.get_by_role("toolbar")
    assert axe(pagina) == []
    barra.get_by_role("button", name="Bajar").click()
    expect(pagina.locator("#hecho")).to_contain_text("Se movió")
    assert textos(pagina) == ["dos", "uno"]
    barra.get_by_role("button", name="Observación").click()
    guardado(pagina)
    barra.get_by_role("button", name="Tema o región").click()
    pagina.keyboard.type("cult")
    pagina.keyboard.press("Enter")
    expect(entradas(pagina).nth(1).locator(".pie")).to_contain_text("Cultura")
    barra.get_by_role("button", name="Apretar a").click()
    expect(pagina.locator("#hecho")).to_contain_text("Se apretó")
    barra.get_by_role("combobox", name="Pasar a otra pregunta").select_option(index=2)
    expect(entradas(pagina, "1.2")).to_have_count(1)
    entrada = Entrada.objects.get(texto="uno")
    assert (entrada.tipo, entrada.pregunta.orden) == ("observacion", 2)
    assert entrada.temas.get().nombre == "Cultura"


def test_fuera_de_registro_pregunta_por_lo_escrito(pagina):
    pagina.keyboard.type("esto me lo dijo en confianza")
    expect(estado(pagina)).to_contain_text("Guardado hace")
    pagina.keyboard.press("Alt+r")
    expect(pagina.get_by_text("¿También va fuera de registro?")).to_be_visible()
    pagina.get_by_role("button", name="Borrarlo").click()
    expect(campo(pagina)).to_have_value("")
    guardado(pagina)
    assert [(e.tipo, e.texto) for e in Entrada.objects.all()] == [("fuera", "")]
    pagina.keyboard.type("esto sí consta")
    pagina.keyboard.press("Alt+r")
    pagina.get_by_role("button", name="Conservarlo").click()
    pagina.keyboard.press("Enter")
    guardado(pagina)
    assert Entrada.objects.filter(tipo="fuera").count() == 2
    assert Entrada.objects.get(tipo="literal").texto == "esto sí consta"


def test_sacar_del_registro_lo_confirma(pagina):
    agregar(pagina, "dicho en confianza")
    entradas(pagina).first.get_by_role("button", name="Acciones").click()
    pagina.get_by_role("button", name="Sacar del registro").click()
    expect(pagina.get_by_text("No se puede deshacer.")).to_be_visible()
    pagina.get_by_role("group", name="Se borrará").get_by_role("button").first.click()
    expect(entradas(pagina).first).to_contain_text("Parte fuera de registro.")
    assert Entrada.objects.get().texto == ""


def test_sin_red_lo_escrito_espera_y_sale_al_volver(pagina):
    pagina.context.set_offline(True)
    for renglon in ("uno", "dos", "tres"):
        pagina.keyboard.type(renglon)
        pagina.keyboard.press("Enter")
    expect(estado(pagina)).to_have_text(
        re.compile(r"Sin conexión: 3 cambios por guardar. No cierres esta página.")
    )
    expect(pagina.get_by_role("status").first).to_contain_text("Sin conexión: 3 cambios")
    assert not Entrada.objects.exists()
    avisos = []
    pagina.once("dialog", lambda dialogo: (avisos.append(dialogo.type), dialogo.dismiss()))
    pagina.evaluate("() => { setTimeout(() => { location.href = '/' }, 0) }")
    pagina.wait_for_timeout(500)
    assert avisos == ["beforeunload"]
    assert (
        pagina.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)").count(
            "uno"
        )
        == 0
    )
    pagina.context.set_offline(False)
    guardado(pagina)
    assert list(Entrada.objects.order_by("orden").values_list("texto", flat=True)) == [
        "uno",
        "dos",
        "tres",
    ]


def test_un_servidor_caido_no_pierde_lo_escrito(pagina):
    pagina.route("**/captura/entradas/**", lambda ruta: ruta.fulfill(status=503))
    pagina.keyboard.type("uno")
    expect(estado(pagina)).to_contain_text("Sin conexión: 1 cambio por guardar.")
    pagina.keyboard.type(" y dos")
    pagina.unroute("**/captura/entradas/**")
    expect(estado(pagina)).to_contain_text("Guardado hace", timeout=20_000)
    expect(campo(pagina)).to_have_value("uno y dos")
    pagina.wait_for_timeout(1200)
    assert Entrada.objects.get().texto == "uno y dos"


def test_una_respuesta_perdida_no_es_un_conflicto(pagina):
    """El servidor guardó y la respuesta no llegó: se repite idéntica y se sigue."""

    def perder(ruta):
        ruta.fetch()
        ruta.abort()

    pagina.route("**/captura/entradas/**", perder, times=1)
    pagina.keyboard.type("uno")
    expect(estado(pagina)).to_contain_text("Sin conexión")
    pagina.keyboard.type(" y dos")
    pagina.keyboard.press("Enter")
    guardado(pagina)
    expect(pagina.locator(".dos")).to_have_count(0)
    assert Entrada.objects.get().texto == "uno y dos"


def test_la_sesion_vencida_se_reabre_al_lado_y_todo_sale(pagina, coordinadora):
    pagina.keyboard.type("antes")
    pagina.keyboard.press("Enter")
    guardado(pagina)
    Session.objects.all().delete()
    pagina.keyboard.type("después de vencer")
    pagina.keyboard.press("Enter")
    banda = pagina.locator("#banda")
    expect(banda).to_contain_text("Tu sesión terminó. Entra en la otra pestaña")
    expect(entradas(pagina)).to_have_count(2)
    with pagina.context.expect_page() as nueva:
        banda.get_by_role("link").click()
    otra = nueva.value
    otra.locator("input[name=login]").fill(coordinadora.email)
    otra.locator("input[name=password]").fill(CONTRASENA)
    otra.locator("input[name=password]").press("Enter")
    expect(otra.get_by_text("Tu sesión está abierta otra vez.")).to_be_visible()
    guardado(pagina)
    expect(banda).to_be_hidden()
    assert Entrada.objects.filter(texto="después de vencer").exists()


def test_dos_personas_ven_lo_que_escribe_la_otra(abrir, coordinadora, entrevistadora):
    una, otra = abrir(coordinadora), abrir(entrevistadora)
    una.keyboard.type("Lo vi yo primero")
    otra.bring_to_front()
    expect(otra.get_by_text("Carmen está escribiendo una entrada literal…")).to_be_visible()
    expect(otra.locator("[data-escribe-en]")).to_have_text("Carmen escribe en 1.1")
    assert "Lo vi yo" not in otra.content()
    otra.keyboard.type("mientras, lo mío")
    una.keyboard.press("Enter")
    expect(entradas(otra)).to_have_count(1)
    assert textos(otra) == ["Lo vi yo primero"]
    expect(campo(otra)).to_have_value("mientras, lo mío")
    expect(campo(otra)).to_be_focused()
    otra.keyboard.press("Enter")
    expect(entradas(una)).to_have_count(2)


@pytest.mark.parametrize(
    ("boton", "quedan"),
    [
        ("Quedarme con la mía", ["mía"]),
        ("Quedarme con la otra", ["suya"]),
        ("Conservar las dos", ["suya", "mía"]),
    ],
)
def test_dos_versiones_se_ven_y_se_elige(
    abrir, coordinadora, entrevistadora, captura_de, axe, boton, quedan
):
    captura = captura_de(entrevistadora)
    entrada = captura.agregar("original")
    pagina = abrir(coordinadora)
    entradas(pagina).first.locator("[data-texto]").click()
    editor = pagina.get_by_role("textbox", name="Texto de la entrada")
    captura.guardar("suya", entrada.uid, base=1)
    editor.fill("mía")
    expect(estado(pagina)).to_contain_text("Dos versiones: elige una")
    dos = pagina.get_by_role("group", name="Dos versiones de la entrada")
    expect(dos).to_contain_text("Elvira cambió esta entrada mientras escribías.")
    expect(dos.locator("[data-mia]")).to_have_text("mía")
    expect(dos.locator("[data-otra]")).to_have_text("suya")
    expect(editor).to_have_value("mía")
    assert axe(pagina) == []
    dos.get_by_role("button", name=boton).click()
    guardado(pagina)
    pagina.keyboard.press("Escape")
    expect(dos).to_have_count(0)
    pagina.reload()
    expect(entradas(pagina)).to_have_count(len(quedan))
    assert textos(pagina) == quedan
    historia = set(Entrada.objects.get(pk=entrada.pk).revisiones.values_list("texto", flat=True))
    assert {"original", "suya"} <= historia


def test_la_hoja_de_teclas_toma_el_foco_y_lo_devuelve(pagina, axe):
    pagina.keyboard.press("?")
    hoja = pagina.get_by_role("dialog", name="Teclas de la captura")
    expect(hoja.get_by_role("button", name="Cerrar")).to_be_focused()
    assert axe(pagina) == []
    pagina.keyboard.press("Escape")
    expect(hoja).to_be_hidden()
    expect(campo(pagina)).to_be_focused()


@pytest.mark.parametrize("oscuro", [True])
def test_axe_no_objeta_nada(abrir, coordinadora, en_curso, axe, oscuro, catalogo):
    for tipo in ("literal", "parafrasis", "observacion"):
        EntradaFactory(
            entrevista=en_curso,
            autor=coordinadora,
            tipo=tipo,
            nivel="anonima",
            temas=catalogo[:2],
        )
    EntradaFactory(entrevista=en_curso, autor=coordinadora, tipo="fuera", texto="")
    ConsentimientoFactory(entrevista=en_curso)
    pagina = abrir(coordinadora, oscuro=oscuro)
    assert axe(pagina) == []
    pagina.keyboard.type("algo #")
    expect(pagina.get_by_role("listbox").locator("visible=true")).to_be_visible()
    assert axe(pagina) == []
    pagina.keyboard.press("Escape")
    pagina.keyboard.press("Alt+r")
    assert axe(pagina) == []


@pytest.mark.parametrize("ancho", [320, 390, 820])
def test_con_el_dedo_cabe_y_se_alcanza_todo(abrir, coordinadora, en_curso, axe, ancho, catalogo):
    largo = "Anticonstitucionalmente" * 6
    EntradaFactory(entrevista=en_curso, autor=coordinadora, texto=largo, temas=catalogo[:3])
    pagina = abrir(coordinadora, ancho=ancho, alto=800, tactil=True)
    assert axe(pagina) == []
    campo(pagina).tap()
    pagina.get_by_role("button", name="Acciones de la entrada").tap()
    barra = pagina.get_by_role("toolbar")
    expect(barra).to_be_visible()
    assert pagina.evaluate("document.documentElement.scrollWidth") <= ancho
    chicos = pagina.evaluate(
        """() => [...document.querySelectorAll('a, button, select, input, textarea, .modo label')]
            .filter((n) => n.checkVisibility({visibilityProperty: true}) && !n.closest('.saltar')
                && !n.matches('.saltar, .modo input'))
            .map((n) => [n.outerHTML.slice(0, 90), n.getBoundingClientRect()])
            .filter(([, c]) => c.width > 0 && c.height < 43.5).map(([h, c]) => h + ' ' + c.height)"""
    )
    assert chicos == []
    letras = pagina.evaluate(
        """() => [...document.querySelectorAll('textarea, input[type=text], select')]
            .filter((n) => parseFloat(getComputedStyle(n).fontSize) < 16).map((n) => n.outerHTML)"""
    )
    assert letras == []
    pagina.get_by_role("button", name="Preguntas").tap()
    hoja = pagina.get_by_role("dialog", name="Preguntas")
    hoja.get_by_role("link", name="2.1").tap()
    expect(pagina.locator("[id='p2.1']")).to_have_class(re.compile("activa"))
    pagina.get_by_role("button", name="No se abordó").locator("visible=true").last.tap()
    expect(pagina.locator("[id='p2.1'] [data-noab]")).to_be_visible()
    pagina.locator("[id='p2.1'] [data-desmarca]").tap()
    expect(pagina.locator("[id='p2.1'] [data-noab]")).to_be_hidden()
    guardado(pagina)
    assert not Respuesta.objects.filter(estado="no_se_abordo").exists()


def test_sin_javascript_se_escribe_y_se_vuelve_a_la_pregunta(
    abrir, pagina_de, captura_de, coordinadora
):
    pagina = pagina_de(coordinadora, javascript=False)
    pagina.goto(captura_de(coordinadora).ruta())
    campo(pagina, "1.2").fill("A la antigua.")
    formulario = pagina.locator("[id='p1.2'] form.escribe")
    formulario.get_by_role("radio", name="Paráfrasis").check()
    formulario.get_by_role("button", name="Agregar").click()
    expect(pagina).to_have_url(re.compile(r"/captura/#p1\.2$"))
    expect(entradas(pagina, "1.2")).to_have_count(1)
    assert Entrada.objects.get().tipo == "parafrasis"
    pagina.locator("[id='p1.3']").get_by_role("button", name="No quiso responder").click()
    expect(pagina.locator("[id='p1.3'] [data-noab]")).to_be_visible()


def test_trescientas_entradas_no_estorban(abrir, coordinadora, en_curso):
    preguntas = list(en_curso.dialogo.preguntas_vigentes())
    Entrada.objects.bulk_create(
        Entrada(
            entrevista=en_curso,
            pregunta=preguntas[i % 12],
            orden=i,
            tipo="literal",
            texto=f"Entrada larga número {i}. " * 8,
            autor=coordinadora,
            terminada_en=en_curso.creada_en,
        )
        for i in range(300)
    )
    pagina = abrir(coordinadora)
    expect(pagina.locator(".log > .ent")).to_have_count(300)
    pagina.keyboard.type("una más")
    pagina.keyboard.press("Enter")
    expect(pagina.locator(".log > .ent")).to_have_count(301)
    guardado(pagina)


def test_si_alguien_cierra_la_entrevista_lo_escrito_no_desaparece(pagina, en_curso):
    pagina.keyboard.type("casi a tiempo")
    Entrevista.objects.filter(pk=en_curso.pk).update(estado="cerrada")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_text("E-01 está cerrada: ya no recibe cambios")).to_be_visible()
    expect(pagina.get_by_role("textbox", name="Texto de la entrada")).to_have_value("casi a tiempo")
    expect(estado(pagina)).to_contain_text("Sin guardar: hay un texto por corregir")


def test_el_mismo_borrador_en_dos_pestanas_no_se_pisa(pagina, captura_de, coordinadora):
    pagina.keyboard.type("uno")
    expect(estado(pagina)).to_contain_text("Guardado hace")
    borrador = Entrada.objects.get()
    captura_de(coordinadora).guardar("uno de la tableta", borrador.uid, base=1)
    pagina.keyboard.type(" de aquí")
    dos = pagina.get_by_role("group", name="Dos versiones de la entrada")
    expect(dos).to_contain_text("En otra pestaña se cambió esta entrada")
    dos.get_by_role("button", name="Conservar las dos").click()
    expect(campo(pagina)).to_have_value("uno de la tableta\nuno de aquí")
    pagina.keyboard.press("Enter")
    guardado(pagina)
    assert Entrada.objects.get().texto == "uno de la tableta\nuno de aquí"


def test_terminado_en_otra_pestana_el_campo_queda_libre(pagina, captura_de, coordinadora):
    pagina.keyboard.type("uno")
    expect(estado(pagina)).to_contain_text("Guardado hace")
    borrador = Entrada.objects.get()
    captura_de(coordinadora).guardar("uno", borrador.uid, base=1, terminar=True)
    expect(entradas(pagina)).to_have_count(1)
    expect(campo(pagina)).to_have_value("")
    pagina.keyboard.type("dos")
    pagina.keyboard.press("Enter")
    guardado(pagina)
    assert textos(pagina) == ["uno", "dos"]


def test_terminar_espera_a_que_salga_lo_ultimo(pagina):
    avisos = []
    pagina.on("dialog", lambda dialogo: (avisos.append(dialogo.type), dialogo.accept()))
    pagina.keyboard.type("lo último que dijo")
    pagina.get_by_role("link", name="Terminar").click()
    expect(pagina).to_have_url(re.compile("/cerrar/$"))
    assert avisos == []
    assert Entrada.objects.get().texto == "lo último que dijo"
