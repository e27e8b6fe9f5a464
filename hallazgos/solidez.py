"""La ficha de solidez: se calcula, nunca se escribe.

Cuenta voces: lo que observó el equipo y lo dicho sin consentimiento vigente no cuentan. Cada
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
from entrevistas.models import Consentimiento, Entrada, Entrevista, Respuesta
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
    """La ficha de cada hallazgo por su clave. Seis consultas para todos, de cualquier diálogo."""
    hallazgos = list(hallazgos)
    if not hallazgos:
        return {}
    dialogos = {hallazgo.dialogo_id for hallazgo in hallazgos}
    citas = _citas(hallazgos)
    casa = _Casa(dialogos, {cita.entrevista for lista in citas.values() for cita in lista})
    return {hallazgo.pk: _calcular(hallazgo, citas[hallazgo.pk], casa) for hallazgo in hallazgos}


@dataclass(frozen=True)
class _Cita:
    relacion: str
    tipo: str
    pregunta: int
    entrevista: int
    consiente: bool

    @property
    def es_voz(self) -> bool:
        return self.consiente and self.tipo != Entrada.Tipo.OBSERVACION


def _citas(hallazgos: list[Hallazgo]) -> dict[int, list[_Cita]]:
    citas: dict[int, list[_Cita]] = defaultdict(list)
    vigente = Consentimiento.objects.vigentes().filter(
        entrevista=OuterRef("fragmento__entrada__entrevista")
    )
    filas = (
        Evidencia.objects.vigentes()
        .filter(hallazgo__in=hallazgos)
        .values_list(
            "hallazgo",
            "relacion",
            "fragmento__entrada__tipo",
            "fragmento__entrada__pregunta",
            "fragmento__entrada__entrevista",
            Exists(vigente),
        )
    )
    for hallazgo, *cita in filas:
        citas[hallazgo].append(_Cita(*cita))
    return citas


class _Casa:
    """Lo que todas las fichas comparten: a quién se entrevistó y qué se le preguntó."""

    def __init__(self, dialogos: set[int], citadas: set[int]) -> None:
        entrevistas = (
            Entrevista.objects.filter(dialogo__in=dialogos).hechas()
            | Entrevista.objects.filter(pk__in=citadas)
        ).order_by()
        self.personas: dict[int, set[int]] = defaultdict(set)
        self.datos: dict[int, tuple[int, int | None, int]] = {}
        for pk, dialogo, persona, organizacion, sector in entrevistas.values_list(
            "pk", "dialogo", "persona", "organizacion", "sector"
        ):
            self.personas[dialogo].add(persona)
            if pk in citadas:
                self.datos[pk] = (persona, organizacion, sector)
        self.sectores = list(Sector.objects.macrosectores())
        self._cargar_preguntas(dialogos)
        hechas = Entrevista.objects.filter(dialogo__in=dialogos).hechas().order_by().values("pk")
        self.preguntadas = self._por_raiz(
            Respuesta.objects.filter(entrevista__in=hechas, estado=Respuesta.Estado.ABORDADA),
            Entrada.objects.vivas().filter(entrevista__in=hechas).order_by(),
        )
        self.declinaron = self._por_raiz(
            Respuesta.objects.filter(
                entrevista__in=hechas, estado=Respuesta.Estado.NO_QUISO_RESPONDER
            )
        )

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

    def _por_raiz(self, *consultas) -> dict[int, set[int]]:  # type: ignore[no-untyped-def]
        personas: dict[int, set[int]] = defaultdict(set)
        for consulta in consultas:
            for pregunta, quienes in consulta.values_list("pregunta").annotate(
                quienes=ArrayAgg("entrevista__persona", distinct=True)
            ):
                personas[self.raiz[pregunta]].update(quienes)
        return personas


def _calcular(hallazgo: Hallazgo, todas: list[_Cita], casa: _Casa) -> Ficha:
    citas = [cita for cita in todas if cita.es_voz]
    posicion: dict[int, str] = {}
    for relacion in reversed(PRECEDENCIA):
        for cita in citas:
            if cita.relacion == relacion:
                posicion[casa.datos[cita.entrevista][0]] = relacion
    cuenta = Counter(posicion.values())
    total = casa.personas[hallazgo.dialogo_id]
    pertinentes = {casa.raiz[cita.pregunta] for cita in citas} or casa.del_bloque[
        hallazgo.bloque_id
    ]
    abordaron = set().union(*(casa.preguntadas[raiz] for raiz in pertinentes)) & total
    declinaron = set().union(*(casa.declinaron[raiz] for raiz in pertinentes)) & total
    callan = (abordaron | declinaron) - posicion.keys()
    a_favor = [
        dato
        for dato in (casa.datos[cita.entrevista] for cita in citas if cita.relacion == SUSTENTA)
        if posicion[dato[0]] == SUSTENTA
    ]
    por_sector = Counter(dict.fromkeys(casa.sectores, 0))
    por_id = {sector.pk: sector for sector in casa.sectores}
    for _, sector in {(persona, sector) for persona, _, sector in a_favor}:
        por_sector[por_id[sector]] += 1
    tipos = Counter(cita.tipo for cita in citas)
    return Ficha(
        sustentan=cuenta[SUSTENTA],
        matizan=cuenta[MATIZA],
        contradicen=cuenta[CONTRADICE],
        callan=len(callan),
        sin_preguntar=len(total - posicion.keys() - callan),
        total=len(total),
        declinaron=len(declinaron - abordaron - posicion.keys()),
        num_evidencias=len(todas),
        num_entrevistas=len({cita.entrevista for cita in citas}),
        organizaciones=len({org for _, org, _ in a_favor if org}),
        literales=tipos[Entrada.Tipo.LITERAL],
        parafrasis=tipos[Entrada.Tipo.PARAFRASIS],
        observaciones=sum(cita.tipo == Entrada.Tipo.OBSERVACION for cita in todas),
        sin_consentimiento=sum(not cita.consiente for cita in todas),
        por_sector=tuple(por_sector.items()),
        preguntas=tuple(sorted(casa.nombre[raiz] for raiz in pertinentes)),
        del_bloque=not citas,
        regla=Regla(len(total)),
    )
