"""Los documentos que salen de la casa: cómo se componen y cómo se construyen."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from entrevistas.models import Fragmento, Nivel
from hallazgos.models import Hallazgo
from sobremesas.models import Sobremesa


class Tipo(models.TextChoices):
    PREDIAGNOSTICO = "prediagnostico", "Prediagnóstico"
    ACTA = "acta", "Acta"
    FINAL = "final", "Informe final"
    RESUMEN = "resumen", "Resumen para presentar"
    LAMINAS = "laminas", "Láminas"


class Composicion(models.Model):
    """Lo que la coordinación decide de un informe antes de construirlo."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.CASCADE, related_name="composiciones")
    tipo = models.CharField(max_length=20, choices=Tipo, default=Tipo.PREDIAGNOSTICO)
    introduccion = models.TextField("introducción", blank=True)
    metodo = models.TextField("método", blank=True)
    preguntas = models.TextField("preguntas para las sobremesas", blank=True)
    creditos = models.TextField("créditos", blank=True)
    omitidos = models.JSONField(
        "apartados que no entran", default=list, help_text="Claves de ``apartados.APARTADOS``."
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "composición"
        verbose_name_plural = "composiciones"
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "tipo"], name="composicion_unica")
        ]

    def __str__(self) -> str:
        return self.get_tipo_display()


class HallazgoCompuesto(models.Model):
    """Lugar de un hallazgo en el informe, y si entra."""

    composicion = models.ForeignKey(Composicion, on_delete=models.CASCADE, related_name="hallazgos")
    hallazgo = models.ForeignKey(Hallazgo, on_delete=models.CASCADE, related_name="+")
    orden = models.PositiveSmallIntegerField()
    incluido = models.BooleanField(default=True)

    class Meta:
        ordering = ["orden", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["composicion", "hallazgo"], name="hallazgo_compuesto_una_vez"
            )
        ]

    def __str__(self) -> str:
        return self.hallazgo.folio


class InformeQuerySet(models.QuerySet["Informe"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(dialogo__in=Dialogo.objects.que_coordina(usuario))

    def prediagnosticos(self) -> Self:
        return self.filter(tipo=Tipo.PREDIAGNOSTICO)

    def con_cifras(self) -> Self:
        """Los que imprimen cuentas de las entrevistas: lo que uno calló, el siguiente lo calla."""
        return self.filter(tipo__in=[Tipo.PREDIAGNOSTICO, Tipo.FINAL])

    def en_obra(self) -> Self:
        return self.filter(estado__in=[Informe.Estado.EN_COLA, Informe.Estado.CONSTRUYENDO])

    def abandonados(self) -> Self:
        """En obra con el arriendo vencido: quien los construía murió."""
        return self.en_obra().filter(Q(arriendo_hasta=None) | Q(arriendo_hasta__lt=timezone.now()))


class Informe(models.Model):
    """Una construcción. Esta fila es la verdad: Celery sólo avisa que hay trabajo."""

    class Estado(models.TextChoices):
        EN_COLA = "en_cola", "En espera"
        CONSTRUYENDO = "construyendo", "Construyendo"
        LISTO = "listo", "Lista"
        FALLIDO = "fallido", "No se construyó"
        CANCELADO = "cancelado", "Cancelada"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="informes")
    tipo = models.CharField(max_length=20, choices=Tipo, default=Tipo.PREDIAGNOSTICO)
    sobremesa = models.ForeignKey(
        Sobremesa,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="informes",
        help_text="El día de que es acta.",
    )
    version = models.PositiveSmallIntegerField("versión", null=True, blank=True)
    clave = models.CharField(
        max_length=120,
        unique=True,
        help_text="Clave de idempotencia: una petición, una fila.",
    )
    estado = models.CharField(max_length=12, choices=Estado, default=Estado.EN_COLA)
    etapa = models.CharField(max_length=40, blank=True)
    avance = models.PositiveSmallIntegerField(default=0, help_text="De 0 a 100.")
    cuenta = models.JSONField(default=dict, help_text="Por etapa: hechos, total y segundos.")
    intento = models.PositiveSmallIntegerField(default=0)
    arriendo = models.UUIDField(null=True, blank=True, help_text="Sólo su dueño puede escribir.")
    arriendo_hasta = models.DateTimeField(null=True, blank=True)
    cancelacion_pedida_en = models.DateTimeField(null=True, blank=True)
    instantanea = models.JSONField(default=dict, help_text="Todo lo que imprime, congelado.")
    huella_evidencia = models.CharField(max_length=64, blank=True)
    archivo = models.FileField(upload_to="informes/", blank=True)
    huella_archivo = models.CharField(max_length=64, blank=True)
    num_paginas = models.PositiveIntegerField(null=True, blank=True)
    tamano = models.PositiveIntegerField("tamaño en bytes", null=True, blank=True)
    motivo_fallo = models.TextField(blank=True)
    pedido_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    pedido_en = models.DateTimeField(auto_now_add=True)
    terminado_en = models.DateTimeField(null=True, blank=True)

    objects = InformeQuerySet.as_manager()

    class Meta:
        ordering = ["-pedido_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "tipo", "sobremesa", "version"],
                condition=Q(estado="listo"),
                nulls_distinct=False,
                name="version_de_informe",
            ),
            models.UniqueConstraint(
                fields=["dialogo", "tipo", "sobremesa"],
                condition=Q(estado__in=["en_cola", "construyendo"]),
                nulls_distinct=False,
                name="una_obra_a_la_vez",
            ),
            models.CheckConstraint(
                condition=Q(tipo="acta", sobremesa__isnull=False)
                | (~Q(tipo="acta") & Q(sobremesa=None)),
                name="acta_de_un_dia",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tipo_display()}, versión {self.version or '?'}"

    def get_absolute_url(self) -> str:
        if self.sobremesa_id and self.sobremesa:
            donde = [self.dialogo.clave, self.sobremesa.numero, self.uid]
            return reverse("acta:descargar", args=donde)
        if self.tipo in (Tipo.FINAL, Tipo.RESUMEN, Tipo.LAMINAS):
            return reverse("final:descargar", args=[self.dialogo.clave, self.uid])
        return reverse("informes:descargar", args=[self.dialogo.clave, self.uid])


class CitaImpresa(models.Model):
    """Pasaje que salió en un informe, con el nivel con que se imprimió.

    Al descargar se compara con el consentimiento de hoy: si ya no alcanza, el informe se retira.
    """

    informe = models.ForeignKey(Informe, on_delete=models.CASCADE, related_name="citas")
    fragmento = models.ForeignKey(Fragmento, on_delete=models.PROTECT, related_name="+")
    codigo = models.CharField("código", max_length=20)
    nivel = models.CharField(max_length=12, choices=Nivel)
    huella = models.CharField(max_length=64)

    class Meta:
        verbose_name = "cita impresa"
        verbose_name_plural = "citas impresas"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.codigo
