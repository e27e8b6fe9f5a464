"""Buzón de salida y libro de mensajes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dialogo.texto import limpiar


class Envio(models.Model):
    """Buzón de salida: cada mensaje se escribe con su clave única y sale una sola vez."""

    class Estado(models.TextChoices):
        POR_ENVIAR = "por_enviar", "Por enviar"
        ENVIADO = "enviado", "Enviado"
        FALLIDO = "fallido", "No salió"

    clave = models.CharField(max_length=120, unique=True)
    para = models.EmailField()
    asunto = models.CharField(max_length=200)
    texto = models.TextField()
    html = models.TextField(blank=True)
    es_secreto = models.BooleanField(
        "lleva un enlace personal",
        default=False,
        help_text="El texto se guarda cifrado hasta que sale y después se borra.",
    )
    estado = models.CharField(max_length=12, choices=Estado, default=Estado.POR_ENVIAR)
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
            )
        ]

    def __str__(self) -> str:
        return self.asunto

    def save(self, *args: object, **kwargs: object) -> None:
        self.asunto = limpiar(self.asunto).replace("\n", " ")
        super().save(*args, **kwargs)  # type: ignore[arg-type]
