"""Cómo corrió la tarde: cada punto con su hora, sus minutos y cuánto se apartó de la escaleta."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from dialogo.templatetags.dialogo import hora
from sobremesas.models import PuntoDelDia, Sala

Visita = tuple[PuntoDelDia, datetime, datetime]


def visitas(sala: Sala) -> list[Visita]:
    """Cada vez que se estuvo en un punto, de corrido. Una consulta.

    Lo que sigue abierto llega hasta que terminó la sala o, si no ha terminado, hasta su propia hora.
    """
    juntas: list[Visita] = []
    for tramo in sala.tramos.select_related("punto__hallazgo__dialogo", "punto__redaccion"):
        termina = tramo.termino_en or sala.terminada_en or tramo.empezo_en
        if juntas and juntas[-1][0].pk == tramo.punto_id:
            punto, empezo, _ = juntas[-1]
            juntas[-1] = (punto, empezo, termina)
        else:
            juntas.append((tramo.punto, tramo.empezo_en, termina))
    return juntas


def minutos(duracion: timedelta) -> int:
    return round(duracion.total_seconds() / 60)


def _dedicados(sala_tramos: list[Visita]) -> Counter[int]:
    """Minutos por punto, sumadas sus visitas: cada visita redondea como se imprime."""
    totales: Counter[int] = Counter()
    for punto, empezo, termino in sala_tramos:
        totales[punto.pk] += minutos(termino - empezo)
    return totales


def tarde(hechas: list[Visita]) -> dict[str, Any]:
    totales, veces = _dedicados(hechas), Counter(punto.pk for punto, _, _ in hechas)
    vistas: Counter[int] = Counter()
    renglones = []
    for punto, empezo, termino in hechas:
        vistas[punto.pk] += 1
        es_ultima = vistas[punto.pk] == veces[punto.pk]
        varias = veces[punto.pk] > 1
        renglones.append(
            {
                "hora": hora(empezo),
                "titulo": nombre_de(punto),
                "minutos": _dicho(
                    minutos(termino - empezo),
                    totales[punto.pk] if es_ultima and varias else None,
                    totales[punto.pk] - punto.minutos if es_ultima else 0,
                ),
            }
        )
    return {"clave": "tarde", "renglones": renglones}


def _dicho(propios: int, total: int | None, de_mas: int) -> str:
    """«18 min», «21 min (3 de más)», «4 min (22 en total, 2 de más)»."""
    notas = [f"{total} en total"] if total is not None else []
    if de_mas:
        notas.append(f"{abs(de_mas)} de {'más' if de_mas > 0 else 'menos'}")
    return f"{propios} min ({', '.join(notas)})" if notas else f"{propios} min"


def nombre_de(punto: PuntoDelDia) -> str:
    """Con el folio de su hallazgo y el título que se leyó esa tarde."""
    if punto.hallazgo is None:
        return punto.titulo
    redaccion = punto.redaccion
    titulo = punto.titulo or (redaccion.titulo if redaccion else "")
    return f"{punto.hallazgo.folio}. {titulo}" if titulo else punto.hallazgo.folio


def horarios(hechas: list[Visita]) -> dict[int, str]:
    """Por hallazgo, a qué horas se conversó: «de 17:49 a 18:07 y de 19:10 a 19:14»."""
    tramos: dict[int, list[str]] = {}
    for punto, empezo, termino in hechas:
        if punto.hallazgo_id:
            tramos.setdefault(punto.hallazgo_id, []).append(f"de {hora(empezo)} a {hora(termino)}")
    return {hallazgo: " y ".join(partes) for hallazgo, partes in tramos.items()}


def de_a(hechas: list[Visita]) -> str:
    """«de 17:00 a 19:50»: de la primera hora a la última que consta."""
    return f"de {hora(hechas[0][1])} a {hora(hechas[-1][2])}" if hechas else ""
