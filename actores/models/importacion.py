"""Traer y juntar: hojas de cálculo que entran al mapa y actores que resultan ser uno."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from actores.models.actor import Actor
from dialogo.models import Dialogo, Rol, Usuario


class ImportacionQuerySet(models.QuerySet["Importacion"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Una hoja trae datos de contacto: sólo la ve quien coordina."""
        coordina = Dialogo.objects.filter(
            integrantes__in=usuario.papeles.vigentes().filter(rol=Rol.COORDINACION)
        ).exists()
        return self.all() if coordina else self.none()

    def en_obra(self) -> Self:
        return self.filter(estado__in=Importacion.EN_OBRA)


class Importacion(models.Model):
    """Una hoja que alguien subió: se revisa renglón por renglón y entra toda o no entra."""

    class Clase(models.TextChoices):
        ACTORES = "actores", "Personas y organizaciones"
        CARGOS = "cargos", "Cargos"
        VINCULOS = "vinculos", "Vínculos"
        PROGRAMAS = "programas", "Programas"

    class Estado(models.TextChoices):
        COLUMNAS = "columnas", "Falta decir qué es cada columna"
        LEYENDO = "leyendo", "Leyendo"
        REVISION = "revision", "En revisión"
        ESCRIBIENDO = "escribiendo", "Escribiendo"
        HECHA = "hecha", "Hecha"
        DESHACIENDO = "deshaciendo", "Deshaciendo"
        FALLIDA = "fallida", "No se pudo"
        DESHECHA = "deshecha", "Deshecha"
        DESCARTADA = "descartada", "Descartada"

    # Estados en que alguien, en la petición o en la cola, recorre las filas.
    EN_OBRA = (Estado.LEYENDO, Estado.ESCRIBIENDO, Estado.DESHACIENDO)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clase = models.CharField(max_length=10, choices=Clase)
    estado = models.CharField(max_length=12, choices=Estado, default=Estado.COLUMNAS)
    nombre = models.CharField("nombre del archivo", max_length=200)
    huella = models.CharField(max_length=64, help_text="SHA-256 del archivo.")
    encabezados = models.JSONField(default=list)
    columnas = models.JSONField(
        default=dict, help_text="Campo de la casa → posición de la columna en la hoja."
    )
    lectura = models.JSONField(
        default=dict, help_text="Cómo se leyó: codificación, separador, hoja; y cómo se casó."
    )
    arreglos = models.JSONField(
        default=dict,
        help_text="Campo → valor de la hoja → con qué se sustituye en todas sus filas.",
    )
    es_ficticio = models.BooleanField("de la demostración", default=False, editable=False)
    num_filas = models.PositiveIntegerField(default=0)
    hechas = models.PositiveIntegerField("filas recorridas", default=0)
    motivo_fallo = models.CharField("qué avisar", max_length=300, blank=True)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    creada_en = models.DateTimeField(auto_now_add=True)
    arriendo = models.UUIDField(null=True, blank=True, editable=False)
    latido_en = models.DateTimeField(null=True, blank=True, editable=False)
    intento = models.PositiveSmallIntegerField(default=0, editable=False)
    escrita_en = models.DateTimeField(null=True, blank=True, editable=False)
    escrita_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    deshecha_en = models.DateTimeField(null=True, blank=True, editable=False)
    deshecha_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = ImportacionQuerySet.as_manager()

    class Meta:
        verbose_name = "importación"
        verbose_name_plural = "importaciones"
        ordering = ["-creada_en"]

    def __str__(self) -> str:
        return self.nombre

    def get_absolute_url(self) -> str:
        return reverse("actores:importacion", args=[self.uid])

    @property
    def esta_en_obra(self) -> bool:
        return self.estado in self.EN_OBRA


class FilaImportada(models.Model):
    """Un renglón de la hoja: lo que trae, lo que haría y lo que hizo."""

    class Suerte(models.TextChoices):
        NUEVA = "nueva", "Nueva"
        CAMBIA = "cambia", "Cambia"
        IGUAL = "igual", "Sin cambios"
        PARECIDA = "parecida", "Quizá ya está"
        ERROR = "error", "Con error"
        SALTADA = "saltada", "No entra"

    class Decision(models.TextChoices):
        ES = "es", "Es la misma: actualizar"
        OTRA = "otra", "Son dos: crear"
        FUERA = "fuera", "No importar"

    importacion = models.ForeignKey(Importacion, on_delete=models.CASCADE, related_name="filas")
    numero = models.PositiveIntegerField(help_text="Renglón de la hoja, contando el encabezado.")
    datos = models.JSONField(default=list, help_text="Las celdas del renglón, como texto.")
    titulo = models.CharField("de qué trata", max_length=300, blank=True)
    llave = models.CharField(
        max_length=300, blank=True, help_text="Qué identifica al renglón: dos iguales se repiten."
    )
    suerte = models.CharField(max_length=10, choices=Suerte, default=Suerte.ERROR)
    decision = models.CharField(max_length=5, choices=Decision, blank=True)
    elegido = models.BigIntegerField(
        null=True, blank=True, help_text="Cuál de los parecidos es, si es alguno."
    )
    cambios = models.JSONField(
        default=dict, help_text="Campo → antes y después, para ver y para deshacer."
    )
    errores = models.JSONField(default=list)
    parecidos = models.JSONField(default=list, help_text="Llaves de los actores que se le parecen.")
    objeto = models.BigIntegerField(
        null=True, blank=True, help_text="Llave de lo que creó o cambió, según la clase."
    )
    huella = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 de lo que creó, tal como quedó ese día."
    )

    class Meta:
        verbose_name = "fila importada"
        verbose_name_plural = "filas importadas"
        ordering = ["numero"]
        constraints = [models.UniqueConstraint(fields=["importacion", "numero"], name="fila_unica")]
        indexes = [
            models.Index(fields=["importacion", "suerte", "numero"], name="filas_por_suerte"),
            models.Index(fields=["importacion", "llave"], name="filas_por_llave"),
        ]

    def __str__(self) -> str:
        return f"Renglón {self.numero}"


class Fusion(models.Model):
    """Dos actores que eran uno. Guarda lo que se movió para poder deshacerlo."""

    queda = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="fusiones")
    sale = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="fusionado_en")
    movido = models.JSONField(default=dict, help_text="Tabla y campo → llaves que cambiaron.")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hecha_en = models.DateTimeField(auto_now_add=True)
    deshecha_en = models.DateTimeField(null=True, blank=True, editable=False)
    deshecha_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = "fusión"
        verbose_name_plural = "fusiones"
        ordering = ["-hecha_en"]

    def __str__(self) -> str:
        return f"{self.sale} en {self.queda}"
