"""De qué hallazgos viene otro: dos que se funden en uno, uno que se divide en varios."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hallazgos.models.hallazgo import Hallazgo


class Derivacion(models.Model):
    """Un paso de un hallazgo a otro. El de origen se archiva y su página dice a dónde fue.

    Fundir H-03 y H-05 en H-12 son dos; dividir H-03 en H-12 y H-13, también dos.
    """

    class Clase(models.TextChoices):
        FUSION = "fusion", "Se fundió"
        DIVISION = "division", "Se dividió"

    origen = models.ForeignKey(Hallazgo, on_delete=models.PROTECT, related_name="derivaciones")
    destino = models.ForeignKey(Hallazgo, on_delete=models.PROTECT, related_name="procedencias")
    clase = models.CharField(max_length=8, choices=Clase)
    motivo = models.CharField(max_length=300)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hecha_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "derivación"
        verbose_name_plural = "derivaciones"
        ordering = ["hecha_en", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["origen", "destino"], name="derivacion_una_vez"),
            models.CheckConstraint(
                condition=~Q(origen=F("destino")), name="derivacion_a_otro_hallazgo"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origen} → {self.destino}"
