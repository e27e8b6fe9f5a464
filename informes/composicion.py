"""Lo que la coordinación decide antes de construir: los textos, el orden y qué hallazgos entran."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Bloque, Dialogo
from dialogo.texto import limpiar_entrada
from hallazgos.models import Hallazgo, Redaccion
from informes.models import Composicion, HallazgoCompuesto, Tipo

TEXTOS = ("introduccion", "metodo", "preguntas", "creditos")
ARRIBA, ABAJO = -1, 1


class Conflicto(Exception):
    """Otra persona guardó la composición después de que ésta empezó a escribir."""

    def __init__(self, actual: Composicion) -> None:
        super().__init__("La composición cambió mientras escribías.")
        self.actual = actual


@dataclass(frozen=True)
class Lugar:
    """Un hallazgo en el informe, con su redacción vigente."""

    hallazgo: Hallazgo
    redaccion: Redaccion
    incluido: bool


def de(dialogo: Dialogo, tipo: str = Tipo.PREDIAGNOSTICO) -> Composicion:
    """La composición guardada, o una en blanco sin guardar."""
    return dialogo.composiciones.filter(tipo=tipo).first() or Composicion(
        dialogo=dialogo, tipo=tipo
    )


def lugares(composicion: Composicion) -> list[Lugar]:
    """Todos los hallazgos activos, por bloque y en su orden. Los recién creados van al final, dentro.

    Tres consultas. No escribe nada.
    """
    guardados = (
        {fila.hallazgo_id: fila for fila in composicion.hallazgos.all()} if composicion.pk else {}
    )
    hallazgos = (
        Hallazgo.objects.filter(dialogo=composicion.dialogo)
        .activos()
        .select_related("bloque", "dialogo", "creado_por")
        .prefetch_related("redacciones")
    )

    def orden(hallazgo: Hallazgo) -> tuple[int, int, int]:
        fila = guardados.get(hallazgo.pk)
        return (hallazgo.bloque.numero, fila.orden if fila else 10_000, hallazgo.numero)

    return [
        Lugar(
            hallazgo=hallazgo,
            redaccion=hallazgo.redacciones.all()[0],
            incluido=guardados[hallazgo.pk].incluido if hallazgo.pk in guardados else True,
        )
        for hallazgo in sorted(hallazgos, key=orden)
    ]


def por_bloque(sitios: list[Lugar]) -> Iterator[tuple[Bloque, list[Lugar]]]:
    grupos: dict[int, tuple[Bloque, list[Lugar]]] = {}
    for sitio in sitios:
        bloque = sitio.hallazgo.bloque
        grupos.setdefault(bloque.pk, (bloque, []))[1].append(sitio)
    yield from grupos.values()


@transaction.atomic
def guardar(
    dialogo: Dialogo,
    *,
    base: int,
    textos: Mapping[str, str],
    omitidos: Iterable[str] | None = None,
    tipo: str = Tipo.PREDIAGNOSTICO,
) -> Composicion:
    """Guarda los textos escritos sobre la revisión ``base`` y qué apartados no entran.

    Bloquea la composición. Sin ``omitidos`` quedan los que estaban.

    Lanza ``Conflicto`` si alguien guardó otra cosa después. Repetir lo mismo no cambia nada.
    """
    actual = _bloquear(dialogo, tipo)
    limpios = {campo: limpiar_entrada(textos[campo]) for campo in TEXTOS}
    fuera = actual.omitidos if omitidos is None else sorted(omitidos)
    if fuera == actual.omitidos and all(getattr(actual, c) == limpios[c] for c in TEXTOS):
        return actual
    if base != actual.revision:
        raise Conflicto(actual)
    for campo, valor in limpios.items():
        setattr(actual, campo, valor)
    actual.omitidos = fuera
    actual.revision += 1
    actual.save()
    return actual


@transaction.atomic
def ordenar(
    dialogo: Dialogo, bloque: int, orden: list[int], tipo: str = Tipo.PREDIAGNOSTICO
) -> None:
    """Deja los hallazgos de un bloque en ese orden (números de folio). Bloquea la composición."""
    composicion = _bloquear(dialogo, tipo)
    sitios = lugares(composicion)
    del_bloque = [s.hallazgo.numero for s in sitios if s.hallazgo.bloque.numero == bloque]
    if not set(orden) <= set(del_bloque) or len(set(orden)) != len(orden):
        raise ValidationError("Ese orden ya no corresponde. Vuelve a cargar la página.")
    _escribir(composicion, sitios, bloque, orden + [n for n in del_bloque if n not in orden])


@transaction.atomic
def mover(dialogo: Dialogo, numero: int, paso: int, tipo: str = Tipo.PREDIAGNOSTICO) -> None:
    """Sube o baja un hallazgo un lugar dentro de su bloque. En el extremo no hace nada."""
    composicion = _bloquear(dialogo, tipo)
    sitios = lugares(composicion)
    sitio = _sitio(sitios, numero)
    bloque = sitio.hallazgo.bloque.numero
    orden = [s.hallazgo.numero for s in sitios if s.hallazgo.bloque.numero == bloque]
    desde = orden.index(numero)
    hasta = min(max(desde + paso, 0), len(orden) - 1)
    orden.insert(hasta, orden.pop(desde))
    _escribir(composicion, sitios, bloque, orden)


@transaction.atomic
def incluir(dialogo: Dialogo, numero: int, incluido: bool, tipo: str = Tipo.PREDIAGNOSTICO) -> None:
    composicion = _bloquear(dialogo, tipo)
    sitios = lugares(composicion)
    sitio = _sitio(sitios, numero)
    _escribir(composicion, sitios, sitio.hallazgo.bloque.numero, [])
    composicion.hallazgos.filter(hallazgo=sitio.hallazgo).update(incluido=incluido)


def _sitio(sitios: list[Lugar], numero: int) -> Lugar:
    for sitio in sitios:
        if sitio.hallazgo.numero == numero:
            return sitio
    raise ValidationError("Ese hallazgo ya no está en el informe. Vuelve a cargar la página.")


def _bloquear(dialogo: Dialogo, tipo: str) -> Composicion:
    Composicion.objects.get_or_create(dialogo=dialogo, tipo=tipo)
    return Composicion.objects.select_for_update().get(dialogo=dialogo, tipo=tipo)


def _escribir(composicion: Composicion, sitios: list[Lugar], bloque: int, orden: list[int]) -> None:
    """Guarda el lugar de todos: los del bloque según ``orden`` y los demás donde estaban."""
    puesto = {numero: i for i, numero in enumerate(orden)}
    sitios = sorted(
        sitios,
        key=lambda s: (
            s.hallazgo.bloque.numero,
            puesto.get(s.hallazgo.numero, 0) if s.hallazgo.bloque.numero == bloque else 0,
        ),
    )
    HallazgoCompuesto.objects.bulk_create(
        [
            HallazgoCompuesto(
                composicion=composicion, hallazgo=s.hallazgo, orden=i, incluido=s.incluido
            )
            for i, s in enumerate(sitios, start=1)
        ],
        update_conflicts=True,
        unique_fields=["composicion", "hallazgo"],
        update_fields=["orden"],
    )
