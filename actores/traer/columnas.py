"""Casar las columnas de una hoja con los campos de la casa: se recuerdan, se adivinan y se corrigen."""

from dataclasses import dataclass

from actores.models import Importacion
from actores.traer.clases import CAMPOS, Campo
from dialogo.texto import sin_acentos

SE_IGNORA = ""


def plano(encabezado: str) -> str:
    return " ".join(sin_acentos(encabezado).replace("_", " ").replace("*", " ").split())


@dataclass(frozen=True)
class Casado:
    """Posición de cada campo; ``recordadas``, cuántas columnas venían dichas de otra vez."""

    columnas: dict[str, int]
    recordadas: int
    esta_completo: bool


def casar(clase: str, encabezados: list[str]) -> Casado:
    """Lo que el equipo dijo la última vez manda; lo demás se adivina por el nombre.

    ``esta_completo`` si no hace falta preguntar: todo encabezado se conoce y no falta nada obligatorio.
    """
    memoria = _memoria(clase)
    adivinados = {plano(alias): campo.clave for campo in CAMPOS[clase] for alias in campo.alias}
    adivinados |= {plano(campo.titulo): campo.clave for campo in CAMPOS[clase]}
    columnas: dict[str, int] = {}
    recordadas, conocidas = 0, 0
    for posicion, encabezado in enumerate(encabezados):
        nombre = plano(encabezado)
        recordada = nombre in memoria
        campo = memoria[nombre] if recordada else adivinados.get(nombre, SE_IGNORA)
        recordadas += recordada
        conocidas += recordada or bool(campo) or not nombre
        if campo and campo not in columnas:
            columnas[campo] = posicion
    completo = conocidas == len(encabezados) and not faltantes(clase, columnas)
    return Casado(columnas, recordadas, completo)


def _memoria(clase: str) -> dict[str, str]:
    """Encabezado → campo (vacío si se ignoró) de la última hoja de esa clase que pasó de aquí."""
    ultima = (
        Importacion.objects.filter(clase=clase)
        .exclude(columnas={})
        .exclude(estado=Importacion.Estado.COLUMNAS)
        .order_by("-creada_en")
        .first()
    )
    if ultima is None:
        return {}
    por_posicion = {posicion: campo for campo, posicion in ultima.columnas.items()}
    return {
        plano(encabezado): por_posicion.get(posicion, SE_IGNORA)
        for posicion, encabezado in enumerate(ultima.encabezados)
        if encabezado
    }


def faltantes(clase: str, columnas: dict[str, int]) -> list[Campo]:
    return [campo for campo in CAMPOS[clase] if campo.obligatorio and campo.clave not in columnas]


def ignoradas(importacion: Importacion) -> list[str]:
    usadas = set(importacion.columnas.values())
    return [
        encabezado
        for posicion, encabezado in enumerate(importacion.encabezados)
        if encabezado and posicion not in usadas
    ]
