"""La balanza: a cuántas personas de cada sector se busca cada día y cuántas hay. Avisa, nunca impide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.safestring import SafeString, mark_safe

from actores.models import Organizacion, Sector
from dialogo.templatetags.dialogo import SECTORES, dia_corto, mayuscula
from sobremesas.models import Convocatoria, Cuota, Invitacion, PuntoDelDia, Sobremesa
from sobremesas.voces import disensos

E = Invitacion.Estado
CON_LUGAR = frozenset([E.CONFIRMADA, E.DELEGA, E.DELEGADA])
POSIBLES = CON_LUGAR | {E.OFRECIDA, E.INVITADA, E.EN_LISTA}
ANCHO, ORILLA, ALTO_DE_MARCA = 104, 8, 6.5


@dataclass(frozen=True)
class Celda:
    """Un sector en un día. ``confirmadas`` ya tienen lugar; ``posibles``, si todas dicen que sí."""

    dia: int
    rotulo: str
    confirmadas: int
    posibles: int
    minimo: int | None
    maximo: int | None
    por_lista: bool = False
    tope: int = 8

    @property
    def cifra(self) -> int:
        return self.posibles if self.por_lista else self.confirmadas

    @property
    def falta(self) -> int:
        return max(0, (self.minimo or 0) - self.cifra)

    @property
    def sobra(self) -> int:
        return 0 if self.maximo is None else max(0, self.cifra - self.maximo)

    @property
    def texto(self) -> str:
        """Lo que se lee junto a la cifra; vacío si para ese día no se puso cuota."""
        if self.minimo is None:
            return ""
        if self.falta:
            return f"falta{'n' if self.falta > 1 else ''} {self.falta}"
        return f"sobra{'n' if self.sobra > 1 else ''} {self.sobra}" if self.sobra else "dentro"

    @property
    def rango(self) -> str:
        return "" if self.minimo is None else f"{self.minimo} a {self.maximo}"

    @property
    def dicho(self) -> str:
        """Lo que la figura enseña, para quien no la ve."""
        tienen = f"{self.confirmadas} con lugar, {self.posibles} si todas dicen que sí"
        return f"{tienen}; se busca de {self.rango}" if self.rango else tienen

    def _x(self, cuantas: int) -> float:
        return ORILLA + ANCHO * min(cuantas, self.tope) / self.tope

    def _lugar(self, cuantas: int, escala: float) -> str:
        x, y = self._x(cuantas) - 8 * escala, 11 - 8 * escala
        return f"translate({x:.1f} {y:.1f}) scale({escala:.3f})"

    @property
    def llena(self) -> str:
        return self._lugar(self.confirmadas, ALTO_DE_MARCA / 8)

    @property
    def hueca(self) -> str:
        """Dónde va la marca hueca; vacía si coincide con la llena."""
        return "" if self.posibles == self.confirmadas else self._lugar(self.posibles, 5 / 8)

    @property
    def marcas(self) -> str:
        """El trazo de las dos marcas de lo que se busca."""
        if self.minimo is None or self.maximo is None:
            return ""
        de, a = self._x(self.minimo), self._x(self.maximo)
        return f"M{de:.1f} 5v12M{a:.1f} 5v12M{de:.1f} 11H{a:.1f}"


@dataclass(frozen=True)
class Fila:
    sector: Sector
    celdas: list[Celda]

    @property
    def rango(self) -> str:
        """«5 a 7», o vacío si cada día busca otra cosa."""
        rangos = {celda.rango for celda in self.celdas}
        return rangos.pop() if len(rangos) == 1 else ""

    @property
    def clase(self) -> str:
        return SECTORES.get(self.sector.clave, ("s-otro", ""))[0]

    @property
    def figura(self) -> SafeString:
        otra = ("", '<circle cx="8" cy="8" r="4.5"/>')
        return mark_safe(SECTORES.get(self.sector.clave, otra)[1])  # noqa: S308 — figura de la casa


@dataclass(frozen=True)
class Cubiertos:
    """``cubiertos`` de ``total`` ese día; ``faltan``, los que no."""

    dia: int
    rotulo: str
    cubiertos: int
    total: int
    faltan: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Balanza:
    dias: Sequence[Sobremesa]
    filas: list[Fila]
    disensos: list[Cubiertos] | None
    dependencias: list[Cubiertos]
    sin_dependencia: list[str]
    por_lista: bool = False

    def celda(self, dia: int, sector: int) -> Celda | None:
        """La de ese día y ese sector, por sus claves."""
        for fila in self.filas:
            if fila.sector.pk == sector:
                return next((celda for celda in fila.celdas if celda.dia == dia), None)
        return None

    def de_los(self, dias: Sequence[Sobremesa]) -> "Balanza":
        """Las columnas de esos días; lo que se cuenta entre todos no cambia."""
        claves = {dia.pk for dia in dias}
        return replace(
            self,
            dias=dias,
            filas=[
                Fila(fila.sector, [c for c in fila.celdas if c.dia in claves])
                for fila in self.filas
            ],
            disensos=self.disensos and [c for c in self.disensos if c.dia in claves],
            dependencias=[c for c in self.dependencias if c.dia in claves],
        )

    @property
    def num_avisos(self) -> int:
        fuera = sum(bool(c.falta or c.sobra) for fila in self.filas for c in fila.celdas)
        return fuera + len(self.sin_dependencia)


Silla = tuple[int, int, str, int, int | None]


def balanza(
    sobremesas: Iterable[Sobremesa], *, con_posturas: bool = True, por_lista: bool = False
) -> Balanza:
    """Número fijo de consultas. ``por_lista``: cuenta a toda la lista y no sólo a quien ya contestó.

    ``con_posturas`` falso calla los disensos, que sólo lee la coordinación.
    """
    dias = list(sobremesas)
    sillas: list[Silla] = list(
        Invitacion.objects.filter(sobremesa__in=dias, estado__in=POSIBLES)
        .order_by()
        .values_list("sobremesa", "sector", "estado", "persona", "organizacion")
    )
    cubiertas, faltan = _dependencias(dias, sillas, por_lista)
    return Balanza(
        dias=dias,
        filas=_filas(dias, sillas, por_lista),
        disensos=_disensos(dias, sillas, por_lista) if con_posturas else None,
        dependencias=cubiertas,
        sin_dependencia=faltan,
        por_lista=por_lista,
    )


def _filas(dias: list[Sobremesa], sillas: list[Silla], por_lista: bool) -> list[Fila]:
    cuotas = {
        (dia, sector): (minimo, maximo)
        for dia, sector, minimo, maximo in Cuota.objects.filter(sobremesa__in=dias)
        .order_by()
        .values_list("sobremesa", "sector", "minimo", "maximo")
    }
    tienen: dict[tuple[int, int], int] = defaultdict(int)
    podrian: dict[tuple[int, int], int] = defaultdict(int)
    for dia, sector, estado, _, _ in sillas:
        podrian[dia, sector] += 1
        tienen[dia, sector] += estado in CON_LUGAR
    tope = max([8, *podrian.values(), *(maximo for _, maximo in cuotas.values())])
    en_uso = {sector for _, sector in [*podrian, *cuotas]}
    return [
        Fila(
            sector,
            [
                Celda(
                    dia.pk,
                    _rotulo(dia),
                    tienen[dia.pk, sector.pk],
                    podrian[dia.pk, sector.pk],
                    minimo=cuotas.get((dia.pk, sector.pk), (None, None))[0],
                    maximo=cuotas.get((dia.pk, sector.pk), (None, None))[1],
                    por_lista=por_lista,
                    tope=tope,
                )
                for dia in dias
            ],
        )
        for sector in Sector.objects.all()
        if sector.pk in en_uso or (sector.vigente and sector.padre_id is None)
    ]


def _rotulo(dia: Sobremesa) -> str:
    return mayuscula(dia_corto(dia.empieza_en))


def _cuentan(sillas: list[Silla], por_lista: bool) -> list[Silla]:
    return [silla for silla in sillas if por_lista or silla[2] in CON_LUGAR]


def _disensos(dias: list[Sobremesa], sillas: list[Silla], por_lista: bool) -> list[Cubiertos]:
    """De los hallazgos del día que alguien contradice, cuántos tienen ese día a quien lo sostiene."""
    del_dia: dict[int, set[int]] = defaultdict(set)
    puntos = PuntoDelDia.objects.filter(sobremesa__in=dias, hallazgo__isnull=False)
    for clave, numero in puntos.order_by().values_list("sobremesa", "hallazgo__numero"):
        del_dia[clave].add(numero)
    quienes = disensos(dias[0].dialogo) if dias else {}
    vienen: dict[int, set[int]] = defaultdict(set)
    for clave, _, _, persona, _ in _cuentan(sillas, por_lista):
        vienen[clave].add(persona)
    juntos = []
    for dia in dias:
        suyos = sorted(n for n in del_dia[dia.pk] if n in quienes)
        sin_voz = [n for n in suyos if not quienes[n] & vienen[dia.pk]]
        folios = [f"H-{n:02d}" for n in sin_voz]
        juntos.append(
            Cubiertos(dia.pk, _rotulo(dia), len(suyos) - len(sin_voz), len(suyos), folios)
        )
    return juntos


def _dependencias(
    dias: list[Sobremesa], sillas: list[Silla], por_lista: bool
) -> tuple[list[Cubiertos], list[str]]:
    """Qué dependencias vienen cada día y cuáles no vienen ninguno."""
    de_convocatoria = Convocatoria.objects.filter(dialogo__sobremesas__in=dias)
    nombres = {
        pk: siglas or nombre
        for pk, siglas, nombre in Organizacion.objects.filter(
            pk__in=de_convocatoria.values("dependencias")
        ).values_list("pk", "siglas", "nombre")
    }
    vienen: dict[int, set[int | None]] = defaultdict(set)
    for clave, _, _, _, organizacion in _cuentan(sillas, por_lista):
        vienen[clave].add(organizacion)
    cubiertas = [
        Cubiertos(
            dia.pk,
            _rotulo(dia),
            len(nombres.keys() & vienen[dia.pk]),
            len(nombres),
            [nombre for pk, nombre in nombres.items() if pk not in vienen[dia.pk]],
        )
        for dia in dias
    ]
    todas = set().union(*vienen.values()) if vienen else set()
    return cubiertas, [nombre for pk, nombre in nombres.items() if pk not in todas]
