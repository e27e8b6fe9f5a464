"""Consultas a la sala y sus papeletas: secretas, una por puesto, cerradas por el reloj del servidor."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actores.models import Sector
from dialogo.models import Usuario
from hallazgos.models import Redaccion
from sobremesas.models.sala import Puesto, Sala, Urna
from sobremesas.models.sesion import PuntoDelDia, Sobremesa

PUNTOS_POR_PERSONA, PUNTOS_POR_OPCION = 5, 2
MINIMO_DE_RESPUESTAS = 5


class ConsultaQuerySet(models.QuerySet["Consulta"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(sala__sobremesa__in=Sobremesa.objects.visibles_para(usuario))

    def abiertas(self) -> Self:
        return self.filter(cerrada_en=None, anulada_en=None)

    def cerradas(self) -> Self:
        return self.filter(cerrada_en__isnull=False, anulada_en=None)


class Consulta(models.Model):
    """Una pregunta a la sala. Su renglón es el candado: se vota con él compartido y se cierra a solas.

    ``resultado`` se escribe una vez, en la transacción que cierra; antes no existe.
    """

    class Clase(models.TextChoices):
        CONSENSO = "consenso", "Consenso"
        CALIFICACION = "calificacion", "Importancia y viabilidad"
        REPARTO = "reparto", "Reparto de puntos"

    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="consultas")
    punto = models.ForeignKey(PuntoDelDia, on_delete=models.PROTECT, related_name="consultas")
    clase = models.CharField(max_length=14, choices=Clase)
    ronda = models.PositiveSmallIntegerField(default=1, help_text="1 o 2 al calificar.")
    urna = models.ForeignKey(Urna, on_delete=models.PROTECT, related_name="consultas")
    abierta_en = models.DateTimeField(default=timezone.now)
    abierta_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    cierra_en = models.DateTimeField(
        help_text="Desde esta hora del servidor no entra ninguna papeleta, se cierre o no a mano."
    )
    cerrada_en = models.DateTimeField(null=True, blank=True, editable=False)
    anulada_en = models.DateTimeField(null=True, blank=True, editable=False)
    motivo_anulacion = models.CharField(max_length=300, blank=True)
    presentes = models.PositiveSmallIntegerField(
        default=0, help_text="Puestos que podían contestar, al cerrar."
    )
    por_sector = models.BooleanField(
        default=False,
        help_text="Sólo si al abrir ningún sector presente tiene menos de cinco puestos.",
    )
    resultado = models.JSONField(null=True, editable=False)

    objects = ConsultaQuerySet.as_manager()

    class Meta:
        ordering = ["abierta_en", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sala", "punto", "clase", "ronda"],
                condition=Q(anulada_en=None),
                name="una_consulta_de_cada",
            ),
            models.CheckConstraint(
                condition=Q(cerrada_en__isnull=False) | Q(resultado=None),
                name="sin_resultado_antes_de_cerrar",
            ),
            models.CheckConstraint(
                condition=Q(cierra_en__gt=F("abierta_en")), name="consulta_dura_algo"
            ),
        ]

    def __str__(self) -> str:
        ronda = f", ronda {self.ronda}" if self.clase == self.Clase.CALIFICACION else ""
        return f"{self.get_clase_display()}{ronda}"

    @property
    def recibe(self) -> bool:
        """Según este proceso; al votar lo decide la base."""
        return (
            self.cerrada_en is None and self.anulada_en is None and timezone.now() < self.cierra_en
        )


class Opcion(models.Model):
    """Cada cosa que se pesa: una redacción exacta. La de consenso tiene una sola."""

    consulta = models.ForeignKey(Consulta, on_delete=models.CASCADE, related_name="opciones")
    redaccion = models.ForeignKey(
        Redaccion, on_delete=models.PROTECT, related_name="+", verbose_name="redacción"
    )
    orden = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "opción"
        verbose_name_plural = "opciones"
        ordering = ["orden"]
        constraints = [
            models.UniqueConstraint(
                fields=["consulta", "redaccion"], name="opcion_una_vez_por_consulta"
            )
        ]

    def __str__(self) -> str:
        return str(self.redaccion)


class Papeleta(models.Model):
    """Una respuesta sin dueño: ni identidad, ni hora, ni orden de llegada.

    ``seudonimo`` sale de la llave de la urna y sólo sirve mientras ella vive: al destruirla se cambia
    por otro al azar. Tampoco dice si llegó en papel: con una sola, sería decir de quién es.
    ``contenido``: ``{"postura", "razon"}`` en el consenso; por opción,
    ``[importancia, viabilidad]`` al calificar, y cuántos puntos en el reparto.
    """

    class Postura(models.TextChoices):
        APOYO = "apoyo", "Apoyo"
        VIVIR = "vivir", "Puedo vivir con ello"
        RESERVA = "reserva", "Tengo una reserva"
        OBJECION = "objecion", "Tengo una objeción"

    class Medio(models.TextChoices):
        TELEFONO = "telefono", "Teléfono"
        PAPEL = "papel", "Papeleta"
        MANO = "mano", "A mano alzada"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consulta = models.ForeignKey(Consulta, on_delete=models.CASCADE, related_name="papeletas")
    seudonimo = models.CharField("seudónimo", max_length=64, editable=False)
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contenido = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consulta", "seudonimo"], name="una_papeleta_por_puesto"
            )
        ]

    def __str__(self) -> str:
        return f"Papeleta de {self.consulta}"


class VotoSinTelefono(models.Model):
    """Que un puesto contestó en papel o a mano alzada. Nunca qué contestó."""

    consulta = models.ForeignKey(Consulta, on_delete=models.CASCADE, related_name="sin_telefono")
    puesto = models.ForeignKey(Puesto, on_delete=models.CASCADE, related_name="+")
    medio = models.CharField(max_length=10, choices=Papeleta.Medio)
    anotado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    anotado_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "voto sin teléfono"
        verbose_name_plural = "votos sin teléfono"
        constraints = [
            models.UniqueConstraint(fields=["consulta", "puesto"], name="un_voto_sin_telefono")
        ]

    def __str__(self) -> str:
        return f"{self.puesto}, {self.get_medio_display().lower()}"
