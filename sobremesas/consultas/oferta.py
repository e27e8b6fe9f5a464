"""Qué se puede preguntar ahora y, si algo no se puede, por qué. De aquí leen la consola y ``abrir``."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dialogo.templatetags.dialogo import hora
from hallazgos.models import Redaccion
from sobremesas.consultas.cierre import cerrar_vencidas
from sobremesas.consultas.estadistica import Escala
from sobremesas.consultas.resultado import Regla
from sobremesas.consultas.votacion import respondieron
from sobremesas.models import Consulta, Puesto, PuntoDelDia, Sala

Clase = Consulta.Clase
Combinacion = tuple[str, int]
DE_UN_HALLAZGO: tuple[Combinacion, ...] = (
    (Clase.CONSENSO, 1),
    (Clase.CALIFICACION, 1),
    (Clase.CALIFICACION, 2),
)
DE_PRIORIZAR: tuple[Combinacion, ...] = (
    (Clase.CALIFICACION, 1),
    (Clase.CALIFICACION, 2),
    (Clase.REPARTO, 1),
)


@dataclass(frozen=True)
class Ofrecida:
    """``por_que`` vacío: se puede abrir. ``opciones``, sólo en el reparto: las que se pueden elegir."""

    clase: str
    ronda: int
    nombre: str
    por_que: str = ""
    opciones: list[Redaccion] = field(default_factory=list)
    propuestas: frozenset[int] = frozenset()

    @property
    def se_puede(self) -> bool:
        return not self.por_que


@dataclass(frozen=True)
class Panel:
    """Lo que la consola necesita de las consultas del punto en curso."""

    abierta: Consulta | None
    respondieron: int
    presentes: int
    ofrecidas: list[Ofrecida]
    cerradas: list[Consulta]


def para_consola(sala: Sala) -> Panel:
    """Cierra antes lo que ya venció. Ocho lecturas como mucho, con la sala llena o vacía."""
    cerrar_vencidas(sala)
    hechas = list(
        Consulta.objects.filter(sala=sala, anulada_en=None).select_related("punto__hallazgo")
    )
    abierta = next((c for c in hechas if c.cerrada_en is None), None)
    punto = sala.punto
    del_punto = [c for c in hechas if c.punto_id == sala.punto_id]
    ofrecidas = [
        _ofrecer(sala, clase, ronda, punto, hechas) for clase, ronda in combinaciones(punto)
    ]
    return Panel(
        abierta=abierta,
        respondieron=respondieron(abierta) if abierta else 0,
        presentes=Puesto.objects.filter(sala=sala, esta=True).count(),
        ofrecidas=ofrecidas,
        cerradas=[c for c in del_punto if c.cerrada_en],
    )


def combinaciones(punto: PuntoDelDia | None) -> tuple[Combinacion, ...]:
    if punto is None:
        return ()
    if punto.clase == PuntoDelDia.Clase.PRIORIZAR:
        return DE_PRIORIZAR
    return DE_UN_HALLAZGO if punto.redaccion_id else ()


def nombre_de(clase: str, ronda: int) -> str:
    nombre = str(Clase(clase).label)
    return f"{nombre}, ronda {ronda}" if clase == Clase.CALIFICACION else nombre


def _ofrecer(
    sala: Sala, clase: str, ronda: int, punto: PuntoDelDia | None, hechas: list[Consulta]
) -> Ofrecida:
    assert punto is not None
    por_que = impedimento(sala, clase, ronda, punto, hechas)
    opciones: list[Redaccion] = []
    if clase == Clase.REPARTO and not por_que:
        opciones = de_la_tarde(sala)
        if len(opciones) < 2:
            por_que = "Reparto: hacen falta al menos dos hallazgos en la escaleta."
    propuestas = que_conserva_la_regla(hechas) if opciones else frozenset()
    return Ofrecida(clase, ronda, nombre_de(clase, ronda), por_que, opciones, propuestas)


def impedimento(
    sala: Sala, clase: str, ronda: int, punto: PuntoDelDia, hechas: Iterable[Consulta]
) -> str:
    """Por qué no se puede abrir, o nada. ``hechas``: las no anuladas de la sala."""
    if not sala.esta_en_curso:
        return "La sala ya terminó."
    nombre = nombre_de(clase, ronda)
    if (clase, ronda) not in combinaciones(punto):
        return f"{nombre}: en este punto no se pregunta."
    iguales = {
        (c.clase, c.ronda): c for c in hechas if c.punto_id == punto.pk and c.anulada_en is None
    }
    if suya := iguales.get((clase, ronda)):
        if suya.cerrada_en:
            return f"{nombre}: se cerró a las {hora(suya.cerrada_en)}."
        return f"{nombre}: está abierta hasta las {hora(suya.cierra_en)}."
    if ronda == 2:
        primera = iguales.get((clase, 1))
        if primera is None or primera.cerrada_en is None:
            return "Ronda 2: falta cerrar la 1."
    if otra := next((c for c in hechas if c.cerrada_en is None), None):
        return f"{nombre}: antes hay que cerrar «{otra}»."
    return ""


def de_la_tarde(sala: Sala) -> list[Redaccion]:
    """Las redacciones que la sala discute, en el orden de la escaleta."""
    puntos = sala.sobremesa.puntos.exclude(redaccion=None).select_related("redaccion__hallazgo")
    return [punto.redaccion for punto in puntos if punto.redaccion]


def que_conserva_la_regla(hechas: Iterable[Consulta]) -> frozenset[int]:
    """Las que, en su última ronda cerrada, la sala ve importantes según la regla.

    La viabilidad no quita a nadie de la lista: repartir puntos es decidir si vale la pena.
    """
    ultima: dict[int, bool] = {}
    for consulta in sorted(hechas, key=lambda c: (c.ronda, c.pk)):
        cuentas = consulta.resultado or {}
        for uno in cuentas.get("calificados", ()):
            regla = Regla.de(cuentas["regla"])
            if not uno["pocas"]:
                escala = Escala(tuple(uno["importancia"]))
                ultima[uno["redaccion"]] = regla.acuerdo_en(escala)
    return frozenset(redaccion for redaccion, queda in ultima.items() if queda)
