"""La relatoría en Chromium: el teclado, lo que está a medias y la mesa sin red."""

import pytest

from sobremesas.models import Aportacion
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.sobremesas.test_relatoria import a

TITULOS = (
    "Los acuerdos con otras ciudades rinden cuando los firma también quien los va a cumplir",
    "Lo que cambió algo fue pequeño y de oficio",
)


@pytest.fixture
def sala(dialogo, transactional_db):
    dia = s.SobremesaFactory(dialogo=dialogo, numero=1)
    for titulo in TITULOS:
        punto = s.PuntoDelDiaFactory(sobremesa=dia)
        f.RedaccionFactory(hallazgo=punto.hallazgo, titulo=titulo, texto="Se dice en el texto.")
    mesa = s.MesaFactory(sobremesa=dia, numero=4)
    sala = s.SalaFactory(sobremesa=dia, fase="capturar")
    for _ in range(5):
        s.PuestoFactory(sala=sala, mesa=mesa)
    return sala


def abrir(pagina, sala):
    pagina.goto(a(sala.sobremesa, "mesa", 4))
    pagina.locator("[data-app]:not([hidden])").wait_for()
    pagina.locator("input[name=puesto]").first.wait_for(state="attached")  # ya leyó la mesa
    return pagina


def quedan(num: int, pagina) -> list[Aportacion]:
    """Las líneas guardadas, cuando ya son ``num``."""
    for _ in range(200):
        if Aportacion.objects.count() == num:
            break
        pagina.wait_for_timeout(50)
    return list(Aportacion.objects.order_by("numero"))


def test_v5_se_captura_con_el_teclado_y_lo_que_esta_a_medias_no_se_mueve(
    pagina_de, sala, coordinadora, axe
):
    pagina = abrir(pagina_de(coordinadora, sin_csp=True), sala)
    teclado = pagina.keyboard
    teclado.press("2")  # habló el lugar 2
    teclado.press("c")
    teclado.type("Falta quién traduce.")
    teclado.press("Enter")
    teclado.press("m")
    teclado.type("…cuando los firma y los paga también quien los va a cumplir…")
    teclado.press("Enter")  # falta el porqué
    teclado.type("sin dinero se repite la fotografía")
    teclado.press("Enter")  # falta el lugar
    teclado.press("0")
    teclado.press("Enter")
    teclado.press("l")
    teclado.press("b")
    teclado.press("3")
    teclado.press("e")
    teclado.type("Con nosotros firmó la directora.")
    teclado.press("Enter")
    teclado.press("d")
    teclado.type("Si cada mercado firma, nadie firma.")
    teclado.press("Alt+4")
    teclado.press("Enter")
    teclado.type("hace falta una sola firma")
    teclado.press("Enter")
    lineas = quedan(4, pagina)
    assert [
        (una.clase, una.puesto and una.puesto.numero, una.fuerza, una.es_literal) for una in lineas
    ] == [
        ("completa", 2, "deberia", False),
        ("modifica", None, "deberia", False),
        ("enriquece", 3, "debe", True),
        ("disiente", 4, "deberia", False),
    ]
    assert lineas[1].toca_desde == lineas[1].toca_hasta
    assert lineas[3].disenso.puesto.numero == 4
    pagina.get_by_text("«Con nosotros firmó la directora.»").wait_for()

    # La conducción avanza con una línea a medias: se queda en su hallazgo, también al recargar.
    primero, segundo = sala.sobremesa.puntos.all()
    teclado.press("c")
    teclado.type("A medias de H-01")
    sala.punto = segundo
    sala.save()
    pagina.get_by_text("Sigues en", exact=False).wait_for()
    pagina.wait_for_timeout(400)
    pagina.reload()
    pagina.get_by_role("button", name="Ir a", exact=False).click()
    pagina.get_by_text(TITULOS[1]).first.wait_for()
    assert pagina.input_value("#linea") == ""
    pagina.get_by_label("Escribir sobre").select_option(str(primero.pk))
    assert pagina.input_value("#linea") == "A medias de H-01"
    teclado.press("1")
    teclado.press("Enter")
    assert quedan(5, pagina)[-1].punto == primero
    assert axe(pagina) == []

    # Corregir en su sitio y retirar, con su motivo.
    linea = pagina.locator(f'[data-uid="{lineas[0].uid}"]')
    linea.get_by_role("button", name="Corregir", exact=False).click()
    linea.get_by_label("Línea corregida").fill("Falta quién traduce y quién paga.")
    teclado.press("Tab")
    linea.get_by_role("button", name="Guardar").click()
    linea.get_by_text("Corregida").wait_for()
    pagina.set_viewport_size({"width": 320, "height": 700})
    assert pagina.evaluate("document.documentElement.scrollWidth") <= 320
    lineas[0].refresh_from_db()
    for _ in range(100):
        if lineas[0].revision == 2:
            break
        pagina.wait_for_timeout(50)
        lineas[0].refresh_from_db()
    assert lineas[0].texto == "Falta quién traduce y quién paga."


def test_v5_sin_red_se_sigue_escribiendo_y_al_volver_llega_una_vez(pagina_de, sala, coordinadora):
    pagina = abrir(pagina_de(coordinadora), sala)
    pagina.evaluate("navigator.serviceWorker.ready.then(() => true)")
    teclado = pagina.keyboard
    pagina.context.set_offline(True)
    for texto in ("Sin red, una.", "Sin red, dos."):
        teclado.press("1")
        teclado.press("c")
        teclado.type(texto)
        teclado.press("Enter")
    pagina.get_by_text("2 líneas en cola; se envían solas al volver", exact=False).wait_for()
    teclado.press("e")
    teclado.type("A medias sin red")
    pagina.wait_for_timeout(500)
    pagina.reload()  # sin red: la abre el guion guardado
    pagina.get_by_text("Sin red, dos.").wait_for()
    assert pagina.get_by_text("en cola", exact=True).count() == 2
    assert pagina.input_value("#linea") == "A medias sin red"
    assert not Aportacion.objects.exists()
    pagina.context.set_offline(False)
    lineas = quedan(2, pagina)
    assert [(una.texto, una.en_cola, una.puesto.numero) for una in lineas] == [
        ("Sin red, una.", True, 1),
        ("Sin red, dos.", True, 1),
    ]
    pagina.get_by_text("en cola", exact=True).first.wait_for(state="detached")
    assert pagina.locator("[data-lineas] > li").count() == 2
