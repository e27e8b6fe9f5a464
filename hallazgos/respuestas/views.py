"""Lo que se debe y en qué va: la lista, cada recomendación y los recordatorios."""

from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from dialogo import correo
from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.models import Rol
from hallazgos.models import Avance, Hallazgo, Recomendacion, Redaccion
from hallazgos.respuestas import acceso, listado
from hallazgos.respuestas.forms import FiltroForm
from hallazgos.seguimiento import (
    deudas,
    documento,
    hilo,
    historia,
    lectura,
    recordatorios,
    semaforo,
)
from hallazgos.seguimiento.permiso import puede

LEEN = (*QUIENES_ENTREVISTAN, Rol.ENLACE)


@require_GET
@con_rol(*LEEN)
def lista(request: Request) -> HttpResponse:
    """Para el enlace, lo que debe y lo suyo; para el equipo, todas con sus filtros."""
    hoy = timezone.localdate()
    visibles = Recomendacion.objects.visibles_para(request.user).comunicadas()
    todas = list(lectura.para_leer(visibles.filter(dialogo=request.dialogo)))
    filas = listado.filas(todas, hoy)
    filtros = FiltroForm(request.GET, responsables=listado.responsables(filas))
    contexto = {
        "hoy": hoy,
        "filas": [fila for fila in filas if fila.pasa(filtros.elegidos)],
        "resumen": listado.resumen(filas),
        "filtros": filtros,
        "num_total": len(filas),
        "debe": _lo_que_debe(request, todas) if request.rol == Rol.ENLACE else [],
        "es_enlace": request.rol == Rol.ENLACE,
    }
    return render(request, "respuestas/lista.html", contexto)


def _lo_que_debe(request: Request, todas: list[Recomendacion]) -> list[deudas.Deuda]:
    suyas = set(request.integrante.enlaces.values_list("organizacion", flat=True))
    debe = deudas.de(todas, suyas, timezone.localdate())
    return [deuda for deuda in debe if not deuda.es_noticia]


@require_GET
@con_rol(*LEEN)
def ver(request: Request, numero: int) -> HttpResponse:
    recomendacion = acceso.la_recomendacion(request, numero)
    return render(request, "respuestas/ver.html", contexto_de(recomendacion, request))


def contexto_de(recomendacion: Recomendacion, request: Request) -> dict[str, object]:
    """Lo que se lee de una, aquí y en la página del equipo."""
    hoy, clave = timezone.localdate(), request.dialogo.clave

    def donde(avance: Avance) -> str:
        return reverse("respuestas:documento", args=[clave, recomendacion.numero, avance.uid])

    respuestas = list(recomendacion.respuestas.all())
    suyo = puede(recomendacion, request.user)
    return {
        "recomendacion": recomendacion,
        "redaccion": lectura.comunicada(recomendacion),
        "hallazgos": _detras(recomendacion),
        "hoy": hoy,
        "luz": semaforo.calcular(recomendacion, hoy, gracia=request.dialogo.dias_de_gracia),
        "nudos": semaforo.nudos(recomendacion),
        "respuesta": respuestas[0] if respuestas else None,
        "anteriores": respuestas[1:],
        "compromisos": hilo.de(recomendacion, hoy, documento=donde),
        "hechos": historia.hechos(recomendacion, documento=donde)[::-1],
        "puede": suyo,
        "suyas": {una.pk for una in suyo.organizaciones},
        "como_se_calcula": reverse("respuestas:como_se_calcula", args=[clave]),
    }


def _detras(recomendacion: Recomendacion) -> QuerySet[Hallazgo]:
    """Con el título que ya puede leer quien no es del equipo: lo que sólo es borrador no sale."""
    ya_dichas = Redaccion.objects.filter(
        Q(congelada_en__isnull=False) | Q(hallazgo__estado=Hallazgo.Estado.LISTO),
        hallazgo=OuterRef("pk"),
    ).order_by("-version")
    titulo = Coalesce(Subquery(ya_dichas.values("titulo")[:1]), Value(""))
    suyos = Hallazgo.objects.filter(recomendaciones=recomendacion)
    return suyos.annotate(titulo=titulo).order_by("numero")


@require_GET
@con_rol(*LEEN)
def como_se_calcula(request: Request) -> HttpResponse:
    contexto = {"gracia": request.dialogo.dias_de_gracia}
    return render(request, "respuestas/como_se_calcula.html", contexto)


@require_GET
@con_rol(*LEEN)
def documento_de_avance(request: Request, numero: int, uid: UUID) -> HttpResponse:
    return documento.entregar(acceso.el_avance(request, numero, uid))


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION, Rol.ENLACE)
def pagina_de_recordatorios(request: Request) -> HttpResponse:
    """La coordinación ve qué saldría hoy y a quién; el enlace decide si recibe los optativos."""
    if request.rol == Rol.COORDINACION:
        contexto = recordatorios.panorama(request.dialogo)
    elif request.method == "POST":
        quiere = request.POST.get("accion") == "volver"
        recordatorios.elegir_optativos(request.dialogo, request.user, quiere=quiere)
        messages.success(
            request,
            "Volverá a recibir todos los recordatorios."
            if quiere
            else "Ya no recibirá los recordatorios optativos.",
        )
        return redirect("respuestas:recordatorios", request.dialogo.clave)
    else:
        baja = correo.pidio_baja(request.dialogo.pk, request.user.email)
        contexto = {"es_enlace": True, "baja": baja}
    return render(request, "respuestas/recordatorios.html", contexto)
