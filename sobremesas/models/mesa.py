"""Mesas y lugares: dónde se sienta cada invitación."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from sobremesas.models.invitacion import Invitacion
from sobremesas.models.sesion import Sobremesa


class Mesa(models.Model):
    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.CASCADE, related_name="mesas")
    numero = models.PositiveSmallIntegerField("número")
    lugares = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1)])
    columna = models.PositiveSmallIntegerField(
        default=0, help_text="Dónde se dibuja en el plano, de izquierda a derecha."
    )
    fila = models.PositiveSmallIntegerField(default=0, help_text="De arriba abajo.")
    es_accesible = models.BooleanField("con paso libre para silla de ruedas", default=True)
    nota = models.CharField(max_length=160, blank=True, help_text="Por ejemplo, junto a la puerta.")

    class Meta:
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["sobremesa", "numero"], name="mesa_numerada")
        ]

    def __str__(self) -> str:
        return f"Mesa {self.numero}"


class Lugar(models.Model):
    """Asiento de una invitación. Es del lugar, no de la persona: quien la represente lo hereda."""

    mesa = models.ForeignKey(Mesa, on_delete=models.CASCADE, related_name="sentadas")
    numero = models.PositiveSmallIntegerField("número")
    invitacion = models.OneToOneField(Invitacion, on_delete=models.CASCADE, related_name="lugar")
    es_fijo = models.BooleanField("lugar fijo", default=False)
    motivo = models.CharField("por qué es fijo", max_length=200, blank=True)
    puesto_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Vacío si lo propuso el reparto.",
    )
    puesto_en = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "lugares"
        ordering = ["mesa__numero", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["mesa", "numero"],
                name="un_lugar_una_invitacion",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.mesa}, lugar {self.numero}"


class Pareja(models.Model):
    """Dos invitaciones que deben quedar en mesas distintas, o en la misma."""

    class Regla(models.TextChoices):
        SEPARADAS = "separadas", "En mesas distintas"
        JUNTAS = "juntas", "En la misma mesa"

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.CASCADE, related_name="parejas")
    regla = models.CharField(max_length=10, choices=Regla)
    una = models.ForeignKey(Invitacion, on_delete=models.CASCADE, related_name="+")
    otra = models.ForeignKey(Invitacion, on_delete=models.CASCADE, related_name="+")
    motivo = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(una=models.F("otra")), name="pareja_de_dos"),
            models.UniqueConstraint(
                fields=["sobremesa", "una", "otra"], name="pareja_de_mesa_unica"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.una} y {self.otra}: {self.get_regla_display().lower()}"


class Reparto(models.Model):
    """Una vez que se repartieron los lugares: cómo estaban antes, para poder deshacerlo."""

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.CASCADE, related_name="repartos")
    semilla = models.PositiveIntegerField()
    antes = models.JSONField(
        help_text="Mesa y lugar de cada silla que el reparto podía mover; sin ellos, no tenía."
    )
    hecho_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    hecho_en = models.DateTimeField(auto_now_add=True)
    deshecho_en = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["hecho_en"]

    def __str__(self) -> str:
        return f"Reparto de {len(self.antes)} lugares"
