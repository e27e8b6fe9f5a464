"""El prediagnóstico en el navegador: ordenar, ver la obra avanzar y volver, y que axe no objete."""

import pytest
from django.urls import reverse

from informes import composicion, construccion
from informes.models import Informe, Tipo
from informes.obra import Obra
from tests.fabricas import HallazgoFactory
from tests.informes.taller import esperar

pytestmark = pytest.mark.django_db(transaction=True)


def orden(dialogo) -> list[int]:
    return [s.hallazgo.numero for s in composicion.lugares(composicion.de(dialogo))]


def test_se_ordena_arrastrando_y_con_el_teclado(dialogo, coordinadora, pagina_de):
    for _ in range(3):
        HallazgoFactory(dialogo=dialogo)
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("informes:componer", args=[dialogo.clave]))
    pagina.fill("#id_introduccion", "Sin guardar todavía")
    pagina.locator('[data-hallazgo="3"] .asa').drag_to(pagina.locator('[data-hallazgo="1"]'))
    pagina.get_by_text("El orden quedó guardado.").wait_for()
    assert orden(dialogo) == [3, 1, 2]
    pagina.locator("#baja-3").press("Enter")
    pagina.get_by_text("H-03 cambió de lugar.").wait_for()
    assert orden(dialogo) == [1, 3, 2]
    assert pagina.evaluate("document.activeElement.id") == "baja-3"
    assert pagina.input_value("#id_introduccion") == "Sin guardar todavía"
    pagina.get_by_label("Sacar H-02").click()
    pagina.get_by_text("H-02 ya no entra.").wait_for()
    pagina.get_by_role("button", name="Guardar los textos").click()
    pagina.get_by_text("Quedó guardado.").wait_for()


def test_sin_javascript_tambien_se_ordena(dialogo, coordinadora, pagina_de):
    for _ in range(2):
        HallazgoFactory(dialogo=dialogo)
    pagina = pagina_de(coordinadora, javascript=False)
    pagina.goto(reverse("informes:componer", args=[dialogo.clave]))
    pagina.fill("#id_introduccion", "Lo escrito")
    pagina.get_by_label("Subir H-02").click()
    assert orden(dialogo) == [2, 1]
    assert pagina.input_value("#id_introduccion") == "Lo escrito"


def test_la_obra_avanza_se_sale_se_vuelve_y_se_descarga(
    grande, coordinadora, pagina_de, trabajador
):
    pagina = pagina_de(coordinadora)
    ruta = reverse("informes:prediagnostico", args=[grande.clave])
    pagina.goto(ruta)
    pagina.get_by_role("button", name="Construir la versión 1").click()
    pagina.get_by_role("heading", name="Construyendo la versión 1").wait_for()
    barra = pagina.get_by_role("progressbar")
    esperar(lambda: int(barra.get_attribute("value")) > 5)
    pagina.goto(reverse("informes:puerta", args=[grande.clave]))
    pagina.goto(ruta)
    enlace = pagina.get_by_label("Descargar la versión 1")
    enlace.wait_for(timeout=60_000)
    with pagina.expect_download() as descarga:
        enlace.click()
    assert descarga.value.suggested_filename.startswith("prediagnostico-prueba-v1-")


def test_se_cancela_desde_la_pagina(listo, coordinadora, pagina_de):
    informe = construccion.pedir(listo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave="x")
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("informes:prediagnostico", args=[listo.clave]))
    pagina.locator("summary", has_text="Cancelar").click()
    pagina.get_by_role("button", name="Cancelar la construcción").click()
    pagina.get_by_text("Se canceló la construcción.").wait_for()
    informe.refresh_from_db()
    assert informe.estado == Informe.Estado.CANCELADO


@pytest.mark.parametrize(("ancho", "oscuro"), [(820, True)])
def test_axe_no_objeta_y_nada_se_sale_de_la_pagina(
    listo, coordinadora, pagina_de, axe, entrevista_con, ancho, oscuro
):
    muda = entrevista_con()
    nombres = ["prediagnostico", "componer", "vista_previa", "puerta"]
    rutas = [reverse(f"informes:{nombre}", args=[listo.clave]) for nombre in nombres]
    rutas.append(reverse("informes:razon", args=[listo.clave, muda.numero]))
    pagina = pagina_de(coordinadora, ancho=ancho, oscuro=oscuro, sin_csp=True)
    for ruta in rutas:
        pagina.goto(ruta)
        assert axe(pagina) == [], ruta
        assert pagina.evaluate("document.documentElement.scrollWidth") <= ancho, ruta


def test_axe_no_objeta_la_obra_ni_las_versiones(listo, coordinadora, pagina_de, axe):
    construccion.construir_ahora(listo, clave="una")
    informe = construccion.pedir(listo, Tipo.PREDIAGNOSTICO, autor=coordinadora, clave="x")
    obra = Obra.tomar(informe.pk)
    with obra.etapa("instantanea"):
        obra.contar("instantanea", 1, 1, "18 pasajes")
    pagina = pagina_de(coordinadora, sin_csp=True)
    pagina.goto(reverse("informes:prediagnostico", args=[listo.clave]))
    assert axe(pagina) == []


def test_la_vista_previa_cumple_la_politica_de_contenido(listo, coordinadora, pagina_de):
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("informes:vista_previa", args=[listo.clave]))
    assert pagina.locator("#H-01").is_visible()
    pagina.locator("a.ref").first.click()
    assert pagina.url.endswith("#H-01-e1")
