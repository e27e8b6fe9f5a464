"""La sala en vivo: en qué punto va la tarde, quién ocupa cada puesto y quién ha hablado."""

import datetime
import secrets
import uuid
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actores.models import Sector
from dialogo.models import Usuario
from sobremesas.models.asistente import Asistente
from sobremesas.models.invitacion import Invitacion
from sobremesas.models.mesa import Mesa
from sobremesas.models.sesion import PuntoDelDia, Sobremesa

DIAS_DEL_RADAR = 7


class ReglaDeAcuerdo(models.Model):
    """Qué cuenta como acuerdo. Se escribe antes de la sesión y se imprime con el resultado.

    Los umbrales son enteros de cada 100. Al abrir la sala queda fija.
    """

    sobremesa = models.OneToOneField(
        Sobremesa, on_delete=models.CASCADE, related_name="regla_de_acuerdo"
    )
    consenso = models.PositiveSmallIntegerField(
        "apoyan o pueden vivir con el texto, de cada 100",
        default=70,
        validators=[MaxValueValidator(100)],
    )
    altas = models.PositiveSmallIntegerField(
        "lo califican de 7 a 9, de cada 100", default=70, validators=[MaxValueValidator(100)]
    )
    bajas = models.PositiveSmallIntegerField(
        "lo califican de 1 a 3, menos de, de cada 100",
        default=15,
        validators=[MaxValueValidator(100)],
    )
    escrita_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    escrita_en = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "regla de acuerdo"
        verbose_name_plural = "reglas de acuerdo"

    def __str__(self) -> str:
        return (
            f"{self.consenso} de cada 100; {self.altas} en 7 a 9 y menos de {self.bajas} en 1 a 3"
        )


class SalaQuerySet(models.QuerySet["Sala"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de los días que ve quien pide."""
        return self.filter(sobremesa__in=Sobremesa.objects.visibles_para(usuario))

    def de_verdad(self) -> Self:
        return self.filter(es_ensayo=False)


class Sala(models.Model):
    """Una tarde en curso. Su renglón es la verdad; lo publicado en Redis, una copia con versión (V1).

    Un día tiene a lo más una sala de verdad y una de ensayo: borrar el ensayo borra todo lo suyo.
    """

    class Estado(models.TextChoices):
        EN_CURSO = "en_curso", "En curso"
        TERMINADA = "terminada", "Terminada"

    class Fase(models.TextChoices):
        PRESENTAR = "presentar", "Presentar"
        CONVERSAR = "conversar", "Conversar"
        CAPTURAR = "capturar", "Capturar"
        CONFIRMAR = "confirmar", "Confirmar"
        PRIORIZAR = "priorizar", "Priorizar"
        CERRAR = "cerrar", "Cerrar"

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.PROTECT, related_name="salas")
    es_ensayo = models.BooleanField(default=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    estado = models.CharField(max_length=10, choices=Estado, default=Estado.EN_CURSO)
    version = models.PositiveIntegerField(
        "versión", default=1, help_text="Sube con cada cambio que la sala debe ver."
    )
    mando = models.PositiveIntegerField(
        "versión del último mando",
        default=1,
        editable=False,
        help_text="La de la última vez que alguien condujo: un clic con otra anterior no hace nada.",
    )
    punto = models.ForeignKey(
        PuntoDelDia, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fase = models.CharField(max_length=10, choices=Fase, default=Fase.PRESENTAR)
    vence_en = models.DateTimeField(
        "termina el tiempo de la fase",
        null=True,
        blank=True,
        help_text="Vacío en pausa. Al llegar la hora nada avanza solo.",
    )
    restan = models.DurationField(
        "tiempo que quedaba", null=True, blank=True, help_text="Sólo en pausa."
    )
    abierta_en = models.DateTimeField(default=timezone.now)
    abierta_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    terminada_en = models.DateTimeField(null=True, blank=True)
    terminada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SalaQuerySet.as_manager()

    class Meta:
        ordering = ["abierta_en"]
        constraints = [
            models.UniqueConstraint(fields=["sobremesa", "es_ensayo"], name="una_sala_por_dia"),
            models.CheckConstraint(
                condition=Q(vence_en=None) | Q(restan=None), name="corre_o_esta_en_pausa"
            ),
            models.CheckConstraint(
                condition=Q(estado="en_curso", terminada_en=None)
                | Q(estado="terminada", terminada_en__isnull=False),
                name="sala_terminada_con_hora",
            ),
        ]

    def __str__(self) -> str:
        return f"Ensayo de {self.sobremesa}" if self.es_ensayo else f"Sala de {self.sobremesa}"

    @property
    def esta_en_curso(self) -> bool:
        return self.estado == self.Estado.EN_CURSO

    @property
    def esta_en_pausa(self) -> bool:
        return self.restan is not None


class Tramo(models.Model):
    """La tarde como ocurrió: cuánto se estuvo en cada fase de cada punto. Sólo se añade."""

    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="tramos")
    punto = models.ForeignKey(PuntoDelDia, on_delete=models.PROTECT, related_name="tramos")
    fase = models.CharField(max_length=10, choices=Sala.Fase)
    empezo_en = models.DateTimeField()
    termino_en = models.DateTimeField(null=True, blank=True)
    movido_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["empezo_en", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sala"], condition=Q(termino_en=None), name="un_tramo_a_la_vez"
            ),
            models.CheckConstraint(
                condition=Q(termino_en=None) | Q(termino_en__gte=F("empezo_en")),
                name="tramo_en_orden",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.punto}, {self.get_fase_display().lower()}"


class Puesto(models.Model):
    """Quien está a la mesa esa tarde, fotografiado: su teléfono, su voz y su papeleta son de aquí.

    Viene de una silla, de quien llegó sin invitación, o es inventado para el ensayo. ``acceso`` es
    la raíz de su código de sala; cambiarlo deja fuera al teléfono anterior.
    """

    class Aparece(models.TextChoices):
        """Cómo aparece en el acta. Nadie aparece sin haberlo permitido."""

        CON_NOMBRE = "con_nombre", "Con mi nombre y mi organización"
        ORGANIZACION = "organizacion", "Sólo mi organización"
        SIN_NOMBRE = "sin_nombre", "Sin nombre ni organización"

    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="puestos")
    mesa = models.ForeignKey(
        Mesa, on_delete=models.PROTECT, null=True, blank=True, related_name="puestos"
    )
    numero = models.PositiveSmallIntegerField(
        "lugar", default=0, help_text="El de su mesa; cero, sin lugar asignado."
    )
    invitacion = models.ForeignKey(
        Invitacion, on_delete=models.PROTECT, null=True, blank=True, related_name="puestos"
    )
    asistente = models.ForeignKey(
        Asistente, on_delete=models.PROTECT, null=True, blank=True, related_name="puestos"
    )
    nombre = models.CharField(max_length=340, help_text="Con su tratamiento.")
    organizacion = models.CharField("organización", max_length=300, blank=True)
    en_representacion_de = models.CharField(max_length=340, blank=True)
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    aparece = models.CharField(
        "en el acta", max_length=12, choices=Aparece, default=Aparece.SIN_NOMBRE
    )
    aparece_dicho_en = models.DateTimeField(null=True, blank=True, editable=False)
    esta = models.BooleanField("está en la sala", default=True)
    acceso = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    puesto_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["mesa__numero", "numero", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sala", "mesa", "numero"],
                condition=~Q(numero=0),
                name="un_puesto_por_lugar",
            ),
            models.UniqueConstraint(
                fields=["sala", "invitacion"],
                condition=Q(invitacion__isnull=False),
                name="un_puesto_por_silla",
            ),
        ]

    def __str__(self) -> str:
        return f"Mesa {self.mesa.numero}, lugar {self.numero}" if self.mesa else self.nombre


def _se_borra_en() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=DIAS_DEL_RADAR)


class Intervencion(models.Model):
    """Alguien tomó la palabra. Sólo la ve quien conduce; se borra a los siete días."""

    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="intervenciones")
    punto = models.ForeignKey(PuntoDelDia, on_delete=models.CASCADE, related_name="+")
    puesto = models.ForeignKey(Puesto, on_delete=models.CASCADE, related_name="+")
    en = models.DateTimeField(default=timezone.now)
    se_borra_en = models.DateTimeField(default=_se_borra_en)

    class Meta:
        verbose_name = "intervención"
        verbose_name_plural = "intervenciones"
        ordering = ["en"]

    def __str__(self) -> str:
        return f"{self.puesto} en {self.punto}"


def _llave() -> bytes:
    return secrets.token_bytes(32)


class Urna(models.Model):
    """El secreto que permite cambiar una papeleta hasta el cierre y unir dos rondas.

    ``llave`` da a cada puesto un seudónimo que nadie puede recalcular sin ella; se destruye al
    cerrar su última consulta y desde entonces no hay modo de saber de quién es una papeleta.
    """

    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="urnas")
    llave = models.BinaryField(default=_llave, null=True, editable=False)
    creada_en = models.DateTimeField(auto_now_add=True)
    destruida_en = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(llave__isnull=True, destruida_en__isnull=False)
                | Q(llave__isnull=False, destruida_en=None),
                name="urna_destruida_sin_llave",
            )
        ]

    def __str__(self) -> str:
        return f"Urna {self.pk}"
