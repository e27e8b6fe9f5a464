"""El espejo de mesa: sus líneas vuelven 45 segundos a los teléfonos de la mesa.

Cada línea guarda lo que contestaron de la revisión que leyeron. Corregirla la deja sin validar hasta
otro espejo.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogo.models import Usuario
from dialogo.texto import limpiar
from sobremesas.models import Aportacion, Espejo, Mesa, Puesto, PuntoDelDia, Reflejo, Sala
from sobremesas.models.aportacion import AportacionQuerySet

LARGO_DE_LA_NOTA = 300


@dataclass(frozen=True)
class Validacion:
    """``de``: los puestos de la mesa al abrir el espejo. Quien no contesta no cuenta como sí."""

    si: int
    de: int
    falta: int = 0
    no: int = 0

    @property
    def callaron(self) -> int:
        return max(0, self.de - self.si - self.falta - self.no)

    def __str__(self) -> str:
        return _("validado por la mesa (%(si)s/%(de)s)") % {"si": self.si, "de": self.de}


def por_devolver(sala: Sala, mesa: Mesa, punto: PuntoDelDia) -> AportacionQuerySet:
    """Las líneas de la mesa que nadie ha contestado como están ahora."""
    contestadas = Reflejo.objects.filter(aportacion=OuterRef("pk"), revision=OuterRef("revision"))
    return (
        Aportacion.objects.en_pie()
        .filter(sala=sala, mesa=mesa, punto=punto)
        .exclude(Exists(contestadas))
    )


@transaction.atomic
def abrir(sala: Sala, mesa: Mesa, *, quien: Usuario, punto: PuntoDelDia | None = None) -> Espejo:
    """Si la mesa tiene uno abierto, ése. Lanza ``ValidationError`` si no hay qué devolver."""
    from sobremesas import vivo  # la sala en vivo también mira los espejos

    sala = Sala.objects.select_for_update(no_key=True).get(pk=sala.pk)
    if not sala.esta_en_curso:
        raise ValidationError(_("La sala ya terminó."))
    ahora = timezone.now()
    abierto = Espejo.objects.filter(sala=sala, mesa=mesa, cierra_en__gt=ahora).first()
    if abierto:
        return abierto
    punto = punto or sala.punto
    lineas = list(por_devolver(sala, mesa, punto)) if punto else []
    presentes = sala.puestos.filter(mesa=mesa, esta=True).count()
    if punto is None or not lineas:
        raise ValidationError(_("No hay líneas nuevas que devolver a la mesa."))
    if not presentes:
        raise ValidationError(_("En esa mesa no hay nadie sentado."))
    espejo = Espejo.objects.create(
        sala=sala,
        mesa=mesa,
        punto=punto,
        presentes=presentes,
        abierto_en=ahora,
        cierra_en=ahora + timedelta(seconds=Espejo.SEGUNDOS),
        abierto_por=quien,
    )
    espejo.lineas.set(lineas)
    vivo.avisar(sala)
    return espejo


def abierto_para(puesto: Puesto) -> Espejo | None:
    """El que ahora mismo le toca contestar a ese teléfono."""
    if puesto.mesa_id is None:
        return None
    abiertos = Espejo.objects.filter(
        sala=puesto.sala_id, mesa=puesto.mesa_id, cierra_en__gt=timezone.now()
    )
    return abiertos.order_by("-abierto_en").first()


@transaction.atomic
def reflejar(
    espejo: Espejo,
    puesto: Puesto,
    aportacion: Aportacion,
    valor: str,
    nota: str = "",
    *,
    revision: int | None = None,
) -> Reflejo:
    """Lo que ese puesto contesta de esa línea; hasta que cierra, puede cambiarlo.

    ``revision`` es la que el teléfono enseñaba; sin ella, la de ahora: nadie confirma lo que aún no se
    escribe. Cierra el reloj del servidor.
    """
    if (puesto.sala_id, puesto.mesa_id) != (espejo.sala_id, espejo.mesa_id):
        raise ValidationError(_("Ese espejo es de otra mesa."))
    if not puesto.esta:
        raise ValidationError(_("Su lugar no consta en la sala. Avise a quien coordina."))
    if valor not in Reflejo.Valor.values:
        raise ValidationError(_("Falta decir si así fue."))
    if not espejo.lineas.filter(pk=aportacion.pk).exists():
        raise ValidationError(_("Esa línea no está en este espejo."))
    if timezone.now() >= espejo.cierra_en:
        raise ValidationError(_("El espejo ya se cerró."))
    aportacion.refresh_from_db(fields=["revision"])
    leida = min(revision or aportacion.revision, aportacion.revision)
    nota = "" if valor == Reflejo.Valor.ASI_ES else limpiar(nota).strip()[:LARGO_DE_LA_NOTA]
    reflejo, _nuevo = Reflejo.objects.update_or_create(
        espejo=espejo,
        aportacion=aportacion,
        puesto=puesto,
        defaults={"valor": valor, "nota": nota, "revision": leida},
    )
    return reflejo


def reflejos_vigentes(aportaciones: Iterable[Aportacion]) -> list[Reflejo]:
    """De cada línea y puesto, lo último que contestó de la revisión de ahora. Una consulta."""
    return list(
        Reflejo.objects.filter(
            aportacion__in=[una.pk for una in aportaciones], revision=F("aportacion__revision")
        )
        .order_by("aportacion_id", "puesto_id", "-dado_en")
        .distinct("aportacion_id", "puesto_id")
        .select_related("puesto", "espejo")
    )


def validaciones(aportaciones: Iterable[Aportacion]) -> dict[int, Validacion]:
    """Por clave de aportación, sólo las que la mesa contestó como están ahora. Una consulta."""
    por_linea: dict[int, list[Reflejo]] = {}
    for reflejo in reflejos_vigentes(aportaciones):
        por_linea.setdefault(reflejo.aportacion_id, []).append(reflejo)
    return {pk: contar(suyos) for pk, suyos in por_linea.items()}


def validacion(aportacion: Aportacion) -> Validacion | None:
    """``None`` mientras la mesa no la conteste como está."""
    return validaciones([aportacion]).get(aportacion.pk)


def contar(reflejos: Sequence[Reflejo]) -> Validacion:
    """Lo que suman las respuestas a una línea."""
    valores = [reflejo.valor for reflejo in reflejos]
    return Validacion(
        si=valores.count(Reflejo.Valor.ASI_ES),
        de=max(len(valores), *(reflejo.espejo.presentes for reflejo in reflejos)),
        falta=valores.count(Reflejo.Valor.FALTA),
        no=valores.count(Reflejo.Valor.NO_DIJE_ESO),
    )


def abiertos(sala: Sala) -> dict[int, Espejo]:
    """Por número de mesa, los que siguen abiertos."""
    vivos = Espejo.objects.filter(Q(sala=sala), cierra_en__gt=timezone.now())
    return {espejo.mesa.numero: espejo for espejo in vivos.select_related("mesa")}
