"""A quién se ha oído del mapa."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from entrevistas.confidencialidad import Mirada
from entrevistas.mapa.cobertura import cobertura as reunir


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def cobertura(request: Request) -> HttpResponse:
    mirada = Mirada.de(request.user, request.dialogo)
    return render(request, "mapa/cobertura.html", {"cobertura": reunir(request.dialogo, mirada)})


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def cobertura_hoja(request: Request) -> HttpResponse:
    """Las mismas cifras de la página: las que se callan ahí, aquí también."""
    reunida = reunir(request.dialogo, Mirada.de(request.user, request.dialogo))
    filas: list[list[Valor]] = [
        [
            d.titulo,
            f.nombre,
            f.personas,
            _dicha(f.oidas),
            f.planeadas,
            f.organizaciones,
            _dicha(f.organizaciones_oidas),
        ]
        for d in reunida.dimensiones
        for f in d.filas
    ]
    encabezados = ["Corte", "Categoría", "Personas en el mapa", "Personas oídas"]
    encabezados += ["Planeadas", "Organizaciones en el mapa", "Organizaciones oídas"]
    return entregar(
        request,
        que="Cobertura del mapa",
        nombre=f"cobertura-{request.dialogo.clave}",
        hojas=[Hoja("Cobertura", encabezados, filas)],
    )


def _dicha(n: int | None) -> int | str:
    return "se calla" if n is None else n
