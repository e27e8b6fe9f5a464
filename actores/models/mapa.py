"""Lo que une a los actores y lo que les importa: vínculos, agenda y valoraciones."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actores.models.actor import Actor, ActorQuerySet, Organizacion
from actores.models.catalogo import Region, Socio, Tema
from dialogo.models import Dialogo, Usuario
from dialogo.texto import limpiar


class Certeza(models.TextChoices):
    """Qué tan seguro es un dato. El orden es de menos a más."""

    SUPUESTO = "supuesto", "Supuesto"
    REFERIDO = "referido", "Referido"
    DOCUMENTADO = "documentado", "Documentado"


class VinculoQuerySet(models.QuerySet["Vinculo"]):
    def activos(self) -> Self:
        """Sin archivar y con los dos extremos en el directorio."""
        return self.filter(archivado_en=None, origen__archivado_en=None, destino__archivado_en=None)

    def vigentes(self, dia: date | None = None) -> Self:
        dia = dia or timezone.localdate()
        return self.filter(Q(desde=None) | Q(desde__lte=dia), Q(hasta=None) | Q(hasta__gte=dia))

    def de(self, actor: Actor) -> Self:
        """Los que salen de un actor o llegan a él."""
        return self.filter(Q(origen=actor) | Q(destino=actor))

    def entre(self, actores: ActorQuerySet) -> Self:
        return self.filter(origen__in=actores, destino__in=actores)


class Vinculo(models.Model):
    """Lazo con tipo y fechas, de un actor a otro. Se lee distinto desde cada extremo."""

    class Tipo(models.TextChoices):
        COLABORA = "colabora", "colabora con"
        ASESORA = "asesora", "asesora a"
        FINANCIA = "financia", "financia a"
        CONVENIO = "convenio", "tiene convenio con"
        INTEGRA = "integra", "integra"
        DISCREPA = "discrepa", "discrepa de"
        CONFIANZA = "confianza", "tiene confianza con"
        CONTRAPARTE = "contraparte", "es contraparte de"
        CAPACITA = "capacita", "capacita a"
        CONVOCA = "convoca", "convoca a"
        ALOJA = "aloja", "aloja a"
        FUNDO = "fundo", "fundó"
        FORMO = "formo", "formó a"
        PROVEE = "provee", "provee a"
        CONTRATA = "contrata", "contrata a"

    # Los que faltan se leen igual desde los dos extremos.
    INVERSOS = {
        Tipo.ASESORA: "recibe asesoría de",
        Tipo.FINANCIA: "es financiado por",
        Tipo.INTEGRA: "es integrado por",
        Tipo.CAPACITA: "recibe capacitación de",
        Tipo.CONVOCA: "acude a la convocatoria de",
        Tipo.ALOJA: "se aloja en",
        Tipo.FUNDO: "fue fundado por",
        Tipo.FORMO: "se formó con",
        Tipo.PROVEE: "recibe provisión de",
        Tipo.CONTRATA: "trabaja por contrato para",
    }

    origen = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="vinculos_que_salen")
    destino = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="vinculos_que_llegan")
    tipo = models.CharField(max_length=12, choices=Tipo)
    certeza = models.CharField(max_length=12, choices=Certeza, default=Certeza.REFERIDO)
    desde = models.DateField(null=True, blank=True)
    hasta = models.DateField(null=True, blank=True)
    nota = models.CharField(max_length=400, blank=True, help_text="Qué se sabe, en una frase.")
    fuente = models.CharField(
        max_length=400, blank=True, help_text="Documento, dirección o quién lo dijo."
    )
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)
    cambiado_en = models.DateTimeField(auto_now=True)
    archivado_en = models.DateTimeField(null=True, blank=True, editable=False)
    archivado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    motivo_archivo = models.CharField(max_length=300, blank=True, editable=False)

    objects = VinculoQuerySet.as_manager()

    class Meta:
        verbose_name = "vínculo"
        ordering = [F("hasta").desc(nulls_first=True), F("desde").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(origen=F("destino")),
                name="vinculo_entre_dos",
                violation_error_message="Un vínculo une a dos actores distintos.",
            ),
            models.CheckConstraint(
                condition=Q(hasta=None) | Q(desde=None) | Q(hasta__gte=F("desde")),
                name="vinculo_termina_despues",
                violation_error_message="El vínculo termina antes de empezar.",
            ),
            models.UniqueConstraint(
                fields=["origen", "destino", "tipo", "desde"],
                nulls_distinct=False,
                condition=Q(archivado_en=None),
                name="vinculo_unico",
                violation_error_message="Ese vínculo ya está en el mapa.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origen} {self.get_tipo_display()} {self.destino}"

    @property
    def inverso(self) -> str:
        """Cómo se lee desde el destino: «es financiado por»."""
        return self.INVERSOS.get(self.Tipo(self.tipo), self.get_tipo_display())

    @property
    def es_simetrico(self) -> bool:
        """Se lee igual desde los dos extremos."""
        return self.Tipo(self.tipo) not in self.INVERSOS

    def visto_desde(self, actor_id: int) -> tuple[str, Actor]:
        """Etiqueta y el otro extremo, según desde dónde se mira."""
        if actor_id == self.origen_id:
            return self.get_tipo_display(), self.destino
        return self.inverso, self.origen

    @property
    def esta_vigente(self) -> bool:
        hoy = timezone.localdate()
        return (self.desde is None or self.desde <= hoy) and (
            self.hasta is None or self.hasta >= hoy
        )

    def archivar(self, *, motivo: str, autor: Usuario) -> None:
        """Sale del mapa sin borrarse. Lanza ``ValidationError`` si falta la razón."""
        motivo = limpiar(motivo).strip()
        if not motivo:
            raise ValidationError("Para archivar hace falta una razón, aunque sea breve.")
        self.archivado_en = timezone.now()
        self.archivado_por = autor
        self.motivo_archivo = motivo[:300]
        self.save(update_fields=["archivado_en", "archivado_por", "motivo_archivo"])


class InteresQuerySet(models.QuerySet["Interes"]):
    def activos(self) -> Self:
        return self.filter(archivado_en=None)


class Interes(models.Model):
    """Renglón de la agenda de un actor: qué empuja, en qué tema, con qué región o socio."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="intereses")
    tema = models.ForeignKey(Tema, on_delete=models.PROTECT, related_name="intereses")
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="intereses",
        verbose_name="región",
    )
    socio = models.ForeignKey(
        Socio,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="intereses",
        verbose_name="ciudad o red",
    )
    texto = models.CharField("qué empuja", max_length=400)
    desde = models.DateField(null=True, blank=True)
    fuente = models.CharField(max_length=400, blank=True)
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)
    archivado_en = models.DateTimeField(null=True, blank=True, editable=False)
    archivado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = InteresQuerySet.as_manager()

    class Meta:
        verbose_name = "interés"
        verbose_name_plural = "intereses"
        ordering = [F("desde").desc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.texto

    def archivar(self, *, autor: Usuario) -> None:
        self.archivado_en, self.archivado_por = timezone.now(), autor
        self.save(update_fields=["archivado_en", "archivado_por"])


class ValoracionQuerySet(models.QuerySet["Valoracion"]):
    def ultimas(self) -> Self:
        """La más reciente de cada actor en cada tema."""
        return self.order_by("actor_id", "tema_id", "-fecha", "-pk").distinct("actor_id", "tema_id")


class Valoracion(models.Model):
    """Influencia e interés (1 a 5) de un actor en un tema, un día, con su sustento. Sólo se añade."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="valoraciones")
    tema = models.ForeignKey(Tema, on_delete=models.PROTECT, related_name="valoraciones")
    influencia = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    interes = models.PositiveSmallIntegerField(
        "interés", validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    sustento = models.CharField(
        max_length=400, help_text="En qué se apoya: un hecho, una decisión, algo que se dijo."
    )
    fecha = models.DateField(default=timezone.localdate)
    autor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)

    objects = ValoracionQuerySet.as_manager()

    class Meta:
        verbose_name = "valoración"
        verbose_name_plural = "valoraciones"
        ordering = ["-fecha", "-pk"]
        indexes = [
            models.Index(fields=["actor", "tema", "-fecha", "-id"], name="valoraciones_ultimas")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(influencia__range=(1, 5), interes__range=(1, 5)),
                name="valoracion_de_uno_a_cinco",
            )
        ]

    def __str__(self) -> str:
        return f"{self.actor}, {self.tema}: {self.influencia} y {self.interes}"


class ParaConversar(models.Model):
    """Dos organizaciones que deberían reunirse, y por qué."""

    dialogo = models.ForeignKey(Dialogo, on_delete=models.CASCADE, related_name="para_conversar")
    una = models.ForeignKey(Organizacion, on_delete=models.PROTECT, related_name="+")
    otra = models.ForeignKey(Organizacion, on_delete=models.PROTECT, related_name="+")
    tema = models.ForeignKey(Tema, on_delete=models.PROTECT, null=True, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True)
    razon = models.CharField("razón", max_length=300)
    marcado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    marcado_en = models.DateTimeField(auto_now_add=True)
    resuelto_en = models.DateTimeField(null=True, blank=True, editable=False)
    resultado = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "pareja para conversar"
        verbose_name_plural = "parejas para conversar"
        ordering = ["-marcado_en"]
        constraints = [
            # El par se guarda ordenado: «una» siempre es la de menor llave.
            models.CheckConstraint(condition=Q(una__lt=F("otra")), name="pareja_ordenada"),
            models.UniqueConstraint(
                fields=["dialogo", "una", "otra", "tema", "region"],
                nulls_distinct=False,
                name="pareja_unica",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.una} y {self.otra}"
