"""Los catálogos: sectores, temas y regiones, con su procedencia, y las contrapartes de fuera."""

from typing import Self

from django.db import models
from django.db.models import Q

from dialogo.texto import SinAcentos


class Marca(models.TextChoices):
    """Procedencia de un elemento de catálogo."""

    FUENTE = "F", "Con fuente"
    PROPUESTA = "P", "Propuesta"


class CatalogoQuerySet(models.QuerySet):
    def vigentes(self) -> Self:
        return self.filter(vigente=True)


class Catalogo(models.Model):
    """Elemento de una taxonomía. Renombrarlo conserva la clave y todo lo que la usa."""

    clave = models.SlugField(max_length=60, unique=True)
    nombre = models.CharField(max_length=100)
    orden = models.PositiveSmallIntegerField(default=0)
    marca = models.CharField(max_length=1, choices=Marca, default=Marca.PROPUESTA)
    fuente = models.TextField(blank=True)
    vigente = models.BooleanField(default=True)

    objects = CatalogoQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["orden", "nombre"]
        constraints = [
            models.CheckConstraint(
                condition=Q(marca="P") | ~Q(fuente=""),
                name="%(class)s_con_fuente",
                violation_error_message="Lo marcado con fuente lleva su fuente.",
            )
        ]

    def __str__(self) -> str:
        return self.nombre


class SectorQuerySet(CatalogoQuerySet):
    def macrosectores(self) -> Self:
        return self.filter(padre=None)

    def subsectores(self) -> Self:
        return self.exclude(padre=None)


class Sector(Catalogo):
    """Macrosector (sin padre) o subsector. En público sólo se habla de macrosectores."""

    padre = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subsectores",
    )
    objects = SectorQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Catalogo.Meta):
        abstract = False
        verbose_name = "sector"
        verbose_name_plural = "sectores"


class Tema(Catalogo):
    class Meta(Catalogo.Meta):
        abstract = False
        verbose_name = "tema"


class Region(Catalogo):
    class Meta(Catalogo.Meta):
        abstract = False
        verbose_name = "región"
        verbose_name_plural = "regiones"


class TipoDeRecomendacion(Catalogo):
    """Marco legal, financiamiento, continuidad de los diálogos…"""

    class Meta(Catalogo.Meta):
        verbose_name = "tipo de recomendación"
        verbose_name_plural = "tipos de recomendación"


class Socio(models.Model):
    """Ciudad, red u organismo de fuera con quien se trabaja o se querría trabajar."""

    class Tipo(models.TextChoices):
        CIUDAD = "ciudad", "Ciudad"
        RED = "red", "Red"
        ORGANISMO = "organismo", "Organismo"

    nombre = models.CharField(max_length=160)
    nombre_plano = models.GeneratedField(
        expression=SinAcentos("nombre"),
        output_field=models.CharField(max_length=160),
        db_persist=True,
    )
    tipo = models.CharField(max_length=10, choices=Tipo, default=Tipo.CIUDAD)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="socios",
        verbose_name="región",
    )
    es_ficticio = models.BooleanField("de la demostración", default=False, editable=False)

    class Meta:
        ordering = ["nombre_plano"]
        constraints = [
            models.UniqueConstraint(
                "nombre_plano", name="socio_unico", violation_error_message="Ya está en la lista."
            )
        ]

    def __str__(self) -> str:
        return self.nombre
