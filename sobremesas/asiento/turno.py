"""El turno de una silla: los candados, siempre en el mismo orden, y lo que se decide con ellos (C2).

Primero las sobremesas, de menor a mayor clave; después la invitación. Quien toma o libera un lugar
en un día tiene el renglón de ese día, así que la cuenta que lee es la que vale hasta que confirma.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.utils import timezone

from sobremesas.asiento.acciones import Accion, DatosDeDelegado, Quien
from sobremesas.models import Asistente, Convocatoria, Invitacion, Oferta, Sobremesa

E = Invitacion.Estado
# Un lugar en otro día lo impide (C7): se toman también los candados de sus otros días.
TOMAN = frozenset([Accion.ASISTIR, Accion.DELEGAR, Accion.CAMBIAR_DIA, Accion.SOBRECUPO])
TIENEN_LUGAR = (E.CONFIRMADA, E.DELEGA, E.DELEGADA)
INTENTOS = 5


class _SeMovio(Exception):
    """Cambió de día entre leerla y tener el candado."""


@dataclass
class Turno:
    """Una acción sobre una silla, con sus renglones bloqueados."""

    silla: Invitacion
    sobremesa: Sobremesa
    accion: Accion
    quien: Quien
    motivo: str
    delegado: DatosDeDelegado | None
    convocatoria: Convocatoria
    ahora: datetime.datetime
    destino: Sobremesa | None = None
    sale: Asistente | None = None

    @property
    def pasado_el_corte(self) -> bool:
        return self.ahora >= self.sobremesa.corte_en

    @property
    def asistente(self) -> Asistente:
        """Quien hoy se sentaría en la silla."""
        return self.silla.asistentes.get(sustituido_en=None)

    @property
    def actua_quien_la_representa(self) -> bool:
        """El enlace es el de alguien que va en representación."""
        if not self.quien.es_enlace or self.quien.asistente is None:
            return False
        return self.silla.asistentes.filter(pk=self.quien.asistente, es_titular=False).exists()

    @property
    def oferta(self) -> Oferta | None:
        return self.silla.ofertas.vigentes().first()

    def resolver_oferta(self, resultado: str) -> None:
        self.silla.ofertas.vigentes().update(resultado=resultado, resuelta_en=self.ahora)

    def tiene_lugar_otro_dia(self) -> Sobremesa | None:
        """Con las reglas del diálogo, una persona tiene lugar en un solo día (C7)."""
        if self.convocatoria.permite_varios_dias:
            return None
        otra = (
            Invitacion.objects.filter(
                persona=self.silla.persona_id,
                sobremesa__dialogo=self.sobremesa.dialogo_id,
                estado__in=TIENEN_LUGAR,
            )
            .exclude(pk=self.silla.pk)
            .exclude(sobremesa__estado=Sobremesa.Estado.CANCELADA)
            .select_related("sobremesa")
            .first()
        )
        return otra.sobremesa if otra else None


def bloquear(claves: Iterable[int]) -> dict[int, Sobremesa]:
    """Los renglones de esos días, en orden: dos que los pidan al revés no se traban.

    ``FOR NO KEY UPDATE``: no detiene a quien sólo los menciona, como un paso en la puerta.
    """
    dias = (
        Sobremesa.objects.select_for_update(no_key=True, of=("self",))
        .select_related("dialogo__convocatoria")
        .filter(pk__in=set(claves))
        .order_by("pk")
    )
    return {dia.pk: dia for dia in dias}


def tomar(
    pk: int,
    accion: Accion,
    quien: Quien,
    *,
    motivo: str = "",
    destino: Sobremesa | None = None,
    delegado: DatosDeDelegado | None = None,
) -> Turno:
    """Bloquea y relee. Va dentro de una transacción, que suelta los candados al terminar."""
    otros = {destino.pk} if destino else set()
    for _ in range(INTENTOS):
        try:
            with transaction.atomic():
                silla, dias = _bloquear_silla(pk, otros, con_otros_dias=accion in TOMAN)
        except _SeMovio:
            continue
        return Turno(
            silla=silla,
            sobremesa=silla.sobremesa,
            accion=accion,
            quien=quien,
            motivo=motivo,
            delegado=delegado,
            convocatoria=convocatoria_de(silla.sobremesa),
            ahora=timezone.now(),
            destino=dias[destino.pk] if destino else None,
        )
    raise OperationalError("La silla no dejó de moverse.")


def _bloquear_silla(
    pk: int, otros: set[int], *, con_otros_dias: bool
) -> tuple[Invitacion, dict[int, Sobremesa]]:
    suyo, persona, dialogo = Invitacion.objects.values_list(
        "sobremesa", "persona", "sobremesa__dialogo"
    ).get(pk=pk)
    claves = {suyo} | otros
    if con_otros_dias:
        vivas = Invitacion.objects.vivas().filter(persona=persona, sobremesa__dialogo=dialogo)
        claves |= set(vivas.values_list("sobremesa", flat=True))
    dias = bloquear(claves)
    silla = (
        Invitacion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("persona", "organizacion", "sector")
        .get(pk=pk)
    )
    if silla.sobremesa_id not in dias:
        raise _SeMovio
    silla.sobremesa = dias[silla.sobremesa_id]
    return silla, dias


def convocatoria_de(sobremesa: Sobremesa) -> Convocatoria:
    """Las reglas del diálogo; si nadie las ha escrito, las de fábrica."""
    try:
        return sobremesa.dialogo.convocatoria
    except Convocatoria.DoesNotExist:
        return Convocatoria(dialogo=sobremesa.dialogo)
