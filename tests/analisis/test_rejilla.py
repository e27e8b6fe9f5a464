"""La rejilla de preguntas y entrevistas: qué dice cada casilla y qué abre."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Pregunta
from entrevistas.models import Entrada, Respuesta
from tests.fabricas import EntradaFactory, RespuestaFactory
from tests.mundo import entrar


@pytest.fixture
def ver(cliente_de, coordinadora, dialogo):
    def pedir(consulta: str = "", quien=None, vista: str = "rejilla"):
        url = reverse(f"analisis:{vista}", args=[dialogo.clave])
        return cliente_de(quien or coordinadora).get(f"{url}?{consulta}")

    return pedir


def signos(response) -> dict[str, list[str]]:
    return {
        renglon.pregunta.numero: [casilla.signo for casilla in renglon.casillas]
        for renglon in response.context["rejilla"].renglones
    }


def marcar(entrevista, numero: str, estado: str) -> None:
    bloque, orden = numero.split(".")
    pregunta = entrevista.dialogo.preguntas_vigentes().get(bloque__numero=bloque, orden=orden)
    RespuestaFactory(entrevista=entrevista, pregunta=pregunta, estado=estado)


def test_cada_casilla_dice_cuantas_entradas_hay_o_por_que_ninguna(ver, conversar, decir, catalogos):
    academia, gobierno = conversar("academia"), conversar("gobierno")
    decir(academia), decir(academia, "agua europa"), decir(gobierno)
    marcar(academia, "1.2", Respuesta.Estado.NO_SE_ABORDO)
    marcar(gobierno, "1.2", Respuesta.Estado.NO_QUISO_RESPONDER)
    marcar(gobierno, "1.3", Respuesta.Estado.ABORDADA)
    decir(academia, numero="1.3", tipo=Entrada.Tipo.FUERA, texto="")
    decir(academia, numero="1.4", retirada_en=timezone.now())
    response = ver()
    tabla = response.context["rejilla"]
    assert [sector.nombre for sector, _ in tabla.grupos] == ["Gobierno", "Academia"]
    dichos = signos(response)
    assert dichos["1.1"] == ["1", "2"]
    assert dichos["1.2"] == ["×", "−"]
    assert dichos["1.3"] == ["?", "f"]
    assert dichos["1.4"] == ["?", "?"]
    primera = tabla.renglones[0]
    assert (primera.orilla.personas, tabla.total.personas) == (2, 2)
    assert primera.casillas[1].palabras == f"1.1 Asunto 1.1, {academia.folio}: 2 entradas"
    assert "1.2 hay palabra de 0 de 2 personas" in response.text
    assert "no quiso responder" in response.text
    # Con filtro, lo dicho que no entra no se confunde con lo callado.
    assert signos(ver("region=europa"))["1.1"] == ["·", "1"]
    assert list(signos(ver("bloque=2"))) == ["2.1", "2.2", "2.3", "2.4"]
    assert signos(ver("sector=academia"))["1.1"] == ["2"]


def test_se_lee_a_lo_ancho_y_hacia_abajo(ver, conversar, decir, dialogo):
    una, otra = conversar("gobierno"), conversar("academia")
    decir(una, texto="Primera."), decir(una, texto="Segunda.", numero="2.1")
    decir(otra, texto="Tercera.")
    ancho = ver(f"pregunta={dialogo.preguntas_vigentes().first().pk}", vista="pasajes")
    assert [p.cita.texto for p in ancho.context["pasajes"]] == ["Primera.", "Tercera."]
    abajo = ver(f"entrevista={una.numero}", vista="pasajes")
    assert [p.cita.texto for p in abajo.context["pasajes"]] == ["Primera.", "Segunda."]
    assert una.folio in abajo.text


def test_lo_dicho_a_una_version_anterior_cuenta_en_la_pregunta_de_hoy(
    ver, conversar, decir, dialogo
):
    una, otra = conversar("gobierno"), conversar("academia")
    vieja = dialogo.preguntas_vigentes().first()
    decir(una)
    vieja.retirada_en = timezone.now()
    vieja.save()
    nueva = Pregunta.objects.create(
        bloque=vieja.bloque,
        orden=1,
        texto="¿Y ahora?",
        etiqueta="Ahora",
        version=2,
        reemplaza=vieja,
    )
    EntradaFactory(entrevista=otra, pregunta=nueva)
    response = ver()
    assert signos(response)["1.1"] == ["1", "1"]
    assert len(signos(response)) == 12
    assert len(ver(f"pregunta={vieja.pk}", vista="pasajes").context["pasajes"]) == 2


def test_quien_retira_su_consentimiento_deja_de_contarse(ver, conversar, decir):
    una, otra = conversar("gobierno"), conversar("academia")
    decir(una), decir(otra)
    una.consentimiento.revocado_en = timezone.now()
    una.consentimientos.update(revocado_en=timezone.now())
    response = ver()
    assert signos(response)["1.1"] == ["1"]
    assert response.context["total"].personas == 1
    assert ver(f"entrevista={una.numero}", vista="pasajes").status_code == 404


def test_quien_entrevista_ve_sus_columnas_y_la_hoja_trae_lo_mismo(
    ver, conversar, decir, entrevistadora, dialogo
):
    propia, ajena = conversar("gobierno", conduce=entrevistadora), conversar("academia")
    decir(propia), decir(ajena)
    response = ver(quien=entrevistadora)
    assert [e.pk for e in response.context["rejilla"].entrevistas] == [propia.pk]
    assert ajena.persona.nombre not in response.text
    assert ver(f"entrevista={ajena.numero}", entrevistadora, "pasajes").status_code == 404
    url = reverse("analisis:exportar_rejilla", args=[dialogo.clave])
    datos = {"motivo": "Reunión", "formato": "csv"}
    hoja = entrar(entrevistadora).post(url, datos).content.decode()
    assert propia.folio in hoja and ajena.folio not in hoja


def test_sin_entrevistas_se_dice_que_falta(ver):
    assert "Todavía no hay entrevistas hechas" in ver().text
