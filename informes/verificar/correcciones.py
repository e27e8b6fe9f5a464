"""Qué se corrigió de un documento después de hacerlo: sus erratas y lo que publicó otra redacción."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Func, JSONField, Value

from informes.models import Informe, Publicacion


@dataclass(frozen=True)
class Correccion:
    """``folios``: los hallazgos que imprime y que ahora dicen otra cosa. ``vigentes``: con página."""

    fecha: datetime
    donde: str = ""
    texto: str = ""
    folios: list[tuple[str, int]] = field(default_factory=list)


class _Recorrer(Func):
    """``jsonb_path_query_array``: sólo esas claves viajan, no la instantánea entera."""

    function = "jsonb_path_query_array"
    output_field = JSONField()


def desde(informe: Informe) -> list[Correccion]:
    """De la más antigua a la más nueva. Cuatro consultas."""
    erratas = [Correccion(e.anotada_en, e.donde, e.texto) for e in informe.erratas.all()]
    return sorted([*erratas, *_republicados(informe)], key=lambda una: una.fecha)


def _republicados(informe: Informe) -> list[Correccion]:
    impresas = _redacciones_impresas(informe)
    if not impresas or not informe.dialogo.es_publico:
        return []
    halladas = []
    despues = Publicacion.objects.filter(
        dialogo=informe.dialogo_id, publicada_en__gt=informe.terminado_en
    )
    for publicacion in _con_redacciones(despues):
        dichas = _redacciones(publicacion)
        cambiaron = sorted(
            folio for folio, n in dichas.items() if folio in impresas and n != impresas[folio]
        )
        impresas |= dichas
        if cambiaron:
            motivo = publicacion.motivo if publicacion.es_correccion else ""
            folios = [(folio, int(folio.split("-")[1])) for folio in cambiaron]
            halladas.append(Correccion(publicacion.publicada_en, "", motivo, folios))
    return halladas


def _con_redacciones(publicaciones: Any) -> Any:
    return (
        publicaciones.annotate(
            folios=_Recorrer("instantanea", Value("$.hallazgos[*].folio")),
            redacciones=_Recorrer("instantanea", Value("$.hallazgos[*].redaccion")),
        )
        .defer("instantanea")
        .order_by("numero")
    )


def _redacciones(publicacion: Any) -> dict[str, str]:
    return dict(zip(publicacion.folios, map(str, publicacion.redacciones), strict=True))


def _redacciones_impresas(informe: Informe) -> dict[str, str]:
    """De su manifiesto: qué redacción de cada hallazgo imprime."""
    manifiesto = (
        Informe.objects.filter(pk=informe.pk)
        .values_list("instantanea__imprime__manifiesto__hallazgos", flat=True)
        .get()
    )
    return {
        fila["folio"]: str(fila["redaccion"]) for fila in manifiesto or [] if "redaccion" in fila
    }
