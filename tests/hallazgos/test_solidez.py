"""La ficha se calcula: quién dice qué, quién calla y a quién no se le preguntó."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entrevistas.consentir import revocar
from entrevistas.models import Respuesta
from hallazgos.solidez import Regla, ficha, fichas
from tests.fabricas import (
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoFactory,
    OrganizacionFactory,
    PersonaFactory,
    RespuestaFactory,
    SectorFactory,
)

pytestmark = pytest.mark.django_db


def test_sin_evidencia(hallazgo):
    f = ficha(hallazgo)
    assert (f.sustentan, f.total, f.grado.nombre) == (0, 0, "Sin sustento")
    assert f.frase == "0 de 0 personas lo sustentan."
    assert f.preguntas == ("1.1", "1.2", "1.3", "1.4")
    assert f.del_bloque


def test_cada_persona_cuenta_una_vez_en_lo_mas_adverso(hallazgo, con_voz):
    primera = con_voz("sustenta")
    entrevista = primera.fragmento.entrada.entrevista
    con_voz("sustenta", entrevista=entrevista)
    assert ficha(hallazgo).sustentan == 1
    con_voz("matiza", entrevista=entrevista)
    assert (ficha(hallazgo).sustentan, ficha(hallazgo).matizan) == (0, 1)
    con_voz("contradice", entrevista=entrevista)
    f = ficha(hallazgo)
    assert (f.sustentan, f.matizan, f.contradicen, f.total) == (0, 0, 1, 1)
    assert (f.literales, f.num_evidencias, f.num_entrevistas) == (4, 4, 1)


def test_los_cinco_tramos_suman_a_todas(dialogo, hallazgo, con_voz):
    pregunta = con_voz("sustenta").fragmento.entrada.pregunta
    con_voz("matiza")
    con_voz("contradice")
    otra = dialogo.preguntas_vigentes().get(bloque__numero=1, orden=2)
    callo, declino, no_se_hizo, sin_marcar, otra_cosa = (
        EntrevistaFactory(dialogo=dialogo, hecha=True) for _ in range(5)
    )
    EntradaFactory(entrevista=callo, pregunta=pregunta)
    RespuestaFactory(
        entrevista=declino, pregunta=pregunta, estado=Respuesta.Estado.NO_QUISO_RESPONDER
    )
    RespuestaFactory(entrevista=no_se_hizo, pregunta=pregunta)
    EntradaFactory(entrevista=otra_cosa, pregunta=otra)
    EntrevistaFactory(dialogo=dialogo)
    EntrevistaFactory(dialogo=dialogo, cancelada=True)
    f = ficha(hallazgo)
    assert (f.sustentan, f.matizan, f.contradicen) == (1, 1, 1)
    assert (f.callan, f.declinaron, f.sin_preguntar, f.total) == (2, 1, 3, 8)
    assert sum(tramo.num for tramo in f.tramos) == f.total
    assert f.frase == "1 de 8 personas lo sustenta. A 3 no se les preguntó."
    assert f.descripcion == (
        "1 sustentan, 1 matizan, 1 contradicen, 2 preguntadas, no lo dijeron, 3 sin preguntar"
    )


def test_abordada_sin_entradas_es_preguntada(dialogo, hallazgo, con_voz):
    pregunta = con_voz().fragmento.entrada.pregunta
    RespuestaFactory(
        entrevista=EntrevistaFactory(dialogo=dialogo, hecha=True),
        pregunta=pregunta,
        estado=Respuesta.Estado.ABORDADA,
    )
    assert (ficha(hallazgo).callan, ficha(hallazgo).sin_preguntar) == (1, 0)


def test_las_versiones_de_una_pregunta_son_la_misma(dialogo, hallazgo, con_voz):
    vieja = con_voz().fragmento.entrada.pregunta
    nueva = type(vieja).objects.create(
        bloque=vieja.bloque, orden=90, texto="¿Y hoy?", version=2, reemplaza=vieja
    )
    EntradaFactory(entrevista__dialogo=dialogo, entrevista__hecha=True, pregunta=nueva)
    assert ficha(hallazgo).callan == 1


def test_sin_consentimiento_vigente_no_cuenta(hallazgo, con_voz, coordinadora):
    con_voz("sustenta")
    revocada = con_voz("sustenta").fragmento.entrada.entrevista
    revocar(revocada, motivo="Lo pidió.", autor=coordinadora)
    f = ficha(hallazgo)
    assert (f.sustentan, f.sin_consentimiento, f.total) == (1, 1, 2)


def test_la_observacion_del_equipo_no_es_una_voz(hallazgo, con_voz):
    con_voz("sustenta", tipo="observacion")
    f = ficha(hallazgo)
    assert (f.sustentan, f.observaciones, f.grado.nombre) == (0, 1, "Sin sustento")


def test_lo_retirado_no_cuenta(hallazgo, con_voz):
    evidencia = con_voz()
    evidencia.retirada_en = evidencia.creada_en
    evidencia.save()
    assert ficha(hallazgo).sustentan == 0


def poblar(dialogo, hallazgo, personas, sectores, organizaciones, relacion="sustenta"):
    from tests.fabricas import ConsentimientoFactory

    catalogo = [SectorFactory() for _ in range(sectores)]
    casas = [OrganizacionFactory() for _ in range(organizaciones)]
    for n in range(personas):
        entrevista = EntrevistaFactory(
            dialogo=dialogo,
            cerrada=True,
            persona=PersonaFactory(sector=catalogo[n % sectores]),
            organizacion=casas[n % organizaciones],
        )
        ConsentimientoFactory(entrevista=entrevista)
        EvidenciaFactory(
            hallazgo=hallazgo,
            fragmento=FragmentoFactory(entrada__entrevista=entrevista),
            relacion=relacion,
        )


@pytest.mark.parametrize(
    ("personas", "sectores", "organizaciones", "grado"),
    [
        (10, 4, 8, "Firme"),
        (9, 4, 8, "Con apoyo"),
        (10, 3, 8, "Con apoyo"),
        (10, 4, 7, "Con apoyo"),
        (5, 3, 5, "Con apoyo"),
        (4, 4, 4, "Indicio"),
        (5, 2, 5, "Indicio"),
        (1, 1, 1, "Indicio"),
    ],
)
def test_el_grado_de_treinta(dialogo, hallazgo, personas, sectores, organizaciones, grado):
    poblar(dialogo, hallazgo, personas, sectores, organizaciones)
    pregunta = hallazgo.evidencias.first().fragmento.entrada.pregunta
    for _ in range(30 - personas):
        EntradaFactory(entrevista__dialogo=dialogo, entrevista__hecha=True, pregunta=pregunta)
    f = ficha(hallazgo)
    assert (f.total, f.sin_preguntar) == (30, 0)
    assert f.grado.nombre == grado


def test_lo_firme_lleva_reserva_si_alguien_contradice(dialogo, hallazgo):
    poblar(dialogo, hallazgo, 10, 4, 8)
    assert ficha(hallazgo).grado.nombre == "Firme"
    poblar(dialogo, hallazgo, 1, 1, 1, relacion="contradice")
    assert ficha(hallazgo).grado.nombre == "Firme, con reserva"


def test_lo_firme_lleva_reserva_si_a_muchas_no_se_les_pregunto(dialogo, hallazgo):
    poblar(dialogo, hallazgo, 10, 4, 8)
    for _ in range(6):
        EntrevistaFactory(dialogo=dialogo, hecha=True)
    assert ficha(hallazgo).grado.nombre == "Firme, con reserva"


@pytest.mark.parametrize(
    ("total", "personas", "organizaciones", "reserva"),
    [(30, 10, 8, 5), (24, 8, 7, 4), (6, 3, 3, 1), (1, 3, 3, 0), (60, 20, 16, 10)],
)
def test_la_regla_va_a_la_medida(total, personas, organizaciones, reserva):
    regla = Regla(total)
    assert (regla.personas, regla.organizaciones, regla.sin_preguntar) == (
        personas,
        organizaciones,
        reserva,
    )
    assert f"al menos {personas} personas de 4 sectores" in str(regla)


def test_todas_las_fichas_cuestan_lo_mismo(dialogo, decir):
    def consultas(cuantos: int) -> int:
        for _ in range(cuantos):
            hallazgo = HallazgoFactory(dialogo=dialogo)
            for _ in range(3):
                EvidenciaFactory(hallazgo=hallazgo, fragmento=FragmentoFactory(entrada=decir()))
        with CaptureQueriesContext(connection) as hechas:
            assert len(fichas(dialogo.hallazgos.all())) >= cuantos
        return len(hechas)

    assert consultas(1) == consultas(9)


def test_las_fichas_de_dos_dialogos_no_se_mezclan(hallazgo, con_voz):
    con_voz()
    otro = EvidenciaFactory().hallazgo
    todas = fichas([hallazgo, otro])
    assert (todas[hallazgo.pk].total, todas[hallazgo.pk].sustentan) == (1, 1)
    assert todas[otro.pk].sin_consentimiento == 1
