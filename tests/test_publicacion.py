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
from entrevistas.models import (
    Alcance,
    Consentimiento,
    Contrafirma,
    Entrada,
    Entrevista,
    Nivel,
    RespuestaContrafirma,
)
from hallazgos.evidencia import adjuntar, retirar
from informes.construccion import construir_ahora
from informes.models import Informe
from informes.puerta import PuertaCerrada
from tests.contrafirmas import abrir, contestar, pedir, vigente
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


OTRAS_PALABRAS = "Dicho con otras palabras."
DECISIONES = st.sampled_from(RespuestaContrafirma.Decision.values)


@dataclass
class Impreso:
    """Lo que el modelo recuerda de una versión: con qué nivel y palabras salió cada entrevista."""

    informe: Informe
    niveles: dict[int, Nivel]
    palabras: dict[int, str]


@dataclass
class Dicho:
    """Lo último que una persona decidió de su pasaje, y en qué momento."""

    decision: str
    palabras: str
    nivel: Nivel
    cuando: int


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
        self.reloj = 0
        self.consentido_en = [0, 0]
        self.preguntada = [False, False]
        self.dicho: list[Dicho | None] = [None, None]
        self.personas: list = [None, None]

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
        self.reloj += 1
        self.consentido_en[i] = self.reloj

    @rule(i=CUAL)
    def preguntar(self, i: int) -> None:
        """Le manda su enlace; a quien ya lo tiene, se lo anula y manda otro."""
        se_puede = self.llega(i) and self.estado(i) == Entrevista.Estado.CERRADA
        if not (se_puede and self.citadas() and i in self.citadas()):
            return
        Contrafirma.objects.filter(entrevista=self.entrevistas[i]).update(anulada_en=timezone.now())
        self.personas[i] = abrir(pedir(self.entrevistas[i], self.autor)[1])
        self.preguntada[i] = True

    @precondition(lambda self: any(self.personas))
    @rule(i=CUAL, decision=DECISIONES)
    def contestar(self, i: int, decision: str) -> None:
        """Por su página, como ella. Sólo ve lo que hoy se mostraría."""
        if not (self.personas[i] and self.llega(i) and i in self.citadas()):
            return
        pasaje, nivel = self.evidencias[i].fragmento, self.aceptado(i)
        palabras = self.palabras(i)
        if decision == "corrige":
            palabras = TEXTOS[i] if palabras == OTRAS_PALABRAS else OTRAS_PALABRAS
        if decision == "cambia_nivel":
            nivel = Nivel.ANONIMA if nivel == Nivel.ATRIBUIBLE else Nivel.ATRIBUIBLE
        campos = {"t": palabras, "n": str(nivel.value)}
        if contestar(self.personas[i], pasaje, decision, **campos).status_code == 422:
            assert self.apretada[i], "el equipo apretó: no puede abrirlo"
            return
        if decision == "corrige" and palabras == TEXTOS[i]:
            decision = "de_acuerdo"  # volvió a como lo dijo
        if not self.ya_lo_habia_dicho(i, Dicho(decision, palabras, nivel, 0)):
            self.reloj += 1
            self.dicho[i] = Dicho(decision, palabras, nivel, self.reloj)
        guardada = vigente(pasaje)
        assert guardada and guardada.decision == decision

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
            try:
                self.evidencias[i] = adjuntar(
                    self.hallazgo,
                    fragmento_entero(self.entradas[i], autor=self.autor),
                    relacion="sustenta",
                    autor=self.autor,
                )
            except ValidationError:
                assert self.retirado(i)

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
        self.impresos.append(
            Impreso(
                informe,
                {i: self.efectivo(i) for i in self.citadas()},
                {i: self.palabras(i) for i in self.citadas()},
            )
        )

    @invariant()
    def se_descarga_lo_permitido_y_nada_mas(self) -> None:
        for impreso in getattr(self, "impresos", ()):
            respuesta = self.cliente.get(impreso.informe.get_absolute_url())
            vale = all(
                self.sigue_valiendo(i, nivel, impreso.palabras[i])
                for i, nivel in impreso.niveles.items()
            )
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
        """Preguntada y sin respuesta, no hay nombre."""
        callada = self.preguntada[i] and self.dicho[i] is None
        return Nivel.ANONIMA if callada else self.aceptado(i)

    def aceptado(self, i: int) -> Nivel:
        """El que leería al contestar: su respuesta manda sobre el consentimiento anterior a ella."""
        permite, dicho = self.permite[i], self.dicho[i]
        assert permite
        niveles = [permite[0]] if dicho is None else [dicho.nivel]
        if dicho and self.consentido_en[i] > dicho.cuando:
            niveles.append(permite[0])
        if self.apretada[i]:
            niveles.append(Nivel.ANONIMA)
        return Nivel.mas_estricto(*niveles)

    def palabras(self, i: int) -> str:
        dicho = self.dicho[i]
        return dicho.palabras if dicho else TEXTOS[i]

    def retirado(self, i: int) -> bool:
        dicho = self.dicho[i]
        return bool(dicho and dicho.decision == "retira")

    def ya_lo_habia_dicho(self, i: int, otro: Dicho) -> bool:
        """Repetir lo que sigue en pie no cambia nada, ni su momento."""
        dicho = self.dicho[i]
        if dicho is None or dicho.decision != otro.decision:
            return False
        return self.retirado(i) or (dicho.nivel, dicho.palabras) == (otro.nivel, otro.palabras)

    def llega(self, i: int) -> bool:
        return self.permite[i] is not None and self.permite[i][1] != Alcance.EQUIPO

    def sigue_valiendo(self, i: int, impreso: Nivel, palabras: str) -> bool:
        se_dice = not self.retirado(i) and self.palabras(i) == palabras
        return self.llega(i) and se_dice and self.efectivo(i).rigor <= impreso.rigor

    def puede_construirse(self) -> bool:
        return (
            bool(self.citadas())
            and all(self.llega(i) and not self.retirado(i) for i in self.citadas())
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
    maquina.preguntar(0)
    for decision, codigo in (
        (None, 410),
        ("de_acuerdo", 200),
        ("corrige", 410),
        ("corrige", 200),
        ("cambia_nivel", 410),
        ("cambia_nivel", 200),
        ("retira", 410),
        ("de_acuerdo", 200),
    ):
        if decision:
            maquina.contestar(0, decision)
        maquina.se_descarga_lo_permitido_y_nada_mas()
        assert maquina.cliente.get(url).status_code == codigo, decision
    maquina.consentir(0, Nivel.ANONIMA, Alcance.PUBLICO)
    maquina.contestar(0, "cambia_nivel")  # ella abre sólo su pasaje
    maquina.se_descarga_lo_permitido_y_nada_mas()
    assert maquina.cliente.get(url).status_code == 200
