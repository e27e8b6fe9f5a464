"""La interfaz de lectura, versión 1: lo mismo que los datos abiertos, por partes.

Sólo contesta GET, a cualquiera y sin galletas. No hay página de Swagger: pide guiones de otra casa.
"""

from typing import Annotated, Any, Literal

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query
from ninja.errors import Throttled, ValidationError
from ninja.throttling import BaseThrottle

from hallazgos.seguimiento.semaforo import Estado
from informes.api import consultas
from informes.api import esquemas as e
from informes.datos import conjuntos

MAXIMO = 100
LIMITES = {"api": "120/m/ip"}
SEGUNDOS_DE_ESPERA = 60


class Freno(BaseThrottle):
    """El limitador de la casa: sabe cuántos intermediarios propios hay delante."""

    def allow_request(self, request: HttpRequest) -> bool:
        usado = ratelimit.consume(
            request, app="informes", action="api", config=LIMITES, limit_get=True
        )
        return bool(usado)

    def wait(self) -> float:
        return SEGUNDOS_DE_ESPERA


api = NinjaAPI(
    title="Diálogo",
    version="1",
    description=(
        "Lo que cada diálogo publicó y su seguimiento al día de hoy. Sólo lectura, sin llave. "
        "Licencia CC BY 4.0."
    ),
    urls_namespace="api",
    docs_url=None,
    throttle=[Freno()],
)

Limite = Annotated[int, Query(ge=1, le=MAXIMO, description="Cuántos elementos, a lo más 100.")]
Desde = Annotated[int, Query(ge=0, le=1_000_000, description="Cuántos saltarse.")]
Clave = Annotated[str, Path(max_length=80, description="Clave del diálogo.")]
Folio = Annotated[str, Path(max_length=12, description="Folio, como H-03 o R-04.")]
Texto = Annotated[str | None, Query(max_length=200)]
NO_HAY: dict[int, Any] = {404: e.Fallo, 422: e.Fallo, 429: e.Fallo}
Peticion = HttpRequest


def respuestas(esquema: Any) -> dict[int, Any]:
    return {200: esquema, **NO_HAY}


@api.get("/dialogos", response=respuestas(e.Pagina[e.Dialogo]), tags=["Diálogos"])
def listar_dialogos(request: Peticion, limit: Limite = 50, offset: Desde = 0) -> Any:
    """Los diálogos que han publicado."""
    return consultas.pagina(consultas.dialogos(), limit, offset)


@api.get("/dialogos/{clave}", response=respuestas(e.DialogoDetalle), tags=["Diálogos"])
def ver_dialogo(request: Peticion, clave: Clave) -> Any:
    """Un diálogo, con las cifras de su última publicación."""
    return consultas.dialogo(consultas.fuente_de(clave))


@api.get(
    "/dialogos/{clave}/hallazgos",
    response=respuestas(e.Pagina[e.HallazgoFila]),
    tags=["Hallazgos"],
)
def listar_hallazgos(
    request: Peticion,
    clave: Clave,
    bloque: Annotated[int | None, Query(ge=0, le=999)] = None,
    limit: Limite = 50,
    offset: Desde = 0,
) -> Any:
    """Los hallazgos publicados."""
    origen = consultas.fuente_de(clave)
    halladas = consultas.filas(origen, conjuntos.HALLAZGOS, bloque_numero=bloque)
    return consultas.pagina(halladas, limit, offset)


@api.get(
    "/dialogos/{clave}/hallazgos/{folio}",
    response=respuestas(e.HallazgoDetalle),
    tags=["Hallazgos"],
)
def ver_hallazgo(request: Peticion, clave: Clave, folio: Folio) -> Any:
    """Un hallazgo con sus voces, sus disensos y su rastro."""
    return consultas.hallazgo(consultas.fuente_de(clave), folio)


@api.get("/dialogos/{clave}/voces", response=respuestas(e.Pagina[e.Voz]), tags=["Hallazgos"])
def listar_voces(
    request: Peticion,
    clave: Clave,
    hallazgo: Texto = None,
    relacion: Literal["sustenta", "matiza", "contradice"] | None = None,
    limit: Limite = 50,
    offset: Desde = 0,
) -> Any:
    """Las voces publicadas, con el nivel que pidió cada quien."""
    origen = consultas.fuente_de(clave)
    halladas = consultas.filas(origen, conjuntos.VOCES, hallazgo=hallazgo, relacion=relacion)
    return consultas.pagina(halladas, limit, offset)


@api.get(
    "/dialogos/{clave}/recomendaciones",
    response=respuestas(e.Pagina[e.RecomendacionFila]),
    tags=["Recomendaciones"],
)
def listar_recomendaciones(
    request: Peticion,
    clave: Clave,
    estado: Literal[tuple(Estado.values)] | None = None,  # type: ignore[valid-type]
    plazo: Literal["corto", "mediano", "largo"] | None = None,
    responsable: Texto = None,
    limit: Limite = 50,
    offset: Desde = 0,
) -> Any:
    """Las recomendaciones y en qué va cada una hoy."""
    halladas = consultas.filas(
        consultas.fuente_de(clave),
        conjuntos.RECOMENDACIONES,
        estado=estado,
        plazo=plazo,
        responsable=responsable,
    )
    return consultas.pagina(halladas, limit, offset)


@api.get(
    "/dialogos/{clave}/recomendaciones/{folio}",
    response=respuestas(e.RecomendacionDetalle),
    tags=["Recomendaciones"],
)
def ver_recomendacion(request: Peticion, clave: Clave, folio: Folio) -> Any:
    """Una recomendación con sus respuestas, sus compromisos y sus hitos."""
    return consultas.recomendacion(consultas.fuente_de(clave), folio)


@api.get("/dialogos/{clave}/hitos", response=respuestas(e.Pagina[e.Hito]), tags=["Seguimiento"])
def listar_hitos(
    request: Peticion,
    clave: Clave,
    recomendacion: Texto = None,
    estado: Literal["cumplido", "vence", "vencido", "por_venir", "retirado"] | None = None,
    limit: Limite = 50,
    offset: Desde = 0,
) -> Any:
    """Los hitos de todos los compromisos."""
    halladas = consultas.filas(
        consultas.fuente_de(clave), conjuntos.HITOS, recomendacion=recomendacion, estado=estado
    )
    return consultas.pagina(halladas, limit, offset)


@api.get(
    "/dialogos/{clave}/documentos",
    response=respuestas(e.Pagina[e.Documento]),
    tags=["Documentos"],
)
def listar_documentos(
    request: Peticion, clave: Clave, limit: Limite = 50, offset: Desde = 0
) -> Any:
    """Los PDF publicados, con su huella."""
    halladas = consultas.filas(consultas.fuente_de(clave), conjuntos.DOCUMENTOS)
    return consultas.pagina(halladas, limit, offset)


# Lo que no sale bien, en una frase ------------------------------------------------------------------
def _fallo(request: HttpRequest, frase: str, estado: int) -> HttpResponse:
    return api.create_response(request, {"error": frase}, status=estado)


@api.exception_handler(Throttled)
def demasiadas(request: HttpRequest, exc: Throttled) -> HttpResponse:
    respuesta = _fallo(request, "Son demasiadas peticiones. Espere un minuto y siga.", 429)
    respuesta["Retry-After"] = str(SEGUNDOS_DE_ESPERA)
    return respuesta


@api.exception_handler(Http404)
def no_hay(request: HttpRequest, exc: Http404) -> HttpResponse:
    return _fallo(request, "No existe, o todavía no se publica.", 404)


@api.exception_handler(ValidationError)
def mal_pedido(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    cuales = sorted({str(uno["loc"][-1]) for uno in exc.errors})
    return _fallo(request, f"Revise lo que pide en: {', '.join(cuales)}.", 422)
