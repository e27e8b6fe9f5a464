"""Un cambio de texto como se lee: sin trocearlo palabra por palabra y sin repetir lo que no cambió."""

from collections.abc import Iterable

from hallazgos.historia import Tramo, comparar
from sobremesas.choques.cambio import sin_remisiones

ORILLA = 60
CORTE = " […] "


def entre(antes: str, despues: str) -> list[Tramo]:
    """Sin remisiones. Quitar lo que ``pone`` da ``antes``; quitar lo que ``quita``, ``despues``."""
    return alisar(comparar(sin_remisiones(antes), sin_remisiones(despues)))


def alisar(tramos: Iterable[Tramo]) -> list[Tramo]:
    """Junta los cambios que sólo separa un blanco: «sigue en disputa» por «se nombra», de una vez."""
    lisos: list[Tramo] = []
    quita, pone, blanco = "", "", ""

    def soltar() -> None:
        nonlocal quita, pone, blanco
        if quita:
            lisos.append(Tramo("quita", quita))
        if pone:
            lisos.append(Tramo("pone", pone))
        if blanco:
            lisos.append(Tramo("igual", blanco))
        quita = pone = blanco = ""

    for tramo in tramos:
        if tramo.cambio == "igual":
            if (quita or pone) and not blanco and tramo.texto == " ":
                blanco = tramo.texto
                continue
            soltar()
            lisos.append(tramo)
            continue
        if blanco:
            # El blanco sigue en los dos lados: antes y después lo tenían.
            quita, pone, blanco = quita + blanco, pone + blanco, ""
        if tramo.cambio == "quita":
            quita += tramo.texto
        else:
            pone += tramo.texto
    soltar()
    return lisos


def abreviar(tramos: Iterable[Tramo]) -> list[Tramo]:
    """Lo que no cambió y es largo, sólo por sus orillas."""
    tramos = list(tramos)
    cortos = []
    for i, tramo in enumerate(tramos):
        texto = tramo.texto
        if tramo.cambio == "igual" and len(texto) > 2 * ORILLA + len(CORTE):
            cabeza = texto[:ORILLA].rsplit(" ", 1)[0] if i else ""
            cola = texto[-ORILLA:].split(" ", 1)[-1] if i + 1 < len(tramos) else ""
            texto = f"{cabeza}{CORTE}{cola}" if cabeza or cola else texto
            tramo = Tramo("igual", texto.strip() if not i else texto)
        cortos.append(tramo)
    return cortos
