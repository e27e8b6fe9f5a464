"""Acuerdos y cruces: quién está a favor de qué, quién lo matiza y quién no, con su pasaje.

Puente y cruce se calculan, nadie los marca. Del puente, la idea de Polis (acuerdo que se sostiene en
todos los grupos, no en el promedio); del cruce, la de Talk to the City (``2·min(a favor, en contra)``
entre quienes tomaron lado). Aquí los grupos son los macrosectores y las posturas las ponen personas.
La regla y sus razones están en ``docs/decisiones/0062-puentes-y-cruces.md``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from actores.models import Sector
from dialogo.models import Bloque, Dialogo, Usuario
from dialogo.texto import limpiar_entrada
from entrevistas.analisis.conteos import Conversacion, Universo
from entrevistas.analisis.filtros import SIN_FILTRO, Filtro
from entrevistas.anclaje import CAMBIO, crear_fragmento, oraciones
from entrevistas.confidencialidad import tabla_publicable
from entrevistas.models import Entrada, Fragmento, Posicion, Proposicion

A_FAVOR, MATIZA, EN_CONTRA = Posicion.Postura.values
ADVERSAS = (EN_CONTRA, MATIZA, A_FAVOR)
SECTORES_DE_PUENTE = 4
LADO_MINIMO = 2
CRUCE = Fraction(1, 2)


@dataclass(frozen=True)
class Cuenta:
    """Personas por postura."""

    a_favor: int = 0
    matizan: int = 0
    en_contra: int = 0

    @property
    def dicen(self) -> int:
        return self.a_favor + self.matizan + self.en_contra


@dataclass(frozen=True)
class Lectura:
    """Una proposición con lo que se dijo de ella."""

    proposicion: Proposicion
    total: int
    cuenta: Cuenta
    por_sector: tuple[tuple[Sector, Cuenta], ...]
    ajena: Cuenta = Cuenta()
    num_ajenas: int = 0
    sectores_de_puente: int = SECTORES_DE_PUENTE
    posiciones: tuple[Posicion, ...] = field(repr=False, default=())

    @property
    def callan(self) -> int:
        """No se pronunciaron: ni a favor ni en contra, y nadie lo supone."""
        return self.total - self.cuenta.dicen

    @property
    def controversia(self) -> Fraction:
        """De 0, un solo lado, a 1, mitad y mitad. Quien matiza no toma lado."""
        lados = self.cuenta.a_favor + self.cuenta.en_contra
        if not lados:
            return Fraction(0)
        return Fraction(2 * min(self.cuenta.a_favor, self.cuenta.en_contra), lados)

    @property
    def es_cruce(self) -> bool:
        menor = min(self.cuenta.a_favor, self.cuenta.en_contra)
        return menor >= LADO_MINIMO and self.controversia >= CRUCE

    @cached_property
    def sectores_a_favor(self) -> list[Sector]:
        return [sector for sector, cuenta in self.por_sector if cuenta.a_favor]

    @cached_property
    def sectores_adversos(self) -> list[Sector]:
        """Donde pesa más el desacuerdo: uno solo impide el puente."""
        return [sector for sector, cuenta in self.por_sector if cuenta.en_contra > cuenta.a_favor]

    @property
    def es_puente(self) -> bool:
        return (
            not self.es_cruce
            and len(self.sectores_a_favor) >= self.sectores_de_puente
            and not self.sectores_adversos
        )

    @property
    def esta_abierta(self) -> bool:
        """Hay de los dos lados y nada que los junte."""
        return bool(self.cuenta.a_favor and self.cuenta.en_contra) and not self.es_puente

    @property
    def clase(self) -> str:
        if self.es_puente:
            return "puente"
        return "cruce" if self.es_cruce else ""

    @cached_property
    def por_revisar(self) -> list[Posicion]:
        return [posicion for posicion in self.posiciones if esta_por_revisar(posicion)]

    @cached_property
    def de_entrevista(self) -> dict[int, Posicion]:
        return {posicion.entrevista_id: posicion for posicion in self.posiciones}

    @property
    def frase(self) -> str:
        """«7 de 24 a favor, 3 matizan y 5 en contra; 9 no se pronunciaron.»"""
        c = self.cuenta
        calla = "no se pronunció" if self.callan == 1 else "no se pronunciaron"
        matiza = "matiza" if c.matizan == 1 else "matizan"
        return (
            f"{c.a_favor} de {self.total} a favor, {c.matizan} {matiza} y {c.en_contra} en contra; "
            f"{self.callan} {calla}."
        )


@dataclass(frozen=True)
class Cifras:
    """Las cuatro cuentas de una proposición; ``None`` donde se calla."""

    a_favor: int | None
    matizan: int | None
    en_contra: int | None
    callan: int | None
    total: int

    @property
    def completas(self) -> bool:
        return None not in (self.a_favor, self.matizan, self.en_contra, self.callan)

    def lectura(self, una: Lectura) -> str:
        """«puente», «cruce» o vacío; también vacío si algo se calla: la clase diría la cifra."""
        return una.clase if self.completas else ""

    @property
    def tramos(self) -> list[tuple[str, str, str]]:
        """Clase, inicio y ancho de cada tramo de la tira, en centésimas; nada si algo se calla."""
        if not self.completas or not self.total:
            return []
        tramos, antes = [], 0
        partes = (("af", self.a_favor), ("mz", self.matizan), ("ec", self.en_contra))
        for clase, n in partes:
            cada = 100 / self.total
            tramos.append((clase, f"{antes * cada:.2f}", f"{(n or 0) * cada:.2f}"))
            antes += n or 0
        return tramos


def cifras(lectura: Lectura, k: int | None) -> Cifras:
    """``k`` nulo: quien lee ve todo. Si no, se calla donde lo ajeno sería de pocas personas.

    Se mira lo ajeno porque lo propio se sabe, y restarlo diría lo demás.
    """
    cuenta, ajena = lectura.cuenta, lectura.ajena
    todas: dict[str, int | None] = {
        "a_favor": cuenta.a_favor,
        "matizan": cuenta.matizan,
        "en_contra": cuenta.en_contra,
        "callan": lectura.callan,
    }
    if k is not None:
        de_otras = {
            "a_favor": ajena.a_favor,
            "matizan": ajena.matizan,
            "en_contra": ajena.en_contra,
            "callan": lectura.num_ajenas - ajena.dicen,
        }
        dichas = tabla_publicable(de_otras, k)
        todas = {clave: None if dichas[clave] is None else n for clave, n in todas.items()}
    return Cifras(**todas, total=lectura.total)


def esta_por_revisar(posicion: Posicion) -> bool:
    """Su pasaje se corrigió, o se retiró de la bitácora: hay que elegir otro."""
    fragmento = posicion.fragmento
    return (
        fragmento.anclaje != Fragmento.Anclaje.EXACTO or fragmento.entrada.retirada_en is not None
    )


@dataclass(frozen=True)
class Casa:
    """A quién se entrevistó: de cada entrevista que cuenta, su persona, su sector y si es propia."""

    total: int
    conversaciones: dict[int, Conversacion]
    sectores: dict[int, Sector]

    @classmethod
    def de(cls, universo: Universo, filtro: Filtro = SIN_FILTRO) -> "Casa":
        """Una consulta."""
        return cls(
            total=universo.total(filtro).personas,
            conversaciones={c.pk: c for c in universo.filtradas(filtro)},
            sectores={sector.pk: sector for sector in universo.sectores()},
        )


def leer(
    proposicion: Proposicion,
    posiciones: Iterable[Posicion],
    casa: Casa,
    sectores_de_puente: int = SECTORES_DE_PUENTE,
) -> Lectura:
    """Cuenta personas: si alguien fue entrevistada dos veces, vale su postura más adversa.

    Lo que perdió su pasaje no se cuenta hasta que tenga otro.
    """
    posiciones = tuple(p for p in posiciones if p.entrevista_id in casa.conversaciones)
    de_persona: dict[int, tuple[str, Conversacion]] = {}
    for posicion in posiciones:
        if posicion.fragmento.entrada.retirada_en is not None:
            continue
        una = casa.conversaciones[posicion.entrevista_id]
        previa = de_persona.get(una.persona)
        if previa is None or ADVERSAS.index(posicion.postura) < ADVERSAS.index(previa[0]):
            de_persona[una.persona] = (posicion.postura, una)
    por_sector: dict[int, list[str]] = defaultdict(list)
    for postura, una in de_persona.values():
        por_sector[una.sector].append(postura)
    return Lectura(
        proposicion=proposicion,
        total=casa.total,
        cuenta=_contar(postura for postura, _ in de_persona.values()),
        ajena=_contar(postura for postura, una in de_persona.values() if not una.es_propia),
        num_ajenas=len({c.persona for c in casa.conversaciones.values() if not c.es_propia}),
        por_sector=tuple(
            (sector, _contar(por_sector[pk]))
            for pk, sector in casa.sectores.items()
            if pk in por_sector
        ),
        sectores_de_puente=sectores_de_puente,
        posiciones=posiciones,
    )


def _contar(posturas: Iterable[str]) -> Cuenta:
    dichas = list(posturas)
    return Cuenta(dichas.count(A_FAVOR), dichas.count(MATIZA), dichas.count(EN_CONTRA))


def del_dialogo(
    universo: Universo,
    filtro: Filtro = SIN_FILTRO,
    *,
    archivadas: bool = False,
    sectores: int = SECTORES_DE_PUENTE,
) -> list[Lectura]:
    """Las proposiciones con sus posturas, en orden de folio. Tres consultas."""
    casa = Casa.de(universo, filtro)
    posiciones: dict[int, list[Posicion]] = defaultdict(list)
    filas = (
        Posicion.objects.filter(proposicion__dialogo=universo.dialogo)
        .select_related("fragmento__entrada")
        .defer("fragmento__texto", "fragmento__entrada__busqueda", "fragmento__entrada__texto")
        .order_by("entrevista__numero")
    )
    for posicion in filas:
        posiciones[posicion.proposicion_id].append(posicion)
    proposiciones = universo.dialogo.proposiciones.filter(
        archivada_en__isnull=not archivadas
    ).select_related("bloque")
    if filtro.bloque:
        proposiciones = proposiciones.filter(bloque=filtro.bloque)
    return [leer(una, posiciones[una.pk], casa, sectores) for una in proposiciones]


# Escribir -----------------------------------------------------------------------------------------
@transaction.atomic
def crear(dialogo: Dialogo, *, texto: str, bloque: Bloque | None, autor: Usuario) -> Proposicion:
    """Folio siguiente: el de una archivada no se reutiliza. Bloquea el diálogo."""
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    ultimo = dialogo.proposiciones.aggregate(n=Max("numero"))["n"] or 0
    return Proposicion.objects.create(
        dialogo=dialogo,
        numero=ultimo + 1,
        texto=" ".join(limpiar_entrada(texto).split()),
        bloque=bloque,
        creada_por=autor,
    )


def archivar(proposicion: Proposicion) -> None:
    """La aparta con sus posturas; otra vez, la devuelve."""
    proposicion.archivada_en = None if proposicion.archivada_en else timezone.now()
    proposicion.save(update_fields=["archivada_en"])


@transaction.atomic
def poner(
    proposicion: Proposicion,
    entrada: Entrada,
    *,
    postura: str,
    numeros: list[int],
    revision: int | None,
    autor: Usuario,
) -> Posicion:
    """La postura de quien dijo esa entrada, con el pasaje que la sostiene; sustituye la que hubiera.

    Sin ``numeros`` el pasaje es la entrada completa. Lanza ``ValidationError`` si la entrada cambió.
    """
    if revision is not None and revision != entrada.revision:
        raise ValidationError(CAMBIO)
    inicio, fin = _intervalo(entrada.texto, sorted(set(numeros)))
    fragmento = crear_fragmento(entrada, inicio=inicio, fin=fin, autor=autor)
    posicion, _ = Posicion.objects.update_or_create(
        proposicion=proposicion,
        entrevista_id=entrada.entrevista_id,
        defaults={"postura": postura, "fragmento": fragmento, "autor": autor},
    )
    return posicion


def _intervalo(texto: str, numeros: list[int]) -> tuple[int, int]:
    if not numeros:
        return 0, len(texto)
    intervalos = oraciones(texto)
    if numeros[0] < 1 or numeros[-1] > len(intervalos):
        raise ValidationError(CAMBIO)
    if numeros != list(range(numeros[0], numeros[-1] + 1)):
        raise ValidationError("Elige oraciones seguidas.")
    return intervalos[numeros[0] - 1][0], intervalos[numeros[-1] - 1][1]
