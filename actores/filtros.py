"""Los filtros del directorio: se combinan, y cada cuenta respeta a los demás."""

from typing import Any

from django.db.models import Count

from actores.models import ActorQuerySet, Sector

ORDENES = {
    "nombre": ["nombre_plano", "pk"],
    "recientes": ["-creado_en", "-pk"],
    "sector": ["sector__orden", "nombre_plano", "pk"],
}


def filtrar(filas: ActorQuerySet, valores: dict[str, Any], *, sin: str = "") -> ActorQuerySet:
    """Aplica los filtros menos ``sin``, que es el que se está contando."""
    filas = filas.archivados() if valores.get("archivados") else filas.activos()
    if valores.get("q"):
        filas = filas.que_dicen(valores["q"])
    if valores.get("tema"):
        filas = filas.filter(temas=valores["tema"])
    if valores.get("region"):
        filas = filas.filter(regiones=valores["region"])
    if valores.get("sector") and sin != "sector":
        filas = filas.filter(sector__in=valores["sector"])
    forma = valores.get("forma") or []
    if len(forma) == 1 and sin != "forma":
        filas = filas.filter(**{f"{forma[0]}__isnull": False})
    return filas


def ordenar(filas: ActorQuerySet, orden: str) -> ActorQuerySet:
    return filas.order_by(*ORDENES.get(orden, ORDENES["nombre"]))


def cuentas(filas: ActorQuerySet, valores: dict[str, Any]) -> dict[str, Any]:
    """Cuántos hay por macrosector y por forma con el resto de los filtros. Tres consultas."""
    por_sector = dict(
        filtrar(filas, valores, sin="sector")
        .order_by()
        .values_list("sector")
        .annotate(num=Count("pk", distinct=True))
    )
    sectores = [
        (sector, por_sector.get(sector.pk, 0))
        for sector in Sector.objects.macrosectores()
        if sector.vigente or sector.pk in por_sector
    ]
    formas = filtrar(filas, valores, sin="forma").aggregate(
        persona=Count("persona"), organizacion=Count("organizacion")
    )
    return {"sectores": sectores, "formas": formas}


def dichos(valores: dict[str, Any]) -> str:
    """Los filtros puestos, para el libro de descargas."""
    partes = []
    if valores.get("q"):
        partes.append(f"busca «{valores['q']}»")
    for campo in ("sector", "forma"):
        if elegidos := valores.get(campo):
            partes.append(f"{campo}: {', '.join(str(uno) for uno in elegidos)}")
    for campo, rotulo in (("tema", "tema"), ("region", "región")):
        if valores.get(campo):
            partes.append(f"{rotulo}: {valores[campo]}")
    if valores.get("archivados"):
        partes.append("sólo archivados")
    return "; ".join(partes)
