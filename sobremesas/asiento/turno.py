"""El turno de una silla: los candados, siempre en el mismo orden, y lo que se decide con ellos (C2).

Primero las sobremesas, de menor a mayor clave; después la invitación. Quien toma o libera un lugar
en un día tiene el renglón de ese día, así que la cuenta que lee es la que vale hasta que confirma.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from sobremesas.asiento.acciones import Accion, DatosDeDelegado, Quien
from sobremesas.models import Asistente, Convocatoria, Invitacion, Oferta, Sobremesa

E = Invitacion.Estado
# Un lugar en otro día lo impide (C7): se toman también los candados de sus otros días.
TOMAN = frozenset([Accion.ASISTIR, Accion.DELEGAR, Accion.CAMBIAR_DIA, Accion.SOBRECUPO])
TIENEN_LUGAR = (E.CONFIRMADA, E.DELEGA, E.DELEGADA)


class SeMovio(Exception):
    """Cambió de día antes de tener el candado: se sueltan todos y se empieza otra vez."""


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

    def tiene_lugar_otro_dia(self) -> bool:
        """Con las reglas del diálogo, una persona tiene lugar en un solo día (C7)."""
        if self.convocatoria.permite_varios_dias:
            return False
        return (
            Invitacion.objects.filter(
                persona=self.silla.persona_id,
                sobremesa__dialogo=self.sobremesa.dialogo_id,
                estado__in=TIENEN_LUGAR,
            )
            .exclude(pk=self.silla.pk)
            .exclude(sobremesa__estado=Sobremesa.Estado.CANCELADA)
            .exists()
        )


def bloquear(claves: Iterable[int]) -> dict[int, Sobremesa]:
    """Los renglones de esos días, en orden: dos que los pidan al revés no se traban.

    ``FOR NO KEY UPDATE``: no detiene a quien sólo los menciona, como un paso en la puerta.
    """
    return _bloquear(Q(pk__in=set(claves)))


def _bloquear(cuales: Q) -> dict[int, Sobremesa]:
    dias = (
        Sobremesa.objects.select_for_update(no_key=True, of=("self",))
        .select_related("dialogo__convocatoria")
        .filter(cuales)
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
    """Bloquea y relee, dentro de la transacción de quien llama. Lanza ``SeMovio``."""
    otros = {destino.pk} if destino else set()
    silla, dias = _bloquear_silla(pk, otros, con_otros_dias=accion in TOMAN)
    return Turno(
        silla=silla,
        sobremesa=silla.sobremesa,
        accion=accion,
        quien=quien,
        motivo=motivo,
        delegado=delegado,
        convocatoria=Convocatoria.de(silla.sobremesa.dialogo),
        ahora=timezone.now(),
        destino=dias[destino.pk] if destino else None,
    )


def _bloquear_silla(
    pk: int, otros: set[int], *, con_otros_dias: bool
) -> tuple[Invitacion, dict[int, Sobremesa]]:
    suya = Invitacion.objects.filter(pk=pk)
    cuales = Q(pk__in=otros) | Q(pk__in=suya.values("sobremesa"))
    if con_otros_dias:
        vivas = Invitacion.objects.vivas().filter(persona__in=suya.values("persona"))
        cuales |= Q(dialogo__in=suya.values("sobremesa__dialogo"), pk__in=vivas.values("sobremesa"))
    dias = _bloquear(cuales)
    silla = Invitacion.objects.select_for_update(no_key=True).get(pk=pk)
    if silla.sobremesa_id not in dias:
        raise SeMovio
    silla.sobremesa = dias[silla.sobremesa_id]
    return silla, dias
