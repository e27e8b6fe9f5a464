"""Sacar las recomendaciones en una hoja de cálculo."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import Hoja, Valor, entregar
from hallazgos.models import Recomendacion
from hallazgos.recomendaciones.listado import FiltroForm, Renglon, filtrar
from hallazgos.recomendaciones.objetivos import en_orden

ENCABEZADOS = [
    "Folio", "Qué se recomienda", "Título corto", "Qué gana quien vive aquí", "Plazo", "Tipo",
    "Ley o instrumento", "Artículo", "¿Requiere reforma?", "Responsable", "Corresponsables",
    "Hallazgos", "Objetivos", "Temas", "Regiones", "Redacción", "Comunicada", "Responder antes de",
    "Respuesta", "Le falta", "Motivo de retiro",
]  # fmt: skip
REFORMA = {True: "Sí", False: "No", None: "Todavía no se sabe"}


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def exportar(request: Request) -> HttpResponse:
    """Las mismas que la lista con los filtros puestos."""
    form = FiltroForm(request.GET, dialogo=request.dialogo)
    visibles = Recomendacion.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    filas = filtrar(visibles, form.puestos).prefetch_related("temas", "regiones").order_by("numero")
    return entregar(
        request,
        que="Lista de recomendaciones",
        nombre=f"recomendaciones-{request.dialogo.clave}",
        hojas=[Hoja("Recomendaciones", ENCABEZADOS, [_renglon(una) for una in filas])],
        filtros=form.dichos,
    )


def _renglon(una: Any) -> list[Valor]:
    renglon = Renglon(una)
    return [
        una.folio,
        una.texto,
        una.titulo_corto,
        una.beneficio,
        una.get_plazo_display(),
        str(una.tipo),
        una.instrumento,
        una.articulo,
        REFORMA[una.requiere_reforma],
        str(una.responsable or ""),
        _juntos(una.corresponsables.all()),
        _juntos(una.hallazgos.all()),
        _juntos(f"{o.get_plazo_display()} {o.numero}" for o in en_orden(una.objetivos.all())),
        _juntos(una.temas.all()),
        _juntos(una.regiones.all()),
        una.version,
        una.comunicada_en,
        una.responder_antes_de,
        renglon.respuesta,
        "; ".join(renglon.faltan),
        una.motivo_retiro,
    ]


def _juntos(cosas: Any) -> str:
    return "; ".join(str(cosa) for cosa in cosas)
