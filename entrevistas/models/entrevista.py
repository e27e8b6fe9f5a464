"""La conversación: con quién, cuándo, en qué estado y quién la lleva."""

import re
from datetime import datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import (
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.lookups import LessThan
from django.urls import reverse
from django.utils import timezone

from actores.models import Organizacion, Persona, Sector
from dialogo.models import Dialogo, Integrante, Rol, Usuario
from dialogo.texto import SinAcentos, limpiar, sin_acentos
from entrevistas.models.consentimiento import Consentimiento


def _asignadas(  # type: ignore[no-untyped-def]
    usuario: Usuario, papeles: models.QuerySet[Integrante]
):
    """Las que le tocan donde hoy tiene uno de esos papeles.

    Por persona y no por fila de ``Integrante``: quien cambia de papel conserva sus entrevistas.
    """
    return Asignacion.objects.filter(
        integrante__usuario=usuario, entrevista__dialogo__in=papeles.values("dialogo")
    ).values("entrevista")


class EntrevistaQuerySet(models.QuerySet["Entrevista"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Única puerta desde las vistas: coordinación ve todas; el resto, las que le tocan."""
        papeles = Integrante.objects.vigentes().que_entrevistan().filter(usuario=usuario)
        return self.filter(
            Q(dialogo__in=Dialogo.objects.que_coordina(usuario))
            | Q(pk__in=_asignadas(usuario, papeles))
        )

    def visibles_como(self, integrante: Integrante) -> Self:
        """Lo de ``visibles_para`` dentro de su diálogo, con el papel vigente que la petición cargó.

        Para lo que se pide muchas veces por minuto: no vuelve a preguntar qué papeles tiene.
        """
        suyas = self.filter(dialogo=integrante.dialogo_id)
        if integrante.rol == Rol.COORDINACION:
            return suyas
        if integrante.rol != Rol.ENTREVISTA:
            return suyas.none()
        asignadas = Asignacion.objects.filter(integrante__usuario=integrante.usuario_id)
        return suyas.filter(pk__in=asignadas.values("entrevista"))

    def que_tocan_a(self, usuario: Usuario) -> Self:
        """En las que hoy conduce o toma notas."""
        papeles = Integrante.objects.vigentes().filter(usuario=usuario)
        return self.filter(pk__in=_asignadas(usuario, papeles))

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

    def sin_consentimiento(self) -> Self:
        """Hechas sin cerrar y sin un consentimiento vigente."""
        return self.filter(q_sin_consentimiento())

    def sin_toma_notas(self) -> Self:
        """Planeadas en las que nadie va a tomar notas."""
        return self.filter(q_sin_toma_notas())

    def para_listar(self) -> Self:
        """Todo lo que un renglón de la lista enseña, sin una consulta por renglón."""
        return (
            self.select_related("persona", "organizacion", "sector")
            .prefetch_related(
                Prefetch(
                    "asignaciones",
                    Asignacion.objects.select_related("integrante__usuario"),
                )
            )
            .con_consentimiento()
        )

    def vencidas(self, ahora: datetime | None = None) -> Self:
        """Planeadas que ya debieron terminar y nadie marcó como hechas."""
        return self.filter(q_vencidas(ahora or timezone.now()))

    def de_hoy(self, ahora: datetime | None = None) -> Self:
        return self.filter(q_de_hoy(ahora or timezone.now()))

    def de_esta_semana(self, ahora: datetime | None = None) -> Self:
        """De mañana al domingo: lo de hoy tiene su propio filtro."""
        return self.filter(q_de_esta_semana(ahora or timezone.now()))

    def sin_fecha(self) -> Self:
        """Planeadas a las que nadie ha puesto día."""
        return self.filter(q_sin_fecha())

    def con_algo_pendiente(self, ahora: datetime | None = None) -> Self:
        """Vencidas, sin fecha, sin quien tome notas o hechas sin cerrar."""
        return self.filter(
            q_vencidas(ahora or timezone.now())
            | q_sin_fecha()
            | q_sin_toma_notas()
            | Q(estado=Entrevista.Estado.REALIZADA)
        )

    def que_dicen(self, palabras: str) -> Self:
        """Cada palabra en el folio, la persona, el cargo o la organización, sin acentos."""
        filas = self.alias(cargo_plano=SinAcentos("cargo"))
        for palabra in sin_acentos(limpiar(palabras)).split():
            folio = re.fullmatch(r"(?:e-?)?(\d{1,6})", palabra)
            filas = filas.filter(
                Q(persona__nombre_plano__contains=palabra)
                | Q(cargo_plano__contains=palabra)
                | Q(organizacion__nombre_plano__contains=palabra)
                | Q(organizacion__siglas_planas__contains=palabra)
                | (Q(numero=int(folio[1])) if folio else Q(pk=None))
            )
        return filas


def _fin_del_dia(ahora: datetime, dias: int = 0) -> datetime:
    dia = timezone.localtime(ahora).date() + timedelta(days=dias + 1)
    return timezone.make_aware(datetime.combine(dia, time.min))


def q_sin_consentimiento() -> Q:
    vigente = Consentimiento.objects.vigentes().filter(entrevista=OuterRef("pk"))
    return Q(~Exists(vigente), estado="realizada")


def q_sin_toma_notas() -> Q:
    quien = Asignacion.objects.filter(entrevista=OuterRef("pk"), papel=Asignacion.Papel.TOMA_NOTAS)
    return Q(~Exists(quien), estado="planeada")


def q_sin_fecha() -> Q:
    return Q(estado="planeada", empieza_en=None)


def q_vencidas(ahora: datetime) -> Q:
    dura = ExpressionWrapper(
        F("minutos") * Value(timedelta(minutes=1)), output_field=models.DurationField()
    )
    return Q(LessThan(F("empieza_en") + dura, Value(ahora)), estado="planeada")


def q_de_hoy(ahora: datetime) -> Q:
    return Q(~q_vencidas(ahora), estado="planeada", empieza_en__lt=_fin_del_dia(ahora))


def q_de_esta_semana(ahora: datetime) -> Q:
    faltan = 6 - timezone.localtime(ahora).weekday()
    return Q(
        estado="planeada",
        empieza_en__gte=_fin_del_dia(ahora),
        empieza_en__lt=_fin_del_dia(ahora, faltan),
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
    empieza_en = models.DateTimeField(
        "fecha y hora", null=True, blank=True, help_text="Nula mientras se planea sin fecha."
    )
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

    # Los anotan ``para_listar`` y la lista.
    nivel_consentido: str | None
    alcance_consentido: str | None
    pendientes: list[str]

    objects = EntrevistaQuerySet.as_manager()

    class Meta:
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="folio_de_entrevista"),
            models.CheckConstraint(
                condition=Q(empieza_en__isnull=False) | Q(estado__in=["planeada", "cancelada"]),
                name="hecha_con_fecha",
            ),
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
    def termina_en(self) -> datetime | None:
        return self.empieza_en + timedelta(minutes=self.minutos) if self.empieza_en else None

    @property
    def plazo(self) -> str:
        """``vencida``, ``hoy``, ``semana`` o vacío: sólo lo planeado y con fecha tiene plazo."""
        ahora = timezone.now()
        if self.estado != self.Estado.PLANEADA or not self.empieza_en or not self.termina_en:
            return ""
        if self.termina_en < ahora:
            return "vencida"
        if self.empieza_en < _fin_del_dia(ahora):
            return "hoy"
        faltan = 6 - timezone.localtime(ahora).weekday()
        return "semana" if self.empieza_en < _fin_del_dia(ahora, faltan) else ""

    @property
    def acepta_entradas(self) -> bool:
        return self.estado in {self.Estado.PLANEADA, self.Estado.REALIZADA}

    @property
    def consentimiento(self) -> "Consentimiento | None":
        """El vigente. Consulta la base: en listas se usa ``con_consentimiento()``."""
        return self.consentimientos.vigentes().first()

    @property
    def consentimiento_retirado(self) -> "Consentimiento | None":
        """El último, si se revocó y nadie registró otro. Consulta la base."""
        ultimo = self.consentimientos.first()
        return ultimo if ultimo and ultimo.revocado_en else None


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
