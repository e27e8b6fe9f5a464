"""El tablero de un diálogo: lo mismo para todo el equipo en lo general; nombres, sólo a quien le tocan."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from actores.acceso import recordar
from dialogo.acceso import QUIENES_ENTREVISTAN, TODO_EL_EQUIPO, Request, con_rol
from dialogo.models import Rol
from hallazgos.models import Hallazgo
from informes import bloqueos, fases, tablero
from informes.apoyos import apoyos


@require_GET
@con_rol(*TODO_EL_EQUIPO)
def ver(request: Request) -> HttpResponse:
    recordar(request, request.dialogo.clave)
    avance = tablero.avance(request.dialogo)
    cobertura = tablero.cobertura(request.dialogo)
    hallazgos = tablero.hallazgos_activos(request.dialogo)
    contexto: dict[str, Any] = {
        "hoy": timezone.localtime(),
        "hilo": fases.hilo(request.dialogo),
        "avance": avance,
        "cobertura": cobertura,
        "hallazgos": hallazgos,
        "sobremesas": tablero.sobremesas(request.dialogo, request.user),
        "entrevista": request.rol in QUIENES_ENTREVISTAN,
        "coordina": request.rol == Rol.COORDINACION,
    }
    if request.rol in QUIENES_ENTREVISTAN:
        contexto["convocatoria"] = tablero.convocatoria(
            contexto["sobremesas"], request.dialogo, request.user, coordina=contexto["coordina"]
        )
        contexto |= _de_quien_entrevista(request, avance, hallazgos)
    else:
        contexto["cobertura"] = tablero.cobertura_publicable(contexto["cobertura"], request.dialogo)
    return render(request, "informes/tablero.html", contexto)


def _de_quien_entrevista(
    request: Request, avance: tablero.Avance, hallazgos: list[Hallazgo]
) -> dict[str, Any]:
    if not avance.total:
        return {"arranque": tablero.arranque(request.dialogo, request.user)}
    semana, num_despues = tablero.semana(request.dialogo, request.user)
    pendientes, num_mas = tablero.pendientes(request.integrante)
    evidencia = apoyos(request.dialogo)
    contexto = {
        "semana": semana,
        "num_despues": num_despues,
        "pendientes": pendientes,
        "num_mas_pendientes": num_mas,
        "huecos": tablero.huecos(request.dialogo, hallazgos, evidencia, avance.hechas),
    }
    if request.rol == Rol.COORDINACION:
        contexto["bloqueos"] = bloqueos.bloqueos(request.dialogo, evidencia)
    return contexto


@require_GET
@con_rol(Rol.COORDINACION)
def lectura(request: Request) -> HttpResponse:
    """Lo que la puerta sólo sabe leyendo cada texto: llega después, para no detener el tablero."""
    pendientes = bloqueos.de_lectura(request.dialogo)
    contexto = {
        "pendientes": pendientes[: tablero.RENGLONES],
        "num_mas": max(0, len(pendientes) - tablero.RENGLONES),
    }
    return render(request, "informes/tablero_lectura.html", contexto)
