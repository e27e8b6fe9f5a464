"""El libro de descargas: quién se llevó qué, cuándo y para qué."""

from django.conf import settings
from django.db import models

from dialogo.models.dialogo import Dialogo


class Descarga(models.Model):
    """Una hoja que salió de la casa. Sólo se añade y no guarda contenido (seguridad E2, AU1)."""

    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="descargas"
    )
    dialogo = models.ForeignKey(
        Dialogo, on_delete=models.PROTECT, null=True, blank=True, related_name="descargas"
    )
    que = models.CharField("qué se llevó", max_length=120)
    formato = models.CharField(max_length=10)
    filtros = models.CharField(max_length=1000, blank=True)
    motivo = models.CharField("para qué", max_length=300, blank=True)
    num_filas = models.PositiveIntegerField()
    huella = models.CharField(max_length=64, help_text="SHA-256 del archivo entregado.")
    hecha_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-hecha_en"]

    def __str__(self) -> str:
        return f"{self.que}, {self.num_filas} filas"
