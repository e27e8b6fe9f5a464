"""La guía de una entrevista: sus preguntas y lo que se anotó en cada una."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from dialogo.models import Bloque, Pregunta, Usuario
from entrevistas.models import Entrada, Entrevista, Respuesta


@dataclass
class Renglon:
    """Una pregunta en una entrevista, con su marca y sus entradas."""

    pregunta: Pregunta
    respuesta: Respuesta | None = None
    entradas: list[Entrada] = field(default_factory=list)

    @property
    def estado(self) -> str:
        """Lo que diga su marca; sin ella, abordada si tiene entradas; si no, vacío."""
        if self.respuesta:
            return self.respuesta.estado
        return Respuesta.Estado.ABORDADA if self.entradas else ""


@dataclass
class Tramo:
    """Un bloque de la guía con sus renglones."""

    bloque: Bloque
    renglones: list[Renglon] = field(default_factory=list)

    @property
    def num_entradas(self) -> int:
        return sum(len(renglon.entradas) for renglon in self.renglones)


def elegir(todas: Iterable[Pregunta], usadas: set[int]) -> list[Pregunta]:
    """Las vigentes y las retiradas que se usaron, en el orden dado.

    Si se usó una versión anterior de una pregunta, su reemplazo no se suma: sería la misma dos
    veces.
    """
    todas = list(todas)
    anterior = {pregunta.pk: pregunta.reemplaza_id for pregunta in todas}

    def reemplaza_a_una_usada(pk: int | None) -> bool:
        while pk is not None and (pk := anterior.get(pk)):
            if pk in usadas:
                return True
        return False

    return [
        pregunta
        for pregunta in todas
        if pregunta.pk in usadas
        or (pregunta.retirada_en is None and not reemplaza_a_una_usada(pregunta.pk))
    ]


def _todas(dialogo_id: int) -> list[Pregunta]:
    return list(
        Pregunta.objects.filter(bloque__dialogo=dialogo_id)
        .select_related("bloque")
        .order_by("bloque__numero", "orden", "version")
    )


def preguntas_de(entrevista: Entrevista) -> list[Pregunta]:
    """Las de su guía, en orden."""
    return elegir(_todas(entrevista.dialogo_id), _usadas([entrevista])[entrevista.pk])


def _usadas(entrevistas: Iterable[Entrevista]) -> dict[int, set[int]]:
    usadas: dict[int, set[int]] = defaultdict(set)
    claves = [entrevista.pk for entrevista in entrevistas]
    entradas = Entrada.objects.filter(entrevista__in=claves, retirada_en=None)
    respuestas = Respuesta.objects.filter(entrevista__in=claves)
    pares = entradas.order_by().values_list("entrevista", "pregunta").distinct()
    for entrevista, pregunta in [
        *pares,
        *respuestas.values_list("entrevista", "pregunta"),
    ]:
        usadas[entrevista].add(pregunta)
    return usadas


def sin_marcar_por_entrevista(
    dialogo_id: int, entrevistas: Iterable[Entrevista]
) -> dict[int, list[Pregunta]]:
    """Preguntas sin entradas ni marca de cada entrevista del diálogo; tres consultas en total."""
    entrevistas = list(entrevistas)
    if not entrevistas:
        return {}
    todas, usadas = _todas(dialogo_id), _usadas(entrevistas)
    return {
        entrevista.pk: [
            pregunta
            for pregunta in elegir(todas, usadas[entrevista.pk])
            if pregunta.pk not in usadas[entrevista.pk]
        ]
        for entrevista in entrevistas
    }


def recorrido(entrevista: Entrevista, usuario: Usuario) -> list[Tramo]:
    """Bloques, preguntas, marcas y entradas; seis consultas.

    Sin las retiradas ni los borradores de otra persona, que sólo ve quien los escribe.
    """
    marcas = {respuesta.pregunta_id: respuesta for respuesta in entrevista.respuestas.all()}
    por_pregunta: dict[int, list[Entrada]] = defaultdict(list)
    entradas = (
        entrevista.entradas.filter(retirada_en=None)
        .exclude(~Q(autor=usuario), terminada_en=None)
        .select_related("autor", "editada_por")
        .prefetch_related("temas", "regiones")
        .con_correcciones()
        .defer("busqueda")
        .order_by("orden", "pk")
    )
    for entrada in entradas:
        por_pregunta[entrada.pregunta_id].append(entrada)
    usadas = set(marcas) | set(por_pregunta)
    tramos: dict[int, Tramo] = {}
    for pregunta in elegir(_todas(entrevista.dialogo_id), usadas):
        tramo = tramos.setdefault(pregunta.bloque_id, Tramo(pregunta.bloque))
        tramo.renglones.append(
            Renglon(pregunta, marcas.get(pregunta.pk), por_pregunta[pregunta.pk])
        )
    return list(tramos.values())
