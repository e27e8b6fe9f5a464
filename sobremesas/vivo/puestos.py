"""Quién ocupa cada puesto de la sala: las sillas con lugar, quien llegó sin invitación y quien se fue.

``preparar`` los fotografía al abrir; ``poner_al_llegar`` los pone al día con la puerta, las delegaciones
y los cambios de mesa, las veces que haga falta y con un número fijo de consultas.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, Model, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from sobremesas.models import (
    Aportacion,
    Asistente,
    Disenso,
    Invitacion,
    Mesa,
    Paso,
    Puesto,
    Reflejo,
    Sala,
    Sobremesa,
)
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
CAMBIAN = (
    "asistente", "nombre", "organizacion", "en_representacion_de", "acceso",
    "esta", "mesa", "numero", "invitacion", "aparece", "aparece_dicho_en",
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
    """Al abrir. Los de un ensayo los inventa quien lo empieza."""
    if not sala.es_ensayo:
        _sincronizar(sala, pasos=[], recien=True)


@transaction.atomic
def poner_al_llegar(sobremesa: Sobremesa, pasos: Iterable[Paso]) -> bool:
    """Tras esos pasos de la puerta: quien llega toma su puesto y quien se va deja de contar.

    De los demás no cambia si están: pudo decirlo quien conduce. Sin sala de verdad en curso no hace
    nada. Devuelve si algo cambió; entonces avisa a la sala.
    """
    from sobremesas.vivo.mando import avisar

    sala = (
        Sala.objects.de_verdad()
        .select_for_update(of=("self",), no_key=True)
        .filter(sobremesa=sobremesa, estado=Sala.Estado.EN_CURSO)
        .select_related("sobremesa")
        .first()
    )
    if sala is None or not _sincronizar(sala, pasos=list(pasos)):
        return False
    avisar(sala)
    return True


def poner_al_dia(sala: Sala) -> bool:
    """Al avanzar, con la sala ya tomada: por quien confirmó o delegó después de abrir."""
    return not sala.es_ensayo and _sincronizar(sala, pasos=[])


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


@dataclass
class _Alguien:
    """Lo que un puesto debe decir de quien lo ocupa. ``dentro``: nulo si la puerta no sabe de ella.

    ``clave``: la de su silla o la de su paso en la puerta.
    """

    clave: str
    acceso: UUID
    campos: dict[str, object]
    invitacion: Invitacion | None = None
    dentro: bool | None = None


def _sincronizar(sala: Sala, *, pasos: list[Paso], recien: bool = False) -> bool:
    """Crea los puestos que faltan y pone al día los demás. Devuelve si algo cambió.

    ``pasos``: sólo ellos cambian si alguien ya sentado está. ``recien``: con la puerta en uso, quien no
    ha llegado no está.
    """
    todos = list(
        Paso.objects.filter(sobremesa=sala.sobremesa_id).select_related(
            "asistente__invitacion__persona", "asistente__invitacion__sector"
        )
    )
    puerta = dentro.leer(todos)
    sillas = list(_de_las_sillas(sala, puerta))
    gente = [*sillas, *_sin_silla(sala, puerta, {s.invitacion.pk for s in sillas if s.invitacion})]
    hay = list(_los_que_hay(sala))
    tocan = _tocan(todos, pasos)
    de_entrada = not (recien and puerta.presencias)
    libres = {p.pk: p for p in hay}
    nuevos, cambiados = [], []
    for una in gente:
        suyo = _el_suyo(una, libres.values())
        if suyo and _es_otra_persona(suyo, una):
            cambiados.append(suyo)
            suyo = _relevar(suyo, una, libres.values())
        if suyo is None:
            nuevos.append(_nuevo(sala, una, de_entrada if una.dentro is None else una.dentro))
            continue
        del libres[suyo.pk]
        if _al_dia(suyo, una, cambia_si_esta=una.clave in tocan):
            cambiados.append(suyo)
    cambiados += _los_que_ya_no(libres.values())
    _escribir(hay, nuevos, cambiados)
    return bool(nuevos or cambiados)


def _tocan(todos: list[Paso], pasos: list[Paso]) -> set[str]:
    """De quiénes hablan esos pasos; uno que deshace habla de quien deshizo y una nota, de nadie."""
    hablan = [paso for paso in pasos if paso.tipo != Paso.Tipo.NOTA]
    deshace = {paso.refiere_a for paso in hablan if paso.tipo == Paso.Tipo.DESHACE}
    hablan += [paso for paso in todos if paso.nonce in deshace]
    sillas = {f"i{paso.invitacion_id}" for paso in hablan if paso.invitacion_id}
    return {dentro.clave_de(paso) for paso in hablan} | sillas


def _el_suyo(una: _Alguien, libres: Iterable[Puesto]) -> Puesto | None:
    """El de su silla. Sin silla, el de su acceso o, si alguien se lo cambió, el de esa persona."""
    if una.invitacion:
        de_la_silla = (p for p in libres if p.invitacion_id == una.invitacion.pk)
        return next(de_la_silla, None) or _el_suelto(una, libres)
    return _el_suelto(una, libres)


def _el_suelto(una: _Alguien, libres: Iterable[Puesto]) -> Puesto | None:
    sueltos = [p for p in libres if p.invitacion_id is None]
    asistente, quien = una.campos["asistente"], (una.campos["nombre"], una.campos["organizacion"])
    return next(
        (p for p in sueltos if p.acceso == una.acceso),
        next(
            (
                p
                for p in sueltos
                if (asistente and p.asistente == asistente)
                or (not asistente and (p.nombre, p.organizacion) == quien)
            ),
            None,
        ),
    )


def _los_que_hay(sala: Sala) -> QuerySet[Puesto]:
    """``con_rastro``: dijo, sostiene o confirmó algo que es de la persona y no de la silla."""

    def suyos(modelo: type[Model]) -> Exists:
        return Exists(modelo._default_manager.filter(puesto=OuterRef("pk")))

    rastro = suyos(Aportacion) | suyos(Disenso) | suyos(Reflejo)
    return (
        Puesto.objects.filter(sala=sala)
        .select_related("asistente", "mesa")
        .annotate(con_rastro=rastro)
    )


def _es_otra_persona(puesto: Puesto, una: _Alguien) -> bool:
    """En la misma silla está ahora alguien más; poner nombre a quien no lo tenía no es un relevo."""
    mismo = puesto.asistente == una.campos["asistente"]
    return bool(puesto.invitacion_id and puesto.asistente_id and not mismo)


def _relevar(deja: Puesto, una: _Alguien, libres: Iterable[Puesto]) -> Puesto | None:
    """El puesto de quien toma la silla de otra persona; ``None`` si hay que ponerle uno nuevo.

    Lo dicho, cómo aparece y la papeleta eran de quien se va: si dejó rastro, se queda con su puesto,
    sin silla, y quien llega toma otro, o el que ya tuvo si vuelve. Si no, el puesto cambia de manos.
    """
    from sobremesas.consultas.urna import soltar

    soltar(deja)
    tuvo = _el_suelto(una, libres)
    if not (deja.con_rastro or tuvo):  # type: ignore[attr-defined]
        deja.aparece, deja.aparece_dicho_en = Puesto.Aparece.SIN_NOMBRE, None
        return deja
    lugar = deja.mesa, deja.numero
    deja.invitacion, deja.esta, deja.numero = None, False, 0
    if tuvo is None:
        una.campos["mesa"], una.campos["numero"] = lugar
        return None
    (tuvo.mesa, tuvo.numero), tuvo.esta = lugar, una.dentro is not False
    return tuvo


def _los_que_ya_no(libres: Iterable[Puesto]) -> list[Puesto]:
    """Sillas que dejaron de tener lugar y llegadas que se deshicieron: no cuentan ni ocupan sitio."""
    sobran = [p for p in libres if p.esta]
    for puesto in sobran:
        puesto.esta, puesto.numero = False, 0
    return sobran


def _escribir(hay: list[Puesto], nuevos: list[Puesto], cambiados: list[Puesto]) -> None:
    """Dos no caben en el mismo lugar: quien llega a uno ocupado queda en la mesa, sin número."""
    cambian = {p.pk for p in cambiados}
    tomados = {(p.mesa_id, p.numero) for p in hay if p.numero and p.pk not in cambian}
    for puesto in [*cambiados, *nuevos]:
        if puesto.numero and (puesto.mesa_id, puesto.numero) in tomados:
            puesto.numero = 0
        tomados.add((puesto.mesa_id, puesto.numero))
    relevados = [p for p in cambiados if p.invitacion_id is None]
    Puesto.objects.bulk_update(relevados, CAMBIAN)  # primero sueltan la silla que otra persona toma
    Puesto.objects.bulk_update([p for p in cambiados if p.invitacion_id], CAMBIAN)
    Puesto.objects.bulk_create(nuevos)


def _nuevo(sala: Sala, una: _Alguien, esta: bool) -> Puesto:
    return Puesto(sala=sala, invitacion=una.invitacion, acceso=una.acceso, esta=esta, **una.campos)


def _al_dia(puesto: Puesto, una: _Alguien, *, cambia_si_esta: bool) -> bool:
    """Quién lo ocupa. El ``acceso`` sólo cambia con la persona y la mesa sólo si no tenía: lo que alguien
    cambió a mano con la sala abierta, así se queda."""
    antes, era = _foto(puesto), puesto.asistente
    for campo, valor in una.campos.items():
        if campo not in ("mesa", "numero"):
            setattr(puesto, campo, valor)
    if puesto.mesa is None and una.campos["mesa"]:
        puesto.mesa, puesto.numero = una.campos["mesa"], una.campos["numero"]  # type: ignore[assignment]
    if una.invitacion and not puesto.invitacion_id:
        puesto.invitacion = una.invitacion
    if puesto.asistente != era:
        puesto.acceso = una.acceso
    if cambia_si_esta:
        puesto.esta = bool(una.dentro)
    return _foto(puesto) != antes


def _foto(puesto: Puesto) -> list[object]:
    """Sin leer nada que no esté leído."""
    return [puesto.serializable_value(campo) for campo in CAMBIAN]


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
            clave=f"i{silla.pk}",
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
            clave=una.clave,
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
