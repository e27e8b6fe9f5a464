"""El dibujo de los puntos por persona: coordenadas enteras, iguales en el PDF y en la página."""

from typing import Any

from sobremesas.consultas.estadistica import ESCALA, Escala

PASO, PIE, ALTO_DE_PUNTO = 20, 46, 5.2  # lo que mide la figura dibujada: 182 por 62
ANCHO = PASO * 9 + 2


def figura_de_puntos(escala: Escala) -> dict[str, Any]:
    """Un punto por persona, franja de la mitad central y raya de la mediana.

    Con más personas de las que caben, los puntos se acercan: la figura no crece.
    """
    mayor = max(escala.cuentas, default=0)
    salto = min(ALTO_DE_PUNTO, (PIE - 6) / max(mayor - 1, 1))
    desde, hasta = escala.mitad
    return {
        "ancho": ANCHO,
        "franja": {"x": _x(desde) - 9, "ancho": _x(hasta) - _x(desde) + 18},
        "mediana": f"{_x(1) + (escala.mediana - 1) * PASO:g}",
        "puntos": [
            {"x": _x(valor), "y": f"{PIE - 3 - i * salto:.1f}"}
            for valor, n in zip(ESCALA, escala.cuentas, strict=True)
            for i in range(n)
        ],
        "ejes": [
            {"x": _x(valor), "n": valor, "en_mediana": valor == escala.mediana} for valor in ESCALA
        ],
    }


def _x(valor: int) -> int:
    return 10 + (valor - 1) * PASO
