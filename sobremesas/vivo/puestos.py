"""Quién ocupa cada puesto de la sala: las sillas con lugar, quien llegó sin invitación y quien se fue.

``preparar`` los fotografía al abrir; ``poner_al_llegar`` los pone al día con la puerta, las delegaciones
y los cambios de mesa, las veces que haga falta y con un número fijo de consultas.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils import timezone

from sobremesas.models import Asistente, Invitacion, Mesa, Paso, Puesto, Sala, Sobremesa
from sobremesas.puerta import dentro
from sobremesas.vivo.codigos import acceso_de, codigo_de_asistente, del_acceso, limpio

__all__ = [
    "codigo",
    "codigo_de_asistente",
    "poner_al_llegar",
    "por_codigo",
    "preparar",
    "presentes",
    "sentar",
]

DIAS_DESPUES = timedelta(days=1)
INVENTADOS_SIN_MESAS = 6
CAMBIAN = (
    "asistente", "nombre", "organizacion", "en_representacion_de", "acceso",
    "esta", "mesa", "numero",
)  # fmt: skip


def codigo(puesto: Puesto) -> str:
    return del_acceso(puesto.acceso)


def recientes() -> QuerySet[Puesto]:
    """Los de las salas en curso o que terminaron hace un día a lo más."""
    hace_poco = Q(sala__terminada_en__gt=timezone.now() - DIAS_DESPUES)
    return Puesto.objects.filter(Q(sala__estado=Sala.Estado.EN_CURSO) | hace_poco)


def por_codigo(texto: str) -> Puesto | None:
    """El puesto de ese código en una sala en curso o que terminó hace un día a lo más.

    Compara con todos, siempre: tardar no dice nada. Una o dos consultas.
    """
    buscado = limpio(texto)
    hallado: int | None = None
    accesos = recientes().order_by("-sala__abierta_en")
    for pk, acceso in accesos.values_list("pk", "acceso"):
        if hmac.compare_digest(limpio(del_acceso(acceso)), buscado) and hallado is None:
            hallado = pk
    if hallado is None:
        return None
    return (
        Puesto.objects.select_related("sala__sobremesa__dialogo", "mesa", "sector", "asistente")
        .filter(pk=hallado)
        .first()
    )


def presentes(sala: Sala) -> QuerySet[Puesto]:
    """Quienes están ahora: de ellos se cuenta cuántos han respondido."""
    return Puesto.objects.filter(sala=sala, esta=True)


def preparar(sala: Sala) -> None:
    """Al abrir. En un ensayo, un teléfono inventado por lugar; si no hay mesas, seis."""
    if sala.es_ensayo:
        _inventar(sala)
    else:
        _sincronizar(sala, recien=True)


@transaction.atomic
def poner_al_llegar(sobremesa: Sobremesa) -> bool:
    """Tras un paso de la puerta o una delegación: quien llega toma su puesto y quien se va deja de contar.

    Sin sala de verdad en curso no hace nada. Devuelve si algo cambió; entonces avisa a la sala.
    """
    from sobremesas.vivo.mando import avisar

    sala = (
        Sala.objects.de_verdad()
        .select_for_update(of=("self",), no_key=True)
        .filter(sobremesa=sobremesa, estado=Sala.Estado.EN_CURSO)
        .select_related("sobremesa")
        .first()
    )
    if sala is None or not poner_al_dia(sala):
        return False
    avisar(sala)
    return True


def poner_al_dia(sala: Sala) -> bool:
    """Con la sala ya tomada: también al avanzar, por quien confirmó, delegó o cambió de mesa."""
    return not sala.es_ensayo and _sincronizar(sala, recien=False)


@transaction.atomic
def sentar(puesto: Puesto, mesa: Mesa | None) -> Puesto:
    """Da mesa a quien llegó sin invitación: el lugar que sigue al último de ella."""
    from sobremesas.vivo.mando import avisar

    Sala.objects.select_for_update(no_key=True).get(pk=puesto.sala_id)
    puesto.mesa, puesto.numero = mesa, 0
    if mesa:
        suyos = Puesto.objects.filter(sala=puesto.sala_id, mesa=mesa).exclude(pk=puesto.pk)
        puesto.numero = max(mesa.lugares, suyos.aggregate(n=Max("numero"))["n"] or 0) + 1
    puesto.save(update_fields=["mesa", "numero"])
    avisar(puesto.sala)
    return puesto


def _inventar(sala: Sala) -> None:
    mesas = list(sala.sobremesa.mesas.all())
    lugares: list[tuple[Mesa | None, int]] = [
        (mesa, n) for mesa in mesas for n in range(1, mesa.lugares + 1)
    ] or [(None, 0)] * INVENTADOS_SIN_MESAS
    Puesto.objects.bulk_create(
        Puesto(sala=sala, mesa=mesa, numero=n, nombre=f"Persona inventada {i}", acceso=uuid4())
        for i, (mesa, n) in enumerate(lugares, start=1)
    )


@dataclass
class _Alguien:
    """Lo que un puesto debe decir de quien lo ocupa. ``dentro``: nulo si la puerta no sabe de ella."""

    acceso: UUID
    campos: dict[str, object]
    invitacion: Invitacion | None = None
    dentro: bool | None = None


def _sincronizar(sala: Sala, *, recien: bool) -> bool:
    """Crea los puestos que faltan y pone al día los demás. ``recien``: con la puerta en uso, quien no
    ha llegado no está; después, sólo un paso suyo cambia si está."""
    puerta = dentro.leer(
        Paso.objects.filter(sobremesa=sala.sobremesa_id).select_related(
            "asistente__invitacion__persona", "asistente__invitacion__sector"
        )
    )
    sillas = list(_de_las_sillas(sala, puerta))
    gente = [*sillas, *_sin_silla(sala, puerta, {s.invitacion.pk for s in sillas if s.invitacion})]
    hay = list(Puesto.objects.filter(sala=sala))
    por_silla = {p.invitacion_id: p for p in hay if p.invitacion_id}
    por_acceso = {p.acceso: p for p in hay if not p.invitacion_id}
    falta_llegar = not (recien and puerta.presencias)
    nuevos, cambiados, vistos = [], [], set()
    for una in gente:
        suyo = por_silla.get(una.invitacion.pk) if una.invitacion else por_acceso.get(una.acceso)
        if suyo is None:
            esta = falta_llegar if una.dentro is None else una.dentro
            nuevos.append(_nuevo(sala, una, esta=esta))
            continue
        vistos.add(suyo.pk)
        if _al_dia(suyo, una):
            cambiados.append(suyo)
    for puesto in hay:
        if puesto.pk not in vistos and puesto.esta and puesto.invitacion_id:
            puesto.esta = False
            cambiados.append(puesto)
    _escribir(sala, nuevos, cambiados)
    return bool(nuevos or cambiados)


def _escribir(sala: Sala, nuevos: list[Puesto], cambiados: list[Puesto]) -> None:
    """Primero suelta los lugares que cambian: dos que se cambian entre sí no chocan."""
    Puesto.objects.filter(pk__in=[p.pk for p in cambiados]).update(numero=0)
    Puesto.objects.bulk_update(cambiados, CAMBIAN)
    Puesto.objects.bulk_create(nuevos)


def _nuevo(sala: Sala, una: _Alguien, *, esta: bool) -> Puesto:
    return Puesto(sala=sala, invitacion=una.invitacion, acceso=una.acceso, esta=esta, **una.campos)


def _al_dia(puesto: Puesto, una: _Alguien) -> bool:
    """El ``acceso`` sólo cambia con la persona: si alguien lo cambió a mano, así se queda."""
    antes = {campo: getattr(puesto, campo) for campo in CAMBIAN}
    for campo, valor in una.campos.items():
        if campo in ("mesa", "numero") and una.invitacion is None:
            continue
        setattr(puesto, campo, valor)
    if puesto.asistente_id != (antes["asistente"].pk if antes["asistente"] else None):
        puesto.acceso = una.acceso
    if una.dentro is not None:
        puesto.esta = una.dentro
    return any(getattr(puesto, campo) != antes[campo] for campo in CAMBIAN)


def _de_las_sillas(sala: Sala, puerta: dentro.Puerta) -> Iterable[_Alguien]:
    vigentes = Asistente.objects.filter(sustituido_en=None)
    sillas = (
        Invitacion.objects.filter(sobremesa=sala.sobremesa_id, estado__in=dentro.CON_LUGAR)
        .select_related("persona", "sector", "lugar__mesa")
        .prefetch_related(Prefetch("asistentes", vigentes, to_attr="vigentes"))
    )
    for silla in sillas:
        presencia = puerta.quien_tiene(silla.pk)
        asistente = next(iter(silla.vigentes), None)  # type: ignore[attr-defined]
        nombre = ""
        raiz = asistente.uid if asistente else UUID(int=silla.pk)
        if presencia and presencia.paso.asistente:
            asistente = presencia.paso.asistente
            raiz = asistente.uid
        elif presencia:
            asistente, nombre, raiz = None, presencia.paso.nombre, presencia.paso.nonce
        lugar = getattr(silla, "lugar", None)
        if lugar and lugar.mesa.sobremesa_id != sala.sobremesa_id:
            lugar = None
        yield _Alguien(
            acceso=acceso_de(raiz, sala.sobremesa_id),
            invitacion=silla,
            dentro=presencia.esta_dentro if presencia else None,
            campos={
                **_quien(silla, asistente, nombre, presencia.paso if presencia else None),
                "mesa": lugar.mesa if lugar else None,
                "numero": lugar.numero if lugar else 0,
            },
        )


def _quien(
    silla: Invitacion, asistente: Asistente | None, nombre: str, paso: Paso | None
) -> dict[str, object]:
    titular = silla.persona.con_tratamiento
    representa = not (asistente and asistente.es_titular)
    if not asistente and not nombre or silla.estado == Invitacion.Estado.DELEGA and not nombre:
        nombre = f"Alguien por {titular}" if not asistente or asistente.es_titular else ""
        representa = True
    organizacion = asistente.organizacion if asistente else (paso.organizacion if paso else "")
    return {
        "asistente": asistente,
        "nombre": nombre or (asistente.con_tratamiento if asistente else ""),
        "organizacion": organizacion,
        "en_representacion_de": titular if representa else "",
        "sector": silla.sector,
    }


def _sin_silla(sala: Sala, puerta: dentro.Puerta, sillas: set[int]) -> Iterable[_Alguien]:
    """Quien llegó sin invitación, sin lugar confirmado o con su silla en otras manos.

    Ni equipo ni prensa. De dos por la misma silla, mientras nadie decida, cuenta una.
    """
    for una in puerta.presencias.values():
        paso, con_silla = una.paso, una.invitacion in sillas
        if paso.clase not in (Paso.Clase.VISITA, Paso.Clase.INVITADA):
            continue
        if con_silla and (una.tiene_silla or paso.clase == Paso.Clase.INVITADA):
            continue
        asistente = paso.asistente
        raiz = asistente.uid if asistente else (paso.refiere_a or paso.nonce)
        yield _Alguien(
            acceso=acceso_de(raiz, sala.sobremesa_id),
            dentro=una.esta_dentro,
            campos={
                "asistente": asistente,
                "nombre": asistente.con_tratamiento if asistente else paso.nombre or "Sin nombre",
                "organizacion": asistente.organizacion if asistente else paso.organizacion,
                "en_representacion_de": "",
                "sector": asistente.invitacion.sector if asistente else None,
                "mesa": None,
                "numero": 0,
            },
        )
