"""Qué parte de una entrada se cita: entera, oraciones tocadas o un intervalo elegido."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from entrevistas.anclaje import CAMBIO, oraciones
from entrevistas.models import Entrada
from entrevistas.nombres import palabras_de


@dataclass(frozen=True)
class Oracion:
    """Una oración y lo que la separa de la siguiente, para componer el texto tal como es."""

    numero: int
    texto: str
    separador: str
    inicio: int
    fin: int
    se_parece: bool = False


def partes_de(texto: str, parecido_a: str = "") -> list[Oracion]:
    """Las oraciones del texto. Con ``parecido_a``, señala la más parecida: sugiere, no elige."""
    intervalos = oraciones(texto)
    parecidos = [_parecido(parecido_a, texto[inicio:fin]) for inicio, fin in intervalos]
    parecida = parecidos.index(max(parecidos)) if max(parecidos, default=0) >= 0.5 else -1
    siguientes = [inicio for inicio, _ in intervalos[1:]] + [len(texto)]
    return [
        Oracion(n + 1, texto[inicio:fin], texto[fin:siguiente], inicio, fin, n == parecida)
        for n, ((inicio, fin), siguiente) in enumerate(zip(intervalos, siguientes, strict=True))
    ]


def _parecido(uno: str, otro: str) -> float:
    """Qué proporción de sus palabras comparten, de 0 a 1."""
    de_uno = {palabra.plana for palabra in palabras_de(uno)}
    de_otro = {palabra.plana for palabra in palabras_de(otro)}
    return len(de_uno & de_otro) / (len(de_uno | de_otro) or 1)


def intervalo_elegido(entrada: Entrada, datos: dict[str, Any]) -> tuple[int, int, str | None]:
    """Inicio, fin y texto que vio quien eligió.

    Lanza ``ValidationError`` si la entrada cambió desde entonces o las oraciones no son seguidas.
    """
    if datos["revision"] is not None and datos["revision"] != entrada.revision:
        raise ValidationError(CAMBIO)
    if datos["oracion"]:
        return *_de_oraciones(entrada.texto, sorted(set(datos["oracion"]))), None
    if datos["inicio"] is not None and datos["fin"] is not None:
        return datos["inicio"], datos["fin"], datos["texto"]
    return 0, len(entrada.texto), None


def _de_oraciones(texto: str, numeros: list[int]) -> tuple[int, int]:
    intervalos = oraciones(texto)
    if numeros[-1] > len(intervalos):
        raise ValidationError(CAMBIO)
    if numeros != list(range(numeros[0], numeros[-1] + 1)):
        raise ValidationError("Elige oraciones seguidas, o cita cada parte por separado.")
    return intervalos[numeros[0] - 1][0], intervalos[numeros[-1] - 1][1]
