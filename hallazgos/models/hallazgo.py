"""Lo que se encontró y en qué voces se apoya."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse

from dialogo.models import Bloque, Dialogo, Rol, Usuario
from entrevistas.models import Entrada, Entrevista, Fragmento


class HallazgoQuerySet(models.QuerySet["Hallazgo"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Quien coordina o entrevista en el diálogo. Cada cita se filtra aparte."""
        return self.filter(
            dialogo__in=usuario.papeles.vigentes()
            .filter(rol__in=[Rol.COORDINACION, Rol.ENTREVISTA])
            .values("dialogo")
        )

    def activos(self) -> Self:
        return self.exclude(estado=Hallazgo.Estado.ARCHIVADO)

    def para_listar(self) -> Self:
        """Con la redacción vigente y las cuentas que un renglón enseña, en la misma consulta."""
        ultima = Redaccion.objects.filter(hallazgo=OuterRef("pk")).order_by("-version")
        vigentes = Q(evidencias__retirada_en=None)
        dudosas = vigentes & Q(evidencias__fragmento__anclaje=Fragmento.Anclaje.POR_REVISAR)
        return self.select_related("bloque", "dialogo").annotate(
            titulo=Subquery(ultima.values("titulo")[:1]),
            texto=Subquery(ultima.values("texto")[:1]),
            tension=Subquery(ultima.values("tension")[:1]),
            version=Subquery(ultima.values("version")[:1]),
            num_evidencias=Count("evidencias", filter=vigentes),
            num_por_revisar=Count("evidencias", filter=dudosas),
        )


class Hallazgo(models.Model):
    """Enunciado que el diálogo sostiene, con su cadena de redacciones."""

    class Estado(models.TextChoices):
        BORRADOR = "borrador", "En redacción"
        LISTO = "listo", "Listo"
        ARCHIVADO = "archivado", "Archivado"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="hallazgos")
    numero = models.PositiveIntegerField("número", editable=False)
    bloque = models.ForeignKey(Bloque, on_delete=models.PROTECT, related_name="hallazgos")
    estado = models.CharField(max_length=10, choices=Estado, default=Estado.BORRADOR)
    motivo_archivo = models.CharField(max_length=300, blank=True)
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)

    objects = HallazgoQuerySet.as_manager()

    class Meta:
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="folio_de_hallazgo")
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def folio(self) -> str:
        return f"H-{self.numero:02d}"

    def get_absolute_url(self) -> str:
        return reverse("hallazgos:mesa", args=[self.dialogo.clave, self.numero])


class Redaccion(models.Model):
    """Versión del hallazgo. Publicada en un informe queda congelada y la siguiente dice por qué."""

    hallazgo = models.ForeignKey(Hallazgo, on_delete=models.CASCADE, related_name="redacciones")
    version = models.PositiveSmallIntegerField("versión")
    titulo = models.CharField("título", max_length=200, blank=True)
    texto = models.TextField(blank=True)
    tension = models.TextField("tensión", blank=True, help_text="En qué no hay acuerdo.")
    pregunta = models.TextField("pregunta para la sobremesa", blank=True)
    motivo = models.CharField("motivo de esta redacción", max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="Sube con cada guardado.")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    creada_en = models.DateTimeField(auto_now_add=True)
    cambiada_en = models.DateTimeField(auto_now=True)
    congelada_en = models.DateTimeField(null=True, blank=True, editable=False)
    huella = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "redacción"
        verbose_name_plural = "redacciones"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["hallazgo", "version"], name="redaccion_unica")
        ]

    def __str__(self) -> str:
        return self.titulo or f"Redacción {self.version}"


class EvidenciaQuerySet(models.QuerySet["Evidencia"]):
    def vigentes(self) -> Self:
        return self.filter(retirada_en=None)


class Evidencia(models.Model):
    """Pasaje que sustenta, matiza o contradice un hallazgo. Su número no se reutiliza."""

    class Relacion(models.TextChoices):
        SUSTENTA = "sustenta", "Sustenta"
        MATIZA = "matiza", "Matiza"
        CONTRADICE = "contradice", "Contradice"

    hallazgo = models.ForeignKey(Hallazgo, on_delete=models.CASCADE, related_name="evidencias")
    fragmento = models.ForeignKey(Fragmento, on_delete=models.PROTECT, related_name="evidencias")
    numero = models.PositiveSmallIntegerField("número", editable=False)
    relacion = models.CharField("relación", max_length=10, choices=Relacion)
    nota = models.CharField(max_length=300, blank=True)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    creada_en = models.DateTimeField(auto_now_add=True)
    retirada_en = models.DateTimeField(null=True, blank=True)

    objects = EvidenciaQuerySet.as_manager()

    class Meta:
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["hallazgo", "numero"], name="evidencia_numerada"),
            models.UniqueConstraint(
                fields=["hallazgo", "fragmento"],
                condition=Q(retirada_en=None),
                name="evidencia_sin_repetir",
            ),
        ]

    def __str__(self) -> str:
        return self.codigo

    @property
    def lo_sustenta(self) -> bool:
        """Una voz a favor: lo que observó el equipo acompaña, pero no sustenta solo."""
        es_voz = self.fragmento.entrada.tipo != Entrada.Tipo.OBSERVACION
        return es_voz and self.relacion == self.Relacion.SUSTENTA

    @property
    def codigo(self) -> str:
        """Como se imprime: H-03·e2."""
        return f"{self.hallazgo.folio}·e{self.numero}"


class Omision(models.Model):
    """Por qué una entrevista no aporta ningún pasaje: nadie queda en cero sin una razón."""

    entrevista = models.OneToOneField(Entrevista, on_delete=models.CASCADE, related_name="omision")
    motivo = models.CharField(max_length=300)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    anotada_en = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "omisión"
        verbose_name_plural = "omisiones"

    def __str__(self) -> str:
        return self.motivo
