"""«Diálogo para una Ciudad Global» llega completo, sólo con hechos, y se carga una vez."""

import re
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command

from actores.models import Actor, Tema
from dialogo.models import Dialogo
from entrevistas.models import Entrevista

pytestmark = pytest.mark.django_db


@pytest.fixture
def fundador() -> Dialogo:
    call_command("cargar_dialogo_fundador", verbosity=0)
    return Dialogo.objects.get(clave="ciudad-global")


def test_trae_objetivos_bloques_fases_y_quien_convoca(fundador):
    assert Counter(o.plazo for o in fundador.objetivos.all()) == {
        "corto": 3,
        "mediano": 3,
        "largo": 3,
    }
    assert [b.titulo for b in fundador.bloques.all()] == [
        "¿Por qué y para qué internacionalizar a la Ciudad de México?",
        "Internacionalizar: ¿en qué temas? ¿con qué regiones del mundo?",
        "Oportunidades y recomendaciones a futuro para el GDF",
    ]
    assert [p.numero for p in fundador.preguntas_vigentes()] == [
        f"{bloque}.{orden}" for bloque in (1, 2, 3) for orden in (1, 2, 3, 4)
    ]
    assert all(p.etiqueta for p in fundador.preguntas_vigentes())
    sobremesas = fundador.fases.get(numero=2)
    assert (sobremesas.fecha_inicio, sobremesas.fecha_fin) == (
        date(2015, 1, 28),
        date(2015, 1, 30),
    )
    assert [o.nombre for o in fundador.organizadores.all()] == [
        "Ing. Cuauhtémoc Cárdenas Solórzano",
        "Gabriella Gómez Mont",
    ]
    assert fundador.premisas.count() == 12
    assert all(premisa.fuente for premisa in fundador.premisas.all())
    assert fundador.es_publico and not fundador.es_demostracion
    assert fundador.credito == "Proyecto financiado con el apoyo de la UE"
    assert Tema.objects.exists()


def test_no_inventa_ninguna_entrevista_ni_persona(fundador):
    assert not Entrevista.objects.exists()
    assert not Actor.objects.exists()


def test_nada_de_2014_menciona_lo_que_aun_no_existia(fundador):
    textos = [fundador.resumen, fundador.antecedentes, fundador.alcance, fundador.pregunta]
    textos += [f.descripcion for f in fundador.fases.all()]
    textos += [p.texto for p in fundador.preguntas_vigentes()]
    assert not re.search(r"art[íi]culo 20|art\. 20|ODS|Agenda 2030|Alcaldía", " ".join(textos))


def test_el_aviso_se_presenta_como_modelo(fundador):
    aviso = fundador.aviso_vigente()
    assert aviso.version == 1
    for texto in (aviso.simplificado, aviso.integral):
        assert texto.startswith("Texto modelo: lo revisa el área jurídica")
        assert "{" not in texto


def test_cargarlo_dos_veces_no_repite_ni_deshace_cambios(fundador):
    Dialogo.objects.filter(pk=fundador.pk).update(pregunta="Otra pregunta")
    fundador.preguntas_vigentes().first().delete()
    call_command("cargar_dialogo_fundador", verbosity=0)
    assert Dialogo.objects.count() == 2
    fundador.refresh_from_db()
    assert fundador.pregunta == "Otra pregunta"
    assert fundador.preguntas_vigentes().count() == 11


def test_el_taller_llega_vacio_y_privado(fundador):
    taller = Dialogo.objects.get(clave="taller-nuevo-norte")
    assert not taller.es_publico
    assert taller.bloques.count() == 3
    assert 9 <= taller.preguntas_vigentes().count() <= 15
    assert not taller.entrevistas.exists()
