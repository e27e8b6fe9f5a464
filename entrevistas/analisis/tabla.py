"""Una matriz lista para enseñarse: ejes, celdas con su calor y sus palabras, y nada de lo callado."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from actores.models import Sector
from dialogo.hojas import Valor
from entrevistas.analisis.conteos import NADA, Agrupado, Conteo, Universo
from entrevistas.analisis.suprimir import NADA_CALLADO, Callado
from entrevistas.models import Codigo

MEDIDAS = {"personas": "Personas", "pasajes": "Pasajes", "organizaciones": "Organizaciones"}
CALLADA = "C"
CERO = "·"
CORTES = (0.17, 0.35, 0.6)


@dataclass(frozen=True)
class Eje:
    """Un renglón o una columna: qué es y cómo se nombra en la dirección de sus pasajes."""

    pk: int
    nombre: str
    consulta: tuple[tuple[str, str], ...]
    sector: Sector | None = None
    codigo: Codigo | None = None
    nivel: int = 0
    num_personas: int | None = None


@dataclass(frozen=True)
class Celda:
    """``conteo`` es ``None`` si se calla: la cifra no llega a la página ni a la hoja."""

    renglon: Eje | None
    columna: Eje | None
    conteo: Conteo | None
    de: int | None
    medida: str
    es_completa: bool
    consulta: str = ""
    calor: int = 0

    @property
    def es_callada(self) -> bool:
        return self.conteo is None

    @property
    def num(self) -> int | None:
        return None if self.conteo is None else getattr(self.conteo, self.medida)

    @property
    def cifra(self) -> str:
        if self.num is None:
            return CALLADA
        return str(self.num) if self.num else CERO

    @property
    def se_abre(self) -> bool:
        return bool(self.num and self.consulta)

    @property
    def donde(self) -> str:
        return ", ".join(eje.nombre for eje in (self.renglon, self.columna) if eje)

    @property
    def palabras(self) -> str:
        """«Agua, Europa: 4 de 24 personas, 6 pasajes, 3 organizaciones»."""
        if self.conteo is None:
            return f"{self.donde}: cifra reservada"
        return f"{self.donde}: {en_palabras(self.conteo, self.de, completo=self.es_completa)}"


def en_palabras(conteo: Conteo, de: int | None, *, completo: bool = True) -> str:
    """La cifra con su denominador. Lo que no es de personas se dice sólo a quien lo ve todo."""
    if not conteo.personas:
        return "nadie"
    sobre = f" de {de}" if de is not None else ""
    partes = [f"{conteo.personas}{sobre} {_plural(conteo.personas, 'persona', 'personas', de)}"]
    if completo:
        partes += [
            f"{conteo.pasajes} {_plural(conteo.pasajes, 'pasaje', 'pasajes')}",
            f"{conteo.organizaciones} "
            f"{_plural(conteo.organizaciones, 'organización', 'organizaciones')}",
        ]
    return ", ".join(partes)


def _plural(n: int, uno: str, varios: str, de: int | None = None) -> str:
    return uno if (de if de is not None else n) == 1 else varios


@dataclass(frozen=True)
class Fila:
    eje: Eje
    celdas: list[Celda]
    orilla: Celda


@dataclass(frozen=True)
class Tabla:
    """La matriz entera. ``es_completa``: sin nada callado; si no, sólo cuenta personas."""

    titulo: str
    de_renglones: str
    de_columnas: str
    medida: str
    total: Conteo
    es_completa: bool
    columnas: list[Eje]
    filas: list[Fila]
    pie: list[Celda] = field(default_factory=list)
    frase: str = ""
    callado: Callado = NADA_CALLADO

    @property
    def hay_callado(self) -> bool:
        celdas = [c for fila in self.filas for c in (*fila.celdas, fila.orilla)]
        return any(c.es_callada for c in (*celdas, *self.pie))

    @property
    def encabezados(self) -> list[str]:
        return [self.de_renglones, *(c.nombre for c in self.columnas), "Total", "De"]

    def renglones(self, medida: str = "") -> list[list[Valor]]:
        """Para la hoja: lo mismo que se ve, con la letra de lo reservado en su sitio."""
        medida = medida or self.medida
        return [
            [
                fila.eje.nombre,
                *(_valor(celda, medida) for celda in (*fila.celdas, fila.orilla)),
                self.total.organizaciones if medida == "organizaciones" else self.total.personas,
            ]
            for fila in self.filas
        ]

    def celda(self, renglon: int, columna: int) -> Celda | None:
        """La de esas llaves, si está en la tabla."""
        return next(
            (
                celda
                for fila in self.filas
                if fila.eje.pk == renglon
                for celda in fila.celdas
                if celda.columna and celda.columna.pk == columna
            ),
            None,
        )


def _valor(celda: Celda, medida: str) -> Valor:
    return CALLADA if celda.conteo is None else getattr(celda.conteo, medida)


@dataclass(frozen=True)
class Vista:
    """Cómo se arma: qué se cuenta, qué se calla y qué llevan las direcciones."""

    universo: Universo
    medida: str
    callado: Callado = NADA_CALLADO
    consulta: Sequence[tuple[str, str]] = ()

    def celda(
        self,
        renglon: Eje | None,
        columna: Eje | None,
        conteo: Conteo,
        *,
        es_callada: bool,
        de: int | None,
    ) -> Celda:
        coordenadas = [p for eje in (renglon, columna) if eje for p in eje.consulta]
        return Celda(
            renglon,
            columna,
            None if es_callada else conteo,
            de,
            self.medida,
            self.universo.completo,
            consulta=urlencode([*self.consulta, *coordenadas]),
        )


def armar(
    vista: Vista,
    agrupado: Agrupado,
    *,
    titulo: str,
    de_renglones: str,
    de_columnas: str,
    renglones: Iterable[Eje],
    columnas: Sequence[Eje],
    total: Conteo,
    denominadores: Mapping[int, int | None] | None = None,
    pie: bool = True,
) -> Tabla:
    """Pone cada conteo en su celda, calla lo que toca y reparte el calor según la mayor dicha."""
    de = denominadores or {}
    filas = [_fila(vista, agrupado, eje, columnas, de, total) for eje in renglones]
    al_pie = [
        vista.celda(
            None,
            columna,
            agrupado.columnas.get(columna.pk, NADA),
            es_callada=columna.pk in vista.callado.columnas,
            de=total.personas,
        )
        for columna in (columnas if pie else ())
    ]
    return Tabla(
        titulo=titulo,
        de_renglones=de_renglones,
        de_columnas=de_columnas,
        medida=vista.medida,
        total=total,
        es_completa=vista.universo.completo,
        columnas=list(columnas),
        filas=_con_calor(filas),
        pie=al_pie,
        callado=vista.callado,
    )


def _fila(
    vista: Vista,
    agrupado: Agrupado,
    eje: Eje,
    columnas: Sequence[Eje],
    de: Mapping[int, int | None],
    total: Conteo,
) -> Fila:
    celdas = [
        vista.celda(
            eje,
            columna,
            agrupado.celdas.get((eje.pk, columna.pk), NADA),
            es_callada=(eje.pk, columna.pk) in vista.callado.celdas,
            de=de.get(columna.pk, total.personas),
        )
        for columna in columnas
    ]
    orilla = vista.celda(
        eje,
        None,
        agrupado.renglones.get(eje.pk, NADA),
        es_callada=eje.pk in vista.callado.renglones,
        de=total.personas,
    )
    return Fila(eje, celdas, orilla)


def _con_calor(filas: list[Fila]) -> list[Fila]:
    """De 0 a 4 según la cifra mayor que se dice. Los cortes abren lo bajo, donde está casi todo."""
    mayor = max((celda.num or 0 for fila in filas for celda in fila.celdas), default=0)
    return [
        Fila(
            fila.eje,
            [_templada(celda, mayor) for celda in fila.celdas],
            fila.orilla,
        )
        for fila in filas
    ]


def _templada(celda: Celda, mayor: int) -> Celda:
    if not celda.num:
        return celda
    cuantos = sum(celda.num > corte * mayor for corte in CORTES) if celda.num > 1 else 0
    return replace(celda, calor=1 + cuantos)
