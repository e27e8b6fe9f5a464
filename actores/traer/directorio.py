"""El directorio en memoria: encontrar a miles de actores por su nombre sin una consulta por fila.

La comparación es la de ``actores.duplicados``; aquí sólo cambia cómo se apartan los candidatos.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache

from actores.duplicados import MAXIMO_DE_AVISOS, coinciden, palabras
from actores.models import ActorQuerySet
from dialogo.texto import sin_acentos

LISTA_LARGA = 250  # un comienzo tan repetido no distingue a nadie por sí solo


@dataclass(frozen=True)
class Conocido:
    pk: int
    nombre: str
    siglas: str
    correo: str
    es_persona: bool
    archivado: bool


@lru_cache(maxsize=20_000)
def plano(nombre: str) -> str:
    return " ".join(sin_acentos(nombre).split())


class Directorio:
    """Los actores que puede ver quien importa. Una consulta."""

    def __init__(self, visibles: ActorQuerySet) -> None:
        filas = visibles.order_by("pk").values_list(
            "pk", "nombre", "organizacion__siglas", "correo", "persona__pk", "archivado_en"
        )
        self.por_pk: dict[int, Conocido] = {}
        self._palabras: dict[int, list[str]] = {}
        self._por_nombre: dict[str, list[Conocido]] = defaultdict(list)
        self._por_siglas: dict[str, list[Conocido]] = defaultdict(list)
        self._por_correo: dict[str, list[Conocido]] = defaultdict(list)
        self._por_comienzo: dict[str, list[Conocido]] = defaultdict(list)
        for pk, nombre, siglas, correo, persona, archivado in filas:
            self._agregar(
                Conocido(pk, nombre, siglas or "", correo, persona is not None, bool(archivado))
            )

    def _agregar(self, conocido: Conocido) -> None:
        self.por_pk[conocido.pk] = conocido
        suyas = self._palabras[conocido.pk] = palabras(conocido.nombre)
        self._por_nombre[plano(conocido.nombre)].append(conocido)
        if conocido.siglas:
            self._por_siglas[plano(conocido.siglas)].append(conocido)
        if conocido.correo:
            self._por_correo[conocido.correo.casefold()].append(conocido)
        for comienzo in {palabra[:4] for palabra in suyas}:
            self._por_comienzo[comienzo].append(conocido)

    def llamados(self, nombre: str, *, es_persona: bool | None = None) -> list[Conocido]:
        """Los activos con ese nombre o esas siglas, sin contar acentos ni mayúsculas."""
        buscado = plano(nombre)
        hallados = {c.pk: c for c in self._por_nombre.get(buscado, [])}
        if not hallados and es_persona is not True:
            hallados = {c.pk: c for c in self._por_siglas.get(buscado, [])}
        return [
            conocido
            for conocido in hallados.values()
            if not conocido.archivado and es_persona in (None, conocido.es_persona)
        ]

    def parecidos(
        self, nombre: str, *, es_persona: bool | None, correo: str = "", siglas: str = ""
    ) -> list[tuple[Conocido, str]]:
        """Quien podría ser el mismo y por qué; los que comparten correo o siglas, primero."""
        hallados: dict[int, tuple[Conocido, str]] = {}
        for conocido in self._por_correo.get(correo.casefold(), []) if correo else []:
            hallados[conocido.pk] = (conocido, "tiene el mismo correo")
        for conocido in self._por_siglas.get(plano(siglas), []) if siglas else []:
            hallados.setdefault(conocido.pk, (conocido, "tiene las mismas siglas"))
        suyas = palabras(nombre)
        for conocido in self._candidatos(suyas):
            if conocido.pk not in hallados and coinciden(suyas, self._palabras[conocido.pk]):
                igual = plano(nombre) == plano(conocido.nombre)
                hallados[conocido.pk] = (
                    conocido,
                    "se llama igual" if igual else "se llama casi igual",
                )
        mismos = [par for par in hallados.values() if es_persona in (None, par[0].es_persona)]
        return mismos[:MAXIMO_DE_AVISOS]

    def _candidatos(self, suyas: list[str]) -> list[Conocido]:
        """Comparten el comienzo de dos palabras, o el de una que no sea de las muy repetidas."""
        cuenta: Counter[int] = Counter()
        raros: set[int] = set()
        for comienzo in {palabra[:4] for palabra in suyas}:
            lista = self._por_comienzo.get(comienzo, [])
            cuenta.update(conocido.pk for conocido in lista)
            if len(lista) <= LISTA_LARGA:
                raros.update(conocido.pk for conocido in lista)
        elegidos = sorted(pk for pk, veces in cuenta.items() if veces > 1 or pk in raros)
        return [self.por_pk[pk] for pk in elegidos]
