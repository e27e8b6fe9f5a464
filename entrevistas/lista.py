"""La lista de entrevistas: qué filtrar, en qué orden y qué le falta a cada una."""

from typing import Any

from django.db.models import Case, Count, F, Q, Value, When
from django.utils import timezone

from dialogo.models import Usuario
from entrevistas.guia import sin_marcar_por_entrevista
from entrevistas.models import Asignacion, Entrevista, EntrevistaQuerySet
from entrevistas.models.entrevista import (
    q_de_esta_semana,
    q_de_hoy,
    q_sin_consentimiento,
    q_sin_fecha,
    q_sin_toma_notas,
    q_vencidas,
)

Estado = Entrevista.Estado


def filtrar(
    entrevistas: EntrevistaQuerySet, filtros: dict[str, Any], usuario: Usuario
) -> EntrevistaQuerySet:
    """Aplica los filtros elegidos; todos se suman."""
    filas = entrevistas
    if q := filtros.get("q"):
        filas = filas.que_dicen(q)
    if estado := filtros.get("estado"):
        filas = filas.filter(estado=estado)
    if quien := filtros.get("quien"):
        filas = filas.filter(asignaciones__integrante__usuario=quien.usuario_id)
    if sector := filtros.get("sector"):
        filas = filas.filter(Q(sector=sector) | Q(sector__padre=sector))
    if filtros.get("mias"):
        filas = filas.que_tocan_a(usuario)
    filas = _por_fecha(filas, filtros.get("cuando"))
    return _por_falta(filas, filtros.get("falta"))


def _por_fecha(filas: EntrevistaQuerySet, cuando: str | None) -> EntrevistaQuerySet:
    match cuando:
        case "vencidas":
            return filas.vencidas()
        case "hoy":
            return filas.de_hoy()
        case "semana":
            return filas.de_esta_semana()
        case "sin_fecha":
            return filas.sin_fecha()
    return filas


def _por_falta(filas: EntrevistaQuerySet, falta: str | None) -> EntrevistaQuerySet:
    match falta:
        case "algo":
            return filas.con_algo_pendiente()
        case "consentimiento":
            return filas.sin_consentimiento()
        case "notas":
            return filas.sin_toma_notas()
        case "cerrar":
            return filas.filter(estado=Estado.REALIZADA)
        case "preguntas":
            return filas.filter(pk__in=_con_preguntas_sin_marcar(filas))
    return filas


def _con_preguntas_sin_marcar(filas: EntrevistaQuerySet) -> list[int]:
    """Entre las hechas sin cerrar. En Python, porque las versiones de una pregunta se siguen."""
    abiertas = list(filas.filter(estado=Estado.REALIZADA).only("pk", "dialogo"))
    if not abiertas:
        return []
    vacias = sin_marcar_por_entrevista(abiertas[0].dialogo_id, abiertas)
    return [pk for pk, preguntas in vacias.items() if preguntas]


def ordenar(filas: EntrevistaQuerySet, orden: str | None) -> EntrevistaQuerySet:
    """Por omisión, lo abierto primero, por fecha; después lo cerrado, lo más reciente arriba."""
    match orden:
        case "folio":
            return filas.order_by("numero")
        case "reciente":
            return filas.order_by(F("empieza_en").desc(nulls_last=True), "numero")
        case "antigua":
            return filas.order_by("empieza_en", "numero")
        case "persona":
            return filas.order_by("persona__nombre_plano", "numero")
    abiertas = Q(estado__in=[Estado.PLANEADA, Estado.REALIZADA])
    return filas.order_by(
        Case(
            When(abiertas, then=Value(0)),
            When(estado=Estado.CERRADA, then=Value(1)),
            default=2,
        ),
        Case(When(abiertas, then=F("empieza_en"))).asc(nulls_last=True),
        F("empieza_en").desc(nulls_last=True),
        "numero",
    )


def resumen(entrevistas: EntrevistaQuerySet) -> dict[str, int]:
    """Cuántas hay de cada cosa que apremia, en una consulta."""
    ahora = timezone.now()
    return entrevistas.aggregate(
        total=Count("pk"),
        vencidas=Count("pk", q_vencidas(ahora)),
        hoy=Count("pk", q_de_hoy(ahora)),
        semana=Count("pk", q_de_esta_semana(ahora)),
        sin_fecha=Count("pk", q_sin_fecha()),
        cerrar=Count("pk", Q(estado=Estado.REALIZADA)),
        consentimiento=Count("pk", q_sin_consentimiento()),
        notas=Count("pk", q_sin_toma_notas()),
    )


def anotar_pendientes(dialogo_id: int, pagina: list[Entrevista]) -> None:
    """Pone en cada entrevista de la página ``pendientes``: lo que le falta, en pocas palabras."""
    abiertas = [fila for fila in pagina if fila.estado == Estado.REALIZADA]
    vacias = sin_marcar_por_entrevista(dialogo_id, abiertas)
    for fila in pagina:
        fila.pendientes = _pendientes(fila, len(vacias.get(fila.pk, [])))


def _pendientes(fila: Entrevista, num_vacias: int) -> list[str]:
    faltan = []
    if fila.estado == Estado.PLANEADA and fila.empieza_en is None:
        faltan.append("Ponerle fecha")
    papeles = {asignacion.papel for asignacion in fila.asignaciones.all()}
    if fila.estado == Estado.PLANEADA and Asignacion.Papel.TOMA_NOTAS not in papeles:
        faltan.append("Sin quien tome notas")
    if fila.estado == Estado.REALIZADA:
        if fila.nivel_consentido is None:
            faltan.append("Sin consentimiento")
        if num_vacias:
            faltan.append(
                f"{num_vacias} {'pregunta' if num_vacias == 1 else 'preguntas'} sin marcar"
            )
        if not faltan:
            faltan.append("Cerrarla")
    return faltan
