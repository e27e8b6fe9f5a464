"""«Que contesten solos»: los teléfonos inventados hacen, a paso de persona, lo que pide la fase.

Cada paso lee en qué va la sala, así que siguen a quien conduce. Que estén corriendo vive en Redis; un
paso que llega después de detenerlos, o de terminar el ensayo, no hace nada.
"""

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from uuid import uuid4

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from sobremesas.aportaciones import Datos, registrar
from sobremesas.aportaciones.espejos import reflejar
from sobremesas.aportaciones.voces import tomo_la_palabra
from sobremesas.consultas import votar
from sobremesas.consultas.urna import seudonimo
from sobremesas.ensayo import inventado
from sobremesas.models import Aportacion, Consulta, Espejo, Intervencion, Puesto, Sala
from sobremesas.vivo import publicacion

CALLADOS_TRAS = 30  # segundos sin dar un paso: nadie los está moviendo
A_LA_VEZ = 12  # de cada doce teléfonos, uno por paso
MITAD = 2


@dataclass(frozen=True)
class Marcha:
    """Cómo van. ``de`` en cero: en esta fase no se les pide nada."""

    turno: str
    visto: float
    que: str = ""
    hechas: int = 0
    de: int = 0

    @property
    def corren(self) -> bool:
        return time.time() - self.visto < CALLADOS_TRAS


@dataclass(frozen=True)
class Tarea:
    """Lo que pide la fase: ``faltan``, los teléfonos que aún no lo hacen."""

    que: str
    de: int
    faltan: list[Puesto]

    @property
    def hechas(self) -> int:
        return self.de - len(self.faltan)


def _clave(sala: int) -> str:
    return f"ensayo:solos:{sala}"


def marcha(sala: Sala) -> Marcha | None:
    guardada = cache.get(_clave(sala.pk))
    return Marcha(**guardada) if guardada else None


def soltar(sala: Sala) -> str:
    """Empiezan, o siguen si ya corrían. Devuelve el turno con que se les hace dar un paso."""
    actual = marcha(sala)
    if actual and actual.corren:
        return ""
    turno = uuid4().hex
    _anotar(sala, Marcha(turno, time.time()))
    return turno


def detener(sala: Sala) -> None:
    cache.delete(_clave(sala.pk))


def _anotar(sala: Sala, como: Marcha) -> None:
    cache.set(_clave(sala.pk), asdict(como), timeout=3600)


def dar_un_paso(sala_pk: int, turno: str) -> bool:
    """Unas cuantas respuestas. Devuelve si hay que volver a llamarlo."""
    sala = (
        Sala.objects.filter(pk=sala_pk, es_ensayo=True, estado=Sala.Estado.EN_CURSO)
        .select_related("sobremesa__dialogo", "punto__redaccion")
        .first()
    )
    if sala is None:
        cache.delete(_clave(sala_pk))
        return False
    actual = marcha(sala)
    if actual is None or actual.turno != turno:
        return False
    puestos = list(sala.puestos.filter(esta=True).select_related("sala__sobremesa", "mesa"))
    for puesto in puestos:
        publicacion.preguntar(str(sala.uid), tiene=sala.version, puesto=puesto.pk)
    tarea = hacer(sala, puestos)
    _anotar(sala, Marcha(turno, time.time(), tarea.que, tarea.hechas, tarea.de))
    return True


def hacer(sala: Sala, puestos: list[Puesto]) -> Tarea:
    """Lo primero que la sala espera: una consulta, un espejo, o lo de la fase."""
    cuantos = max(1, len(puestos) // A_LA_VEZ)
    if (
        consulta := Consulta.objects.abiertas()
        .filter(sala=sala, cierra_en__gt=timezone.now())
        .first()
    ):
        return _votar(consulta, puestos, cuantos)
    espejos = list(Espejo.objects.filter(sala=sala, cierra_en__gt=timezone.now()))
    if espejos:
        return _reflejar(espejos, puestos, cuantos)
    if sala.fase == Sala.Fase.CONVERSAR:
        return _hablar(sala, puestos, cuantos)
    if sala.fase == Sala.Fase.CAPTURAR and sala.punto and sala.punto.redaccion_id:
        return _aportar(sala, puestos, cuantos)
    return Tarea("", 0, [])


def _tomar(faltan: list[Puesto], cuantos: int) -> list[Puesto]:
    """Unos cuantos al azar, que dejan de faltar."""
    elegidos = inventado.azar.sample(faltan, min(cuantos, len(faltan)))
    for puesto in elegidos:
        faltan.remove(puesto)
    return elegidos


def _votar(consulta: Consulta, puestos: list[Puesto], cuantos: int) -> Tarea:
    llave = consulta.urna.llave
    ya = set(consulta.papeletas.values_list("seudonimo", flat=True))
    faltan = [p for p in puestos if llave and seudonimo(bytes(llave), p.pk) not in ya]
    tarea = Tarea("Contestan la consulta", len(puestos), faltan)
    opciones = list(consulta.opciones.values_list("redaccion", flat=True))
    for puesto in _tomar(faltan, cuantos):
        try:
            votar(consulta.pk, puesto, inventado.papeleta(consulta.clase, opciones))
        except ValidationError:  # cerró mientras tanto
            break
    return tarea


def _reflejar(espejos: Iterable[Espejo], puestos: list[Puesto], cuantos: int) -> Tarea:
    por_mesa = {espejo.mesa_id: espejo for espejo in espejos}
    de_ellos = [p for p in puestos if p.mesa_id in por_mesa]
    ya = {
        puesto
        for espejo in por_mesa.values()
        for puesto in espejo.reflejos.values_list("puesto", flat=True)
    }
    faltan = [p for p in de_ellos if p.pk not in ya]
    tarea = Tarea("Contestan el espejo", len(de_ellos), faltan)
    for puesto in _tomar(faltan, cuantos):
        espejo = por_mesa[puesto.mesa_id or 0]
        for linea in espejo.lineas.all():
            try:
                reflejar(
                    espejo, puesto, linea, inventado.reflejo(), "De prueba: una nota inventada."
                )
            except ValidationError:
                break
    return tarea


def _hablar(sala: Sala, puestos: list[Puesto], cuantos: int) -> Tarea:
    assert sala.punto
    suyas = Intervencion.objects.filter(sala=sala, punto=sala.punto)
    ya = set(suyas.values_list("puesto", flat=True))
    faltan = [p for p in puestos if p.pk not in ya]
    tarea = Tarea("Toman la palabra", len(puestos), faltan)
    for puesto in _tomar(faltan, cuantos):
        tomo_la_palabra(puesto, sala.punto)
    return tarea


def _aportar(sala: Sala, puestos: list[Puesto], cuantos: int) -> Tarea:
    """Escribe uno de cada dos, como en una tarde de verdad."""
    assert sala.punto
    elegidos = puestos[::MITAD]
    suyas = Aportacion.objects.filter(sala=sala, punto=sala.punto)
    ya = set(suyas.values_list("puesto", flat=True))
    faltan = [p for p in elegidos if p.pk not in ya]
    tarea = Tarea("Escriben desde su teléfono", len(elegidos), faltan)
    for puesto in _tomar(faltan, cuantos):
        datos = Datos(uid=uuid4(), punto=sala.punto, **inventado.aportacion())  # type: ignore[arg-type]
        registrar(sala, datos, puesto_que_envia=puesto)
    return tarea
