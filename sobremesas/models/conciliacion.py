"""Qué se hizo con cada aportación: si se recogió, por qué, y en qué redacción quedó."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hallazgos.models import Recomendacion, Redaccion
from sobremesas.models.aportacion import Aportacion


class Contestacion(models.Model):
    """La respuesta a una aportación. Lo vigente está aquí; lo anterior, en ``ContestacionPrevia``.

    ``revision_contestada``: la de la aportación que se leyó al contestar; si después se corrigió, la
    contestación deja de valer y hay que volver a verla.
    """

    class Suerte(models.TextChoices):
        RECOGIDA = "recogida", "Recogida"
        EN_PARTE = "en_parte", "Recogida en parte"
        NO_RECOGIDA = "no_recogida", "No recogida"

    aportacion = models.OneToOneField(
        Aportacion, on_delete=models.CASCADE, related_name="contestacion"
    )
    suerte = models.CharField(max_length=12, choices=Suerte)
    razon = models.TextField("razón", help_text="Se publica con la respuesta.")
    redaccion = models.ForeignKey(
        Redaccion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recogidas",
        help_text="La que la recogió; vacío si no se recogió o si quedó en una recomendación.",
    )
    recomendacion = models.ForeignKey(
        Recomendacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recogidas",
        help_text="Si se recogió ahí y no en el hallazgo.",
    )
    revision_contestada = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1, help_text="Sube con cada guardado.")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    contestada_en = models.DateTimeField()

    class Meta:
        verbose_name = "contestación"
        verbose_name_plural = "contestaciones"
        constraints = [
            models.CheckConstraint(condition=~Q(razon=""), name="contestar_con_razon"),
            models.CheckConstraint(
                condition=~Q(suerte="no_recogida") | Q(redaccion=None, recomendacion=None),
                name="no_recogida_en_ningun_lado",
            ),
        ]

    def __str__(self) -> str:
        return self.get_suerte_display()


class ContestacionPrevia(models.Model):
    """Lo que decía antes de cambiarla: las dos versiones se conservan."""

    contestacion = models.ForeignKey(Contestacion, on_delete=models.CASCADE, related_name="previas")
    revision = models.PositiveSmallIntegerField()
    suerte = models.CharField(max_length=12, choices=Contestacion.Suerte)
    razon = models.TextField("razón")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    contestada_en = models.DateTimeField()

    class Meta:
        verbose_name = "contestación previa"
        verbose_name_plural = "contestaciones previas"
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["contestacion", "revision"], name="contestacion_previa_unica"
            )
        ]

    def __str__(self) -> str:
        return self.get_suerte_display()


class SegundaFirma(models.Model):
    """Otra persona leyó la redacción nueva con sus respuestas y la avala."""

    redaccion = models.OneToOneField(
        Redaccion, on_delete=models.CASCADE, related_name="segunda_firma"
    )
    pedida_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    pedida_en = models.DateTimeField(auto_now_add=True)
    revision_firmada = models.PositiveIntegerField(
        null=True, help_text="La de la redacción: si cambia después, la firma ya no vale."
    )
    firmada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    firmada_en = models.DateTimeField(null=True)
    reparo = models.CharField(
        max_length=300, blank=True, help_text="Por qué no la firmó; se borra al firmarla."
    )

    class Meta:
        verbose_name = "segunda firma"
        verbose_name_plural = "segundas firmas"
        constraints = [
            models.CheckConstraint(
                condition=Q(firmada_por=None) | ~Q(firmada_por=F("pedida_por")),
                name="firma_otra_persona",
                violation_error_message="La segunda firma es de otra persona.",
            )
        ]

    def __str__(self) -> str:
        return f"Segunda firma de {self.redaccion}"
