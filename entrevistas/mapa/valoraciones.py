"""Lo que sostiene cada punto de la cuadrícula: la historia de sus valoraciones y de dónde se supo.

Una valoración nunca se cambia: se añade otra, y se muestra la más reciente.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from actores.models import Actor, Tema, Valoracion
from dialogo.models import Dialogo, Usuario
from dialogo.texto import consulta, limpiar
from entrevistas.confidencialidad import Mirada
from entrevistas.mapa.fuentes import Fuente, fuentes_de
from entrevistas.mapa.red import nombre_corto
from entrevistas.models import Consentimiento, Entrada, EntradaQuerySet, Entrevista, Procedencia


@dataclass
class Paso:
    """Una valoración en la historia de un actor en un tema, con la que la precede."""

    valoracion: Valoracion
    antes: Valoracion | None
    fuentes: list[Fuente]

    @property
    def cambia_influencia(self) -> bool:
        return bool(self.antes and self.antes.influencia != self.valoracion.influencia)

    @property
    def cambia_interes(self) -> bool:
        return bool(self.antes and self.antes.interes != self.valoracion.interes)


def historia(actor: Actor, usuario: Usuario, tema: Tema | None = None) -> list[Paso]:
    """Lo que sostiene un punto, lo más reciente primero, con las entradas de que se supo. Tres consultas."""
    filas = actor.valoraciones.select_related("tema", "autor").order_by("tema_id", "-fecha", "-pk")
    if tema is not None:
        filas = filas.filter(tema=tema)
    valoraciones = list(filas)
    fuentes = fuentes_de(usuario, "valoracion", [fila.pk for fila in valoraciones])
    pasos = []
    for fila, previa in zip_longest(valoraciones, valoraciones[1:]):
        antes = previa if previa and previa.tema_id == fila.tema_id else None
        pasos.append(Paso(fila, antes, fuentes.get(fila.pk, [])))
    return sorted(pasos, key=lambda p: (p.valoracion.fecha, p.valoracion.pk), reverse=True)


@transaction.atomic
def valorar(
    actor: Actor,
    *,
    tema: Tema,
    influencia: int,
    interes: int,
    sustento: str,
    fecha: date,
    entradas: Iterable[Entrada],
    autor: Usuario,
) -> Valoracion:
    """Añade una valoración; la anterior se queda. ``entradas``, las que lo dicen."""
    sustento = limpiar(sustento).strip()
    if not sustento:
        raise ValidationError("Di en qué se apoya: un hecho, una decisión, algo que se dijo.")
    valoracion = Valoracion.objects.create(
        actor=actor,
        tema=tema,
        influencia=influencia,
        interes=interes,
        sustento=sustento,
        fecha=fecha,
        autor=autor,
    )
    Procedencia.objects.bulk_create(
        Procedencia(entrada=entrada, valoracion=valoracion, autor=autor) for entrada in entradas
    )
    return valoracion


def citables(dialogo: Dialogo, mirada: Mirada) -> EntradaQuerySet:
    """Las que quien lee puede abrir y dar por fuente; no las de quien retiró su consentimiento."""
    consentimientos = Consentimiento.objects.filter(entrevista__dialogo=dialogo)
    retiradas = consentimientos.exclude(revocado_en=None).values("entrevista")
    vigentes = consentimientos.vigentes().values("entrevista")
    filas = (
        Entrada.objects.citables()
        .filter(entrevista__in=Entrevista.objects.filter(dialogo=dialogo).hechas())
        .filter(~Q(entrevista__in=retiradas) | Q(entrevista__in=vigentes))
        .exclude(texto="")
    )
    return filas if mirada.ve_todas else filas.filter(entrevista__in=mirada.visibles)


def entradas_que_nombran(
    actor: Actor, dialogo: Dialogo, mirada: Mirada, palabras: str = "", cuantas: int = 8
) -> list[Entrada]:
    """Entradas que quien lee puede abrir y dicen esas palabras; sin ellas, el nombre. Una consulta."""
    buscado = palabras or _nombre_buscable(actor)
    return list(
        citables(dialogo, mirada)
        .filter(busqueda=consulta(buscado))
        .select_related("entrevista", "pregunta__bloque")
        .order_by(F("creada_en").desc(), "pk")[:cuantas]
    )


def _nombre_buscable(actor: Actor) -> str:
    """Siglas o nombre entre comillas; de una persona, su primer apellido."""
    if actor.es_persona:
        return nombre_corto(actor.nombre).rpartition(". ")[2] or actor.nombre
    siglas = actor.organizacion.siglas
    return f'"{siglas}" OR "{actor.nombre}"' if siglas else f'"{actor.nombre}"'
