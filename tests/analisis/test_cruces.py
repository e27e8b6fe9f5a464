"""Los cruces: cada cifra, contada a mano, y lo que abre."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from dialogo.models import Descarga
from entrevistas.models import Codificacion
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    CodificacionFactory,
    EntradaFactory,
    FragmentoFactory,
    PersonaFactory,
)
from tests.mundo import entrar


@pytest.fixture
def ver(cliente_de, coordinadora, dialogo):
    def pedir(consulta: str = "", quien=None, vista: str = "cruces"):
        url = reverse(f"analisis:{vista}", args=[dialogo.clave])
        return cliente_de(quien or coordinadora).get(f"{url}?{consulta}")

    return pedir


def cifras(response) -> dict[str, list[str]]:
    """Por renglón, lo que dice cada celda y su orilla."""
    return {
        fila.eje.nombre: [celda.cifra for celda in (*fila.celdas, fila.orilla)]
        for fila in response.context["tabla"].filas
    }


def test_los_temas_por_regiones_cuentan_pasajes_personas_y_organizaciones(ver, conversar, decir):
    """Una persona con dos entrevistas cuenta una; lo retirado y lo de otro estado, nada."""
    ana = conversar("gobierno")
    otra_vez = conversar("gobierno", persona=ana.persona, organizacion=ana.organizacion)
    beto, cancelada = conversar("academia"), conversar("academia")
    decir(ana, "agua europa"), decir(ana, "agua europa africa"), decir(otra_vez, "agua europa")
    decir(beto, "agua europa"), decir(beto, "suelo", numero="2.1")
    decir(beto, "suelo europa", retirada_en=timezone.now())
    decir(beto, "suelo europa", terminada_en=None)
    decir(cancelada, "suelo africa")
    cancelada.estado = "cancelada"
    cancelada.save()
    assert cifras(ver("que=regiones")) == {
        "Agua": ["2", "1", "2"],
        "Suelo": ["·", "·", "1"],
    }
    assert cifras(ver("que=regiones&medida=pasajes"))["Agua"] == ["4", "1", "4"]
    assert cifras(ver("que=regiones&medida=organizaciones"))["Agua"] == ["2", "1", "2"]
    assert cifras(ver("que=regiones&sector=academia"))["Agua"] == ["1", "·", "1"]
    assert cifras(ver("que=regiones&region=africa"))["Agua"] == ["1", "1", "1"]
    assert cifras(ver("que=regiones&bloque=2")) == {
        "Agua": ["·", "·", "·"],
        "Suelo": ["·", "·", "1"],
    }
    response = ver("que=regiones")
    tabla = response.context["tabla"]
    celda = tabla.filas[0].celdas[0]
    assert celda.palabras == "Agua, Europa: 2 de 2 personas, 4 pasajes, 2 organizaciones"
    assert "Lo que más se nombra es Agua: 2 de 2 personas; con Europa, 2." in response.text
    abierta = ver(celda.consulta, vista="pasajes")
    assert "2 de 2 personas, 4 pasajes, 2 organizaciones" in abierta.text
    assert len(abierta.context["pasajes"]) == 4


def test_el_nivel_que_se_filtra_es_el_que_vale_hoy(ver, conversar, decir):
    """El más estricto entre lo consentido y lo apretado; sin consentimiento, anónima."""
    ana, beto, carla = (
        conversar("gobierno", nivel="atribuible"),
        conversar("gobierno", nivel="por_sector"),
        conversar("gobierno", nivel=None),
    )
    decir(ana, "agua europa"), decir(ana, "agua europa", nivel="anonima")
    decir(beto, "agua europa"), decir(carla, "agua europa")
    for nivel, pasajes in (("atribuible", "1"), ("por_sector", "1"), ("anonima", "2")):
        tabla = cifras(ver(f"que=regiones&medida=pasajes&nivel={nivel}"))
        assert tabla["Agua"][0] == pasajes, nivel


def test_los_codigos_por_sectores_suman_los_de_dentro_sin_repetir(ver, conversar, decir, libro):
    ana, beto, carla = conversar("gobierno"), conversar("gobierno"), conversar("academia")
    costo, renta, valor = libro["costo"], libro["renta"], libro["valor"]
    decir(ana, codigos=[costo, renta]), decir(ana, codigos=[renta]), decir(beto, codigos=[renta])
    decir(carla, codigos=[valor])
    retirada = decir(carla, codigos=[costo])
    Codificacion.objects.filter(fragmento__entrada=retirada).update(retirada_en=timezone.now())
    response = ver("que=sectores")
    assert cifras(response) == {
        "Costo": ["2", "·", "2"],
        "Renta": ["2", "·", "2"],
        "Valor": ["·", "1", "1"],
    }
    assert (
        response.context["tabla"]
        .filas[0]
        .celdas[0]
        .palabras.startswith("Costo, Gobierno: 2 de 2 personas, 3 pasajes")
    )
    assert cifras(ver("que=sectores&hijos=0"))["Costo"] == ["1", "·", "1"]
    assert cifras(ver("medida=pasajes"))["Costo"] == ["3", "·", "3"]
    for hijos, pasajes in (("1", 3), ("0", 1)):
        celda = ver(f"que=sectores&hijos={hijos}").context["tabla"].filas[0].celdas[0]
        assert len(ver(celda.consulta, vista="pasajes").context["pasajes"]) == pasajes


def test_dos_codigos_se_cruzan_en_el_pasaje_la_respuesta_o_la_entrevista(
    ver, conversar, decir, libro
):
    """Y: lo que lleva los dos. NO: lo del primero donde no está el otro."""
    costo, valor = libro["costo"], libro["valor"]
    juntos, respuesta, lejos = (conversar("gobierno") for _ in range(3))
    entrada = decir(juntos)
    for codigo, inicio, fin in ((costo, 0, 10), (valor, 5, 15)):
        parte = FragmentoFactory(entrada=entrada, inicio=inicio, fin=fin)
        CodificacionFactory(fragmento=parte, codigo=codigo)
    decir(respuesta, codigos=[costo]), decir(respuesta, codigos=[valor])
    decir(lejos, codigos=[costo]), decir(lejos, codigos=[valor], numero="2.1")
    solo = conversar("gobierno")
    decir(solo, codigos=[costo])
    con = {"pasaje": ("1", "2"), "respuesta": ("2", "4"), "entrevista": ("3", "6")}
    sin = {"pasaje": ("3", "3"), "respuesta": ("2", "2"), "entrevista": ("1", "1")}
    for modo, esperadas in (("con", con), ("sin", sin)):
        for en, (personas, pasajes) in esperadas.items():
            consulta = f"que=codigos&en={en}&modo={modo}"
            tabla = ver(consulta).context["tabla"]
            celda = tabla.celda(costo.pk, valor.pk)
            assert (str(celda.conteo.personas), str(celda.conteo.pasajes)) == (personas, pasajes)
            abierta = ver(celda.consulta, vista="pasajes")
            assert len(abierta.context["pasajes"]) == int(pasajes), (modo, en)
            assert f"{personas} de 4 personas" in abierta.text


def test_una_medida_o_una_clave_que_no_existe_vale_la_de_costumbre(ver, conversar, decir):
    decir(conversar("gobierno"), "agua europa")
    response = ver(
        "que=otra&medida=otra&hijos=9&en=luna&modo=x&sector=no&bloque=77&region=%00&nivel=z"
    )
    assert response.status_code == 200
    assert not response.context["filtros"].filtro
    for mala in ("codigo=no-es", "tema=luna", "con=x", "pregunta=999999", "entrevista=abc"):
        assert ver(mala, vista="pasajes").status_code == 404, mala


def test_la_hoja_lleva_las_tres_medidas_y_queda_anotada(coordinadora, dialogo, conversar, decir):
    decir(conversar("gobierno"), "agua europa"), decir(conversar("academia"), "agua")
    url = reverse("analisis:exportar_cruces", args=[dialogo.clave])
    datos = {"motivo": "Nota", "formato": "xlsx"}
    response = entrar(coordinadora).post(f"{url}?que=regiones&sector=gobierno", datos)
    libro = load_workbook(io.BytesIO(response.content))
    assert libro.sheetnames == ["Personas", "Pasajes", "Organizaciones", "Acerca de esta hoja"]
    assert [c.value for c in libro["Personas"][2]] == ["Agua", 1, 0, 1, 1]
    anotada = Descarga.objects.get()
    assert (anotada.que, anotada.filtros) == ("Temas por regiones", "Sector: Gobierno")


def test_las_consultas_no_crecen_con_las_entrevistas(
    cliente_de, coordinadora, dialogo, conversar, decir, libro
):
    cliente = cliente_de(coordinadora)
    paginas = {
        "rejilla": "", "cruces": "que=sectores", "marco": "por=entrevistas", "pasajes": "tema=agua",
    }  # fmt: skip
    urls = [f"{reverse(f'analisis:{v}', args=[dialogo.clave])}?{q}" for v, q in paginas.items()]
    urls += [
        f"{urls[1]}&que=regiones",
        f"{urls[1]}&que=codigos",
        urls[2].replace("entrevistas", ""),
    ]
    antes = None
    for _ in range(2):
        for sector in ("gobierno", "academia", "gobierno"):
            entrevista = conversar(sector, persona=PersonaFactory())
            decir(entrevista, "agua europa", codigos=[libro["costo"], libro["valor"]])
        EntradaFactory(entrevista=entrevista)
        ahora = [cuantas_consultas(cliente, url) for url in urls]
        assert antes in (None, ahora)
        antes = ahora
