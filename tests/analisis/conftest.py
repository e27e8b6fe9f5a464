"""Un diálogo chico con voces: quién dijo qué, con qué tema, con qué región y con qué código."""

from collections.abc import Callable

import pytest

from dialogo.models import Dialogo
from entrevistas.models import Alcance, Codigo, Entrada, Nivel
from tests.fabricas import (
    CodificacionFactory,
    CodigoFactory,
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    FragmentoFactory,
    PersonaFactory,
    RegionFactory,
    SectorFactory,
    TemaFactory,
)


@pytest.fixture
def catalogos(db) -> dict[str, object]:
    """``agua``, ``suelo``; ``europa``, ``africa``; ``gobierno``, ``academia``."""
    return {
        "agua": TemaFactory(clave="agua", nombre="Agua", orden=1),
        "suelo": TemaFactory(clave="suelo", nombre="Suelo", orden=2),
        "europa": RegionFactory(clave="europa", nombre="Europa", orden=1),
        "africa": RegionFactory(clave="africa", nombre="África", orden=2),
        "gobierno": SectorFactory(clave="gobierno", nombre="Gobierno", orden=1),
        "academia": SectorFactory(clave="academia", nombre="Academia", orden=2),
    }


@pytest.fixture
def conversar(dialogo: Dialogo, catalogos) -> Callable[..., object]:
    """``conversar("gobierno")``: una entrevista cerrada y consentida de ese sector."""

    def nueva(sector: str, *, nivel=Nivel.POR_SECTOR, alcance=Alcance.PUBLICO, **datos):
        persona = datos.pop("persona", None) or PersonaFactory(sector=catalogos[sector])
        entrevista = EntrevistaFactory(
            dialogo=dialogo, cerrada=True, persona=persona, sector=catalogos[sector], **datos
        )
        if nivel:
            ConsentimientoFactory(entrevista=entrevista, nivel=nivel, alcance=alcance)
        return entrevista

    return nueva


@pytest.fixture
def decir(dialogo: Dialogo, catalogos) -> Callable[..., Entrada]:
    """``decir(entrevista, "agua europa", codigos=[uno])``: una entrada con sus temas y códigos."""

    def nueva(entrevista, que: str = "", *, numero: str = "1.1", codigos=(), **datos) -> Entrada:
        bloque, orden = numero.split(".")
        dichos = [catalogos[palabra] for palabra in que.split()]
        entrada = EntradaFactory(
            entrevista=entrevista,
            pregunta=dialogo.preguntas_vigentes().get(bloque__numero=bloque, orden=orden),
            temas=[d for d in dichos if d.clave in {"agua", "suelo"}],
            regiones=[d for d in dichos if d.clave in {"europa", "africa"}],
            **datos,
        )
        fragmento = FragmentoFactory(entrada=entrada) if codigos else None
        for codigo in codigos:
            CodificacionFactory(fragmento=fragmento, codigo=codigo)
        return entrada

    return nueva


@pytest.fixture
def libro(dialogo: Dialogo) -> dict[str, Codigo]:
    """Dos familias: ``costo`` con ``renta`` dentro, y ``valor``."""
    costo = CodigoFactory(dialogo=dialogo, nombre="Costo", orden=1)
    renta = CodigoFactory(dialogo=dialogo, nombre="Renta", orden=2, padre=costo)
    valor = CodigoFactory(dialogo=dialogo, nombre="Valor", orden=3, color=2)
    return {"costo": costo, "renta": renta, "valor": valor}
