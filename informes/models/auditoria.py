"""La auditoría de representación: qué fue de cada idea en cada versión que se publica."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dialogo.models import Dialogo, Usuario
from entrevistas.models import Entrevista, Fragmento
from hallazgos.models import Hallazgo
from informes.models.informe import Informe, Tipo
from sobremesas.models import Aportacion, Sobremesa


class AuditoriaQuerySet(models.QuerySet["Auditoria"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(dialogo__in=Dialogo.objects.que_coordina(usuario))

    def abiertas(self) -> Self:
        return self.filter(informe=None)


class Auditoria(models.Model):
    """De un documento. Abierta mientras se prepara la versión que viene; después, de esa versión."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="auditorias")
    tipo = models.CharField(max_length=20, choices=Tipo)
    informe = models.OneToOneField(
        Informe,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="auditoria",
        help_text="La versión que salió con ella. Vacío: todavía se trabaja.",
    )
    abierta_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    abierta_en = models.DateTimeField(auto_now_add=True)
    cerrada_en = models.DateTimeField(null=True, blank=True, editable=False)
    resumen = models.JSONField(
        default=dict,
        editable=False,
        help_text="Lo que contaba al cerrarse: por conversación y lo que se imprimió. Sin palabras.",
    )

    objects = AuditoriaQuerySet.as_manager()

    class Meta:
        verbose_name = "auditoría"
        verbose_name_plural = "auditorías"
        ordering = ["-abierta_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "tipo"],
                condition=Q(informe=None),
                name="una_auditoria_abierta",
            )
        ]

    def __str__(self) -> str:
        return f"Auditoría de {self.get_tipo_display().lower()}"


class HojaDeAuditoria(models.Model):
    """Lo de una conversación: una entrevista o una sobremesa. La firman dos personas distintas."""

    auditoria = models.ForeignKey(Auditoria, on_delete=models.CASCADE, related_name="hojas")
    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sobremesa = models.ForeignKey(
        Sobremesa, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(
        default=1, help_text="Sube con cada cambio: una firma vale para la que leyó."
    )
    firmada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    firmada_en = models.DateTimeField(null=True)
    segunda_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    segunda_en = models.DateTimeField(null=True)
    reparo = models.CharField(
        max_length=300, blank=True, help_text="Por qué se devolvió sin la segunda firma."
    )

    class Meta:
        verbose_name = "hoja de auditoría"
        verbose_name_plural = "hojas de auditoría"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entrevista=None) ^ Q(sobremesa=None), name="hoja_de_una_conversacion"
            ),
            models.UniqueConstraint(
                fields=["auditoria", "entrevista", "sobremesa"],
                nulls_distinct=False,
                name="una_hoja_por_conversacion",
            ),
            models.CheckConstraint(
                condition=Q(segunda_por=None) | ~Q(segunda_por=F("firmada_por")),
                name="la_segunda_firma_es_de_otra_persona",
                violation_error_message="La segunda firma es de otra persona.",
            ),
            models.CheckConstraint(
                condition=Q(segunda_por=None) | Q(firmada_por__isnull=False),
                name="la_segunda_firma_va_despues",
            ),
        ]

    def __str__(self) -> str:
        return f"Hoja de {self.entrevista or self.sobremesa}"

    def quitar_firmas(self) -> None:
        """Sin guardar: lo firmado ya no es lo que dice la hoja."""
        self.firmada_por = self.firmada_en = self.segunda_por = self.segunda_en = None

    def cambiar(self) -> None:
        """Sube la revisión y quita las firmas."""
        self.quitar_firmas()
        self.revision += 1
        self.save()


class SuerteDeIdea(models.Model):
    """Qué fue de una idea: un pasaje de una entrevista o una aportación de una sobremesa."""

    class Suerte(models.TextChoices):
        RECOGIDA = "recogida", "Recogida"
        MATIZADA = "matizada", "Matizada"
        DILUIDA = "diluida", "Diluida"
        OMITIDA = "omitida", "Omitida"

    CON_RAZON = (Suerte.MATIZADA, Suerte.DILUIDA, Suerte.OMITIDA)

    hoja = models.ForeignKey(HojaDeAuditoria, on_delete=models.CASCADE, related_name="suertes")
    fragmento = models.ForeignKey(
        Fragmento, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    aportacion = models.ForeignKey(
        Aportacion, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    suerte = models.CharField(max_length=10, choices=Suerte)
    hallazgo = models.ForeignKey(
        Hallazgo,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Dónde quedó; vacío si se omitió.",
    )
    razon = models.TextField("razón", blank=True)
    heredada = models.BooleanField(
        default=False, help_text="Viene de la versión anterior y nadie la ha vuelto a escribir."
    )
    huella = models.CharField(
        max_length=64,
        blank=True,
        help_text="De la evidencia y la redacción que se leyeron: si cambian, se vuelve a ver.",
    )
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    anotada_en = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "suerte de una idea"
        verbose_name_plural = "suertes de las ideas"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fragmento=None) ^ Q(aportacion=None), name="suerte_de_una_idea"
            ),
            models.UniqueConstraint(
                fields=["hoja", "fragmento", "aportacion"],
                nulls_distinct=False,
                name="una_suerte_por_idea",
            ),
            models.CheckConstraint(
                condition=Q(suerte="recogida") | ~Q(razon=""),
                name="matizar_diluir_y_omitir_con_razon",
                violation_error_message="Si no se recogió tal cual, hace falta la razón.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_suerte_display()
