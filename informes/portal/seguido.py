"""Qué se hizo con cada recomendación publicada, leído hoy: respuesta, compromisos, hitos y su luz."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from dialogo.models import Dialogo
from hallazgos.models import Avance, Compromiso, Hito, Recomendacion, RespuestaInstitucional
from hallazgos.seguimiento import semaforo
from hallazgos.seguimiento.semaforo import Estado, Luz, LuzDeHito, Nudos
from informes.portal.vigente import Vigente

Datos = dict[str, Any]
PARTES = 20
# Los siete estados y cuándo se llega a cada uno, para explicarlos.
REGLAS = [(estado, semaforo.COLOR[estado], regla) for estado, regla in semaforo.REGLAS.items()]


@dataclass(frozen=True)
class Paso:
    """Un hito con su luz y lo último que se informó de él."""

    hito: Hito
    luz: LuzDeHito
    prueba: Avance | None
    ultimo: Avance | None
    es_el_siguiente: bool = False

    @property
    def responde(self) -> str:
        return self.hito.cargo or self.hito.compromiso.cargo


@dataclass(frozen=True)
class Seguida:
    """``dicha``: lo publicado de la recomendación; lo demás, como está hoy."""

    dicha: Datos
    recomendacion: Recomendacion
    luz: Luz
    nudos: Nudos
    respuesta: RespuestaInstitucional | None
    compromisos: list[Compromiso]
    pasos: list[Paso]

    @property
    def titulo(self) -> str:
        return self.dicha["titulo_corto"] or self.dicha["texto"]

    @property
    def clave_del_titulo(self) -> str:
        cual = "titulo_corto" if self.dicha["titulo_corto"] else "texto"
        return f"{self.dicha['folio']}/{cual}"

    @property
    def sentido(self) -> str:
        return self.respuesta.sentido if self.respuesta else ""

    @property
    def sin_hitos(self) -> list[Compromiso]:
        con_hitos = {paso.hito.compromiso_id for paso in self.pasos}
        return [uno for uno in self.compromisos if uno.pk not in con_hitos]


def de(
    vigente: Vigente,
    dialogo: Dialogo,
    folios: list[str] | None = None,
    *,
    con_retiradas: bool = False,
) -> list[Seguida]:
    """Las publicadas, o las de esos folios, en el orden de su prioridad y su folio. Cinco consultas.

    La que se retiró después de publicarse conserva su página y ya no cuenta en ninguna lista.
    """
    dichas = {
        una["numero"]: una
        for una in vigente.foto["recomendaciones"]
        if folios is None or una["folio"] in folios
    }
    if not dichas:
        return []
    hoy = timezone.localdate()
    filas = semaforo.para_calcular(
        Recomendacion.objects.filter(dialogo=dialogo, numero__in=dichas).select_related(
            "responsable"
        )
    )
    seguidas = [
        _seguir(fila, dichas[fila.numero], dialogo, hoy)
        for fila in filas
        if con_retiradas or not fila.retirada_en
    ]
    return sorted(seguidas, key=_orden)


def _orden(una: Seguida) -> tuple[int, int]:
    prioridad = una.dicha["prioridad"]
    return (prioridad["lugar"] if prioridad else 10_000, una.dicha["numero"])


def _seguir(fila: Recomendacion, dicha: Datos, dialogo: Dialogo, hoy: date) -> Seguida:
    vivos = semaforo.compromisos_vivos(fila)
    return Seguida(
        dicha=dicha,
        recomendacion=fila,
        luz=semaforo.calcular(fila, hoy, gracia=dialogo.dias_de_gracia, publico=True),
        nudos=semaforo.nudos(fila),
        respuesta=semaforo.ultima_respuesta(fila),
        compromisos=vivos,
        pasos=_pasos(vivos, hoy),
    )


def _pasos(compromisos: list[Compromiso], hoy: date) -> list[Paso]:
    de_cada = {hito.pk: uno for uno in compromisos for hito in uno.hitos.all()}
    pasos, hay_siguiente = [], False
    for hito in semaforo.hitos_vivos(compromisos):
        hito.compromiso = de_cada[hito.pk]
        prueba = semaforo.cumplimiento(hito)
        avances = sorted(hito.avances.all(), key=lambda a: (a.informado_en, a.pk))
        pasos.append(
            Paso(
                hito,
                semaforo.de_hito(hito, hoy),
                prueba,
                avances[-1] if avances else None,
                es_el_siguiente=prueba is None and not hay_siguiente,
            )
        )
        hay_siguiente = hay_siguiente or prueba is None
    return pasos


@dataclass(frozen=True)
class Franja:
    """Un tramo de la tira: su estado, su nombre, cuántas son y qué parte de veinte ocupa."""

    estado: Estado
    nombre: str
    num: int
    ancho: int


def tira(seguidas: list[Seguida]) -> list[Franja]:
    """Los siete estados en su orden, sin los vacíos."""
    cuentas = Counter(una.luz.estado for una in seguidas)
    return [
        Franja(
            estado,
            str(nombre),
            cuentas[estado],
            max(1, round(PARTES * cuentas[estado] / len(seguidas))),
        )
        for estado, nombre in semaforo.EN_PLURAL.items()
        if cuentas[estado]
    ]
