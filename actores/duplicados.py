"""Posibles duplicados: quien ya está en el directorio con otro modo de escribirse.

La base sólo aparta candidatos por el comienzo de cada palabra; la comparación se hace aquí, palabra
por palabra, para que «Teófilo Barrón X.» y «Barrón Xicohténcatl, Teófilo» resulten la misma persona.
Es un aviso: nadie se fusiona ni se rechaza solo.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from django.db.models import Q

from actores.models import Actor
from dialogo.models import Usuario
from dialogo.texto import sin_acentos

# Palabras que no distinguen a nadie: partículas, tratamientos y formas de sociedad.
SIN_PESO = (
    "a ac al arq asociacion biol c ca cv d da de del dr dra e el emb en fundacion ia iap in ing"
    " instituto la las lic los m mtra mtro para por prof profa r rl s sa sc sr sra sta sto v von y"
    " ciudad mexico"
)
MUDAS = frozenset(SIN_PESO.split())
ABREVIATURAS = {"ma": "maria", "fco": "francisco", "gpe": "guadalupe", "jo": "jose"}
PARECIDO_MINIMO = 0.84
MAXIMO_DE_AVISOS = 5


@dataclass(frozen=True)
class Parecido:
    actor: Actor
    motivo: str


def palabras(nombre: str) -> list[str]:
    """Las que distinguen un nombre, sin acentos. Una inicial suelta al final también cuenta."""
    todas = re.findall(r"\w+", sin_acentos(nombre))
    utiles = [ABREVIATURAS.get(palabra, palabra) for palabra in todas]
    distinguen = [palabra for palabra in utiles if palabra not in MUDAS]
    return distinguen or utiles


@lru_cache(maxsize=50_000)
def _iguales(una: str, otra: str) -> bool:
    """Iguales, abreviada una de la otra («X.», «Guad.») o con una errata de por medio."""
    corta, larga = sorted((una, otra), key=len)
    if corta == larga or (len(corta) != 2 and larga.startswith(corta)):
        return True
    if len(corta) < 4 or 2 * len(corta) < PARECIDO_MINIMO * (len(corta) + len(larga)):
        return False
    comparadas = SequenceMatcher(None, corta, larga)
    return comparadas.quick_ratio() >= PARECIDO_MINIMO and comparadas.ratio() >= PARECIDO_MINIMO


def se_parecen(nombre: str, otro: str) -> bool:
    """Cada palabra del nombre más corto tiene la suya en el otro; hacen falta dos de verdad."""
    return coinciden(palabras(nombre), palabras(otro))


def coinciden(unas: list[str], otras: list[str]) -> bool:
    """Como ``se_parecen``, con los nombres ya partidos en ``palabras``."""
    cortas, largas = sorted((unas, otras), key=len)
    if not cortas or not largas:
        return False
    if len(cortas) == 1:
        return len(largas) == 1 and _iguales(cortas[0], largas[0])
    libres = list(largas)
    completas = 0
    for palabra in sorted(cortas, key=len, reverse=True):
        pareja = next((libre for libre in libres if _iguales(palabra, libre)), None)
        if pareja is None:
            return False
        libres.remove(pareja)
        completas += min(len(palabra), len(pareja)) > 1
    return completas >= 2


def parecidos(
    usuario: Usuario,
    *,
    nombre: str,
    es_persona: bool,
    correo: str = "",
    siglas: str = "",
    excepto: int | None = None,
) -> list[Parecido]:
    """Hasta cinco actores que podrían ser el mismo, con la razón. Una consulta.

    ``correo`` sólo lo pasa quien puede ver los datos de contacto.
    """
    forma = Q(persona__isnull=False) if es_persona else Q(organizacion__isnull=False)
    comienzos = Q()
    for palabra in palabras(nombre):
        if len(palabra) > 2:
            comienzos |= Q(nombre_plano__contains=palabra[:4])
    if siglas:
        comienzos |= Q(organizacion__siglas_planas=sin_acentos(siglas))
    if correo:
        comienzos |= Q(correo__iexact=correo)
    if not comienzos:
        return []
    candidatos = (
        Actor.objects.visibles_para(usuario)
        .filter(forma, comienzos)
        .exclude(pk__in=[excepto] if excepto else [])
        .select_related("persona", "organizacion", "sector")
    )
    hallados = [
        Parecido(actor, motivo)
        for actor in candidatos
        if (motivo := _motivo(actor, nombre, correo, siglas))
    ]
    hallados.sort(key=lambda parecido: not parecido.motivo.startswith("tiene el mismo"))
    return hallados[:MAXIMO_DE_AVISOS]


def _motivo(actor: Actor, nombre: str, correo: str, siglas: str) -> str:
    if correo and actor.correo.casefold() == correo.casefold():
        return "tiene el mismo correo"
    suyas = "" if actor.es_persona else actor.organizacion.siglas
    if siglas and sin_acentos(suyas) == sin_acentos(siglas):
        return "tiene las mismas siglas"
    return "se llama casi igual" if se_parecen(nombre, actor.nombre) else ""
