"""La oferta y la norma: lo que cada organización hace con el exterior y lo que la ley manda."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actores.models.actor import Organizacion
from actores.models.catalogo import Region, Socio, Tema
from dialogo.texto import SinAcentos


class ProgramaQuerySet(models.QuerySet["Programa"]):
    def activos(self) -> Self:
        return self.filter(archivado_en=None)

    def vivos(self, dia: date | None = None) -> Self:
        """En marcha o por empezar: los que cuentan como oferta."""
        dia = dia or timezone.localdate()
        return self.activos().filter(
            Q(hasta=None) | Q(hasta__gte=dia),
            estado__in=[Programa.Estado.VIGENTE, Programa.Estado.EN_PREPARACION],
        )


class Programa(models.Model):
    """Programa internacional de una dependencia u organización."""

    class Estado(models.TextChoices):
        VIGENTE = "vigente", "Vigente"
        EN_PREPARACION = "en_preparacion", "En preparación"
        SUSPENDIDO = "suspendido", "Suspendido"
        SIN_ACTIVIDAD = "sin_actividad", "Sin actividad"
        CONCLUIDO = "concluido", "Concluido"

    class Instrumento(models.TextChoices):
        CONVENIO = "convenio", "Convenio"
        PROYECTO = "proyecto", "Proyecto o programa"
        RED = "red", "Red de ciudades"
        VISITA = "visita", "Visita o gira"
        PREMIO = "premio", "Premio"
        OTRO = "otro", "Otro"

    organizacion = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        related_name="programas",
        verbose_name="organización",
    )
    nombre = models.CharField(max_length=200)
    nombre_plano = models.GeneratedField(
        expression=SinAcentos("nombre"),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )
    temas = models.ManyToManyField(Tema, related_name="programas")
    regiones = models.ManyToManyField(Region, blank=True, related_name="programas")
    socios = models.ManyToManyField(
        Socio, blank=True, related_name="programas", verbose_name="ciudades y redes"
    )
    instrumento = models.CharField(max_length=10, choices=Instrumento, default=Instrumento.PROYECTO)
    estado = models.CharField(max_length=14, choices=Estado, default=Estado.VIGENTE)
    desde = models.DateField(null=True, blank=True)
    hasta = models.DateField(null=True, blank=True)
    presupuesto = models.DecimalField(
        "presupuesto anual en pesos",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Sólo si es público.",
    )
    fuente = models.CharField(max_length=400, blank=True)
    notas = models.TextField(blank=True)
    es_ficticio = models.BooleanField("de la demostración", default=False, editable=False)
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)
    cambiado_en = models.DateTimeField(auto_now=True)
    archivado_en = models.DateTimeField(null=True, blank=True, editable=False)
    motivo_archivo = models.CharField(max_length=300, blank=True, editable=False)

    objects = ProgramaQuerySet.as_manager()

    class Meta:
        ordering = ["nombre_plano"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hasta=None) | Q(desde=None) | Q(hasta__gte=F("desde")),
                name="programa_termina_despues",
                violation_error_message="El programa termina antes de empezar.",
            ),
            models.CheckConstraint(
                condition=Q(presupuesto=None) | (Q(presupuesto__gte=0) & ~Q(fuente="")),
                name="presupuesto_con_fuente",
                violation_error_message="Un presupuesto se anota con su fuente.",
            ),
            models.UniqueConstraint(
                fields=["organizacion", "nombre"],
                condition=Q(archivado_en=None),
                name="programa_unico",
                violation_error_message="Esa organización ya tiene un programa con ese nombre.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


class Mandato(models.Model):
    """Lo que una norma ordena: en qué temas y regiones, y quién responde."""

    norma = models.CharField(max_length=200, help_text="Ley, reglamento o programa de gobierno.")
    articulo = models.CharField("artículo o apartado", max_length=60, blank=True)
    texto = models.TextField("qué ordena", help_text="En palabras sencillas.")
    temas = models.ManyToManyField(Tema, related_name="mandatos")
    regiones = models.ManyToManyField(
        Region,
        blank=True,
        related_name="mandatos",
        help_text="Ninguna: la norma no distingue región.",
    )
    responsable = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandatos",
    )
    vigente_desde = models.DateField(null=True, blank=True)
    fuente = models.CharField(max_length=400)
    es_ficticio = models.BooleanField("de la demostración", default=False, editable=False)
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)
    archivado_en = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["norma", "articulo"]

    def __str__(self) -> str:
        return f"{self.norma}, {self.articulo}" if self.articulo else self.norma
