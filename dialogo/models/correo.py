"""Buzón de salida y libro de mensajes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dialogo.texto import limpiar


class Envio(models.Model):
    """Buzón de salida: cada mensaje se escribe con su clave única y sale una sola vez.

    Es también el libro: lo que salió, lo que no, y lo que al llegar su turno ya no debía salir.
    """

    class Estado(models.TextChoices):
        POR_ENVIAR = "por_enviar", "Por enviar"
        ENVIADO = "enviado", "Enviado"
        FALLIDO = "fallido", "No salió"
        OMITIDO = "omitido", "No se mandó"

    class Clase(models.TextChoices):
        CUENTA = "cuenta", "Cuenta"
        INVITACION = "invitacion", "Invitación al equipo"
        CONTRAFIRMA = "contrafirma", "Contrafirma"
        RECORDATORIO = "recordatorio", "Recordatorio de contrafirma"
        CONVOCATORIA = "convocatoria", "Convocatoria"
        SEGUIMIENTO = "seguimiento", "Seguimiento de recomendaciones"
        RETORNO = "retorno", "Expediente de retorno"

    dialogo = models.ForeignKey(
        "dialogo.Dialogo",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="envios",
        help_text="Vacío si no es de un diálogo, como una contraseña nueva.",
    )
    clase = models.CharField(max_length=16, choices=Clase, default=Clase.CUENTA)
    clave = models.CharField(max_length=120, unique=True)
    para = models.EmailField()
    asunto = models.CharField(max_length=200)
    texto = models.TextField()
    html = models.TextField(blank=True)
    responder_a = models.EmailField("quien lee la respuesta", blank=True)
    calendario = models.TextField(
        blank=True, help_text="iCalendar que va como tercera alternativa del mensaje (I7)."
    )
    metodo = models.CharField("método iTIP", max_length=8, blank=True)
    baja = models.TextField(
        "dirección para dejar de recibir",
        blank=True,
        help_text="Va en ``List-Unsubscribe``; un POST a ella basta (RFC 8058).",
    )
    mensaje_id = models.CharField(
        max_length=200,
        blank=True,
        help_text="``Message-ID``: el mismo en cada intento, para reconocer rebotes y repetidos.",
    )
    rebotado_en = models.DateTimeField(null=True, blank=True, editable=False)
    es_secreto = models.BooleanField(
        "lleva un enlace personal",
        default=False,
        help_text="El texto se guarda cifrado hasta que sale y después se borra.",
    )
    en_buzon = models.BooleanField(
        "se entregó en el buzón de la demostración",
        default=False,
        help_text="No salió a la red: se lee dentro de la plataforma y conserva su texto.",
    )
    estado = models.CharField(max_length=12, choices=Estado, default=Estado.POR_ENVIAR)
    razon = models.CharField("por qué no se mandó", max_length=300, blank=True)
    intentos = models.PositiveSmallIntegerField(default=0)
    creado_en = models.DateTimeField(auto_now_add=True)
    intentar_desde = models.DateTimeField(default=timezone.now)
    enviado_en = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "envío"
        ordering = ["-creado_en"]
        indexes = [
            models.Index(
                fields=["creado_en"],
                condition=Q(estado="por_enviar"),
                name="envios_por_salir",
            ),
            models.Index(fields=["dialogo", "-creado_en"], name="envios_del_dialogo"),
            models.Index(
                fields=["mensaje_id"], condition=~Q(mensaje_id=""), name="envios_por_mensaje_id"
            ),
        ]

    def __str__(self) -> str:
        return self.asunto

    def save(self, *args: object, **kwargs: object) -> None:
        self.asunto = limpiar(self.asunto).replace("\n", " ")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class DireccionRebotada(models.Model):
    """Correo al que ya no se escribe: rebotó o se quejó. Se levanta a mano al corregirlo (M4)."""

    correo = models.EmailField("correo electrónico", unique=True)
    motivo = models.CharField(max_length=300)
    desde = models.DateTimeField(auto_now_add=True)
    levantada_en = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "dirección rebotada"
        verbose_name_plural = "direcciones rebotadas"

    def __str__(self) -> str:
        return self.correo


class BajaDeCorreo(models.Model):
    """No quiere más recordatorios de un diálogo. Lo que debe saber de su lugar sí se le avisa (L10)."""

    dialogo = models.ForeignKey(
        "dialogo.Dialogo", on_delete=models.CASCADE, related_name="bajas_de_correo"
    )
    correo = models.EmailField("correo electrónico")
    pedida_en = models.DateTimeField(auto_now_add=True)
    anulada_en = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "baja de correo"
        verbose_name_plural = "bajas de correo"
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "correo"], condition=Q(anulada_en=None), name="una_baja_vigente"
            )
        ]

    def __str__(self) -> str:
        return self.correo
