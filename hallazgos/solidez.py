"""La ficha de solidez: se calcula, nunca se escribe.

Cuenta voces: lo que observó el equipo, lo dicho sin consentimiento vigente y lo que quien habló
retiró en su contrafirma no cuentan. Cada
persona cuenta una vez. Si un mismo hallazgo la cita en varias relaciones, cuenta en la más
adversa: contradice, luego matiza, luego sustenta. La regla completa y sus razones están en
``docs/decisiones/0011-ficha-de-solidez.md``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef

from actores.models import Sector
from dialogo.models import Pregunta
from entrevistas.confidencialidad import retirados
from entrevistas.models import Consentimiento, Entrada, Entrevista, Fragmento, Respuesta
from hallazgos.models import Evidencia, Hallazgo

SUSTENTA, MATIZA, CONTRADICE = Evidencia.Relacion.values
PRECEDENCIA = (CONTRADICE, MATIZA, SUSTENTA)


@dataclass(frozen=True)
class Regla:
    """Cuánto hace falta, a la medida de cuántas personas se entrevistó.

    Firme pide 10 personas de 4 sectores y 8 organizaciones de cada 30 entrevistadas.
    """

    total: int

    @property
    def personas(self) -> int:
        return max(3, ceil(self.total * 10 / 30))

    @property
    def sectores(self) -> int:
        return 4

    @property
    def organizaciones(self) -> int:
        return max(3, ceil(self.total * 8 / 30))

    @property
    def personas_con_apoyo(self) -> int:
        return max(2, ceil(self.total * 5 / 30))

    @property
    def sin_preguntar(self) -> int:
        """De más de éstas sin preguntar, lleva reserva."""
        return self.total * 5 // 30

    def __str__(self) -> str:
        return (
            f"Firme: al menos {self.personas} personas de {self.sectores} sectores y "
            f"{self.organizaciones} organizaciones, de {self.total} entrevistadas. Lleva reserva si "
            f"alguien contradice o si a más de {self.sin_preguntar} no se les preguntó. Con apoyo: "
            f"al menos {self.personas_con_apoyo} personas de 3 sectores. Con menos, indicio."
        )


@dataclass(frozen=True)
class Grado:
    clave: str
    nombre: str
    nudos: int

    @property
    def llenos(self) -> range:
        return range(self.nudos)

    @property
    def vacios(self) -> range:
        return range(3 - self.nudos)


class Tramo(NamedTuple):
    """Parte de la tira: personas, dónde empieza y cuánto ocupa, en centésimas del ancho."""

    clave: str
    palabra: str
    num: int
    x: str
    ancho: str


FIRME = Grado("firme", "Firme", 3)
CON_RESERVA = Grado("firme_con_reserva", "Firme, con reserva", 2)
CON_APOYO = Grado("con_apoyo", "Con apoyo", 1)
INDICIO = Grado("indicio", "Indicio", 0)
SIN_SUSTENTO = Grado("sin_sustento", "Sin sustento", 0)


@dataclass(frozen=True)
class Ficha:
    """Cifras en personas. Las cinco primeras suman ``total``."""

    sustentan: int = 0
    matizan: int = 0
    contradicen: int = 0
    callan: int = 0
    sin_preguntar: int = 0
    total: int = 0
    declinaron: int = 0
    num_evidencias: int = 0
    num_entrevistas: int = 0
    organizaciones: int = 0
    literales: int = 0
    parafrasis: int = 0
    observaciones: int = 0
    sin_consentimiento: int = 0
    por_sector: tuple[tuple[Sector, int], ...] = ()
    preguntas: tuple[str, ...] = ()
    del_bloque: bool = True
    regla: Regla = field(default_factory=lambda: Regla(0))

    @property
    def sectores(self) -> list[Sector]:
        """Los que alcanza con evidencia que lo sustenta: lo que se dice fuera del equipo."""
        return [sector for sector, n in self.por_sector if n]

    @property
    def dicen_algo(self) -> int:
        return self.sustentan + self.matizan + self.contradicen

    @property
    def tiene_reserva(self) -> bool:
        return self.contradicen > 0 or self.sin_preguntar > self.regla.sin_preguntar

    @property
    def grado(self) -> Grado:
        regla, num_sectores = self.regla, len(self.sectores)
        if not self.sustentan:
            return SIN_SUSTENTO
        if (
            self.sustentan >= regla.personas
            and num_sectores >= regla.sectores
            and self.organizaciones >= regla.organizaciones
        ):
            return CON_RESERVA if self.tiene_reserva else FIRME
        if self.sustentan >= regla.personas_con_apoyo and num_sectores >= 3:
            return CON_APOYO
        return INDICIO

    @property
    def tramos(self) -> list["Tramo"]:
        """Los cinco tramos de la tira, en orden."""
        cuentas = [
            ("su", "Sustentan", self.sustentan),
            ("ma", "Matizan", self.matizan),
            ("co", "Contradicen", self.contradicen),
            ("no", "Preguntadas, no lo dijeron", self.callan),
            ("sp", "Sin preguntar", self.sin_preguntar),
        ]
        tramos, antes = [], 0
        for clave, palabra, num in cuentas:
            cada = 100 / (self.total or 1)
            tramos.append(Tramo(clave, palabra, num, f"{antes * cada:.3f}", f"{num * cada:.3f}"))
            antes += num
        return tramos

    @property
    def descripcion(self) -> str:
        """La tira dicha con palabras: «12 sustentan, 3 matizan, …»."""
        return ", ".join(f"{tramo.num} {tramo.palabra.lower()}" for tramo in self.tramos)

    @property
    def frase(self) -> str:
        """«12 de 30 personas lo sustentan. A 6 no se les preguntó.»"""
        verbo = "lo sustenta" if self.sustentan == 1 else "lo sustentan"
        de = "persona" if self.total == 1 else "personas"
        frase = f"{self.sustentan} de {self.total} {de} {verbo}."
        if self.sin_preguntar:
            les = "le" if self.sin_preguntar == 1 else "les"
            frase += f" A {self.sin_preguntar} no se {les} preguntó."
        return frase


def ficha(hallazgo: Hallazgo) -> Ficha:
    return fichas([hallazgo])[hallazgo.pk]


def fichas(hallazgos: Iterable[Hallazgo]) -> dict[int, Ficha]:
    """La ficha de cada hallazgo por su clave. Siete consultas para todos, de cualquier diálogo."""
    hallazgos = list(hallazgos)
    if not hallazgos:
        return {}
    citas = _citas(hallazgos)
    casa = _Casa(hallazgos, {cita.pregunta for grupo in citas.values() for cita in grupo})
    return {hallazgo.pk: _calcular(hallazgo, citas[hallazgo.pk], casa) for hallazgo in hallazgos}


class _Citas(NamedTuple):
    """Evidencias de un hallazgo con la misma relación, tipo y pregunta."""

    relacion: str
    tipo: str
    pregunta: int
    entrevistas: list[int]


def _citas(hallazgos: list[Hallazgo]) -> dict[int, list[_Citas]]:
    citas: dict[int, list[_Citas]] = defaultdict(list)
    vigentes = Evidencia.objects.vigentes().filter(hallazgo__in=hallazgos)
    fuera = retirados(Fragmento.objects.filter(pk__in=vigentes.values("fragmento")))
    filas = (
        vigentes.exclude(fragmento__in=fuera)
        .order_by()
        .values_list(
            "hallazgo",
            "relacion",
            "fragmento__entrada__tipo",
            "fragmento__entrada__pregunta",
        )
        .annotate(entrevistas=ArrayAgg("fragmento__entrada__entrevista"))
    )
    for hallazgo, *cita in filas:
        citas[hallazgo].append(_Citas(*cita))
    return citas


class _Voz(NamedTuple):
    persona: int
    organizacion: int | None
    sector: int


class _Casa:
    """Lo que todas las fichas comparten: a quién se entrevistó y qué se le preguntó."""

    def __init__(self, hallazgos: list[Hallazgo], citadas: set[int]) -> None:
        dialogos = {hallazgo.dialogo_id for hallazgo in hallazgos}
        self.voces: dict[int, _Voz] = {}
        self.hechas: dict[int, int] = {}
        self.personas: dict[int, set[int]] = defaultdict(set)
        vigente = Consentimiento.objects.vigentes().filter(entrevista=OuterRef("pk"))
        filas = (
            Entrevista.objects.filter(dialogo__in=dialogos)
            .exclude(estado=Entrevista.Estado.CANCELADA)
            .order_by()
            .values_list(
                "pk", "dialogo", "estado", Exists(vigente), "persona", "organizacion", "sector"
            )
        )
        for pk, dialogo, estado, consiente, *voz in filas:
            if consiente:
                self.voces[pk] = _Voz(*voz)
            if estado != Entrevista.Estado.PLANEADA:
                self.hechas[pk] = voz[0]
                self.personas[dialogo].add(voz[0])
        self.sectores = {sector.pk: sector for sector in Sector.objects.macrosectores()}
        self._cargar_preguntas(dialogos)
        self._preguntadas: dict[int, set[int]] = defaultdict(set)
        self._declinaron: dict[int, set[int]] = defaultdict(set)
        self._cargar_lo_preguntado(self._las_que_importan(hallazgos, citadas))
        self._sabidas: dict[frozenset[int], tuple[set[int], set[int]]] = {}

    def _cargar_preguntas(self, dialogos: set[int]) -> None:
        """Las versiones de una pregunta son la misma: su raíz es la más antigua."""
        filas = Pregunta.objects.filter(bloque__dialogo__in=dialogos).select_related("bloque")
        preguntas = {pregunta.pk: pregunta for pregunta in filas}
        self.raiz: dict[int, int] = {}
        self.nombre: dict[int, str] = {}
        self.del_bloque: dict[int, set[int]] = defaultdict(set)
        for pk, pregunta in preguntas.items():
            raiz = pregunta
            while raiz.reemplaza_id in preguntas:
                raiz = preguntas[raiz.reemplaza_id]
            self.raiz[pk] = raiz.pk
            self.del_bloque[pregunta.bloque_id].add(raiz.pk)
            if pregunta.retirada_en is None or raiz.pk not in self.nombre:
                self.nombre[raiz.pk] = pregunta.numero

    def _las_que_importan(self, hallazgos: list[Hallazgo], citadas: set[int]) -> list[int]:
        """Las preguntas citadas y las de los bloques, en todas sus versiones."""
        raices = {self.raiz[pregunta] for pregunta in citadas}
        for hallazgo in hallazgos:
            raices |= self.del_bloque[hallazgo.bloque_id]
        return [pregunta for pregunta, raiz in self.raiz.items() if raiz in raices]

    def _cargar_lo_preguntado(self, preguntas: list[int]) -> None:
        """Entrevistas de cada pregunta. Agrupa en la base: con miles no viajan renglones."""
        cuales = ArrayAgg("entrevista", distinct=True)
        vivas = Entrada.objects.vivas().filter(pregunta__in=preguntas).order_by()
        for pregunta, entrevistas in vivas.values_list("pregunta").annotate(cuales=cuales):
            self._preguntadas[self.raiz[pregunta]].update(entrevistas)
        respuestas = Respuesta.objects.filter(pregunta__in=preguntas).exclude(
            estado=Respuesta.Estado.NO_SE_ABORDO
        )
        for pregunta, estado, entrevistas in respuestas.values_list("pregunta", "estado").annotate(
            cuales=cuales
        ):
            abordada = estado == Respuesta.Estado.ABORDADA
            donde = self._preguntadas if abordada else self._declinaron
            donde[self.raiz[pregunta]].update(entrevistas)

    def a_quienes(self, preguntas: frozenset[int]) -> tuple[set[int], set[int]]:
        """Personas a las que se les hizo alguna, y las que sólo declinaron."""
        if preguntas not in self._sabidas:
            abordaron = self._personas(self._preguntadas, preguntas)
            declinaron = self._personas(self._declinaron, preguntas) - abordaron
            self._sabidas[preguntas] = abordaron, declinaron
        return self._sabidas[preguntas]

    def nombres(self, preguntas: Iterable[int]) -> tuple[str, ...]:
        """«1.2», «1.10», en el orden en que se dicen."""
        dichos = {self.nombre[raiz] for raiz in preguntas}
        return tuple(sorted(dichos, key=lambda nombre: [int(n) for n in nombre.split(".")]))

    def _personas(self, por_raiz: dict[int, set[int]], preguntas: frozenset[int]) -> set[int]:
        entrevistas = set().union(*(por_raiz[raiz] for raiz in preguntas))
        return {self.hechas[pk] for pk in entrevistas if pk in self.hechas}


def _posiciones(citas: list[_Citas], casa: _Casa) -> dict[int, str]:
    """Relación de cada persona: la más adversa de las suyas."""
    posicion: dict[int, str] = {}
    for relacion in reversed(PRECEDENCIA):
        for cita in citas:
            if cita.relacion == relacion and cita.tipo != Entrada.Tipo.OBSERVACION:
                for entrevista in cita.entrevistas:
                    if voz := casa.voces.get(entrevista):
                        posicion[voz.persona] = relacion
    return posicion


def _calcular(hallazgo: Hallazgo, citas: list[_Citas], casa: _Casa) -> Ficha:
    posicion = _posiciones(citas, casa)
    dichas = [
        (cita, casa.voces[entrevista])
        for cita in citas
        for entrevista in cita.entrevistas
        if cita.tipo != Entrada.Tipo.OBSERVACION and entrevista in casa.voces
    ]
    pertinentes = frozenset(casa.raiz[cita.pregunta] for cita, _ in dichas)
    abordaron, declinaron = casa.a_quienes(
        pertinentes or frozenset(casa.del_bloque[hallazgo.bloque_id])
    )
    callan = (abordaron | declinaron) - posicion.keys()
    total = len(casa.personas[hallazgo.dialogo_id] | posicion.keys())
    a_favor = {
        voz
        for cita, voz in dichas
        if cita.relacion == SUSTENTA and posicion[voz.persona] == SUSTENTA
    }
    por_sector = Counter(dict.fromkeys(casa.sectores, 0))
    por_sector.update(sector for _, sector in {(voz.persona, voz.sector) for voz in a_favor})
    cuenta, tipos = Counter(posicion.values()), Counter(cita.tipo for cita, _ in dichas)
    return Ficha(
        sustentan=cuenta[SUSTENTA],
        matizan=cuenta[MATIZA],
        contradicen=cuenta[CONTRADICE],
        callan=len(callan),
        sin_preguntar=total - len(posicion) - len(callan),
        total=total,
        declinaron=len(declinaron - posicion.keys()),
        num_evidencias=sum(len(cita.entrevistas) for cita in citas),
        num_entrevistas=len({e for cita in citas for e in cita.entrevistas if e in casa.voces}),
        organizaciones=len({voz.organizacion for voz in a_favor if voz.organizacion}),
        literales=tipos[Entrada.Tipo.LITERAL],
        parafrasis=tipos[Entrada.Tipo.PARAFRASIS],
        observaciones=sum(
            len(cita.entrevistas) for cita in citas if cita.tipo == Entrada.Tipo.OBSERVACION
        ),
        sin_consentimiento=sum(e not in casa.voces for cita in citas for e in cita.entrevistas),
        por_sector=tuple((casa.sectores[pk], num) for pk, num in por_sector.items()),
        preguntas=casa.nombres(pertinentes or casa.del_bloque[hallazgo.bloque_id]),
        del_bloque=not pertinentes,
        regla=Regla(total),
    )
