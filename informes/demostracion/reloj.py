"""Hacer que la casa crea que es otro día mientras se carga: lo que pasó entonces lleva su fecha."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Self
from unittest.mock import patch


@contextmanager
def en(momento: datetime) -> Iterator[None]:
    """``timezone.now()`` y lo que sale de él, también donde es el valor de fábrica de un campo.

    No mueve la hora de la base de datos ni la del sistema.
    """

    class Detenido(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return momento.astimezone(tz)  # type: ignore[return-value]

    with patch("django.utils.timezone.datetime", Detenido):
        yield
