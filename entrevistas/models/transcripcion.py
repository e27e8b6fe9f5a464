"""Lo que llega ya escrito: un archivo o un texto pegado que se vuelve entradas."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models

from entrevistas.models.entrada import Entrada
from entrevistas.models.entrevista import Entrevista


def ruta_privada(transcripcion: "Transcripcion", nombre: str) -> str:
    """Nunca el nombre que trae el archivo: sólo su extensión (seguridad U2)."""
    return f"transcripciones/{transcripcion.uid}{Path(nombre).suffix.lower()}"


class Transcripcion(models.Model):
    """Original guardado aparte, lo que se entendió de él y las entradas que salieron."""

    class Formato(models.TextChoices):
        DOCX = "docx", "Word (.docx)"
        ODT = "odt", "OpenDocument (.odt)"
        TXT = "txt", "Texto (.txt)"
        SRT = "srt", "Subtítulos (.srt)"
        VTT = "vtt", "Subtítulos web (.vtt)"
        PEGADO = "pegado", "Texto pegado"

    class Estado(models.TextChoices):
        REVISION = "revision", "En revisión"
        IMPORTADA = "importada", "Importada"
        DESCARTADA = "descartada", "Descartada"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.PROTECT, related_name="transcripciones"
    )
    nombre = models.CharField("nombre del archivo", max_length=200)
    formato = models.CharField(max_length=8, choices=Formato)
    archivo = models.FileField(upload_to=ruta_privada, blank=True)
    huella = models.CharField(max_length=64, help_text="SHA-256 del original.")
    estado = models.CharField(max_length=10, choices=Estado, default=Estado.REVISION)
    turnos = models.JSONField(
        default=list,
        help_text="Lo que se entendió: hablante, pregunta, tipo y texto de cada turno.",
    )
    hablantes = models.JSONField(
        default=dict, help_text="Nombre hallado → quién es: entrevistada, equipo u otra persona."
    )
    version = models.PositiveIntegerField(default=1)
    subida_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    subida_en = models.DateTimeField(auto_now_add=True)
    importada_en = models.DateTimeField(null=True, blank=True, editable=False)
    entradas = models.ManyToManyField(Entrada, blank=True, related_name="transcripciones")

    class Meta:
        verbose_name = "transcripción"
        verbose_name_plural = "transcripciones"
        ordering = ["-subida_en"]

    def __str__(self) -> str:
        return self.nombre
