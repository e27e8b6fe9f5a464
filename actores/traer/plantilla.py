"""La plantilla de cada clase de hoja: encabezados, un ejemplo y el diccionario."""

from actores.models import Region, Sector, Tema
from actores.traer import clases as c
from dialogo.hojas import Hoja, Valor

SIEMPRE = (
    "Una celda vacía no borra lo que ya está.",
    "Las fechas: 2024-05-20, 20/05/2024 (día/mes/año), 20 de mayo de 2024 o fecha de Excel.",
    "Sólo datos: sin fórmulas, macros ni vínculos. Hasta 10 MB, 10,000 filas y 60 columnas.",
    "Se importa todo o nada, y después puede deshacerse mientras nada lo haya usado.",
)


def plantilla(clase: str) -> list[Hoja]:
    campos = c.CAMPOS[clase]
    return [
        Hoja("Datos", [campo.titulo for campo in campos], []),
        Hoja(
            "Diccionario",
            ["Columna", "Qué lleva", "¿Hace falta?", "Valores que se aceptan", "Ejemplo"],
            [*map(_renglon, campos), *([regla, None, None, None, None] for regla in SIEMPRE)],
        ),
    ]


def _renglon(campo: c.Campo) -> list[Valor]:
    return [
        campo.titulo,
        campo.ayuda,
        "Sí" if campo.obligatorio else "No",
        _aceptados(campo),
        campo.ejemplo,
    ]


def _aceptados(campo: c.Campo) -> str:
    catalogos = {
        c.SECTOR: Sector.objects.vigentes().filter(padre=None),
        c.SUBSECTOR: Sector.objects.vigentes().exclude(padre=None),
        c.TEMAS: Tema.objects.vigentes(),
        c.REGIONES: Region.objects.vigentes(),
    }
    if campo.opciones:
        return "; ".join(rotulo for _, rotulo in campo.opciones)
    if campo.tipo in catalogos:
        return "; ".join(catalogos[campo.tipo].values_list("nombre", flat=True))
    return f"Hasta {campo.maximo:,} caracteres" if campo.tipo in (c.TEXTO, c.LARGO) else ""
