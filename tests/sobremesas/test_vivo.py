"""Conducir la sala: abrirla, moverla y terminarla, con dos personas a la vez y clics que llegan tarde."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sobremesas.models import Convocatoria, Intervencion, Puesto, Sala, Sobremesa, Tramo
from sobremesas.vivo import (
    Accion,
    Marcha,
    TransicionImposible,
    abrir,
    avisar,
    borrar_ensayo,
    en_curso,
    marcha,
    mover,
    terminar,
)
from sobremesas.vivo.fases import DESDE, FASES_DE, camino, reparto
from sobremesas.vivo.tasks import borrar_radar
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.sobremesas.apoyo import a_la_vez

F = Sala.Fase


def con_escaleta(dia: Sobremesa, clases: str = "mhrp") -> list:
    """Un punto por letra: momento, hallazgo, receso, priorizar."""
    nombres = {"m": "momento", "r": "receso", "p": "priorizar"}
    puntos = []
    for letra in clases:
        if letra == "h":
            puntos.append(s.PuntoDelDiaFactory(sobremesa=dia, minutos=18))
            f.RedaccionFactory(hallazgo=puntos[-1].hallazgo, titulo="Los acuerdos rinden")
        else:
            clase = nombres[letra]
            puntos.append(
                s.PuntoDelDiaFactory(
                    sobremesa=dia, hallazgo=None, clase=clase, titulo=clase.title(), minutos=10
                )
            )
    return puntos


@pytest.fixture
def lista(dia):
    """Con escaleta y regla: sólo falta abrirla."""
    con_escaleta(dia)
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    return dia


def test_abrir_pide_regla_y_escaleta_y_no_una_cancelada(dia, coordinadora):
    with pytest.raises(ValidationError, match="al menos un punto"):
        abrir(dia, quien=coordinadora)
    con_escaleta(dia, "mh")
    with pytest.raises(ValidationError, match="regla de acuerdo"):
        abrir(dia, quien=coordinadora)
    ensayo = abrir(dia, quien=coordinadora, ensayo=True)
    assert ensayo.es_ensayo and en_curso(dia) == ensayo
    punto = dia.puntos.last()
    assert punto.redaccion and not punto.redaccion.congelada_en, "un ensayo no congela"
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    with pytest.raises(ValidationError, match="ensayo abierto"):
        abrir(dia, quien=coordinadora)
    terminar(ensayo, quien=coordinadora)
    assert en_curso(dia) is None
    sala = abrir(dia, quien=coordinadora)
    assert abrir(dia, quien=coordinadora) == sala, "abrir dos veces es abrir una"
    assert Tramo.objects.get(sala=sala).fase == F.PRESENTAR
    punto.refresh_from_db()
    assert punto.redaccion.congelada_en, "lo que se discute queda fijo"
    with pytest.raises(ValidationError, match="ya no se ensaya"):
        abrir(dia, quien=coordinadora, ensayo=True)
    otro = s.SobremesaFactory(dialogo=dia.dialogo, estado=Sobremesa.Estado.CANCELADA)
    with pytest.raises(ValidationError, match="canceló"):
        abrir(otro, quien=coordinadora)


def test_la_tarde_pasa_por_sus_fases_y_queda_escrita_como_ocurrio(lista, coordinadora):
    sala = abrir(lista, quien=coordinadora)
    vistas = [(sala.punto.clase, sala.fase)]
    while sala.fase != F.CERRAR:
        sala = mover(sala, Accion.SIGUIENTE, quien=coordinadora).sala
        vistas.append((sala.punto.clase, sala.fase))
    assert vistas == [
        ("momento", F.PRESENTAR),
        *[("hallazgo", fase) for fase in FASES_DE["hallazgo"]],
        ("receso", F.PRESENTAR),
        ("priorizar", F.PRESENTAR),
        ("priorizar", F.PRIORIZAR),
        ("priorizar", F.CERRAR),
    ]
    assert sala.vence_en is None and marcha(sala) == Marcha.SIN_RELOJ
    with pytest.raises(TransicionImposible, match="priorizar|Priorizar|cerrar"):
        mover(sala, Accion.SIGUIENTE, quien=coordinadora)
    tramos = list(Tramo.objects.filter(sala=sala))
    assert len(tramos) == len(vistas) and [t.termino_en is None for t in tramos].count(True) == 1
    sala = terminar(sala, quien=coordinadora)
    assert not sala.tramos.filter(termino_en=None).exists()
    assert terminar(sala, quien=coordinadora).version == sala.version
    with pytest.raises(TransicionImposible, match="ya terminó"):
        mover(sala, Accion.ANTERIOR, quien=coordinadora)


def test_pausa_mas_tiempo_y_el_clic_que_llega_tarde_no_hace_nada(lista, coordinadora):
    sala = abrir(lista, quien=coordinadora)
    sala = mover(sala, Accion.IR_A, quien=coordinadora, punto=lista.puntos.all()[1].pk).sala
    vio = sala.version
    avisar(sala)  # un espejo o una consulta suben la versión sin envejecer el mando
    primera = mover(sala, Accion.SIGUIENTE, quien=coordinadora, version=vio)
    assert primera.cambio and primera.sala.fase == F.CONVERSAR
    segunda = mover(sala, Accion.SIGUIENTE, quien=coordinadora, version=vio)
    assert not segunda.cambio and "conversar" in segunda.frase
    assert segunda.sala.fase == F.CONVERSAR and segunda.sala.version == primera.sala.version
    quedaban = primera.sala.vence_en - timezone.now()
    sala = mover(sala, Accion.PAUSAR, quien=coordinadora).sala
    assert sala.vence_en is None and abs(sala.restan - quedaban) < timedelta(seconds=2)
    with pytest.raises(TransicionImposible):
        mover(sala, Accion.PAUSAR, quien=coordinadora)
    antes = sala.restan
    sala = mover(sala, Accion.MAS_TIEMPO, quien=coordinadora).sala
    assert sala.restan == antes + timedelta(minutes=2)
    sala = mover(sala, Accion.SEGUIR, quien=coordinadora).sala
    assert sala.restan is None and sala.vence_en > timezone.now() + antes
    Sala.objects.update(vence_en=timezone.now() - timedelta(minutes=5))
    sala = mover(sala, Accion.MAS_TIEMPO, quien=coordinadora).sala
    assert sala.fase == F.CONVERSAR, "al llegar a cero nada avanza solo"
    assert sala.vence_en > timezone.now() + timedelta(seconds=110), "dos minutos desde ahora"


@pytest.mark.parametrize("minutos", [1, 2, 5, 8, 9, 18, 20, 47, 480])
def test_los_minutos_de_un_punto_se_reparten_sin_que_sobre_ni_falte(minutos):
    for clase in FASES_DE:
        partes = reparto(s.PuntoDelDia(clase=clase, minutos=minutos))
        assert tuple(partes) == FASES_DE[clase]
        assert sum(partes.values(), timedelta()) == timedelta(minutes=minutos)
        assert all(parte > timedelta(0) for parte in partes.values())


def test_el_texto_de_cada_dia_es_el_mismo_o_encadenado(lista, coordinadora):
    abrir(lista, quien=coordinadora)
    hallazgo = lista.puntos.all()[1].hallazgo
    primera = hallazgo.redacciones.first()
    otra = f.RedaccionFactory(hallazgo=hallazgo, version=primera.version + 1, titulo="Otra")
    for modo, espera in (("el_mismo", primera), ("encadenado", otra)):
        Convocatoria.objects.update(texto_de_cada_dia=modo)
        dia = s.SobremesaFactory(dialogo=lista.dialogo)
        punto = s.PuntoDelDiaFactory(sobremesa=dia, hallazgo=hallazgo)
        sala = abrir(dia, quien=coordinadora, ensayo=True)
        punto.refresh_from_db()
        assert punto.redaccion == espera, modo
        Convocatoria.objects.update(texto_de_cada_dia="el_mismo")
        borrar_ensayo(sala)


def test_un_punto_anadido_con_la_sala_abierta_fija_su_redaccion_al_llegar(lista, coordinadora):
    sala = abrir(lista, quien=coordinadora)
    [nuevo] = con_escaleta(lista, "h")
    sala = mover(sala, Accion.IR_A, quien=coordinadora, punto=nuevo.pk).sala
    nuevo.refresh_from_db()
    assert sala.punto == nuevo and nuevo.redaccion.congelada_en
    with pytest.raises(TransicionImposible):
        mover(sala, Accion.IR_A, quien=coordinadora, punto=0)


def test_borrar_un_ensayo_no_deja_nada_suyo_y_la_sala_de_verdad_no_se_borra(lista, coordinadora):
    ensayo = abrir(lista, quien=coordinadora, ensayo=True)
    sala = mover(ensayo, Accion.SIGUIENTE, quien=coordinadora).sala
    puesto = s.PuestoFactory(sala=ensayo)
    dicho = s.AportacionFactory(
        sala=sala, puesto=puesto, punto=sala.punto, redaccion=sala.punto.redaccion, clase="disiente"
    )
    s.DisensoFactory(aportacion=dicho)
    s.ConsultaFactory(sala=sala)
    Intervencion.objects.create(sala=sala, punto=sala.punto, puesto=puesto)
    borrar_ensayo(sala)
    assert not Sala.objects.exists() and not Puesto.objects.exists() and not Tramo.objects.exists()
    with pytest.raises(ValidationError):
        borrar_ensayo(abrir(lista, quien=coordinadora))


def test_lo_que_ya_se_hizo_no_se_ensaya_ni_cambia_de_redaccion(lista, coordinadora):
    sala = abrir(lista, quien=coordinadora)
    terminar(sala, quien=coordinadora)
    punto = lista.puntos.exclude(hallazgo=None).get()
    f.RedaccionFactory(hallazgo=punto.hallazgo, version=9, congelada_en=timezone.now())
    with pytest.raises(ValidationError, match="ya se hizo"):
        abrir(lista, quien=coordinadora, ensayo=True)
    assert lista.puntos.get(pk=punto.pk).redaccion_id == punto.redaccion_id


def test_el_radar_se_borra_a_los_siete_dias(db):
    puesto = s.PuestoFactory()
    for dias in (-1, 1):
        Intervencion.objects.create(
            sala=puesto.sala,
            punto=puesto.sala.punto,
            puesto=puesto,
            se_borra_en=timezone.now() + timedelta(days=dias),
        )
    assert borrar_radar() == 1 and Intervencion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_dos_que_conducen_a_la_vez_mueven_una_vez():
    dia = s.SobremesaFactory()
    con_escaleta(dia)
    s.ReglaDeAcuerdoFactory(sobremesa=dia)
    quien = f.UsuarioFactory()
    salas = a_la_vez([lambda: abrir(dia, quien=quien)] * 3)
    assert len({sala.pk for sala in salas}) == 1
    vio = salas[0].version
    hechos = a_la_vez(
        [lambda: mover(salas[0], Accion.SIGUIENTE, quien=quien, version=vio) for _ in range(4)]
    )
    assert sorted(h.cambio for h in hechos) == [False, False, False, True]
    assert Tramo.objects.filter(termino_en=None).count() == 1


class EnVivo(RuleBasedStateMachine):
    """T4: lo que sea, en el orden que sea: sólo pasa lo que la tabla admite y la tarde queda contada."""

    @initialize(clases=st.text("mhrp", min_size=1, max_size=4))
    def empezar(self, clases: str) -> None:
        self.atras = transaction.atomic()
        self.atras.__enter__()
        self.dia = s.SobremesaFactory()
        self.puntos = con_escaleta(self.dia, clases)
        s.ReglaDeAcuerdoFactory(sobremesa=self.dia)
        self.quien = f.UsuarioFactory()
        self.sala = abrir(self.dia, quien=self.quien)

    @rule(
        accion=st.sampled_from(Accion),
        cual=st.integers(0, 4),
        atraso=st.integers(0, 3),
        con_version=st.booleans(),
    )
    def mover(self, accion: Accion, cual: int, atraso: int, con_version: bool) -> None:
        antes = Sala.objects.get(pk=self.sala.pk)
        punto = self.puntos[cual].pk if cual < len(self.puntos) else 0
        version = max(1, antes.version - atraso) if con_version else None
        try:
            hecho = mover(self.sala, accion, quien=self.quien, version=version, punto=punto)
        except TransicionImposible:
            hecho = None
        ahora = Sala.objects.get(pk=self.sala.pk)
        if hecho and hecho.cambio:
            assert marcha(antes) in DESDE[accion]
            assert version is None or version >= antes.mando
            assert ahora.version == antes.version + 1 == ahora.mando
        else:
            assert (ahora.version, ahora.fase, ahora.punto_id) == (
                antes.version, antes.fase, antes.punto_id,
            )  # fmt: skip

    @rule()
    def algo_cambia_solo(self) -> None:
        avisar(self.sala)

    @rule()
    def terminar(self) -> None:
        terminar(self.sala, quien=self.quien)

    @invariant()
    def la_sala_cuadra(self) -> None:
        if not hasattr(self, "sala"):
            return
        sala = Sala.objects.get(pk=self.sala.pk)
        lugares = [(p.punto.pk, p.fase) for p in camino(list(self.dia.puntos.all()))]
        assert (sala.punto_id, sala.fase) in lugares
        abiertos = list(sala.tramos.filter(termino_en=None))
        assert len(abiertos) == sala.esta_en_curso
        for tramo in abiertos:
            assert (tramo.punto_id, tramo.fase) == (sala.punto_id, sala.fase)
        con_reloj = sala.esta_en_curso and sala.fase != F.CERRAR
        assert bool(sala.vence_en or sala.restan is not None) == con_reloj

    def teardown(self) -> None:
        if hasattr(self, "atras"):
            transaction.set_rollback(True)
            self.atras.__exit__(None, None, None)


@pytest.mark.django_db
def test_t4_ninguna_historia_de_la_sala_rompe_sus_reglas():
    EnVivo.TestCase.settings = settings(
        max_examples=8, stateful_step_count=20, deadline=None, database=None
    )
    EnVivo.TestCase("runTest").runTest()
