"""El expediente de choques y convergencias: qué se pidió a cada hallazgo en los días que alguien lee.

Las cuentas leen sólo columnas; las líneas de un hallazgo se firman aquí, por la puerta de la sala. Las
del ensayo y las retiradas no están.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import QuerySet

from dialogo.palabras import enumerar
from entrevistas.confidencialidad import Audiencia
from hallazgos.historia import Tramo, comparar
from hallazgos.models import Hallazgo, Redaccion
from sobremesas.aportaciones import Validacion, validaciones
from sobremesas.aportaciones.alineacion import texto_base
from sobremesas.atribucion import Firma, Umbral, firmar, para_firmar
from sobremesas.choques.cambio import sin_remisiones
from sobremesas.choques.grupos import (
    Agrupado,
    Convergencia,
    Grupo,
    Pieza,
    agrupar,
    entre_redacciones,
)
from sobremesas.models import Aportacion, Disenso
from sobremesas.models.sesion import SobremesaQuerySet

A_LA_VISTA = 6
LARGO_QUE_SE_COMPARA = 300
LARGO_EN_GRANDE = 260
ORILLA = 20


def dichos(dias: list[int]) -> str:
    """«el día 2», «los días 1, 2 y 3»."""
    return f"{'el día' if len(dias) == 1 else 'los días'} {enumerar(map(str, dias))}"


@dataclass
class Linea:
    """Una aportación como se lee. ``cambia``: lo que propone, con lo que el texto no decía."""

    aportacion: Aportacion
    firma: Firma
    validada: Validacion | None
    disenso: Disenso | None
    cambia: list[Tramo] = field(default_factory=list)

    @property
    def dicho_de_la_mesa(self) -> str:
        """«validado por la mesa (4/5)»; vacío si no se le preguntó."""
        return str(self.validada) if self.validada else ""

    @property
    def estado_del_disenso(self) -> str:
        if self.disenso is None:
            return ""
        if self.disenso.cerrado_en:
            return "Disenso cerrado por quien lo sostenía."
        return "Disenso abierto: viaja con el hallazgo."


@dataclass(frozen=True)
class GrupoLeido:
    """Un grupo con sus líneas: lo que choca se lee junto antes de leerse por separado."""

    grupo: Grupo
    lineas: list[Linea]

    @property
    def chocan(self) -> list[Linea]:
        return [linea for linea in self.lineas if linea.aportacion.pk in self.grupo.chocan]

    @property
    def primeras(self) -> list[Linea]:
        return self.lineas[:A_LA_VISTA]

    @property
    def demas(self) -> list[Linea]:
        return self.lineas[A_LA_VISTA:]


@dataclass
class Seccion:
    """Lo que se pidió a una redacción."""

    redaccion: Redaccion
    agrupado: Agrupado
    dias: list[int]
    lineas: dict[int, Linea] = field(default_factory=dict)

    @property
    def num(self) -> int:
        return sum(len(grupo.piezas) for grupo in self.agrupado.todos)

    @property
    def dias_dichos(self) -> str:
        return dichos(self.dias)

    @property
    def es_corto(self) -> bool:
        return len(texto_base(self.redaccion)) <= LARGO_EN_GRANDE

    @property
    def leidos(self) -> list[GrupoLeido]:
        return [
            GrupoLeido(grupo, [self.lineas[pieza.clave] for pieza in grupo.piezas])
            for grupo in self.agrupado.todos
        ]


@dataclass
class Renglon:
    """Un hallazgo en el índice."""

    hallazgo: Hallazgo
    secciones: list[Seccion]
    entre: list[Convergencia]

    @property
    def num(self) -> int:
        return sum(seccion.num for seccion in self.secciones)

    @property
    def num_chocan(self) -> int:
        return sum(seccion.agrupado.num_chocan for seccion in self.secciones)

    @property
    def num_convergen(self) -> int:
        claves = {c for una in self.entre for c in una.claves}
        return len(claves.union(*(seccion.agrupado.convergen for seccion in self.secciones)))

    @property
    def dias(self) -> list[int]:
        return sorted({dia for seccion in self.secciones for dia in seccion.dias})

    @property
    def dias_dichos(self) -> str:
        return dichos(self.dias)

    @property
    def entre_leidos(self) -> list[list[Linea]]:
        """Las convergencias entre redacciones, con sus líneas."""
        lineas = {clave: una for s in self.secciones for clave, una in s.lineas.items()}
        return [[lineas[clave] for clave in una.claves] for una in self.entre]


def _leidas(dias: SobremesaQuerySet) -> QuerySet[Aportacion]:
    return Aportacion.objects.de_verdad().en_pie().filter(sala__sobremesa__in=dias)


def indice(dias: SobremesaQuerySet) -> list[Renglon]:
    """Los hallazgos con aportaciones: primero los que chocan. Dos consultas, sean cuantas sean."""
    por_redaccion: dict[int, list[Pieza]] = defaultdict(list)
    columnas = _leidas(dias).values_list(
        *("redaccion", "pk", "clase", "texto", "sala__sobremesa__numero"),
        *("mesa", "toca_desde", "toca_hasta"),
    )
    for redaccion, *resto in columnas:
        por_redaccion[redaccion].append(Pieza(*resto))
    redacciones = (
        Redaccion.objects.filter(pk__in=por_redaccion)
        .select_related("hallazgo__dialogo", "hallazgo__bloque")
        .order_by("hallazgo__numero")
    )
    renglones = [
        _renglon(hallazgo, [_seccion(r, por_redaccion[r.pk]) for r in suyas])
        for hallazgo, suyas in groupby(redacciones, lambda r: r.hallazgo)
    ]
    return sorted(renglones, key=lambda r: (-r.num_chocan, -r.num_convergen, r.hallazgo.numero))


def _renglon(hallazgo: Hallazgo, secciones: list[Seccion]) -> Renglon:
    secciones = sorted(secciones, key=lambda seccion: -seccion.redaccion.version)
    varias = [
        (texto_base(s.redaccion), [p for g in s.agrupado.todos for p in g.piezas])
        for s in secciones
    ]
    return Renglon(hallazgo, secciones, entre_redacciones(varias) if len(varias) > 1 else [])


def _seccion(redaccion: Redaccion, piezas: list[Pieza]) -> Seccion:
    agrupado = agrupar(texto_base(redaccion), piezas)
    for tramo in agrupado.tramos:
        tramo.texto = sin_remisiones(tramo.texto)
    for grupo in agrupado.grupos:
        grupo.palabras = sin_remisiones(grupo.palabras)
    return Seccion(redaccion, agrupado, sorted({p.dia for p in piezas}))


def completo(
    dias: SobremesaQuerySet,
    hallazgos: Iterable[int] | None = None,
    audiencia: str = Audiencia.EQUIPO,
) -> list[Renglon]:
    """Con sus líneas firmadas; ``hallazgos``, por clave, si no son todos.

    Consultas fijas, sean cuantas sean las aportaciones: una más por día fuera del equipo.
    """
    leidas = _leidas(dias)
    if hallazgos is not None:
        leidas = leidas.filter(redaccion__hallazgo__in=hallazgos)
    por_hallazgo: dict[Hallazgo, dict[int, list[Aportacion]]] = {}
    for una in (
        para_firmar(leidas)
        .select_related("redaccion__hallazgo__dialogo", "disenso")
        .order_by("redaccion__hallazgo__numero", "sala__sobremesa__numero", "numero")
    ):
        suyas = por_hallazgo.setdefault(una.redaccion.hallazgo, {})
        suyas.setdefault(una.redaccion_id, []).append(una)
    validadas = validaciones(
        una for suyas in por_hallazgo.values() for unas in suyas.values() for una in unas
    )
    firmador = _Firmador(audiencia)
    return [
        _renglon(uno, [_leida(unas, validadas, firmador) for unas in suyas.values()])
        for uno, suyas in por_hallazgo.items()
    ]


class _Firmador:
    """Firma para una audiencia, con un solo umbral por sala."""

    def __init__(self, audiencia: str) -> None:
        self.audiencia = audiencia
        self.umbrales: dict[int, Umbral] = {}

    def __call__(self, una: Aportacion) -> Firma:
        if self.audiencia != Audiencia.EQUIPO and una.sala_id not in self.umbrales:
            self.umbrales[una.sala_id] = Umbral.de(una.sala)
        return firmar(una, self.audiencia, self.umbrales.get(una.sala_id))


def _leida(
    aportaciones: list[Aportacion], validadas: dict[int, Validacion], firmador: _Firmador
) -> Seccion:
    seccion = _seccion(aportaciones[0].redaccion, [pieza_de(una) for una in aportaciones])
    seccion.lineas = {
        una.pk: _linea(una, firmador(una), validadas.get(una.pk)) for una in aportaciones
    }
    return seccion


def pieza_de(una: Aportacion) -> Pieza:
    dia = una.sala.sobremesa.numero
    return Pieza(una.pk, una.clase, una.texto, dia, una.mesa_id, una.toca_desde, una.toca_hasta)


def _linea(una: Aportacion, firma: Firma, validada: Validacion | None) -> Linea:
    disenso = getattr(una, "disenso", None)
    return Linea(una, firma, validada, disenso, _cambia(una, firma.texto))


def _cambia(una: Aportacion, propone: str) -> list[Tramo]:
    """Las palabras propuestas, con lo que no estaba señalado; en lo demás no hay qué comparar."""
    corto = len(propone) <= LARGO_QUE_SE_COMPARA
    if una.clase != Aportacion.Clase.MODIFICA or una.toca_desde is None or not corto:
        return [Tramo("igual", propone)]
    base, orilla = texto_base(una.redaccion), len(propone) + ORILLA
    cerca = base[max(0, una.toca_desde - orilla) : (una.toca_hasta or 0) + orilla]
    return [tramo for tramo in comparar(cerca, propone) if tramo.cambio != "quita"]
