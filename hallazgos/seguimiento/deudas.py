"""Qué debe hoy cada organización y en qué días toca recordárselo."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from dialogo.models import Dialogo
from hallazgos.models import Hito, Recomendacion, RespuestaInstitucional
from hallazgos.seguimiento import semaforo
from hallazgos.seguimiento.fechas import con_anio, dentro_de, dia_de, dias, tarde
from hallazgos.seguimiento.lectura import titulo

DIAS_ANTES_DE_RESPONDER = 7


@dataclass(frozen=True)
class Toque:
    """Un momento en que se recuerda. Los optativos pueden dejar de recibirse."""

    cuando: datetime
    optativo: bool


@dataclass(frozen=True)
class Deuda:
    """``frase`` dice qué se debe; ``fecha``, para cuándo; ``es_noticia``: sólo se avisa, no se debe."""

    recomendacion: Recomendacion
    frase: str
    fecha: date | None
    toques: tuple[Toque, ...]
    es_noticia: bool = False


def de(
    recomendaciones: Iterable[Recomendacion], organizaciones: set[int], hoy: date
) -> list[Deuda]:
    """De lo más urgente a lo que puede esperar. Sin consultas si vienen de ``lectura.para_leer``."""
    todas = [deuda for una in recomendaciones for deuda in _de_una(una, organizaciones, hoy)]
    return sorted(todas, key=lambda d: (d.fecha or date.max, d.recomendacion.numero))


def _de_una(recomendacion: Recomendacion, suyas: set[int], hoy: date) -> list[Deuda]:
    respuesta = semaforo.ultima_respuesta(recomendacion)
    es_responsable = recomendacion.responsable_id in suyas
    compromisos = semaforo.compromisos_vivos(recomendacion)
    pasos = semaforo.hitos_vivos(c for c in compromisos if c.organizacion_id in suyas)
    deudas = [_hito(recomendacion, h, hoy) for h in pasos if semaforo.cumplimiento(h) is None]
    if respuesta is None:
        return [
            *deudas,
            _respuesta(recomendacion, hoy) if es_responsable else _noticia(recomendacion),
        ]
    if es_responsable and respuesta.sentido != RespuestaInstitucional.Sentido.NO_ACEPTA:
        deudas += _silencio(recomendacion, respuesta, bool(compromisos), hoy)
    return deudas


def _respuesta(recomendacion: Recomendacion, hoy: date) -> Deuda:
    plazo = recomendacion.responder_antes_de
    assert plazo is not None and recomendacion.comunicada_en is not None
    frase = f"{_nombrada(recomendacion)}: {_para(plazo, hoy, 'responder')}."
    antes = plazo - timedelta(days=DIAS_ANTES_DE_RESPONDER)
    toques = _desde(recomendacion.comunicada_en, (antes, False), (_siguiente(plazo), False))
    aviso = Toque(recomendacion.comunicada_en, optativo=False)
    return Deuda(recomendacion, frase, plazo, (aviso, *toques))


def _noticia(recomendacion: Recomendacion) -> Deuda:
    """A la corresponsable se le avisa que existe y quién debe responder; ella no debe nada aún."""
    assert recomendacion.comunicada_en is not None
    frase = f"{_nombrada(recomendacion)}: la responde {recomendacion.responsable}."
    aviso = Toque(recomendacion.comunicada_en, optativo=False)
    return Deuda(recomendacion, frase, None, (aviso,), es_noticia=True)


def _hito(recomendacion: Recomendacion, hito: Hito, hoy: date) -> Deuda:
    frase = f"{recomendacion.folio}, «{hito.que}»: {_para(hito.para_el, hoy, 'informar')}."
    cerca = hito.para_el - timedelta(days=semaforo.DIAS_POR_VENCER)
    toques = _desde(hito.creado_en, (cerca, True), (_siguiente(hito.para_el), False))
    return Deuda(recomendacion, frase, hito.para_el, toques)


def _silencio(
    recomendacion: Recomendacion,
    respuesta: RespuestaInstitucional,
    hay_compromisos: bool,
    hoy: date,
) -> list[Deuda]:
    deudas, gracia = [], recomendacion.dialogo.dias_de_gracia
    luz = semaforo.calcular(recomendacion, hoy, gracia=gracia)
    if luz.estado == semaforo.Estado.SIN_NOVEDADES and luz.fecha:
        callada = luz.fecha + timedelta(days=semaforo.DIAS_SIN_NOVEDADES + 1)
        frase = f"{_nombrada(recomendacion)}: {dias((hoy - luz.fecha).days)} sin informe."
        deudas.append(Deuda(recomendacion, frase, callada, (_toque(callada, optativo=True),)))
    aceptada = dia_de(respuesta.dada_en)
    if not hay_compromisos and (hoy - aceptada).days > semaforo.DIAS_PARA_COMPROMETERSE:
        debido = aceptada + timedelta(days=semaforo.DIAS_PARA_COMPROMETERSE + 1)
        frase = f"{_nombrada(recomendacion)}: se aceptó y todavía no hay compromisos."
        deudas.append(Deuda(recomendacion, frase, debido, (_toque(debido, optativo=True),)))
    return deudas


def _nombrada(recomendacion: Recomendacion) -> str:
    return f"{recomendacion.folio}, «{titulo(recomendacion)}»"


def _para(dia: date, hoy: date, que: str) -> str:
    faltan = (dia - hoy).days
    if faltan < 0:
        return f"había que {que} el {con_anio(dia)}, {tarde(-faltan)}"
    return f"hay que {que} a más tardar el {con_anio(dia)}, {dentro_de(faltan)}"


def _siguiente(dia: date) -> date:
    return dia + timedelta(days=1)


def _desde(creada: datetime, *momentos: tuple[date, bool]) -> tuple[Toque, ...]:
    """Los que caen después de que existe: quien acaba de escribir una fecha no necesita que se la recuerden."""
    toques = (_toque(dia, optativo=optativo) for dia, optativo in momentos)
    return tuple(toque for toque in toques if toque.cuando > creada)


def _toque(dia: date, *, optativo: bool) -> Toque:
    """Al empezar ese día en la Ciudad de México."""
    inicio = datetime.combine(dia, time.min, tzinfo=timezone.get_default_timezone())
    return Toque(inicio, optativo)


def del_dialogo(
    dialogo: Dialogo, recomendaciones: Iterable[Recomendacion], hoy: date
) -> list[Deuda]:
    """Lo que deben entre todas, para el equipo."""
    todas = list(recomendaciones)
    suyas = {una.responsable_id for una in todas if una.responsable_id}
    suyas |= {o.pk for una in todas for o in una.corresponsables.all()}
    return [deuda for deuda in de(todas, suyas, hoy) if not deuda.es_noticia]
