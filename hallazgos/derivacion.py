"""Fundir varios hallazgos en uno y dividir uno en varios, sin perder de dónde viene cada cosa.

El de origen se archiva y su folio no se reutiliza. Lo que colgaba de él sigue siendo suyo (redacciones,
disensos, lo que pidieron las sobremesas) y se alcanza desde el destino por su ``linaje``; la evidencia se
copia y las recomendaciones se suman.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from dialogo.models import Bloque, Dialogo, Usuario
from dialogo.palabras import enumerar
from dialogo.texto import limpiar_entrada
from hallazgos.marcadores import citados
from hallazgos.models import Derivacion, Evidencia, Hallazgo, Recomendacion
from hallazgos.redaccion import crear_hallazgo, vigente

FUSION, DIVISION = Derivacion.Clase.FUSION, Derivacion.Clase.DIVISION
MAXIMO_DE_PARTES = 6
SIN_MOTIVO = "Escribe por qué, aunque sea breve: queda junto a los dos folios."
CAMBIO_LA_EVIDENCIA = (
    "La evidencia cambió mientras escribías. Lo tuyo sigue aquí: revisa las remisiones [e1] y envíalo "
    "de nuevo."
)
_MARCADOR = re.compile(r"\[e(\d{1,4})\]")
_RIGOR = {relacion: n for n, relacion in enumerate(Evidencia.Relacion.values)}


@dataclass(frozen=True)
class Linaje:
    """Todos los que lo anteceden y todos los que siguen de él, del más cercano al más lejano."""

    viene_de: list[Hallazgo] = field(default_factory=list)
    fue_a: list[Hallazgo] = field(default_factory=list)
    motivo: str = ""


def linaje(hallazgos: Iterable[Hallazgo]) -> dict[int, Linaje]:
    """Por clave de hallazgo. Una consulta, sean cuantos sean."""
    hallazgos = list(hallazgos)
    padres: dict[int, list[Derivacion]] = defaultdict(list)
    hijos: dict[int, list[Derivacion]] = defaultdict(list)
    for paso in Derivacion.objects.filter(
        origen__dialogo__in={h.dialogo_id for h in hallazgos}
    ).select_related("origen__dialogo", "destino__dialogo"):
        padres[paso.destino_id].append(paso)
        hijos[paso.origen_id].append(paso)
    return {
        h.pk: Linaje(
            _recorrer(h.pk, {k: [p.origen for p in v] for k, v in padres.items()}),
            _recorrer(h.pk, {k: [p.destino for p in v] for k, v in hijos.items()}),
            next((p.motivo for p in (*hijos[h.pk], *padres[h.pk])), ""),
        )
        for h in hallazgos
    }


def _recorrer(desde: int, vecinos: dict[int, list[Hallazgo]]) -> list[Hallazgo]:
    hallados: dict[int, Hallazgo] = {}
    frente = [desde]
    while frente:
        siguientes = [h for pk in frente for h in vecinos.get(pk, ()) if h.pk not in hallados]
        hallados.update((h.pk, h) for h in siguientes)
        frente = [h.pk for h in siguientes]
    return list(hallados.values())


def familia(hallazgos: Iterable[Hallazgo]) -> dict[int, set[int]]:
    """Por cada uno, las claves de él y de los que lo anteceden: de ahí viene lo que se dijo de él."""
    return {pk: {pk, *(h.pk for h in suyo.viene_de)} for pk, suyo in linaje(hallazgos).items()}


def evidencias_de(hallazgos: Sequence[Hallazgo]) -> list[Evidencia]:
    """Las vigentes, en el orden en que se dan los hallazgos y por número. Una consulta."""
    lugar = {h.pk: n for n, h in enumerate(hallazgos)}
    todas = Evidencia.objects.vigentes().filter(hallazgo__in=lugar)
    return sorted(
        todas.select_related("hallazgo__dialogo"), key=lambda e: (lugar[e.hallazgo_id], e.numero)
    )


def huella(evidencias: Iterable[Evidencia]) -> str:
    """Cambia si entre abrir la página y enviarla alguien agregó o quitó evidencia."""
    vistas = ",".join(f"{e.pk}:{e.numero}:{e.fragmento_id}" for e in evidencias)
    return hashlib.sha256(vistas.encode()).hexdigest()[:16]


def numeracion(evidencias: Iterable[Evidencia]) -> dict[int, int]:
    """Con qué número queda cada evidencia, por su clave. Un pasaje citado dos veces queda una."""
    de_pasaje: dict[int, int] = {}
    return {e.pk: de_pasaje.setdefault(e.fragmento_id, len(de_pasaje) + 1) for e in evidencias}


def remitir(texto: str, numeros: dict[int, int]) -> str:
    """El texto con sus ``[e1]`` cambiados al número nuevo; los que no están se quedan como están."""
    return _MARCADOR.sub(lambda m: f"[e{numeros.get(int(m[1]), int(m[1]))}]", texto)


@transaction.atomic
def fundir(
    hallazgos: Sequence[Hallazgo],
    *,
    bloque: Bloque,
    titulo: str,
    texto: str,
    motivo: str,
    autor: Usuario,
    visto: str | None = None,
) -> Hallazgo:
    """Hace uno de varios, con su evidencia junta; ``texto`` ya remite a los números nuevos.

    Bloquea el diálogo y los hallazgos. ``visto``: la ``huella`` de la evidencia que se leyó. Lanza
    ``ValidationError`` si alguno está archivado, si son menos de dos o si falta la razón.
    """
    origenes = _apartar(hallazgos)
    motivo = _motivo(motivo)
    if len(origenes) < 2:
        raise ValidationError({"con": "Elige al menos otro hallazgo con el cual fundirlo."})
    evidencias = evidencias_de(origenes)
    _exigir_visto(evidencias, visto)
    vigentes = [vigente(h) for h in origenes]
    nuevo = crear_hallazgo(
        origenes[0].dialogo,
        bloque=bloque,
        titulo=titulo,
        texto=texto,
        tension="\n".join(dict.fromkeys(r.tension for r in vigentes if r.tension)),
        pregunta="\n".join(dict.fromkeys(r.pregunta for r in vigentes if r.pregunta)),
        autor=autor,
    )
    _copiar(nuevo, evidencias, autor)
    _seguir(origenes, [nuevo], FUSION, motivo, autor)
    return nuevo


@transaction.atomic
def dividir(
    hallazgo: Hallazgo,
    *,
    partes: Sequence[dict[str, Any]],
    motivo: str,
    autor: Usuario,
    visto: str | None = None,
) -> list[Hallazgo]:
    """Hace varios de uno. Cada parte: ``titulo``, ``texto`` y los números de sus ``evidencias``.

    Una evidencia puede ir a varias partes; ninguna se queda sin ir. Los ``[e1]`` de cada texto son los
    números de antes y salen con los nuevos. Bloquea como ``fundir`` y lanza lo mismo.
    """
    (origen,) = _apartar([hallazgo])
    motivo = _motivo(motivo)
    if not 2 <= len(partes) <= MAXIMO_DE_PARTES:
        raise ValidationError(f"Se divide en dos partes o más, hasta {MAXIMO_DE_PARTES}.")
    evidencias = evidencias_de([origen])
    _exigir_visto(evidencias, visto)
    _exigir_completas(partes, evidencias)
    antes = vigente(origen)
    nuevos = []
    for parte in partes:
        suyas = [e for e in evidencias if e.numero in set(parte["evidencias"])]
        quedan = numeracion(suyas)
        nuevo = crear_hallazgo(
            origen.dialogo,
            bloque=parte.get("bloque") or origen.bloque,
            titulo=parte["titulo"],
            texto=remitir(parte["texto"], {e.numero: quedan[e.pk] for e in suyas}),
            tension=antes.tension,
            pregunta=antes.pregunta,
            autor=autor,
        )
        _copiar(nuevo, suyas, autor)
        nuevos.append(nuevo)
    _seguir([origen], nuevos, DIVISION, motivo, autor)
    return nuevos


def _apartar(hallazgos: Sequence[Hallazgo]) -> list[Hallazgo]:
    """Bloqueados por clave, para que dos fusiones cruzadas no se esperen; vuelven en su orden."""
    orden = {h.pk: n for n, h in enumerate(hallazgos)}
    if len({h.dialogo_id for h in hallazgos}) > 1:
        raise ValidationError("Son de diálogos distintos.")
    Dialogo.objects.select_for_update(no_key=True).get(pk=hallazgos[0].dialogo_id)
    apartados = (
        Hallazgo.objects.select_for_update(of=("self",))
        .select_related("dialogo", "bloque")
        .filter(pk__in=orden)
        .order_by("pk")
    )
    juntos = sorted(apartados, key=lambda h: orden[h.pk])
    idos = [h.folio for h in juntos if h.estado == Hallazgo.Estado.ARCHIVADO]
    if idos:
        raise ValidationError(
            f"{enumerar(idos)} {'está archivado' if len(idos) == 1 else 'están archivados'}: alguien "
            "lo hizo antes o se apartó con una razón."
        )
    return juntos


def _motivo(motivo: str) -> str:
    motivo = " ".join(limpiar_entrada(motivo).split())
    if not motivo:
        raise ValidationError({"motivo": SIN_MOTIVO})
    if len(motivo) > 300:
        raise ValidationError({"motivo": "La razón es larga: caben 300 caracteres."})
    return motivo


def _exigir_visto(evidencias: Sequence[Evidencia], visto: str | None) -> None:
    if visto is not None and visto != huella(evidencias):
        raise ValidationError(CAMBIO_LA_EVIDENCIA, code="cambio")


def _exigir_completas(partes: Sequence[dict[str, Any]], evidencias: Sequence[Evidencia]) -> None:
    numeros = {e.numero for e in evidencias}
    van = {n for parte in partes for n in parte["evidencias"]}
    if quedan := sorted(numeros - van):
        cuales = enumerar(f"e{n}" for n in quedan)
        raise ValidationError(f"Falta decir a qué parte va {cuales}. Puede ir a varias.")
    for n, parte in enumerate(partes, start=1):
        ajenas = set(citados(parte["texto"])) - set(parte["evidencias"])
        if ajenas := ajenas & numeros:
            cuales = enumerar(f"e{m}" for m in sorted(ajenas))
            raise ValidationError(f"El texto de la parte {n} remite a {cuales}, que no va en ella.")


def _copiar(nuevo: Hallazgo, evidencias: Sequence[Evidencia], autor: Usuario) -> None:
    """Un pasaje que estaba en dos con distinta relación queda con la más adversa y las dos notas."""
    quedan = numeracion(evidencias)
    por_numero: dict[int, list[Evidencia]] = defaultdict(list)
    for una in evidencias:
        por_numero[quedan[una.pk]].append(una)
    Evidencia.objects.bulk_create(
        Evidencia(
            hallazgo=nuevo,
            fragmento_id=suyas[0].fragmento_id,
            numero=numero,
            relacion=max((e.relacion for e in suyas), key=_RIGOR.__getitem__),
            nota="; ".join(dict.fromkeys(e.nota for e in suyas if e.nota))[:300],
            autor=autor,
        )
        for numero, suyas in por_numero.items()
    )


def _que_siguen(origenes: Sequence[Hallazgo]) -> QuerySet[Any]:
    return Recomendacion.hallazgos.through.objects.filter(hallazgo__in=origenes).values(
        "recomendacion"
    )


def _seguir(
    origenes: Sequence[Hallazgo],
    destinos: Sequence[Hallazgo],
    clase: str,
    motivo: str,
    autor: Usuario,
) -> None:
    """Deja el rastro, suma las recomendaciones y archiva los de origen.

    A quien tenía abierta una de esas recomendaciones, guardarla le dice que cambió: si no, quitaría el
    hallazgo nuevo sin verlo.
    """
    Derivacion.objects.bulk_create(
        Derivacion(origen=origen, destino=destino, clase=clase, motivo=motivo, autor=autor)
        for origen in origenes
        for destino in destinos
    )
    siguen = Recomendacion.objects.filter(pk__in=_que_siguen(origenes)).order_by("pk")
    for recomendacion in siguen.select_for_update(of=("self",), no_key=True):
        recomendacion.hallazgos.add(*destinos)
        recomendacion.revision += 1
        recomendacion.save(update_fields=["revision"])
    a_donde = enumerar(h.folio for h in destinos)
    dicho = "Se fundió en" if clase == FUSION else "Se dividió en"
    for origen in origenes:
        origen.estado = Hallazgo.Estado.ARCHIVADO
        origen.motivo_archivo = f"{dicho} {a_donde}: {motivo}"[:300]
        origen.save(update_fields=["estado", "motivo_archivo"])


def exigir_recuperable(hallazgo: Hallazgo) -> None:
    """Lanza ``ValidationError`` si lo que siguió de él sigue vivo: su evidencia contaría dos veces."""
    vivos = [
        paso.destino.folio
        for paso in hallazgo.derivaciones.select_related("destino")
        if paso.destino.estado != Hallazgo.Estado.ARCHIVADO
    ]
    if vivos:
        raise ValidationError(
            f"{hallazgo.folio} está en {enumerar(vivos)}. Para recuperarlo, archiva antes lo que "
            "salió de él."
        )
