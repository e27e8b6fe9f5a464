"""Llegar a una recomendación, a su compromiso o a su hito. Lo que no es de quien pide no existe."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from dialogo.acceso import Request
from hallazgos.models import Avance, Compromiso, Hito, Recomendacion
from hallazgos.seguimiento import lectura
from hallazgos.seguimiento.permiso import Puede, puede


def la_recomendacion(request: Request, numero: int) -> Recomendacion:
    """Comunicada y de su organización, si es enlace."""
    visibles = Recomendacion.objects.visibles_para(request.user).comunicadas()
    leidas = lectura.para_leer(visibles.filter(dialogo=request.dialogo))
    return get_object_or_404(leidas, numero=numero)


def para_contestar(request: Request, numero: int) -> tuple[Recomendacion, Puede]:
    recomendacion = la_recomendacion(request, numero)
    suyo = puede(recomendacion, request.user)
    if not suyo.responde:
        raise Http404
    return recomendacion, suyo


def para_comprometerse(request: Request, numero: int) -> tuple[Recomendacion, Puede]:
    recomendacion = la_recomendacion(request, numero)
    suyo = puede(recomendacion, request.user)
    if not suyo.organizaciones:
        raise Http404
    return recomendacion, suyo


def el_compromiso(request: Request, numero: int, compromiso: int) -> tuple[Compromiso, Puede]:
    recomendacion, suyo = para_comprometerse(request, numero)
    uno = get_object_or_404(
        Compromiso.objects.select_related("organizacion"),
        recomendacion=recomendacion,
        numero=compromiso,
    )
    if not suyo.por(uno):
        raise Http404
    uno.recomendacion = recomendacion
    return uno, suyo


def el_hito(request: Request, numero: int, uid: UUID) -> tuple[Hito, Puede]:
    recomendacion, suyo = para_comprometerse(request, numero)
    uno = get_object_or_404(
        Hito.objects.select_related("compromiso__organizacion"),
        compromiso__recomendacion=recomendacion,
        uid=uid,
    )
    if not suyo.por(uno.compromiso):
        raise Http404
    uno.compromiso.recomendacion = recomendacion
    return uno, suyo


def el_avance(request: Request, numero: int, uid: UUID) -> Avance:
    """Lo lee quien ve la recomendación, aunque no sea de su organización."""
    recomendacion = la_recomendacion(request, numero)
    return get_object_or_404(
        Avance.objects.exclude(documento=""),
        hito__compromiso__recomendacion=recomendacion,
        uid=uid,
    )
