"""La sobremesa de un día: cuándo, dónde, para cuántas personas, con quién del equipo."""

import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from actores.models import Organizacion, Sector
from dialogo.models import Dialogo, Rol, Usuario
from hallazgos.models import Hallazgo, Redaccion

QUIENES_CONVOCAN = (Rol.COORDINACION, Rol.ENTREVISTA)


class Convocatoria(models.Model):
    """Lo que las sobremesas de un diálogo tienen en común: reglas de respuesta, de mensajes y de sala."""

    class Texto(models.TextChoices):
        """Con qué redacción abre cada día."""

        EL_MISMO = "el_mismo", "Todos los días, el mismo prediagnóstico"
        ENCADENADO = "encadenado", "Cada día abre con lo que dejó el anterior"

    class NivelDeSala(models.TextChoices):
        """Cómo sale de la sala lo dicho, si su dueña o dueño no dice otra cosa."""

        ANONIMA = "anonima", "Sin nombre ni organización (regla de Chatham House)"
        POR_SECTOR = "por_sector", "Por sector"

    dialogo = models.OneToOneField(Dialogo, on_delete=models.PROTECT, related_name="convocatoria")
    bienvenida = models.TextField(
        "por qué se invita",
        blank=True,
        help_text="Abre la invitación. Un párrafo o dos; cada quien lo lee después de su nombre.",
    )
    bienvenida_en = models.TextField("lo mismo, en inglés", blank=True)
    correo_de_respuesta = models.EmailField(
        "correo que lee el equipo", blank=True, help_text="Quien contesta un mensaje escribe aquí."
    )
    telefono = models.CharField("teléfono para dudas", max_length=60, blank=True)
    permite_varios_dias = models.BooleanField(
        "una persona puede tener lugar en más de un día", default=False
    )
    delegado_con_visto_bueno = models.BooleanField(
        "el equipo aprueba a quien va en representación", default=True
    )
    espera_automatica = models.BooleanField(
        "ofrecer solo el lugar que se libera",
        default=False,
        help_text="Apagado, la plataforma propone a quién y el equipo decide.",
    )
    equilibra_la_espera = models.BooleanField(
        "en la espera va antes el sector al que le falta gente", default=True
    )
    horas_de_oferta = models.PositiveSmallIntegerField(
        "horas para aceptar un lugar ofrecido", default=24, validators=[MinValueValidator(1)]
    )
    dependencias = models.ManyToManyField(
        Organizacion,
        blank=True,
        related_name="+",
        help_text="Las que responden por los hallazgos: entre los días debe venir alguien de cada una.",
    )
    texto_de_cada_dia = models.CharField(
        "texto de cada día", max_length=12, choices=Texto, default=Texto.EL_MISMO
    )
    nivel_de_sala = models.CharField(
        "lo dicho en la sala se cita",
        max_length=12,
        choices=NivelDeSala,
        default=NivelDeSala.ANONIMA,
    )
    manda_desde = models.TimeField("no se manda nada antes de", default=datetime.time(9))
    manda_hasta = models.TimeField("ni después de", default=datetime.time(20))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(manda_hasta__gt=F("manda_desde")),
                name="horario_de_mensajes",
                violation_error_message="La hora de cierre va después de la de inicio.",
            )
        ]

    def __str__(self) -> str:
        return f"Convocatoria de {self.dialogo}"

    @classmethod
    def de(cls, dialogo: Dialogo) -> "Convocatoria":
        """La del diálogo; si nadie la ha escrito, la de fábrica, sin guardar: leer no escribe."""
        return getattr(dialogo, "convocatoria", None) or cls(dialogo=dialogo)


class SobremesaQuerySet(models.QuerySet["Sobremesa"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Quien coordina o entrevista en el diálogo, y quien forma parte del equipo de ese día."""
        papeles = usuario.papeles.vigentes()
        return self.filter(
            Q(dialogo__in=papeles.filter(rol__in=QUIENES_CONVOCAN).values("dialogo"))
            | Q(
                dialogo__in=papeles.values("dialogo"),
                pk__in=FuncionEnSobremesa.objects.filter(usuario=usuario).values("sobremesa"),
            )
        )

    def vivas(self) -> Self:
        return self.exclude(estado=Sobremesa.Estado.CANCELADA)


class Sobremesa(models.Model):
    """Sesión de un día. Su renglón es el candado de todo lugar que se toma o se libera (C2)."""

    class Estado(models.TextChoices):
        PREPARACION = "preparacion", "En preparación"
        CONVOCADA = "convocada", "Convocada"
        CERRADA = "cerrada", "Cerrada"
        CANCELADA = "cancelada", "Cancelada"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="sobremesas")
    numero = models.PositiveSmallIntegerField("número", editable=False)
    nombre = models.CharField(max_length=120)
    estado = models.CharField(max_length=12, choices=Estado, default=Estado.PREPARACION)
    empieza_en = models.DateTimeField("empieza")
    termina_en = models.DateTimeField("termina")
    corte_en = models.DateTimeField(
        "cierre de respuestas", help_text="Después, una respuesta es un recado para el equipo (R4)."
    )
    lugar = models.CharField("sede", max_length=200)
    direccion = models.CharField("dirección", max_length=300, blank=True)
    mapa_url = models.URLField("enlace al mapa", max_length=500, blank=True)
    como_llegar = models.TextField("cómo llegar", blank=True)
    cupo = models.PositiveSmallIntegerField(
        "lugares a la mesa", default=25, validators=[MinValueValidator(1)]
    )
    aforo = models.PositiveSmallIntegerField(
        "personas que caben en la sede",
        default=60,
        validators=[MinValueValidator(1)],
        help_text="Invitadas, equipo, prensa y acompañantes.",
    )
    personas_por_mesa = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(2)]
    )
    secuencia = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="Sube con cada cambio de fecha o de sede, y al cancelarse (I2).",
    )
    motivo_del_cambio = models.CharField(
        "qué cambió y por qué", max_length=300, blank=True, help_text="Lo lee quien fue invitado."
    )
    creada_en = models.DateTimeField(auto_now_add=True)
    cerrada_en = models.DateTimeField(null=True, blank=True, editable=False)
    cerrada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = SobremesaQuerySet.as_manager()

    class Meta:
        ordering = ["dialogo", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="numero_de_sobremesa"),
            models.CheckConstraint(
                condition=Q(termina_en__gt=F("empieza_en")),
                name="sobremesa_termina_despues",
                violation_error_message="La hora de término va después de la de inicio.",
            ),
            models.CheckConstraint(
                condition=Q(corte_en__lte=F("empieza_en")),
                name="corte_antes_de_empezar",
                violation_error_message="Las respuestas se cierran antes de que empiece.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre

    def get_absolute_url(self) -> str:
        return reverse("sobremesas:sesion", args=[self.dialogo.clave, self.numero])

    @property
    def dia(self) -> datetime.date:
        """El día del calendario, en la hora del centro de México."""
        return timezone.localdate(self.empieza_en)

    @property
    def sin_hora(self) -> bool:
        """Sólo consta el día: ocupa el día entero, como las de 2015."""
        empieza, termina = timezone.localtime(self.empieza_en), timezone.localtime(self.termina_en)
        return empieza.time() == datetime.time.min and termina.time() >= datetime.time(23, 59)

    @property
    def horario(self) -> str:
        """«17:00 a 20:00», hora del centro de México; vacío si no consta."""
        if self.sin_hora:
            return ""
        empieza, termina = timezone.localtime(self.empieza_en), timezone.localtime(self.termina_en)
        return f"{empieza:%H:%M} a {termina:%H:%M}"

    @property
    def recibe_respuestas(self) -> bool:
        abierta = self.estado in (self.Estado.PREPARACION, self.Estado.CONVOCADA)
        return abierta and timezone.now() < self.corte_en


class Cuota(models.Model):
    """Cuántas personas de un macrosector se buscan ese día. Avisa, nunca impide."""

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.CASCADE, related_name="cuotas")
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, related_name="+", limit_choices_to={"padre": None}
    )
    minimo = models.PositiveSmallIntegerField("mínimo", default=0)
    maximo = models.PositiveSmallIntegerField("máximo", default=25)

    class Meta:
        ordering = ["sector__orden", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sobremesa", "sector"], name="una_cuota_por_sector"),
            models.CheckConstraint(
                condition=Q(maximo__gte=F("minimo")),
                name="cuota_en_orden",
                violation_error_message="El máximo no puede ser menor que el mínimo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sector}: {self.minimo} a {self.maximo}"


class ReservaQuerySet(models.QuerySet["Reserva"]):
    def vigentes(self, ahora: datetime.datetime | None = None) -> Self:
        ahora = ahora or timezone.now()
        return self.filter(Q(vence_en=None) | Q(vence_en__gt=ahora), retirada_en=None)


class Reserva(models.Model):
    """Lugares apartados para un sector o una organización hasta una fecha."""

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.CASCADE, related_name="reservas")
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organizacion = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="organización",
    )
    lugares = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    motivo = models.CharField(max_length=300)
    vence_en = models.DateTimeField("se libera", null=True, blank=True)
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)
    retirada_en = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReservaQuerySet.as_manager()

    class Meta:
        ordering = ["creada_en"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sector=None, organizacion__isnull=False)
                | Q(sector__isnull=False, organizacion=None),
                name="reserva_para_uno",
                violation_error_message="Aparta para un sector o para una organización.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lugares} para {self.sector or self.organizacion}"


class PuntoDelDia(models.Model):
    """Renglón de la escaleta: un hallazgo por conversar o un momento de la tarde."""

    class Clase(models.TextChoices):
        MOMENTO = "momento", "Momento"
        HALLAZGO = "hallazgo", "Hallazgo"
        PRIORIZAR = "priorizar", "Priorización"
        RECESO = "receso", "Receso"

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.CASCADE, related_name="puntos")
    orden = models.PositiveSmallIntegerField()
    titulo = models.CharField("título", max_length=160, blank=True)
    hallazgo = models.ForeignKey(
        Hallazgo, on_delete=models.PROTECT, null=True, blank=True, related_name="puntos"
    )
    clase = models.CharField(max_length=10, choices=Clase, default=Clase.HALLAZGO)
    redaccion = models.ForeignKey(
        Redaccion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="puntos",
        verbose_name="redacción",
        help_text="La que se discute; se fija al abrir la sala.",
    )
    minutos = models.PositiveSmallIntegerField(default=20, validators=[MinValueValidator(1)])
    presenta = models.CharField("quién presenta", max_length=160, blank=True)

    class Meta:
        verbose_name = "punto del día"
        verbose_name_plural = "puntos del día"
        ordering = ["orden"]
        constraints = [
            models.UniqueConstraint(
                fields=["sobremesa", "hallazgo"], name="hallazgo_una_vez_por_dia"
            ),
            models.CheckConstraint(
                condition=~Q(titulo="") | Q(hallazgo__isnull=False), name="punto_con_nombre"
            ),
        ]

    def __str__(self) -> str:
        return self.titulo or str(self.hallazgo)


class FuncionEnSobremesa(models.Model):
    """Qué hace una integrante del equipo ese día."""

    class Funcion(models.TextChoices):
        CONDUCE = "conduce", "Conduce"
        RELATA = "relata", "Relata"
        PUERTA = "puerta", "Recibe en la puerta"
        SUPERVISA = "supervisa", "Supervisa la puerta"

    sobremesa = models.ForeignKey(Sobremesa, on_delete=models.CASCADE, related_name="equipo")
    usuario = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="funciones"
    )
    funcion = models.CharField("función", max_length=10, choices=Funcion)
    mesa = models.ForeignKey(
        "sobremesas.Mesa", on_delete=models.SET_NULL, null=True, blank=True, related_name="equipo"
    )

    class Meta:
        verbose_name = "función en la sobremesa"
        ordering = ["funcion", "usuario__nombre"]
        constraints = [
            models.UniqueConstraint(
                fields=["sobremesa", "usuario", "funcion"], name="funcion_sin_repetir"
            )
        ]

    def __str__(self) -> str:
        return f"{self.usuario}, {self.get_funcion_display().lower()}"
