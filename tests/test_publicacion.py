"""T4. De la entrevista al documento con un consentimiento que cambia: nada se descarga sin permiso."""

import hashlib
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dialogo.models import Rol
from entrevistas import captura, cierre, consentir
from entrevistas.anclaje import fragmento_entero
from entrevistas.models import Alcance, Consentimiento, Entrada, Entrevista, Nivel
from hallazgos.evidencia import adjuntar, retirar
from informes.construccion import construir_ahora
from informes.models import Informe
from informes.puerta import PuertaCerrada
from tests.fabricas import (
    DialogoFactory,
    EntradaFactory,
    EntrevistaFactory,
    HallazgoFactory,
    IntegranteFactory,
    OmisionFactory,
)
from tests.mundo import entrar

NIVELES = st.sampled_from([Nivel.ATRIBUIBLE, Nivel.ANONIMA])
CUAL = st.integers(min_value=0, max_value=1)
TEXTOS = ("Falta quien conteste.", "Sobra quien firme.")


@dataclass
class Impreso:
    """Lo que el modelo recuerda de una versión: con qué nivel salió cada entrevista."""

    informe: Informe
    niveles: dict[int, Nivel]


class Publicacion(RuleBasedStateMachine):
    """Dos entrevistas, un hallazgo. ``permite[i]`` es lo que hoy consiente cada persona."""

    @initialize(publicada=st.booleans())
    def empezar(self, publicada: bool) -> None:
        """La mitad de las veces se parte de un documento ya publicado."""
        self.sembrar()
        if publicada:
            self.publicar()

    def publicar(self) -> None:
        for i in (0, 1):
            self.consentir(i, Nivel.ATRIBUIBLE, Alcance.PUBLICO)
            self.cerrar(i)
            self.citar_o_soltar(i)
        self.construir()
        assert len(self.impresos) == 1

    def sembrar(self) -> None:
        self.dialogo = DialogoFactory()
        papel = IntegranteFactory(dialogo=self.dialogo, rol=Rol.COORDINACION)
        self.autor = papel.usuario
        self.cliente = entrar(self.autor)
        self.aviso = self.dialogo.aviso_vigente()
        self.hallazgo = HallazgoFactory(dialogo=self.dialogo)
        self.entrevistas = [EntrevistaFactory(dialogo=self.dialogo, hecha=True) for _ in TEXTOS]
        self.entradas = [
            EntradaFactory(entrevista=una, texto=texto, autor=self.autor)
            for una, texto in zip(self.entrevistas, TEXTOS, strict=True)
        ]
        for una in self.entrevistas:
            OmisionFactory(entrevista=una)
        self.permite: list[tuple[Nivel, Alcance] | None] = [None, None]
        self.apretada = [False, False]
        self.evidencias: list = [None, None]
        self.impresos: list[Impreso] = []

    @rule(i=CUAL, nivel=NIVELES, alcance=st.sampled_from(list(Alcance)))
    def consentir(self, i: int, nivel: Nivel, alcance: Alcance) -> None:
        consentir.registrar(
            self.entrevistas[i],
            nivel=nivel,
            alcance=alcance,
            forma=Consentimiento.Forma.CORREO,
            aviso=self.aviso,
            fecha=timezone.localdate(),
            autor=self.autor,
            nota="Lo confirmó por correo.",
            lo_pidio=True,
        )
        self.permite[i] = (nivel, alcance)

    @precondition(lambda self: any(self.permite))
    @rule(i=CUAL)
    def revocar(self, i: int) -> None:
        if self.permite[i]:
            consentir.revocar(self.entrevistas[i], motivo="Sin dar razones", autor=self.autor)
            self.permite[i] = None

    @rule(i=CUAL)
    def cerrar(self, i: int) -> None:
        vale = self.permite[i] and self.estado(i) == Entrevista.Estado.REALIZADA
        try:
            cierre.cerrar(self.entrevistas[i], autor=self.autor)
        except ValidationError:
            assert not vale
        else:
            assert vale

    @rule(i=CUAL)
    def apretar(self, i: int) -> None:
        if self.estado(i) == Entrevista.Estado.REALIZADA and not self.apretada[i]:
            try:
                captura.apretar_nivel(
                    self.entrevistas[i],
                    uid=self.entradas[i].uid,
                    nivel=Nivel.ANONIMA,
                    autor=self.autor,
                )
            except ValidationError:
                return  # el nivel consentido ya es ése
            self.apretada[i] = bool(Entrada.objects.get(pk=self.entradas[i].pk).nivel)

    @rule(i=CUAL)
    def citar_o_soltar(self, i: int) -> None:
        if self.evidencias[i]:
            retirar(self.evidencias[i], autor=self.autor)
            self.evidencias[i] = None
        else:
            self.evidencias[i] = adjuntar(
                self.hallazgo,
                fragmento_entero(self.entradas[i], autor=self.autor),
                relacion="sustenta",
                autor=self.autor,
            )

    @precondition(lambda self: len(self.impresos) < 2)
    @rule()
    def construir(self) -> None:
        antes = self.dialogo.informes.count()
        clave = f"{self.dialogo.clave}-{antes}"
        try:
            informe = construir_ahora(self.dialogo, autor=self.autor, clave=clave)
        except PuertaCerrada as cerrada:
            assert not self.puede_construirse(), cerrada.messages
            assert self.dialogo.informes.count() == antes
            return
        assert self.puede_construirse()
        assert informe.estado == Informe.Estado.LISTO, informe.motivo_fallo
        self.impresos.append(Impreso(informe, {i: self.efectivo(i) for i in self.citadas()}))

    @invariant()
    def se_descarga_lo_permitido_y_nada_mas(self) -> None:
        for impreso in getattr(self, "impresos", ()):
            respuesta = self.cliente.get(impreso.informe.get_absolute_url())
            vale = all(self.sigue_valiendo(i, nivel) for i, nivel in impreso.niveles.items())
            assert respuesta.status_code == (200 if vale else 410), (impreso, self.permite)
            if vale:
                contenido = b"".join(respuesta.streaming_content)
                assert hashlib.sha256(contenido).hexdigest() == impreso.informe.huella_archivo

    # El modelo -----------------------------------------------------------------------------------
    def estado(self, i: int) -> str:
        self.entrevistas[i].refresh_from_db()
        return self.entrevistas[i].estado

    def citadas(self) -> list[int]:
        return [i for i, evidencia in enumerate(self.evidencias) if evidencia]

    def efectivo(self, i: int) -> Nivel:
        assert self.permite[i]
        return Nivel.ANONIMA if self.apretada[i] else self.permite[i][0]

    def llega(self, i: int) -> bool:
        return self.permite[i] is not None and self.permite[i][1] != Alcance.EQUIPO

    def sigue_valiendo(self, i: int, impreso: Nivel) -> bool:
        return self.llega(i) and self.efectivo(i).rigor <= impreso.rigor

    def puede_construirse(self) -> bool:
        return (
            bool(self.citadas())
            and all(self.llega(i) for i in self.citadas())
            and all(self.estado(i) == Entrevista.Estado.CERRADA for i in (0, 1))
        )


@pytest.mark.django_db(transaction=True)
def test_nada_se_descarga_sin_consentimiento_vigente():
    run_state_machine_as_test(
        Publicacion,
        settings=settings(
            max_examples=8,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_el_camino_completo_llega_a_410_y_vuelve():
    """El recorrido que la máquina busca al azar, en línea recta."""
    maquina = Publicacion()
    maquina.sembrar()
    maquina.publicar()
    maquina.se_descarga_lo_permitido_y_nada_mas()
    for cambio in (
        lambda: maquina.revocar(0),
        lambda: maquina.consentir(0, Nivel.ANONIMA, Alcance.PUBLICO),
        lambda: maquina.consentir(0, Nivel.ATRIBUIBLE, Alcance.EQUIPO),
    ):
        cambio()
        maquina.se_descarga_lo_permitido_y_nada_mas()
        url = maquina.impresos[0].informe.get_absolute_url()
        assert maquina.cliente.get(url).status_code == 410
    maquina.consentir(0, Nivel.ATRIBUIBLE, Alcance.PARTICIPANTES)
    maquina.se_descarga_lo_permitido_y_nada_mas()
    assert maquina.cliente.get(url).status_code == 200
