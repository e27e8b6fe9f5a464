"""Las citas de la narrativa contra los hallazgos que hay: cuáles existen, cuáles ya no y a dónde fueron."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from dialogo.models import Dialogo
from dialogo.palabras import enumerar
from hallazgos.models import Derivacion, Hallazgo
from hallazgos.narrativa.texto import Frase, citados, frases, mal_escritas


@dataclass(frozen=True)
class FraseRevisada:
    """Una frase, y los hallazgos que cita y siguen en pie, anotados por ``para_listar``."""

    frase: Frase
    hallazgos: list[Hallazgo]

    @property
    def sin_hallazgo(self) -> bool:
        return not self.hallazgos


@dataclass
class Revision:
    """Un texto leído: sus párrafos, lo que sus citas tienen de malo y cuántas frases citan."""

    parrafos: list[list[FraseRevisada]] = field(default_factory=list)
    avisos: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(map(len, self.parrafos))

    @property
    def sin_hallazgo(self) -> int:
        return sum(frase.sin_hallazgo for parrafo in self.parrafos for frase in parrafo)

    @property
    def con_hallazgo(self) -> int:
        return self.total - self.sin_hallazgo


def revisar(dialogo: Dialogo, textos: Iterable[str]) -> list[Revision]:
    """Una revisión por texto. Dos consultas, sean cuantos sean."""
    hallazgos = {
        hallazgo.folio: hallazgo
        for hallazgo in Hallazgo.objects.filter(dialogo=dialogo).para_listar().order_by("numero")
    }
    destinos: dict[str, list[str]] = defaultdict(list)
    pasos = Derivacion.objects.filter(origen__dialogo=dialogo).select_related("origen", "destino")
    for paso in pasos:
        destinos[paso.origen.folio].append(paso.destino.folio)
    return [_revisar(texto, hallazgos, destinos) for texto in textos]


def _revisar(
    texto: str, hallazgos: dict[str, Hallazgo], destinos: dict[str, list[str]]
) -> Revision:
    en_pie = {f: h for f, h in hallazgos.items() if h.estado != Hallazgo.Estado.ARCHIVADO}
    revision = Revision()
    for _, juntas in groupby(frases(texto), key=lambda frase: frase.parrafo):
        revision.parrafos.append(
            [
                FraseRevisada(una, [en_pie[f] for f in una.hallazgos if f in en_pie])
                for una in juntas
            ]
        )
    for folio in citados(texto):
        if folio not in hallazgos:
            revision.avisos.append(f"{folio} no existe en este diálogo.")
        elif folio not in en_pie:
            fue = _fue_a(folio, destinos, en_pie)
            revision.avisos.append(
                f"{folio} está archivado: se recogió en {enumerar(fue)}. Cita {enumerar(fue)}."
                if fue
                else f"{folio} está archivado: quita la cita o cambia la frase."
            )
    for cita in mal_escritas(texto):
        revision.avisos.append(f"«{cita}» no se entiende. Escríbela así: [H-03] o [H-03, H-05].")
    return revision


def _fue_a(folio: str, destinos: dict[str, list[str]], en_pie: dict[str, Hallazgo]) -> list[str]:
    """Los que hoy están en pie al final de sus fusiones y divisiones."""
    vistos, por_ver, finales = {folio}, list(destinos[folio]), []
    while por_ver:
        uno = por_ver.pop(0)
        if uno in vistos:
            continue
        vistos.add(uno)
        if uno in en_pie:
            finales.append(uno)
        else:
            por_ver.extend(destinos[uno])
    return finales
