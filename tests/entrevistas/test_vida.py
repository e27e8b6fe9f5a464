"""La vida de una entrevista, en cualquier orden en que alguien pulse: un modelo y la verdad."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from entrevistas import cierre, consentir, planeacion
from entrevistas.models import Alcance, Consentimiento, Entrevista, Nivel
from tests.fabricas import DialogoFactory, EntradaFactory, IntegranteFactory, PersonaFactory


class Vida(RuleBasedStateMachine):
    """``estado``, ``permite`` y ``entradas`` son el modelo; lo demás se lee de la base."""

    def __init__(self) -> None:
        super().__init__()
        self.atomico = transaction.atomic()
        self.atomico.__enter__()
        dialogo = DialogoFactory()
        papel = IntegranteFactory(dialogo=dialogo)
        self.autor, self.aviso = papel.usuario, dialogo.aviso_vigente()
        self.entrevista = planeacion.planear(
            dialogo,
            persona=PersonaFactory(),
            empieza_en=timezone.now(),
            conduce=papel,
            toma_notas=None,
            modalidad="presencial",
            autor=self.autor,
        )
        self.estado, self.entradas = "planeada", 0
        self.permite: tuple[str, str] | None = None
        self.ultimo: tuple[str, str] | None = None
        self.retirado = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomico.__exit__(None, None, None)

    def intentar(self, vale: bool, hacer, *args, **kwargs) -> bool:
        """Ejecuta y exige que el dominio acepte exactamente lo que el modelo dice que vale."""
        try:
            hacer(*args, autor=self.autor, **kwargs)
        except ValidationError as error:
            assert not vale, error.messages
            assert all(frase.strip() for frase in error.messages)
            return False
        assert vale
        return True

    @rule()
    def marcar_realizada(self) -> None:
        vale = self.estado in {"planeada", "realizada"}
        if self.intentar(vale, planeacion.marcar_realizada, self.entrevista):
            self.estado = "realizada"

    @rule()
    def escribir(self) -> None:
        if self.estado in {"planeada", "realizada"}:
            EntradaFactory(entrevista=self.entrevista, autor=self.autor)
            self.entradas += 1

    @rule()
    def cancelar(self) -> None:
        vale = self.estado in {"planeada", "realizada"} and not self.entradas
        if self.intentar(vale, planeacion.cancelar, self.entrevista, motivo="Cambió de agenda"):
            self.estado = "cancelada"

    @rule()
    def reabrir(self) -> None:
        if self.intentar(self.estado == "cancelada", planeacion.reabrir, self.entrevista):
            self.estado = "planeada"

    @rule()
    def cerrar(self) -> None:
        vale = self.estado == "realizada" and self.permite is not None and self.entradas > 0
        if self.intentar(vale, cierre.cerrar, self.entrevista):
            self.estado = "cerrada"

    @rule(nivel=st.sampled_from(Nivel), alcance=st.sampled_from(Alcance), pidio=st.booleans())
    def consentir(self, nivel: Nivel, alcance: Alcance, pidio: bool) -> None:
        niveles, alcances = list(Nivel), list(Alcance)
        abre = self.ultimo is not None and (
            self.retirado
            or niveles.index(nivel) < niveles.index(Nivel(self.ultimo[0]))
            or alcances.index(alcance) > alcances.index(Alcance(self.ultimo[1]))
        )
        vale = self.estado != "cancelada" and (pidio or not abre)
        if self.intentar(
            vale,
            consentir.registrar,
            self.entrevista,
            nivel=nivel,
            alcance=alcance,
            forma=Consentimiento.Forma.VERBAL,
            aviso=self.aviso,
            fecha=timezone.localdate(),
            lo_pidio=pidio,
            nota="Lo pidió por teléfono." if pidio else "",
        ):
            self.permite = self.ultimo = (str(nivel), str(alcance))
            self.retirado = False

    @rule()
    def revocar(self) -> None:
        vale = self.permite is not None
        if self.intentar(vale, consentir.revocar, self.entrevista, motivo="sin dar razones"):
            self.permite, self.retirado = None, True

    @invariant()
    def la_base_dice_lo_mismo(self) -> None:
        guardada = Entrevista.objects.con_consentimiento().get(pk=self.entrevista.pk)
        assert guardada.estado == self.estado and guardada.numero == 1
        assert (guardada.cerrada_en is not None) == (self.estado == "cerrada")
        assert (guardada.cancelada_en is not None) == (self.estado == "cancelada")
        permite = guardada.nivel_consentido and (
            guardada.nivel_consentido,
            guardada.alcance_consentido,
        )
        assert permite == self.permite
        assert guardada.consentimientos.vigentes().count() <= 1
        assert guardada.entradas.count() == self.entradas


@pytest.mark.django_db
def test_ningun_orden_de_pasos_rompe_una_entrevista():
    run_state_machine_as_test(
        Vida,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
