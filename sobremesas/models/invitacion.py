"""La invitación es una silla: pasa del titular a quien lo representa y de ahí a la puerta."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from actores.models import Organizacion, Persona, Sector
from dialogo.models import Dialogo, Usuario
from sobremesas.models.sesion import QUIENES_CONVOCAN, Sobremesa


class Idioma(models.TextChoices):
    ESPANOL = "es-mx", "Español"
    INGLES = "en", "Inglés"


class Canal(models.TextChoices):
    """Por dónde se invitó o por dónde llegó una respuesta."""

    ENLACE = "enlace", "Enlace"
    CORREO = "correo", "Correo"
    TELEFONO = "telefono", "Teléfono"
    CARTA = "carta", "Carta u oficio"
    MENSAJE = "mensaje", "Mensaje de texto"
    EN_PERSONA = "en_persona", "En persona"
    SISTEMA = "sistema", "La plataforma"


class OlaQuerySet(models.QuerySet["Ola"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        papeles = usuario.papeles.vigentes().filter(rol__in=QUIENES_CONVOCAN)
        return self.filter(dialogo__in=papeles.values("dialogo"))

    def con_elegidas(self) -> Self:
        """``elegidas``: cuántas sillas vivas se eligieron para cada una."""
        suyas = Invitacion.objects.vivas().filter(ola=OuterRef("pk")).order_by().values("ola")
        num = Subquery(suyas.annotate(num=Count("pk")).values("num"), output_field=IntegerField())
        return self.annotate(elegidas=Coalesce(num, 0))


class Ola(models.Model):
    """Envío a muchas personas: una ola de invitaciones, un recordatorio, un aviso de cambio."""

    class Clase(models.TextChoices):
        INVITACION = "invitacion", "Invitación"
        RECORDATORIO = "recordatorio", "Recordatorio"
        VISPERA = "vispera", "Víspera"
        CAMBIO = "cambio", "Cambio de sede o de hora"
        CANCELACION = "cancelacion", "Cancelación"
        AGRADECIMIENTO = "agradecimiento", "Agradecimiento"

    class Segmento(models.TextChoices):
        """A quién va. Se vuelve a comprobar al mandar cada mensaje (M2)."""

        ELEGIDAS = "elegidas", "Las elegidas"
        SIN_RESPUESTA = "sin_respuesta", "Sin respuesta"
        CONFIRMADAS = "confirmadas", "Con lugar"
        OFERTAS = "ofertas", "Con un lugar ofrecido"
        FALTA_NOMBRE = "falta_nombre", "Falta decir a quién mandan"
        ASISTIERON = "asistieron", "Quienes asistieron"
        FALTARON = "faltaron", "Quienes no llegaron"

    class Estado(models.TextChoices):
        BORRADOR = "borrador", "En borrador"
        PROGRAMADA = "programada", "Programada"
        MANDANDO = "mandando", "Saliendo"
        MANDADA = "mandada", "Mandada"
        DETENIDA = "detenida", "Detenida"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="olas")
    sobremesa = models.ForeignKey(
        Sobremesa,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="olas",
        help_text="Vacía si es para los tres días.",
    )
    clase = models.CharField(max_length=16, choices=Clase, default=Clase.INVITACION)
    numero = models.PositiveSmallIntegerField("número", editable=False)
    segmento = models.CharField(max_length=16, choices=Segmento, default=Segmento.ELEGIDAS)
    asunto = models.CharField(max_length=160, blank=True)
    texto = models.TextField("párrafo propio", blank=True, help_text="Va antes de los datos.")
    texto_en = models.TextField("el mismo, en inglés", blank=True)
    estado = models.CharField(max_length=12, choices=Estado, default=Estado.BORRADOR)
    programada_para = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0, editable=False)
    preparados = models.PositiveIntegerField(
        default=0, editable=False, help_text="Mensajes ya escritos en el buzón de salida."
    )
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)
    mandada_en = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OlaQuerySet.as_manager()

    class Meta:
        ordering = ["creada_en"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "clase", "numero"], name="ola_numerada")
        ]

    def __str__(self) -> str:
        return f"{self.get_clase_display()} {self.numero}"


class InvitacionQuerySet(models.QuerySet["Invitacion"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Quien coordina o entrevista en el diálogo. La puerta y las mesas tienen su propia vista."""
        papeles = usuario.papeles.vigentes().filter(rol__in=QUIENES_CONVOCAN)
        return self.filter(sobremesa__dialogo__in=papeles.values("dialogo"))

    def vivas(self) -> Self:
        return self.exclude(estado=Invitacion.Estado.RETIRADA)

    def que_ocupan(self) -> Self:
        """Las que tienen un lugar tomado o apartado (C1)."""
        return self.filter(estado__in=Invitacion.OCUPAN)


class Invitacion(models.Model):
    """Silla en una sobremesa. Sólo ``sobremesas.asiento`` cambia su estado (C2)."""

    class Estado(models.TextChoices):
        EN_LISTA = "en_lista", "En la lista"
        INVITADA = "invitada", "Sin respuesta"
        CONFIRMADA = "confirmada", "Asistirá"
        DELEGA = "delega", "Mandará a alguien, falta el nombre"
        DELEGADA = "delegada", "Manda a alguien"
        DECLINADA = "declinada", "No podrá"
        EN_ESPERA = "en_espera", "En espera"
        OFRECIDA = "ofrecida", "Se le ofreció un lugar"
        RETIRADA = "retirada", "Retirada"

    OCUPAN = (Estado.CONFIRMADA, Estado.DELEGA, Estado.DELEGADA, Estado.OFRECIDA)

    class Prioridad(models.IntegerChoices):
        NORMAL = 0, "Normal"
        ALTA = 1, "Alta"
        MAXIMA = 2, "Muy alta"

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.PROTECT, related_name="invitaciones")
    persona = models.ForeignKey(
        Persona, on_delete=models.PROTECT, related_name="invitaciones", verbose_name="titular"
    )
    organizacion = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitaciones",
        verbose_name="organización",
    )
    cargo = models.CharField(max_length=200, blank=True)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="invitaciones")
    estado = models.CharField(
        max_length=12, choices=Estado, default=Estado.EN_LISTA, editable=False
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Sube en cada cambio."
    )
    prioridad = models.PositiveSmallIntegerField(choices=Prioridad, default=Prioridad.NORMAL)
    suplente_de = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="suplentes"
    )
    por_que = models.TextField(
        "por qué se le invita", blank=True, help_text="Lo lee la persona en su invitación."
    )
    nota = models.TextField("nota del equipo", blank=True)
    idioma = models.CharField(max_length=5, choices=Idioma, default=Idioma.ESPANOL)
    canal = models.CharField("se le invita por", max_length=12, choices=Canal, default=Canal.CORREO)
    ola = models.ForeignKey(
        Ola, on_delete=models.PROTECT, null=True, blank=True, related_name="invitaciones"
    )
    es_sobrecupo = models.BooleanField(
        default=False,
        editable=False,
        help_text="Su lugar se añadió al cupo, con razón escrita (C4).",
    )
    dias_posibles = models.ManyToManyField(
        Sobremesa, blank=True, related_name="podrian", verbose_name="le queda mejor"
    )
    en_espera_desde = models.DateTimeField(null=True, blank=True, editable=False)
    sin_reoferta = models.BooleanField(
        default=False,
        editable=False,
        help_text="Dejó un lugar o dejó vencer su oferta: no se le vuelve a ofrecer sola (W4).",
    )
    respuesta_canal = models.CharField(
        "contestó por", max_length=12, choices=Canal, blank=True, editable=False
    )
    respondida_en = models.DateTimeField(null=True, blank=True, editable=False)
    anotada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Quien anotó la respuesta, si no fue la propia persona.",
    )
    invitada_en = models.DateTimeField(null=True, blank=True, editable=False)
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)

    objects = InvitacionQuerySet.as_manager()

    class Meta:
        verbose_name = "invitación"
        verbose_name_plural = "invitaciones"
        ordering = ["persona__nombre_plano"]
        constraints = [
            models.UniqueConstraint(
                fields=["sobremesa", "persona"],
                condition=~Q(estado="retirada"),
                name="una_invitacion_por_persona",
                violation_error_message="Ya está en la lista de ese día.",
            ),
            models.CheckConstraint(
                condition=~Q(estado="en_espera") | Q(en_espera_desde__isnull=False),
                name="espera_desde_cuando",
            ),
        ]
        indexes = [models.Index(fields=["sobremesa", "estado"], name="invitaciones_por_estado")]

    def __str__(self) -> str:
        return self.persona.nombre

    @property
    def ocupa(self) -> bool:
        return self.estado in self.OCUPAN
