"""Lo que la propuesta necesita de la base: candidatas, días, cuotas y posturas. Y aceptarla."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from actores.models import Organizacion, Persona
from dialogo.models import Dialogo, Usuario
from entrevistas.models import Entrevista
from sobremesas.lista import cambios
from sobremesas.lista.candidatas import HECHAS
from sobremesas.lista.cuotas import guardadas
from sobremesas.lista.reparto import Candidata, Dia
from sobremesas.models import (
    Convocatoria,
    Invitacion,
    Movimiento,
    PuntoDelDia,
    Reserva,
    Sobremesa,
)
from sobremesas.voces import Voz, disensos, voces

E = Invitacion.Estado
DESHECHA = "Se deshizo la propuesta."
OCUPAN_LISTA = (E.EN_LISTA, E.INVITADA, *Invitacion.OCUPAN)


@dataclass(frozen=True)
class Planteamiento:
    """Lo que recibe ``proponer``, con los nombres que hacen falta para decirlo."""

    candidatas: list[Candidata]
    dias: list[Dia]
    dependencias: frozenset[int]
    organizaciones: dict[int, str]


def plantear(
    dialogo: Dialogo,
    sobremesas: list[Sobremesa],
    *,
    con_posturas: bool,
    solo_entrevistadas: bool = False,
    mueve_la_lista: bool = False,
) -> Planteamiento:
    """Número fijo de consultas. ``mueve_la_lista``: quien está sin invitar puede cambiar de día."""
    dependencias = _dependencias(dialogo)
    hallazgos = _hallazgos(sobremesas)
    con_disenso = frozenset(disensos(dialogo)) if con_posturas else frozenset()
    cifras, reservas = guardadas(sobremesas), _reservas(sobremesas)
    dias = [
        Dia(
            dia=sobremesa.pk,
            nombre=sobremesa.nombre,
            lugares=sobremesa.cupo,
            cuotas=_cuotas(sobremesa.pk, cifras, reservas),
            hallazgos=frozenset(hallazgos.get(sobremesa.pk, ())),
            disensos=con_disenso & frozenset(hallazgos.get(sobremesa.pk, ())),
            reservas=frozenset(
                org for dia, _, org, _ in reservas if dia == sobremesa.pk and org is not None
            ),
        )
        for sobremesa in sobremesas
    ]
    candidatas = _candidatas(
        dialogo,
        sobremesas,
        con_posturas=con_posturas,
        solo_entrevistadas=solo_entrevistadas,
        mueve_la_lista=mueve_la_lista,
    )
    nombres = dict(
        Organizacion.objects.filter(
            pk__in=dependencias | {org for dia in dias for org in dia.reservas}
        ).values_list("pk", "nombre")
    )
    return Planteamiento(candidatas, dias, dependencias, nombres)


def _dependencias(dialogo: Dialogo) -> frozenset[int]:
    filas = Convocatoria.objects.filter(dialogo=dialogo, dependencias__isnull=False)
    return frozenset(filas.values_list("dependencias", flat=True))


def _hallazgos(sobremesas: list[Sobremesa]) -> dict[int, set[int]]:
    juntos: dict[int, set[int]] = {}
    filas = PuntoDelDia.objects.filter(sobremesa__in=sobremesas, hallazgo__isnull=False)
    for dia, numero in filas.order_by().values_list("sobremesa", "hallazgo__numero"):
        juntos.setdefault(dia, set()).add(numero)
    return juntos


FilaDeReserva = tuple[int, int | None, int | None, int]


def _reservas(sobremesas: list[Sobremesa]) -> list[FilaDeReserva]:
    vigentes = Reserva.objects.vigentes().filter(sobremesa__in=sobremesas).order_by("pk")
    return list(vigentes.values_list("sobremesa", "sector", "organizacion", "lugares"))


def _cuotas(
    dia: int, cifras: dict[tuple[int, int], tuple[int, int]], reservas: list[FilaDeReserva]
) -> dict[int, tuple[int, int]]:
    """Lo apartado para un sector sube su mínimo."""
    suyas = {sector: par for (cual, sector), par in cifras.items() if cual == dia}
    for cual, sector, _, lugares in reservas:
        if cual == dia and sector is not None:
            minimo, maximo = suyas.get(sector, (0, lugares))
            suyas[sector] = max(minimo, lugares), max(maximo, lugares)
    return suyas


def _candidatas(
    dialogo: Dialogo,
    sobremesas: list[Sobremesa],
    *,
    con_posturas: bool,
    solo_entrevistadas: bool,
    mueve_la_lista: bool,
) -> list[Candidata]:
    sillas, fuera = _sillas(sobremesas)
    conversadas = set(
        Persona.objects.filter(
            Exists(
                Entrevista.objects.filter(
                    dialogo=dialogo, persona=OuterRef("pk"), estado__in=HECHAS
                )
            )
        ).values_list("pk", flat=True)
    )
    sectores = dict(Persona.objects.activos().values_list("pk", "sector"))
    juntas = []
    for pk, voz in voces(dialogo, con_posturas=con_posturas).items():
        silla = sillas.get(pk)
        if silla is None and (pk in fuera or (solo_entrevistadas and pk not in conversadas)):
            continue
        juntas.append(
            _candidata(voz, sectores[pk], silla, pk in conversadas, mueve_la_lista=mueve_la_lista)
        )
    return juntas


@dataclass
class _Silla:
    dia: int
    estado: str
    sector: int
    organizacion: int | None
    prioridad: int
    dias: set[int]


def _sillas(sobremesas: list[Sobremesa]) -> tuple[dict[int, _Silla], set[int]]:
    """La silla con la que cada persona cuenta, y quién no se propone: declinó, espera o se quitó.

    Quien salió al deshacer una propuesta puede volver a proponerse.
    """
    sillas: dict[int, _Silla] = {}
    fuera: set[int] = set()
    ultimo = Movimiento.objects.filter(invitacion=OuterRef("pk")).order_by("-pk")
    filas = (
        Invitacion.objects.filter(sobremesa__in=sobremesas)
        .annotate(ultimo_motivo=Subquery(ultimo.values("motivo")[:1]))
        .order_by("pk")
        .prefetch_related("dias_posibles")
    )
    for una in filas:
        if una.estado not in OCUPAN_LISTA:
            if una.ultimo_motivo != DESHECHA:
                fuera.add(una.persona_id)
            continue
        dias = {dia.pk for dia in una.dias_posibles.all()}
        sillas[una.persona_id] = _Silla(
            una.sobremesa_id,
            una.estado,
            una.sector_id,
            una.organizacion_id,
            una.prioridad,
            dias | {una.sobremesa_id} if dias else dias,
        )
    return sillas, fuera


def _candidata(
    voz: Voz, sector: int, silla: _Silla | None, conversada: bool, *, mueve_la_lista: bool
) -> Candidata:
    posturas = {(n, "sostiene") for n in voz.sostiene} | {(n, "disiente") for n in voz.disiente}
    posturas |= set(voz.postura.items())
    return Candidata(
        persona=voz.persona,
        nombre=voz.nombre,
        sector=silla.sector if silla else sector,
        organizacion=silla.organizacion if silla else voz.organizacion,
        es_gobierno=voz.es_gobierno,
        prioridad=silla.prioridad if silla else 0,
        conversada=conversada,
        dias=frozenset(silla.dias if silla else ()),
        disiente=voz.disiente,
        posturas=frozenset(posturas),
        en=silla.dia if silla else None,
        puede_moverse=silla is None or (mueve_la_lista and silla.estado == E.EN_LISTA),
    )


# Aceptar ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Aceptada:
    """``nuevas`` y ``movidas`` (con el día del que venían) sirven para deshacer; ``no``, lo que falló."""

    nuevas: list[int]
    movidas: list[tuple[int, int]]
    no: list[str]


def aceptar(
    pedidos: Iterable[tuple[int, Sobremesa]], dialogo: Dialogo, *, autor: Usuario
) -> Aceptada:
    """Cada persona entra en su día, o cambia a él si ya estaba sin invitar en otro.

    Lo que entretanto dejó de poder hacerse se dice y no estorba a lo demás.
    """
    hecho = Aceptada([], [], [])
    pares = list(pedidos)
    personas = Persona.objects.visibles_para(autor).activos().in_bulk([uno for uno, _ in pares])
    for pk, dia in pares:
        persona = personas.get(pk)
        if persona is None:
            continue
        try:
            with transaction.atomic():
                _aceptar_una(persona, dia, dialogo, hecho, autor)
        except ValidationError as error:
            hecho.no.append(f"{persona}: {' '.join(error.messages)}")
    return hecho


def _aceptar_una(
    persona: Persona, dia: Sobremesa, dialogo: Dialogo, hecho: Aceptada, autor: Usuario
) -> None:
    actual = (
        Invitacion.objects.filter(
            persona=persona, sobremesa__dialogo=dialogo, estado__in=OCUPAN_LISTA
        )
        .exclude(sobremesa=dia)
        .first()
    )
    if actual is None:
        hecho.nuevas.append(cambios.agregar(dia, persona, autor=autor).pk)
    elif actual.estado == E.EN_LISTA:
        de = actual.sobremesa_id
        if cambios.cambiar_de_dia(actual, dia, autor=autor).cambio:
            hecho.movidas.append((actual.pk, de))
    else:
        raise ValidationError("ya se le invitó a otro día.")


def deshacer(
    nuevas: Iterable[int], movidas: Iterable[tuple[int, int]], sillas: Any, *, autor: Usuario
) -> int:
    """Quita las que entraron y devuelve a su día las que se movieron, si nadie las ha invitado aún."""
    visibles = sillas.filter(estado=E.EN_LISTA)
    devueltas = 0
    for silla in visibles.filter(pk__in=list(nuevas)):
        devueltas += cambios.quitar(silla, autor=autor, motivo=DESHECHA).cambio
    origen = dict(movidas)
    dias = Sobremesa.objects.in_bulk(origen.values())
    for silla in visibles.filter(pk__in=list(origen)):
        dia = dias[origen[silla.pk]]
        devueltas += cambios.cambiar_de_dia(silla, dia, autor=autor).cambio
    return devueltas
