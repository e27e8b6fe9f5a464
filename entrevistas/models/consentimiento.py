"""Lo que permite la persona entrevistada."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dialogo.models import AvisoPrivacidad


class Nivel(models.TextChoices):
    """Cómo puede mostrarse lo dicho. El orden es de menos a más estricto."""

    ATRIBUIBLE = "atribuible", "Atribuible"
    POR_SECTOR = "por_sector", "Por sector"
    ANONIMA = "anonima", "Anónima"

    @property
    def rigor(self) -> int:
        return list(Nivel).index(self)

    @classmethod
    def mas_estricto(cls, *niveles: str) -> "Nivel":
        """El más estricto de los dados; los vacíos no cuentan y sin ninguno es anónima."""
        dados = [cls(nivel) for nivel in niveles if nivel]
        return max(dados, key=lambda nivel: nivel.rigor, default=cls.ANONIMA)


class Alcance(models.TextChoices):
    """Hasta quién puede llegar lo dicho; cada uno incluye a los anteriores."""

    EQUIPO = "equipo", "Sólo el equipo, para analizar"
    PARTICIPANTES = "participantes", "También las sobremesas y sus documentos"
    PUBLICO = "publico", "También los documentos públicos"


class ConsentimientoQuerySet(models.QuerySet["Consentimiento"]):
    def vigentes(self) -> Self:
        return self.filter(revocado_en=None, sustituido_en=None)


class Consentimiento(models.Model):
    """Lo que permitió la persona entrevistada. Cambiarlo crea otro y sustituye al anterior."""

    class Forma(models.TextChoices):
        FIRMADO = "firmado", "Firmado en papel"
        CORREO = "correo", "Por correo electrónico"
        VERBAL = "verbal", "De viva voz, ante el equipo"

    entrevista = models.ForeignKey(
        "entrevistas.Entrevista",
        on_delete=models.PROTECT,
        related_name="consentimientos",
    )
    nivel = models.CharField(max_length=12, choices=Nivel, default=Nivel.ANONIMA)
    alcance = models.CharField(max_length=14, choices=Alcance, default=Alcance.EQUIPO)
    forma = models.CharField("cómo se dio", max_length=10, choices=Forma)
    aviso = models.ForeignKey(
        AvisoPrivacidad,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="aviso de privacidad que vio",
    )
    fecha = models.DateField(default=timezone.localdate)
    tomado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    nota = models.CharField(max_length=300, blank=True)
    registrado_en = models.DateTimeField(auto_now_add=True)
    sustituido_en = models.DateTimeField(null=True, blank=True, editable=False)
    revocado_en = models.DateTimeField(null=True, blank=True, editable=False)
    revocado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    motivo_revocacion = models.CharField(max_length=300, blank=True, editable=False)

    objects = ConsentimientoQuerySet.as_manager()

    class Meta:
        ordering = ["-registrado_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrevista"],
                condition=Q(revocado_en=None, sustituido_en=None),
                name="un_consentimiento_vigente",
            )
        ]

    @property
    def esta_vigente(self) -> bool:
        return self.revocado_en is None and self.sustituido_en is None

    def __str__(self) -> str:
        return f"{self.entrevista.folio}: {self.get_nivel_display().lower()}"
