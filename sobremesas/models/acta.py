"""El acta: borrador, observaciones de quienes asistieron y firma."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from dialogo.models import Usuario
from sobremesas.models.asistente import Asistente
from sobremesas.models.sesion import Sobremesa


class ActaQuerySet(models.QuerySet["Acta"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(sobremesa__in=Sobremesa.objects.visibles_para(usuario))


class Acta(models.Model):
    """En qué va el acta de un día. Sus versiones impresas son ``informes.Informe``.

    Firmada, un disparador de la base no deja cambiar su renglón (migración 0010).
    """

    class Estado(models.TextChoices):
        BORRADOR = "borrador", "Borrador"
        EN_OBSERVACIONES = "observaciones", "En observaciones"
        FIRMADA = "firmada", "Firmada"

    DIAS_DE_OBSERVACIONES = 5

    sobremesa = models.OneToOneField(Sobremesa, on_delete=models.PROTECT, related_name="acta")
    estado = models.CharField(
        max_length=14, choices=Estado, default=Estado.BORRADOR, editable=False
    )
    nota = models.TextField(
        "nota de la coordinación", blank=True, help_text="Un párrafo al principio, si hace falta."
    )
    abierta_en = models.DateTimeField("abierta a observaciones", null=True, editable=False)
    observaciones_hasta = models.DateTimeField(null=True, blank=True)
    firmada_en = models.DateTimeField(null=True, editable=False)
    firmada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    instantanea = models.JSONField(
        "instantánea", null=True, editable=False, help_text="Lo que se firmó; ya no cambia."
    )
    sin_esperar = models.CharField(
        "por qué se firmó antes del plazo", max_length=300, blank=True, editable=False
    )
    huella = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 de lo que se firmó."
    )
    creada_en = models.DateTimeField(auto_now_add=True)

    objects = ActaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(estado="firmada") | (~Q(huella="") & Q(firmada_en__isnull=False)),
                name="acta_firmada_con_huella",
            ),
            models.CheckConstraint(
                condition=~Q(estado="observaciones") | Q(observaciones_hasta__isnull=False),
                name="observaciones_con_plazo",
            ),
        ]

    def __str__(self) -> str:
        return f"Acta de {self.sobremesa}"


class Observacion(models.Model):
    """Lo que quien asistió observa de un párrafo del acta. Se contesta; no cambia el texto sola."""

    class Respuesta(models.TextChoices):
        ATENDIDA = "atendida", "Atendida"
        EN_PARTE = "en_parte", "Atendida en parte"
        NO_ATENDIDA = "no_atendida", "No atendida"

    uid = models.UUIDField(unique=True)
    acta = models.ForeignKey(Acta, on_delete=models.CASCADE, related_name="observaciones")
    parrafo = models.CharField(
        "párrafo", max_length=60, help_text="Su clave estable: ``H-03/S1-14``, ``asistencia``…"
    )
    asistente = models.ForeignKey(Asistente, on_delete=models.PROTECT, related_name="observaciones")
    texto = models.TextField()
    hecha_en = models.DateTimeField(auto_now_add=True)
    respuesta = models.CharField(max_length=12, choices=Respuesta, blank=True)
    explicacion = models.TextField("explicación", blank=True)
    respondida_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    respondida_en = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "observación"
        verbose_name_plural = "observaciones"
        ordering = ["hecha_en", "pk"]

    def __str__(self) -> str:
        return f"Observación a {self.parrafo}"
