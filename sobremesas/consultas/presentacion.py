"""Un resultado listo para dibujarse: lo piden la página, el proyector, el teléfono y el PDF.

``presentar(consulta)`` y ``templates/sobremesas/consultas/_resultado.html`` bastan. Quien ya tiene los
resultados a la mano usa ``Rondas.de`` y ``presentar_de``, que no leen nada.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogo.palabras import en_cifra
from sobremesas.consultas import figuras
from sobremesas.consultas.resultado import (
    Calificada,
    Dimension,
    Pesada,
    Resultado,
    Tramo,
    resultado,
)
from sobremesas.models import Consulta

Clase = Consulta.Clase


@dataclass(frozen=True)
class Celdas:
    """Un renglón de la tabla y su figura: salen de la misma escala."""

    ronda: int
    dimension: Dimension
    presentes: int

    @property
    def figura(self) -> figuras.Puntos:
        return figuras.puntos(self.dimension.escala)

    @property
    def contestaron(self) -> str:
        return _("%(n)s de %(de)s") % {"n": self.dimension.escala.n, "de": self.presentes}

    @property
    def mediana(self) -> str:
        return en_cifra(self.dimension.escala.mediana)

    @property
    def mitad(self) -> str:
        return _rango(self.dimension.escala.mitad)

    @property
    def extremos(self) -> str:
        return _rango(self.dimension.escala.extremos)

    @property
    def altas(self) -> str:
        escala = self.dimension.escala
        return _("%(n)s de %(de)s") % {"n": escala.altas, "de": escala.n}

    @property
    def bajas(self) -> str:
        escala = self.dimension.escala
        return _("%(n)s de %(de)s") % {"n": escala.bajas, "de": escala.n}


@dataclass(frozen=True)
class Rondas:
    """Una redacción con la ronda o las dos rondas en que se calificó, ya cerradas."""

    texto: Pesada
    hechas: tuple[tuple[Resultado, Calificada], ...]

    @classmethod
    def de(cls, resultados: Iterable[Resultado], redaccion: int) -> "Rondas | None":
        """De menor a mayor ronda. ``None`` si ninguno la calificó."""
        pares = [(r, r.calificada(redaccion)) for r in sorted(resultados, key=lambda r: r.ronda)]
        hechas = tuple((r, c) for r, c in pares if c)
        return cls(hechas[-1][1].texto, hechas) if hechas else None

    @property
    def frase(self) -> str:
        """La de la última ronda."""
        return self.hechas[-1][1].frase

    @property
    def se_cuentan(self) -> bool:
        return any(not calificada.pocas for _r, calificada in self.hechas)

    @property
    def filas(self) -> list[Celdas]:
        return [celda for celdas in self.escalas for celda in celdas]

    @property
    def escalas(self) -> list[list[Celdas]]:
        """Importancia y viabilidad, cada una con sus rondas."""
        por_clave: dict[str, list[Celdas]] = {}
        for final, calificada in self.hechas:
            for dimension in calificada.dimensiones:
                celda = Celdas(final.ronda, dimension, final.presentes)
                por_clave.setdefault(dimension.clave, []).append(celda)
        return list(por_clave.values())

    @property
    def movimientos(self) -> list[tuple[str, str]]:
        """«9 de 23» · «subieron la importancia; 1 la bajó». Vacía si menos de cinco hicieron las dos."""
        dichos = []
        for celdas in self.escalas:
            movimiento = celdas[-1].dimension.movimiento
            if movimiento is None:
                continue
            cifra = {"n": movimiento.subieron, "de": movimiento.personas}
            cosa = celdas[-1].dimension.nombre.lower()
            dichos.append(
                (_("%(n)s de %(de)s") % cifra, _dice_movimiento(cosa, movimiento.bajaron))
            )
        return dichos + self._franjas() if dichos else []

    def _franjas(self) -> list[tuple[str, str]]:
        """Cuánto se cerró o se abrió la mitad central de cada escala."""
        dichos = []
        for celdas in self.escalas:
            antes, despues = (celda.dimension.escala.lugares for celda in (celdas[0], celdas[-1]))
            if antes == despues:
                continue
            frase = (
                _("de %(cosa)s se cerró de %(antes)s lugares a %(despues)s")
                if despues < antes
                else _("de %(cosa)s se abrió de %(antes)s lugares a %(despues)s")
            )
            cosa = celdas[0].dimension.nombre.lower()
            dichos.append(
                (_("La mitad central"), frase % {"cosa": cosa, "antes": antes, "despues": despues})
            )
        return dichos


@dataclass(frozen=True)
class Barra:
    """Un renglón del reparto. ``ancho``: centésimas frente al que más tiene."""

    folio: str
    titulo: str
    puntos: int
    personas: int
    ancho: str


@dataclass(frozen=True)
class Presentacion:
    r: Resultado
    rondas: list[Rondas]

    @property
    def tira(self) -> list[tuple[Tramo, figuras.Pedazo]]:
        tramos = self.r.tramos
        return list(zip(tramos, figuras.tira([t.num for t in tramos]), strict=True))

    @property
    def describe(self) -> str:
        """La tira, para quien no la ve."""
        return ", ".join(f"{tramo.num} {tramo.nombre}" for tramo in self.r.tramos)

    @property
    def barras(self) -> list[Barra]:
        mas = max((fila.puntos for fila in self.r.repartidas), default=0)
        return [
            Barra(
                fila.texto.folio,
                fila.texto.titulo,
                fila.puntos,
                fila.personas,
                figuras.barra(fila.puntos, mas),
            )
            for fila in self.r.repartidas
        ]

    @property
    def dice_a_favor(self) -> str:
        return _("%(n)s de %(de)s") % {"n": self.r.a_favor, "de": self.r.contestaron}

    @property
    def sin_telefono(self) -> str:
        """«2 en papeleta y 1 a mano alzada, que anotó quien relata»; vacío si nadie."""
        partes = []
        if self.r.en_papel:
            partes.append(_("%(n)s en papeleta") % {"n": self.r.en_papel})
        if self.r.a_mano:
            partes.append(_("%(n)s a mano alzada") % {"n": self.r.a_mano})
        return _(" y ").join(partes)


def presentar_de(final: Resultado, primera: Resultado | None = None) -> Presentacion:
    """``primera``: la ronda 1, si ``final`` es la segunda."""
    resultados = [r for r in (primera, final) if r]
    textos = final.textos if final.clase == Clase.CALIFICACION and not final.pocas else ()
    rondas = (Rondas.de(resultados, redaccion) for redaccion in textos)
    return Presentacion(final, [una for una in rondas if una])


def primera_de(segunda: Consulta) -> Consulta | None:
    """La ronda 1 cerrada con que se compara. Una lectura."""
    del_punto = Consulta.objects.cerradas().filter(sala=segunda.sala_id, punto=segunda.punto_id)
    return del_punto.filter(clase=segunda.clase, ronda=1).select_related("urna").first()


def presentar(consulta: Consulta) -> Presentacion:
    """Una lectura más si es la ronda 2. Lanza ``AunAbierta``."""
    final = resultado(consulta)
    primera = None
    if consulta.ronda == 2:
        primera = primera_de(consulta)
    return presentar_de(final, resultado(primera) if primera else None)


def _dice_movimiento(cosa: str, bajaron: int) -> str:
    if not bajaron:
        return _("subieron la %(cosa)s; nadie la bajó") % {"cosa": cosa}
    dice = ngettext(
        "subieron la %(cosa)s; %(n)s la bajó", "subieron la %(cosa)s; %(n)s la bajaron", bajaron
    )
    return dice % {"cosa": cosa, "n": bajaron}


def _rango(par: tuple[int, int]) -> str:
    return _("%(desde)s a %(hasta)s") % {"desde": par[0], "hasta": par[1]}
