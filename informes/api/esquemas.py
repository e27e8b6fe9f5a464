"""La forma de cada respuesta. Las filas son las de los datos abiertos: un mismo diccionario para ambos."""

from datetime import date
from typing import Any, Generic, Literal, TypeVar

from django.utils import translation
from ninja import Field, Schema
from pydantic import create_model

from informes.datos import conjuntos
from informes.datos.campos import Campo, Conjunto

T = TypeVar("T")
_TIPOS: dict[str, Any] = {
    "string": str,
    "integer": int | None,
    "boolean": bool | None,
    "date": date | None,
    "array": list[str],
}
PUEDEN_FALTAR = ("suerte", "estado")  # vacíos mientras nadie contesta


def _columna(campo: Campo) -> tuple[Any, Any]:
    tipo = _TIPOS[campo.tipo]
    if campo.valores and campo.tipo == "string":
        vacios = ("",) if campo.nombre in PUEDEN_FALTAR else ()
        tipo = Literal[(*campo.valores, *vacios)]
    return tipo, Field(..., description=str(campo.descripcion))


def fila_de(conjunto: Conjunto, nombre: str) -> Any:
    with translation.override("es-mx"):
        columnas: dict[str, Any] = {c.nombre: _columna(c) for c in conjunto.campos}
        return create_model(nombre, __base__=Schema, __doc__=str(conjunto.descripcion), **columnas)


HallazgoFila = fila_de(conjuntos.HALLAZGOS, "Hallazgo")
Voz = fila_de(conjuntos.VOCES, "Voz")
Disenso = fila_de(conjuntos.DISENSOS, "Disenso")
RecomendacionFila = fila_de(conjuntos.RECOMENDACIONES, "Recomendacion")
Respuesta = fila_de(conjuntos.RESPUESTAS, "Respuesta")
Compromiso = fila_de(conjuntos.COMPROMISOS, "Compromiso")
Hito = fila_de(conjuntos.HITOS, "Hito")
Documento = fila_de(conjuntos.DOCUMENTOS, "Documento")


class Paso(Schema):
    """Un paso del rastro de un hallazgo."""

    clase: Literal["se_escucho", "se_escribio", "sobremesa", "conciliacion"]
    fecha: date
    titulo: str = Field("", description="Vacío si basta su clase.")
    por_que: str = ""
    de_donde: list[str] = []


class HallazgoDetalle(HallazgoFila):  # type: ignore[misc,valid-type]
    """El hallazgo con sus voces, sus disensos y su rastro."""

    voces: list[Voz]  # type: ignore[valid-type]
    disensos: list[Disenso]  # type: ignore[valid-type]
    pasos: list[Paso]


class RecomendacionDetalle(RecomendacionFila):  # type: ignore[misc,valid-type]
    """La recomendación con todo su seguimiento."""

    respuestas: list[Respuesta]  # type: ignore[valid-type]
    compromisos: list[Compromiso]  # type: ignore[valid-type]
    seguimiento: list[Hito]  # type: ignore[valid-type]


class Cifras(Schema):
    entrevistas: int = 0
    sobremesas: int = 0
    asistentes: int = 0
    aportaciones: int = 0
    hallazgos: int = 0
    recomendaciones: int = 0


class Dialogo(Schema):
    """Un diálogo que ha publicado."""

    clave: str
    nombre: str
    pregunta: str
    resumen: str
    es_demostracion: bool = Field(..., description="Verdadero si todo en él es ficticio.")
    publicacion: int = Field(..., description="Número de la última publicación.")
    publicada_el: date
    datos: str = Field(..., description="Dirección de sus datos abiertos.")


class DialogoDetalle(Dialogo):
    cifras: Cifras
    licencia: str


class Pagina(Schema, Generic[T]):
    """``total`` cuenta todo lo que cumple los filtros; ``elementos`` trae a lo más ``limit``."""

    total: int
    limit: int
    offset: int
    elementos: list[T]


class Fallo(Schema):
    """Por qué no se contestó, en una frase."""

    error: str
