"""La narrativa: sus frases, lo que citan, su orden y dos personas a la vez."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hallazgos.models import SeccionDeNarrativa
from hallazgos.narrativa import redaccion as escritura
from hallazgos.narrativa import vigentes
from hallazgos.narrativa.texto import citados, frases, mal_escritas
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.entrevistas.consultas import cuantas_consultas

pytestmark = pytest.mark.django_db


def url(dialogo, nombre: str, *args) -> str:
    return reverse(f"narrativa:{nombre}", args=[dialogo.clave, *args])


@pytest.mark.parametrize(
    ("texto", "partes"),
    [
        ("La Lic. Ordaz firmó. El Dr. J. Pérez, no.", ["La Lic. Ordaz firmó.", "El Dr. J. Pérez, no."]),
        ("Lo dijo la Red, A. C. El agua va delante.", ["Lo dijo la Red, A. C.", "El agua va delante."]),
        ("La Red, A. C., lo dijo en EE. UU. y calló.", ["La Red, A. C., lo dijo en EE. UU. y calló."]),
        ("Son 3.5 al año. ¿Y quién contesta? Nadie.", ["Son 3.5 al año.", "¿Y quién contesta?", "Nadie."]),
        ("«¿Para qué?», preguntó. Calló…", ["«¿Para qué?», preguntó.", "Calló…"]),
        ("Dijo: «Firmé. No cumplí». Y ya.", ["Dijo: «Firmé. No cumplí».", "Y ya."]),
        ("Agua, luz, etc. Nada más.", ["Agua, luz, etc.", "Nada más."]),
        ("1. Uno sin partir\nDos", ["1. Uno sin partir", "Dos"]),
    ],
)  # fmt: skip
def test_parte_en_frases_como_se_leen(texto, partes):
    assert [frase.texto for frase in frases(texto)] == partes


def test_cada_frase_trae_lo_que_cita_y_se_lee_sin_sus_marcas():
    texto = "Se firma [H-03, h-5]. Se cumple. [H-09]\n\n¿Y después? [H-3 y H-12]"
    assert [(una.texto, una.hallazgos, una.parrafo) for una in frases(texto)] == [
        ("Se firma.", ["H-03", "H-05"], 0),
        ("Se cumple.", ["H-09"], 0),
        ("¿Y después?", ["H-03", "H-12"], 1),
    ]
    assert citados(texto) == ["H-03", "H-05", "H-09", "H-12"]
    assert mal_escritas("Uno [H03], dos [H-03, x] y tres [H-03] [R-04].") == ["[H03]", "[H-03, x]"]
    assert frases(" \n ") == []


TROZOS = st.sampled_from(
    ["Lic. ", "A. C. ", "Hola. ", "¿Qué? ", "«Sí. No». ", "[H-03]", " [H-3, H-05]. ", "\n", "\n\n", "3.5 ", "… ", "(a. B) "]
)  # fmt: skip


@given(
    st.lists(st.one_of(TROZOS, st.text("aZéÑ .?!…\n[]H-03,«»()", max_size=8)), max_size=12).map(
        "".join
    )
)
def test_unidas_las_frases_dan_el_texto(texto):
    partidas = frases(texto)
    assert "".join(una.cruda for una in partidas) == (texto if texto.strip() else "")
    juntas = dict.fromkeys(folio for una in partidas for folio in una.hallazgos)
    assert list(juntas) == citados(texto)


def test_se_escribe_se_revisa_y_se_ordena(
    cliente_de, entrevistadora, coordinadora, dialogo, hallazgo
):
    ido = f.HallazgoFactory(dialogo=dialogo, estado="archivado")
    r.DerivacionFactory(origen=ido, destino=hallazgo)
    sin_destino = f.HallazgoFactory(dialogo=dialogo, estado="archivado")
    cliente = cliente_de(entrevistadora)
    texto = (
        f"Una [{hallazgo.folio}]. Dos [{ido.folio}]. Tres [{sin_destino.folio}, H-99]. Cuatro [H9]."
    )
    vista = cliente.post(url(dialogo, "revisar"), {"texto": texto}).content.decode()
    for dicho in (
        f"{ido.folio} está archivado: se recogió en {hallazgo.folio}. Cita {hallazgo.folio}.",
        f"{sin_destino.folio} está archivado: quita la cita",
        "H-99 no existe en este diálogo.",
        "«[H9]» no se entiende.",
        "<b>1</b> de 4",
    ):
        assert dicho in vista
    assert vista.count("(sin hallazgo detrás)") == 3
    assert not SeccionDeNarrativa.objects.exists()
    for titulo in ("Primera", "Segunda"):
        datos = {"titulo": titulo, "texto": texto}
        assert cliente.post(url(dialogo, "nueva"), datos).status_code == 302
    cliente.post(url(dialogo, "mover", 2), {"hacia": "arriba"})
    cliente.post(url(dialogo, "mover", 2), {"hacia": "arriba"})
    assert [redaccion.titulo for _, redaccion in vigentes(dialogo)] == ["Segunda", "Primera"]
    assert cliente.post(url(dialogo, "mover", 2), {"hacia": "lado"}).status_code == 400
    html = cliente.get(url(dialogo, "inicio")).content.decode()
    assert "8 frases" in html
    assert "6 sin hallazgo detrás" in html
    jefa = cliente_de(coordinadora)
    jefa.post(url(dialogo, "retirar", 1))
    assert [seccion.numero for seccion, _ in vigentes(dialogo)] == [2]
    tarde = cliente.post(url(dialogo, "seccion", 1), {"titulo": "Tarde", "texto": "No se pierde"})
    assert tarde.status_code == 400
    assert "No se pierde" in tarde.content.decode()
    jefa.post(url(dialogo, "retirar", 1), {"recuperar": "1"})
    assert [seccion.numero for seccion, _ in vigentes(dialogo)] == [2, 1]
    assert cliente.post(url(dialogo, "nueva"), {"texto": "Sin título"}).status_code == 400


def test_publicada_pide_razon_y_quien_llega_tarde_no_pisa(
    cliente_de, coordinadora, entrevistadora, dialogo
):
    seccion = r.SeccionDeNarrativaFactory(dialogo=dialogo, redaccion__texto="Uno.")
    escritura.congelar(escritura.vigente(seccion))
    pagina = url(dialogo, "seccion", seccion.numero)
    nuevo = {"titulo": "La ciudad", "texto": "Dos.", "base": 1}
    sin_razon = cliente_de(coordinadora).post(pagina, nuevo)
    assert sin_razon.status_code == 400
    assert "hace falta una razón" in sin_razon.content.decode()
    con_razon = nuevo | {"motivo": "Lo pidieron."}
    assert cliente_de(coordinadora).post(pagina, con_razon).status_code == 302
    choque = cliente_de(entrevistadora).post(pagina, con_razon | {"texto": "Tres."})
    html = choque.content.decode()
    assert choque.status_code == 409
    for dicho in ("Dos.", "Tres.", f"{coordinadora} cambió esta sección", 'name="base" value="2"'):
        assert dicho in html
    assert [una.texto for una in seccion.redacciones.order_by("version")] == ["Uno.", "Dos."]
    historia = cliente_de(coordinadora).get(url(dialogo, "historia", seccion.numero))
    assert "<del>Uno</del><ins>Dos</ins>" in historia.content.decode()


def test_cincuenta_secciones_cuestan_lo_mismo_que_dos(cliente_de, coordinadora, dialogo, hallazgo):
    cliente = cliente_de(coordinadora)

    def poblar(cuantas: int) -> None:
        for _ in range(cuantas):
            r.SeccionDeNarrativaFactory(
                dialogo=dialogo, redaccion__texto=f"Algo [{hallazgo.folio}]. Otra."
            )

    poblar(2)
    pocas = cuantas_consultas(cliente, url(dialogo, "inicio"))
    poblar(48)
    assert cuantas_consultas(cliente, url(dialogo, "inicio")) == pocas


@pytest.mark.django_db(transaction=True)
def test_dos_que_mueven_a_la_vez_no_repiten_lugar(dialogo, coordinadora):
    secciones = [r.SeccionDeNarrativaFactory(dialogo=dialogo) for _ in range(3)]
    barrera = Barrier(2)

    def mover(seccion) -> None:
        barrera.wait(10)
        escritura.mover(seccion, hacia="abajo", autor=coordinadora)
        connection.close()

    hilos = [Thread(target=mover, args=[seccion]) for seccion in secciones[:2]]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(30)
    assert sorted(dialogo.narrativa.values_list("orden", flat=True)) == [1, 2, 3]
