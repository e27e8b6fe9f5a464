"""La narrativa colectiva: qué ciudad se cuenta, por secciones, con los hallazgos que la sostienen."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from dialogo.models import Dialogo, Rol, Usuario


class SeccionQuerySet(models.QuerySet["SeccionDeNarrativa"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(
            dialogo__in=usuario.papeles.vigentes()
            .filter(rol__in=[Rol.COORDINACION, Rol.ENTREVISTA])
            .values("dialogo")
        )

    def en_pie(self) -> Self:
        return self.filter(retirada_en=None)


class SeccionDeNarrativa(models.Model):
    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="narrativa")
    numero = models.PositiveIntegerField("número", editable=False, help_text="No se reutiliza.")
    orden = models.PositiveSmallIntegerField(default=1)
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)
    retirada_en = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SeccionQuerySet.as_manager()

    class Meta:
        verbose_name = "sección de la narrativa"
        verbose_name_plural = "secciones de la narrativa"
        ordering = ["orden", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="seccion_de_narrativa_unica")
        ]

    def __str__(self) -> str:
        return f"Sección {self.numero}"


class RedaccionDeNarrativa(models.Model):
    """Versión de una sección. Cada frase puede citar hallazgos: ``…se firma [H-03, H-05].``"""

    seccion = models.ForeignKey(
        SeccionDeNarrativa, on_delete=models.CASCADE, related_name="redacciones"
    )
    version = models.PositiveSmallIntegerField("versión")
    titulo = models.CharField("título", max_length=160)
    texto = models.TextField(blank=True)
    motivo = models.CharField("motivo de esta redacción", max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="Sube con cada guardado.")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    creada_en = models.DateTimeField(auto_now_add=True)
    cambiada_en = models.DateTimeField(auto_now=True)
    congelada_en = models.DateTimeField(null=True, blank=True, editable=False)
    huella = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "redacción de la narrativa"
        verbose_name_plural = "redacciones de la narrativa"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["seccion", "version"], name="redaccion_de_narrativa_unica"
            ),
            models.CheckConstraint(
                condition=Q(congelada_en=None) | ~Q(huella=""), name="narrativa_fija_con_huella"
            ),
        ]

    def __str__(self) -> str:
        return self.titulo
