"""La doble codificación: se sortea una muestra, dos personas marcan a ciegas y se concilia.

Mientras la ronda está abierta nadie lee las marcas de la otra persona, ni contadas: ``marcas``
lanza ``ACiegas``. Al terminar ambas se mide (``acuerdo``) y se decide cada desacuerdo (``conciliacion``).
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from dialogo.models import Dialogo, Integrante, Usuario
from dialogo.palabras import enumerar
from entrevistas.codificacion.acuerdo import Medida, medida
from entrevistas.models import Codificacion, Codigo, DobleCodificacion, Entrada, Entrevista

Estado = DobleCodificacion.Estado
Estrato = DobleCodificacion.Estrato


class ACiegas(Exception):
    """Alguien pidió lo marcado antes de que las dos personas dijeran que terminaron."""


def visibles(dialogo: Dialogo, usuario: Usuario) -> QuerySet[DobleCodificacion]:
    """Las rondas que puede abrir: coordinación, todas; quien entrevista, aquellas en que codifica."""
    rondas = DobleCodificacion.objects.filter(dialogo=dialogo).select_related(
        "una__usuario", "otra__usuario"
    )
    if Dialogo.objects.que_coordina(usuario).filter(pk=dialogo.pk).exists():
        return rondas
    return rondas.filter(Q(una__usuario=usuario) | Q(otra__usuario=usuario))


def con_cuentas(rondas: QuerySet[DobleCodificacion]) -> QuerySet[DobleCodificacion]:
    """Anota ``num_entradas`` y ``num_codigos``."""
    return rondas.annotate(
        num_entradas=Count("entradas", distinct=True), num_codigos=Count("codigos", distinct=True)
    )


def parte_de(doble: DobleCodificacion, usuario: Usuario) -> str:
    """``una``, ``otra`` o vacío si no codifica en la ronda."""
    if doble.una.usuario_id == usuario.pk:
        return "una"
    return "otra" if doble.otra.usuario_id == usuario.pk else ""


# La muestra --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Alcance:
    """Qué entrevistas puede ver cada quien. ``comunes`` son las que ambas."""

    hechas: list[Entrevista]
    comunes: list[Entrevista]
    faltan: dict[str, list[Entrevista]]

    @property
    def problema(self) -> str:
        frases = [
            f"{nombre} no puede ver {_folios(entrevistas)}."
            for nombre, entrevistas in self.faltan.items()
            if entrevistas
        ]
        return " ".join(frases)


def _folios(entrevistas: Sequence[Entrevista]) -> str:
    folios = [entrevista.folio for entrevista in entrevistas]
    if len(folios) > 8:
        return f"{len(folios)} entrevistas ({', '.join(folios[:6])}…)"
    return enumerar(folios)


def alcance(dialogo: Dialogo, una: Integrante, otra: Integrante) -> Alcance:
    hechas = list(Entrevista.objects.filter(dialogo=dialogo).hechas())
    ven = {
        quien.pk: set(
            Entrevista.objects.visibles_para(quien.usuario)
            .filter(dialogo=dialogo)
            .values_list("pk", flat=True)
        )
        for quien in (una, otra)
    }
    comunes = [e for e in hechas if e.pk in ven[una.pk] and e.pk in ven[otra.pk]]
    faltan = {
        quien.usuario.nombre: [e for e in hechas if e.pk not in ven[quien.pk]]
        for quien in (una, otra)
    }
    return Alcance(hechas, comunes, faltan)


def muestra(
    entradas: Iterable[Entrada], *, semilla: int, proporcion: int, estrato: str
) -> list[Entrada]:
    """El mismo porcentaje de cada estrato, al menos una. Con la misma semilla sale lo mismo.

    Ordena cada estrato por SHA-256 de semilla y ``uid``: no depende de la versión de Python ni de
    qué otras entradas haya. Redondea hacia arriba.
    """
    estratos: dict[int, list[Entrada]] = defaultdict(list)
    for entrada in entradas:
        de_bloque = estrato == Estrato.BLOQUE
        estratos[entrada.pregunta.bloque_id if de_bloque else entrada.entrevista_id].append(entrada)
    elegidas = []
    for suyas in estratos.values():
        suyas.sort(key=lambda uno: hashlib.sha256(f"{semilla}:{uno.uid}".encode()).digest())
        elegidas += suyas[: math.ceil(len(suyas) * proporcion / 100)]
    return sorted(elegidas, key=lambda uno: uno.pk)


@dataclass(frozen=True)
class Sorteo:
    """Lo que se pide para abrir una ronda."""

    una: Integrante
    otra: Integrante
    codigos: Sequence[Codigo]
    semilla: int
    proporcion: int = 15
    estrato: str = Estrato.BLOQUE
    solo_comunes: bool = False


@transaction.atomic
def sortear(dialogo: Dialogo, sorteo: Sorteo, *, autor: Usuario) -> DobleCodificacion:
    """Abre una ronda con su muestra. Lanza ``ValidationError`` si alguna no puede ver lo que tocaría."""
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    elegidas = _elegir(dialogo, sorteo)
    ultimo = dialogo.dobles.aggregate(ultimo=Max("numero"))["ultimo"] or 0
    ronda = DobleCodificacion.objects.create(
        dialogo=dialogo,
        numero=ultimo + 1,
        semilla=sorteo.semilla,
        proporcion=sorteo.proporcion,
        estrato=sorteo.estrato,
        una=sorteo.una,
        otra=sorteo.otra,
        creada_por=autor,
    )
    ronda.entradas.set(elegidas)
    ronda.codigos.set(sorteo.codigos)
    return ronda


def _elegir(dialogo: Dialogo, sorteo: Sorteo) -> list[Entrada]:
    if sorteo.una.usuario_id == sorteo.otra.usuario_id:
        raise ValidationError("Hacen falta dos personas distintas.")
    donde = alcance(dialogo, sorteo.una, sorteo.otra)
    if donde.problema and not sorteo.solo_comunes:
        raise ValidationError(
            f"{donde.problema} Asígnalas, o saca la muestra sólo de las que ambas pueden ver."
        )
    entradas = Entrada.objects.citables().filter(entrevista__in=donde.comunes)
    elegidas = muestra(
        entradas.select_related("pregunta"),
        semilla=sorteo.semilla,
        proporcion=sorteo.proporcion,
        estrato=sorteo.estrato,
    )
    if not elegidas:
        raise ValidationError("No hay entradas de las que sacar la muestra.")
    return elegidas


# A ciegas ----------------------------------------------------------------------------------------
def tomar(doble: DobleCodificacion) -> DobleCodificacion:
    """La ronda bajo candado. Exige una transacción."""
    rondas = DobleCodificacion.objects.select_related("una__usuario", "otra__usuario", "dialogo")
    return rondas.select_for_update(of=("self",)).get(pk=doble.pk)


@transaction.atomic
def terminar(doble: DobleCodificacion, *, parte: str, autor: Usuario) -> DobleCodificacion:
    """Una de las dos dice que terminó; con ambas, la ronda pasa a conciliarse.

    Por otra persona sólo puede decirlo quien coordina sin codificar en la ronda.
    """
    ronda = tomar(doble)
    if ronda.estado != Estado.ABIERTA:
        raise ValidationError("Esta ronda ya no está abierta.")
    suya = parte_de(ronda, autor)
    coordina = Dialogo.objects.que_coordina(autor).filter(pk=ronda.dialogo_id).exists()
    if parte not in {"una", "otra"} or (suya != parte and (suya or not coordina)):
        raise ValidationError("Sólo puedes dar por terminada tu parte.")
    setattr(ronda, f"{parte}_termino_en", timezone.now())
    if ronda.una_termino_en and ronda.otra_termino_en:
        ronda.estado = Estado.CONCILIACION
    ronda.save(update_fields=["estado", "una_termino_en", "otra_termino_en"])
    return ronda


@transaction.atomic
def seguir(doble: DobleCodificacion, *, autor: Usuario) -> DobleCodificacion:
    """Quien se adelantó al decir que terminó puede seguir mientras la otra no termine."""
    ronda = tomar(doble)
    parte = parte_de(ronda, autor)
    if ronda.estado != Estado.ABIERTA or not parte:
        raise ValidationError("Las dos terminaron: las marcas ya no se cambian.")
    setattr(ronda, f"{parte}_termino_en", None)
    ronda.save(update_fields=[f"{parte}_termino_en"])
    return ronda


def avance(doble: DobleCodificacion, usuario: Usuario) -> list[tuple[Entrevista, int, int]]:
    """Lo suyo: por entrevista, cuántas entradas tiene la muestra y en cuántas ya puso algo."""
    marcadas = set(
        doble.codificaciones.vivas()
        .filter(autor=usuario)
        .values_list("fragmento__entrada", flat=True)
    )
    por_entrevista: dict[Entrevista, list[int]] = defaultdict(list)
    entradas = doble.entradas.vivas().visibles_para(usuario).select_related("entrevista")
    for entrada in entradas.order_by("entrevista__numero", "pk"):
        por_entrevista[entrada.entrevista].append(entrada.pk)
    return [
        (entrevista, len(suyas), sum(pk in marcadas for pk in suyas))
        for entrevista, suyas in por_entrevista.items()
    ]


@dataclass
class Marcas:
    """Lo que puso cada quien, por entrada y código. ``una`` y ``otra``: sus marcas, en orden."""

    entradas: list[int]
    una: dict[tuple[int, int], list[Codificacion]] = field(default_factory=dict)
    otra: dict[tuple[int, int], list[Codificacion]] = field(default_factory=dict)

    def par(self, entrada: int, codigo: int) -> tuple[bool, bool]:
        return (entrada, codigo) in self.una, (entrada, codigo) in self.otra

    def en_desacuerdo(self) -> list[tuple[int, int]]:
        return sorted(self.una.keys() ^ self.otra.keys())


def marcas(doble: DobleCodificacion) -> Marcas:
    """Dos consultas. Lanza ``ACiegas`` si la ronda sigue abierta."""
    if doble.estado == Estado.ABIERTA:
        raise ACiegas
    todas = Marcas(list(doble.entradas.vivas().order_by("pk").values_list("pk", flat=True)))
    dentro = set(todas.entradas)
    for marca in doble.codificaciones.vivas().select_related("fragmento", "codigo"):
        if marca.fragmento.entrada_id in dentro:
            suyas = todas.una if marca.autor_id == doble.una.usuario_id else todas.otra
            suyas.setdefault((marca.fragmento.entrada_id, marca.codigo_id), []).append(marca)
    return todas


def medir(doble: DobleCodificacion, puestas: Marcas | None = None) -> tuple[list[Medida], Medida]:
    """Por código y en conjunto, donde cada pareja de entrada y código es una unidad."""
    puestas = puestas or marcas(doble)
    todos: list[tuple[bool, bool]] = []
    medidas = []
    for codigo in doble.codigos.order_by("nombre"):
        pares = [puestas.par(entrada, codigo.pk) for entrada in puestas.entradas]
        medidas.append(medida(codigo, pares))
        todos += pares
    return medidas, medida(None, todos)


def ultima_medida(codigo: Codigo) -> tuple[DobleCodificacion, Medida] | None:
    """La de la ronda más nueva ya terminada que midió ese código."""
    ronda = codigo.dobles.exclude(estado=Estado.ABIERTA).select_related("una", "otra").first()
    if ronda is None:
        return None
    puestas = marcas(ronda)
    return ronda, medida(codigo, (puestas.par(pk, codigo.pk) for pk in puestas.entradas))
