"""Los conjuntos en CSV, JSON, un paquete Frictionless y un ZIP con todo.

CSV por la puerta de las hojas: UTF-8 con marca de orden (Excel lee los acentos), CRLF y comillas como
pide el RFC 4180, y con apóstrofo lo que una hoja tomaría por fórmula. JSON va sin ese apóstrofo. Se
escriben enteros, no por partes: así llevan ETag, y el mayor, de 300 entrevistas, cabe de sobra.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation

from dialogo import hojas
from informes.datos.campos import Campo, Conjunto, Fila
from informes.datos.conjuntos import TODOS
from informes.datos.fuente import Fuente, absoluta

LICENCIA = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Atribución 4.0 Internacional",
    "path": "https://creativecommons.org/licenses/by/4.0/deed.es",
}
SEPARADOR = "; "
FECHA_DEL_ZIP = (1980, 1, 1, 0, 0, 0)  # la primera que admite: el mismo contenido, los mismos bytes


@dataclass(frozen=True)
class Tabla:
    """Un conjunto con sus filas ya leídas."""

    conjunto: Conjunto
    filas: list[Fila]

    @property
    def nombre(self) -> str:
        return self.conjunto.clave


def leer(fuente: Fuente, conjunto: Conjunto) -> Tabla:
    """Siempre en español: es la lengua en que se dijo. Cada fila trae justo las columnas declaradas."""
    with translation.override("es-mx"):
        filas = [
            {nombre: _neutro(fila[nombre]) for nombre in conjunto.nombres}
            for fila in conjunto.filas(fuente)
        ]
    return Tabla(conjunto, filas)


def leer_todo(fuente: Fuente) -> list[Tabla]:
    return [leer(fuente, conjunto) for conjunto in TODOS]


def _neutro(valor: Any) -> Any:
    """Tipos de JSON. De un instante sólo sale su día: la hora en que alguien hizo algo es del equipo."""
    if isinstance(valor, datetime):
        return timezone.localdate(valor).isoformat()
    return valor.isoformat() if isinstance(valor, date) else valor


def a_csv(tabla: Tabla) -> bytes:
    filas = [[_celda(fila[nombre]) for nombre in tabla.conjunto.nombres] for fila in tabla.filas]
    return hojas.a_csv(hojas.Hoja(tabla.nombre, tabla.conjunto.nombres, filas))


def _celda(valor: Any) -> hojas.Valor:
    if isinstance(valor, bool):
        return "true" if valor else "false"
    return SEPARADOR.join(map(str, valor)) if isinstance(valor, list) else valor


def a_json(fuente: Fuente, tabla: Tabla) -> bytes:
    return _texto(
        {
            "dialogo": fuente.dialogo.clave,
            "publicacion": fuente.publicacion.numero,
            "publicada_el": _neutro(fuente.publicacion.publicada_en),
            "conjunto": tabla.nombre,
            "licencia": LICENCIA,
            "filas": tabla.filas,
        }
    )


def _texto(cosa: Any) -> bytes:
    return json.dumps(cosa, ensure_ascii=False, indent=1).encode()


FORMATOS: dict[str, tuple[str, Callable[[Fuente, Tabla], bytes]]] = {
    "csv": ("text/csv; charset=utf-8; header=present", lambda fuente, tabla: a_csv(tabla)),
    "json": ("application/json", a_json),
}


def paquete(fuente: Fuente, tablas: list[Tabla]) -> bytes:
    """``datapackage.json`` (Frictionless Data Package 1), con el diccionario de cada tabla."""
    with translation.override("es-mx"):
        return _texto(_paquete(fuente, tablas))


def _paquete(fuente: Fuente, tablas: list[Tabla]) -> dict[str, Any]:
    dialogo = fuente.dialogo
    return {
        "profile": "tabular-data-package",
        "name": dialogo.clave,
        "title": dialogo.nombre,
        "description": dialogo.resumen,
        "homepage": absoluta(f"/datos-abiertos/{dialogo.clave}/"),
        "version": f"{fuente.publicacion.numero}.0.0",
        "created": fuente.publicacion.publicada_en.isoformat(),
        "licenses": [LICENCIA],
        "sources": [{"title": o.institucion} for o in dialogo.organizadores.all()],
        "resources": [_recurso(tabla) for tabla in tablas],
    }


def _recurso(tabla: Tabla) -> dict[str, Any]:
    contenido = a_csv(tabla)
    return {
        "profile": "tabular-data-resource",
        "name": tabla.nombre.replace("_", "-"),
        "path": f"{tabla.nombre}.csv",
        "title": str(tabla.conjunto.titulo),
        "description": str(tabla.conjunto.descripcion),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(contenido),
        "hash": f"sha256:{hashlib.sha256(contenido).hexdigest()}",
        "schema": {
            "fields": [_campo(campo) for campo in tabla.conjunto.campos],
            "missingValues": [""],
        },
    }


def _campo(campo: Campo) -> dict[str, Any]:
    """Una lista viaja en CSV como texto; decirlo evita que alguien la lea como JSON."""
    tipo = "string" if campo.tipo == "array" else campo.tipo
    dicho: dict[str, Any] = {
        "name": campo.nombre,
        "type": tipo,
        "description": str(campo.descripcion),
    }
    if campo.valores and tipo == "string" and campo.tipo != "array":
        dicho["constraints"] = {"enum": list(campo.valores)}
    return dicho


def todo(fuente: Fuente, tablas: list[Tabla]) -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as archivo:
        _guardar(archivo, "datapackage.json", paquete(fuente, tablas))
        for tabla in tablas:
            _guardar(archivo, f"{tabla.nombre}.csv", a_csv(tabla))
            _guardar(archivo, f"{tabla.nombre}.json", a_json(fuente, tabla))
    return salida.getvalue()


def _guardar(archivo: zipfile.ZipFile, nombre: str, contenido: bytes) -> None:
    ficha = zipfile.ZipInfo(nombre, FECHA_DEL_ZIP)
    ficha.compress_type = zipfile.ZIP_DEFLATED
    ficha.external_attr = 0o644 << 16
    archivo.writestr(ficha, contenido)
