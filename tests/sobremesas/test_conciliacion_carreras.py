"""Dos que contestan a la vez, y T4: contestar, corregir, escribir y firmar en cualquier orden."""

import uuid

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from hallazgos.redaccion import congelar, vigente
from sobremesas.aportaciones import Cambio, revisar
from sobremesas.conciliacion import firma
from sobremesas.conciliacion.contestar import Conflicto, contestar
from sobremesas.conciliacion.cuentas import cuentas
from sobremesas.conciliacion.escribir import escribir
from sobremesas.conciliacion.puerta import condiciones_de_conciliacion
from sobremesas.models import Contestacion, ContestacionPrevia, SegundaFirma
from tests import fabricas as f
from tests.sobremesas.apoyo import a_la_vez
from tests.sobremesas.test_conciliacion import TITULO, anotar, faltas, tarde


@pytest.mark.django_db(transaction=True)
def test_dos_que_contestan_a_la_vez_no_se_pisan(dialogo, coordinadora, entrevistadora):
    hallazgo = f.HallazgoFactory(dialogo=dialogo, redaccion__titulo=TITULO)
    una = anotar(tarde(dialogo, hallazgo, 1), "Falta decirlo.", "completa")
    personas = [coordinadora, entrevistadora] * 3
    hechos = a_la_vez(
        [
            lambda n=n, quien=quien: contestar(
                una, suerte="recogida", razon=f"Razón {n}.", base=0, autor=quien
            )
            for n, quien in enumerate(personas)
        ]
    )
    ganaron = [uno for uno in hechos if isinstance(uno, Contestacion)]
    perdieron = [uno for uno in hechos if isinstance(uno, Conflicto)]
    assert len(ganaron) == 1 and len(perdieron) == 5
    assert {c.actual.razon for c in perdieron} == {ganaron[0].razon}
    assert Contestacion.objects.get().revision == 1 and not ContestacionPrevia.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_se_firma_lo_que_al_mismo_tiempo_cambia(dialogo, coordinadora, entrevistadora):
    """O la firma llega antes y el cambio la quita, o llega después y ya no es lo que se leyó."""
    hallazgo = f.HallazgoFactory(dialogo=dialogo, redaccion__titulo=TITULO)
    una = anotar(tarde(dialogo, hallazgo, 1), "Falta decirlo.", "completa")
    contestar(una, suerte="no_recogida", razon="No.", base=0, autor=coordinadora)
    for base in (1, 2, 3):
        leida, leidas = vigente(hallazgo), firma.respuestas(hallazgo)
        firma.pedir(leida, autor=coordinadora)
        hechos = a_la_vez(
            [
                lambda leida=leida, leidas=leidas: firma.firmar(
                    leida, autor=entrevistadora, leidas=leidas
                ),
                lambda base=base: contestar(
                    una, suerte="no_recogida", razon=f"No, {base}.", base=base, autor=coordinadora
                ),
            ]
        )
        assert isinstance(hechos[1], Contestacion)
        assert not firma.vale(leida), "nadie avaló la respuesta de ahora"


@pytest.mark.django_db
def test_en_cualquier_orden_la_puerta_dice_la_verdad(dialogo, coordinadora, entrevistadora):
    """T4. Se publica sólo con todo contestado como está hoy y la firma de otra sobre lo que leyó."""
    hallazgo = f.HallazgoFactory(
        dialogo=dialogo, creado_por=coordinadora, redaccion__titulo=TITULO, redaccion__texto="Sí."
    )
    sala = tarde(dialogo, hallazgo, 1)
    lineas = [anotar(sala, "Falta esto.", "completa"), anotar(sala, "No es así.", "disiente")]

    class Conciliar(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            # Lo que de verdad vale: revisión de línea contestada y lo que se avaló al firmar.
            self.avalado: tuple | None = None
            self.contestado: dict[int, tuple[int, str]] = {}
            SegundaFirma.objects.all().delete()
            Contestacion.objects.all().delete()

        @rule(cual=st.integers(0, 1), suerte=st.sampled_from(["recogida", "no_recogida"]))
        def contesta(self, cual, suerte):
            una = lineas[cual]
            una.refresh_from_db()
            hecha = Contestacion.objects.filter(aportacion=una).first()
            base = hecha.revision if hecha else 0
            contestar(una, suerte=suerte, razon=f"Por {suerte}.", base=base, autor=coordinadora)
            self.contestado[una.pk] = (una.revision, suerte)

        @rule(cual=st.integers(0, 1))
        def corrige(self, cual):
            una = lineas[cual]
            una.refresh_from_db()
            cambio = Cambio(
                uid=uuid.uuid4(), base=una.revision, clase=una.clase, texto=f"Vuelta {una.revision}.",
                razon=una.razon, puesto=una.puesto,
            )  # fmt: skip
            revisar(una, cambio, quien=coordinadora)

        @rule(n=st.integers(0, 2))
        def escribe(self, n):
            actual = vigente(hallazgo)
            escribir(
                hallazgo, base=actual.revision, autor=coordinadora, titulo=f"Título {n}",
                texto="Sí.", tension="", pregunta="", motivo="Recoge lo dicho.",
            )  # fmt: skip

        @rule()
        def publica(self):
            if not any(faltas(dialogo).values()):
                congelar(vigente(hallazgo))

        @rule(quien=st.sampled_from([coordinadora, entrevistadora]))
        def firma_(self, quien):
            leida = vigente(hallazgo)
            if not firma.vale(leida):
                firma.pedir(leida, autor=coordinadora)
                try:
                    firma.firmar(leida, autor=quien)
                except firma.ValidationError:
                    assert quien == coordinadora or cuentas(dialogo)[hallazgo.pk].faltan
                else:
                    self.avalado = (leida.pk, leida.revision, dict(self.contestado))

        @invariant()
        def la_puerta(self):
            revisiones = {una.pk: type(una).objects.get(pk=una.pk).revision for una in lineas}
            validas = [
                pk for pk, revision in revisiones.items()
                if self.contestado.get(pk, (0, ""))[0] == revision
            ]  # fmt: skip
            assert cuentas(dialogo)[hallazgo.pk].contestadas == len(validas)
            actual = vigente(hallazgo)
            firmada = self.avalado == (actual.pk, actual.revision, self.contestado)
            assert firma.vale(actual) == firmada
            abiertas = {
                clave for clave, _, faltan in condiciones_de_conciliacion(dialogo) if faltan
            }
            assert ("contestadas" in abiertas) == (len(validas) < 2)
            assert ("segunda_firma" in abiertas) == (not firmada)

    run_state_machine_as_test(
        Conciliar,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),  # fmt: skip
    )
