"""La contrafirma: quien habló ve lo que se mostraría de ella y decide, pasaje por pasaje."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dialogo.models import AvisoPrivacidad, Envio
from entrevistas.models.consentimiento import Nivel
from entrevistas.models.entrada import Fragmento
from entrevistas.models.entrevista import Entrevista


class ContrafirmaQuerySet(models.QuerySet["Contrafirma"]):
    def vigentes(self) -> Self:
        return self.filter(anulada_en=None)


class Contrafirma(models.Model):
    """Enlace personal de una entrevista cerrada. Del enlace sólo se guarda su huella (L4)."""

    class Idioma(models.TextChoices):
        ESPANOL = "es-mx", "Español"
        INGLES = "en", "Inglés"

    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.PROTECT, related_name="contrafirmas"
    )
    huella = models.CharField(max_length=64, unique=True, help_text="SHA-256 del enlace.")
    correo = models.EmailField("correo al que se envió")
    idioma = models.CharField(max_length=5, choices=Idioma, default=Idioma.ESPANOL)
    plazo = models.DateField(help_text="Hasta cuándo puede contestar, inclusive.")
    propuestos = models.ManyToManyField(
        Fragmento,
        blank=True,
        related_name="propuesto_en",
        help_text="Los que el equipo quiere mostrar, además de los citados en hallazgos.",
    )
    envio = models.ForeignKey(
        Envio, on_delete=models.PROTECT, null=True, blank=True, related_name="contrafirmas"
    )
    aviso = models.ForeignKey(AvisoPrivacidad, on_delete=models.PROTECT, related_name="+")
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)
    respondida_en = models.DateTimeField("última respuesta", null=True, blank=True, editable=False)
    anulada_en = models.DateTimeField(null=True, blank=True, editable=False)
    anulada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = ContrafirmaQuerySet.as_manager()

    class Meta:
        ordering = ["-creada_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrevista"],
                condition=Q(anulada_en=None),
                name="una_contrafirma_vigente",
            )
        ]

    def __str__(self) -> str:
        return f"Contrafirma de {self.entrevista.folio}"

    @property
    def esta_en_plazo(self) -> bool:
        return self.anulada_en is None and timezone.localdate() <= self.plazo


class RespuestaContrafirmaQuerySet(models.QuerySet["RespuestaContrafirma"]):
    def vigentes(self) -> Self:
        return self.filter(sustituida_en=None)


class RespuestaContrafirma(models.Model):
    """Lo que decidió de un pasaje. Cada decisión se añade y sustituye a la anterior.

    Se basta sola: ``texto`` y ``nivel`` dicen cómo queda, sea cual sea la decisión.
    """

    class Decision(models.TextChoices):
        DE_ACUERDO = "de_acuerdo", "De acuerdo"
        CORRIGE = "corrige", "Corrige"
        CAMBIA_NIVEL = "cambia_nivel", "Cambia cómo se le nombra"
        RETIRA = "retira", "Retira"

    contrafirma = models.ForeignKey(
        Contrafirma, on_delete=models.PROTECT, related_name="respuestas"
    )
    fragmento = models.ForeignKey(
        Fragmento, on_delete=models.PROTECT, related_name="respuestas_de_contrafirma"
    )
    decision = models.CharField("decisión", max_length=14, choices=Decision)
    texto = models.TextField(
        "texto corregido", blank=True, help_text="Vacío si se muestra el original."
    )
    texto_visto = models.TextField(help_text="El que tenía delante al decidir.")
    nivel = models.CharField(
        max_length=12, choices=Nivel, help_text="Con el que acepta que se muestre."
    )
    nivel_visto = models.CharField(
        max_length=12, choices=Nivel, help_text="El que tenía delante al decidir."
    )
    respondida_en = models.DateTimeField(default=timezone.now)
    sustituida_en = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RespuestaContrafirmaQuerySet.as_manager()

    class Meta:
        verbose_name = "respuesta de contrafirma"
        verbose_name_plural = "respuestas de contrafirma"
        ordering = ["respondida_en", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision="corrige") | ~Q(texto=""), name="correccion_con_texto"
            ),
            models.UniqueConstraint(
                fields=["fragmento"],
                condition=Q(sustituida_en=None),
                name="una_respuesta_vigente_por_pasaje",
            ),
        ]

    def __str__(self) -> str:
        return self.get_decision_display()
