"""Qué pasaría al traer un libro de un archivo, código por código, antes de escribir nada.

Un código del archivo es uno del libro si trae su identificador o, sin él, si tiene su mismo camino.
Lo que el archivo no menciona se queda como está; nada se borra.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from dialogo.texto import sin_acentos
from entrevistas.codificacion.arbol import PROFUNDIDAD, Arbol
from entrevistas.codificacion.intercambio import Archivo, Renglon
from entrevistas.codificacion.libro import NOMBRES
from entrevistas.models import Codigo

Estado = Codigo.Estado
NUEVO, IGUAL, CAMBIA, CONFLICTO, QUEDA, ERROR = (
    "nuevo", "igual", "cambia", "conflicto", "queda", "error",
)  # fmt: skip


@dataclass
class Fila:
    """Qué pasaría con un renglón. ``cambios``: nombre del campo, valor de antes y de después."""

    indice: int
    renglon: Renglon
    codigo: Codigo | None
    que: str
    cambios: list[tuple[str, str, str]] = field(default_factory=list)
    razon: str = ""

    @property
    def clave(self) -> str:
        return f"d-{self.indice}"

    @property
    def se_escribe(self) -> bool:
        return self.que in {NUEVO, CAMBIA}


@dataclass
class Plan:
    arbol: Arbol
    archivo: Archivo
    filas: list[Fila]

    def __post_init__(self) -> None:
        self.fila_de = {fila.codigo.pk: fila for fila in self.filas if fila.codigo}

    def de(self, que: str) -> list[Fila]:
        return [fila for fila in self.filas if fila.que == que]

    @property
    def num_intactos(self) -> int:
        """Del libro, los que el archivo no menciona."""
        return len(self.arbol.codigos) - len(self.fila_de)

    @property
    def huella(self) -> str:
        """Cambia si cambia el libro mientras alguien revisa."""
        libro = sorted((c.pk, c.version, c.estado) for c in self.arbol.codigos.values())
        return hashlib.sha256(repr(libro).encode()).hexdigest()[:16]


def planear(arbol: Arbol, archivo: Archivo, decisiones: dict[int, str] | None = None) -> Plan:
    """Compara el archivo con el libro. ``decisiones``: por índice, ``archivo`` o ``libro``."""
    filas = [
        Fila(i, renglon, codigo, NUEVO)
        for i, (renglon, codigo) in enumerate(
            zip(archivo.renglones, _emparejar(arbol, archivo), strict=True)
        )
    ]
    plan = Plan(arbol, archivo, filas)
    for fila in filas:
        if fila.codigo:
            _comparar(plan, fila)
    for fila in filas:
        _decidir(fila, (decisiones or {}).get(fila.indice, ""))
    _revisar(plan)
    return plan


def _emparejar(arbol: Arbol, archivo: Archivo) -> list[Codigo | None]:
    por_uid = arbol.por_uid
    hechos: dict[int, Codigo | None] = {}
    tomados: set[int] = set()

    def de(i: int) -> Codigo | None:
        if i in hechos:
            return hechos[i]
        hechos[i] = None  # corta los ciclos del archivo
        renglon = archivo.renglones[i]
        codigo = por_uid.get(renglon.uid) or _por_camino(renglon)
        if codigo and codigo.pk not in tomados:
            tomados.add(codigo.pk)
            hechos[i] = codigo
        return hechos[i]

    def _por_camino(renglon: Renglon) -> Codigo | None:
        if renglon.sin_lugar:
            return _por_nombre(arbol, renglon.nombre)
        padre = de(renglon.padre) if renglon.padre is not None else por_uid.get(renglon.padre_uid)
        if padre is None and (renglon.padre is not None or renglon.padre_uid):
            return None
        hermanos = arbol.hijos.get(padre.pk if padre else None, [])
        suyos = [u for u in hermanos if sin_acentos(u.nombre) == sin_acentos(renglon.nombre)]
        return min(suyos, key=lambda uno: not uno.esta_vigente, default=None)

    # Primero los que traen un identificador del libro: su camino no se lo puede llevar otro.
    indices = range(len(archivo.renglones))
    for i in sorted(indices, key=lambda i: archivo.renglones[i].uid not in por_uid):
        de(i)
    return [hechos[i] for i in indices]


def _por_nombre(arbol: Arbol, nombre: str) -> Codigo | None:
    """El único vigente que se llama así, esté donde esté."""
    suyos = [uno for uno in arbol.vigentes() if sin_acentos(uno.nombre) == sin_acentos(nombre)]
    return suyos[0] if len(suyos) == 1 else None


def padre_de(plan: Plan, fila: Fila) -> Codigo | Fila | None:
    """De quién cuelga según el archivo: del libro, si ya está en él; si no, su renglón."""
    renglon = fila.renglon
    if renglon.sin_lugar and fila.codigo:
        return plan.arbol.codigos.get(fila.codigo.padre_id or 0)
    if renglon.padre is not None:
        otra = plan.filas[renglon.padre]
        return otra.codigo or otra
    return plan.arbol.de_uid(renglon.padre_uid) if renglon.padre_uid else None


def valores(fila: Fila) -> dict[str, Any]:
    """Lo que el archivo dice de un código que ya está en el libro."""
    renglon, codigo = fila.renglon, fila.codigo
    datos: dict[str, Any] = {"nombre": renglon.nombre, **renglon.textos}
    if codigo and sin_acentos(codigo.nombre) == sin_acentos(renglon.nombre) and renglon.implicito:
        datos["nombre"] = codigo.nombre
    if renglon.color and renglon.padre is None and not renglon.padre_uid and not renglon.sin_lugar:
        datos["color"] = renglon.color
    if renglon.estado in {Estado.PROPUESTO, Estado.ACORDADO}:
        datos["estado"] = renglon.estado
    return datos


def _comparar(plan: Plan, fila: Fila) -> None:
    codigo, arbol = fila.codigo, plan.arbol
    assert codigo is not None  # noqa: S101
    rotulos = {**NOMBRES, "estado": "Estado"}
    for campo, valor in valores(fila).items():
        antes = getattr(codigo, campo)
        if antes != valor and not (campo == "estado" and not codigo.esta_vigente):
            fila.cambios.append((rotulos[campo], str(antes), str(valor)))
    padre = padre_de(plan, fila)
    mismo = padre.pk == codigo.padre_id if isinstance(padre, Codigo) else padre is codigo.padre_id
    if not mismo and not fila.renglon.implicito:
        antes = arbol.ruta(arbol.codigos[codigo.padre_id]) if codigo.padre_id else "Primer nivel"
        fila.cambios.append(("Lugar", antes, _lugar(plan, padre)))
    fila.que = CAMBIA if fila.cambios else IGUAL
    if fila.cambios and not codigo.esta_vigente:
        fila.que = QUEDA
        fila.razon = f"En el libro está {codigo.get_estado_display().lower()}: se queda como está."
    elif fila.cambios and (fila.renglon.version or codigo.version) < codigo.version:
        fila.que = CONFLICTO
        fila.razon = "Alguien lo cambió en el libro después de que salió este archivo."


def _lugar(plan: Plan, padre: Codigo | Fila | None) -> str:
    if isinstance(padre, Codigo):
        return plan.arbol.ruta(padre)
    return padre.renglon.nombre if padre else "Primer nivel"


def _decidir(fila: Fila, decision: str) -> None:
    if decision == "libro" and fila.que in {CAMBIA, CONFLICTO}:
        fila.que, fila.razon = IGUAL, "Se queda lo del libro."
    elif decision == "archivo" and fila.que == CONFLICTO:
        fila.que = CAMBIA


def _revisar(plan: Plan) -> None:
    """Cómo quedaría el libro: sin vueltas, sin pasarse de hondo y sin hermanos tocayos."""
    tocayos: dict[tuple[object, str], object] = {}
    for uno in plan.arbol.codigos.values():
        suya = plan.fila_de.get(uno.pk)
        if uno.esta_vigente and not (suya and suya.que == CAMBIA):
            tocayos[(uno.padre_id, sin_acentos(uno.nombre))] = uno
    for fila in plan.filas:
        if fila.que not in {NUEVO, CAMBIA}:
            continue
        razon = _reparo(plan, fila)
        padre = padre_de(plan, fila)
        lugar = padre.pk if isinstance(padre, Codigo) else padre and f"f{padre.indice}"
        clave = (lugar, sin_acentos(fila.renglon.nombre))
        nace_fuera = fila.renglon.estado in {Estado.ARCHIVADO, Estado.FUSIONADO}
        if not razon and not nace_fuera and tocayos.setdefault(clave, fila) is not fila:
            razon = "En ese lugar ya hay otro con ese nombre."
        if razon:
            fila.que, fila.razon = ERROR, razon


def _reparo(plan: Plan, fila: Fila) -> str:
    if not fila.renglon.nombre:
        return "No tiene nombre."
    padre = padre_de(plan, fila)
    if fila.renglon.padre_uid and padre is None:
        return "Su padre no está ni en el archivo ni en el libro."
    es_vigente = fila.renglon.estado not in {Estado.ARCHIVADO, Estado.FUSIONADO}
    if isinstance(padre, Codigo) and es_vigente and not padre.esta_vigente:
        return f"Su lugar, «{padre.nombre}», no está vigente en el libro."
    nivel = 0
    uno: Codigo | Fila | None = fila
    vistos: set[object] = set()
    while uno is not None:
        marca = id(uno.codigo or uno) if isinstance(uno, Fila) else id(uno)
        if marca in vistos:
            return "Quedaría dentro de sí mismo."
        vistos.add(marca)
        nivel, uno = nivel + 1, _sube(plan, uno)
    return "" if nivel <= PROFUNDIDAD else f"Pasa de {PROFUNDIDAD} niveles."


def _sube(plan: Plan, uno: Codigo | Fila) -> Codigo | Fila | None:
    """Su padre en el libro que quedaría."""
    if isinstance(uno, Fila):
        return padre_de(plan, uno)
    fila = plan.fila_de.get(uno.pk)
    if fila and fila.que == CAMBIA:
        return padre_de(plan, fila)
    return plan.arbol.codigos.get(uno.padre_id or 0)
