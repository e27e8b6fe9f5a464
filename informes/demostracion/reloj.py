"""Hacer que la casa crea que es otro día mientras se carga: lo que pasó entonces lleva su fecha."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def en(momento: datetime) -> Iterator[None]:
    """``timezone.now()`` y lo que sale de él. No mueve la hora de la base de datos ni la del sistema."""
    with patch("django.utils.timezone.now", lambda: momento):
        yield
