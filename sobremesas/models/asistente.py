"""Quien se sienta en la silla, lo que necesita, sus enlaces y lo que piensa antes de llegar."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation

from actores.models import Persona
from dialogo.models import AvisoPrivacidad
from hallazgos.models import Redaccion
from sobremesas.models.invitacion import Idioma, Invitacion

EN_INGLES = {"Sra.": "Ms.", "Srta.": "Ms.", "Sr.": "Mr.", "Dra.": "Dr.", "Emb.": "Amb."}


class Asistente(models.Model):
    """Quien se sentará en la silla: el titular o, en su lugar, quien lo representa.

    Uno vigente por invitación. Cada uno tiene su evento de calendario: ``uid`` no cambia nunca y
    ``secuencia`` sólo sube (I1, I9).
    """

    invitacion = models.ForeignKey(Invitacion, on_delete=models.CASCADE, related_name="asistentes")
    es_titular = models.BooleanField(default=True)
    persona = models.ForeignKey(
        Persona, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tratamiento = models.CharField(max_length=20, blank=True)
    nombre = models.CharField(max_length=300)
    cargo = models.CharField(max_length=300, blank=True)
    organizacion = models.CharField("organización", max_length=300, blank=True)
    correo = models.EmailField("correo electrónico", blank=True)
    telefono = models.CharField("teléfono", max_length=60, blank=True)
    nombre_gafete = models.CharField("nombre para el gafete", max_length=120, blank=True)
    idioma = models.CharField(max_length=5, choices=Idioma, default=Idioma.ESPANOL)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secuencia = models.PositiveIntegerField(default=0, editable=False)
    aviso = models.ForeignKey(
        AvisoPrivacidad, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    aviso_aceptado_en = models.DateTimeField(null=True, blank=True, editable=False)
    aprobado_en = models.DateTimeField(null=True, blank=True, editable=False)
    aprobado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    rechazado_en = models.DateTimeField(null=True, blank=True, editable=False)
    motivo_rechazo = models.CharField(max_length=300, blank=True)
    creado_en = models.DateTimeField(auto_now_add=True)
    sustituido_en = models.DateTimeField(null=True, blank=True, editable=False)
    impreso = models.PositiveSmallIntegerField("veces que se imprimió su gafete", default=0)

    class Meta:
        ordering = ["creado_en", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitacion"],
                condition=Q(sustituido_en=None),
                name="un_asistente_vigente",
            ),
            models.UniqueConstraint(
                fields=["invitacion"], condition=Q(es_titular=True), name="un_titular"
            ),
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def con_tratamiento(self) -> str:
        """En inglés se traduce el tratamiento que lo tiene; un grado como «Lic.» va como está."""
        en_ingles = translation.get_language() == Idioma.INGLES
        tratamiento = EN_INGLES.get(self.tratamiento) if en_ingles else None
        return f"{tratamiento or self.tratamiento} {self.nombre}".strip()

    @property
    def en_gafete(self) -> str:
        return self.nombre_gafete or self.nombre

    @property
    def falta_visto_bueno(self) -> bool:
        return not self.es_titular and self.aprobado_en is None and self.rechazado_en is None


def _se_borran_el() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=180)


class Necesidades(models.Model):
    """Alimentación y acceso de quien asistirá. Dato sensible: aparte, mínimo y con fecha de borrado."""

    class Dieta(models.TextChoices):
        SIN_CARNE = "sin_carne", "Sin carne"
        VEGANA = "vegana", "Vegana"
        SIN_GLUTEN = "sin_gluten", "Sin gluten"
        SIN_CERDO = "sin_cerdo", "Sin cerdo"
        KOSHER = "kosher", "Kósher"
        HALAL = "halal", "Halal"
        ALERGIA = "alergia", "Alergia"

    class Acceso(models.TextChoices):
        SILLA = "silla", "Silla de ruedas"
        SENAS = "senas", "Lengua de señas mexicana"
        LETRA = "letra", "Letra grande"
        AUDIO = "audio", "Apoyo para oír"
        INTERPRETE = "interprete", "Intérprete de inglés"
        PUERTA = "puerta", "Lugar cerca de la puerta"

    asistente = models.OneToOneField(
        Asistente, on_delete=models.CASCADE, related_name="necesidades"
    )
    dieta = ArrayField(models.CharField(max_length=12, choices=Dieta), default=list, blank=True)
    acceso = ArrayField(models.CharField(max_length=12, choices=Acceso), default=list, blank=True)
    detalle = models.TextField(
        blank=True, help_text="Cifrado. Alergias y lo que haga falta saber, en sus palabras."
    )
    cambiadas_en = models.DateTimeField(auto_now=True)
    se_borran_el = models.DateField(
        default=_se_borran_el, help_text="Treinta días después de la sobremesa."
    )

    class Meta:
        verbose_name_plural = "necesidades"

    def __str__(self) -> str:
        return f"Necesidades de {self.asistente_id}"


class LlaveQuerySet(models.QuerySet["Llave"]):
    def vigentes(self) -> Self:
        return self.filter(anulada_en=None)


class Llave(models.Model):
    """Enlace personal de una silla. Cada alcance es otro secreto (L7); sólo se guarda su huella (L4).

    El gafete no usa llaves: su código se deriva del asistente y sólo sirve en la puerta.
    """

    class Alcance(models.TextChoices):
        RESPONDER = "responder", "Responder"
        LOGISTICA = "logistica", "Sólo logística"
        LECTURA = "lectura", "Sólo leer"
        BAJA = "baja", "Dejar de recibir"

    invitacion = models.ForeignKey(Invitacion, on_delete=models.CASCADE, related_name="llaves")
    asistente = models.ForeignKey(Asistente, on_delete=models.CASCADE, related_name="llaves")
    alcance = models.CharField(max_length=10, choices=Alcance)
    huella = models.CharField(max_length=64, unique=True, editable=False)
    creada_en = models.DateTimeField(auto_now_add=True)
    anulada_en = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LlaveQuerySet.as_manager()

    class Meta:
        ordering = ["creada_en"]

    def __str__(self) -> str:
        return f"{self.get_alcance_display()} de {self.invitacion_id}"


class PrePostura(models.Model):
    """Lo que piensa de un hallazgo antes de llegar. No se publica: sienta voces distintas juntas."""

    class Valor(models.TextChoices):
        ES_CLAVE = "es_clave", "Es clave"
        FALTA_ALGO = "falta_algo", "Falta algo"
        NO_COINCIDO = "no_coincido", "No coincido"

    asistente = models.ForeignKey(Asistente, on_delete=models.CASCADE, related_name="preposturas")
    redaccion = models.ForeignKey(
        Redaccion, on_delete=models.PROTECT, related_name="preposturas", verbose_name="redacción"
    )
    valor = models.CharField(max_length=12, choices=Valor)
    dada_en = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asistente", "redaccion"], name="una_prepostura_por_hallazgo"
            )
        ]

    def __str__(self) -> str:
        return self.get_valor_display()


class Acompanante(models.Model):
    """Escolta, asistente o intérprete: cuenta en el aforo, no tiene lugar a la mesa."""

    class Papel(models.TextChoices):
        ASISTENTE = "asistente", "Asistente"
        ESCOLTA = "escolta", "Escolta"
        INTERPRETE = "interprete", "Intérprete"
        CHOFER = "chofer", "Chofer"
        OTRO = "otro", "Otro"

    invitacion = models.ForeignKey(
        Invitacion, on_delete=models.CASCADE, related_name="acompanantes"
    )
    nombre = models.CharField(max_length=300)
    papel = models.CharField(max_length=12, choices=Papel, default=Papel.ASISTENTE)
    placas = models.CharField("placas del vehículo", max_length=20, blank=True)

    class Meta:
        verbose_name = "acompañante"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.nombre
