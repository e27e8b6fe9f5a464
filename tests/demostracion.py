"""La demostración se carga una sola vez por corrida: después se copian sus filas y sus archivos."""

import fcntl
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings as ajustes
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from psycopg import sql

from tests.base import CONSERVAN, vaciar


class Molde:
    """Una carpeta común a los procesos de la corrida; la llena el primero que la necesita."""

    def __init__(self, carpeta: Path) -> None:
        carpeta.mkdir(exist_ok=True)
        self.carpeta, self.filas = carpeta, carpeta / "filas"
        self.medios, self.dicho = carpeta / "medios", carpeta / "dicho.txt"

    def poner(self) -> str:
        """Deja en la base la demostración completa y nada más. Devuelve lo que dijo al cargarse."""
        vaciar()
        with self._por_turno():
            if self.dicho.exists():
                self._copiar()
            else:
                self._cargar()
        shutil.copytree(self.medios, ajustes.MEDIA_ROOT, dirs_exist_ok=True)
        return self.dicho.read_text()

    @staticmethod
    def quitar() -> None:
        """Lo borrado sigue ocupando páginas, que cada consulta posterior recorrería."""
        vaciar()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")

    @contextmanager
    def _por_turno(self) -> Iterator[None]:
        with (self.carpeta / "turno").open("w") as turno:
            fcntl.flock(turno, fcntl.LOCK_EX)
            yield

    def _cargar(self) -> None:
        salida = io.StringIO()
        self.medios.mkdir(exist_ok=True)
        with override_settings(MEDIA_ROOT=self.medios):
            call_command("cargar_demostracion", stdout=salida)
        self.filas.mkdir(exist_ok=True)
        with connection.cursor() as cursor:
            for tabla in set(connection.introspection.table_names(cursor)) - CONSERVAN:
                orden = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(tabla))
                with cursor.copy(orden) as copia, (self.filas / tabla).open("wb") as archivo:
                    archivo.writelines(copia)
        self.dicho.write_text(salida.getvalue())

    def _copiar(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for archivo in sorted(self.filas.iterdir()):
                orden = sql.SQL("COPY {} FROM STDIN (FORMAT binary)")
                with cursor.copy(orden.format(sql.Identifier(archivo.name))) as copia:
                    copia.write(archivo.read_bytes())
            cursor.execute(SERIES)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


# Cada serie sigue después de la última llave de su tabla.
SERIES = """
DO $$ DECLARE una record; tope bigint; BEGIN
  FOR una IN
    SELECT c.table_name AS tabla, c.column_name AS columna,
           pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) AS serie
      FROM information_schema.columns c
     WHERE c.table_schema = current_schema() AND c.is_identity = 'YES'
  LOOP
    EXECUTE format('SELECT max(%I) FROM %I', una.columna, una.tabla) INTO tope;
    PERFORM setval(una.serie, coalesce(tope, 1), tope IS NOT NULL);
  END LOOP;
END $$
"""
