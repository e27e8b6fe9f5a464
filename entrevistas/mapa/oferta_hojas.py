"""La matriz y lo que dice, en hojas de cálculo."""

from collections.abc import Iterable

from actores.hojas_programas import de_programas
from actores.models import Programa
from dialogo.hojas import Hoja, Valor
from entrevistas.mapa.oferta import Matriz, nombre_de


def hojas(matriz: Matriz, programas: Iterable[Programa]) -> list[Hoja]:
    return [
        _celdas(matriz),
        Hoja(
            "Se duplica",
            ["Una", "Otra", "Dónde", "Socios en común"],
            [
                [p.una.nombre, p.otra.nombre, p.donde, _juntos(s.nombre for s in p.socios)]
                for p in matriz.parejas
            ],
        ),
        Hoja(
            "Se pide y nadie lo hace",
            ["Tema", "Región", "Personas", "De"],
            [[c.tema.nombre, c.region.nombre, c.personas, matriz.personas] for c in matriz.huecos],
        ),
        Hoja(
            "Se manda y nadie lo cumple",
            ["Tema", "Región", "Norma", "Responde", "Personas que lo piden"],
            [
                [
                    h.tema.nombre,
                    h.region.nombre if h.region else "Cualquiera",
                    str(h.mandato),
                    h.mandato.responsable.nombre if h.mandato.responsable else "",
                    h.personas,
                ]
                for h in matriz.huerfanos
            ],
        ),
        de_programas(programas),
    ]


def _juntos(cosas: Iterable[str]) -> str:
    return "; ".join(cosas)


def _celdas(matriz: Matriz) -> Hoja:
    filas: list[list[Valor]] = [
        [
            celda.tema.nombre,
            celda.region.nombre,
            celda.personas,
            len(celda.programas),
            _juntos(f"{p.nombre} ({nombre_de(p.organizacion)})" for p in celda.programas),
            _juntos(str(mandato) for mandato in celda.mandatos),
            celda.se_duplica,
            celda.es_hueco,
        ]
        for _, celdas, _ in matriz.renglones
        for celda in celdas
        if celda.hay_algo
    ]
    encabezados = ["Tema", "Región", "Personas que lo piden", "Programas", "Cuáles", "Normas"]
    return Hoja("Tema por región", [*encabezados, "Se duplica", "Nadie lo hace"], filas)
