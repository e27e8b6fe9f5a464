"""De qué se compone un conjunto de datos abiertos: sus columnas, y de dónde salen sus filas."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Fila = dict[str, Any]
Frase = str | Promise  # en el idioma de quien lee


@dataclass(frozen=True)
class Campo:
    """``tipo``: el de Frictionless Table Schema. Una ``lista`` va junta en CSV, separada por «; »."""

    nombre: str
    tipo: str
    descripcion: Frase
    valores: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conjunto:
    clave: str
    titulo: Frase
    descripcion: Frase
    campos: tuple[Campo, ...]
    filas: Callable[[Any], Iterable[Fila]]
    en_vivo: bool = False  # sigue cambiando después de publicar

    @property
    def nombres(self) -> list[str]:
        return [campo.nombre for campo in self.campos]


def texto(nombre: str, descripcion: Frase, *valores: str) -> Campo:
    return Campo(nombre, "string", descripcion, valores)


def cifra(nombre: str, descripcion: Frase) -> Campo:
    return Campo(nombre, "integer", descripcion)


def dia(nombre: str, descripcion: Frase) -> Campo:
    return Campo(nombre, "date", descripcion)


def logico(nombre: str, descripcion: Frase) -> Campo:
    return Campo(nombre, "boolean", descripcion)


def lista(nombre: str, descripcion: Frase, *valores: str) -> Campo:
    return Campo(nombre, "array", descripcion, valores)
