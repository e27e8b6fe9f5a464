"""Escribir un hallazgo: guardar sin pisar, congelar y decir por qué cambió."""

import pytest
from django.core.exceptions import ValidationError

from hallazgos.historia import comparar, historia
from hallazgos.marcadores import desconocidos, parrafos
from hallazgos.models import Hallazgo
from hallazgos.redaccion import (
    Conflicto,
    archivar,
    congelar,
    crear_hallazgo,
    dar_por_listo,
    faltantes,
    guardar,
    vigente,
    volver_a_borrador,
)
from tests.fabricas import DialogoFactory

pytestmark = pytest.mark.django_db
VACIA = {"texto": "", "tension": "", "pregunta": "", "motivo": ""}


def escribir(hallazgo, autor, base=1, **campos):
    return guardar(hallazgo, base=base, autor=autor, **{"titulo": "Falta memoria"} | VACIA | campos)


def test_los_folios_son_seguidos_y_del_dialogo(dialogo, coordinadora):
    bloque = dialogo.bloques.first()
    folios = [
        crear_hallazgo(dialogo, bloque=bloque, titulo="Falta agua", autor=coordinadora).folio
        for _ in range(3)
    ]
    assert folios == ["H-01", "H-02", "H-03"]
    otro = DialogoFactory()
    with pytest.raises(ValidationError, match="otro diálogo"):
        crear_hallazgo(otro, bloque=bloque, titulo="Falta agua", autor=coordinadora)


def test_sin_titulo_no_hay_hallazgo(dialogo, coordinadora):
    with pytest.raises(ValidationError, match="necesita un título"):
        crear_hallazgo(dialogo, bloque=dialogo.bloques.first(), titulo=" ", autor=coordinadora)
    assert not Hallazgo.objects.exists()


def test_guardar_sube_la_revision_y_repetir_no_cambia_nada(hallazgo, coordinadora):
    una = escribir(hallazgo, coordinadora, texto="Uno")
    otra = escribir(hallazgo, coordinadora, texto="Uno")
    assert (una.pk, una.revision) == (otra.pk, otra.revision) == (vigente(hallazgo).pk, 2)


def test_una_base_vieja_no_pisa(hallazgo, coordinadora, entrevistadora):
    escribir(hallazgo, coordinadora, texto="Uno")
    with pytest.raises(Conflicto) as choque:
        escribir(hallazgo, entrevistadora, base=1, texto="Dos")
    assert choque.value.actual.texto == "Uno"
    assert vigente(hallazgo).texto == "Uno"


def test_lo_publicado_no_cambia_nace_otra_redaccion_con_su_motivo(hallazgo, coordinadora):
    primera = congelar(escribir(hallazgo, coordinadora, texto="Uno"))
    with pytest.raises(ValidationError, match="hace falta una razón"):
        escribir(hallazgo, coordinadora, base=2, texto="Dos")
    segunda = escribir(hallazgo, coordinadora, base=2, texto="Dos", motivo="Lo pidieron.")
    primera.refresh_from_db()
    assert (primera.texto, primera.version) == ("Uno", 1)
    assert (segunda.texto, segunda.version, segunda.revision) == ("Dos", 2, 3)
    with pytest.raises(ValidationError, match="hace falta una razón"):
        escribir(hallazgo, coordinadora, base=3, texto="Tres")


def test_congelar_dos_veces_conserva_la_primera_huella(hallazgo):
    una = congelar(vigente(hallazgo))
    otra = congelar(vigente(hallazgo))
    assert len(una.huella) == 64
    assert (una.huella, una.congelada_en) == (otra.huella, otra.congelada_en)


def test_abrir_lo_publicado_sin_cambiar_nada_no_crea_version(hallazgo, coordinadora):
    congelar(escribir(hallazgo, coordinadora, texto="Uno"))
    escribir(hallazgo, coordinadora, base=2, texto="Uno", motivo="Sin querer")
    assert hallazgo.redacciones.count() == 1


def test_listo_pide_texto_y_una_voz_que_lo_sustente(hallazgo, coordinadora, con_voz):
    hallazgo.redacciones.update(texto="")
    assert len(faltantes(hallazgo)) == 2
    with pytest.raises(ValidationError, match="no tiene evidencia"):
        dar_por_listo(hallazgo, autor=coordinadora)
    con_voz("sustenta", tipo="observacion")
    hallazgo.redacciones.update(texto="Ya.")
    assert "No tiene evidencia que lo sustente" in faltantes(hallazgo)[0]
    con_voz("sustenta")
    dar_por_listo(hallazgo, autor=coordinadora)
    hallazgo.refresh_from_db()
    assert hallazgo.estado == "listo"


def test_con_un_pasaje_por_revisar_no_esta_listo(hallazgo, coordinadora, con_voz):
    con_voz("sustenta")
    dudosa = con_voz("matiza")
    dudosa.fragmento.anclaje = "por_revisar"
    dudosa.fragmento.save()
    with pytest.raises(ValidationError, match="e2 se corrigió"):
        dar_por_listo(hallazgo, autor=coordinadora)


def test_archivar_pide_razon_y_bloquea_los_cambios(hallazgo, coordinadora):
    with pytest.raises(ValidationError, match="por qué se archiva"):
        archivar(hallazgo, motivo="  ", autor=coordinadora)
    archivar(hallazgo, motivo="Se fundió con H-02.", autor=coordinadora)
    with pytest.raises(ValidationError, match="está archivado"):
        escribir(hallazgo, coordinadora, texto="Uno")
    volver_a_borrador(hallazgo, autor=coordinadora)
    assert escribir(hallazgo, coordinadora, texto="Uno").texto == "Uno"


def test_la_comparacion_es_por_palabras_y_no_pierde_nada():
    antes, despues = "Nadie guarda los convenios.", "Nadie guarda, hoy, los acuerdos."
    tramos = comparar(antes, despues)
    assert "".join(t.texto for t in tramos if t.cambio != "pone") == antes
    assert "".join(t.texto for t in tramos if t.cambio != "quita") == despues
    assert ("quita", "convenios") in tramos
    assert ("pone", "acuerdos") in tramos


def test_la_historia_va_de_la_ultima_a_la_primera(hallazgo, coordinadora):
    congelar(escribir(hallazgo, coordinadora, texto="Uno"))
    escribir(hallazgo, coordinadora, base=2, texto="Dos", motivo="Lo pidieron.")
    pasos = historia(hallazgo)
    assert [paso.redaccion.version for paso in pasos] == [2, 1]
    assert [nombre for nombre, _ in pasos[0].cambios] == ["Texto"]


def test_los_marcadores_remiten_a_la_evidencia():
    texto = "Falta memoria [e1][e2]. Y dinero [e7].\n\nOtro párrafo."
    (primero, segundo) = parrafos(texto)
    assert [parte.numero for parte in primero if parte.numero] == [1, 2, 7]
    assert primero[0].texto == "Falta memoria"
    assert segundo[0].texto == "Otro párrafo."
    assert desconocidos(texto, {1, 2}) == [7]
