"""Abrir un enlace no cambia nada: la huella de cada tabla antes y después, y quien los recorre (L1)."""

from collections.abc import Iterable
from contextlib import contextmanager

from django.db import connection
from django.test import Client

CONSERVAN = {"django_migrations", "django_content_type", "auth_permission"}
METODOS = ("get", "head", "options")
VECES = 3


def huellas() -> dict[str, str]:
    """Cuántas filas tiene cada tabla y qué dicen, en una consulta."""
    tablas = sorted(set(connection.introspection.table_names()) - CONSERVAN)
    partes = [
        f"SELECT '{t}', count(*) || ':' || coalesce(md5(string_agg(x::text, '|' ORDER BY x::text)), '') "  # noqa: S608
        f'FROM "{t}" x'
        for t in tablas
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(partes))
        return dict(cursor.fetchall())


@contextmanager
def nada_cambia():
    """Falla si al salir alguna tabla no es la que era, y dice cuál."""
    antes = huellas()
    yield
    despues = huellas()
    distintas = sorted(t for t in antes.keys() | despues.keys() if antes.get(t) != despues.get(t))
    assert not distintas, f"Cambiaron: {distintas}"


def recorrer(rutas: Iterable[str], *, cliente: Client | None = None) -> set[int]:
    """Cada ruta con GET, HEAD y OPTIONS tres veces, como un antivirus.

    Los enlaces se siguen hasta su página, con galletas y sin ellas. Devuelve los códigos que
    contestaron; ninguno debe ser 500.
    """
    vistos: set[int] = set()
    for ruta in rutas:
        es_enlace = ruta.startswith("/i/")
        for metodo in METODOS * VECES:
            vistos |= _pedir(cliente or _con_galletas(), metodo, ruta, seguir=es_enlace)
            if es_enlace:
                vistos |= _pedir(Client(), metodo, ruta, seguir=True)
    assert not {codigo for codigo in vistos if codigo >= 500}, vistos
    return vistos


def _con_galletas() -> Client:
    cliente = Client()
    cliente.cookies["cualquiera"] = "1"
    return cliente


def _pedir(cliente: Client, metodo: str, ruta: str, *, seguir: bool) -> set[int]:
    vistos = set()
    for _ in range(5):
        respuesta = getattr(cliente, metodo)(ruta)
        vistos.add(respuesta.status_code)
        if not seguir or respuesta.status_code not in (301, 302, 303):
            break
        ruta = respuesta.url
    return vistos
