"""Muchas personas a la vez sobre los mismos lugares, con conexiones de verdad (C1, C2, W2, W3).

Sin el candado del día, la primera confirma a más de 25.
"""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from actores.models import Persona
from sobremesas.asiento import (
    DESDE,
    RESPUESTAS,
    Accion,
    Aviso,
    DatosDeDelegado,
    Quien,
    Resultado,
    TransicionImposible,
    mover,
    ocupacion,
)
from sobremesas.asiento.espera import ofrecer, vencer_ofertas
from sobremesas.asiento.sesion import reprogramar
from sobremesas.models import Asistente, Invitacion, Movimiento, Oferta, Sobremesa
from tests.fabricas import (
    DialogoFactory,
    IntegranteFactory,
    PersonaFactory,
    SectorFactory,
    UsuarioFactory,
)
from tests.fabricas_sobremesas import InvitacionFactory, SobremesaFactory
from tests.sobremesas.apoyo import ENLACE, a_la_vez, cuenta, no, si

E = Invitacion.Estado
carrera = pytest.mark.django_db(transaction=True)


def muchas(dia: Sobremesa, cuantas: int, **campos: object) -> list[Invitacion]:
    """Con su titular, de un mismo sector y sin correo: la carrera es por el lugar."""
    sector, autor = SectorFactory(), UsuarioFactory()
    campos.setdefault("estado", E.INVITADA)
    lista = [
        Invitacion.objects.create(
            sobremesa=dia,
            persona=Persona.objects.create(nombre=f"Persona {i}", sector=sector),
            sector=sector,
            creada_por=autor,
            **campos,
        )
        for i in range(cuantas)
    ]
    Asistente.objects.bulk_create(
        [Asistente(invitacion=silla, nombre=silla.persona.nombre) for silla in lista]
    )
    return lista


@carrera
def test_c2_sesenta_para_veinticinco_y_cada_peticion_dos_veces():
    """120 peticiones: 25 con lugar, 35 en espera en el orden en que llegaron, un renglón cada una."""
    dia = SobremesaFactory(cupo=25)
    lista = muchas(dia, 60)
    envios = [
        lambda silla=silla: mover(silla, Accion.ASISTIR, quien=ENLACE, clave=f"f-{silla.pk}")
        for silla in lista
        for _ in range(2)
    ]
    resultados = a_la_vez(envios)
    assert not [r for r in resultados if isinstance(r, Exception)]
    assert Counter(r.cambio for r in resultados) == {True: 60, False: 60}
    foto = cuenta(dia)
    assert (foto.confirmadas, foto.en_espera, foto.ocupados) == (25, 35, 25)
    assert Movimiento.objects.count() == 60
    estados = list(Movimiento.objects.order_by("pk").values_list("a", flat=True))
    assert estados == [E.CONFIRMADA] * 25 + [E.EN_ESPERA] * 35


@carrera
def test_w2_dos_trabajadores_vencen_la_misma_oferta_una_vez():
    dia = SobremesaFactory(cupo=4)
    quien = Quien.sistema()
    for silla in muchas(dia, 4, estado=E.EN_ESPERA, en_espera_desde=timezone.now()):
        ofrecer(silla, quien)
    Oferta.objects.update(vence_en=timezone.now())
    vencidas = a_la_vez([vencer_ofertas] * 4)
    assert not [v for v in vencidas if isinstance(v, Exception)]
    vencer_ofertas()  # la vuelta siguiente recoge el día que otro tenía tomado
    assert Movimiento.objects.filter(accion=Accion.VENCER).count() == 4
    assert Oferta.objects.filter(resultado=Oferta.Resultado.VENCIDA).count() == 4
    assert cuenta(dia).ocupados == 0


@carrera
@pytest.mark.parametrize("vencida", [False, True])
def test_w3_aceptar_declinar_y_vencer_en_el_mismo_segundo(vencida):
    dia = SobremesaFactory(cupo=1)
    [silla] = muchas(dia, 1, estado=E.EN_ESPERA, en_espera_desde=timezone.now())
    ofrecer(silla, Quien.sistema())
    if vencida:
        Oferta.objects.update(vence_en=timezone.now() - timedelta(seconds=1))
    version = Invitacion.objects.get().version
    respuestas = a_la_vez(
        [lambda: si(silla, version=version), lambda: no(silla, version=version), vencer_ofertas]
    )
    assert not [r for r in respuestas if isinstance(r, Exception)]
    dichos = [r for r in respuestas if isinstance(r, Resultado)]
    assert sum(r.cambio and r.aviso is not Aviso.OFERTA_VENCIDA for r in dichos) <= 1
    silla.refresh_from_db()
    oferta = Oferta.objects.get()
    esperado = {
        Oferta.Resultado.ACEPTADA: {E.CONFIRMADA},
        Oferta.Resultado.RECHAZADA: {E.DECLINADA},
        Oferta.Resultado.VENCIDA: {E.EN_ESPERA, E.DECLINADA},
    }
    assert silla.estado in esperado[Oferta.Resultado(oferta.resultado)]
    for dicho in dichos:  # lo que se le dijo a cada quien fue cierto
        assert dicho.cambio or dicho.aviso in (
            Aviso.OTRA_VERSION,
            Aviso.OFERTA_VENCIDA,
            Aviso.IGUAL,
        )
    assert cuenta(dia).ocupados == (silla.estado == E.CONFIRMADA)


@carrera
def test_c2_cambiarse_de_dia_en_sentidos_opuestos_no_traba_ni_pierde_a_nadie():
    uno = SobremesaFactory(cupo=8)
    otro = SobremesaFactory(dialogo=uno.dialogo, cupo=8)
    van = muchas(uno, 6, estado=E.CONFIRMADA)
    vienen = muchas(otro, 6, estado=E.CONFIRMADA)
    ida, vuelta = [(silla, otro) for silla in van], [(silla, uno) for silla in vienen]
    pares = [par for cruce in zip(ida, vuelta, strict=True) for par in cruce]
    resultados = a_la_vez(
        [
            lambda silla=silla, dia=dia: mover(
                silla, Accion.CAMBIAR_DIA, quien=ENLACE, sobremesa=dia
            )
            for silla, dia in pares
        ]
    )
    assert not [r for r in resultados if isinstance(r, Exception)]
    fotos = [cuenta(uno), cuenta(otro)]
    assert sum(foto.confirmadas for foto in fotos) == 12
    assert all(foto.ocupados <= 8 for foto in fotos)


@carrera
def test_c7_un_si_para_dos_dias_a_la_vez_da_un_lugar():
    uno = SobremesaFactory()
    otro = SobremesaFactory(dialogo=uno.dialogo)
    persona = PersonaFactory()
    pares = [InvitacionFactory(sobremesa=dia, persona=persona) for dia in (uno, otro)]
    resultados = a_la_vez([lambda silla=silla: si(silla) for silla in pares])
    assert {r.aviso for r in resultados} == {Aviso.NINGUNO, Aviso.TIENE_OTRO}
    assert Invitacion.objects.filter(estado=E.CONFIRMADA).count() == 1


@carrera
def test_i3_dos_cambios_de_fecha_a_la_vez_son_dos_versiones():
    dia = SobremesaFactory()
    quien = Quien.equipo(UsuarioFactory())
    resultados = a_la_vez(
        [
            lambda sede=sede: reprogramar(dia, quien=quien, motivo="Lluvia", lugar=sede).secuencia
            for sede in ("Salón", "Patio", "Foro")
        ]
    )
    assert sorted(resultados) == [1, 2, 3]


class Silla(RuleBasedStateMachine):
    """T4: lo que sea, en el orden que sea; nunca hay más ocupados que lugares (C1) y nada pasa
    desde un estado que la tabla no admite."""

    @initialize()
    def empezar(self) -> None:
        self.atras = transaction.atomic()
        self.atras.__enter__()
        dialogo = DialogoFactory()
        self.coordina = IntegranteFactory(dialogo=dialogo, rol="coordinacion").usuario
        self.dias = [SobremesaFactory(dialogo=dialogo, cupo=2) for _ in range(2)]
        self.sillas = muchas(self.dias[0], 4) + muchas(self.dias[1], 2)

    @rule(
        cual=st.integers(0, 5),
        accion=st.sampled_from(sorted(DESDE)),
        por_enlace=st.booleans(),
        a=st.integers(0, 1),
        con_nombre=st.booleans(),
    )
    def mover(self, cual: int, accion: str, por_enlace: bool, a: int, con_nombre: bool) -> None:
        silla = Invitacion.objects.get(pk=self.sillas[cual].pk)
        de, dia = silla.estado, silla.sobremesa_id
        quien = ENLACE if por_enlace else Quien.equipo(self.coordina)
        delegado = DatosDeDelegado("Ana Ruiz") if con_nombre else None
        try:
            r = mover(
                silla,
                accion,
                quien=quien,
                motivo="" if por_enlace else "prueba",
                sobremesa=self.dias[a],
                delegado=delegado,
            )
        except TransicionImposible:
            silla.refresh_from_db()
            assert (silla.estado, silla.sobremesa_id) == (de, dia)
            return
        assert (r.de, r.cambio) == (de, r.invitacion.version != silla.version)
        if r.cambio:
            assert de in DESDE[accion]
            assert not por_enlace or accion in RESPUESTAS

    @rule(cual=st.integers(0, 5))
    def vencer(self, cual: int) -> None:
        Oferta.objects.vigentes().filter(invitacion=self.sillas[cual].pk).update(
            vence_en=timezone.now()
        )
        vencer_ofertas()

    @rule(automatica=st.booleans())
    def armar(self, automatica: bool) -> None:
        reglas = self.dias[0].dialogo.convocatoria
        reglas.espera_automatica = automatica
        reglas.save()

    @invariant()
    def la_cuenta_cuadra(self) -> None:
        if not hasattr(self, "dias"):
            return
        for dia, foto in ocupacion(self.dias).items():
            assert foto.ocupados <= foto.cupo + foto.sobrecupos, dia
        vivas = Oferta.objects.vigentes().values_list("invitacion", flat=True)
        ofrecidas = Invitacion.objects.filter(estado=E.OFRECIDA).values_list("pk", flat=True)
        assert sorted(vivas) == sorted(ofrecidas)
        for silla in self.sillas:
            assert Asistente.objects.filter(invitacion=silla, sustituido_en=None).count() == 1

    def teardown(self) -> None:
        if hasattr(self, "atras"):
            transaction.set_rollback(True)
            self.atras.__exit__(None, None, None)


@pytest.mark.django_db
def test_t4_ninguna_historia_de_una_silla_rompe_la_cuenta():
    Silla.TestCase.settings = settings(
        max_examples=8, stateful_step_count=20, deadline=None, database=None
    )
    Silla.TestCase("runTest").runTest()
