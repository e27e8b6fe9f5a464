"""La puerta de las citas: cada nivel, cada audiencia, y ni un testigo de más."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from entrevistas.confidencialidad import (
    Audiencia,
    Mirada,
    Umbral,
    audiencia_de,
    citar,
    motivo_de_reserva,
    para_citar,
    tabla_publicable,
)
from entrevistas.consentir import revocar
from entrevistas.models import Alcance, Fragmento, Nivel
from tests.fabricas import (
    ConsentimientoFactory,
    DialogoFactory,
    EntrevistaFactory,
    FragmentoFactory,
    OrganizacionFactory,
    PersonaFactory,
    SectorFactory,
)

pytestmark = pytest.mark.django_db
FUERA = [Audiencia.PARTICIPANTES, Audiencia.PUBLICO]
# Un testigo por cada dato que puede señalar a quien habló.
TESTIGOS = {
    "nombre": "Zqxnombre Zqxapellido",
    "tratamiento": "Zqxdra.",
    "cargo": "Zqxcargo de prueba",
    "organizacion": "Zqxorganización",
    "siglas": "ZQXSIGLAS",
    "sector": "Zqxsector",
    "lugar": "Zqxlugar",
    "correo": "zqxcorreo@ejemplo.mx",
    "nota": "zqxnota del consentimiento",
}


@pytest.fixture
def sector():
    return SectorFactory(nombre=TESTIGOS["sector"])


def entrevistar(dialogo, sector, *, nivel=Nivel.POR_SECTOR, alcance=Alcance.PUBLICO, **datos):
    persona = PersonaFactory(sector=sector)
    entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True, **({"persona": persona} | datos))
    ConsentimientoFactory(entrevista=entrevista, nivel=nivel, alcance=alcance)
    return entrevista


def con_testigos(dialogo, sector, **consentimiento):
    persona = PersonaFactory(
        nombre=TESTIGOS["nombre"],
        tratamiento=TESTIGOS["tratamiento"],
        correo=TESTIGOS["correo"],
        sector=sector,
    )
    organizacion = OrganizacionFactory(
        nombre=TESTIGOS["organizacion"], siglas=TESTIGOS["siglas"], sector=sector
    )
    entrevista = entrevistar(
        dialogo,
        sector,
        persona=persona,
        organizacion=organizacion,
        cargo=TESTIGOS["cargo"],
        lugar=TESTIGOS["lugar"],
        **consentimiento,
    )
    return FragmentoFactory(entrada__entrevista=entrevista, entrada__texto="Falta agua.")


def vistos(cita) -> set[str]:
    if cita is None:
        return set()
    dicho = f"{cita.texto} {cita.atribucion} {cita.sector or ''} {cita!r}".casefold()
    return {clave for clave, testigo in TESTIGOS.items() if testigo.casefold() in dicho}


PERMITIDOS = {
    Nivel.ATRIBUIBLE: {"nombre", "tratamiento", "cargo", "organizacion", "sector"},
    Nivel.POR_SECTOR: {"sector"},
    Nivel.ANONIMA: set(),
}


@pytest.mark.parametrize("audiencia", FUERA)
@pytest.mark.parametrize("apretado", ["", *Nivel.values])
@pytest.mark.parametrize("nivel", Nivel.values)
def test_fuera_del_equipo_no_se_ve_ni_un_testigo_de_mas(
    dialogo, sector, nivel, apretado, audiencia
):
    for _ in range(5):
        entrevistar(dialogo, sector)
    pasaje = con_testigos(dialogo, sector, nivel=nivel)
    pasaje.entrada.nivel = apretado
    efectivo = Nivel.mas_estricto(nivel, apretado)
    cita = citar(pasaje, audiencia)
    assert vistos(cita) == PERMITIDOS[efectivo]
    assert cita.nivel == efectivo


def test_el_equipo_ve_todo(dialogo, sector):
    pasaje = con_testigos(dialogo, sector, nivel=Nivel.ANONIMA)
    cita = citar(pasaje, Audiencia.EQUIPO)
    assert vistos(cita) == PERMITIDOS[Nivel.ATRIBUIBLE]
    assert cita.nivel == Nivel.ANONIMA
    assert cita.atribucion == "Zqxdra. Zqxnombre Zqxapellido, Zqxcargo de prueba, Zqxorganización"


@pytest.mark.parametrize("audiencia", FUERA)
def test_sin_consentimiento_no_sale_nada(dialogo, audiencia):
    entrevista = EntrevistaFactory(dialogo=dialogo, hecha=True)
    pasaje = FragmentoFactory(entrada__entrevista=entrevista)
    assert citar(pasaje, audiencia) is None
    assert "no tiene un consentimiento vigente" in motivo_de_reserva(pasaje, audiencia)
    assert citar(pasaje, Audiencia.EQUIPO).nivel == Nivel.ANONIMA


def test_al_revocar_deja_de_salir(dialogo, sector, coordinadora):
    pasaje = con_testigos(dialogo, sector, nivel=Nivel.ATRIBUIBLE)
    assert citar(pasaje, Audiencia.PUBLICO)
    revocar(pasaje.entrada.entrevista, motivo="Lo pidió.", autor=coordinadora)
    for audiencia in FUERA:
        assert citar(pasaje, audiencia) is None


@pytest.mark.parametrize(
    ("alcance", "llega"),
    [
        (Alcance.EQUIPO, set()),
        (Alcance.PARTICIPANTES, {Audiencia.PARTICIPANTES}),
        (Alcance.PUBLICO, set(FUERA)),
    ],
)
def test_nada_pasa_del_alcance(dialogo, sector, alcance, llega):
    pasaje = con_testigos(dialogo, sector, nivel=Nivel.ATRIBUIBLE, alcance=alcance)
    assert {audiencia for audiencia in FUERA if citar(pasaje, audiencia)} == llega


def test_solo_lo_literal_lleva_comillas(dialogo, sector):
    entrevista = entrevistar(dialogo, sector)
    literal = FragmentoFactory(entrada__entrevista=entrevista, entrada__tipo="literal")
    parafrasis = FragmentoFactory(entrada__entrevista=entrevista, entrada__tipo="parafrasis")
    observacion = FragmentoFactory(entrada__entrevista=entrevista, entrada__tipo="observacion")
    for audiencia in Audiencia:
        assert citar(literal, audiencia).con_comillas
        assert not citar(parafrasis, audiencia).con_comillas
    assert not citar(observacion, Audiencia.EQUIPO).con_comillas


@pytest.mark.parametrize("audiencia", FUERA)
def test_las_observaciones_se_quedan_en_el_equipo(dialogo, sector, audiencia):
    entrevista = entrevistar(dialogo, sector, nivel=Nivel.ATRIBUIBLE)
    pasaje = FragmentoFactory(entrada__entrevista=entrevista, entrada__tipo="observacion")
    assert citar(pasaje, audiencia) is None
    assert motivo_de_reserva(pasaje, audiencia) == (
        "Es una observación del equipo: se queda en el equipo."
    )


@pytest.mark.parametrize("audiencia", FUERA)
def test_lo_dudoso_lo_retirado_y_lo_cancelado_no_salen(dialogo, sector, audiencia):
    entrevista = entrevistar(dialogo, sector, nivel=Nivel.ATRIBUIBLE)
    dudoso = FragmentoFactory(entrada__entrevista=entrevista, anclaje=Fragmento.Anclaje.POR_REVISAR)
    retirado = FragmentoFactory(entrada__entrevista=entrevista)
    retirado.entrada.retirada_en = retirado.entrada.creada_en
    cancelada = FragmentoFactory(entrada__entrevista=entrevistar(dialogo, sector))
    cancelada.entrada.entrevista.estado = "cancelada"
    for pasaje in (dudoso, retirado, cancelada):
        assert citar(pasaje, audiencia) is None
        assert motivo_de_reserva(pasaje, audiencia)
        assert citar(pasaje, Audiencia.EQUIPO)


# La regla k ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("personas", "organizaciones", "con_sector"),
    [(4, 4, False), (5, 2, False), (5, 3, True), (6, 6, True), (5, 1, False), (9, 2, False)],
)
def test_el_sector_se_nombra_si_lo_comparten_k_personas_de_n_organizaciones(
    dialogo, sector, personas, organizaciones, con_sector
):
    casas = [OrganizacionFactory(sector=sector) for _ in range(organizaciones)]
    for n in range(personas):
        entrevista = entrevistar(dialogo, sector, organizacion=casas[n % organizaciones])
    pasaje = FragmentoFactory(entrada__entrevista=entrevista)
    cita = citar(pasaje, Audiencia.PARTICIPANTES)
    if con_sector:
        assert (cita.atribucion, cita.sector, cita.degradada) == (sector.nombre, sector, False)
    else:
        assert (cita.atribucion, cita.sector) == ("Una persona entrevistada", None)
        assert cita.degradada
        assert cita.nivel == Nivel.ANONIMA


def test_la_misma_persona_dos_veces_cuenta_una(dialogo, sector):
    persona = PersonaFactory(sector=sector)
    for _ in range(5):
        entrevista = entrevistar(dialogo, sector, persona=persona)
    assert not Umbral.de(dialogo).permite(entrevista.sector)


def test_lo_planeado_lo_revocado_y_lo_de_otro_dialogo_no_dan_cobijo(dialogo, sector, coordinadora):
    for _ in range(4):
        entrevistar(dialogo, sector)
    ConsentimientoFactory(entrevista=EntrevistaFactory(dialogo=dialogo, persona__sector=sector))
    revocada = entrevistar(dialogo, sector)
    revocar(revocada, motivo="Lo pidió.", autor=coordinadora)
    entrevistar(DialogoFactory(), sector)
    assert not Umbral.de(dialogo).permite(sector)
    entrevistar(dialogo, sector)
    assert Umbral.de(dialogo).permite(sector)


def test_el_umbral_es_del_dialogo(sector):
    dialogo = DialogoFactory(umbral_k=2, umbral_organizaciones=2)
    for _ in range(2):
        entrevista = entrevistar(dialogo, sector)
    pasaje = FragmentoFactory(entrada__entrevista=entrevista)
    assert citar(pasaje, Audiencia.PUBLICO).sector == sector


# La cita no trae por dónde tirar del hilo ---------------------------------------------------------
def test_la_cita_no_lleva_fecha_folio_ni_quien_entrevisto(dialogo, sector):
    pasaje = con_testigos(dialogo, sector, nivel=Nivel.ANONIMA)
    cita = citar(pasaje, Audiencia.PUBLICO)
    campos = set(vars(cita))
    assert campos == {
        "texto", "con_comillas", "tipo", "atribucion", "sector", "nivel", "degradada",
        "corregida", "retirada",
    }  # fmt: skip
    assert pasaje.entrada.entrevista.folio not in repr(cita)


def test_citar_muchos_cuesta_lo_mismo(dialogo, sector):
    def consultas(cuantos: int) -> int:
        for _ in range(cuantos):
            FragmentoFactory(entrada__entrevista=entrevistar(dialogo, sector))
        with CaptureQueriesContext(connection) as hechas:
            umbral = Umbral.de(dialogo)
            for pasaje in para_citar(Fragmento.objects.all()):
                assert citar(pasaje, Audiencia.PARTICIPANTES, umbral)
        return len(hechas)

    assert consultas(2) == consultas(12) == 2


# Quién mira -------------------------------------------------------------------------------------
def test_quien_no_puede_ver_la_entrevista_lee_como_una_sobremesa(
    dialogo, sector, coordinadora, entrevistadora
):
    suya = EntrevistaFactory(dialogo=dialogo, hecha=True, conduce=entrevistadora)
    ajena = entrevistar(dialogo, sector)
    assert audiencia_de(coordinadora, ajena) == Audiencia.EQUIPO
    assert audiencia_de(entrevistadora, suya) == Audiencia.EQUIPO
    assert audiencia_de(entrevistadora, ajena) == Audiencia.PARTICIPANTES
    mirada = Mirada.de(entrevistadora, dialogo)
    assert mirada.audiencia(suya.pk) == Audiencia.EQUIPO
    assert mirada.audiencia(ajena.pk) == Audiencia.PARTICIPANTES
    assert Mirada.de(coordinadora, dialogo).audiencia(ajena.pk) == Audiencia.EQUIPO


def test_una_entrada_apretada_despues_baja_al_instante(dialogo, sector):
    pasaje = con_testigos(dialogo, sector, nivel=Nivel.ATRIBUIBLE)
    type(pasaje.entrada).objects.filter(pk=pasaje.entrada_id).update(nivel=Nivel.ANONIMA)
    pasaje = Fragmento.objects.get(pk=pasaje.pk)
    assert vistos(citar(pasaje, Audiencia.PUBLICO)) == set()


def test_una_entrada_no_puede_abrir_lo_que_el_consentimiento_cierra(dialogo, sector):
    pasaje = con_testigos(dialogo, sector, nivel=Nivel.ANONIMA)
    pasaje.entrada.nivel = Nivel.ATRIBUIBLE
    assert vistos(citar(pasaje, Audiencia.PUBLICO)) == set()


# Diferencias -------------------------------------------------------------------------------------
K = 5


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_restando_del_total_no_se_recupera_ninguna_celda(conteos):
    """T3: para cada cifra callada hay más de k valores posibles que suman lo mismo."""
    tabla = tabla_publicable(dict(enumerate(conteos)), K)
    callados = [conteos[clave] for clave, n in tabla.items() if n is None]
    for clave, n in tabla.items():
        assert n is None or n == conteos[clave]
        assert n is None or n == 0 or n >= K
    if not callados or len(callados) == len(conteos):
        return
    resto = sum(conteos) - sum(n for n in tabla.values() if n is not None)
    assert resto == sum(callados)
    assert len(callados) >= 2
    posibles = resto - (len(callados) - 1)  # cada callada vale al menos 1
    assert posibles >= K


def test_una_tabla_sin_celdas_chicas_sale_entera():
    assert tabla_publicable({"a": 6, "b": 9, "c": 0}, K) == {"a": 6, "b": 9, "c": 0}
