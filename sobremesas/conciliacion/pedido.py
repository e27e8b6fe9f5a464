"""Lo que se pidió a un hallazgo, por grupos de palabras, con lo que se contestó a cada cosa."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from dialogo.palabras import en_letra
from entrevistas.confidencialidad import Audiencia
from hallazgos.derivacion import familia
from hallazgos.models import Hallazgo, Redaccion
from sobremesas.choques import expediente
from sobremesas.choques.expediente import Linea, Seccion
from sobremesas.choques.grupos import Grupo
from sobremesas.conciliacion.cuentas import Cuenta
from sobremesas.models import Aportacion, Contestacion
from sobremesas.models.sesion import SobremesaQuerySet

A_LA_VISTA = 6
POR_PAGINA = 50


@dataclass
class Renglon:
    """Una aportación con su respuesta. ``vale``: contesta lo que la aportación dice hoy."""

    linea: Linea
    contestacion: Contestacion | None
    ancla_del_grupo: str = ""
    esta_abierto: bool = False

    @property
    def aportacion(self) -> Aportacion:
        return self.linea.aportacion

    @property
    def vale(self) -> bool:
        una = self.contestacion
        return una is not None and una.revision_contestada == self.aportacion.revision

    @property
    def caduco(self) -> bool:
        """Se contestó y después se corrigió."""
        return self.contestacion is not None and not self.vale

    @property
    def suerte(self) -> str:
        return self.contestacion.suerte if self.contestacion and self.vale else ""

    @property
    def se_compara(self) -> bool:
        """Propone palabras en un lugar del texto: puede ponerse junto a la redacción nueva."""
        una = self.aportacion
        return una.clase == Aportacion.Clase.MODIFICA and una.toca_desde is not None


@dataclass
class GrupoPedido:
    """Las que tocan las mismas palabras de una redacción. ``ver``: todas, desde esa."""

    grupo: Grupo
    redaccion: Redaccion
    renglones: list[Renglon]
    ver: int | None = None

    @property
    def ancla(self) -> str:
        return f"h{self.redaccion.hallazgo.numero}r{self.redaccion.version}-{self.grupo.ancla}"

    @property
    def chocan(self) -> list[Renglon]:
        return [r for r in self.renglones if r.aportacion.pk in self.grupo.chocan]

    @property
    def faltan(self) -> int:
        return sum(not r.vale for r in self.renglones)

    @property
    def a_la_vista(self) -> list[Renglon]:
        """Sin contestar y las que chocan, las primeras; si no queda ninguna, una."""
        if self.ver is not None:
            return self.renglones[self.ver : self.ver + POR_PAGINA]
        pendientes = [r for r in self.renglones if not r.vale][:A_LA_VISTA]
        elegidas = {id(r) for r in (*pendientes, *self.chocan[:A_LA_VISTA])}
        vistas = [r for r in self.renglones if id(r) in elegidas or r.esta_abierto]
        return vistas or self.renglones[:1]

    @property
    def ocultas(self) -> list[Renglon]:
        vistas = {id(r) for r in self.a_la_vista}
        return [r for r in self.renglones if id(r) not in vistas]

    @property
    def dice_ocultas(self) -> str:
        """«Ver las otras tres de «a», contestadas»."""
        return _dice_ocultas(self.ocultas, self.grupo)

    @property
    def siguientes(self) -> int | None:
        """Desde cuál sigue la página que viene."""
        if self.ver is None or self.ver + POR_PAGINA >= len(self.renglones):
            return None
        return self.ver + POR_PAGINA


def _dice_ocultas(ocultas: Sequence[Renglon], grupo: Grupo) -> str:
    if not ocultas:
        return ""
    num = len(ocultas)
    sujeto = "la otra" if num == 1 else f"las otras {en_letra(num, femenino=True)}"
    de = f" de «{grupo.letra}»" if grupo.letra else ""
    faltan = sum(not r.vale for r in ocultas)
    if not faltan:
        return f"Ver {sujeto}{de}, {'contestada' if num == 1 else 'contestadas'}"
    return f"Ver {sujeto}{de}; {faltan} sin contestar"


@dataclass
class SeccionPedida:
    """Una redacción discutida y lo que se le pidió."""

    seccion: Seccion
    grupos: list[GrupoPedido]

    @property
    def redaccion(self) -> Redaccion:
        return self.seccion.redaccion


@dataclass
class Pedido:
    """Todo lo que se pidió a un hallazgo y a los que lo anteceden, en los días que alguien lee."""

    hallazgo: Hallazgo
    secciones: list[SeccionPedida]
    cuenta: Cuenta = field(default_factory=Cuenta)

    @classmethod
    def de(
        cls, hallazgo: Hallazgo, dias: SobremesaQuerySet, audiencia: str = Audiencia.EQUIPO
    ) -> Self:
        """Consultas fijas, sean cuantas sean las aportaciones."""
        return cls.de_varios([hallazgo], dias, audiencia)[hallazgo.pk]

    @classmethod
    def de_varios(
        cls,
        hallazgos: Sequence[Hallazgo],
        dias: SobremesaQuerySet,
        audiencia: str = Audiencia.EQUIPO,
    ) -> dict[int, Self]:
        familias = familia(hallazgos)
        todos = {pk for suyos in familias.values() for pk in suyos}
        leidos = expediente.completo(dias, todos, audiencia)
        contestadas = contestaciones(dias, todos)
        por_hallazgo = {r.hallazgo.pk: r for r in leidos}
        pedidos = {}
        for hallazgo in hallazgos:
            # Primero lo que se pidió a él; después, a los que lo anteceden.
            orden = sorted(
                familias[hallazgo.pk] & set(por_hallazgo), key=lambda pk: (pk != hallazgo.pk, pk)
            )
            secciones = [
                _seccion(s, contestadas) for pk in orden for s in por_hallazgo[pk].secciones
            ]
            pedidos[hallazgo.pk] = cls(hallazgo, secciones, _contar(secciones))
        return pedidos

    @property
    def grupos(self) -> list[GrupoPedido]:
        return [grupo for seccion in self.secciones for grupo in seccion.grupos]

    @property
    def renglones(self) -> list[Renglon]:
        return [renglon for grupo in self.grupos for renglon in grupo.renglones]

    @property
    def sin_contestar(self) -> list[Renglon]:
        return [renglon for renglon in self.renglones if not renglon.vale]

    @property
    def discutidas(self) -> list[Redaccion]:
        return [seccion.redaccion for seccion in self.secciones]

    @property
    def dias(self) -> list[int]:
        return sorted({dia for s in self.secciones for dia in s.seccion.dias})

    @property
    def num_chocan(self) -> int:
        return sum(s.seccion.agrupado.num_chocan for s in self.secciones)

    @property
    def respuestas(self) -> int:
        """Como ``firma.respuestas``, de lo que aquí se lee."""
        return sum(r.contestacion.revision for r in self.renglones if r.contestacion)

    def buscar(self, uid: str) -> Renglon | None:
        return next((r for r in self.renglones if str(r.aportacion.uid) == uid), None)


def contestaciones(dias: SobremesaQuerySet, hallazgos: Iterable[int]) -> dict[int, Contestacion]:
    """Por clave de aportación, con sus previas. Dos consultas."""
    hechas = (
        Contestacion.objects.filter(
            aportacion__sala__sobremesa__in=dias, aportacion__redaccion__hallazgo__in=hallazgos
        )
        .select_related("redaccion__hallazgo", "recomendacion", "autor")
        .prefetch_related("previas__autor")
    )
    return {una.aportacion_id: una for una in hechas}


def _seccion(seccion: Seccion, contestadas: dict[int, Contestacion]) -> SeccionPedida:
    grupos = []
    for leido in seccion.leidos:
        renglones = [Renglon(una, _suya(una, contestadas)) for una in leido.lineas]
        grupo = GrupoPedido(leido.grupo, seccion.redaccion, renglones)
        for renglon in renglones:
            renglon.ancla_del_grupo = grupo.ancla
        grupos.append(grupo)
    return SeccionPedida(seccion, grupos)


def _suya(linea: Linea, contestadas: dict[int, Contestacion]) -> Contestacion | None:
    suya = contestadas.get(linea.aportacion.pk)
    if suya:
        suya.aportacion = linea.aportacion  # ya trae lo que ``razones.para`` lee
    return suya


def _contar(secciones: Iterable[SeccionPedida]) -> Cuenta:
    cuenta = Cuenta()
    for seccion in secciones:
        for grupo in seccion.grupos:
            for renglon in grupo.renglones:
                cuenta.anotar(renglon.aportacion.clase, renglon.suerte or None)
    return cuenta
