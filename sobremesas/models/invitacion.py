"""La invitación es una silla: pasa del titular a quien lo representa y de ahí a la puerta."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actores.models import Organizacion, Persona, Sector
from dialogo.models import AvisoPrivacidad, Dialogo, Usuario
from hallazgos.models import Redaccion
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
        MAXIMA = 2, "La más alta"

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
        return f"{self.tratamiento} {self.nombre}".strip()

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
