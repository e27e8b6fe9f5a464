"""Lo que se recomienda: para qué sirve, en qué se apoya y quién responde por ello."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from actores.models import Organizacion, Programa, Region, Tema, TipoDeRecomendacion
from dialogo.models import Dialogo, Integrante, Objetivo, Premisa, Rol, Usuario
from hallazgos.models.hallazgo import Hallazgo


class RecomendacionQuerySet(models.QuerySet["Recomendacion"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Quien coordina o entrevista, todas; un enlace, las de su organización ya comunicadas."""
        papeles = usuario.papeles.vigentes()
        del_equipo = papeles.filter(rol__in=[Rol.COORDINACION, Rol.ENTREVISTA])
        suyas = Enlace.objects.filter(integrante__in=papeles.filter(rol=Rol.ENLACE))
        de_su_organizacion = Q()
        for dialogo, organizacion in suyas.values_list("integrante__dialogo", "organizacion"):
            de_su_organizacion |= Q(dialogo=dialogo) & (
                Q(responsable=organizacion) | Q(corresponsables=organizacion)
            )
        visibles = Q(dialogo__in=del_equipo.values("dialogo"))
        if de_su_organizacion:
            visibles |= de_su_organizacion & Q(comunicada_en__isnull=False)
        return self.filter(pk__in=Recomendacion.objects.filter(visibles).values("pk"))

    def activas(self) -> Self:
        return self.filter(retirada_en=None)

    def comunicadas(self) -> Self:
        """Las que ya recibió quien debe responder."""
        return self.activas().filter(comunicada_en__isnull=False)

    def para_listar(self) -> Self:
        """Con lo vigente de su texto, en la misma consulta."""
        ultima = RedaccionDeRecomendacion.objects.filter(recomendacion=OuterRef("pk")).order_by(
            "-version"
        )
        return self.select_related("tipo", "responsable", "dialogo").annotate(
            texto=Subquery(ultima.values("texto")[:1]),
            titulo_corto=Subquery(ultima.values("titulo_corto")[:1]),
            beneficio=Subquery(ultima.values("beneficio")[:1]),
            version=Subquery(ultima.values("version")[:1]),
        )


class Recomendacion(models.Model):
    """Algo que la ciudad debería hacer. Su texto tiene versiones; lo demás, su valor de hoy."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="recomendaciones")
    numero = models.PositiveIntegerField("número", editable=False)
    plazo = models.CharField(max_length=8, choices=Objetivo.Plazo)
    tipo = models.ForeignKey(
        TipoDeRecomendacion, on_delete=models.PROTECT, related_name="recomendaciones"
    )
    instrumento = models.CharField(
        "ley o instrumento", max_length=200, blank=True, help_text="El que toca, si toca alguno."
    )
    articulo = models.CharField("artículo", max_length=80, blank=True)
    requiere_reforma = models.BooleanField(
        "requiere reforma", null=True, blank=True, help_text="Vacío: todavía no se sabe."
    )
    responsable = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recomendaciones",
        help_text="La organización que debe responder. Sin ella no puede comunicarse.",
    )
    corresponsables = models.ManyToManyField(
        Organizacion, blank=True, related_name="corresponsabilidades"
    )
    hallazgos = models.ManyToManyField(Hallazgo, blank=True, related_name="recomendaciones")
    objetivos = models.ManyToManyField(Objetivo, blank=True, related_name="recomendaciones")
    temas = models.ManyToManyField(Tema, blank=True, related_name="recomendaciones")
    regiones = models.ManyToManyField(Region, blank=True, related_name="recomendaciones")
    responder_antes_de = models.DateField("responder antes de", null=True, blank=True)
    comunicada_en = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Desde entonces la ve su enlace y corre el plazo.",
    )
    comunicada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    revision = models.PositiveIntegerField(default=1, help_text="Sube con cada guardado.")
    retirada_en = models.DateTimeField(null=True, blank=True, editable=False)
    motivo_retiro = models.CharField(max_length=300, blank=True)
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)

    objects = RecomendacionQuerySet.as_manager()

    class Meta:
        verbose_name = "recomendación"
        verbose_name_plural = "recomendaciones"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="folio_de_recomendacion"),
            models.CheckConstraint(
                condition=Q(comunicada_en=None)
                | Q(responsable__isnull=False, responder_antes_de__isnull=False),
                name="comunicada_con_responsable_y_plazo",
                violation_error_message="Para comunicarla hace falta quién responde y para cuándo.",
            ),
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def folio(self) -> str:
        return f"R-{self.numero:02d}"

    def get_absolute_url(self) -> str:
        return reverse("recomendaciones:ver", args=[self.dialogo.clave, self.numero])


class RedaccionDeRecomendacion(models.Model):
    """Versión del texto. Publicada queda congelada y la siguiente dice por qué."""

    recomendacion = models.ForeignKey(
        Recomendacion, on_delete=models.CASCADE, related_name="redacciones"
    )
    version = models.PositiveSmallIntegerField("versión")
    texto = models.CharField(
        max_length=400, help_text="Una frase que empieza con «Que»: qué debe hacerse."
    )
    titulo_corto = models.CharField(
        "título corto", max_length=120, blank=True, help_text="Para listas; vacío, el texto."
    )
    explicacion = models.TextField("explicación", blank=True)
    beneficio = models.TextField(
        "qué gana quien vive aquí", help_text="En palabras de todos los días."
    )
    motivo = models.CharField("motivo de esta redacción", max_length=300, blank=True)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    creada_en = models.DateTimeField(auto_now_add=True)
    cambiada_en = models.DateTimeField(auto_now=True)
    congelada_en = models.DateTimeField(null=True, blank=True, editable=False)
    huella = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "redacción de una recomendación"
        verbose_name_plural = "redacciones de recomendaciones"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["recomendacion", "version"], name="redaccion_de_recomendacion_unica"
            )
        ]

    def __str__(self) -> str:
        return self.titulo_corto or self.texto


class CambioDeResponsable(models.Model):
    """Ya comunicada, pasó a otra organización: de cuál a cuál y por qué. Se añade; no se corrige."""

    recomendacion = models.ForeignKey(
        Recomendacion, on_delete=models.CASCADE, related_name="cambios_de_responsable"
    )
    antes = models.ForeignKey(Organizacion, on_delete=models.PROTECT, related_name="+")
    despues = models.ForeignKey(
        Organizacion, on_delete=models.PROTECT, related_name="+", verbose_name="después"
    )
    motivo = models.CharField(max_length=300)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hecho_en = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "cambio de responsable"
        verbose_name_plural = "cambios de responsable"
        ordering = ["hecho_en", "pk"]

    def __str__(self) -> str:
        return f"{self.recomendacion}: de {self.antes} a {self.despues}"


class Apoyo(models.Model):
    """En qué premisa de la teoría de cambio descansa una recomendación, o cuál pone en duda."""

    class Relacion(models.TextChoices):
        SE_APOYA = "se_apoya", "Se apoya en ella"
        PONE_EN_DUDA = "pone_en_duda", "La pone en duda"

    recomendacion = models.ForeignKey(
        Recomendacion, on_delete=models.CASCADE, related_name="premisas"
    )
    premisa = models.ForeignKey(Premisa, on_delete=models.PROTECT, related_name="recomendaciones")
    relacion = models.CharField("relación", max_length=12, choices=Relacion)
    nota = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["premisa__numero"]
        constraints = [
            models.UniqueConstraint(fields=["recomendacion", "premisa"], name="apoyo_una_vez")
        ]

    def __str__(self) -> str:
        return f"{self.recomendacion} y la premisa {self.premisa.numero}"


class LoQueExiste(models.Model):
    """Un programa del mapa frente a una recomendación: ya la sirve, o se traslapa con ella."""

    class Relacion(models.TextChoices):
        SIRVE = "sirve", "Ya la sirve"
        SE_TRASLAPA = "se_traslapa", "Se traslapa"

    recomendacion = models.ForeignKey(
        Recomendacion, on_delete=models.CASCADE, related_name="lo_que_existe"
    )
    programa = models.ForeignKey(Programa, on_delete=models.PROTECT, related_name="recomendaciones")
    relacion = models.CharField("relación", max_length=12, choices=Relacion)
    nota = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "programa que ya existe"
        verbose_name_plural = "programas que ya existen"
        ordering = ["programa__nombre"]
        constraints = [
            models.UniqueConstraint(
                fields=["recomendacion", "programa"], name="programa_de_recomendacion_una_vez"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programa}: {self.get_relacion_display().lower()}"


class Enlace(models.Model):
    """Por qué organización responde quien tiene el papel de enlace. Puede ser más de una."""

    integrante = models.ForeignKey(Integrante, on_delete=models.CASCADE, related_name="enlaces")
    organizacion = models.ForeignKey(
        Organizacion, on_delete=models.PROTECT, related_name="enlaces", verbose_name="organización"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integrante", "organizacion"], name="enlace_una_vez")
        ]

    def __str__(self) -> str:
        return f"{self.integrante} por {self.organizacion}"
