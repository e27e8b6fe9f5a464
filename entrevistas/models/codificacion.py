"""El libro de códigos, lo que se marca con ellos y lo que se piensa al marcar."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from dialogo.models import Dialogo, Integrante, Usuario
from entrevistas.models.entrada import Entrada, Fragmento
from entrevistas.models.entrevista import Entrevista


class CodigoQuerySet(models.QuerySet["Codigo"]):
    def vigentes(self) -> Self:
        """Con los que todavía se puede marcar."""
        return self.filter(estado__in=[Codigo.Estado.PROPUESTO, Codigo.Estado.ACORDADO])


class Codigo(models.Model):
    """Código del libro: qué nombra, cuándo se usa y cuándo no."""

    class Estado(models.TextChoices):
        PROPUESTO = "propuesto", "Propuesto"
        ACORDADO = "acordado", "Acordado"
        FUSIONADO = "fusionado", "Fusionado"
        ARCHIVADO = "archivado", "Archivado"

    FAMILIAS = ("fp", "fc", "fg", "ft", "fo", "fs")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="codigos")
    padre = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="hijos"
    )
    orden = models.PositiveIntegerField(default=0)
    nombre = models.CharField(max_length=100)
    definicion = models.TextField("definición", blank=True)
    cuando_si = models.TextField("úsalo cuando", blank=True)
    cuando_no = models.TextField("no lo uses cuando", blank=True)
    ejemplo = models.TextField(blank=True, help_text="Escrito para el libro, nunca una cita.")
    color = models.PositiveSmallIntegerField(
        default=1, help_text="Familia de color, de 1 a 6: la de su raíz."
    )
    estado = models.CharField(max_length=10, choices=Estado, default=Estado.PROPUESTO)
    fusionado_en = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbidos"
    )
    es_en_vivo = models.BooleanField(
        "en vivo", default=False, help_text="Su nombre son palabras de quien habló."
    )
    version = models.PositiveIntegerField(default=1)
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)
    cambiado_en = models.DateTimeField(auto_now=True)

    objects = CodigoQuerySet.as_manager()

    class Meta:
        verbose_name = "código"
        ordering = ["orden", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogo", "padre", "nombre"],
                nulls_distinct=False,
                condition=Q(estado__in=["propuesto", "acordado"]),
                name="codigo_unico_entre_hermanos",
                violation_error_message="Ya hay un código con ese nombre en el mismo lugar.",
            ),
            models.CheckConstraint(
                condition=Q(color__range=(1, 6)), name="codigo_de_seis_familias"
            ),
            models.CheckConstraint(
                condition=Q(estado="fusionado", fusionado_en__isnull=False)
                | (~Q(estado="fusionado") & Q(fusionado_en=None)),
                name="codigo_fusionado_en_otro",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def familia(self) -> str:
        """Clase del color (``figuras.css`` y ``libro.css``): fp, fc, fg, ft, fo o fs."""
        return self.FAMILIAS[self.color - 1]

    @property
    def marca(self) -> str:
        """Clases de su marca: el color es la familia; el trazo, su lugar entre hermanos."""
        return f"{self.familia} z{self.orden % 4 + 1}"

    @property
    def esta_vigente(self) -> bool:
        return self.estado in {self.Estado.PROPUESTO, self.Estado.ACORDADO}


class CambioDeCodigo(models.Model):
    """Historia del libro: qué se hizo, quién y cómo estaba antes. Sólo se añade."""

    class Que(models.TextChoices):
        CREAR = "crear", "Creó"
        EDITAR = "editar", "Editó"
        MOVER = "mover", "Movió"
        ACORDAR = "acordar", "Acordó"
        ARCHIVAR = "archivar", "Archivó"
        RECUPERAR = "recuperar", "Recuperó"
        FUSIONAR = "fusionar", "Fusionó"
        DESHACER_FUSION = "deshacer", "Deshizo la fusión"
        IMPORTAR = "importar", "Importó"

    codigo = models.ForeignKey(Codigo, on_delete=models.PROTECT, related_name="historia")
    que = models.CharField(max_length=10, choices=Que)
    antes = models.JSONField(default=dict)
    despues = models.JSONField(default=dict)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hecho_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "cambio de código"
        verbose_name_plural = "cambios de código"
        ordering = ["-hecho_en", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_que_display()}: {self.codigo}"


class DobleCodificacion(models.Model):
    """Muestra que dos personas codifican a ciegas para medir cuánto coinciden."""

    class Estado(models.TextChoices):
        ABIERTA = "abierta", "En marcha"
        CONCILIACION = "conciliacion", "En conciliación"
        CERRADA = "cerrada", "Cerrada"

    class Estrato(models.TextChoices):
        BLOQUE = "bloque", "Por bloque de la guía"
        ENTREVISTA = "entrevista", "Por entrevista"

    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="dobles")
    numero = models.PositiveIntegerField("número", editable=False)
    semilla = models.PositiveBigIntegerField(
        help_text="Con ella se vuelve a sacar la misma muestra."
    )
    proporcion = models.PositiveSmallIntegerField("porcentaje de entradas", default=15)
    estrato = models.CharField("repartida", max_length=10, choices=Estrato, default=Estrato.BLOQUE)
    una = models.ForeignKey(Integrante, on_delete=models.PROTECT, related_name="+")
    otra = models.ForeignKey(Integrante, on_delete=models.PROTECT, related_name="+")
    entradas = models.ManyToManyField(Entrada, related_name="dobles")
    codigos = models.ManyToManyField(Codigo, related_name="dobles")
    estado = models.CharField(max_length=12, choices=Estado, default=Estado.ABIERTA)
    una_termino_en = models.DateTimeField(null=True, blank=True)
    otra_termino_en = models.DateTimeField(null=True, blank=True)
    creada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creada_en = models.DateTimeField(auto_now_add=True)
    cerrada_en = models.DateTimeField(null=True, blank=True)
    cerrada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "doble codificación"
        verbose_name_plural = "dobles codificaciones"
        ordering = ["-numero"]
        constraints = [
            models.UniqueConstraint(fields=["dialogo", "numero"], name="doble_unica"),
            models.CheckConstraint(
                condition=~Q(una=models.F("otra")),
                name="doble_de_dos_personas",
                violation_error_message="Hacen falta dos personas distintas.",
            ),
        ]

    def __str__(self) -> str:
        return f"Doble codificación {self.numero}"


class CodificacionQuerySet(models.QuerySet["Codificacion"]):
    def vivas(self) -> Self:
        return self.filter(retirada_en=None)

    def del_analisis(self) -> Self:
        """Las que cuentan: ni retiradas ni de una ronda a ciegas."""
        return self.vivas().filter(doble=None)

    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(
            fragmento__entrada__entrevista__in=Entrevista.objects.visibles_para(usuario)
        )


class Codificacion(models.Model):
    """Un código puesto en un pasaje por una persona."""

    fragmento = models.ForeignKey(
        Fragmento, on_delete=models.PROTECT, related_name="codificaciones"
    )
    codigo = models.ForeignKey(Codigo, on_delete=models.PROTECT, related_name="codificaciones")
    doble = models.ForeignKey(
        DobleCodificacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="codificaciones",
        help_text="Ronda a ciegas a la que pertenece; fuera de ella no se ve ni se cuenta.",
    )
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    puesta_en = models.DateTimeField(auto_now_add=True)
    retirada_en = models.DateTimeField(null=True, blank=True)
    retirada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = CodificacionQuerySet.as_manager()

    class Meta:
        verbose_name = "codificación"
        verbose_name_plural = "codificaciones"
        ordering = ["puesta_en", "pk"]
        indexes = [
            models.Index(
                fields=["codigo", "fragmento"],
                condition=Q(retirada_en=None, doble=None),
                name="codificaciones_vivas",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fragmento", "codigo"],
                condition=Q(retirada_en=None, doble=None),
                name="codigo_una_vez_por_pasaje",
            ),
            models.UniqueConstraint(
                fields=["fragmento", "codigo", "doble", "autor"],
                condition=Q(retirada_en=None, doble__isnull=False),
                name="codigo_una_vez_a_ciegas",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.codigo} en {self.fragmento}"


class Conciliacion(models.Model):
    """Lo que se decidió donde dos personas codificaron distinto."""

    class Decision(models.TextChoices):
        SE_PONE = "se_pone", "Lleva el código"
        NO_SE_PONE = "no_se_pone", "No lo lleva"

    doble = models.ForeignKey(
        DobleCodificacion, on_delete=models.PROTECT, related_name="conciliaciones"
    )
    entrada = models.ForeignKey(Entrada, on_delete=models.PROTECT, related_name="conciliaciones")
    codigo = models.ForeignKey(Codigo, on_delete=models.PROTECT, related_name="conciliaciones")
    decision = models.CharField("decisión", max_length=10, choices=Decision)
    razon = models.CharField("razón", max_length=300)
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decidida_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "conciliación"
        verbose_name_plural = "conciliaciones"
        ordering = ["decidida_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["doble", "entrada", "codigo"], name="conciliacion_unica"
            )
        ]

    def __str__(self) -> str:
        return f"{self.codigo}: {self.get_decision_display().lower()}"


class Memo(models.Model):
    """Nota de quien analiza, sobre una entrevista, un pasaje o un código."""

    class Tipo(models.TextChoices):
        METODOLOGICO = "metodologico", "Metodológico"
        ANALITICO = "analitico", "Analítico"
        CONTEXTO = "contexto", "De contexto"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dialogo = models.ForeignKey(Dialogo, on_delete=models.PROTECT, related_name="memos")
    tipo = models.CharField(max_length=12, choices=Tipo, default=Tipo.ANALITICO)
    texto = models.TextField()
    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.PROTECT, null=True, blank=True, related_name="memos"
    )
    fragmento = models.ForeignKey(
        Fragmento, on_delete=models.PROTECT, null=True, blank=True, related_name="memos"
    )
    codigo = models.ForeignKey(
        Codigo, on_delete=models.PROTECT, null=True, blank=True, related_name="memos"
    )
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    creado_en = models.DateTimeField(auto_now_add=True)
    cambiado_en = models.DateTimeField(auto_now=True)
    retirado_en = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-creado_en"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entrevista__isnull=False, fragmento=None, codigo=None)
                | Q(entrevista=None, fragmento__isnull=False, codigo=None)
                | Q(entrevista=None, fragmento=None, codigo__isnull=False),
                name="memo_sobre_una_cosa",
            )
        ]

    def __str__(self) -> str:
        return self.texto[:60]


class Operacion(models.Model):
    """Paso de quien codifica, con lo que hace falta para deshacerlo y rehacerlo."""

    class Que(models.TextChoices):
        PONER = "poner", "Puso un código"
        QUITAR = "quitar", "Quitó un código"

    entrevista = models.ForeignKey(Entrevista, on_delete=models.PROTECT, related_name="operaciones")
    autor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    que = models.CharField(max_length=8, choices=Que)
    doble = models.ForeignKey(
        DobleCodificacion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Ronda a ciegas en que se hizo: lo de una no se deshace desde fuera.",
    )
    codificaciones = models.JSONField(default=list, help_text="Llaves de las que puso o quitó.")
    hecha_en = models.DateTimeField(auto_now_add=True)
    deshecha_en = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "operación"
        verbose_name_plural = "operaciones"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_que_display()
