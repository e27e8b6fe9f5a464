"""El diálogo: quién lo convoca, en qué fases y para qué."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from dialogo.models.cuenta import Usuario
from dialogo.models.equipo import Rol
from dialogo.models.guia import Pregunta

CLAVES_RESERVADAS = frozenset(
    [
        "actores",
        "admin",
        "api",
        "control",
        "datos-abiertos",
        "mi-expediente",
        "novedades",
        "robots",
        "sitemap",
        "verificar",
        "aviso",
        "catalogos",
        "contrafirma",
        "cuentas",
        "dialogos",
        "en",
        "estaticos",
        "i",
        "idioma",
        "invitacion",
        "listo",
        "mi-acta",
        "mi-invitacion",
        "media",
        "medios",
        "puerta",
        "rebotes",
        "salud",
        "sala",
        "static",
    ]
)


def validar_clave(clave: str) -> None:
    if clave in CLAVES_RESERVADAS:
        raise ValidationError(f"«{clave}» es una dirección de la casa. Elige otra.")


class DialogoQuerySet(models.QuerySet["Dialogo"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Aquellos en los que hoy tiene un papel."""
        return self.filter(pk__in=usuario.papeles.vigentes().values("dialogo"))

    def que_coordina(self, usuario: Usuario) -> Self:
        return self.filter(
            pk__in=usuario.papeles.vigentes().filter(rol=Rol.COORDINACION).values("dialogo")
        )

    def publicos(self) -> Self:
        return self.filter(es_publico=True, archivado_en=None)


class Dialogo(models.Model):
    """Una consulta cualitativa completa, de la primera entrevista al último compromiso."""

    clave = models.SlugField(
        "dirección",
        max_length=40,
        unique=True,
        validators=[validar_clave, RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")],
        help_text="Minúsculas, números y guiones; por ejemplo, ciudad-global.",
    )
    nombre = models.CharField(max_length=160)
    pregunta = models.CharField(
        "pregunta de la portada",
        max_length=200,
        blank=True,
        help_text="La que abre la portada.",
    )
    resumen = models.TextField(blank=True, help_text="Dos o tres frases para quien llega.")
    antecedentes = models.TextField(blank=True)
    alcance = models.TextField(blank=True, help_text="Qué es y qué no es este diálogo.")
    credito = models.TextField("crédito del financiamiento", blank=True)
    meta_entrevistas = models.PositiveSmallIntegerField("entrevistas previstas", default=30)
    umbral_k = models.PositiveSmallIntegerField(
        "personas mínimas por sector",
        default=5,
        help_text="Con menos personas en un sector, «por sector» se muestra como anónima.",
    )
    umbral_organizaciones = models.PositiveSmallIntegerField(
        "organizaciones mínimas por sector", default=3
    )
    dias_de_gracia = models.PositiveSmallIntegerField(
        "días de gracia para responder",
        default=30,
        help_text="Pasado el plazo y estos días, el público ve que una recomendación no tiene respuesta.",
    )
    es_demostracion = models.BooleanField("datos ficticios", default=False, editable=False)
    es_publico = models.BooleanField(
        "tiene portada pública",
        default=False,
        help_text="La portada cuenta qué es y en qué fase va; nunca lo que alguien dijo.",
    )
    copiado_de = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    creado_en = models.DateTimeField(auto_now_add=True)
    archivado_en = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DialogoQuerySet.as_manager()

    class Meta:
        verbose_name = "diálogo"
        ordering = ["nombre"]

    def __str__(self) -> str:
        return self.nombre

    def get_absolute_url(self) -> str:
        return reverse("informes:tablero", args=[self.clave])

    def preguntas_vigentes(self) -> models.QuerySet[Pregunta]:
        return Pregunta.objects.filter(bloque__dialogo=self).vigentes().select_related("bloque")

    def aviso_vigente(self) -> "AvisoPrivacidad | None":
        return self.avisos.order_by("-version").first()

    def fase_actual(self, hoy: date | None = None) -> "Fase | None":
        hoy = hoy or timezone.localdate()
        fases = list(self.fases.all())
        empezadas = [fase for fase in fases if fase.fecha_inicio <= hoy]
        return empezadas[-1] if empezadas else (fases[0] if fases else None)


class Organizador(models.Model):
    """Quien convoca y firma, como aparece en la portada y en los informes."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.CASCADE, related_name="organizadores")
    orden = models.PositiveSmallIntegerField(default=1)
    institucion = models.CharField("institución", max_length=200)
    nombre = models.CharField("nombre de quien encabeza", max_length=160, blank=True)
    cargo = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "organizador"
        verbose_name_plural = "organizadores"
        ordering = ["orden", "pk"]

    def __str__(self) -> str:
        return self.institucion


class Fase(models.Model):
    """Una etapa del diálogo. Su clase dice qué se puede hacer mientras está abierta."""

    class Clase(models.TextChoices):
        ESCUCHAR = "escuchar", "Entrevistas y prediagnóstico"
        CONVERSAR = "conversar", "Sobremesas"
        RESPONDER = "responder", "Recomendaciones y su seguimiento"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.CASCADE, related_name="fases")
    numero = models.PositiveSmallIntegerField("número")
    nombre = models.CharField(max_length=120)
    descripcion = models.TextField("descripción", blank=True)
    clase = models.CharField(
        "qué se hace en ella",
        max_length=10,
        choices=Clase,
        blank=True,
        help_text="Al cerrarla, eso ya no puede hacerse. Vacío: cerrarla sólo lo deja dicho.",
    )
    fecha_inicio = models.DateField("empieza")
    fecha_fin = models.DateField("termina")

    class Meta:
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="fase_unica"),
            models.CheckConstraint(
                condition=Q(fecha_fin__gte=F("fecha_inicio")),
                name="fase_termina_despues",
                violation_error_message="La fase termina antes de empezar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.nombre}"

    def estado(self, hoy: date | None = None) -> str:
        """``hecha``, ``ahora`` o ``falta``."""
        hoy = hoy or timezone.localdate()
        if self.fecha_fin < hoy:
            return "hecha"
        return "ahora" if self.fecha_inicio <= hoy else "falta"


class MovimientoDeFase(models.Model):
    """Alguien abrió o cerró una fase, y con qué pendientes. Se añade; cuenta el último.

    Una fase que nadie ha movido está abierta.
    """

    class Que(models.TextChoices):
        ABRE = "abre", "Se abrió"
        CIERRA = "cierra", "Se cerró"

    fase = models.ForeignKey(Fase, on_delete=models.CASCADE, related_name="movimientos")
    que = models.CharField(max_length=6, choices=Que)
    motivo = models.CharField(
        max_length=300, blank=True, help_text="Por qué, si se cierra con pendientes o se reabre."
    )
    pendientes = models.JSONField(
        default=list, help_text="Frases de lo que faltaba en ese momento."
    )
    quien = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hecho_en = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "movimiento de una fase"
        verbose_name_plural = "movimientos de las fases"
        ordering = ["-hecho_en", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_que_display()} {self.fase}"


class Objetivo(models.Model):
    class Plazo(models.TextChoices):
        CORTO = "corto", "Corto plazo"
        MEDIANO = "mediano", "Mediano plazo"
        LARGO = "largo", "Largo plazo"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.CASCADE, related_name="objetivos")
    plazo = models.CharField(max_length=8, choices=Plazo)
    numero = models.PositiveSmallIntegerField("número")
    texto = models.TextField()

    class Meta:
        ordering = ["plazo", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "plazo", "numero"], name="objetivo_unico")
        ]

    def __str__(self) -> str:
        return self.texto


class Premisa(models.Model):
    """Enunciado de la teoría de cambio, con la fuente que lo sostiene."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.CASCADE, related_name="premisas")
    numero = models.PositiveSmallIntegerField("número")
    texto = models.TextField()
    fuente = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["numero"]
        constraints = [models.UniqueConstraint(fields=["dialogo", "numero"], name="premisa_unica")]

    def __str__(self) -> str:
        return self.texto


class AvisoPrivacidad(models.Model):
    """Versión del aviso que se mostró: el consentimiento guarda cuál vio cada quien."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.CASCADE, related_name="avisos")
    version = models.PositiveSmallIntegerField()
    simplificado = models.TextField()
    integral = models.TextField()
    vigente_desde = models.DateField(default=timezone.localdate)

    class Meta:
        verbose_name = "aviso de privacidad"
        verbose_name_plural = "avisos de privacidad"
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["dialogo", "version"], name="aviso_unico")]

    def __str__(self) -> str:
        return f"Aviso de privacidad, versión {self.version}"
