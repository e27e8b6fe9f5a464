"""El expediente de retorno: la página personal donde cada quien ve qué fue de sus palabras."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actores.models import Persona
from dialogo.models import Dialogo, Envio, Usuario
from sobremesas.models import Asistente


class RetornoQuerySet(models.QuerySet["Retorno"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(dialogo__in=Dialogo.objects.que_coordina(usuario))

    def abiertos(self) -> Self:
        return self.filter(cerrado_en=None)


class Retorno(models.Model):
    """De una persona en un diálogo. ``asistente``, si vino a una sobremesa y no está en el directorio."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="retornos")
    persona = models.ForeignKey(
        Persona, on_delete=models.PROTECT, null=True, blank=True, related_name="retornos"
    )
    asistente = models.ForeignKey(
        Asistente, on_delete=models.PROTECT, null=True, blank=True, related_name="retornos"
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    abierto_en = models.DateTimeField(auto_now_add=True)
    cerrado_en = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Pidió que no exista."
    )

    objects = RetornoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(persona=None) ^ Q(asistente=None), name="retorno_de_alguien"
            ),
            models.UniqueConstraint(
                fields=["dialogo", "persona", "asistente"],
                nulls_distinct=False,
                name="un_retorno_por_persona",
            ),
        ]

    def __str__(self) -> str:
        return f"Expediente de {self.persona or self.asistente}"


class LlaveQuerySet(models.QuerySet["LlaveDeRetorno"]):
    def vigentes(self) -> Self:
        return self.filter(anulada_en=None, retorno__cerrado_en=None)


class LlaveDeRetorno(models.Model):
    """Enlace de un expediente. Cada mensaje estrena las suyas: las anteriores siguen abriendo (L4, L7)."""

    class Alcance(models.TextChoices):
        LEER = "leer", "Su expediente"
        BAJA = "baja", "Dejar de recibir avisos"

    retorno = models.ForeignKey(Retorno, on_delete=models.CASCADE, related_name="llaves")
    alcance = models.CharField(max_length=4, choices=Alcance, default=Alcance.LEER)
    huella = models.CharField(
        max_length=64, unique=True, editable=False, help_text="SHA-256 del secreto del enlace."
    )
    creada_en = models.DateTimeField(default=timezone.now)
    anulada_en = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LlaveQuerySet.as_manager()

    class Meta:
        verbose_name = "llave de un expediente"
        verbose_name_plural = "llaves de expedientes"
        ordering = ["creada_en", "pk"]

    def __str__(self) -> str:
        return f"{self.get_alcance_display()} ({self.retorno_id})"


class PalabraDeRetorno(models.Model):
    """Lo que alguien deja dicho desde su expediente. Se añade; cuenta la última de cada clase."""

    class Clase(models.TextChoices):
        ASI_ES = "asi_es", "Así es"
        NOTA = "nota", "Nota"
        SIGUE = "sigue", "Quiere seguir"
        NO_SIGUE = "no_sigue", "No quiere seguir"
        CAMBIAR = "cambiar", "Pide aparecer de otra manera"
        RETIRAR = "retirar", "Pide retirar algo"

    CON_TEXTO = (Clase.NOTA, Clase.CAMBIAR, Clase.RETIRAR)

    uid = models.UUIDField(unique=True, help_text="Del envío: repetirlo no la repite.")
    retorno = models.ForeignKey(Retorno, on_delete=models.CASCADE, related_name="palabras")
    clase = models.CharField(max_length=10, choices=Clase)
    sobre = models.CharField(
        max_length=20, blank=True, help_text="De qué hilo: ``H-03·e2``, ``S1·14``."
    )
    texto = models.TextField(blank=True)
    dicha_en = models.DateTimeField(default=timezone.now)
    vista_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    vista_en = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "palabra de retorno"
        verbose_name_plural = "palabras de retorno"
        ordering = ["dicha_en", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(clase__in=["nota", "cambiar", "retirar"]) | ~Q(texto=""),
                name="nota_con_texto",
            )
        ]

    def __str__(self) -> str:
        return self.get_clase_display()


class AvisoDeRetorno(models.Model):
    """Un mensaje a una persona sobre su propio hilo. El equipo lo ve antes de que salga.

    ``motivo`` hace que cada fase y cada cambio avise una vez: ``fase-2``, ``hito-34``, ``R-04-respuesta``.
    """

    class Estado(models.TextChoices):
        POR_REVISAR = "por_revisar", "Por revisar"
        APROBADO = "aprobado", "Aprobado"
        DESCARTADO = "descartado", "Descartado"

    retorno = models.ForeignKey(Retorno, on_delete=models.CASCADE, related_name="avisos")
    motivo = models.CharField(max_length=60)
    asunto = models.CharField(max_length=200)
    cuerpo = models.TextField(help_text="Sin el enlace personal: se pone al salir.")
    estado = models.CharField(max_length=12, choices=Estado, default=Estado.POR_REVISAR)
    creado_en = models.DateTimeField(auto_now_add=True)
    decidido_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decidido_en = models.DateTimeField(null=True, blank=True)
    envio = models.ForeignKey(
        Envio,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="avisos_de_retorno",
        help_text="Los de un mismo día van juntos.",
    )

    class Meta:
        verbose_name = "aviso de retorno"
        verbose_name_plural = "avisos de retorno"
        ordering = ["creado_en", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["retorno", "motivo"], name="un_aviso_por_motivo")
        ]

    def __str__(self) -> str:
        return self.asunto
