"""Lo que le pasa a una silla: cada cambio, cada oferta y lo que el equipo debe atender."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from dialogo.models import Dialogo, Usuario
from sobremesas.models.invitacion import Canal, Invitacion
from sobremesas.models.sesion import QUIENES_CONVOCAN, Sobremesa


class Movimiento(models.Model):
    """Renglón de la historia de una silla. Se añade; nunca se edita."""

    invitacion = models.ForeignKey(Invitacion, on_delete=models.PROTECT, related_name="movimientos")
    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.PROTECT, related_name="movimientos")
    accion = models.CharField("acción", max_length=20)
    de = models.CharField(max_length=12, choices=Invitacion.Estado, blank=True)
    a = models.CharField(max_length=12, choices=Invitacion.Estado)
    canal = models.CharField("por dónde", max_length=12, choices=Canal)
    motivo = models.CharField(max_length=300, blank=True)
    clave = models.CharField(
        "clave de idempotencia",
        max_length=64,
        blank=True,
        help_text="La que lleva el formulario: el mismo envío dos veces es un cambio (R1).",
    )
    anotado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    ocurrio_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["ocurrio_en", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitacion", "clave"],
                condition=~Q(clave=""),
                name="un_movimiento_por_clave",
            )
        ]

    def __str__(self) -> str:
        return f"{self.accion}: {self.de} → {self.a}"


class OfertaQuerySet(models.QuerySet["Oferta"]):
    def vigentes(self) -> Self:
        return self.filter(resultado="")


class Oferta(models.Model):
    """Lugar que se ofrece a quien espera, hasta una hora. Mientras vive, ocupa (W2)."""

    class Resultado(models.TextChoices):
        VIVA = "", "Sin contestar"
        ACEPTADA = "aceptada", "Aceptada"
        RECHAZADA = "rechazada", "Rechazada"
        VENCIDA = "vencida", "Vencida"
        RETIRADA = "retirada", "Retirada"

    invitacion = models.ForeignKey(Invitacion, on_delete=models.CASCADE, related_name="ofertas")
    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.PROTECT, related_name="ofertas")
    razon = models.CharField("por qué a esta persona", max_length=300)
    salto = models.CharField(
        "por qué antes que otras", max_length=300, blank=True, help_text="Si no era la siguiente."
    )
    ofrecida_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ofrecida_en = models.DateTimeField(auto_now_add=True)
    vence_en = models.DateTimeField()
    resultado = models.CharField(max_length=10, choices=Resultado, blank=True, default="")
    resuelta_en = models.DateTimeField(null=True, blank=True)

    objects = OfertaQuerySet.as_manager()

    class Meta:
        ordering = ["ofrecida_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitacion"], condition=Q(resultado=""), name="una_oferta_viva"
            )
        ]

    def __str__(self) -> str:
        return f"Oferta a {self.invitacion_id}"


class PendienteQuerySet(models.QuerySet["Pendiente"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        papeles = usuario.papeles.vigentes().filter(rol__in=QUIENES_CONVOCAN)
        return self.filter(dialogo__in=papeles.values("dialogo"))

    def abiertos(self) -> Self:
        return self.filter(resuelto_en=None)


class Pendiente(models.Model):
    """Algo que una persona del equipo debe hacer: llamar, leer un recado, decidir."""

    class Clase(models.TextChoices):
        LLAMAR = "llamar", "Llamar"
        REBOTE = "rebote", "El correo rebotó"
        RECADO = "recado", "Contestó después del cierre"
        RESPUESTA = "respuesta", "Contestó el correo"
        OTRO_HORARIO = "otro_horario", "Propone otro horario"
        DELEGADO = "delegado", "Propone a quien lo representa"
        OTRO_DIA = "otro_dia", "Pide otro día"
        CAMBIO = "cambio", "Cambió su respuesta"
        LUGAR_LIBRE = "lugar_libre", "Hay un lugar libre"
        PUERTA = "puerta", "Algo en la puerta"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="pendientes")
    sobremesa = models.ForeignKey(
        Sobremesa, on_delete=models.CASCADE, null=True, blank=True, related_name="pendientes"
    )
    invitacion = models.ForeignKey(
        Invitacion, on_delete=models.CASCADE, null=True, blank=True, related_name="pendientes"
    )
    clase = models.CharField(max_length=14, choices=Clase, default=Clase.LLAMAR)
    texto = models.CharField("de qué se trata", max_length=500)
    clave = models.CharField(
        max_length=120, blank=True, help_text="El mismo hecho dos veces abre uno solo."
    )
    para_el = models.DateField("para el día", null=True, blank=True)
    responsable = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)
    resuelto_en = models.DateTimeField(null=True, blank=True)
    resuelto_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolucion = models.CharField("qué se hizo", max_length=300, blank=True)

    objects = PendienteQuerySet.as_manager()

    class Meta:
        ordering = ["para_el", "creado_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "clave"], condition=~Q(clave=""), name="pendiente_sin_repetir"
            )
        ]

    def __str__(self) -> str:
        return self.texto
