"""Crear un diálogo: desde cero, o como copia de la guía de otro. Nunca personas ni entrevistas.

Un cuarto que tenga algo más que copiar lo registra en su ``AppConfig.ready`` con su etiqueta; quien
crea el diálogo elige si lo quiere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.forms import model_to_dict

from dialogo.models import (
    AvisoPrivacidad,
    Bloque,
    Dialogo,
    Fase,
    Integrante,
    Objetivo,
    Organizador,
    Pregunta,
    Premisa,
    Rol,
    Usuario,
)

GENERALES = [
    "pregunta",
    "resumen",
    "antecedentes",
    "alcance",
    "credito",
    "meta_entrevistas",
    "umbral_k",
    "umbral_organizaciones",
]


@dataclass(frozen=True)
class Parte:
    """``copiar(origen, nuevo)`` lleva al diálogo nuevo lo que dice la etiqueta."""

    etiqueta: str
    copiar: Callable[[Dialogo, Dialogo], None]


_partes: dict[str, Parte] = {}


def registrar(clave: str, parte: Parte) -> None:
    _partes[clave] = parte


def partes() -> list[tuple[str, str]]:
    """Clave y etiqueta de lo que se puede pedir además de la guía."""
    return [(clave, parte.etiqueta) for clave, parte in _partes.items()]


@transaction.atomic
def crear_dialogo(
    *,
    nombre: str,
    clave: str,
    origen: Dialogo | None,
    autor: Usuario,
    ademas: Iterable[str] = (),
) -> Dialogo:
    """Quien lo crea queda en coordinación. Nace privado y sin marca de demostración."""
    dialogo = Dialogo(nombre=nombre, clave=clave, copiado_de=origen)
    for campo in GENERALES if origen else ():
        setattr(dialogo, campo, getattr(origen, campo))
    dialogo.save()
    Integrante.objects.create(dialogo=dialogo, usuario=autor, rol=Rol.COORDINACION)
    if origen:
        _copiar_guia(origen, dialogo)
        for modelo in (Fase, Objetivo, Premisa, Organizador):
            _copiar_filas(modelo.objects.filter(dialogo=origen), dialogo)
        _copiar_aviso(origen, dialogo)
        for parte in ademas:
            _partes[parte].copiar(origen, dialogo)
    return dialogo


def _copiar_filas(filas, dialogo: Dialogo) -> None:  # type: ignore[no-untyped-def]
    for fila in filas:
        fila.pk, fila.dialogo, fila._state.adding = None, dialogo, True
        fila.save()


def _copiar_guia(origen: Dialogo, dialogo: Dialogo) -> None:
    """Sólo las preguntas vigentes, como versión 1: en el nuevo nadie las ha usado."""
    nuevos: dict[int, Bloque] = {}
    for bloque in origen.bloques.all():
        datos = model_to_dict(bloque, fields=["numero", "titulo", "titulo_corto"])
        nuevos[bloque.pk] = Bloque.objects.create(dialogo=dialogo, **datos)
    Pregunta.objects.bulk_create(
        Pregunta(
            bloque=nuevos[pregunta.bloque_id],
            orden=pregunta.orden,
            texto=pregunta.texto,
            etiqueta=pregunta.etiqueta,
        )
        for pregunta in origen.preguntas_vigentes()
    )


def _copiar_aviso(origen: Dialogo, dialogo: Dialogo) -> None:
    aviso = origen.aviso_vigente()
    if aviso:
        AvisoPrivacidad.objects.create(
            dialogo=dialogo, version=1, simplificado=aviso.simplificado, integral=aviso.integral
        )
