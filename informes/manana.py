"""Qué preguntar mañana: lo que el trabajo de campo todavía no sabe, en una hoja que se imprime.

La lleva en la mano quien hace la siguiente entrevista: todo lo que cita va como lo leería una
sobremesa y sin atribución, también para quien coordina. Lo que no puede citarse así no se menciona.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count
from django.utils import timezone

from actores.models import Sector
from dialogo.models import Dialogo, Pregunta, Usuario
from entrevistas.analisis import posturas
from entrevistas.analisis.conteos import Universo
from entrevistas.confidencialidad import Audiencia, Cita, Umbral, citar, para_citar
from entrevistas.models import Asignacion, Codigo, Entrada, Entrevista, Fragmento, Posicion
from hallazgos.models import Evidencia, Hallazgo
from hallazgos.solidez import Ficha, fichas
from informes import tablero

PREGUNTAS, VOCES, CONTRADICCIONES, SECTORES, SUBSECTORES = 3, 4, 3, 4, 6
CABE = 190


@dataclass(frozen=True)
class PreguntaDelgada:
    """Pregunta de la que pocas personas han dicho algo. ``personas`` nula: menos del umbral."""

    pregunta: Pregunta
    personas: int | None
    total: int
    k: int

    @property
    def cuantas(self) -> str:
        if self.personas is not None:
            return str(self.personas)
        return f"menos de {self.k}" if self.k < self.total else "pocas"


@dataclass(frozen=True)
class VozSola:
    """Lo que sostiene una sola persona: de qué se trata y cómo lo dijo, sin decir quién."""

    que: str
    texto: str
    cita: Cita


@dataclass(frozen=True)
class Contradiccion:
    """Algo en lo que hay dos lados y nada los junta, con una voz de cada uno si cabe."""

    texto: str
    lados: tuple[tuple[str, Cita], ...] = ()


@dataclass(frozen=True)
class Hoja:
    """La hoja entera. ``entrevista`` es la siguiente de quien la pide, si tiene una."""

    hoy: datetime
    entrevista: Entrevista | None
    conduce: str
    num_hechas: int
    preguntas: list[PreguntaDelgada]
    voces: list[VozSola]
    contradicciones: list[Contradiccion]
    sectores: list[tablero.Cobertura]
    subsectores: list[str]

    @property
    def esta_vacia(self) -> bool:
        return not (self.preguntas or self.voces or self.contradicciones or self.sectores)


def hoja(dialogo: Dialogo, usuario: Usuario, ahora: datetime | None = None) -> Hoja:
    """Número fijo de consultas, haya treinta entrevistas o tres mil."""
    ahora = ahora or timezone.now()
    universo = Universo.para(dialogo, Audiencia.EQUIPO)
    umbral = Umbral.de(dialogo)
    hallazgos = list(Hallazgo.objects.filter(dialogo=dialogo).activos().para_listar())
    medidas = fichas(hallazgos)
    siguiente = _siguiente(dialogo, usuario, ahora)
    return Hoja(
        hoy=timezone.localtime(ahora),
        entrevista=siguiente,
        conduce=_conduce(siguiente),
        num_hechas=len(universo.conversaciones),
        preguntas=_preguntas(universo),
        voces=_voces(universo, umbral, hallazgos, medidas),
        contradicciones=_contradicciones(dialogo, umbral, hallazgos, medidas),
        sectores=_sectores(dialogo),
        subsectores=_subsectores(dialogo),
    )


def _siguiente(dialogo: Dialogo, usuario: Usuario, ahora: datetime) -> Entrevista | None:
    return (
        Entrevista.objects.visibles_para(usuario)
        .filter(dialogo=dialogo, estado=Entrevista.Estado.PLANEADA, empieza_en__gte=ahora)
        .prefetch_related("asignaciones__integrante__usuario")
        .order_by("empieza_en", "numero")
        .first()
    )


def _conduce(entrevista: Entrevista | None) -> str:
    if entrevista is None:
        return ""
    for asignacion in entrevista.asignaciones.all():
        if asignacion.papel == Asignacion.Papel.CONDUCE:
            return str(asignacion.integrante.usuario)
    return ""


# Preguntas con poca palabra -----------------------------------------------------------------------
def _preguntas(universo: Universo) -> list[PreguntaDelgada]:
    """De las que menos personas hablaron, si son menos de nueve de cada diez. Dos consultas."""
    total, k = universo.total().personas, universo.dialogo.umbral_k
    filas = (
        universo.entradas()
        .exclude(tipo=Entrada.Tipo.OBSERVACION)
        .values_list("pregunta")
        .annotate(personas=ArrayAgg("entrevista__persona", distinct=True))
    )
    dijeron: dict[int, set[int]] = defaultdict(set)
    for pregunta, personas in filas:
        dijeron[pregunta].update(personas)
    delgadas = [
        (len(set().union(*(dijeron[pk] for pk in versiones))), pregunta)
        for pregunta, versiones in _versiones(universo.dialogo)
    ]
    pocas = sorted(
        ((n, pregunta) for n, pregunta in delgadas if n * 10 < total * 9), key=lambda par: par[0]
    )
    return [
        PreguntaDelgada(pregunta, None if 0 < n < k else n, total, k)
        for n, pregunta in pocas[:PREGUNTAS]
    ]


def _versiones(dialogo: Dialogo) -> list[tuple[Pregunta, list[int]]]:
    """Cada pregunta vigente con las claves de sus versiones anteriores. Una consulta."""
    todas = {
        pregunta.pk: pregunta
        for pregunta in Pregunta.objects.filter(bloque__dialogo=dialogo)
        .select_related("bloque")
        .order_by("bloque__numero", "orden")
    }
    vigentes = []
    for pregunta in todas.values():
        if pregunta.retirada_en is None:
            versiones, una = [pregunta.pk], pregunta
            while una.reemplaza_id in todas:
                una = todas[una.reemplaza_id]
                versiones.append(una.pk)
            vigentes.append((pregunta, versiones))
    return vigentes


# Lo que dice una sola voz -------------------------------------------------------------------------
def _voces(
    universo: Universo, umbral: Umbral, hallazgos: list[Hallazgo], medidas: dict[int, Ficha]
) -> list[VozSola]:
    """Primero hallazgos que sostiene una persona, luego códigos y al final socios nombrados por una."""
    de_una = [h for h in hallazgos if medidas[h.pk].sustentan == 1]
    candidatos = [
        *_de_hallazgos(de_una),
        *_de_codigos(universo),
        *_de_socios(universo),
    ]
    claves = [clave for _, _, claves in candidatos for clave in claves]
    citas = _citas(claves, umbral)
    solas = (
        VozSola(que, texto, cita)
        for que, texto, claves in candidatos
        if (cita := next((citas[clave] for clave in claves if clave in citas), None))
    )
    return list(islice(_sin_repetir(solas), VOCES))


Candidato = tuple[str, str, list[int]]


def _de_hallazgos(de_una: list[Hallazgo]) -> list[Candidato]:
    pasajes = _pasajes_de(de_una, Evidencia.Relacion.SUSTENTA)
    return [("Hallazgo", _titulo(h), pasajes.get(h.pk, [])) for h in de_una]


def _pasajes_de(hallazgos: list[Hallazgo], relacion: str) -> dict[int, list[int]]:
    """Los que guardan esa relación con cada hallazgo. Una consulta."""
    pasajes: dict[int, list[int]] = defaultdict(list)
    filas = Evidencia.objects.vigentes().filter(hallazgo__in=hallazgos, relacion=relacion)
    for hallazgo, fragmento in filas.values_list("hallazgo", "fragmento"):
        pasajes[hallazgo].append(fragmento)
    return pasajes


def _de_codigos(universo: Universo) -> list[Candidato]:
    """Los que sólo se pusieron a una persona; el que más insistió, primero.

    El nombre de un código en vivo es lo que alguien dijo: basta con su cita.
    """
    filas = (
        universo.codificaciones()
        .exclude(fragmento__entrada__tipo=Entrada.Tipo.OBSERVACION)
        .filter(codigo__in=Codigo.objects.vigentes())
        .values_list("codigo__nombre", "codigo__es_en_vivo")
        .annotate(
            personas=Count("fragmento__entrada__entrevista__persona", distinct=True),
            pasajes=ArrayAgg("fragmento", distinct=True),
        )
        .filter(personas=1)
    )
    ordenados = sorted(filas, key=lambda fila: (-len(fila[3]), fila[0]))
    return [
        ("Código", "" if en_vivo else nombre, pasajes) for nombre, en_vivo, _, pasajes in ordenados
    ]


def _de_socios(universo: Universo) -> list[Candidato]:
    """Ciudades y redes que nombró una sola persona, con un pasaje ya elegido de esa entrada."""
    filas = (
        universo.entradas()
        .exclude(tipo=Entrada.Tipo.OBSERVACION)
        .exclude(socios=None)
        .values_list("socios__nombre")
        .annotate(
            personas=Count("entrevista__persona", distinct=True),
            pasajes=ArrayAgg("fragmentos", distinct=True),
        )
        .filter(personas=1)
        .order_by("socios__nombre")
    )
    return [
        ("Ciudad o red", nombre, [pasaje for pasaje in pasajes if pasaje])
        for nombre, _, pasajes in filas
    ]


def _titulo(hallazgo: Hallazgo) -> str:
    """El que anota ``para_listar``."""
    return hallazgo.titulo  # type: ignore[attr-defined]


def _sin_repetir(solas: Iterable[VozSola]) -> Iterable[VozSola]:
    vistas: set[str] = set()
    for sola in solas:
        if sola.cita.texto not in vistas:
            vistas.add(sola.cita.texto)
            yield sola


def _citas(claves: list[int], umbral: Umbral) -> dict[int, Cita]:
    """Lo citable y breve de esos pasajes, como lo leería una sobremesa. Una consulta."""
    pasajes = para_citar(Fragmento.objects.filter(pk__in=claves))
    citas = {pasaje.pk: citar(pasaje, Audiencia.PARTICIPANTES, umbral) for pasaje in pasajes}
    return {pk: cita for pk, cita in citas.items() if cita and len(cita.texto) <= CABE}


# Contradicciones abiertas -------------------------------------------------------------------------
def _contradicciones(
    dialogo: Dialogo, umbral: Umbral, hallazgos: list[Hallazgo], medidas: dict[int, Ficha]
) -> list[Contradiccion]:
    """Proposiciones con los dos lados y sin puente; después, hallazgos con evidencia en contra.

    Sólo con voces que llegan a las sobremesas: decir que alguien disiente ya es decir algo suyo.
    """
    universo = Universo.para(dialogo, Audiencia.PARTICIPANTES)
    abiertas = [una for una in posturas.del_dialogo(universo) if una.esta_abierta]
    abiertas.sort(key=lambda una: (-una.controversia, -una.cuenta.dicen))
    abiertas = abiertas[:CONTRADICCIONES]
    en_contra = _pasajes_de(
        [h for h in hallazgos if medidas[h.pk].contradicen], Evidencia.Relacion.CONTRADICE
    )
    de_posturas = [p.fragmento_id for una in abiertas for p in una.posiciones]
    de_hallazgos = [pasaje for pasajes in en_contra.values() for pasaje in pasajes]
    citas = _citas([*de_posturas, *de_hallazgos], umbral)
    halladas = [
        Contradiccion(una.proposicion.texto, tuple(_lados(una.posiciones, citas)))
        for una in abiertas
    ]
    halladas += [
        Contradiccion(_titulo(hallazgo))
        for hallazgo in sorted(hallazgos, key=lambda h: -medidas[h.pk].contradicen)
        if any(pasaje in citas for pasaje in en_contra.get(hallazgo.pk, []))
    ]
    return halladas[:CONTRADICCIONES]


def _lados(posiciones: Iterable[Posicion], citas: dict[int, Cita]) -> Iterable[tuple[str, Cita]]:
    """La voz más breve de cada lado; si de uno no hay ninguna citable, no se da la del otro."""
    por_lado: dict[str, list[Cita]] = defaultdict(list)
    for posicion in posiciones:
        if cita := citas.get(posicion.fragmento_id):
            por_lado[posicion.postura].append(cita)
    lados = (Posicion.Postura.A_FAVOR, Posicion.Postura.EN_CONTRA)
    if all(por_lado[lado] for lado in lados):
        for lado in lados:
            yield str(lado.label), min(por_lado[lado], key=lambda cita: len(cita.texto))


# Quién falta --------------------------------------------------------------------------------------
def _sectores(dialogo: Dialogo) -> list[tablero.Cobertura]:
    """Macrosectores que aún no se pueden nombrar; los que menos conversaciones tienen, primero."""
    faltan = [fila for fila in tablero.cobertura(dialogo) if not fila.alcanza]
    return sorted(faltan, key=lambda fila: (fila.hechas, fila.planeadas))[:SECTORES]


def _subsectores(dialogo: Dialogo) -> list[str]:
    """Subsectores del catálogo de los que no hay nadie, ni planeado. Una consulta."""
    vivas = dialogo.entrevistas.exclude(estado=Entrevista.Estado.CANCELADA)
    return list(
        Sector.objects.subsectores()
        .vigentes()
        .exclude(pk__in=vivas.exclude(persona__subsector=None).values("persona__subsector"))
        .exclude(
            pk__in=vivas.exclude(organizacion__subsector=None).values("organizacion__subsector")
        )
        .order_by("padre__orden", "orden")
        .values_list("nombre", flat=True)[:SUBSECTORES]
    )
