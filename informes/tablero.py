"""Lo que enseña el tablero: dónde va el diálogo, qué falta y quién lo debe.

Todo sale de un número fijo de consultas: con treinta entrevistas o con tres mil.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from actores.models import Actor, Sector
from dialogo.models import Dialogo, Integrante, Pregunta, Usuario
from entrevistas.confidencialidad import tabla_publicable
from entrevistas.models import Asignacion, Consentimiento, Entrevista, Respuesta
from hallazgos.models import Hallazgo
from informes.apoyos import Apoyo
from sobremesas.asiento import ocupacion
from sobremesas.models import Sobremesa
from sobremesas.tablero.efecto import ABIERTAS
from sobremesas.tablero.llamadas import por_atender

CASILLAS = 60
MARCAS = 10
RENGLONES = 10
Estado = Entrevista.Estado


@dataclass(frozen=True)
class Avance:
    """Entrevistas por estado, sin las canceladas, frente a las previstas."""

    meta: int
    cerradas: int
    sin_cerrar: int
    planeadas: int

    @property
    def hechas(self) -> int:
        return self.cerradas + self.sin_cerrar

    @property
    def total(self) -> int:
        return self.hechas + self.planeadas

    @property
    def por_planear(self) -> int:
        return max(0, self.meta - self.total)

    @property
    def casillas(self) -> str:
        """Una letra por casilla; vacío si son tantas que se dibujan como tramos."""
        cuantas = max(self.meta, self.total)
        if cuantas > CASILLAS:
            return ""
        return (
            "c" * self.cerradas
            + "h" * self.sin_cerrar
            + "p" * self.planeadas
            + "n" * self.por_planear
        )

    @property
    def tramos(self) -> list[tuple[str, float, float]]:
        """Clase, inicio y ancho de cada tramo, en centésimas del total."""
        cuantas = max(self.meta, self.total, 1)
        tramos, inicio = [], 0.0
        partes = (("c", self.cerradas), ("h", self.sin_cerrar), ("p", self.planeadas))
        for clase, num in partes:
            ancho = round(100 * num / cuantas, 2)
            tramos.append((clase, inicio, ancho))
            inicio += ancho
        return tramos


def avance(dialogo: Dialogo) -> Avance:
    por_estado = dict(
        dialogo.entrevistas.order_by().values_list("estado").annotate(num=Count("pk"))
    )
    return Avance(
        meta=dialogo.meta_entrevistas,
        cerradas=por_estado.get(Estado.CERRADA, 0),
        sin_cerrar=por_estado.get(Estado.REALIZADA, 0),
        planeadas=por_estado.get(Estado.PLANEADA, 0),
    )


@dataclass(frozen=True)
class Cobertura:
    """Un macrosector: cuántas conversaciones hubo y si alcanza para citarlo «por sector»."""

    sector: Sector
    hechas: int
    planeadas: int
    faltan_personas: int
    faltan_organizaciones: int
    tope: int

    @property
    def se_dibuja(self) -> bool:
        return self.tope <= MARCAS

    @property
    def marcas(self) -> str:
        return "s" * self.hechas + "n" * self.planeadas

    @property
    def anchos(self) -> tuple[float, float]:
        unidad = 100 / self.tope
        return round(self.hechas * unidad, 2), round(self.planeadas * unidad, 2)

    @property
    def alcanza(self) -> bool:
        return not (self.faltan_personas or self.faltan_organizaciones)


def cobertura(dialogo: Dialogo) -> list[Cobertura]:
    """Una fila por macrosector. El umbral se cuenta como en ``confidencialidad.Umbral``."""
    hechas = Q(estado__in=[Estado.REALIZADA, Estado.CERRADA])
    consentidas = hechas & Q(pk__in=Consentimiento.objects.vigentes().values("entrevista"))
    filas = {
        fila["sector"]: fila
        for fila in dialogo.entrevistas.exclude(estado=Estado.CANCELADA)
        .order_by()
        .values("sector")
        .annotate(
            hechas=Count("pk", filter=hechas),
            planeadas=Count("pk", filter=~hechas),
            personas=Count("persona", filter=consentidas, distinct=True),
            organizaciones=Count("organizacion", filter=consentidas, distinct=True),
        )
    }
    nada = {"hechas": 0, "planeadas": 0, "personas": 0, "organizaciones": 0}
    tope = max((fila["hechas"] + fila["planeadas"] for fila in filas.values()), default=1)
    return [
        Cobertura(
            sector=sector,
            hechas=fila["hechas"],
            planeadas=fila["planeadas"],
            faltan_personas=max(0, dialogo.umbral_k - fila["personas"]),
            faltan_organizaciones=max(0, dialogo.umbral_organizaciones - fila["organizaciones"]),
            tope=tope,
        )
        for sector in Sector.objects.macrosectores()
        if sector.vigente or sector.pk in filas
        for fila in [filas.get(sector.pk, nada)]
    ]


def cobertura_publicable(
    filas: list[Cobertura], dialogo: Dialogo
) -> list[tuple[Sector, int | None]]:
    """Para quien sólo ve agregados: ``None`` donde la cifra señalaría a alguien."""
    publicable = tabla_publicable({fila.sector: fila.hechas for fila in filas}, dialogo.umbral_k)
    return list(publicable.items())


@dataclass(frozen=True)
class Cita:
    """Renglón de la semana: una entrevista por venir, o que ya pasó y nadie marcó."""

    entrevista: Entrevista
    conduce: str
    toma_notas: str
    esta_atrasada: bool


def semana(
    dialogo: Dialogo, usuario: Usuario, ahora: datetime | None = None
) -> tuple[list[Cita], int]:
    """Las planeadas hasta dentro de siete días que puede ver, y cuántas más no caben."""
    ahora = ahora or timezone.now()
    hasta = timezone.localtime(ahora).replace(hour=0, minute=0) + timedelta(days=8)
    proximas = (
        Entrevista.objects.visibles_para(usuario)
        .filter(dialogo=dialogo, estado=Estado.PLANEADA, empieza_en__lt=hasta)
        .select_related("persona", "sector")
        .prefetch_related("asignaciones__integrante__usuario")
        .order_by("empieza_en", "numero")
    )
    total = proximas.count()
    citas = [_cita(entrevista, dialogo, ahora) for entrevista in proximas[:RENGLONES]]
    return citas, total - len(citas)


def _cita(entrevista: Entrevista, dialogo: Dialogo, ahora: datetime) -> Cita:
    entrevista.dialogo = dialogo
    quien = {
        asignacion.papel: str(asignacion.integrante.usuario)
        for asignacion in entrevista.asignaciones.all()
    }
    return Cita(
        entrevista=entrevista,
        conduce=quien.get(Asignacion.Papel.CONDUCE, ""),
        toma_notas=quien.get(Asignacion.Papel.TOMA_NOTAS, ""),
        esta_atrasada=bool(entrevista.termina_en and entrevista.termina_en < ahora),
    )


def pendientes(
    integrante: Integrante, ahora: datetime | None = None
) -> tuple[list[Entrevista], int]:
    """Las suyas que esperan algo: marcarse, su consentimiento o cerrarse. La más vieja, primero."""
    ahora = ahora or timezone.now()
    suyas = (
        Entrevista.objects.filter(
            Q(estado=Estado.REALIZADA) | Q(estado=Estado.PLANEADA, empieza_en__lt=ahora),
            dialogo=integrante.dialogo,
            asignaciones__integrante__usuario=integrante.usuario_id,
        )
        .con_consentimiento()
        .select_related("persona")
        .order_by("empieza_en", "numero")
    )
    total = suyas.count()
    filas = list(suyas[:RENGLONES])
    for entrevista in filas:
        entrevista.dialogo = integrante.dialogo
    return filas, total - len(filas)


@dataclass(frozen=True)
class Huecos:
    """Donde el hilo se adelgaza, aunque la puerta no lo exija."""

    preguntas: list[Pregunta]
    minimo: int
    de_un_sector: list[Hallazgo]
    sin_literal: list[Hallazgo]

    def __bool__(self) -> bool:
        return bool(self.preguntas or self.de_un_sector or self.sin_literal)


def huecos(
    dialogo: Dialogo, hallazgos: list[Hallazgo], evidencia: dict[int, Apoyo], num_hechas: int
) -> Huecos:
    """``hallazgos`` son los activos. Una consulta."""
    minimo = max(3, num_hechas // 3)
    no_abordadas = (
        Respuesta.objects.filter(
            estado=Respuesta.Estado.NO_SE_ABORDO,
            entrevista__dialogo=dialogo,
            entrevista__estado__in=[Estado.REALIZADA, Estado.CERRADA],
        )
        .order_by()
        .values("pregunta")
        .annotate(num=Count("pk"))
        .filter(num__gte=minimo)
    )
    con_apoyo = [
        (hallazgo, evidencia[hallazgo.pk])
        for hallazgo in hallazgos
        if hallazgo.pk in evidencia and evidencia[hallazgo.pk].sectores
    ]
    return Huecos(
        preguntas=list(dialogo.preguntas_vigentes().filter(pk__in=no_abordadas.values("pregunta"))),
        minimo=minimo,
        de_un_sector=[h for h, apoyo in con_apoyo if len(apoyo.sectores) == 1],
        sin_literal=[h for h, apoyo in con_apoyo if not apoyo.tiene_literal],
    )


@dataclass(frozen=True)
class Arranque:
    """Lo que hace falta antes de la primera conversación."""

    num_bloques: int
    num_preguntas: int
    num_quienes_entrevistan: int
    num_actores: int
    tiene_aviso: bool

    @property
    def listo(self) -> bool:
        return bool(self.num_preguntas and self.num_actores and self.tiene_aviso)


def arranque(dialogo: Dialogo, usuario: Usuario) -> Arranque:
    return Arranque(
        num_bloques=dialogo.bloques.count(),
        num_preguntas=dialogo.preguntas_vigentes().count(),
        num_quienes_entrevistan=dialogo.integrantes.vigentes().que_entrevistan().count(),
        num_actores=Actor.objects.visibles_para(usuario).activos().count(),
        tiene_aviso=dialogo.avisos.exists(),
    )


def hallazgos_activos(dialogo: Dialogo) -> list[Hallazgo]:
    hallazgos = list(Hallazgo.objects.filter(dialogo=dialogo).activos())
    for hallazgo in hallazgos:
        hallazgo.dialogo = dialogo
    return hallazgos


def sobremesas(dialogo: Dialogo, usuario: Usuario) -> list[Sobremesa]:
    """Los días que esa persona puede abrir: todos si convoca, los suyos si tiene función en alguno."""
    suyas = Sobremesa.objects.visibles_para(usuario).filter(dialogo=dialogo).vivas()
    return list(suyas.order_by("empieza_en", "numero"))


@dataclass(frozen=True)
class Convocatoria:
    """Los días que se convocan, en un renglón: «52 de 75 confirmadas, 4 llamadas hoy»."""

    confirmadas: int
    cupo: int
    llamadas: int


def convocatoria(
    dias: list[Sobremesa], dialogo: Dialogo, usuario: Usuario, *, coordina: bool
) -> Convocatoria | None:
    """``None`` si ningún día está abierto. A lo más cuatro consultas."""
    abiertos = [dia for dia in dias if dia.estado in ABIERTAS]
    if not abiertos:
        return None
    lugares = ocupacion(abiertos).values()
    return Convocatoria(
        confirmadas=sum(uno.confirmadas + uno.delegadas for uno in lugares),
        cupo=sum(dia.cupo for dia in abiertos),
        llamadas=len(por_atender(dialogo, usuario, coordina=coordina).hoy),
    )
