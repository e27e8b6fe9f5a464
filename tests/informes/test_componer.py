"""Componer: textos que nadie pierde, orden por botones o arrastre, y qué hallazgos entran."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from informes import composicion
from informes.models import Composicion
from tests.fabricas import HallazgoFactory

TEXTOS = {"introduccion": "Uno", "metodo": "Dos", "preguntas": "¿Tres?", "creditos": "Cuatro"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ruta(dialogo) -> str:
    return reverse("informes:componer", args=[dialogo.clave])


@pytest.fixture
def cuatro(dialogo):
    for _ in range(4):
        HallazgoFactory(dialogo=dialogo)
    return dialogo


def orden(dialogo) -> list[int]:
    return [s.hallazgo.numero for s in composicion.lugares(composicion.de(dialogo))]


def test_se_guardan_los_textos(dialogo, coordinadora, cliente_de, ruta):
    respuesta = cliente_de(coordinadora).post(ruta, TEXTOS | {"base": 1})
    assert respuesta.status_code == 302
    guardada = Composicion.objects.get()
    assert (guardada.introduccion, guardada.creditos, guardada.revision) == ("Uno", "Cuatro", 2)


def test_si_otra_persona_guardo_se_ven_los_dos_y_no_se_pierde_ninguno(
    dialogo, coordinadora, cliente_de, ruta
):
    cliente = cliente_de(coordinadora)
    cliente.post(ruta, TEXTOS | {"base": 1, "introduccion": "Lo de Noemí"})
    choque = cliente.post(ruta, TEXTOS | {"base": 1, "introduccion": "Lo de Damián"})
    html = choque.content.decode()
    assert choque.status_code == 409
    assert "Otra persona guardó mientras escribías" in html
    assert "Lo de Damián" in html
    assert "Lo de Noemí" in html
    assert 'name="base" value="2"' in html
    assert Composicion.objects.get().introduccion == "Lo de Noemí"
    despues = cliente.post(ruta, TEXTOS | {"base": 2, "introduccion": "Lo de ambos"})
    assert despues.status_code == 302
    assert Composicion.objects.get().introduccion == "Lo de ambos"


def test_guardar_dos_veces_lo_mismo_no_es_un_conflicto(dialogo, coordinadora, cliente_de, ruta):
    cliente = cliente_de(coordinadora)
    for _ in range(2):
        assert cliente.post(ruta, TEXTOS | {"base": 1}).status_code == 302
    assert Composicion.objects.get().revision == 2


def test_un_texto_larguisimo_se_rechaza_con_una_frase_y_no_se_pierde(
    dialogo, coordinadora, cliente_de, ruta
):
    largo = "palabra " * 2600
    respuesta = cliente_de(coordinadora).post(ruta, TEXTOS | {"base": 1, "metodo": largo})
    html = respuesta.content.decode()
    assert respuesta.status_code == 422
    assert "caben 20,000" in html
    assert html.count("palabra") >= 2600
    assert not Composicion.objects.exists()


def test_el_orden_cambia_por_botones_con_y_sin_htmx(cuatro, coordinadora, cliente_de, ruta):
    cliente = cliente_de(coordinadora)
    parcial = cliente.post(ruta, {"mover": "3 arriba"}, headers=HTMX)
    assert "<html" not in parcial.content.decode()
    assert "H-03 cambió de lugar." in parcial.content.decode()
    assert orden(cuatro) == [1, 3, 2, 4]
    entera = cliente.post(ruta, TEXTOS | {"base": 1, "mover": "1 abajo"})
    assert entera.status_code == 302
    assert orden(cuatro) == [3, 1, 2, 4]
    assert Composicion.objects.get().introduccion == "Uno"
    cliente.post(ruta, {"mover": "3 arriba"}, headers=HTMX)
    assert orden(cuatro) == [3, 1, 2, 4]


def test_el_orden_cambia_por_arrastre_y_el_bloque_es_el_limite(
    cuatro, coordinadora, cliente_de, ruta
):
    otro = HallazgoFactory(dialogo=cuatro, bloque=cuatro.bloques.get(numero=2))
    cliente = cliente_de(coordinadora)
    cliente.post(ruta, {"orden": "4,2,1,3", "bloque": "1"}, headers=HTMX)
    assert orden(cuatro) == [4, 2, 1, 3, otro.numero]
    mal = cliente.post(ruta, {"orden": "5,4", "bloque": "1"}, headers=HTMX)
    assert "Vuelve a cargar la página" in mal.content.decode()
    assert orden(cuatro) == [4, 2, 1, 3, otro.numero]


@pytest.mark.parametrize(
    "datos",
    [{"mover": "99 arriba"}, {"mover": "x"}, {"incluir": "1"}, {"orden": "a", "bloque": "1"}],
)
def test_un_movimiento_sin_sentido_no_rompe_nada(cuatro, coordinadora, cliente_de, ruta, datos):
    respuesta = cliente_de(coordinadora).post(ruta, datos, headers=HTMX)
    assert respuesta.status_code == 200
    assert orden(cuatro) == [1, 2, 3, 4]


def test_sacar_y_volver_a_incluir(cuatro, coordinadora, cliente_de, ruta):
    cliente = cliente_de(coordinadora)
    assert "No entra" in cliente.post(ruta, {"incluir": "2 no"}, headers=HTMX).content.decode()
    fuera = [
        s.hallazgo.numero for s in composicion.lugares(composicion.de(cuatro)) if not s.incluido
    ]
    assert fuera == [2]
    cliente.post(ruta, {"mover": "2 arriba"}, headers=HTMX)
    assert composicion.lugares(composicion.de(cuatro))[0].incluido is False
    cliente.post(ruta, {"incluir": "2 si"}, headers=HTMX)
    assert all(s.incluido for s in composicion.lugares(composicion.de(cuatro)))


def test_un_hallazgo_nuevo_entra_al_final_de_su_bloque(cuatro):
    composicion.mover(cuatro, 4, composicion.ARRIBA)
    HallazgoFactory(dialogo=cuatro)
    assert orden(cuatro) == [1, 2, 4, 3, 5]


def test_componer_es_de_quien_coordina(dialogo, entrevistadora, cliente_de, client, ruta):
    assert cliente_de(entrevistadora).get(ruta).status_code == 404
    assert cliente_de(entrevistadora).post(ruta, TEXTOS).status_code == 404
    assert client.get(ruta).status_code == 302


def test_las_consultas_no_crecen_con_los_hallazgos(cuatro, coordinadora, cliente_de, ruta):
    cliente = cliente_de(coordinadora)
    cliente.get(ruta)

    def consultas() -> int:
        with CaptureQueriesContext(connection) as capturadas:
            assert cliente.get(ruta).status_code == 200
        return len(capturadas)

    antes = consultas()
    for _ in range(5):
        HallazgoFactory(dialogo=cuatro)
    assert consultas() == antes
