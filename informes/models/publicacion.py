"""Lo que se hizo público: qué, quién, cuándo, con qué palabras, y lo que después se corrigió."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from entrevistas.models import Fragmento, Nivel
from informes.models.informe import Informe
from sobremesas.models import Disenso


class PublicacionQuerySet(models.QuerySet["Publicacion"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(dialogo__in=Dialogo.objects.que_coordina(usuario))


class Publicacion(models.Model):
    """Una versión de lo público. No cambia: se corrige con otra, que dice qué corrige y por qué.

    ``instantanea`` guarda hallazgos, recomendaciones y método con su rastro, ya vistos por la puerta
    para el público; la última es la que enseña el portal. Lo que se sigue en vivo (respuestas e hitos)
    se lee de la base.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="publicaciones")
    numero = models.PositiveSmallIntegerField("número", editable=False)
    que = models.CharField(
        "qué se publica", max_length=300, help_text="En una frase, para quien siga los cambios."
    )
    es_correccion = models.BooleanField("corrige a la anterior", default=False)
    motivo = models.CharField("qué corrige y por qué", max_length=300, blank=True)
    instantanea = models.JSONField("instantánea", editable=False)
    huella = models.CharField(max_length=64, editable=False, help_text="SHA-256 de la instantánea.")
    informes = models.ManyToManyField(
        Informe, blank=True, related_name="publicaciones", help_text="Los PDF que se ofrecen."
    )
    publicada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    publicada_en = models.DateTimeField(default=timezone.now)

    objects = PublicacionQuerySet.as_manager()

    class Meta:
        verbose_name = "publicación"
        verbose_name_plural = "publicaciones"
        ordering = ["-numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="publicacion_unica"),
            models.CheckConstraint(
                condition=Q(es_correccion=False) | ~Q(motivo=""),
                name="corregir_con_motivo",
                violation_error_message="Una corrección dice qué corrige y por qué.",
            ),
        ]

    def __str__(self) -> str:
        return f"Publicación {self.numero}"


class VozPublicada(models.Model):
    """Una voz que salió al público, con el nivel de ese día. Hoy se compara con lo que permite."""

    publicacion = models.ForeignKey(Publicacion, on_delete=models.CASCADE, related_name="voces")
    fragmento = models.ForeignKey(
        Fragmento, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    disenso = models.ForeignKey(
        Disenso, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    codigo = models.CharField("código", max_length=20)
    nivel = models.CharField(max_length=12, choices=Nivel)
    huella = models.CharField(max_length=64)

    class Meta:
        verbose_name = "voz publicada"
        verbose_name_plural = "voces publicadas"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["publicacion", "codigo"], name="voz_publicada_una_vez"),
            models.CheckConstraint(
                condition=Q(fragmento=None) ^ Q(disenso=None), name="voz_de_un_solo_lado"
            ),
        ]

    def __str__(self) -> str:
        return self.codigo


class Errata(models.Model):
    """Lo que estaba mal en un documento ya entregado, a la vista de quien lo verifique."""

    informe = models.ForeignKey(Informe, on_delete=models.PROTECT, related_name="erratas")
    donde = models.CharField("dónde", max_length=120, help_text="Página 22, H-07.")
    texto = models.CharField("qué se corrige", max_length=400)
    anotada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    anotada_en = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["anotada_en", "pk"]

    def __str__(self) -> str:
        return self.texto


class Traduccion(models.Model):
    """Un texto público en otro idioma. Si el original cambia, vuelve a estar por traducir."""

    class Estado(models.TextChoices):
        BORRADOR = "borrador", "Traducción sin revisar"
        APROBADA = "aprobada", "Aprobada"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.CASCADE, related_name="traducciones")
    clave = models.CharField(
        max_length=80, help_text="De qué: ``H-03/titulo``, ``dialogo/resumen``."
    )
    idioma = models.CharField(max_length=5, default="en")
    huella_original = models.CharField(max_length=64, help_text="SHA-256 del texto que se tradujo.")
    texto = models.TextField()
    estado = models.CharField(max_length=10, choices=Estado, default=Estado.BORRADOR)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    escrita_en = models.DateTimeField(auto_now=True)
    aprobada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    aprobada_en = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "traducción"
        verbose_name_plural = "traducciones"
        ordering = ["clave"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "clave", "idioma"], name="una_traduccion_por_texto"
            ),
            models.CheckConstraint(
                condition=Q(estado="borrador") | Q(aprobada_por__isnull=False),
                name="aprobada_por_alguien",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clave} ({self.idioma})"
