"""Un hallazgo con voces: quién lo sustenta, lo matiza y lo contradice."""

from collections.abc import Callable

import pytest

from dialogo.models import Dialogo
from entrevistas.models import Alcance, Entrada, Nivel
from hallazgos.models import Evidencia, Hallazgo
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoFactory,
)


@pytest.fixture
def hallazgo(dialogo: Dialogo, coordinadora) -> Hallazgo:
    return HallazgoFactory(
        dialogo=dialogo, creado_por=coordinadora, redaccion__titulo="Falta memoria"
    )


@pytest.fixture
def decir(dialogo: Dialogo) -> Callable[..., Entrada]:
    """``decir("Texto")``: una entrada de una entrevista cerrada y consentida."""

    def nueva(
        texto: str = "Nadie guardó los convenios.",
        *,
        nivel: str = Nivel.ATRIBUIBLE,
        alcance: str = Alcance.PUBLICO,
        entrevista=None,
        numero: str = "1.1",
        tipo: str = "literal",
        temas: list | None = None,
        regiones: list | None = None,
        **datos,
    ) -> Entrada:
        if entrevista is None:
            entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True, **datos)
            ConsentimientoFactory(entrevista=entrevista, nivel=nivel, alcance=alcance)
        bloque, orden = numero.split(".")
        pregunta = dialogo.preguntas_vigentes().get(bloque__numero=bloque, orden=orden)
        return EntradaFactory(
            entrevista=entrevista,
            pregunta=pregunta,
            texto=texto,
            tipo=tipo,
            temas=temas,
            regiones=regiones,
        )

    return nueva


@pytest.fixture
def con_voz(hallazgo: Hallazgo, decir) -> Callable[..., Evidencia]:
    """``con_voz("matiza", "Texto")``: una evidencia más del hallazgo."""

    def nueva(relacion: str = "sustenta", *args, nota: str = "", **datos) -> Evidencia:
        fragmento = FragmentoFactory(entrada=decir(*args, **datos))
        return EvidenciaFactory(
            hallazgo=hallazgo, fragmento=fragmento, relacion=relacion, nota=nota
        )

    return nueva
