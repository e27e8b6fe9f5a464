"""La puerta de la sala: nadie sale de ella con más de lo que permitió."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actores.models import Sector
from dialogo.models import Dialogo
from entrevistas.confidencialidad import Audiencia
from entrevistas.models import Nivel
from sobremesas import atribucion
from sobremesas.aportaciones import Validacion
from sobremesas.atribucion import Umbral, firmar, pie
from sobremesas.models import Aportacion, Disenso, Mesa, Puesto, Sala, Sobremesa
from tests import fabricas as f
from tests import fabricas_sobremesas as s

NOMBRE, ORGANIZACION = "Mtra. Ixchel Tlapoyahua Xochitiotzin", "Cooperativa Zacatlán Xilófono"
SENALES = ("Ixchel", "Tlapoyahua", "Xochitiotzin", "Cooperativa", "Zacatlán", "Xilófono", "Gremio")
FRASES = [
    "Como dice Tlapoyahua, falta dinero.",
    "En Zacatlán Xilófono ya se hizo.",
    "Falta dinero.",
]


def _objeto(nivel: str, texto: str, *, con_puesto: bool, es_disenso: bool) -> Aportacion | Disenso:
    """Sin base: sólo lo que la puerta mira."""
    sala = Sala(pk=1, sobremesa=Sobremesa(pk=1, numero=1, dialogo=Dialogo(pk=1)))
    mesa = Mesa(pk=4, numero=4)
    puesto = Puesto(
        pk=2,
        sala=sala,
        mesa=mesa,
        numero=2,
        nombre=NOMBRE,
        organizacion=ORGANIZACION,
        sector=Sector(pk=7, nombre="Gremio", clave="gremio"),
    )
    linea = Aportacion(
        sala=sala, mesa=mesa, puesto=puesto if con_puesto else None, clase="disiente",
        texto=texto, razon=texto, nivel=nivel,
    )  # fmt: skip
    if not es_disenso:
        return linea
    return Disenso(aportacion=linea, puesto=linea.puesto, texto=texto, nivel=nivel)


@given(
    nivel=st.sampled_from(Nivel.values),
    audiencia=st.sampled_from(Audiencia.values),
    texto=st.sampled_from(FRASES),
    permitido=st.booleans(),
    con_puesto=st.booleans(),
    es_disenso=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.differing_executors])
def test_ninguna_combinacion_dice_mas_de_lo_permitido(
    nivel, audiencia, texto, permitido, con_puesto, es_disenso
):
    objeto = _objeto(nivel, texto, con_puesto=con_puesto, es_disenso=es_disenso)
    umbral = Umbral(frozenset([7] if permitido else []))
    firma = firmar(objeto, audiencia, umbral)
    impreso = f"{firma.quien} {pie(firma, audiencia, Mesa(pk=4, numero=4), Validacion(4, 5))}"
    if con_puesto and audiencia != Audiencia.EQUIPO and nivel != Nivel.ATRIBUIBLE:
        impreso += f" {firma.texto} {firma.razon}"
    abierto = con_puesto and nivel == Nivel.ATRIBUIBLE
    sector = con_puesto and nivel == Nivel.POR_SECTOR and permitido
    if not abierto:
        vistas = [senal for senal in SENALES if senal in impreso]
        assert vistas == (["Gremio"] if sector and audiencia != Audiencia.EQUIPO else [])
    if audiencia != Audiencia.EQUIPO:
        assert bool(firma.sector) == bool(abierto or sector)
        assert not (
            sector and "mesa 4" in impreso.lower()
        )  # un sector y una mesa señalan a alguien
    if audiencia == Audiencia.PUBLICO:
        assert "esa 4" not in impreso


def test_cada_audiencia_lee_lo_suyo():
    anonima = _objeto("anonima", FRASES[0], con_puesto=True, es_disenso=False)
    de_la_mesa = _objeto("atribuible", FRASES[0], con_puesto=False, es_disenso=True)
    quien = {a: firmar(anonima, a).quien for a in Audiencia.values}
    assert quien == {
        "equipo": "Mesa 4, lugar 2",
        "participantes": "Una persona de la mesa 4",
        "publico": "Una persona asistente",
    }
    assert firmar(anonima, "publico").texto == "Como dice […], falta dinero."
    assert firmar(anonima, "equipo").texto == FRASES[0]
    assert firmar(de_la_mesa, "participantes").quien == "La mesa 4"
    abierta = firmar(_objeto("atribuible", "Sí.", con_puesto=True, es_disenso=True), "publico")
    assert abierta.quien == f"{NOMBRE}, {ORGANIZACION}"
    firma = firmar(anonima, "participantes")
    mesa = anonima.mesa
    assert (
        pie(firma, "participantes", mesa, Validacion(5, 5)) == "Mesa 4. Validado por la mesa (5/5)"
    )
    assert pie(firmar(anonima, "publico"), "publico", mesa) == "Una persona asistente"


@pytest.mark.django_db
def test_el_sector_se_dice_si_hay_bastantes_presentes_de_bastantes_partes(
    dialogo, django_assert_num_queries
):
    dialogo.umbral_k, dialogo.umbral_organizaciones = 3, 2
    dialogo.save()
    macro = f.SectorFactory()
    sub = f.SectorFactory(padre=macro)
    sala = s.SalaFactory(sobremesa__dialogo=dialogo)
    nueva = {"sala": sala, "invitacion": None}
    unos = [
        s.PuestoFactory(**nueva, sector=sub if i else macro, organizacion="Una" if i else "Otra")
        for i in range(3)
    ]
    linea = s.AportacionFactory(sala=sala, puesto=unos[0], nivel="por_sector")
    firma = firmar(linea, "publico")
    assert (firma.sector, firma.degradada) == (macro, False)
    assert firma.quien == f"Una persona de {macro.nombre}"
    Puesto.objects.filter(pk=unos[2].pk).update(esta=False)  # se fue: ya son dos
    firma = firmar(linea, "publico")
    assert (firma.quien, firma.sector, firma.degradada) == ("Una persona asistente", None, True)
    s.AportacionFactory(sala=sala, puesto=unos[1], nivel="por_sector")
    with django_assert_num_queries(2):
        umbral = Umbral.de(sala)
        for una in atribucion.para_firmar(Aportacion.objects.all()):
            firmar(una, "publico", umbral)
