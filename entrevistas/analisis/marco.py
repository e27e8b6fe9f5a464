"""La matriz de marco: qué dice cada sector, o cada entrevista, de cada tema, escrito por el equipo.

La de sectores resume a todas las personas y es de quien coordina; la de entrevistas, de quien puede
ver cada una. Una celda está lista sólo mientras cite al menos un pasaje que siga en pie.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce

from actores.models import Sector, Tema
from dialogo.hojas import Valor
from entrevistas.analisis.conteos import NADA, Agrupado, Conteo, Universo, agrupar
from entrevistas.analisis.filtros import Filtro
from entrevistas.models import CeldaMarco, Entrevista, Fragmento

POR_PAGINA = 12
SECTORES, ENTREVISTAS = "sectores", "entrevistas"


@dataclass(frozen=True)
class Casilla:
    """Un tema en un renglón: lo escrito, o cuántos pasajes esperan."""

    tema: Tema
    renglon: Sector | Entrevista
    por_leer: Conteo
    de: int
    celda: CeldaMarco | None = None
    citas: list[Fragmento] = field(default_factory=list)

    @property
    def consulta(self) -> str:
        return urlencode([("tema", self.tema.clave), coordenada(self.renglon)])

    @property
    def resumen(self) -> str:
        return self.celda.resumen if self.celda else ""

    @property
    def esta_escrita(self) -> bool:
        return bool(self.resumen)

    @property
    def vigentes(self) -> list[Fragmento]:
        return [cita for cita in self.citas if sigue_en_pie(cita)]

    @property
    def estado(self) -> str:
        """``lista``, ``borrador``, ``sin_cita`` o vacío si nadie ha escrito."""
        if not self.esta_escrita or self.celda is None:
            return ""
        if not self.vigentes:
            return "sin_cita"
        return str(self.celda.estado)

    @property
    def cambio(self) -> bool:
        """Cita algo que se corrigió o se retiró después."""
        return len(self.vigentes) < len(self.citas)


@dataclass(frozen=True)
class Renglon:
    eje: Sector | Entrevista
    casillas: list[Casilla]

    @property
    def es_sector(self) -> bool:
        return isinstance(self.eje, Sector)

    @property
    def nombre(self) -> str:
        return self.eje.nombre if isinstance(self.eje, Sector) else self.eje.folio


@dataclass(frozen=True)
class Marco:
    por: str
    temas: list[Tema]
    renglones: list[Renglon]
    pagina: Page[Entrevista] | None

    @property
    def _casillas(self) -> list[Casilla]:
        return [c for renglon in self.renglones for c in renglon.casillas]

    @property
    def listas(self) -> int:
        return sum(1 for c in self._casillas if c.estado == "lista")

    @property
    def posibles(self) -> int:
        """Las que tienen algo que leer o algo escrito."""
        return sum(1 for c in self._casillas if c.por_leer.pasajes or c.esta_escrita)

    @property
    def frase(self) -> str:
        """Dónde hay más por leer sin que nadie haya escrito; vacía si en ninguna parte."""
        vacias = [c for c in self._casillas if not c.esta_escrita and c.por_leer.pasajes]
        if not vacias:
            return ""
        mayor = max(vacias, key=lambda c: c.por_leer.pasajes)
        nombre = mayor.renglon.nombre if isinstance(mayor.renglon, Sector) else mayor.renglon.folio
        return (
            f"Donde más falta escribir es {mayor.tema.nombre} en {nombre}: "
            f"{mayor.por_leer.pasajes} pasajes por leer."
        )

    def filas(self) -> list[list[Valor]]:
        """Para la hoja: una fila por celda escrita o por leer."""
        return [
            [
                renglon.nombre,
                casilla.tema.nombre,
                casilla.resumen,
                ESTADOS[casilla.estado],
                ", ".join(cita.entrada.entrevista.folio for cita in casilla.vigentes),
                casilla.por_leer.pasajes,
                casilla.por_leer.personas,
                casilla.por_leer.organizaciones,
                casilla.de,
            ]
            for renglon in self.renglones
            for casilla in renglon.casillas
            if casilla.esta_escrita or casilla.por_leer.pasajes
        ]


ESTADOS = {"lista": "Lista", "borrador": "Borrador", "sin_cita": "Sin cita", "": "Sin escribir"}


def coordenada(renglon: Sector | Entrevista) -> tuple[str, str]:
    if isinstance(renglon, Sector):
        return "de_sector", renglon.clave
    return "entrevista", str(renglon.numero)


def sigue_en_pie(cita: Fragmento) -> bool:
    return cita.entrada.retirada_en is None and cita.anclaje == Fragmento.Anclaje.EXACTO


def leer(
    universo: Universo,
    filtro: Filtro,
    *,
    por: str,
    pagina: str | int = 1,
    por_pagina: int = POR_PAGINA,
) -> Marco:
    """Seis consultas, haya lo que haya."""
    hoja = None
    ejes: Sequence[Sector | Entrevista]
    if por == SECTORES:
        ejes = [s for s in universo.sectores() if filtro.sector in {None, s}]
    else:
        hoja = Paginator(_entrevistas(universo, filtro), por_pagina).get_page(pagina)
        ejes = list(hoja.object_list)
        for entrevista in hoja.object_list:
            entrevista.dialogo = universo.dialogo
    cuentas = _por_leer(universo, filtro, por, ejes)
    celdas = _celdas(universo, por, ejes)
    temas = _temas(cuentas.renglones, {tema for tema, _ in celdas})
    de = {s: n.personas for s, n in universo.por_sector(filtro).items()}
    renglones = [
        Renglon(
            eje,
            [
                Casilla(
                    tema,
                    eje,
                    cuentas.celdas.get((tema.pk, eje.pk), NADA),
                    de.get(eje.pk, 0) if por == SECTORES else 1,
                    *celdas.get((tema.pk, eje.pk), (None, [])),
                )
                for tema in temas
            ],
        )
        for eje in ejes
    ]
    return Marco(por, temas, renglones, hoja)


def _por_leer(
    universo: Universo, filtro: Filtro, por: str, ejes: Sequence[Sector | Entrevista]
) -> Agrupado:
    """Por tema y renglón, los pasajes que lo nombran."""
    entradas = universo.entradas(filtro)
    if por == SECTORES:
        columna = Coalesce("entrevista__sector__padre", "entrevista__sector")
        return agrupar(entradas, renglon="temas", columna=columna)
    de_la_pagina = entradas.filter(entrevista__in=[eje.pk for eje in ejes])
    return agrupar(de_la_pagina, renglon="temas", columna="entrevista")


def _temas(nombrados: dict[int, Conteo], escritos: set[int]) -> list[Tema]:
    """Primero lo escrito y después lo que más personas nombran: el resto queda a un lado."""
    temas = [t for t in Tema.objects.all() if t.pk in nombrados or t.pk in escritos]
    return sorted(temas, key=lambda t: (t.pk not in escritos, -nombrados.get(t.pk, NADA).personas))


def _entrevistas(universo: Universo, filtro: Filtro) -> QuerySet[Entrevista]:
    visibles = None if universo.completo else universo.propias
    claves = [c.pk for c in universo.filtradas(filtro) if visibles is None or c.pk in visibles]
    return (
        Entrevista.objects.filter(pk__in=claves)
        .select_related("sector__padre", "persona")
        .order_by(Coalesce("sector__padre__orden", "sector__orden"), "numero")
    )


def _celdas(
    universo: Universo, por: str, ejes: Sequence[Sector | Entrevista]
) -> dict[tuple[int, int], tuple[CeldaMarco, list[Fragmento]]]:
    filas = con_citas(CeldaMarco.objects.filter(dialogo=universo.dialogo))
    if por == SECTORES:
        filas = filas.filter(sector__isnull=False)
    else:
        filas = filas.filter(entrevista__in=[eje.pk for eje in ejes])
    return {
        (fila.tema_id, fila.sector_id or fila.entrevista_id or 0): (fila, list(fila.citas.all()))
        for fila in filas
    }


def con_citas(filas: QuerySet[CeldaMarco]) -> QuerySet[CeldaMarco]:
    citas = Fragmento.objects.select_related(
        "entrada__entrevista__dialogo", "entrada__pregunta__bloque"
    ).order_by("entrada__entrevista__numero", "entrada__orden", "inicio")
    return filas.select_related("editada_por").prefetch_related(Prefetch("citas", citas))
