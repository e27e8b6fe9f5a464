"""La conversación: con quién, cuándo, en qué estado y quién la lleva."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from actores.models import Organizacion, Persona, Sector
from dialogo.models import Dialogo, Integrante, Usuario
from entrevistas.models.consentimiento import Consentimiento


class EntrevistaQuerySet(models.QuerySet["Entrevista"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Única puerta desde las vistas: coordinación ve todas; el resto, las que le tocan."""
        asignadas = Asignacion.objects.filter(
            integrante__in=Integrante.objects.vigentes().que_entrevistan().filter(usuario=usuario)
        )
        return self.filter(
            Q(dialogo__in=Dialogo.objects.que_coordina(usuario))
            | Q(pk__in=asignadas.values("entrevista"))
        )

    def hechas(self) -> Self:
        return self.filter(estado__in=[Entrevista.Estado.REALIZADA, Entrevista.Estado.CERRADA])

    def cerradas(self) -> Self:
        return self.filter(estado=Entrevista.Estado.CERRADA)

    def con_consentimiento(self) -> Self:
        """Anota ``nivel_consentido`` y ``alcance_consentido``; nulos si no hay uno vigente."""
        vigente = Consentimiento.objects.vigentes().filter(entrevista=OuterRef("pk"))
        return self.annotate(
            nivel_consentido=Subquery(vigente.values("nivel")[:1]),
            alcance_consentido=Subquery(vigente.values("alcance")[:1]),
        )


class Entrevista(models.Model):
    """Conversación bilateral. Fotografía el cargo y el sector de ese día."""

    class Estado(models.TextChoices):
        PLANEADA = "planeada", "Planeada"
        REALIZADA = "realizada", "Hecha, sin cerrar"
        CERRADA = "cerrada", "Cerrada"
        CANCELADA = "cancelada", "Cancelada"

    class Modalidad(models.TextChoices):
        PRESENCIAL = "presencial", "Presencial"
        VIDEOLLAMADA = "videollamada", "Videollamada"
        TELEFONO = "telefono", "Teléfono"

    TRANSICIONES = {
        Estado.PLANEADA: {Estado.REALIZADA, Estado.CANCELADA},
        Estado.REALIZADA: {Estado.CERRADA, Estado.CANCELADA},
        Estado.CERRADA: set(),
        Estado.CANCELADA: {Estado.PLANEADA},
    }

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="entrevistas")
    numero = models.PositiveIntegerField("número", editable=False)
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, related_name="entrevistas")
    cargo = models.CharField("cargo ese día", max_length=200, blank=True)
    organizacion = models.ForeignKey(
        Organizacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entrevistas",
        verbose_name="organización ese día",
    )
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        related_name="entrevistas",
        verbose_name="sector ese día",
    )
    estado = models.CharField(
        max_length=10, choices=Estado, default=Estado.PLANEADA, editable=False
    )
    modalidad = models.CharField(max_length=12, choices=Modalidad, default=Modalidad.PRESENCIAL)
    lugar = models.CharField("lugar o enlace", max_length=300, blank=True)
    empieza_en = models.DateTimeField("fecha y hora")
    minutos = models.PositiveSmallIntegerField("duración en minutos", default=60)
    equipo = models.ManyToManyField(Integrante, through="Asignacion", related_name="entrevistas")
    realizada_en = models.DateTimeField(null=True, blank=True, editable=False)
    cerrada_en = models.DateTimeField(null=True, blank=True, editable=False)
    cerrada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    cancelada_en = models.DateTimeField(null=True, blank=True, editable=False)
    motivo_cancelacion = models.CharField(max_length=300, blank=True, editable=False)
    creada_en = models.DateTimeField(auto_now_add=True)

    objects = EntrevistaQuerySet.as_manager()

    class Meta:
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="folio_de_entrevista")
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def folio(self) -> str:
        return f"E-{self.numero:02d}"

    def get_absolute_url(self) -> str:
        return reverse("entrevistas:ficha", args=[self.dialogo.clave, self.numero])

    def bloquear(self) -> None:
        """Toma el renglón hasta que termine la transacción y pone al día esta instancia."""
        self.refresh_from_db(from_queryset=Entrevista.objects.select_for_update(of=("self",)))

    def puede_pasar_a(self, estado: str) -> bool:
        return estado in self.TRANSICIONES[self.Estado(self.estado)]

    @property
    def acepta_entradas(self) -> bool:
        return self.estado in {self.Estado.PLANEADA, self.Estado.REALIZADA}

    @property
    def consentimiento(self) -> "Consentimiento | None":
        """El vigente. Consulta la base: en listas se usa ``con_consentimiento()``."""
        return self.consentimientos.vigentes().first()


class Asignacion(models.Model):
    """Quién conduce y quién toma notas."""

    class Papel(models.TextChoices):
        CONDUCE = "conduce", "Conduce"
        TOMA_NOTAS = "toma_notas", "Toma notas"

    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.CASCADE, related_name="asignaciones"
    )
    integrante = models.ForeignKey(
        Integrante, on_delete=models.PROTECT, related_name="asignaciones"
    )
    papel = models.CharField(max_length=10, choices=Papel)

    class Meta:
        verbose_name = "asignación"
        verbose_name_plural = "asignaciones"
        ordering = ["papel"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrevista", "papel"],
                condition=Q(papel="conduce"),
                name="una_persona_conduce",
            ),
            models.UniqueConstraint(
                fields=["entrevista", "integrante"], name="un_papel_por_entrevista"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.integrante.usuario} {self.get_papel_display().lower()}"
