"""El archivo de un informe: se escribe aparte y aparece entero o no aparece."""

import hashlib
import os
import re
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from informes.models import Informe

CARPETA = "informes"


def nombre_de(informe: Informe, intento: int | None = None) -> str:
    """Un nombre por intento: quien perdió el arriendo nunca pisa el archivo de quien lo tiene."""
    return f"{CARPETA}/{informe.uid}-{intento or informe.intento}.pdf"


def nombre_de_descarga(informe: Informe) -> str:
    """``prediagnostico-ciudad-global-v2-2026-11-21.pdf``: dice qué es, no de quién."""
    dia = timezone.localdate(informe.terminado_en).isoformat()
    clave = re.sub(r"[^a-z0-9-]", "", informe.dialogo.clave)
    cual = f"-sobremesa-{informe.sobremesa.numero}" if informe.sobremesa else ""
    return f"{informe.tipo}-{clave}{cual}-v{informe.version}-{dia}.pdf"


def guardar(informe: Informe, contenido: bytes) -> str:
    """Escribe y devuelve el nombre. En disco: temporal, ``fsync`` y cambio de nombre de un golpe."""
    nombre = nombre_de(informe)
    try:
        destino = Path(default_storage.path(nombre))
    except NotImplementedError:  # almacén de objetos: la subida ya es de todo o nada
        return default_storage.save(nombre, ContentFile(contenido))
    destino.parent.mkdir(parents=True, exist_ok=True)
    temporal = destino.with_suffix(".parcial")
    with temporal.open("wb") as salida:
        salida.write(contenido)
        salida.flush()
        os.fsync(salida.fileno())
    temporal.replace(destino)
    carpeta = os.open(destino.parent, os.O_RDONLY)
    try:
        os.fsync(carpeta)
    finally:
        os.close(carpeta)
    return nombre


def borrar(nombre: str) -> None:
    default_storage.delete(nombre)
    default_storage.delete(nombre.removesuffix(".pdf") + ".parcial")


def borrar_intentos(informe: Informe) -> None:
    """Lo que dejaron los intentos que murieron antes de éste."""
    for intento in range(1, informe.intento):
        borrar(nombre_de(informe, intento))


def esta_intacto(informe: Informe) -> bool:
    """Está donde la fila dice y sus bytes son los que se construyeron."""
    try:
        with informe.archivo.open("rb") as abierto:
            return hashlib.sha256(abierto.read()).hexdigest() == informe.huella_archivo
    except OSError:
        return False
