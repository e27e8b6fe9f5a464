"""Citar desde la mesa: la entrada completa, unas oraciones o una parte elegida."""

import pytest
from django.urls import reverse

from entrevistas.cierre import corregir
from hallazgos.models import Evidencia

HTMX = {"HX-Request": "true"}
TEXTO = "Aquí 😀 falta agua. Nadie firma. ¿Y mañana?"


@pytest.fixture
def citar(cliente_de, coordinadora, hallazgo):
    """``citar(entrada, …)``: la respuesta; sin ``htmx=True``, la de un formulario común."""
    cliente = cliente_de(coordinadora)
    url = reverse("hallazgos:adjuntar", args=[hallazgo.dialogo.clave, hallazgo.numero])

    def enviar(entrada, htmx: bool = False, **datos):
        cuerpo = {"entrada": entrada.uid, "relacion": "sustenta", "revision": entrada.revision}
        return cliente.post(url, cuerpo | datos, headers=HTMX if htmx else {})

    return enviar


def test_la_entrada_completa(citar, decir, hallazgo, coordinadora):
    response = citar(decir(TEXTO), nota="lo dijo dos veces", consulta="q=agua&bloque=")
    evidencia = hallazgo.evidencias.get()
    assert response.url == f"{hallazgo.get_absolute_url()}?q=agua&bloque="
    assert (evidencia.numero, evidencia.relacion, evidencia.nota, evidencia.autor) == (
        1,
        "sustenta",
        "lo dijo dos veces",
        coordinadora,
    )
    assert evidencia.fragmento.texto == TEXTO


def test_oraciones_tocadas(citar, decir, hallazgo):
    citar(decir(TEXTO), oracion=["2", "3"])
    pasaje = hallazgo.evidencias.get().fragmento
    assert pasaje.texto == "Nadie firma. ¿Y mañana?"
    assert (pasaje.inicio, pasaje.fin) == (19, len(TEXTO))


def test_una_parte_elegida(citar, decir, hallazgo):
    citar(decir(TEXTO), inicio=7, fin=17, texto="falta agua")
    assert hallazgo.evidencias.get().fragmento.texto == "falta agua"


@pytest.mark.parametrize(
    ("datos", "frase"),
    [
        ({"oracion": ["1", "3"]}, "Elige oraciones seguidas"),
        ({"oracion": ["9"]}, "cambió mientras elegías"),
        ({"inicio": 8, "fin": 18, "texto": "falta agua"}, "cambió mientras elegías"),
        ({"inicio": 0, "fin": 999}, "cambió mientras elegías"),
        ({"revision": 7}, "cambió mientras elegías"),
        ({"relacion": "otra"}, "otra"),
        ({"nota": "a" * 301}, "300"),
        ({"oracion": ["0"]}, "0"),
    ],
)
def test_lo_que_no_vale_se_dice_y_no_cita(citar, decir, hallazgo, datos, frase):
    response = citar(decir(TEXTO), htmx=True, **datos)
    assert response["HX-Reswap"] == "none"
    assert frase in response.content.decode()
    assert not Evidencia.objects.exists()
    response = citar(decir(TEXTO), **datos)
    assert response.status_code == 302
    assert not Evidencia.objects.exists()


def test_con_htmx_devuelve_ficha_evidencia_y_uso(citar, decir):
    entrada = decir(TEXTO)
    html = citar(entrada, htmx=True).content.decode()
    assert '<div id="sosten">' in html
    assert "1 de 1 persona lo sustenta" in html
    assert "Quedó como e1: sustenta." in html
    assert f'id="uso-{entrada.uid}"' in html
    assert "En este, e1" in html


def test_repetir_dice_donde_esta(citar, decir):
    entrada = decir(TEXTO)
    citar(entrada)
    html = citar(entrada, htmx=True, relacion="matiza").content.decode()
    assert "ya está en H-01, como e1: sustenta" in html


def test_una_entrada_corregida_no_se_cita_a_ciegas(citar, decir, coordinadora):
    entrada = decir(TEXTO)
    corregir(entrada, texto="Sobra agua. Nadie firma.", motivo="Errata.", autor=coordinadora)
    entrada.revision = 1
    citar(entrada, oracion=["1"])
    assert not Evidencia.objects.exists()


def test_lo_que_no_se_ve_no_se_cita(cliente_de, entrevistadora, hallazgo, decir):
    url = reverse("hallazgos:adjuntar", args=[hallazgo.dialogo.clave, hallazgo.numero])
    datos = {"entrada": decir(TEXTO).uid, "relacion": "sustenta"}
    assert cliente_de(entrevistadora).post(url, datos).status_code == 404


def test_en_un_archivado_no_se_cita(citar, decir, hallazgo):
    hallazgo.estado = "archivado"
    hallazgo.save()
    assert "está archivado" in citar(decir(TEXTO), htmx=True).content.decode()


def test_volver_no_sale_de_la_mesa(citar, decir, hallazgo):
    response = citar(decir(TEXTO), consulta="//otro.sitio/\r\nX: y&q=a")
    assert response.url.startswith(hallazgo.get_absolute_url())


@pytest.fixture
def evidencia(con_voz):
    return con_voz()


def ruta(nombre: str, evidencia) -> str:
    hallazgo = evidencia.hallazgo
    return reverse(
        f"hallazgos:{nombre}", args=[hallazgo.dialogo.clave, hallazgo.numero, evidencia.numero]
    )


def test_cambiar_relacion_y_nota(cliente_de, coordinadora, evidencia):
    datos = {"relacion": "contradice", "nota": "pide ley"}
    response = cliente_de(coordinadora).post(ruta("cambiar", evidencia), datos, headers=HTMX)
    evidencia.refresh_from_db()
    assert (evidencia.relacion, evidencia.nota) == ("contradice", "pide ley")
    assert "e1 cambió: contradice." in response.content.decode()


def test_cambiar_a_algo_raro_no_vale(cliente_de, coordinadora, evidencia):
    response = cliente_de(coordinadora).post(
        ruta("cambiar", evidencia), {"relacion": "x"}, headers=HTMX
    )
    assert response["HX-Reswap"] == "none"
    evidencia.refresh_from_db()
    assert evidencia.relacion == "sustenta"


def test_retirar(cliente_de, coordinadora, evidencia):
    cliente = cliente_de(coordinadora)
    response = cliente.post(ruta("retirar", evidencia), follow=True)
    assert "e1 se retiró" in response.content.decode()
    evidencia.refresh_from_db()
    assert evidencia.retirada_en
    assert cliente.post(ruta("retirar", evidencia)).status_code == 404


def test_elegir_ensena_las_oraciones(cliente_de, coordinadora, hallazgo, decir):
    entrada = decir(TEXTO)
    args = [hallazgo.dialogo.clave, hallazgo.numero, entrada.uid]
    cliente, url = cliente_de(coordinadora), reverse("hallazgos:elegir", args=args)
    html = cliente.get(url).content.decode()
    assert html.count('name="oracion"') == 3
    assert "<html" in html
    parcial = cliente.get(url, headers=HTMX).content.decode()
    assert "<html" not in parcial
    entera = cliente.get(url, headers=HTMX | {"X-Entera": "1"}).content.decode()
    assert 'name="oracion"' not in entera
    assert "Elegir oraciones" in entera


def test_elegir_lo_ajeno_es_404(cliente_de, entrevistadora, hallazgo, decir):
    args = [hallazgo.dialogo.clave, hallazgo.numero, decir(TEXTO).uid]
    url = reverse("hallazgos:elegir", args=args)
    assert cliente_de(entrevistadora).get(url).status_code == 404
