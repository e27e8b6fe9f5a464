"""La base de las pruebas: se migra una sola vez por corrida y se vacía sin rehacerla."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

CONSERVAN = {"django_migrations", "django_content_type", "auth_permission"}
TURNO = 20_260_721  # el candado con que los procesos de una corrida hacen fila


def vaciar() -> None:
    """Deja la base sin filas y con sus permisos. Borrar lo poco que hay es mucho más rápido que
    ``flush``, que rehace cada tabla; sin ser superusuario no se puede callar a las llaves foráneas.
    """
    with connection.cursor() as cursor:
        tablas = set(connection.introspection.table_names(cursor)) - CONSERVAN
        if connection.connection.info.parameter_status("is_superuser") == "on":
            borrar = ";".join(f'DELETE FROM "{tabla}"' for tabla in sorted(tablas))  # noqa: S608
            papel = "session_replication_role"
            cursor.execute(f"SET {papel} = replica; {borrar}; RESET {papel}")
        else:
            nombres = ", ".join(f'"{tabla}"' for tabla in sorted(tablas))
            cursor.execute(f"TRUNCATE {nombres} CASCADE")


# Una migración para todos los procesos -----------------------------------------------------------
def copiar_del_molde() -> None:
    """La base de este proceso (xdist), copiada de una que migra el primero que llega."""
    molde = f"test_{connection.settings_dict['NAME']}_molde"
    corrida = os.environ["PYTEST_XDIST_TESTRUNUID"]
    with _por_turno() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [molde],
        )
        if cursor.fetchone() != (corrida,):
            _migrar(molde)
            cursor.execute(f"COMMENT ON DATABASE \"{molde}\" IS '{corrida}'")
        propia = connection.creation._get_test_db_name()
        cursor.execute(f'DROP DATABASE IF EXISTS "{propia}"')
        cursor.execute(f'CREATE DATABASE "{propia}" TEMPLATE "{molde}"')


def tirar(*, propia: str) -> None:
    """Al terminar: la copia y, si nadie lo hizo ya, el molde."""
    connection.close()
    connection.close_pool()
    molde = f"{propia.rpartition('_')[0]}_molde"
    with _por_turno() as cursor:
        for base in (propia, molde):
            # Un hilo del servidor de pruebas puede seguir contestando a una página ya cerrada.
            cursor.execute(f'DROP DATABASE IF EXISTS "{base}" WITH (FORCE)')


@contextmanager
def _por_turno() -> Iterator[CursorWrapper]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURNO])
        try:
            yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TURNO])


def _migrar(molde: str) -> None:
    ajustes = connection.settings_dict
    antes, prueba = ajustes["NAME"], ajustes["TEST"]["NAME"]
    ajustes["TEST"]["NAME"] = molde
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        # Nadie puede estar conectado a la base que se copia.
        connection.close()
        connection.close_pool()
        ajustes["NAME"], ajustes["TEST"]["NAME"] = antes, prueba
