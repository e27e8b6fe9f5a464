"""La línea del tiempo de un actor: hechos con fecha, lo más reciente arriba.

Cada hecho llega ya visto por quien mira: aquí no se decide quién puede leer qué.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from actores.models import Cargo, Mandato, Programa, Valoracion
from entrevistas.mapa.de_actor import Relaciones, RenglonDeAgenda, VinculoVisto
from entrevistas.models import Entrevista
from sobremesas.models import Invitacion
from sobremesas.tablero.trayectoria import Sentada


@dataclass(frozen=True)
class Hecho:
    """``clase`` dice de qué es: «Cargo», «Vínculo»…; ``url`` lleva a donde se ve entero."""

    fecha: date
    clase: str
    titulo: str
    detalle: str = ""
    url: str = ""


@dataclass(frozen=True)
class Linea:
    """Por año, del más reciente al más antiguo; ``sin_fecha``, lo que no se pudo poner."""

    anios: list[tuple[int, list[Hecho]]]
    sin_fecha: int

    @property
    def hay_algo(self) -> bool:
        return bool(self.anios)


def trazar(
    *,
    cargos: Iterable[Cargo],
    es_persona: bool,
    relaciones: Relaciones,
    valoraciones: Iterable[Valoracion],
    entrevistas: Iterable[Entrevista],
    programas: Iterable[Programa] = (),
    mandatos: Iterable[Mandato] = (),
    sentadas: Iterable[Sentada] = (),
) -> Linea:
    hechos: list[Hecho] = []
    sin_fecha = 0
    fuentes = [
        *(_de_cargo(cargo, es_persona) for cargo in cargos),
        *(_de_vinculo(visto) for visto in relaciones.vinculos),
        *(_de_interes(renglon) for renglon in relaciones.agenda),
        *(_de_valoracion(valoracion) for valoracion in valoraciones),
        *(_de_entrevista(entrevista, es_persona) for entrevista in entrevistas),
        *(_de_programa(programa) for programa in programas),
        *(_de_norma(mandato) for mandato in mandatos),
        *(_de_sentada(sentada, es_persona) for sentada in sentadas),
    ]
    for suyos in fuentes:
        con_fecha = list(suyos)
        sin_fecha += not con_fecha
        hechos += con_fecha
    hechos.sort(key=lambda hecho: hecho.fecha, reverse=True)
    anios = groupby(hechos, key=lambda hecho: hecho.fecha.year)
    return Linea([(anio, list(suyos)) for anio, suyos in anios], sin_fecha)


def _de_cargo(cargo: Cargo, es_persona: bool) -> Iterator[Hecho]:
    if es_persona:
        dicho, url = (
            f"{cargo.nombre}, {cargo.organizacion.nombre}",
            cargo.organizacion.get_absolute_url(),
        )
    else:
        dicho, url = f"{cargo.persona.nombre}, {cargo.nombre}", cargo.persona.get_absolute_url()
    if cargo.desde:
        yield Hecho(cargo.desde, "Cargo", f"Empieza: {dicho}", url=url)
    if cargo.hasta:
        yield Hecho(cargo.hasta, "Cargo", f"Termina: {dicho}", url=url)


def _de_vinculo(visto: VinculoVisto) -> Iterator[Hecho]:
    vinculo = visto.vinculo
    dicho = f"{visto.etiqueta} {visto.otro.nombre}"
    detalle = f"{vinculo.get_certeza_display()}. {vinculo.nota}".strip()
    url = visto.otro.get_absolute_url()
    if vinculo.desde:
        yield Hecho(vinculo.desde, "Vínculo", dicho[0].upper() + dicho[1:], detalle, url)
    if vinculo.hasta:
        yield Hecho(vinculo.hasta, "Vínculo", f"Termina: {dicho}", detalle, url)


def _de_interes(renglon: RenglonDeAgenda) -> Iterator[Hecho]:
    interes = renglon.interes
    if interes.desde:
        donde = [str(cosa) for cosa in (interes.tema, interes.region, interes.socio) if cosa]
        yield Hecho(interes.desde, "Agenda", interes.texto, " · ".join(donde))


def _de_valoracion(valoracion: Valoracion) -> Iterator[Hecho]:
    yield Hecho(
        valoracion.fecha,
        "Valoración",
        f"{valoracion.tema}: influencia {valoracion.influencia}, interés {valoracion.interes}",
        valoracion.sustento,
    )


def _de_entrevista(entrevista: Entrevista, es_persona: bool) -> Iterator[Hecho]:
    if entrevista.empieza_en is None:
        return
    quien = "" if es_persona else f", {entrevista.persona.nombre}"
    yield Hecho(
        timezone.localdate(entrevista.empieza_en),
        "Entrevista",
        f"{entrevista.folio}{quien}: {entrevista.get_estado_display().lower()}",
        entrevista.dialogo.nombre,
        entrevista.get_absolute_url(),
    )


def _de_programa(programa: Programa) -> Iterator[Hecho]:
    detalle = f"{programa.get_instrumento_display()}, {programa.get_estado_display().lower()}"
    if programa.desde:
        yield Hecho(programa.desde, "Programa", f"Empieza «{programa.nombre}»", detalle)
    if programa.hasta:
        yield Hecho(programa.hasta, "Programa", f"Termina «{programa.nombre}»", detalle)


def _de_norma(mandato: Mandato) -> Iterator[Hecho]:
    if mandato.vigente_desde:
        yield Hecho(mandato.vigente_desde, "Norma", f"Responde por {mandato}", mandato.texto)


def _de_sentada(sentada: Sentada, es_persona: bool) -> Iterator[Hecho]:
    """Cuándo se le invitó, qué contestó y si llegó. Retirada, sólo consta que se le invitó."""
    silla = sentada.invitacion
    quien = "" if es_persona else f", {silla.persona.nombre}"
    dicho, url = f"{silla.sobremesa}{quien}", sentada.url

    def hecho(cuando: datetime | None, texto: str) -> Iterator[Hecho]:
        if cuando:
            dia = timezone.localdate(cuando)
            yield Hecho(dia, "Sobremesa", f"{texto}: {dicho}", silla.sobremesa.dialogo.nombre, url)

    yield from hecho(silla.invitada_en or silla.creada_en, "Invitación")
    if silla.estado not in (Invitacion.Estado.INVITADA, Invitacion.Estado.RETIRADA):
        yield from hecho(silla.respondida_en, silla.get_estado_display())
    manda = "Llegó quien la representa" if sentada.va_otra_persona else "Asistió"
    yield from hecho(sentada.llego_en, manda)
