"""Unir pasajes a un hallazgo, cambiarlos, retirarlos y reubicar los dudosos."""

import pytest
from django.core.exceptions import ValidationError

from entrevistas.anclaje import crear_fragmento
from entrevistas.cierre import corregir
from hallazgos.evidencia import adjuntar, cambiar, por_revisar, retirar, retirar_pasaje, reubicar
from hallazgos.redaccion import dar_por_listo
from tests.fabricas import FragmentoFactory, HallazgoFactory

pytestmark = pytest.mark.django_db


def unir(hallazgo, entrada, autor, relacion="sustenta", **datos):
    fragmento = FragmentoFactory(entrada=entrada)
    return adjuntar(hallazgo, fragmento, relacion=relacion, autor=autor, **datos)


def test_el_numero_no_se_reutiliza(hallazgo, decir, coordinadora):
    primera = unir(hallazgo, decir(), coordinadora)
    retirar(primera, autor=coordinadora)
    segunda = unir(hallazgo, decir(), coordinadora)
    assert (primera.codigo, segunda.codigo) == ("H-01·e1", "H-01·e2")
    tercera = adjuntar(hallazgo, primera.fragmento, relacion="matiza", autor=coordinadora)
    assert tercera.numero == 3


def test_el_mismo_pasaje_no_entra_dos_veces(hallazgo, decir, coordinadora):
    evidencia = unir(hallazgo, decir(), coordinadora)
    with pytest.raises(ValidationError, match="ya está en H-01, como e1: sustenta"):
        adjuntar(hallazgo, evidencia.fragmento, relacion="contradice", autor=coordinadora)


def test_lo_de_otro_dialogo_no_entra(hallazgo, coordinadora):
    with pytest.raises(ValidationError, match="otro diálogo"):
        adjuntar(hallazgo, FragmentoFactory(), relacion="sustenta", autor=coordinadora)


def test_lo_dudoso_no_entra(hallazgo, decir, coordinadora):
    fragmento = FragmentoFactory(entrada=decir(), anclaje="por_revisar")
    with pytest.raises(ValidationError, match="por revisar"):
        adjuntar(hallazgo, fragmento, relacion="sustenta", autor=coordinadora)


def test_relacion_y_nota_se_comprueban(hallazgo, decir, coordinadora):
    evidencia = unir(hallazgo, decir(), coordinadora, nota="  dos \n líneas ")
    assert evidencia.nota == "dos líneas"
    with pytest.raises(ValidationError, match="sustenta, matiza o contradice"):
        cambiar(evidencia, relacion="otra", nota="", autor=coordinadora)
    with pytest.raises(ValidationError, match="300"):
        cambiar(evidencia, relacion="matiza", nota="a" * 301, autor=coordinadora)


def test_sin_nada_que_lo_sustente_deja_de_estar_listo(hallazgo, decir, coordinadora):
    evidencia = unir(hallazgo, decir(), coordinadora)
    dar_por_listo(hallazgo, autor=coordinadora)
    cambiar(evidencia, relacion="matiza", nota="", autor=coordinadora)
    hallazgo.refresh_from_db()
    assert hallazgo.estado == "borrador"
    retirar(evidencia, autor=coordinadora)
    with pytest.raises(ValidationError, match="ya se retiró"):
        cambiar(evidencia, relacion="sustenta", nota="", autor=coordinadora)


@pytest.fixture
def dudosa(hallazgo, decir, coordinadora):
    """Evidencia cuya entrada se corrigió sin dejar rastro del pasaje."""
    entrada = decir("Nadie guardó nada. Otra cosa.")
    pasaje = crear_fragmento(entrada, inicio=0, fin=18, autor=coordinadora)
    evidencia = adjuntar(hallazgo, pasaje, relacion="sustenta", autor=coordinadora)
    corregir(entrada, texto="Nadie guarda nada. Otra cosa.", motivo="Errata.", autor=coordinadora)
    evidencia.refresh_from_db()
    return evidencia


def test_la_evidencia_corregida_espera_y_se_reubica(dialogo, dudosa, coordinadora):
    (pasaje,) = por_revisar(dialogo, coordinadora)
    assert pasaje == dudosa.fragmento
    nuevo = reubicar(pasaje, inicio=0, fin=18, texto="Nadie guarda nada.", autor=coordinadora)
    dudosa.refresh_from_db()
    pasaje.refresh_from_db()
    assert dudosa.fragmento == nuevo
    assert (dudosa.numero, nuevo.texto) == (1, "Nadie guarda nada.")
    assert pasaje.texto == "Nadie guardó nada."
    assert por_revisar(dialogo, coordinadora) == []


def test_si_el_nuevo_lugar_ya_estaba_la_dudosa_se_retira(hallazgo, dudosa, coordinadora):
    entrada = type(dudosa.fragmento.entrada).objects.get(pk=dudosa.fragmento.entrada_id)
    ya = crear_fragmento(entrada, inicio=0, fin=18, autor=coordinadora)
    adjuntar(hallazgo, ya, relacion="matiza", autor=coordinadora)
    reubicar(dudosa.fragmento, inicio=0, fin=18, autor=coordinadora)
    assert [e.numero for e in hallazgo.evidencias.vigentes()] == [2]


def test_la_dudosa_se_puede_retirar(dialogo, hallazgo, dudosa, coordinadora):
    retirar_pasaje(dudosa.fragmento, autor=coordinadora)
    assert not hallazgo.evidencias.vigentes().exists()
    assert por_revisar(dialogo, coordinadora) == []


def test_quien_no_ve_la_entrevista_no_la_revisa(dialogo, dudosa, entrevistadora):
    assert por_revisar(dialogo, entrevistadora) == []


def test_lo_exacto_no_se_reubica(hallazgo, decir, coordinadora):
    evidencia = unir(hallazgo, decir(), coordinadora)
    with pytest.raises(ValidationError, match="ya no está por revisar"):
        reubicar(evidencia.fragmento, inicio=0, fin=3, autor=coordinadora)


def test_los_numeros_son_de_cada_hallazgo(dialogo, hallazgo, decir, coordinadora):
    entrada = decir()
    otro = HallazgoFactory(dialogo=dialogo)
    una = unir(hallazgo, entrada, coordinadora)
    otra = adjuntar(otro, una.fragmento, relacion="matiza", autor=coordinadora)
    assert (una.codigo, otra.codigo) == ("H-01·e1", "H-02·e1")
