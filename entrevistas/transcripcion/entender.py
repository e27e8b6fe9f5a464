"""Quién habla y a qué pregunta responde cada renglón. Todo es una propuesta: una persona corrige."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from django.db.models import TextChoices

from dialogo.models import Pregunta
from dialogo.texto import sin_acentos
from entrevistas.models import Entrada, Entrevista
from entrevistas.transcripcion.leer import Renglon


class Quien(TextChoices):
    ENTREVISTADA = "entrevistada", "La persona entrevistada"
    EQUIPO = "equipo", "El equipo: no entra"
    OTRA = "otra", "Otra persona: no entra"


@dataclass
class Turno:
    """Un renglón entendido. ``tipo`` vacío: no entra. ``pregunta`` es su número, «1.2»."""

    texto: str
    hablante: str = ""
    tiempo: str = ""
    pregunta: str = ""
    tipo: str = ""
    hallada: bool = False  # la pregunta se reconoció aquí; si no, sigue la anterior

    def como_dato(self) -> dict[str, Any]:
        return asdict(self)


_TIEMPO = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?[\])]?"
_CON_DOS_PUNTOS = re.compile(
    rf"^(?:(?P<t>{_TIEMPO})\s*[-–—]?\s*)?"
    r"(?P<h>[^\W\d_][^:\n]{0,48}?)\s*"
    rf"(?:(?P<t2>{_TIEMPO})\s*)?(?::|\.[-–—])\s+(?P<resto>\S.*)$"
)
_A_SOLAS = re.compile(rf"^(?P<h>[^\W\d_][^:\n]{{0,48}}?)\s*[-–—,]?\s+(?P<t>{_TIEMPO})$")
_NUMERO = re.compile(r"^(?:pregunta\s+)?(?P<n>\d{1,2}\.\d{1,2})\b\s*[.):\-–—]*\s*", re.I)
_BLOQUE = re.compile(r"^bloque\s+(?P<n>\d{1,2})\b", re.I)
_ROTULOS_DEL_EQUIPO = re.compile(r"^(entrevistador[a]?|moderador[a]?|pregunta|e|p|ent)\d?$")
_ROTULOS_DE_QUIEN_HABLA = re.compile(r"^(entrevistad[oa]|respuesta|r|participante)\d?$")
_VACIAS = frozenset(
    """al algo ante como con cual cuando de del desde donde el ella en entre era es esa ese eso esta
    este esto fue ha hay la las le lo los mas me mi muy no nos o para pero por que quien se ser si
    sin sobre son su sus tambien tiene un una usted y ya ciudad mexico""".split()
)
PARECIDO = 0.5
PALABRAS_EN_COMUN = 4


def entender(
    renglones: Sequence[Renglon], entrevista: Entrevista, preguntas: Sequence[Pregunta]
) -> tuple[list[Turno], dict[str, str]]:
    """Turnos con su pregunta y su tipo, y quién es cada voz."""
    persona, equipo = _conocidas(entrevista)
    turnos = _separar_voces(renglones, persona | equipo)
    hablantes = _reconocer(turnos, persona, equipo)
    _repartir(turnos, renglones, hablantes, preguntas)
    aplicar_hablantes(turnos, hablantes)
    return turnos, hablantes


def aplicar_hablantes(turnos: Iterable[Turno], hablantes: dict[str, str]) -> None:
    """Lo que dice quien se entrevista es literal; lo que no lleva voz, paráfrasis; lo demás no entra."""
    for turno in turnos:
        if turno.hallada and not turno.hablante:
            turno.tipo = ""  # el título de la pregunta
        elif not turno.hablante and not any(hablantes.values()):
            turno.tipo = Entrada.Tipo.PARAFRASIS
        elif hablantes.get(turno.hablante) == Quien.ENTREVISTADA:
            turno.tipo = Entrada.Tipo.LITERAL
        else:
            turno.tipo = ""


# Voces -------------------------------------------------------------------------------------------
def _conocidas(entrevista: Entrevista) -> tuple[set[str], set[str]]:
    """Nombres y apellidos de quien se entrevista y de quienes la llevan, sin acentos."""
    equipo = entrevista.asignaciones.select_related("integrante__usuario")
    nombres = [asignacion.integrante.usuario.nombre for asignacion in equipo]
    return (
        set(sin_acentos(entrevista.persona.nombre).split()),
        {parte for nombre in nombres for parte in sin_acentos(nombre).split()},
    )


def _separar_voces(renglones: Sequence[Renglon], conocidas: set[str]) -> list[Turno]:
    """Con «Nombre: …», «Nombre 00:01:02» o la voz que trae el subtítulo; lo que sigue es de la misma."""
    nombres = _nombres(renglones, conocidas)
    turnos: list[Turno] = []
    voz = tiempo = ""
    for renglon in renglones:
        hallado = _CON_DOS_PUNTOS.match(renglon.texto)
        suelto = _A_SOLAS.match(renglon.texto)
        if hallado and _sin_adornos(hallado["h"]) in nombres:
            voz = hallado["h"].strip()
            tiempo = (hallado["t"] or hallado["t2"] or "").strip("[]()")
            turnos.append(Turno(hallado["resto"], voz, tiempo))
            tiempo = ""
        elif suelto and _sin_adornos(suelto["h"]) in nombres:
            voz, tiempo = suelto["h"].strip(), suelto["t"].strip("[]()")
        else:
            propia = renglon.hablante or ("" if renglon.es_titulo else voz)
            turnos.append(Turno(renglon.texto, propia, renglon.tiempo or tiempo))
            tiempo = ""
    return turnos


def _sin_adornos(nombre: str) -> str:
    return sin_acentos(nombre).strip(" .*_[]()")


def _nombres(renglones: Sequence[Renglon], conocidas: set[str]) -> set[str]:
    """Lo que va antes de dos puntos es una voz si se repite, si se la conoce o si es un rótulo."""
    cuentas: Counter[str] = Counter()
    for renglon in renglones:
        hallado = _CON_DOS_PUNTOS.match(renglon.texto) or _A_SOLAS.match(renglon.texto)
        if hallado and len(hallado["h"].split()) <= 5 and not _NUMERO.match(renglon.texto):
            cuentas[_sin_adornos(hallado["h"])] += 1
    return {
        nombre
        for nombre, veces in cuentas.items()
        if veces > 1
        or set(nombre.split()) <= conocidas
        or _ROTULOS_DEL_EQUIPO.match(nombre)
        or _ROTULOS_DE_QUIEN_HABLA.match(nombre)
    }


def _reconocer(turnos: Sequence[Turno], persona: set[str], equipo: set[str]) -> dict[str, str]:
    palabras: Counter[str] = Counter()
    for turno in turnos:
        if turno.hablante:
            palabras[turno.hablante] += len(turno.texto.split())
    quienes = {voz: _quien(_sin_adornos(voz), persona, equipo) for voz in palabras}
    sin_saber = [voz for voz, quien in quienes.items() if not quien]
    if Quien.ENTREVISTADA not in quienes.values() and sin_saber:
        mas_habla = max(sin_saber, key=lambda voz: palabras[voz])
        quienes[mas_habla] = Quien.ENTREVISTADA
        sin_saber.remove(mas_habla)
    for voz in sin_saber:
        quienes[voz] = Quien.OTRA if Quien.EQUIPO in quienes.values() else Quien.EQUIPO
    return quienes


def _quien(nombre: str, persona: set[str], equipo: set[str]) -> str:
    partes = {parte for parte in re.split(r"\W+", nombre) if len(parte) > 2}
    if _ROTULOS_DE_QUIEN_HABLA.match(nombre) or len(partes & persona) > len(partes & equipo):
        return Quien.ENTREVISTADA
    if _ROTULOS_DEL_EQUIPO.match(nombre) or partes & equipo:
        return Quien.EQUIPO
    return ""


# Preguntas ---------------------------------------------------------------------------------------
def _repartir(
    turnos: Sequence[Turno],
    renglones: Sequence[Renglon],
    hablantes: dict[str, str],
    preguntas: Sequence[Pregunta],
) -> None:
    titulos = {renglon.texto for renglon in renglones if renglon.es_titulo}
    por_numero = {pregunta.numero: pregunta for pregunta in preguntas}
    contenidos = {pregunta.numero: _contenido(pregunta.texto) for pregunta in preguntas}
    actual = ""
    for turno in turnos:
        pregunta_el_equipo = hablantes.get(turno.hablante) == Quien.EQUIPO
        numero = _numero_dicho(turno.texto, por_numero, titulo=turno.texto in titulos)
        if not numero and (pregunta_el_equipo or turno.texto in titulos or not turno.hablante):
            numero = _mas_parecida(turno.texto, contenidos)
        if numero:
            turno.hallada = True
            actual = numero
        turno.pregunta = actual


def _numero_dicho(texto: str, por_numero: dict[str, Pregunta], *, titulo: bool) -> str:
    hallado = _NUMERO.match(texto)
    if hallado and hallado["n"] in por_numero:
        return hallado["n"]
    bloque = _BLOQUE.match(texto)
    if bloque and (titulo or len(texto) < 120):
        return next((n for n in por_numero if n.split(".")[0] == bloque["n"]), "")
    return ""


def _contenido(texto: str) -> set[str]:
    """Las palabras que pesan, recortadas a su raíz aproximada."""
    palabras = re.findall(r"[a-z]+", sin_acentos(texto))
    return {palabra[:6] for palabra in palabras if len(palabra) > 2 and palabra not in _VACIAS}


def _mas_parecida(texto: str, contenidos: dict[str, set[str]]) -> str:
    """La pregunta de la que se dijo al menos la mitad de lo que pesa."""
    dicho = _contenido(texto)
    mejor, medida = "", 0.0
    for numero, palabras in contenidos.items():
        comunes = len(dicho & palabras)
        parecido = comunes / len(palabras) if palabras else 0.0
        if comunes >= PALABRAS_EN_COMUN and parecido >= PARECIDO and parecido > medida:
            mejor, medida = numero, parecido
    return mejor


def de_datos(datos: Iterable[dict[str, Any]]) -> list[Turno]:
    return [Turno(**dato) for dato in datos]


def resumen(turnos: Iterable[Turno]) -> list[tuple[str, int]]:
    """Pregunta → cuántos renglones entran, en el orden en que aparecen."""
    entran = [turno.pregunta for turno in turnos if turno.tipo]
    return [(numero, len(list(grupo))) for numero, grupo in groupby(sorted(entran))]
