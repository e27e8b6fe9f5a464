"""El mapa de actores: personas y organizaciones, sus cargos y lo que les ocupa."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from actores.models.catalogo import Region, Sector, Tema
from dialogo.models import Dialogo, Rol, Usuario
from dialogo.texto import SinAcentos, limpiar, sin_acentos


class ActorQuerySet(models.QuerySet["Actor"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """El directorio es del equipo que entrevista o coordina; nadie más lo ve."""
        tiene_papel = Dialogo.objects.filter(
            integrantes__in=usuario.papeles.vigentes().filter(
                rol__in=[Rol.COORDINACION, Rol.ENTREVISTA]
            )
        ).exists()
        return self.all() if tiene_papel else self.none()

    def activos(self) -> Self:
        return self.filter(archivado_en=None)

    def archivados(self) -> Self:
        return self.exclude(archivado_en=None)

    def que_dicen(self, palabras: str) -> Self:
        """Busca cada palabra en nombre, siglas, cargo y organización, con acentos o sin ellos."""
        filas = self
        for palabra in sin_acentos(palabras).split():
            cargos = Cargo.objects.filter(persona=OuterRef("pk")).filter(
                Q(nombre_plano__contains=palabra)
                | Q(organizacion__nombre_plano__contains=palabra)
                | Q(organizacion__siglas_planas__contains=palabra)
            )
            filas = filas.filter(
                Q(nombre_plano__contains=palabra)
                | Q(organizacion__siglas_planas__contains=palabra)
                | Exists(cargos)
            )
        return filas

    def para_lista(self) -> Self:
        """Con todo lo que enseña un renglón del directorio; ningún dato de contacto."""
        cargos = Cargo.objects.vigentes().select_related("organizacion")
        vigentes = Cargo.objects.vigentes()
        return (
            self.select_related("persona", "organizacion", "sector")
            .defer("correo", "telefono", "contacto", "notas")
            .prefetch_related(
                "temas",
                "regiones",
                Prefetch("persona__cargos", cargos, to_attr="asientos"),
            )
            .annotate(
                num_personas=Count(
                    "organizacion__cargos__persona",
                    filter=Q(organizacion__cargos__in=vigentes),
                    distinct=True,
                )
            )
        )


class Actor(models.Model):
    """Persona u organización: ambas tienen sector, agenda y vínculos."""

    nombre = models.CharField(max_length=200)
    nombre_plano = models.GeneratedField(
        expression=SinAcentos("nombre"),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        related_name="actores",
        limit_choices_to={"padre": None},
        verbose_name="macrosector",
    )
    subsector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actores_del_subsector",
        limit_choices_to={"padre__isnull": False},
    )
    temas = models.ManyToManyField(Tema, blank=True, related_name="actores")
    regiones = models.ManyToManyField(Region, blank=True, related_name="actores")
    correo = models.EmailField("correo electrónico", blank=True)
    telefono = models.CharField("teléfono", max_length=60, blank=True)
    contacto = models.TextField(
        "otros datos de contacto",
        blank=True,
        help_text="Asistente, dirección, horarios.",
    )
    notas = models.TextField(blank=True)
    es_ficticio = models.BooleanField("de la demostración", default=False, editable=False)
    creado_en = models.DateTimeField(auto_now_add=True)
    archivado_en = models.DateTimeField(null=True, blank=True, editable=False)
    archivado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    motivo_archivo = models.CharField(max_length=300, blank=True, editable=False)

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = "actor"
        verbose_name_plural = "actores"
        ordering = ["nombre_plano"]
        indexes = [models.Index(fields=["nombre_plano"], name="actores_por_nombre")]

    def __str__(self) -> str:
        return self.nombre

    def get_absolute_url(self) -> str:
        return reverse("actores:ficha", args=[self.pk])

    @property
    def es_persona(self) -> bool:
        return hasattr(self, "persona")

    def archivar(self, *, motivo: str, autor: Usuario) -> None:
        """Sale del directorio sin borrarse. Lanza ``ValidationError`` si falta la razón."""
        motivo = limpiar(motivo).strip()
        if not motivo:
            raise ValidationError("Para archivar hace falta una razón, aunque sea breve.")
        self.archivado_en = timezone.now()
        self.archivado_por = autor
        self.motivo_archivo = motivo[:300]
        self.save(update_fields=["archivado_en", "archivado_por", "motivo_archivo"])

    def restaurar(self) -> None:
        self.archivado_en = self.archivado_por = None
        self.motivo_archivo = ""
        self.save(update_fields=["archivado_en", "archivado_por", "motivo_archivo"])


class Persona(Actor):
    class Genero(models.TextChoices):
        MUJER = "mujer", "Mujer"
        HOMBRE = "hombre", "Hombre"
        OTRO = "otro", "Otro o no binario"
        SIN_DATO = "", "Sin registrar"

    tratamiento = models.CharField(
        max_length=20, blank=True, help_text="Como se le llama: Dra., Ing., Emb."
    )
    genero = models.CharField("género", max_length=8, choices=Genero, blank=True, default="")
    semblanza = models.TextField(blank=True)

    objects = ActorQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "persona"

    @property
    def con_tratamiento(self) -> str:
        return f"{self.tratamiento} {self.nombre}".strip()

    def cargo_en(self, dia: date) -> "Cargo | None":
        """El asiento que ocupaba ese día; si hay varios, el más reciente."""
        return self.cargos.vigentes(dia).select_related("organizacion").order_by("-desde").first()


class Organizacion(Actor):
    siglas = models.CharField(max_length=30, blank=True)
    siglas_planas = models.GeneratedField(
        expression=SinAcentos("siglas"),
        output_field=models.CharField(max_length=30),
        db_persist=True,
    )
    sitio = models.URLField("sitio web", blank=True)

    objects = ActorQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "organización"
        verbose_name_plural = "organizaciones"


class CargoQuerySet(models.QuerySet["Cargo"]):
    def vigentes(self, dia: date | None = None) -> Self:
        dia = dia or timezone.localdate()
        return self.filter(Q(desde=None) | Q(desde__lte=dia), Q(hasta=None) | Q(hasta__gte=dia))


class Cargo(models.Model):
    """Asiento con fechas: une a una persona con una organización."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="cargos")
    organizacion = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        related_name="cargos",
        verbose_name="organización",
    )
    nombre = models.CharField("cargo", max_length=200)
    nombre_plano = models.GeneratedField(
        expression=SinAcentos("nombre"),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )
    desde = models.DateField(null=True, blank=True)
    hasta = models.DateField(null=True, blank=True)

    objects = CargoQuerySet.as_manager()

    class Meta:
        ordering = [F("hasta").desc(nulls_first=True), F("desde").desc(nulls_last=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(hasta=None) | Q(desde=None) | Q(hasta__gte=F("desde")),
                name="cargo_termina_despues",
                violation_error_message="El cargo termina antes de empezar.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nombre}, {self.organizacion.nombre}"

    @property
    def esta_vigente(self) -> bool:
        hoy = timezone.localdate()
        return (self.desde is None or self.desde <= hoy) and (
            self.hasta is None or self.hasta >= hoy
        )
