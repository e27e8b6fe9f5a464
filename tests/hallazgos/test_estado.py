"""Dar por listo, devolver a redacción, archivar, y leer lo que ha pasado."""

import pytest
from django.urls import reverse

from entrevistas.models import Nivel
from hallazgos.redaccion import congelar, guardar, vigente


@pytest.fixture
def ir(cliente_de, coordinadora, hallazgo):
    cliente = cliente_de(coordinadora)

    def pedir(nombre: str, datos: dict | None = None):
        url = reverse(f"hallazgos:{nombre}", args=[hallazgo.dialogo.clave, hallazgo.numero])
        if datos is None:
            return cliente.get(url)
        return cliente.post(url, datos, follow=True)

    return pedir


def test_listo_y_de_vuelta(ir, hallazgo, con_voz):
    con_voz()
    assert "está listo para el prediagnóstico" in ir("estado", {"estado": "listo"}).content.decode()
    hallazgo.refresh_from_db()
    assert hallazgo.estado == "listo"
    assert "volvió a redacción" in ir("estado", {"estado": "borrador"}).content.decode()
    hallazgo.refresh_from_db()
    assert hallazgo.estado == "borrador"


def test_si_falta_algo_lo_dice_y_no_cambia(ir, hallazgo):
    html = ir("estado", {"estado": "listo"}).content.decode()
    assert "no tiene evidencia" in html
    hallazgo.refresh_from_db()
    assert hallazgo.estado == "borrador"


@pytest.mark.parametrize("estado", ["", "archivado", "otro"])
def test_otro_estado_no_vale(ir, estado):
    assert ir("estado", {"estado": estado}).status_code == 400


def test_archivar_pide_motivo(ir, hallazgo):
    assert "¿Archivar H-01?" in ir("archivar").content.decode()
    assert "Escribe por qué se archiva" in ir("archivar", {"motivo": " "}).content.decode()
    html = ir("archivar", {"motivo": "Se fundió con H-02."}).content.decode()
    assert "H-01 quedó archivado" in html
    assert "Archivado: Se fundió con H-02." in ir("mesa").content.decode()
    ir("estado", {"estado": "borrador"})
    hallazgo.refresh_from_db()
    assert (hallazgo.estado, hallazgo.motivo_archivo) == ("borrador", "")


def test_archivar_dos_veces_lo_dice(ir):
    ir("archivar", {"motivo": "Uno."})
    assert "está archivado" in ir("archivar", {"motivo": "Dos."}).content.decode()


def test_la_historia_ensena_que_cambio(ir, hallazgo, coordinadora):
    congelar(vigente(hallazgo))
    guardar(
        hallazgo,
        base=1,
        autor=coordinadora,
        titulo="Falta archivo",
        texto="Lo que el diálogo sostiene.",
        tension="",
        pregunta="",
        motivo="Más preciso.",
    )
    html = ir("historia").content.decode()
    assert "<del>memoria</del><ins>archivo</ins>" in html
    assert "Más preciso." in html
    assert "publicada el" in html


def test_la_lectura_solo_ensena_lo_que_puede_imprimirse(ir, hallazgo, con_voz):
    hallazgo.redacciones.update(texto="Falta archivo [e1].\nY dinero.")
    con_voz("sustenta", "Lo que sí sale.", nivel=Nivel.ANONIMA, persona__nombre="Zqxnombre Uno")
    con_voz("matiza", "Zqxreservado.", alcance="equipo")
    con_voz("contradice", "Zqxobservado.", tipo="observacion")
    html = ir("lectura").content.decode()
    assert "«Lo que sí sale.»" in html
    assert '<a class="ref" href="#e1">e1</a>' in html
    assert "H-01·e1" in html
    assert "2 pasajes no se imprimen" in html
    for testigo in ("Zqxnombre", "Zqxreservado", "Zqxobservado", "E-01"):
        assert testigo not in html
