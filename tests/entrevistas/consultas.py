"""Contar las consultas de una página."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def cuantas_consultas(cliente: Client, url: str) -> int:
    """Las de la segunda vez: la primera puede estrenar la sesión."""
    cliente.get(url)
    with CaptureQueriesContext(connection) as consultas:
        assert cliente.get(url).status_code == 200
    return len(consultas)
