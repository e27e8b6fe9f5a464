"""T4: consentir, revocar, apretar y corregir en cualquier orden; nunca sale más de lo permitido."""

from collections.abc import Iterable

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from entrevistas.cierre import corregir
from entrevistas.confidencialidad import Audiencia, citar, para_citar
from entrevistas.consentir import registrar, revocar
from entrevistas.models import Alcance, Entrada, Fragmento, Nivel
from tests.fabricas import (
    ConsentimientoFactory,
    DialogoFactory,
    EntradaFactory,
    EntrevistaFactory,
    FragmentoFactory,
    PersonaFactory,
    SectorFactory,
    UsuarioFactory,
)

TEXTOS = st.sampled_from(
    [
        "Falta agua. Nadie firma.",
        "Falta agua.",
        "Nadie firma. Nadie firma.",
        "Yo, Zqxapellido, digo que falta agua. Nadie firma.",
        "Otra cosa distinta.",
    ]
)
ORDEN = [Alcance.EQUIPO, Alcance.PARTICIPANTES, Alcance.PUBLICO]


class Puerta(RuleBasedStateMachine):
    """El modelo guarda lo que la persona permite; la base, lo demás."""

    def __init__(self) -> None:
        super().__init__()
        self.atomico = transaction.atomic()
        self.atomico.__enter__()
        self.dialogo = DialogoFactory()
        self.sector = SectorFactory(nombre="Zqxsector")
        self.autor = UsuarioFactory()
        self.entrevista = EntrevistaFactory(
            dialogo=self.dialogo,
            cerrada=True,
            persona=PersonaFactory(nombre="Zqxnombre Zqxapellido", sector=self.sector),
        )
        self.entrada = EntradaFactory(entrevista=self.entrevista, texto="Falta agua. Nadie firma.")
        FragmentoFactory(entrada=self.entrada)
        FragmentoFactory(entrada=self.entrada, inicio=0, fin=11)
        FragmentoFactory(entrada=self.entrada, inicio=12, fin=24)
        self.permite: tuple[Nivel, Alcance] | None = None
        self.acompanan = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomico.__exit__(None, None, None)

    @rule(nivel=st.sampled_from(Nivel), alcance=st.sampled_from(Alcance))
    def consentir(self, nivel: Nivel, alcance: Alcance) -> None:
        registrar(
            self.entrevista,
            nivel=nivel,
            alcance=alcance,
            forma="verbal",
            aviso=self.dialogo.aviso_vigente(),
            fecha=timezone.localdate(),
            autor=self.autor,
            nota="Lo pidió por teléfono.",
            lo_pidio=True,
        )
        self.permite = (nivel, alcance)

    @rule()
    def revocar(self) -> None:
        if self.permite:
            revocar(self.entrevista, motivo="Sin dar razones.", autor=self.autor)
            self.permite = None

    @rule(nivel=st.sampled_from(Nivel))
    def apretar(self, nivel: Nivel) -> None:
        actual = self.entrada.nivel
        if not actual or nivel.rigor > Nivel(actual).rigor:
            Entrada.objects.filter(pk=self.entrada.pk).update(nivel=nivel)
            self.entrada.refresh_from_db()

    @rule(texto=TEXTOS, tipo=st.sampled_from(["literal", "parafrasis", "observacion"]))
    def corregir(self, texto: str, tipo: str) -> None:
        self.entrada.refresh_from_db()
        if (texto, tipo) != (self.entrada.texto, self.entrada.tipo):
            corregir(self.entrada, texto=texto, tipo=tipo, motivo="Errata.", autor=self.autor)

    @rule()
    def llegan_mas_del_sector(self) -> None:
        self.acompanan += 1
        otra = EntrevistaFactory(
            dialogo=self.dialogo, cerrada=True, persona=PersonaFactory(sector=self.sector)
        )
        ConsentimientoFactory(entrevista=otra)

    def citas(self, audiencia: str) -> Iterable[tuple]:
        pasajes = para_citar(Fragmento.objects.filter(entrada=self.entrada))
        return [(pasaje, citar(pasaje, audiencia)) for pasaje in pasajes]

    @invariant()
    def nada_sin_permiso(self) -> None:
        for audiencia in (Audiencia.PARTICIPANTES, Audiencia.PUBLICO):
            for pasaje, cita in self.citas(audiencia):
                if cita is None:
                    continue
                assert self.permite, "salió sin consentimiento"
                assert ORDEN.index(self.permite[1]) >= ORDEN.index(Alcance(audiencia))
                assert pasaje.entrada.tipo != Entrada.Tipo.OBSERVACION
                self.dice_lo_permitido(cita)
                self.dice_lo_que_dice(pasaje, cita)

    def dice_lo_permitido(self, cita) -> None:
        nivel = Nivel.mas_estricto(self.permite[0], self.entrada.nivel)
        dicho = f"{cita.atribucion} {cita.texto} {cita.sector or ''}"
        if nivel != Nivel.ATRIBUIBLE:
            assert "Zqxnombre" not in dicho
            assert "Zqxapellido" not in dicho
        if nivel == Nivel.ANONIMA or self.acompanan + 1 < self.dialogo.umbral_k:
            assert nivel == Nivel.ATRIBUIBLE or "Zqxsector" not in dicho

    def dice_lo_que_dice(self, pasaje, cita) -> None:
        entrada = pasaje.entrada
        assert pasaje.revision == entrada.revision
        assert cita.texto == entrada.texto[pasaje.inicio : pasaje.fin]
        assert cita.con_comillas == (entrada.tipo == Entrada.Tipo.LITERAL)

    @invariant()
    def el_equipo_siempre_ve_lo_fotografiado(self) -> None:
        for pasaje, cita in self.citas(Audiencia.EQUIPO):
            assert cita.texto == pasaje.texto


@pytest.mark.django_db
def test_en_cualquier_orden_no_sale_mas_de_lo_permitido():
    run_state_machine_as_test(
        Puerta,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
