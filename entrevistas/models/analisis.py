"""Lo que se dice de lo dicho: proposiciones con posturas, matriz de marco y fuentes del mapa."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from actores.models import Interes, Sector, Tema, Valoracion, Vinculo
from dialogo.models import Bloque, Dialogo
from entrevistas.models.entrada import Entrada, Fragmento
from entrevistas.models.entrevista import Entrevista


class Proposicion(models.Model):
    """Enunciado que el equipo escribe para ver quién está de acuerdo y quién no."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="proposiciones")
    numero = models.PositiveIntegerField("número", editable=False)
    texto = models.CharField(max_length=300)
    bloque = models.ForeignKey(
        Bloque, on_delete=models.PROTECT, null=True, blank=True, related_name="proposiciones"
    )
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)
    archivada_en = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "proposición"
        verbose_name_plural = "proposiciones"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="proposicion_unica")
        ]

    def __str__(self) -> str:
        return self.texto

    @property
    def folio(self) -> str:
        return f"P-{self.numero:02d}"


class Posicion(models.Model):
    """Lo que una persona dijo de una proposición, con el pasaje que lo sostiene.

    «No se pronunció» es no tener renglón: nadie lo escribe y nadie lo supone.
    """

    class Postura(models.TextChoices):
        A_FAVOR = "a_favor", "A favor"
        MATIZA = "matiza", "Matiza"
        EN_CONTRA = "en_contra", "En contra"

    proposicion = models.ForeignKey(
        Proposicion, on_delete=models.PROTECT, related_name="posiciones"
    )
    entrevista = models.ForeignKey(Entrevista, on_delete=models.PROTECT, related_name="posiciones")
    postura = models.CharField(max_length=10, choices=Postura)
    fragmento = models.ForeignKey(Fragmento, on_delete=models.PROTECT, related_name="posiciones")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    puesta_en = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "posición"
        verbose_name_plural = "posiciones"
        ordering = ["proposicion", "entrevista"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposicion", "entrevista"], name="una_posicion_por_entrevista"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entrevista.folio}: {self.get_postura_display().lower()}"


class CeldaMarco(models.Model):
    """Resumen escrito de lo que un sector o una entrevista dice de un tema."""

    class Estado(models.TextChoices):
        BORRADOR = "borrador", "Borrador"
        LISTA = "lista", "Lista"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="celdas_de_marco")
    tema = models.ForeignKey(Tema, on_delete=models.PROTECT, related_name="+")
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.PROTECT, null=True, blank=True, related_name="celdas_de_marco"
    )
    resumen = models.TextField(blank=True)
    estado = models.CharField(max_length=10, choices=Estado, default=Estado.BORRADOR)
    citas = models.ManyToManyField(Fragmento, blank=True, related_name="celdas_de_marco")
    version = models.PositiveIntegerField(default=1)
    editada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    editada_en = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "celda de la matriz de marco"
        verbose_name_plural = "celdas de la matriz de marco"
        constraints = [
            models.CheckConstraint(
                condition=Q(sector__isnull=False, entrevista=None)
                | Q(sector=None, entrevista__isnull=False),
                name="celda_de_sector_o_de_entrevista",
            ),
            models.UniqueConstraint(
                fields=["dialogo", "tema", "sector", "entrevista"],
                nulls_distinct=False,
                name="celda_unica",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sector or self.entrevista}, {self.tema}"


class Procedencia(models.Model):
    """La entrada de la que se supo un dato del mapa: abre la conversación de donde salió."""

    entrada = models.ForeignKey(Entrada, on_delete=models.PROTECT, related_name="procedencias")
    vinculo = models.ForeignKey(
        Vinculo, on_delete=models.CASCADE, null=True, blank=True, related_name="procedencias"
    )
    interes = models.ForeignKey(
        Interes, on_delete=models.CASCADE, null=True, blank=True, related_name="procedencias"
    )
    valoracion = models.ForeignKey(
        Valoracion, on_delete=models.CASCADE, null=True, blank=True, related_name="procedencias"
    )
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    anotada_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["anotada_en"]
        constraints = [
            models.CheckConstraint(
                condition=Q(vinculo__isnull=False, interes=None, valoracion=None)
                | Q(vinculo=None, interes__isnull=False, valoracion=None)
                | Q(vinculo=None, interes=None, valoracion__isnull=False),
                name="procedencia_de_una_cosa",
            ),
            models.UniqueConstraint(
                fields=["entrada", "vinculo", "interes", "valoracion"],
                nulls_distinct=False,
                name="procedencia_unica",
            ),
        ]

    def __str__(self) -> str:
        return f"De {self.entrada.entrevista.folio}"


class VistaDelMapa(models.Model):
    """Mirada guardada de la red: sus filtros, su foco y dónde quedó cada nodo."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="vistas_del_mapa")
    nombre = models.CharField(max_length=120)
    consulta = models.CharField(
        max_length=1000, blank=True, help_text="Los filtros, como van en la dirección."
    )
    posiciones = models.JSONField(default=dict, help_text="Llave del actor → [x, y].")
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "vista del mapa"
        verbose_name_plural = "vistas del mapa"
        ordering = ["nombre"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "nombre"],
                name="vista_unica",
                violation_error_message="Ya hay una vista con ese nombre.",
            )
        ]

    def __str__(self) -> str:
        return self.nombre
