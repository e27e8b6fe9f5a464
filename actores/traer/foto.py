"""La fotografía de una fila de la base: sus campos y sus listas, para saber si alguien la tocó."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from actores.models import Actor

SIN_PESO = frozenset(["cambiado_en"])  # la pone el reloj, no una persona


def foto(objeto: Model, listas: Iterable[str] = ()) -> dict[str, Any]:
    """Cada campo propio y heredado como texto, y las llaves de sus listas (precargadas o no).

    De un actor, los de la persona o la organización que es.
    """
    entero = _entero(objeto)
    campos: dict[str, Any] = {
        campo.attname: campo.value_to_string(entero)
        for campo in entero._meta.concrete_fields
        if not campo.generated and campo.name not in SIN_PESO
    }
    campos |= {lista: sorted(uno.pk for uno in getattr(objeto, lista).all()) for lista in listas}
    return campos


def huella(objeto: Model, listas: Iterable[str] = ()) -> str:
    canonico = json.dumps(foto(objeto, listas), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonico.encode()).hexdigest()


def _entero(objeto: Model) -> Model:
    if type(objeto) is Actor:
        return objeto.persona if objeto.es_persona else objeto.organizacion
    return objeto
