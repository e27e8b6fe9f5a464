"""La matriz de marco: quién escribe qué, cuándo está lista y qué pasa si dos escriben a la vez."""

import csv

import pytest
from django.urls import reverse
from django.utils import timezone

from entrevistas.models import CeldaMarco, Fragmento
from tests.mundo import entrar


@pytest.fixture
def editar(cliente_de, coordinadora, dialogo):
    def pedir(consulta: str, datos: dict | None = None, quien=None):
        url = f"{reverse('analisis:marco_celda', args=[dialogo.clave])}?{consulta}"
        cliente = cliente_de(quien or coordinadora)
        return cliente.get(url) if datos is None else cliente.post(url, datos)

    return pedir


@pytest.fixture
def marco(cliente_de, coordinadora, dialogo):
    def pedir(consulta: str = "", quien=None):
        url = reverse("analisis:marco", args=[dialogo.clave])
        return cliente_de(quien or coordinadora).get(f"{url}?{consulta}")

    return pedir


DE_AGUA = "tema=agua&de_sector=gobierno"


def test_lo_que_espera_lo_escrito_y_lo_listo(marco, editar, conversar, decir):
    una, otra = conversar("gobierno"), conversar("gobierno")
    dicha = decir(una, "agua")
    decir(otra, "agua"), decir(conversar("academia"), "suelo")
    response = marco()
    assert "2 pasajes" in response.text and "2 de 2 personas" in response.text
    assert "<b>0 de 2</b> listas" in response.text
    assert "Donde más falta escribir es Agua en Gobierno: 2 pasajes por leer." in response.text

    texto = {"resumen": "La ven como regulación.", "version": 0}
    sin_cita = editar(DE_AGUA, {**texto, "lista": "1"})
    assert sin_cita.status_code == 422
    assert "Sin cita no puede estar lista" in sin_cita.text
    assert "La ven como regulación." in sin_cita.text
    assert not CeldaMarco.objects.exists()

    assert editar(DE_AGUA, texto).status_code == 302
    assert "Sin cita: no puede estar lista" in marco().text
    citada = {**texto, "version": 1, "lista": "1", "entrada": [str(dicha.uid)]}
    assert editar(DE_AGUA, citada).status_code == 302
    celda = CeldaMarco.objects.get()
    assert (celda.estado, celda.version, celda.citas.get().entrada) == ("lista", 2, dicha)
    assert "<b>1 de 2</b> listas" in marco().text
    assert "checked" in editar(DE_AGUA).text

    # Si la entrada se retira, la celda deja de estar lista sin que nadie la toque.
    dicha.retirada_en = timezone.now()
    dicha.save()
    response = marco()
    assert "<b>0 de 2</b> listas" in response.text and "Una cita cambió" in response.text


def test_si_otra_persona_guardo_antes_se_ven_los_dos_textos(editar, conversar, decir, catalogos):
    dicha = decir(conversar("gobierno"), "agua")
    editar(DE_AGUA, {"resumen": "Lo primero.", "version": 0})
    tarde = {"resumen": "Lo segundo, más largo.", "version": 0, "entrada": [str(dicha.uid)]}
    response = editar(DE_AGUA, tarde)
    assert response.status_code == 409
    assert "Lo primero." in response.text
    assert "Lo segundo, más largo.</textarea>" in response.text
    assert f'value="{dicha.uid}" id="c-{dicha.uid}" checked' in response.text
    assert CeldaMarco.objects.get().resumen == "Lo primero."
    assert 'name="version" value="1"' in response.text
    assert editar(DE_AGUA, {**tarde, "version": 1}).status_code == 302
    assert CeldaMarco.objects.get().resumen == "Lo segundo, más largo."


def test_no_se_cita_lo_de_otro_renglon_ni_se_pierde_lo_escrito(editar, conversar, decir):
    decir(conversar("gobierno"), "agua")
    ajena = decir(conversar("academia"), "agua")
    for entrada in (str(ajena.uid), "no-es-un-uid"):
        datos = {"resumen": "Aquí sigue.", "version": 0, "entrada": [entrada]}
        response = editar(DE_AGUA, datos)
        assert response.status_code == 422
        assert "Aquí sigue.</textarea>" in response.text
    assert not Fragmento.objects.exists()
    assert editar(DE_AGUA, {"resumen": "x" * 4_001, "version": 0}).status_code == 422
    assert editar("tema=luna&de_sector=gobierno").status_code == 404


def test_quien_entrevista_escribe_lo_suyo_y_no_ve_lo_de_los_sectores(
    marco, editar, conversar, decir, entrevistadora
):
    propia, ajena = conversar("gobierno", conduce=entrevistadora), conversar("gobierno")
    decir(propia, "agua", texto="Lo propio."), decir(ajena, "agua", texto="Lo ajeno.")
    editar(DE_AGUA, {"resumen": "De todo el sector.", "version": 0})
    editar(f"tema=agua&entrevista={ajena.numero}", {"resumen": "De la otra.", "version": 0})
    vista = marco("por=sectores", entrevistadora).text
    assert propia.folio in vista and ajena.folio not in vista
    assert "De todo el sector." not in vista and "De la otra." not in vista
    assert editar(DE_AGUA, quien=entrevistadora).status_code == 404
    assert editar(f"tema=agua&entrevista={ajena.numero}", quien=entrevistadora).status_code == 404
    pagina = editar(f"tema=agua&entrevista={propia.numero}", quien=entrevistadora).text
    assert "Lo propio." in pagina and "Lo ajeno." not in pagina
    datos = {"resumen": "Lo que me dijo.", "version": 0}
    assert editar(f"tema=agua&entrevista={propia.numero}", datos, entrevistadora).status_code == 302


def test_la_hoja_dice_que_esta_escrito_y_que_espera(
    coordinadora, dialogo, conversar, decir, editar
):
    decir(conversar("gobierno"), "agua"), decir(conversar("academia"), "suelo")
    editar(DE_AGUA, {"resumen": "=Resumen", "version": 0})
    url = reverse("analisis:exportar_marco", args=[dialogo.clave])
    hoja = entrar(coordinadora).post(url, {"motivo": "Nota", "formato": "csv"}).content.decode()
    filas = list(csv.reader(hoja.splitlines()))[1:]
    assert filas == [
        ["Gobierno", "Agua", "'=Resumen", "Sin cita", "", "1", "1", "1", "1"],
        ["Academia", "Suelo", "", "Sin escribir", "", "1", "1", "1", "1"],
    ]
