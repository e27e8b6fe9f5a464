"""Los datos abiertos: el catálogo, cada diálogo con su diccionario, y los archivos."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dialogo.acceso import Request, publica
from dialogo.models import Dialogo
from informes.datos import formatos, fuente
from informes.datos.conjuntos import POR_CLAVE
from informes.datos.entrega import entregar
from informes.models import Publicacion


def _fuente(request: Request) -> fuente.Fuente:
    hallada = fuente.de(request.dialogo)
    if hallada is None:
        raise Http404
    return hallada


@publica
@require_safe
def inicio(request: Request) -> HttpResponse:
    ultimas = (
        Publicacion.objects.filter(dialogo__in=Dialogo.objects.publicos())
        .select_related("dialogo")
        .defer("instantanea")
        .order_by("dialogo_id", "-numero")
        .distinct("dialogo_id")
    )
    en_orden = sorted(ultimas, key=lambda una: (una.dialogo.es_demostracion, una.dialogo.nombre))
    return render(request, "datos/inicio.html", {"publicaciones": en_orden})


@publica
@require_safe
def dialogo(request: Request) -> HttpResponse:
    hallada = _fuente(request)
    tablas = [(tabla, len(formatos.a_csv(tabla))) for tabla in formatos.leer_todo(hallada)]
    contexto = {"publicacion": hallada.publicacion, "tablas": tablas, "licencia": formatos.LICENCIA}
    return render(request, "datos/dialogo.html", contexto)


@publica
@require_safe
def archivo(request: Request, conjunto: str, formato: str) -> HttpResponse:
    if conjunto not in POR_CLAVE:
        raise Http404
    hallada = _fuente(request)
    tipo, escribir = formatos.FORMATOS[formato]
    contenido = escribir(hallada, formatos.leer(hallada, POR_CLAVE[conjunto]))
    nombre = f"{request.dialogo.clave}-{conjunto}.{formato}" if formato == "csv" else ""
    return entregar(request, contenido, tipo, nombre=nombre)


@publica
@require_safe
def paquete(request: Request) -> HttpResponse:
    hallada = _fuente(request)
    contenido = formatos.paquete(hallada, formatos.leer_todo(hallada))
    return entregar(request, contenido, "application/json")


@publica
@require_safe
def todo(request: Request) -> HttpResponse:
    hallada = _fuente(request)
    contenido = formatos.todo(hallada, formatos.leer_todo(hallada))
    nombre = f"{request.dialogo.clave}-datos-abiertos.zip"
    return entregar(request, contenido, "application/zip", nombre=nombre)
