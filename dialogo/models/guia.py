"""La guía: bloques y preguntas, con versiones desde que se usan."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Bloque(models.Model):
    dialogo = models.ForeignKey("dialogo.Dialogo", on_delete=models.CASCADE, related_name="bloques")
    numero = models.PositiveSmallIntegerField("número")
    titulo = models.CharField("título", max_length=200)
    titulo_corto = models.CharField("título corto", max_length=60, blank=True)

    class Meta:
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "numero"],
                name="bloque_unico",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"Bloque {self.numero}. {self.titulo}"

    @property
    def corto(self) -> str:
        return self.titulo_corto or self.titulo


class PreguntaQuerySet(models.QuerySet["Pregunta"]):
    def vigentes(self) -> Self:
        return self.filter(retirada_en=None).order_by("bloque__numero", "orden")

    def congelar(self) -> int:
        """Fija el texto de las que ya se usaron: desde ahora, cambiarlas crea otra versión."""
        return self.filter(usada_en=None).update(usada_en=timezone.now())


class Pregunta(models.Model):
    """Pregunta de la guía. Usada en una entrevista, su texto ya no cambia: nace otra versión."""

    bloque = models.ForeignKey(Bloque, on_delete=models.PROTECT, related_name="preguntas")
    orden = models.PositiveSmallIntegerField()
    texto = models.TextField()
    etiqueta = models.CharField("nombre corto", max_length=60, blank=True)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    reemplaza = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="reemplazo",
    )
    usada_en = models.DateTimeField(null=True, blank=True, editable=False)
    retirada_en = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PreguntaQuerySet.as_manager()

    class Meta:
        ordering = ["bloque__numero", "orden"]
        constraints = [
            models.UniqueConstraint(
                fields=["bloque", "orden"],
                condition=Q(retirada_en=None),
                name="pregunta_vigente_unica",
            )
        ]

    def __str__(self) -> str:
        return f"{self.numero} {self.corta}"

    @property
    def numero(self) -> str:
        """Como se dice en voz alta: «dos punto tres»."""
        return f"{self.bloque.numero}.{self.orden}"

    @property
    def corta(self) -> str:
        return self.etiqueta or self.texto
