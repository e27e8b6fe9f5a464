"""Alimentación, acceso y teléfono: se escriben desde el enlace y desde él no se leen (L8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dialogo.cifrado import cifrar, descifrar
from sobremesas.models import Acompanante, Asistente, Necesidades

DIAS = 30  # después de la sobremesa ya no hacen falta
SIN_NOMBRE = "Acompañante"
GRUPOS = ("dieta", "acceso", "detalle")


def _contexto(asistente: int) -> str:
    return f"necesidades:{asistente}:detalle"


def detalle_de(necesidades: Necesidades) -> str:
    """Lo que escribió, para quien del equipo lo necesita ese día."""
    if not necesidades.detalle:
        return ""
    return descifrar(necesidades.detalle, contexto=_contexto(necesidades.asistente_id))


@dataclass(frozen=True)
class Guardado:
    """Qué hay guardado, sin decir qué es."""

    dieta: bool = False
    acceso: bool = False
    detalle: bool = False

    @classmethod
    def de(cls, asistente: Asistente) -> "Guardado":
        suyas = Necesidades.objects.filter(asistente=asistente).first()
        return cls(*(bool(getattr(suyas, grupo)) for grupo in GRUPOS)) if suyas else cls()


@transaction.atomic
def guardar(
    asistente: Asistente,
    *,
    dieta: list[str],
    acceso: list[str],
    detalle: str,
    borrar: Iterable[str] = (),
) -> bool:
    """Cada grupo que llega con algo sustituye al guardado; vacío, lo deja como estaba.

    ``borrar`` nombra los grupos que se quitan. Devuelve si algo cambió.
    """
    Asistente.objects.select_for_update().get(pk=asistente.pk)
    suyas = Necesidades.objects.filter(asistente=asistente).first() or Necesidades(
        asistente=asistente
    )
    antes = [getattr(suyas, grupo) for grupo in GRUPOS]
    for grupo in borrar:
        setattr(suyas, grupo, "" if grupo == "detalle" else [])
    suyas.dieta = dieta or suyas.dieta
    suyas.acceso = acceso or suyas.acceso
    if detalle:
        suyas.detalle = cifrar(detalle, contexto=_contexto(asistente.pk))
    despues = [getattr(suyas, grupo) for grupo in GRUPOS]
    if not any(despues):
        if suyas.pk:
            suyas.delete()
        return any(antes)
    suyas.se_borran_el = asistente.invitacion.sobremesa.dia + timedelta(days=DIAS)
    suyas.save()
    return antes != despues


def borrar_vencidas() -> int:
    """Treinta días después de la sobremesa, ni necesidades ni acompañantes. Devuelve cuántos borró.

    La fecha escrita es la promesa que se hizo; si la sobremesa se pospuso, se conservan hasta ella.
    """
    ahora = timezone.now()
    hace = ahora - timedelta(days=DIAS)
    paso = Q(asistente__invitacion__sobremesa__termina_en__lt=hace)
    promesa = Q(
        se_borran_el__lte=timezone.localdate(),
        asistente__invitacion__sobremesa__termina_en__lt=ahora,
    )
    borradas, _ = Necesidades.objects.filter(paso | promesa).delete()
    pasados = Acompanante.objects.filter(invitacion__sobremesa__termina_en__lt=hace)
    quitados, _ = pasados.filter(pasos=None).delete()
    # Quien entró cuenta en el aforo de aquel día: queda la persona, sin nombre ni placas.
    callados = pasados.exclude(nombre=SIN_NOMBRE).update(nombre=SIN_NOMBRE, placas="")
    return borradas + quitados + callados


def enmascarado(telefono: str) -> str:
    """Sólo las dos últimas cifras."""
    cifras = [letra for letra in telefono if letra.isdigit()]
    return "".join(cifras[-2:]) if len(cifras) > 4 else ""
