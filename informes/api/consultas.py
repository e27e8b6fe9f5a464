"""Qué contesta cada dirección: las filas de los datos abiertos, filtradas y por partes."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from dialogo.models import Dialogo
from informes.datos import conjuntos, fuente
from informes.datos.campos import Conjunto, Fila
from informes.datos.formatos import LICENCIA, leer
from informes.models import Publicacion


def fuente_de(clave: str) -> fuente.Fuente:
    """Lanza ``Http404`` si el diálogo no es público o no ha publicado."""
    hallada = fuente.de(get_object_or_404(Dialogo.objects.publicos(), clave=clave))
    if hallada is None:
        raise Http404
    return hallada


def filas(
    origen: fuente.Fuente, conjunto: Conjunto, **filtros: str | int | None
) -> list[dict[str, Any]]:
    """Las que coinciden con cada filtro dado, sin distinguir mayúsculas."""
    pedidos = {c: str(v).casefold() for c, v in filtros.items() if v not in (None, "")}
    return [
        fila
        for fila in leer(origen, conjunto).filas
        if all(str(fila[campo]).casefold() == valor for campo, valor in pedidos.items())
    ]


def una(origen: fuente.Fuente, conjunto: Conjunto, folio: str) -> dict[str, Any]:
    halladas = filas(origen, conjunto, folio=folio)
    if not halladas:
        raise Http404
    return halladas[0]


def pagina(todas: Sequence[Any], limit: int, offset: int) -> dict[str, Any]:
    return {
        "total": len(todas),
        "limit": limit,
        "offset": offset,
        "elementos": todas[offset : offset + limit],
    }


def dialogos() -> list[Fila]:
    """Los que han publicado. Una consulta."""
    ultimas = (
        Publicacion.objects.filter(dialogo__in=Dialogo.objects.publicos())
        .select_related("dialogo")
        .defer("instantanea")
        .order_by("dialogo__clave", "-numero")
        .distinct("dialogo__clave")
    )
    return [_dialogo(una.dialogo, una) for una in ultimas]


def dialogo(origen: fuente.Fuente) -> Fila:
    return _dialogo(origen.dialogo, origen.publicacion) | {
        "cifras": origen.foto.get("cifras", {}),
        "licencia": LICENCIA["path"],
    }


def _dialogo(uno: Dialogo, publicacion: Publicacion) -> Fila:
    return {
        "clave": uno.clave,
        "nombre": uno.nombre,
        "pregunta": uno.pregunta,
        "resumen": uno.resumen,
        "es_demostracion": uno.es_demostracion,
        "publicacion": publicacion.numero,
        "publicada_el": timezone.localdate(publicacion.publicada_en),
        "datos": fuente.absoluta(f"/datos-abiertos/{uno.clave}/"),
    }


def hallazgo(origen: fuente.Fuente, folio: str) -> Fila:
    fila = una(origen, conjuntos.HALLAZGOS, folio)
    publicado = next(h for h in origen.foto["hallazgos"] if h["folio"] == fila["folio"])
    return fila | {
        "voces": filas(origen, conjuntos.VOCES, hallazgo=fila["folio"]),
        "disensos": filas(origen, conjuntos.DISENSOS, hallazgo=fila["folio"]),
        "pasos": [
            {
                "clase": paso["clase"],
                "fecha": paso["fecha"],
                "titulo": paso.get("titulo") or "",
                "por_que": paso.get("por_que") or "",
                "de_donde": [str(uno) for uno in paso.get("de_donde") or []],
            }
            for paso in publicado.get("pasos", [])
        ],
    }


def recomendacion(origen: fuente.Fuente, folio: str) -> Fila:
    fila = una(origen, conjuntos.RECOMENDACIONES, folio)
    return fila | {
        "respuestas": filas(origen, conjuntos.RESPUESTAS, recomendacion=fila["folio"]),
        "compromisos": filas(origen, conjuntos.COMPROMISOS, recomendacion=fila["folio"]),
        "seguimiento": filas(origen, conjuntos.HITOS, recomendacion=fila["folio"]),
    }
