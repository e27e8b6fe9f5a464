"""La bitácora de una conversación: con quién fue, qué permitió y qué dijo."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from actores.models import Organizacion, Persona, Region, Sector, Tema
from dialogo.models import AvisoPrivacidad, Dialogo, Integrante, Pregunta, Usuario
from dialogo.texto import VectorEspanol


class Nivel(models.TextChoices):
    """Cómo puede mostrarse lo dicho. El orden es de menos a más estricto."""

    ATRIBUIBLE = "atribuible", "Atribuible"
    POR_SECTOR = "por_sector", "Por sector"
    ANONIMA = "anonima", "Anónima"

    @property
    def rigor(self) -> int:
        return list(Nivel).index(self)

    @classmethod
    def mas_estricto(cls, *niveles: str) -> "Nivel":
        """El más estricto de los dados; los vacíos no cuentan y sin ninguno es anónima."""
        dados = [cls(nivel) for nivel in niveles if nivel]
        return max(dados, key=lambda nivel: nivel.rigor, default=cls.ANONIMA)


class Alcance(models.TextChoices):
    """Hasta quién puede llegar lo dicho; cada uno incluye a los anteriores."""

    EQUIPO = "equipo", "Sólo el equipo, para analizar"
    PARTICIPANTES = "participantes", "También las sobremesas y sus documentos"
    PUBLICO = "publico", "También los documentos públicos"


class EntrevistaQuerySet(models.QuerySet["Entrevista"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Única puerta desde las vistas: coordinación ve todas; el resto, las que le tocan."""
        asignadas = Asignacion.objects.filter(
            integrante__in=Integrante.objects.vigentes()
            .que_entrevistan()
            .filter(usuario=usuario)
        )
        return self.filter(
            Q(dialogo__in=Dialogo.objects.que_coordina(usuario))
            | Q(pk__in=asignadas.values("entrevista"))
        )

    def hechas(self) -> Self:
        return self.filter(
            estado__in=[Entrevista.Estado.REALIZADA, Entrevista.Estado.CERRADA]
        )

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

    dialogo = models.ForeignKey(
        Dialogo, on_delete=models.PROTECT, related_name="entrevistas"
    )
    numero = models.PositiveIntegerField("número", editable=False)
    persona = models.ForeignKey(
        Persona, on_delete=models.PROTECT, related_name="entrevistas"
    )
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
    modalidad = models.CharField(
        max_length=12, choices=Modalidad, default=Modalidad.PRESENCIAL
    )
    lugar = models.CharField("lugar o enlace", max_length=300, blank=True)
    empieza_en = models.DateTimeField("fecha y hora")
    minutos = models.PositiveSmallIntegerField("duración en minutos", default=60)
    equipo = models.ManyToManyField(
        Integrante, through="Asignacion", related_name="entrevistas"
    )
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
            models.UniqueConstraint(
                fields=["dialogo", "numero"], name="folio_de_entrevista"
            )
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def folio(self) -> str:
        return f"E-{self.numero:02d}"

    def get_absolute_url(self) -> str:
        return reverse("entrevistas:ficha", args=[self.dialogo.clave, self.numero])

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


class ConsentimientoQuerySet(models.QuerySet["Consentimiento"]):
    def vigentes(self) -> Self:
        return self.filter(revocado_en=None, sustituido_en=None)


class Consentimiento(models.Model):
    """Lo que permitió la persona entrevistada. Cambiarlo crea otro y sustituye al anterior."""

    class Forma(models.TextChoices):
        FIRMADO = "firmado", "Firmado en papel"
        CORREO = "correo", "Por correo electrónico"
        VERBAL = "verbal", "De viva voz, ante el equipo"

    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.PROTECT, related_name="consentimientos"
    )
    nivel = models.CharField(max_length=12, choices=Nivel, default=Nivel.ANONIMA)
    alcance = models.CharField(max_length=14, choices=Alcance, default=Alcance.EQUIPO)
    forma = models.CharField("cómo se dio", max_length=10, choices=Forma)
    aviso = models.ForeignKey(
        AvisoPrivacidad,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="aviso de privacidad que vio",
    )
    fecha = models.DateField(default=timezone.localdate)
    tomado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    nota = models.CharField(max_length=300, blank=True)
    registrado_en = models.DateTimeField(auto_now_add=True)
    sustituido_en = models.DateTimeField(null=True, blank=True, editable=False)
    revocado_en = models.DateTimeField(null=True, blank=True, editable=False)
    revocado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    motivo_revocacion = models.CharField(max_length=300, blank=True, editable=False)

    objects = ConsentimientoQuerySet.as_manager()

    class Meta:
        ordering = ["-registrado_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrevista"],
                condition=Q(revocado_en=None, sustituido_en=None),
                name="un_consentimiento_vigente",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entrevista.folio}: {self.get_nivel_display().lower()}"


class Respuesta(models.Model):
    """¿Se hizo la pregunta? Que no se abordara no es lo mismo que una respuesta vacía."""

    class Estado(models.TextChoices):
        ABORDADA = "abordada", "Abordada"
        NO_SE_ABORDO = "no_se_abordo", "No se abordó"
        NO_QUISO_RESPONDER = "no_quiso_responder", "No quiso responder"

    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.CASCADE, related_name="respuestas"
    )
    pregunta = models.ForeignKey(
        Pregunta, on_delete=models.PROTECT, related_name="respuestas"
    )
    estado = models.CharField(max_length=20, choices=Estado)
    anotada_en = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entrevista", "pregunta"], name="respuesta_unica"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entrevista.folio}, {self.get_estado_display().lower()}"


class EntradaQuerySet(models.QuerySet["Entrada"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(entrevista__in=Entrevista.objects.visibles_para(usuario))

    def vivas(self) -> Self:
        """Ni retiradas ni a medio escribir."""
        return self.filter(retirada_en=None).exclude(terminada_en=None)

    def citables(self) -> Self:
        return self.vivas().exclude(tipo=Entrada.Tipo.FUERA)


class Entrada(models.Model):
    """Renglón de la bitácora: una cosa dicha, resumida u observada, en una pregunta."""

    class Tipo(models.TextChoices):
        LITERAL = "literal", "Literal"
        PARAFRASIS = "parafrasis", "Paráfrasis"
        OBSERVACION = "observacion", "Observación"
        FUERA = "fuera", "Fuera de registro"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entrevista = models.ForeignKey(
        Entrevista, on_delete=models.PROTECT, related_name="entradas"
    )
    pregunta = models.ForeignKey(
        Pregunta, on_delete=models.PROTECT, related_name="entradas"
    )
    orden = models.PositiveIntegerField(default=0)
    tipo = models.CharField(max_length=12, choices=Tipo)
    texto = models.TextField(blank=True)
    nivel = models.CharField(
        max_length=12, choices=Nivel, blank=True, help_text="Sólo si es más estricto."
    )
    temas = models.ManyToManyField(Tema, blank=True, related_name="entradas")
    regiones = models.ManyToManyField(Region, blank=True, related_name="entradas")
    revision = models.PositiveIntegerField(default=1)
    autor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    editada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    creada_en = models.DateTimeField(default=timezone.now)
    cambiada_en = models.DateTimeField(auto_now=True)
    terminada_en = models.DateTimeField(null=True, blank=True)
    retirada_en = models.DateTimeField(null=True, blank=True)
    busqueda = models.GeneratedField(
        expression=VectorEspanol("texto"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EntradaQuerySet.as_manager()

    class Meta:
        ordering = ["pregunta__bloque__numero", "pregunta__orden", "orden", "pk"]
        indexes = [
            GinIndex(fields=["busqueda"], name="entradas_busqueda"),
            models.Index(
                fields=["entrevista", "cambiada_en"], name="entradas_recientes"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(tipo="fuera") | Q(texto=""),
                name="fuera_de_registro_no_guarda_texto",
            )
        ]

    def __str__(self) -> str:
        return self.texto[:60]


class RevisionEntrada(models.Model):
    """Texto que tuvo una entrada. Sólo se añade; nunca se cambia ni se borra."""

    entrada = models.ForeignKey(
        Entrada, on_delete=models.PROTECT, related_name="revisiones"
    )
    numero = models.PositiveIntegerField()
    tipo = models.CharField(max_length=12, choices=Entrada.Tipo)
    texto = models.TextField(blank=True)
    autor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    motivo = models.CharField(max_length=300, blank=True)
    creada_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "revisión"
        verbose_name_plural = "revisiones"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["entrada", "numero"], name="revision_unica")
        ]

    def __str__(self) -> str:
        return f"Revisión {self.numero}"


class FragmentoQuerySet(models.QuerySet["Fragmento"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        return self.filter(
            entrada__entrevista__in=Entrevista.objects.visibles_para(usuario)
        )


class Fragmento(models.Model):
    """Pasaje citable: revisión, inicio y fin en puntos de código Unicode sobre NFC con LF."""

    class Anclaje(models.TextChoices):
        EXACTO = "exacto", "Exacto"
        POR_REVISAR = "por_revisar", "Por revisar"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entrada = models.ForeignKey(
        Entrada, on_delete=models.PROTECT, related_name="fragmentos"
    )
    revision = models.PositiveIntegerField()
    inicio = models.PositiveIntegerField()
    fin = models.PositiveIntegerField()
    texto = models.TextField(
        help_text="Fotografía de ``texto[inicio:fin]`` en esa revisión."
    )
    huella = models.CharField(max_length=64, help_text="SHA-256 del texto.")
    anclaje = models.CharField(max_length=12, choices=Anclaje, default=Anclaje.EXACTO)
    creado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    creado_en = models.DateTimeField(auto_now_add=True)

    objects = FragmentoQuerySet.as_manager()

    class Meta:
        ordering = ["entrada", "inicio"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("inicio")), name="fragmento_con_algo_dentro"
            ),
            models.UniqueConstraint(
                fields=["entrada", "revision", "inicio", "fin"], name="fragmento_unico"
            ),
        ]

    def __str__(self) -> str:
        return self.texto[:60]
