"""Lo que se le manda a cada invitación y cada versión de su evento de calendario."""

from django.db import models

from dialogo.models import Envio
from sobremesas.models.asistente import Asistente
from sobremesas.models.invitacion import Invitacion, Ola


class Mensaje(models.Model):
    """Libro de mensajes: uno por invitación, clase, vuelta y versión de la sesión (M1)."""

    class Clase(models.TextChoices):
        INVITACION = "invitacion", "Invitación"
        RECORDATORIO = "recordatorio", "Recordatorio"
        VISPERA = "vispera", "Víspera"
        CONFIRMACION = "confirmacion", "Confirmación, con calendario"
        GRACIAS = "gracias", "Gracias por contestar"
        ESPERA = "espera", "Quedó en espera"
        OFERTA = "oferta", "Se le ofrece un lugar"
        DELEGADO = "delegado", "A quien va en representación"
        TITULAR = "titular", "Al titular, sobre quien lo representa"
        FALTA_NOMBRE = "falta_nombre", "Falta decir a quién manda"
        CAMBIO = "cambio", "Cambio de sede o de hora"
        CANCELACION = "cancelacion", "Cancelación"
        AGRADECIMIENTO = "agradecimiento", "Agradecimiento"
        FALTA = "falta", "No llegó"
        ACTA = "acta", "El acta, para observarla o ya firmada"
        ENLACE = "enlace", "Enlace otra vez"
        PRUEBA = "prueba", "Prueba a quien coordina"

    invitacion = models.ForeignKey(Invitacion, on_delete=models.PROTECT, related_name="mensajes")
    asistente = models.ForeignKey(Asistente, on_delete=models.PROTECT, related_name="mensajes")
    ola = models.ForeignKey(
        Ola, on_delete=models.PROTECT, null=True, blank=True, related_name="mensajes"
    )
    clase = models.CharField(max_length=14, choices=Clase)
    vuelta = models.PositiveSmallIntegerField(default=1, help_text="Primera, segunda…")
    secuencia = models.PositiveIntegerField(
        default=0, help_text="La de la sesión al escribirlo: otra fecha es otro mensaje (M6)."
    )
    envio = models.OneToOneField(
        Envio, on_delete=models.PROTECT, null=True, blank=True, related_name="de_sobremesa"
    )
    programado_para = models.DateTimeField(
        help_text="Si contestó después de este instante, ya no sale (M2)."
    )
    creado_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["creado_en", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asistente", "clase", "vuelta", "secuencia"], name="mensaje_sin_repetir"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_clase_display()} a {self.asistente_id}"


class VersionDeEvento(models.Model):
    """Cada iTIP que salió de un evento: ``secuencia`` no se repite con el mismo método (I3)."""

    class Metodo(models.TextChoices):
        REQUEST = "REQUEST", "Invitación o cambio"
        CANCEL = "CANCEL", "Cancelación"

    asistente = models.ForeignKey(Asistente, on_delete=models.PROTECT, related_name="versiones")
    metodo = models.CharField("método", max_length=8, choices=Metodo)
    secuencia = models.PositiveIntegerField()
    huella = models.CharField(
        max_length=64,
        blank=True,
        help_text="De la hora y la sede que llevaba: si no cambian, la secuencia tampoco (I2).",
    )
    mensaje = models.ForeignKey(
        Mensaje, on_delete=models.PROTECT, null=True, blank=True, related_name="eventos"
    )
    emitida_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "versión del evento"
        ordering = ["emitida_en", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asistente", "secuencia", "metodo"], name="evento_sin_repetir"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metodo} {self.secuencia}"
