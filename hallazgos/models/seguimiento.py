"""Qué contesta quien debe cumplir, a qué se compromete y qué informa. El estado nunca se escribe."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actores.models import Organizacion
from hallazgos.models.recomendacion import Recomendacion


class RespuestaInstitucional(models.Model):
    """Lo que la organización responsable contesta. Se añade; cuenta la última."""

    class Sentido(models.TextChoices):
        ACEPTA = "acepta", "Acepta"
        EN_PARTE = "en_parte", "Acepta en parte"
        NO_ACEPTA = "no_acepta", "No acepta"

    recomendacion = models.ForeignKey(
        Recomendacion, on_delete=models.PROTECT, related_name="respuestas"
    )
    numero = models.PositiveSmallIntegerField("número")
    sentido = models.CharField(max_length=10, choices=Sentido)
    razones = models.TextField(
        blank=True, help_text="Lo que acepta y lo que no, y por qué. Se publica tal cual."
    )
    organizacion = models.ForeignKey(
        Organizacion, on_delete=models.PROTECT, related_name="+", verbose_name="organización"
    )
    cargo = models.CharField("cargo de quien responde", max_length=200)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    por_coordinacion = models.BooleanField(
        "la anotó la coordinación",
        default=False,
        help_text="Llegó por carta u oficio y alguien del equipo la pasó aquí.",
    )
    dada_en = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "respuesta institucional"
        verbose_name_plural = "respuestas institucionales"
        ordering = ["-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["recomendacion", "numero"], name="respuesta_institucional_unica"
            ),
            models.CheckConstraint(
                condition=Q(sentido="acepta") | ~Q(razones=""),
                name="no_aceptar_con_razones",
                violation_error_message="Si no la acepta entera, escriba por qué: se publica con su respuesta.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_sentido_display()


class Compromiso(models.Model):
    """Qué se hará, quién por cargo, para cuándo y qué lo probará."""

    recomendacion = models.ForeignKey(
        Recomendacion, on_delete=models.PROTECT, related_name="compromisos"
    )
    numero = models.PositiveSmallIntegerField("número", editable=False)
    que = models.CharField("qué se hará", max_length=300)
    organizacion = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        related_name="compromisos",
        verbose_name="organización",
    )
    cargo = models.CharField(
        "quién responde", max_length=200, help_text="Un cargo o un área, no un nombre."
    )
    para_el = models.DateField("para el")
    evidencia_esperada = models.CharField("qué lo probará", max_length=300)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    por_coordinacion = models.BooleanField(
        "la anotó la coordinación",
        default=False,
        help_text="Llegó por carta u oficio y alguien del equipo la pasó aquí.",
    )
    creado_en = models.DateTimeField(default=timezone.now)
    retirado_en = models.DateTimeField(null=True, blank=True, editable=False)
    motivo_retiro = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["recomendacion", "numero"], name="compromiso_numerado")
        ]

    def __str__(self) -> str:
        return self.que


class Hito(models.Model):
    """Un paso con fecha dentro de un compromiso. Se cumple con un ``Avance`` que lo dice."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    compromiso = models.ForeignKey(Compromiso, on_delete=models.PROTECT, related_name="hitos")
    que = models.CharField("qué", max_length=200)
    cargo = models.CharField(
        "quién responde", max_length=200, blank=True, help_text="Si no es quien responde de todo."
    )
    para_el = models.DateField("para el")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    creado_en = models.DateTimeField(default=timezone.now)
    retirado_en = models.DateTimeField(null=True, blank=True, editable=False)
    motivo_retiro = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["para_el", "pk"]

    def __str__(self) -> str:
        return self.que


class CambioDeFecha(models.Model):
    """Un hito que se movió: de cuándo a cuándo y por qué. Se publica."""

    hito = models.ForeignKey(Hito, on_delete=models.CASCADE, related_name="cambios_de_fecha")
    antes = models.DateField()
    despues = models.DateField("después")
    motivo = models.CharField(max_length=300)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hecho_en = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "cambio de fecha"
        verbose_name_plural = "cambios de fecha"
        ordering = ["hecho_en", "pk"]

    def __str__(self) -> str:
        return f"{self.hito}: del {self.antes} al {self.despues}"


def ruta_de_avance(avance: "Avance", nombre: str) -> str:
    """Nunca el nombre que trae el archivo (seguridad U2)."""
    return f"avances/{avance.uid}.pdf"


class Avance(models.Model):
    """Lo que el enlace informa de un hito, con su documento o su enlace. Se añade; no se corrige."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hito = models.ForeignKey(Hito, on_delete=models.PROTECT, related_name="avances")
    texto = models.TextField("qué pasó")
    cumplido_el = models.DateField(
        "se cumplió el", null=True, blank=True, help_text="Vacío: todavía no."
    )
    reabre = models.BooleanField(
        "deja sin efecto que se diera por cumplido",
        default=False,
        help_text="La corrección de un avance es otro avance.",
    )
    direccion = models.URLField("dirección de la evidencia", blank=True)
    documento = models.FileField("documento, PDF", upload_to=ruta_de_avance, blank=True)
    nombre_documento = models.CharField("cómo se llama el documento", max_length=120, blank=True)
    huella_documento = models.CharField(max_length=64, blank=True, editable=False)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    por_coordinacion = models.BooleanField(
        "la anotó la coordinación",
        default=False,
        help_text="Llegó por carta u oficio y alguien del equipo la pasó aquí.",
    )
    informado_en = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-informado_en", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cumplido_el=None) | ~Q(direccion="") | ~Q(documento=""),
                name="cumplir_con_evidencia",
                violation_error_message="Para darlo por cumplido hace falta un documento o una dirección que lo pruebe.",
            ),
            models.CheckConstraint(
                condition=Q(reabre=False) | Q(cumplido_el=None), name="reabrir_no_cumple"
            ),
        ]

    def __str__(self) -> str:
        return f"Avance de {self.hito}"
