"""Lo que la sobremesa dice de un hallazgo: aportaciones, lo que la mesa confirma, disensos y encargos."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actores.models import Organizacion
from dialogo.models import Usuario
from entrevistas.models import Nivel
from hallazgos.models import Hallazgo, Redaccion
from sobremesas.models.mesa import Mesa
from sobremesas.models.sala import Puesto, Sala
from sobremesas.models.sesion import PuntoDelDia, Sobremesa

PALABRAS_DE_UN_DISENSO = 80
DIAS_DE_UNA_HOJA = 30


class AportacionQuerySet(models.QuerySet["Aportacion"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(sala__sobremesa__in=Sobremesa.objects.visibles_para(usuario))

    def en_pie(self) -> Self:
        return self.filter(retirada_en=None)

    def de_verdad(self) -> Self:
        """Las de una tarde real: lo de un ensayo no cuenta en ninguna parte."""
        return self.filter(sala__es_ensayo=False)


class Aportacion(models.Model):
    """Lo que alguien pide a una redacción exacta. Se añade; corregirla es otra revisión (V5).

    Lo vigente está aquí; todo lo que se escribió, en ``RevisionDeAportacion``. ``nivel`` es cómo sale
    de la sala: anónima (Chatham House) mientras su dueña o dueño no lo abra.
    """

    class Clase(models.TextChoices):
        COMPLETA = "completa", "Completa"
        MODIFICA = "modifica", "Modifica"
        ENRIQUECE = "enriquece", "Enriquece"
        DISIENTE = "disiente", "Disiente"

    class Fuerza(models.TextChoices):
        DEBE = "debe", "Debe"
        DEBERIA = "deberia", "Debería"

    class Origen(models.TextChoices):
        RELATORIA = "relatoria", "Quien relata"
        PARTICIPANTE = "participante", "Desde su teléfono"
        PAPEL = "papel", "Hoja de mesa"

    CON_RAZON = (Clase.MODIFICA, Clase.DISIENTE)

    uid = models.UUIDField(
        unique=True, help_text="Lo da el aparato: repetir el envío no la repite."
    )
    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="aportaciones")
    numero = models.PositiveIntegerField("número", editable=False)
    punto = models.ForeignKey(PuntoDelDia, on_delete=models.PROTECT, related_name="aportaciones")
    redaccion = models.ForeignKey(
        Redaccion,
        on_delete=models.PROTECT,
        related_name="aportaciones",
        verbose_name="redacción",
        help_text="La que se discutía al empezar a escribir, aunque la sala ya haya avanzado.",
    )
    mesa = models.ForeignKey(
        Mesa, on_delete=models.PROTECT, null=True, blank=True, related_name="aportaciones"
    )
    puesto = models.ForeignKey(
        Puesto,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="aportaciones",
        help_text="Quien lo dijo; vacío si fue la mesa.",
    )
    origen = models.CharField(max_length=12, choices=Origen)
    clase = models.CharField(max_length=10, choices=Clase)
    texto = models.TextField(help_text="Lo dicho; en «modifica», las palabras que propone.")
    razon = models.TextField("razón", blank=True)
    fuerza = models.CharField(max_length=8, choices=Fuerza, default=Fuerza.DEBERIA)
    es_literal = models.BooleanField("dicho palabra por palabra", default=False)
    toca_desde = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Qué palabras toca: puntos de código sobre alineacion.texto_base(redaccion).",
    )
    toca_hasta = models.PositiveIntegerField(null=True, blank=True)
    nivel = models.CharField(max_length=12, choices=Nivel, default=Nivel.ANONIMA)
    revision = models.PositiveSmallIntegerField(default=1, editable=False)
    autor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Quien relata; vacío si llegó de un teléfono.",
    )
    hora_del_aparato = models.DateTimeField()
    recibida_en = models.DateTimeField(auto_now_add=True)
    en_cola = models.BooleanField("se escribió sin red", default=False)
    retirada_en = models.DateTimeField(null=True, blank=True, editable=False)
    motivo_retiro = models.CharField(max_length=300, blank=True)

    objects = AportacionQuerySet.as_manager()

    class Meta:
        verbose_name = "aportación"
        verbose_name_plural = "aportaciones"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["sala", "numero"], name="folio_de_aportacion"),
            models.CheckConstraint(
                condition=~Q(clase__in=["modifica", "disiente"]) | ~Q(razon=""),
                name="modificar_y_disentir_con_razon",
                violation_error_message="Para modificar o disentir hace falta una razón.",
            ),
        ]
        indexes = [models.Index(fields=["sala", "punto", "mesa"], name="aportaciones_de_mesa")]

    def __str__(self) -> str:
        return self.folio

    @property
    def folio(self) -> str:
        """Como se dice: S1·14."""
        return f"S{self.sala.sobremesa.numero}·{self.numero:02d}"


class RevisionDeAportacion(models.Model):
    """Cada cosa que se escribió, desde la primera. Nada se borra."""

    aportacion = models.ForeignKey(Aportacion, on_delete=models.CASCADE, related_name="revisiones")
    numero = models.PositiveSmallIntegerField("número")
    uid = models.UUIDField(unique=True, help_text="Del envío: repetirlo no añade otra.")
    clase = models.CharField(max_length=10, choices=Aportacion.Clase)
    texto = models.TextField()
    razon = models.TextField("razón", blank=True)
    fuerza = models.CharField(max_length=8, choices=Aportacion.Fuerza)
    es_literal = models.BooleanField(default=False)
    puesto = models.ForeignKey(
        Puesto, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    motivo = models.CharField(max_length=300, blank=True)
    autor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    escrita_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "revisión de una aportación"
        verbose_name_plural = "revisiones de aportaciones"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["aportacion", "numero"], name="revision_de_aportacion_unica"
            )
        ]

    def __str__(self) -> str:
        return f"{self.aportacion}, revisión {self.numero}"


class Espejo(models.Model):
    """Las líneas de una mesa sobre un punto, vueltas a sus teléfonos para que diga si así fue."""

    SEGUNDOS = 45

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="espejos")
    mesa = models.ForeignKey(Mesa, on_delete=models.PROTECT, related_name="espejos")
    punto = models.ForeignKey(PuntoDelDia, on_delete=models.PROTECT, related_name="espejos")
    lineas = models.ManyToManyField(Aportacion, related_name="espejos")
    presentes = models.PositiveSmallIntegerField(help_text="Puestos de la mesa al abrirlo.")
    abierto_en = models.DateTimeField(default=timezone.now)
    cierra_en = models.DateTimeField()
    abierto_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["abierto_en"]

    def __str__(self) -> str:
        return f"Espejo de {self.mesa}, {self.punto}"

    @property
    def esta_abierto(self) -> bool:
        return timezone.now() < self.cierra_en


class Reflejo(models.Model):
    """Lo que un puesto contestó de una línea en el espejo de su mesa."""

    class Valor(models.TextChoices):
        ASI_ES = "asi_es", "Así es"
        FALTA = "falta", "Falta"
        NO_DIJE_ESO = "no_dije_eso", "No dije eso"

    espejo = models.ForeignKey(Espejo, on_delete=models.CASCADE, related_name="reflejos")
    aportacion = models.ForeignKey(Aportacion, on_delete=models.CASCADE, related_name="reflejos")
    revision = models.PositiveSmallIntegerField(help_text="La que se leyó.")
    puesto = models.ForeignKey(Puesto, on_delete=models.CASCADE, related_name="reflejos")
    valor = models.CharField(max_length=12, choices=Valor)
    nota = models.CharField("qué falta o qué dijo", max_length=300, blank=True)
    dado_en = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["espejo", "aportacion", "puesto"], name="un_reflejo_por_linea"
            )
        ]

    def __str__(self) -> str:
        return self.get_valor_display()


class DisensoQuerySet(models.QuerySet["Disenso"]):
    def abiertos(self) -> Self:
        return self.filter(
            cerrado_en=None, aportacion__retirada_en=None, aportacion__sala__es_ensayo=False
        )


class Disenso(models.Model):
    """Voto particular: nace de una aportación que disiente y viaja con el hallazgo.

    Lo cierra quien lo sostiene y nadie más. ``puesto`` vacío: lo sostiene la mesa, hasta que alguien
    de ella lo haga suyo.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    aportacion = models.OneToOneField(Aportacion, on_delete=models.CASCADE, related_name="disenso")
    hallazgo = models.ForeignKey(Hallazgo, on_delete=models.PROTECT, related_name="disensos")
    puesto = models.ForeignKey(
        Puesto, on_delete=models.PROTECT, null=True, blank=True, related_name="disensos"
    )
    texto = models.TextField(help_text=f"A lo más {PALABRAS_DE_UN_DISENSO} palabras.")
    nivel = models.CharField(max_length=12, choices=Nivel, default=Nivel.ANONIMA)
    abierto_en = models.DateTimeField(default=timezone.now)
    cerrado_en = models.DateTimeField(null=True, blank=True, editable=False)
    por_que_se_cerro = models.CharField(max_length=300, blank=True)

    objects = DisensoQuerySet.as_manager()

    class Meta:
        ordering = ["abierto_en", "pk"]

    def __str__(self) -> str:
        return f"Disenso {self.aportacion}"


class Encargo(models.Model):
    """Lo que la sala deja por hacer: un compromiso con quien responde, o una decisión pendiente."""

    class Clase(models.TextChoices):
        COMPROMISO = "compromiso", "Compromiso en la sala"
        PENDIENTE = "pendiente", "Decisión pendiente"

    uid = models.UUIDField(unique=True)
    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="encargos")
    punto = models.ForeignKey(PuntoDelDia, on_delete=models.PROTECT, related_name="encargos")
    clase = models.CharField(max_length=10, choices=Clase)
    texto = models.TextField("qué")
    organizacion = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="encargos",
        verbose_name="organización que responde",
    )
    responde = models.CharField(
        "quién responde", max_length=200, blank=True, help_text="Un cargo o un área, no un nombre."
    )
    para_el = models.DateField("para el", null=True, blank=True)
    anotado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    anotado_en = models.DateTimeField(auto_now_add=True)
    retirado_en = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["anotado_en", "pk"]

    def __str__(self) -> str:
        return self.texto


def ruta_de_hoja(hoja: "HojaDeMesa", nombre: str) -> str:
    """Nunca el nombre que trae la fotografía (seguridad U2)."""
    return f"hojas/{hoja.uid}.jpg"


class HojaDeMesaQuerySet(models.QuerySet["HojaDeMesa"]):
    def por_transcribir(self) -> Self:
        return self.filter(transcrita_en=None)

    def vencidas(self) -> Self:
        """Las que se transcribieron hace más de treinta días y aún tienen fotografía."""
        hace = timezone.now() - datetime.timedelta(days=DIAS_DE_UNA_HOJA)
        return self.filter(transcrita_en__lte=hace).exclude(imagen="")


class HojaDeMesa(models.Model):
    """Fotografía de una hoja de papel, sellada, mientras alguien la pasa a aportaciones.

    Se guarda vuelta a dibujar, sin datos del aparato ni del lugar; se borra treinta días después de
    transcrita.
    """

    uid = models.UUIDField(
        unique=True, help_text="Lo da el aparato: repetir el envío no la repite."
    )
    sala = models.ForeignKey(Sala, on_delete=models.CASCADE, related_name="hojas")
    punto = models.ForeignKey(PuntoDelDia, on_delete=models.PROTECT, related_name="hojas")
    mesa = models.ForeignKey(
        Mesa, on_delete=models.PROTECT, null=True, blank=True, related_name="hojas"
    )
    imagen = models.FileField("fotografía", upload_to=ruta_de_hoja, blank=True)
    subida_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    subida_en = models.DateTimeField(auto_now_add=True)
    transcrita_en = models.DateTimeField(null=True, blank=True, editable=False)
    transcrita_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = HojaDeMesaQuerySet.as_manager()

    class Meta:
        verbose_name = "hoja de mesa"
        verbose_name_plural = "hojas de mesa"
        ordering = ["subida_en", "pk"]

    def __str__(self) -> str:
        return f"Hoja de {self.mesa}, {self.punto}" if self.mesa else f"Hoja de {self.punto}"
