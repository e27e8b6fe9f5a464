"""El libro de versiones: qué se le ha mandado al calendario de cada quien, en orden (I1–I4).

La secuencia es un entero de cada persona y sólo sube aquí, con su renglón bloqueado (I3).
"""

import hashlib
from dataclasses import dataclass

from django.db import transaction

from sobremesas.models import Asistente, Mensaje, VersionDeEvento

Metodo = VersionDeEvento.Metodo


@dataclass(frozen=True)
class Version:
    metodo: str
    secuencia: int


NINGUNA = Version("", 0)  # el mensaje no lleva calendario


def ultima(asistente: Asistente) -> VersionDeEvento | None:
    return asistente.versiones.order_by("-secuencia", "-pk").first()


def esta_en_su_calendario(asistente: Asistente) -> bool:
    """Lo último que se le mandó fue el evento, no su cancelación."""
    version = ultima(asistente)
    return version is not None and version.metodo == Metodo.REQUEST


def huella_de(asistente: Asistente) -> str:
    """De lo que obliga a subir la secuencia: inicio, término y sede (I2)."""
    sobremesa = asistente.invitacion.sobremesa
    partes = [
        sobremesa.empieza_en.timestamp(),
        sobremesa.termina_en.timestamp(),
        sobremesa.lugar,
        sobremesa.direccion,
    ]
    return hashlib.sha256(repr(partes).encode()).hexdigest()


def prevista(asistente: Asistente, metodo: str) -> Version | None:
    """La que tocaría ahora. ``None``: no hay nada que cancelar."""
    version = ultima(asistente)
    if metodo == Metodo.CANCEL:
        if version is None or version.metodo == Metodo.CANCEL:
            return None
        return Version(metodo, asistente.secuencia + 1)
    if version is None:
        return Version(metodo, asistente.secuencia)
    igual = version.metodo == Metodo.REQUEST and version.huella == huella_de(asistente)
    return Version(metodo, asistente.secuencia + (0 if igual else 1))


@transaction.atomic
def anotar(asistente: Asistente, metodo: str, *, mensaje: Mensaje | None = None) -> Version | None:
    """Toma la versión que sigue y la anota. Bloquea a la persona: dos cambios a la vez no la repiten.

    Corregir una letra de la descripción repite la secuencia; volver después de cancelar la sube.
    """
    bloqueado = Asistente.objects.select_for_update(of=("self",)).get(pk=asistente.pk)
    asistente.secuencia = bloqueado.secuencia
    return anotar_bloqueada(asistente, metodo, mensaje=mensaje)


def anotar_bloqueada(
    asistente: Asistente, metodo: str, *, mensaje: Mensaje | None = None
) -> Version | None:
    """Como ``anotar``, cuando quien llama ya bloqueó a la persona y acaba de leerla."""
    version = prevista(asistente, metodo)
    if version is None:
        return None
    if version.secuencia != asistente.secuencia:
        asistente.secuencia = version.secuencia
        asistente.save(update_fields=["secuencia"])
    nueva = VersionDeEvento(
        asistente=asistente,
        metodo=version.metodo,
        secuencia=version.secuencia,
        huella=huella_de(asistente),
        mensaje=mensaje,
    )
    VersionDeEvento.objects.bulk_create([nueva], ignore_conflicts=True)
    return version
