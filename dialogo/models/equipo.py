"""El equipo: quién tiene qué papel, entre qué fechas, y a quién se invitó."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Rol(models.TextChoices):
    COORDINACION = "coordinacion", "Coordinación"
    ENTREVISTA = "entrevista", "Entrevista"
    RELATORIA = "relatoria", "Relatoría"
    ENLACE = "enlace", "Enlace de dependencia"
    OBSERVACION = "observacion", "Observación"


class IntegranteQuerySet(models.QuerySet["Integrante"]):
    def vigentes(self, hoy: date | None = None) -> Self:
        hoy = hoy or timezone.localdate()
        return self.filter(Q(hasta=None) | Q(hasta__gte=hoy), desde__lte=hoy, terminado_en=None)

    def que_entrevistan(self) -> Self:
        return self.filter(rol__in=[Rol.COORDINACION, Rol.ENTREVISTA])


class Integrante(models.Model):
    """Papel de una persona del equipo en un diálogo, entre dos fechas."""

    dialogo = models.ForeignKey(
        "dialogo.Dialogo", on_delete=models.PROTECT, related_name="integrantes"
    )
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="papeles"
    )
    rol = models.CharField("papel", max_length=16, choices=Rol)
    organizacion = models.CharField("organización", max_length=160, blank=True)
    desde = models.DateField(default=timezone.localdate)
    hasta = models.DateField(null=True, blank=True)
    terminado_en = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Desde este instante no tiene acceso, aunque ``hasta`` sea hoy.",
    )
    terminado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = IntegranteQuerySet.as_manager()

    class Meta:
        ordering = ["rol", "usuario__nombre"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "usuario"],
                condition=Q(hasta=None),
                name="un_papel_abierto_por_dialogo",
                violation_error_message="Ya tiene un papel abierto en este diálogo.",
            ),
            models.CheckConstraint(
                condition=Q(hasta=None) | Q(hasta__gte=F("desde")),
                name="papel_termina_despues",
                violation_error_message="La fecha de término es anterior a la de inicio.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.usuario}, {self.get_rol_display().lower()}"


def _vence_en() -> datetime:
    return timezone.now() + timedelta(hours=settings.HORAS_DE_INVITACION)


class InvitacionEquipo(models.Model):
    """Alta por invitación: un enlace, un uso, 72 horas. Sólo se guarda la huella del enlace."""

    dialogo = models.ForeignKey(
        "dialogo.Dialogo", on_delete=models.CASCADE, related_name="invitaciones"
    )
    correo = models.EmailField("correo electrónico")
    nombre = models.CharField("nombre completo", max_length=160)
    rol = models.CharField("papel", max_length=16, choices=Rol)
    organizacion = models.CharField("organización", max_length=160, blank=True)
    huella = models.CharField(max_length=64, unique=True, editable=False)
    invitada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)
    vence_en = models.DateTimeField(default=_vence_en)
    aceptada_en = models.DateTimeField(null=True, blank=True)
    revocada_en = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "invitación al equipo"
        verbose_name_plural = "invitaciones al equipo"
        ordering = ["-creada_en"]

    def __str__(self) -> str:
        return f"Invitación a {self.correo}"

    @property
    def esta_abierta(self) -> bool:
        return not self.aceptada_en and not self.revocada_en and self.vence_en > timezone.now()
