"""Las palabras fijas del informe final."""

from typing import Any

from dialogo.palabras import contar

GLOSARIO_FINAL = [
    {"palabra": palabra, "sentido": sentido}
    for palabra, sentido in (
        (
            "Redacción",
            "Cada versión del texto de un hallazgo. La siguiente dice qué cambió y por qué.",
        ),
        (
            "Aportación",
            "Lo que alguien dijo en una sobremesa para completar, modificar o disentir.",
        ),
        (
            "Voto particular",
            "Un disenso que la sala no recogió y quien lo sostiene no ha cerrado. Viaja con su "
            "hallazgo y lleva su respuesta.",
        ),
        (
            "Recomendación",
            "Algo que la ciudad debería hacer, con quien responde por ello. Su folio es R-01.",
        ),
        ("Compromiso", "Lo que una institución dijo que hará, por cargo y con fecha."),
        ("Hito", "Un paso con fecha dentro de un compromiso. Se cumple con algo que lo pruebe."),
        (
            "Estado de una recomendación",
            "Sale de las fechas, nadie lo escribe: cumplida, al corriente, por vencer, vencida, sin "
            "novedades, no aceptada o sin respuesta.",
        ),
    )
]


def metodo_por_omision(cifras: dict[str, Any]) -> str:
    """El párrafo de método que se imprime si nadie escribe otro: sólo cifras de la base."""
    entrevistas = contar(cifras["entrevistas"], "entrevista", "entrevistas", femenino=True)
    sobremesas = contar(cifras["sobremesas"], "sobremesa", "sobremesas", femenino=True)
    aportaciones = contar(cifras["aportaciones"], "aportación", "aportaciones", femenino=True)
    return (
        f"Primero se escuchó: {entrevistas} con una misma guía, anotadas entrada por entrada, con lo "
        "literal separado de la paráfrasis. De ahí salió un prediagnóstico.\n\n"
        f"Después se conversó: en {sobremesas} se leyeron los hallazgos y se recibieron {aportaciones}. "
        "Cada una se contestó con su razón, se haya recogido o no, y el cambio quedó a la vista palabra por "
        "palabra.\n\n"
        "Por último se recomendó: cada recomendación dice en qué hallazgos se apoya, a qué objetivo "
        "sirve y quién responde por ella. Las cifras cuentan personas entrevistadas y no representan a "
        "la población."
    )
