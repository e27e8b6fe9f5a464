"""A quién se ha oído del mapa y a quién no: por sector, tema, región y género, con los huecos dichos.

Cuenta personas y organizaciones, no entrevistas. Quien coordina ve todas las cifras. Quien entrevista
cuenta las suyas, y de las demás sólo lo que podría salir del equipo (seguridad C7 y T3).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from actores.models import Actor, Persona, Region, Sector, Tema
from dialogo.models import Dialogo
from dialogo.palabras import en_letra
from entrevistas.confidencialidad import Mirada, tabla_publicable
from entrevistas.mapa.influencia import del_mapa
from entrevistas.models import Entrevista

MINIMO_PARA_HUECO = 3
MINIMO_SIN_NADIE = 2
HUECOS = 8
Llave = Any


@dataclass
class Fila:
    """Una categoría: cuántas personas y organizaciones hay en el mapa y a cuántas se oyó.

    ``oidas`` y ``organizaciones_oidas`` son ``None`` cuando la cifra se calla.
    """

    nombre: str
    consulta: str
    sector: Sector | None = None
    es_grupo: bool = False
    personas: int = 0
    oidas: int | None = 0
    planeadas: int = 0
    organizaciones: int = 0
    organizaciones_oidas: int | None = 0

    @property
    def anchos(self) -> tuple[float, float]:
        """Oídas y planeadas, en cien partes de las personas del mapa."""
        if not self.personas:
            return 0.0, 0.0
        oidas = 100 * (self.oidas or 0) / self.personas
        return oidas, min(100 - oidas, 100 * self.planeadas / self.personas)


@dataclass
class Dimension:
    clave: str
    titulo: str
    columna: str
    filas: list[Fila]
    nota: str = ""

    @property
    def tiene_calladas(self) -> bool:
        return any(f.oidas is None or f.organizaciones_oidas is None for f in self.filas)


@dataclass
class Hueco:
    frase: str
    consulta: str
    faltarian: float


@dataclass
class Cobertura:
    total: Fila
    dimensiones: list[Dimension]
    huecos: list[Hueco] = field(default_factory=list)
    es_parcial: bool = False

    @property
    def frase(self) -> str:
        t = self.total
        if t.oidas is None or not t.personas:
            return ""
        return (
            f"Se ha oído a {t.oidas} de {t.personas} personas y a gente de "
            f"{t.organizaciones_oidas or 0} de {t.organizaciones} organizaciones del mapa"
        )


@dataclass
class _Mapa:
    """Lo leído de la base, en llaves."""

    personas: dict[int, Actor]
    organizaciones: dict[int, Actor]
    de_temas: dict[int, set[int]]
    de_regiones: dict[int, set[int]]
    propias: set[int]
    ajenas: set[int]
    planeadas: set[int]

    def cuenta(self, de: dict[int, set[Llave]], k: int) -> dict[Llave, Fila]:
        """Por llave. Lo ajeno pasa por ``tabla_publicable``; ``propias`` son de quien lee."""
        filas: dict[Llave, Fila] = defaultdict(lambda: Fila("", ""))
        ajenas: dict[str, dict[Llave, int]] = {"oidas": {}, "organizaciones_oidas": {}}
        for cual, oidas, actores in (
            ("personas", "oidas", self.personas),
            ("organizaciones", "organizaciones_oidas", self.organizaciones),
        ):
            for pk in actores:
                for llave in de.get(pk, ()):
                    fila = filas[llave]
                    setattr(fila, cual, getattr(fila, cual) + 1)
                    setattr(fila, oidas, getattr(fila, oidas) + (pk in self.propias))
                    fila.planeadas += cual == "personas" and pk in self.planeadas
                    ajenas[oidas][llave] = ajenas[oidas].get(llave, 0) + (pk in self.ajenas)
            self._sumar_ajenas(filas, cual, oidas, ajenas[oidas], k)
        return filas

    def _sumar_ajenas(
        self, filas: dict[Llave, Fila], cual: str, oidas: str, ajenas: dict[Llave, int], k: int
    ) -> None:
        """También se calla «todas»: diría de cada una que habló."""
        if not any(ajenas.values()):
            return
        todas = frozenset(
            llave
            for llave, n in ajenas.items()
            if n + getattr(filas[llave], oidas) == getattr(filas[llave], cual)
        )
        for llave, n in tabla_publicable(ajenas, k, todas).items():
            suyas = getattr(filas[llave], oidas)
            setattr(filas[llave], oidas, None if n is None else suyas + n)


def _leer(dialogo: Dialogo, mirada: Mirada) -> _Mapa:
    """Cuatro consultas."""
    propias, ajenas, planeadas = _oidas(dialogo, mirada)
    actores = (
        Actor.objects.filter(Q(pk__in=del_mapa(dialogo)) | Q(pk__in=propias | ajenas))
        .select_related("persona")
        .only("sector", "subsector", "persona__genero")
    )
    personas: dict[int, Actor] = {}
    organizaciones: dict[int, Actor] = {}
    for actor in actores:
        (personas if actor.es_persona else organizaciones)[actor.pk] = actor
    de_temas: dict[int, set[int]] = defaultdict(set)
    de_regiones: dict[int, set[int]] = defaultdict(set)
    for donde, intermedia, columna in (
        (de_temas, Actor.temas.through, "tema"),
        (de_regiones, Actor.regiones.through, "region"),
    ):
        for pk, llave in intermedia.objects.values_list("actor", columna):
            donde[pk].add(llave)
    return _Mapa(
        personas, organizaciones, de_temas, de_regiones, propias, ajenas - propias, planeadas
    )


def _oidas(dialogo: Dialogo, mirada: Mirada) -> tuple[set[int], set[int], set[int]]:
    """Llaves de personas y organizaciones: oídas a la vista, oídas en las demás, y por oír."""
    propias: set[int] = set()
    ajenas: set[int] = set()
    planeadas: set[int] = set()
    filas = Entrevista.objects.filter(dialogo=dialogo).exclude(estado=Entrevista.Estado.CANCELADA)
    for pk, estado, persona, organizacion in filas.values_list(
        "pk", "estado", "persona", "organizacion"
    ):
        a_la_vista = mirada.ve_todas or pk in mirada.visibles
        if estado == Entrevista.Estado.PLANEADA:
            if a_la_vista:
                planeadas.add(persona)
        else:
            (propias if a_la_vista else ajenas).update({persona, organizacion} - {None})
    return propias, ajenas, planeadas - propias


def cobertura(dialogo: Dialogo, mirada: Mirada) -> Cobertura:
    """Un número fijo de consultas: las del mapa y una por catálogo."""
    mapa, k = _leer(dialogo, mirada), dialogo.umbral_k
    todos = {**mapa.personas, **mapa.organizaciones}
    total = mapa.cuenta({pk: {""} for pk in todos}, k).get("") or Fila("", "")
    dimensiones = [
        _por_sector(mapa, todos, k),
        _por_catalogo("tema", "Tema", Tema.objects.all(), mapa.cuenta(mapa.de_temas, k)),
        _por_catalogo("region", "Región", Region.objects.all(), mapa.cuenta(mapa.de_regiones, k)),
        _por_genero(mapa, k),
    ]
    dimensiones = [una for una in dimensiones if una.filas]
    return Cobertura(total, dimensiones, _huecos(total, dimensiones), not mirada.ve_todas)


def _por_sector(mapa: _Mapa, todos: dict[int, Actor], k: int) -> Dimension:
    """Los subsectores bajo su macrosector. Callado el de arriba, callan los suyos."""
    macro = mapa.cuenta({pk: {actor.sector_id} for pk, actor in todos.items()}, k)
    sectores = {sector.pk: sector for sector in Sector.objects.order_by("orden", "nombre")}
    filas: list[Fila] = []
    for pk, sector in sectores.items():
        if pk not in macro:
            continue
        fila = macro[pk]
        fila.nombre, fila.sector, fila.es_grupo = sector.nombre, sector, True
        fila.consulta = f"sector={sector.clave}"
        filas.append(fila)
        suyos = {
            a: {actor.subsector_id or 0} for a, actor in todos.items() if actor.sector_id == pk
        }
        if all(llaves == {0} for llaves in suyos.values()):
            continue
        sub = mapa.cuenta(suyos, k)
        for llave in sorted(sub, key=lambda s: (not s, sectores[s].orden if s else 0)):
            una = sub[llave]
            una.nombre = sectores[llave].nombre if llave else "Sin precisar"
            if fila.oidas is None:
                una.oidas = None
            if fila.organizaciones_oidas is None:
                una.organizaciones_oidas = None
            una.consulta = f"sector={sector.clave}"
            filas.append(una)
    return Dimension("sector", "Por sector", "Sector y subsector", filas)


def _por_catalogo(
    clave: str, columna: str, catalogo: Iterable[Any], cuentas: dict[Llave, Fila]
) -> Dimension:
    filas = []
    for elemento in catalogo:
        if fila := cuentas.get(elemento.pk):
            fila.nombre, fila.consulta = elemento.nombre, f"{clave}={elemento.clave}"
            filas.append(fila)
    nota = "Según lo que interesa a cada quien en el directorio: una persona cuenta en varios."
    return Dimension(clave, f"Por {columna.lower()}", columna, filas, nota)


def _por_genero(mapa: _Mapa, k: int) -> Dimension:
    de = {pk: {actor.persona.genero} for pk, actor in mapa.personas.items()}
    cuentas = mapa.cuenta(de, k)
    con_dato = sum(fila.personas for genero, fila in cuentas.items() if genero)
    if not con_dato:
        return Dimension("genero", "", "", [])
    filas = []
    for genero, nombre in Persona.Genero.choices:
        if fila := cuentas.get(genero):
            fila.nombre = str(nombre)
            filas.append(fila)
    nota = f"Registrado de {con_dato} de {len(mapa.personas)} personas."
    return Dimension("genero", "Por género", "Género", filas, nota)


def _huecos(total: Fila, dimensiones: list[Dimension]) -> list[Hueco]:
    """Donde no se ha oído a nadie, o a menos de dos tercios de lo que tocaría; lo más lejos primero."""
    if not total.oidas or not total.personas:
        return []
    proporcion = total.oidas / total.personas
    huecos = []
    for dimension in dimensiones:
        for fila in dimension.filas:
            if fila.oidas is None or not fila.nombre:
                continue
            tocarian = fila.personas * proporcion
            minimo = MINIMO_PARA_HUECO if fila.oidas else MINIMO_SIN_NADIE
            if fila.personas >= minimo and fila.oidas < tocarian * 2 / 3:
                frase = _decir(fila, dimension)
                huecos.append(Hueco(frase, fila.consulta, tocarian - fila.oidas))
    return sorted(huecos, key=lambda hueco: -hueco.faltarian)[:HUECOS]


def _decir(fila: Fila, dimension: Dimension) -> str:
    que = {
        "sector": fila.nombre,
        "tema": f"quienes trabajan {fila.nombre.lower()}",
        "region": f"quienes miran a {fila.nombre}",
        "genero": f"quienes registraron «{fila.nombre.lower()}» como género",
    }[dimension.clave]
    cuantas = en_letra(fila.oidas or 0, femenino=True)
    if not fila.oidas:
        return f"De {que}, no se ha oído a ninguna de {fila.personas}{_plan(fila)}."
    frase = f"De {que}, se ha oído a {cuantas} de {fila.personas}"
    return f"{frase}{_plan(fila)}."


def _plan(fila: Fila) -> str:
    if not fila.planeadas:
        return ""
    plan = en_letra(fila.planeadas, femenino=True)
    return f"; hay {plan} {'planeada' if fila.planeadas == 1 else 'planeadas'}"
