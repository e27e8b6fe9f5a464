"""Abrir una consulta: qué se pregunta, hasta qué hora y con qué urna."""

import datetime
from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Usuario
from dialogo.timbre import tocar
from hallazgos.models import Redaccion
from sobremesas import vivo
from sobremesas.consultas.cierre import Reloj, cerrar_vencidas
from sobremesas.consultas.oferta import de_la_tarde, impedimento, que_conserva_la_regla
from sobremesas.consultas.tasks import cerrar_consultas
from sobremesas.models import Consulta, Opcion, Puesto, PuntoDelDia, Sala, Urna
from sobremesas.models.consulta import MINIMO_DE_RESPUESTAS

Clase = Consulta.Clase
SEGUNDOS = 180
DURA = range(15, 1801)


def abrir(
    sala: Sala,
    clase: str,
    *,
    punto: PuntoDelDia,
    quien: Usuario,
    ronda: int = 1,
    redacciones: Sequence[Redaccion] | None = None,
    segundos: int = SEGUNDOS,
) -> Consulta:
    """Una a la vez por sala. Bloquea la sala: dos personas pueden pulsar juntas.

    Lanza ``ValidationError`` con lo que falta. ``redacciones`` sólo cuenta en el reparto; sin ellas,
    las que la regla conserva.
    """
    cerrar_vencidas(sala)
    with transaction.atomic():
        sala = (
            Sala.objects.select_for_update(no_key=True, of=("self",))
            .select_related("sobremesa")
            .get(pk=sala.pk)
        )
        if punto.sobremesa_id != sala.sobremesa_id:
            raise ValidationError("Ese punto no es de esta tarde.")
        if segundos not in DURA:
            raise ValidationError("Una consulta dura de 15 segundos a 30 minutos.")
        hechas = list(Consulta.objects.filter(sala=sala, anulada_en=None))
        if por_que := impedimento(sala, clase, ronda, punto, hechas):
            raise ValidationError(por_que)
        primera = _primera(hechas, clase, ronda, punto)
        opciones = _opciones(sala, clase, punto, primera, redacciones, hechas)
        consulta = _crear(sala, clase, punto, quien, ronda, primera, opciones, segundos)
        vivo.avisar(sala)
        tocar(cerrar_consultas, sala.pk, en=segundos + 1)
    return consulta


def _primera(hechas: list[Consulta], clase: str, ronda: int, punto: PuntoDelDia) -> Consulta | None:
    """La ronda 1 de la que ésta es la segunda."""
    if ronda == 1:
        return None
    return next(c for c in hechas if c.clase == clase and c.punto_id == punto.pk and c.ronda == 1)


def _opciones(
    sala: Sala,
    clase: str,
    punto: PuntoDelDia,
    primera: Consulta | None,
    redacciones: Sequence[Redaccion] | None,
    hechas: list[Consulta],
) -> list[Redaccion]:
    if primera:
        return [opcion.redaccion for opcion in primera.opciones.select_related("redaccion")]
    if clase != Clase.REPARTO and punto.redaccion:
        return [punto.redaccion]
    todas = de_la_tarde(sala)
    if clase == Clase.CALIFICACION:
        if not todas:
            raise ValidationError("Ningún punto de la tarde tiene un hallazgo que calificar.")
        return todas
    if redacciones is None:
        elegidas = que_conserva_la_regla(hechas)
    else:
        elegidas = frozenset(redaccion.pk for redaccion in redacciones)
    if not elegidas <= {redaccion.pk for redaccion in todas}:
        raise ValidationError("Sólo se reparten puntos entre los hallazgos de esta tarde.")
    if len(elegidas) < 2:
        raise ValidationError("Elige al menos dos hallazgos para repartir puntos.")
    return [redaccion for redaccion in todas if redaccion.pk in elegidas]


def _crear(
    sala: Sala,
    clase: str,
    punto: PuntoDelDia,
    quien: Usuario,
    ronda: int,
    primera: Consulta | None,
    opciones: list[Redaccion],
    segundos: int,
) -> Consulta:
    ahora = timezone.now()
    consulta = Consulta.objects.create(
        sala=sala,
        punto=punto,
        clase=clase,
        ronda=ronda,
        urna=_urna(sala, primera),
        abierta_por=quien,
        abierta_en=ahora,
        cierra_en=ahora + datetime.timedelta(seconds=segundos),
        por_sector=clase != Clase.REPARTO and len(opciones) == 1 and _alcanza_por_sector(sala),
    )
    # La hora que manda es la de la base.
    Consulta.objects.filter(pk=consulta.pk).update(
        abierta_en=Reloj(), cierra_en=Reloj() + datetime.timedelta(seconds=segundos)
    )
    consulta.refresh_from_db(fields=["abierta_en", "cierra_en"])
    Opcion.objects.bulk_create(
        Opcion(consulta=consulta, redaccion=redaccion, orden=orden)
        for orden, redaccion in enumerate(opciones, start=1)
    )
    return consulta


def _urna(sala: Sala, primera: Consulta | None) -> Urna:
    """La de la ronda 1, si aún tiene llave: anulada una ronda 2 que ya se había cerrado, ya no la tiene."""
    if primera and primera.urna.llave is not None:
        return primera.urna
    return Urna.objects.create(sala=sala)


def _alcanza_por_sector(sala: Sala) -> bool:
    """Todo puesto presente tiene sector, hay dos o más y ninguno con menos de cinco."""
    presentes = Puesto.objects.filter(sala=sala, esta=True)
    filas = presentes.values_list("sector", "sector__padre")
    por_sector = Counter(padre or sector for sector, padre in filas)
    if None in por_sector or len(por_sector) < 2:
        return False
    return min(por_sector.values()) >= MINIMO_DE_RESPUESTAS
