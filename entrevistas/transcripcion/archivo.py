"""El original, guardado aparte y sellado: trae también lo que se dijo fuera de registro."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from dialogo.cifrado import abrir, sellar
from entrevistas.models import Transcripcion


def _contexto(transcripcion: Transcripcion) -> str:
    return f"transcripcion:{transcripcion.uid}"


def guardar_original(transcripcion: Transcripcion, contenido: bytes) -> None:
    """Con el nombre de su ``uid``: el que traía sólo se enseña. Lanza ``ValidationError`` sin espacio."""
    sellado = sellar(contenido, contexto=_contexto(transcripcion))
    try:
        transcripcion.archivo.save(transcripcion.nombre, ContentFile(sellado), save=False)
    except OSError as error:
        raise ValidationError(
            "No pudimos guardar el original: quizá no queda espacio. No entró nada; avisa a quien "
            "opera la plataforma."
        ) from error


def leer_original(transcripcion: Transcripcion) -> bytes:
    """Lanza ``ClaveDesconocida`` si fue tocado o falta la clave; ``FileNotFoundError`` si no está."""
    with transcripcion.archivo.open("rb") as abierto:
        return abrir(abierto.read(), contexto=_contexto(transcripcion))


def borrar_original(transcripcion: Transcripcion) -> None:
    """Al confirmarse la transacción."""
    if nombre := transcripcion.archivo.name:
        transaction.on_commit(lambda: default_storage.delete(nombre))
        transcripcion.archivo = ""
