"""La red que sale: GraphML que se vuelve a leer, SVG con su leyenda, hojas sin fórmulas, todo anotado."""

import csv
import io
import json

import networkx as nx
import pytest
from defusedxml import ElementTree
from django.urls import reverse

from dialogo.models import Descarga
from tests.mapa.apoyo_red import un_pueblo
from tests.mundo import entrar

pytestmark = pytest.mark.django_db


@pytest.fixture
def pueblo():
    return un_pueblo()


@pytest.fixture
def exportar(entrevistadora, dialogo):
    cliente = entrar(entrevistadora)

    def pedir(consulta="", **datos):
        url = reverse("mapa:exportar", args=[dialogo.clave])
        return cliente.post(f"{url}?{consulta}", {"motivo": "Para la junta", **datos})

    return pedir


def test_el_graphml_se_vuelve_a_leer_y_queda_anotado(exportar, pueblo, entrevistadora, dialogo):
    lugar = {str(pueblo.taller.pk): [5.0, 6.0]}
    respuesta = exportar("tipo=financia", formato="graphml", posiciones=json.dumps(lugar))
    grafo = nx.read_graphml(io.BytesIO(respuesta.content), force_multigraph=True)
    assert grafo.is_directed() and len(grafo) == 2 and grafo.number_of_edges() == 1
    taller = grafo.nodes[f"a{pueblo.taller.pk}"]
    assert (taller["nombre"], taller["sector"], taller["x"]) == ("Taller Ñandú", "Cultura", 5.0)
    _, _, lazo = next(iter(grafo.edges(data=True)))
    assert (lazo["etiqueta"], lazo["inversa"]) == ("financia a", "es financiado por")
    anotada = Descarga.objects.get()
    assert (anotada.usuario, anotada.dialogo, anotada.formato) == (
        entrevistadora,
        dialogo,
        "graphml",
    )
    assert (anotada.filtros, anotada.motivo) == ("tipo=financia", "Para la junta")
    assert ".graphml" in respuesta["Content-Disposition"]
    completa = nx.read_graphml(io.BytesIO(exportar(formato="graphml").content))
    assert {dato["tipo"] for _, _, dato in completa.edges(data=True)} == {
        "financia",
        "discrepa",
        "cargo",
    }


def test_el_dibujo_es_un_svg_completo_con_su_leyenda_y_sin_estilos(exportar, pueblo, dialogo):
    respuesta = exportar(f"foco={pueblo.taller.pk}", formato="svg")
    arbol = ElementTree.fromstring(respuesta.content)
    textos = {nodo.text for nodo in arbol.iter("{http://www.w3.org/2000/svg}text")}
    assert {"FAYC", "AIPEX", "Taller Ñandú", "Discrepa", "Referido", "Persona"} <= textos
    assert any(texto.startswith(dialogo.nombre) for texto in textos)
    assert b"style" not in respuesta.content and b"stroke-dasharray" in respuesta.content
    titulos = {nodo.text for nodo in arbol.iter("{http://www.w3.org/2000/svg}title")}
    assert "Wendolyn Quiñones Tzab" in titulos
    assert exportar(formato="png")["Content-Type"] == "image/svg+xml"
    assert set(Descarga.objects.values_list("formato", flat=True)) == {"svg", "png"}


def test_las_hojas_salen_sin_formulas_y_sin_motivo_no_sale_nada(exportar, pueblo):
    hoja = exportar(formato="csv").content.decode("utf-8-sig")
    filas = list(csv.reader(io.StringIO(hoja)))
    assert ["Fondo Amate y Cobre", "financia a", "Taller Ñandú", "es financiado por"] in [
        fila[:4] for fila in filas
    ]
    assert "'=1+1" in hoja
    assert exportar(formato="xlsx").status_code == 200
    antes = Descarga.objects.count()
    for formato in ("graphml", "csv", "exe"):
        assert exportar(formato=formato, motivo="").status_code == 422
    assert Descarga.objects.count() == antes


def test_con_la_sesion_vieja_se_pide_confirmar(cliente_de, coordinadora, dialogo):
    url = reverse("mapa:exportar", args=[dialogo.clave])
    respuesta = cliente_de(coordinadora).post(url, {"motivo": "x", "formato": "csv"})
    assert respuesta.status_code == 302
    assert respuesta.url.startswith(reverse("account_reauthenticate"))
