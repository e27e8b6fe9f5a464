"""El resultado congelado de una consulta, para leerlo. Antes del cierre no existe por ningún camino.

Lo usan la página, el proyector, el teléfono y los PDF: las mismas cifras y las mismas palabras.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialogo.palabras import en_letra, enumerar
from sobremesas.consultas.cierre import cerrar
from sobremesas.consultas.estadistica import Escala, Movimiento, alcanza
from sobremesas.models import Consulta, Papeleta

Clase = Consulta.Clase
P = Papeleta.Postura


class AunAbierta(Exception):
    """Todavía recibe papeletas, o se anuló: no hay nada que enseñar."""


@dataclass(frozen=True)
class Regla:
    """La que valía al cerrar. Sin fecha, nadie la escribió y es la de fábrica."""

    consenso: int
    altas: int
    bajas: int
    escrita_en: datetime.datetime | None

    @classmethod
    def de(cls, datos: dict[str, Any]) -> "Regla":
        escrita = parse_datetime(datos["escrita_en"]) if datos["escrita_en"] else None
        return cls(datos["consenso"], datos["altas"], datos["bajas"], escrita)

    def acuerdo_en(self, escala: Escala) -> bool:
        muchas = alcanza(escala.altas, escala.n, self.altas)
        return muchas and not alcanza(escala.bajas, escala.n, self.bajas)


@dataclass(frozen=True)
class Pesada:
    """Una redacción de la consulta, como se llamaba ese día."""

    redaccion: int
    folio: str
    titulo: str


@dataclass(frozen=True)
class Dimension:
    """``clave``: ``importancia`` o ``viabilidad``."""

    clave: str
    escala: Escala
    hay_acuerdo: bool
    movimiento: Movimiento | None = None

    @property
    def nombre(self) -> str:
        return _("Importancia") if self.clave == "importancia" else _("Viabilidad")


@dataclass(frozen=True)
class Calificada:
    """``pocas``: menos de cinco la calificaron y no se cuenta."""

    texto: Pesada
    pocas: bool
    importancia: Dimension | None = None
    viabilidad: Dimension | None = None

    @property
    def dimensiones(self) -> list[Dimension]:
        return [d for d in (self.importancia, self.viabilidad) if d]

    @property
    def frase(self) -> str:
        if self.importancia is None or self.viabilidad is None:
            return _("Menos de cinco lo calificaron")
        i, v = self.importancia.escala, self.viabilidad.escala
        return _("%(i)s de %(n)s lo ven importante; %(v)s de %(n)s lo ven viable") % {
            "i": i.altas,
            "v": v.altas,
            "n": i.n,
        }


@dataclass(frozen=True)
class Repartida:
    texto: Pesada
    puntos: int
    personas: int


@dataclass(frozen=True)
class Tramo:
    """Uno de los cuatro de la tira de consenso."""

    clave: str
    nombre: str
    num: int


@dataclass(frozen=True)
class Resultado:
    consulta: int
    clase: str
    ronda: int
    cerrada_en: datetime.datetime
    presentes: int
    datos: dict[str, Any]

    @property
    def pocas(self) -> bool:
        """Menos de cinco contestaron: no hay cifras ni textos."""
        return bool(self.datos["pocas"])

    @property
    def contestaron(self) -> int:
        return int(self.datos.get("contestaron", 0))

    @cached_property
    def regla(self) -> Regla:
        return Regla.de(self.datos["regla"])

    @cached_property
    def textos(self) -> dict[int, Pesada]:
        return {o["redaccion"]: Pesada(**o) for o in self.datos["opciones"]}

    @property
    def en_papel(self) -> int:
        return int(self.datos["sin_telefono"].get(Papeleta.Medio.PAPEL, 0))

    @property
    def a_mano(self) -> int:
        return int(self.datos["sin_telefono"].get(Papeleta.Medio.MANO, 0))

    @property
    def sectores(self) -> list[dict[str, Any]]:
        """Vacía salvo cuando ningún corte deja ver a nadie."""
        return self.datos["por_sector"] or []

    # Consenso -----------------------------------------------------------------------------------
    @property
    def tramos(self) -> list[Tramo]:
        nombres = {
            P.APOYO: _("apoyo"),
            P.VIVIR: _("puedo vivir con ello"),
            P.RESERVA: _("reserva"),
            P.OBJECION: _("objeción"),
        }
        posturas = self.datos.get("posturas", {})
        return [Tramo(clave, nombre, posturas.get(clave, 0)) for clave, nombre in nombres.items()]

    @property
    def a_favor(self) -> int:
        posturas = self.datos.get("posturas", {})
        return int(posturas.get(P.APOYO, 0) + posturas.get(P.VIVIR, 0))

    @property
    def hay_consenso(self) -> bool:
        return alcanza(self.a_favor, self.contestaron, self.regla.consenso)

    @property
    def objeciones(self) -> list[str]:
        return list(self.datos.get("objeciones", ()))

    @property
    def reservas(self) -> list[str]:
        return list(self.datos.get("reservas", ()))

    # Calificación y reparto ---------------------------------------------------------------------
    @cached_property
    def calificadas(self) -> list[Calificada]:
        return [self._calificada(uno) for uno in self.datos.get("calificados", ())]

    def _calificada(self, uno: dict[str, Any]) -> Calificada:
        texto = self.textos[uno["redaccion"]]
        if uno["pocas"]:
            return Calificada(texto, pocas=True)

        def dimension(clave: str) -> Dimension:
            escala = Escala(tuple(uno[clave]))
            movio = uno["movimiento"]
            return Dimension(
                clave,
                escala,
                self.regla.acuerdo_en(escala),
                Movimiento(**movio[clave]) if movio else None,
            )

        return Calificada(texto, False, dimension("importancia"), dimension("viabilidad"))

    def calificada(self, redaccion: int) -> Calificada | None:
        return next((c for c in self.calificadas if c.texto.redaccion == redaccion), None)

    @cached_property
    def repartidas(self) -> list[Repartida]:
        """De más a menos puntos; en empate, como se preguntaron."""
        filas = [
            Repartida(self.textos[uno["redaccion"]], uno["puntos"], uno["personas"])
            for uno in self.datos.get("repartidos", ())
        ]
        return sorted(filas, key=lambda fila: -fila.puntos)

    @property
    def puntos(self) -> int:
        return sum(fila.puntos for fila in self.repartidas)

    # Palabras -----------------------------------------------------------------------------------
    @property
    def dice_contestaron(self) -> str:
        """«24 de 25»; con menos de cinco no se dice cuántas."""
        if self.pocas:
            return _("menos de cinco contestaron")
        return _("%(n)s de %(de)s") % {"n": self.contestaron, "de": self.presentes}

    @property
    def frase(self) -> str:
        if self.pocas:
            return _("Menos de cinco contestaron: no se muestra ninguna cuenta")
        if self.clase == Clase.CONSENSO:
            return self._frase_del_consenso()
        if self.clase == Clase.REPARTO:
            return self._frase_del_reparto()
        if len(self.calificadas) == 1:
            return self.calificadas[0].frase
        return _("Importancia y viabilidad de %(n)s textos") % {"n": len(self.calificadas)}

    def _frase_del_consenso(self) -> str:
        num, una, varias = len(self.objeciones), _("objeción"), _("objeciones")
        if not num and self.hay_consenso:
            num, una, varias = len(self.reservas), _("reserva"), _("reservas")
        cuantas = {"n": _letra(num), "cosas": una if num == 1 else varias}
        if self.hay_consenso:
            if not num:
                return _("Hay acuerdo en el texto")
            if num == 1:
                return _("Hay acuerdo en el texto y lo acompaña %(n)s %(cosas)s") % cuantas
            return _("Hay acuerdo en el texto y lo acompañan %(n)s %(cosas)s") % cuantas
        if not num:
            return _("No hay acuerdo en el texto")
        return _("No hay acuerdo en el texto: hay %(n)s %(cosas)s") % cuantas

    def _frase_del_reparto(self) -> str:
        mas = self.repartidas[0].puntos
        primeras = [fila.texto.folio for fila in self.repartidas if fila.puntos == mas]
        cifras = {"folios": enumerar(primeras), "n": mas, "de": self.puntos}
        if len(primeras) > 1:
            return _("%(folios)s empatan con %(n)s de %(de)s puntos") % cifras
        return _("%(folios)s reúne %(n)s de %(de)s puntos") % cifras


def _letra(num: int) -> str:
    """Con letra y en femenino; en otra lengua, con cifra."""
    return en_letra(num, femenino=True) if (get_language() or "es").startswith("es") else str(num)


def resultado(consulta: Consulta) -> Resultado:
    """Si ya venció, la cierra. Lanza ``AunAbierta`` si recibe papeletas o se anuló."""
    if consulta.anulada_en is None and consulta.cerrada_en is None and not consulta.recibe:
        consulta = cerrar(consulta)
    if consulta.anulada_en or consulta.cerrada_en is None or consulta.resultado is None:
        raise AunAbierta
    return Resultado(
        consulta=consulta.pk,
        clase=consulta.clase,
        ronda=consulta.ronda,
        cerrada_en=consulta.cerrada_en,
        presentes=consulta.presentes,
        datos=consulta.resultado,
    )
