"""La bitácora: si se hizo cada pregunta, qué se dijo y qué pasajes se citan."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from actores.models import Region, Socio, Tema
from dialogo.models import Pregunta, Usuario
from dialogo.texto import VectorEspanol
from entrevistas.models.consentimiento import Nivel
from entrevistas.models.entrevista import Entrevista


class Respuesta(models.Model):
    """¿Se hizo la pregunta? Que no se abordara no es lo mismo que una respuesta vacía."""

    class Estado(models.TextChoices):
        ABORDADA = "abordada", "Abordada"
        NO_SE_ABORDO = "no_se_abordo", "No se abordó"
        NO_QUISO_RESPONDER = "no_quiso_responder", "No quiso responder"

    entrevista = models.ForeignKey(Entrevista, on_delete=models.CASCADE, related_name="respuestas")
    pregunta = models.ForeignKey(Pregunta, on_delete=models.PROTECT, related_name="respuestas")
    estado = models.CharField(max_length=20, choices=Estado)
    anotada_en = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entrevista", "pregunta"], name="respuesta_unica")
        ]

    def __str__(self) -> str:
        return f"{self.entrevista.folio}, {self.get_estado_display().lower()}"


class EntradaQuerySet(models.QuerySet["Entrada"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(entrevista__in=Entrevista.objects.visibles_para(usuario))

    def vivas(self) -> Self:
        """Ni retiradas ni a medio escribir."""
        return self.filter(retirada_en=None).exclude(terminada_en=None)

    def citables(self) -> Self:
        return self.vivas().exclude(tipo=Entrada.Tipo.FUERA)

    def con_correcciones(self) -> Self:
        """Anota ``num_correcciones`` y ``num_fragmentos``."""
        correcciones = RevisionEntrada.objects.filter(entrada=OuterRef("pk")).exclude(motivo="")
        fragmentos = Fragmento.objects.filter(entrada=OuterRef("pk"))
        return self.annotate(
            num_correcciones=_cuantas(correcciones), num_fragmentos=_cuantas(fragmentos)
        )


def _cuantas(filas: models.QuerySet) -> Coalesce:
    """Cuenta en una subconsulta: dos cuentas por unión se multiplicarían."""
    cuenta = filas.order_by().values("entrada").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(cuenta), 0)


class Entrada(models.Model):
    """Renglón de la bitácora: una cosa dicha, resumida u observada, en una pregunta."""

    class Tipo(models.TextChoices):
        LITERAL = "literal", "Literal"
        PARAFRASIS = "parafrasis", "Paráfrasis"
        OBSERVACION = "observacion", "Observación"
        FUERA = "fuera", "Fuera de registro"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entrevista = models.ForeignKey(Entrevista, on_delete=models.PROTECT, related_name="entradas")
    pregunta = models.ForeignKey(Pregunta, on_delete=models.PROTECT, related_name="entradas")
    orden = models.PositiveIntegerField(default=0)
    tipo = models.CharField(max_length=12, choices=Tipo)
    texto = models.TextField(blank=True)
    nivel = models.CharField(
        max_length=12, choices=Nivel, blank=True, help_text="Sólo si es más estricto."
    )
    temas = models.ManyToManyField(Tema, blank=True, related_name="entradas")
    regiones = models.ManyToManyField(Region, blank=True, related_name="entradas")
    socios = models.ManyToManyField(
        Socio, blank=True, related_name="entradas", verbose_name="ciudades y redes"
    )
    revision = models.PositiveIntegerField(default=1)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    editada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    creada_en = models.DateTimeField(default=timezone.now)
    cambiada_en = models.DateTimeField(auto_now=True)
    terminada_en = models.DateTimeField(null=True, blank=True)
    retirada_en = models.DateTimeField(null=True, blank=True)
    busqueda = models.GeneratedField(
        expression=VectorEspanol("texto"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EntradaQuerySet.as_manager()

    class Meta:
        ordering = ["pregunta__bloque__numero", "pregunta__orden", "orden", "pk"]
        indexes = [
            GinIndex(fields=["busqueda"], name="entradas_busqueda"),
            models.Index(fields=["entrevista", "cambiada_en"], name="entradas_recientes"),
            models.Index(
                fields=["pregunta", "entrevista"],
                condition=Q(retirada_en=None, terminada_en__isnull=False),
                name="entradas_vivas",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(tipo="fuera") | Q(texto=""),
                name="fuera_de_registro_no_guarda_texto",
            )
        ]

    def __str__(self) -> str:
        return self.texto[:60]


class RevisionEntrada(models.Model):
    """Texto que tuvo una entrada. Sólo se añade; lo borra únicamente salir del registro."""

    entrada = models.ForeignKey(Entrada, on_delete=models.PROTECT, related_name="revisiones")
    numero = models.PositiveIntegerField()
    tipo = models.CharField(max_length=12, choices=Entrada.Tipo)
    texto = models.TextField(blank=True)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    motivo = models.CharField(max_length=300, blank=True)
    creada_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "revisión"
        verbose_name_plural = "revisiones"
        ordering = ["numero"]
        constraints = [models.UniqueConstraint(fields=["entrada", "numero"], name="revision_unica")]

    def __str__(self) -> str:
        return f"Revisión {self.numero}"


class FragmentoQuerySet(models.QuerySet["Fragmento"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(entrada__entrevista__in=Entrevista.objects.visibles_para(usuario))


class Fragmento(models.Model):
    """Pasaje citable: revisión, inicio y fin en puntos de código Unicode sobre NFC con LF."""

    class Anclaje(models.TextChoices):
        EXACTO = "exacto", "Exacto"
        POR_REVISAR = "por_revisar", "Por revisar"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entrada = models.ForeignKey(Entrada, on_delete=models.PROTECT, related_name="fragmentos")
    revision = models.PositiveIntegerField()
    inicio = models.PositiveIntegerField()
    fin = models.PositiveIntegerField()
    texto = models.TextField(help_text="Fotografía de ``texto[inicio:fin]`` en esa revisión.")
    huella = models.CharField(max_length=64, help_text="SHA-256 del texto.")
    anclaje = models.CharField(max_length=12, choices=Anclaje, default=Anclaje.EXACTO)
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)

    objects = FragmentoQuerySet.as_manager()

    class Meta:
        ordering = ["entrada", "inicio"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("inicio")), name="fragmento_con_algo_dentro"
            ),
            models.UniqueConstraint(
                fields=["entrada", "revision", "inicio", "fin"], name="fragmento_unico"
            ),
        ]

    def __str__(self) -> str:
        return self.texto[:60]
