"""La mesa: pasajes a un lado, el hallazgo y su evidencia al otro."""

import pytest

from entrevistas.models import Alcance, Nivel
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoFactory,
)


@pytest.fixture
def ver(cliente_de, coordinadora, hallazgo):
    """``ver("q=agua")``: el HTML de la mesa con esa consulta."""
    cliente = cliente_de(coordinadora)

    def abrir(consulta: str = "bloque=") -> str:
        response = cliente.get(f"{hallazgo.get_absolute_url()}?{consulta}")
        assert response.status_code == 200
        return response.content.decode()

    return abrir


def test_ensena_pasajes_hallazgo_y_ficha(ver, con_voz):
    con_voz("sustenta", "Se perdió el archivo.")
    html = ver()
    for dicho in ("Falta memoria", "«Se perdió el archivo.»", "1 de 1 persona lo sustenta", "e1"):
        assert dicho in html
    assert "<b>1 pasaje</b> de 1 entrevista; 1 ya está en este hallazgo" in html


def test_vacia_dice_que_hacer(ver):
    html = ver()
    assert "Todavía no hay pasajes" in html
    assert "Este hallazgo no tiene evidencia" in html


def test_empieza_por_el_bloque_del_hallazgo(ver, decir):
    decir("Del primer bloque.", numero="1.1")
    decir("Del segundo bloque.", numero="2.1")
    assert "Del segundo bloque." not in ver("")
    assert "Del segundo bloque." in ver("bloque=")


def test_dice_como_se_mostrara_a_las_sobremesas(ver, con_voz):
    con_voz("sustenta", nivel=Nivel.ATRIBUIBLE)
    con_voz("matiza", nivel=Nivel.POR_SECTOR)
    con_voz("contradice", nivel=Nivel.ANONIMA)
    con_voz("contradice", alcance=Alcance.EQUIPO)
    html = ver()
    assert "<b>Se mostrará</b> con su nombre" in html
    assert "Una persona entrevistada, porque en su sector aún no hay personas suficientes" in html
    assert "Quien habló permitió otro alcance" in html


def test_la_cita_que_nombra_se_marca(ver, con_voz):
    con_voz("sustenta", "Yo, Cuautle, lo vi.", nivel="anonima", persona__nombre="Nicandro Cuautle")
    html = ver()
    assert '<mark class="senala">Cuautle</mark>' in html
    assert "Acórtala o usa paráfrasis" in html


def test_avisa_de_las_palabras_de_cantidad(ver, hallazgo, con_voz):
    con_voz()
    EntrevistaFactory(dialogo=hallazgo.dialogo, hecha=True)
    hallazgo.redacciones.update(texto="La mayoría lo dice [e1] [e9].")
    html = ver()
    assert "«La mayoría» dice más que la ficha: son 1 de 2." in html
    assert "[e9]" in html


def test_a_quien_no_le_toca_no_se_le_ensena(cliente_de, entrevistadora, hallazgo, con_voz):
    """Lee lo ajeno como una sobremesa: sin nombre, sin folio y sin desglose por sector."""
    con_voz(
        "sustenta",
        "Lo que dijo.",
        nivel="anonima",
        persona__nombre="Zqxnombre Zqxapellido",
        persona__sector__nombre="Zqxsector",
    )
    reservada = con_voz("matiza", "Zqxreservado.", alcance="equipo")
    html = cliente_de(entrevistadora).get(f"{hallazgo.get_absolute_url()}?bloque=").content.decode()
    assert "Lo que dijo." in html
    assert "Pasaje reservado" in html
    for testigo in ("Zqxnombre", "Zqxapellido", "Zqxreservado", "E-01", "E-02"):
        assert testigo not in html
    assert str(reservada.fragmento.entrada.uid) not in html
    assert "de Zqxsector</span>" not in html
    assert "Todavía no hay pasajes" in html


def test_doscientos_pasajes_cuestan_lo_mismo_que_diez(
    cliente_de, coordinadora, hallazgo, dialogo, decir
):
    def poblar(cuantos: int) -> None:
        entrevista = decir().entrevista
        for n in range(cuantos):
            entrada = EntradaFactory(entrevista=entrevista, texto=f"Falta agua {n}.")
            EvidenciaFactory(
                hallazgo=hallazgo if n % 2 else HallazgoFactory(dialogo=dialogo),
                fragmento=FragmentoFactory(entrada=entrada),
            )

    cliente, url = cliente_de(coordinadora), f"{hallazgo.get_absolute_url()}?bloque=&q=agua"
    poblar(10)
    pocas = cuantas_consultas(cliente, url)
    poblar(190)
    assert cuantas_consultas(cliente, url) == pocas
    assert pocas < 40


def test_con_muchas_evidencias_ensena_las_primeras_y_un_enlace(ver, cliente_de, hallazgo, con_voz):
    for _ in range(13):
        con_voz("sustenta")
    html = ver()
    assert html.count('class="cod"') == 10
    assert "Ver las otras 3" in html
    assert ver("bloque=&toda=1").count('class="cod"') == 13
    url = f"{hallazgo.get_absolute_url()}?toda=1"
    cliente = cliente_de(hallazgo.creado_por)
    parcial = cliente.get(url, headers={"HX-Request": "true", "HX-Target": "sosten"})
    assert parcial.content.decode().count('class="cod"') == 13
    assert "<html" not in parcial.content.decode()
