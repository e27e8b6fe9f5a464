"""Elegir qué recomendaciones se ven: por estado, respuesta, plazo, responsable y palabra. Por GET."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dialogo.texto import limpiar, sin_acentos
from hallazgos.seguimiento.fechas import cuantos
from hallazgos.seguimiento.semaforo import DIAS_SIN_NOVEDADES, Estado
from informes.portal.seguido import Seguida

PENDIENTE = "pendiente"
RESPUESTAS = {
    "acepta": gettext_lazy("Acepta"),
    "en_parte": gettext_lazy("Acepta en parte"),
    "no_acepta": gettext_lazy("No acepta"),
    PENDIENTE: gettext_lazy("Pendiente"),
}
PLAZOS = {
    "corto": gettext_lazy("Corto"),
    "mediano": gettext_lazy("Mediano"),
    "largo": gettext_lazy("Largo"),
}


@dataclass(frozen=True)
class Opcion:
    """Una casilla: su valor, cómo se llama, cuántas tiene y si está puesta."""

    valor: str
    nombre: str
    num: int
    puesta: bool


@dataclass(frozen=True)
class Grupo:
    clave: str
    titulo: str
    opciones: list[Opcion]


@dataclass(frozen=True)
class Filtro:
    """Lo elegido y lo que queda. ``hay``: alguien pidió algo."""

    palabra: str
    responsable: str
    responsables: list[str]
    grupos: list[Grupo]
    seguidas: list[Seguida]
    hay: bool


def _respuesta(una: Seguida) -> str:
    return una.sentido or PENDIENTE


def _plazo(una: Seguida) -> str:
    return str(una.dicha["plazo"])


def _estado(una: Seguida) -> str:
    return una.luz.estado.value


def de(pedido: QueryDict, todas: list[Seguida]) -> Filtro:
    """Dentro de un grupo, cualquiera de lo marcado; entre grupos, todo. Lo que no existe no cuenta."""
    grupos, quedan, hay = [], todas, False
    for clave, titulo, nombres, leer in (
        ("estado", _("Estado"), {e.value: e.label for e in Estado}, _estado),
        ("respuesta", _("Respuesta"), RESPUESTAS, _respuesta),
        ("plazo", _("Plazo"), PLAZOS, _plazo),
    ):
        puestas = {valor for valor in pedido.getlist(clave) if valor in nombres}
        grupos.append(_grupo(clave, titulo, nombres, leer, todas, puestas))
        if puestas:
            hay, quedan = True, [una for una in quedan if leer(una) in puestas]
    responsables = sorted({una.dicha["responsable"] for una in todas})
    responsable = pedido.get("responsable", "")
    if responsable in responsables and responsable:
        hay, quedan = True, [u for u in quedan if u.dicha["responsable"] == responsable]
    else:
        responsable = ""
    palabra = " ".join(limpiar(pedido.get("q", "")).split())[:80]
    if palabra:
        hay, quedan = True, [una for una in quedan if _dice(una, palabra)]
    return Filtro(palabra, responsable, responsables, grupos, quedan, hay)


def _grupo(
    clave: str,
    titulo: str,
    nombres: Mapping[str, object],
    leer: Callable[[Seguida], str],
    todas: list[Seguida],
    puestas: set[str],
) -> Grupo:
    cuentas = Counter(leer(una) for una in todas)
    opciones = [
        Opcion(valor, str(nombre), cuentas[valor], valor in puestas)
        for valor, nombre in nombres.items()
        if cuentas[valor]
    ]
    return Grupo(clave, titulo, opciones)


def _dice(una: Seguida, palabra: str) -> bool:
    """Todas las palabras, en cualquier parte, con acentos o sin ellos."""
    dicha = una.dicha
    campos = ("folio", "texto", "titulo_corto", "explicacion", "beneficio", "responsable")
    donde = sin_acentos(" ".join([*(dicha[campo] for campo in campos), *dicha["temas"]]))
    return all(parte in donde for parte in sin_acentos(palabra).split())


def frase(todas: list[Seguida]) -> str:
    """«De 22 recomendaciones, 20 tienen respuesta y 4 están cumplidas. Dos van tarde…»"""
    total = len(todas)
    cuentas = Counter(una.luz.estado for una in todas)
    con_respuesta = sum(1 for una in todas if una.respuesta)
    hechas = cuentas[Estado.CUMPLIDA]
    frases = [
        _("De %(total)s: con respuesta, %(con)s; %(cumplidas)s.")
        % {
            "total": _cuantas(total),
            "con": con_respuesta,
            "cumplidas": ngettext("cumplida, %(n)s", "cumplidas, %(n)s", hechas) % {"n": hechas}
            if hechas
            else _("ninguna cumplida todavía"),
        }
    ]
    if tarde := cuentas[Estado.VENCIDA] + cuentas[Estado.SIN_RESPUESTA]:
        frases.append(
            _inicial(ngettext("%(n)s va tarde.", "%(n)s van tarde.", tarde) % {"n": cuantos(tarde)})
        )
    if calladas := cuentas[Estado.SIN_NOVEDADES]:
        frases.append(
            _inicial(
                _("De %(n)s no se sabe nada desde hace más de %(dias)s días.")
                % {"n": cuantos(calladas), "dias": DIAS_SIN_NOVEDADES}
            )
        )
    return " ".join(frases)


def _cuantas(n: int) -> str:
    return ngettext("%(n)s recomendación", "%(n)s recomendaciones", n) % {"n": n}


def _inicial(texto: str) -> str:
    return texto[:1].upper() + texto[1:]
