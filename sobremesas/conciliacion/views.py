"""Conciliar: contestar lo que pidieron las sobremesas y escribir la redacción que sigue."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas.confidencialidad import Audiencia
from hallazgos.models import Hallazgo
from hallazgos.redaccion import vigente
from sobremesas.conciliacion import cambios, indice, pagina, presencia
from sobremesas.conciliacion.contestar import Conflicto
from sobremesas.conciliacion.contestar import contestar as poner_respuesta
from sobremesas.conciliacion.cuentas import conciliables
from sobremesas.conciliacion.escribir import donde_se_recoge
from sobremesas.conciliacion.forms import ContestarForm
from sobremesas.conciliacion.pedido import Pedido
from sobremesas.conciliacion.quien import a_ciegas, dias_que_concilia
from sobremesas.models import Aportacion, Contestacion


def hallazgo_de(request: Request, numero: int) -> Hallazgo:
    visibles = Hallazgo.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    hallazgo = get_object_or_404(visibles.select_related("bloque", "creado_por"), numero=numero)
    hallazgo.dialogo = request.dialogo
    return hallazgo


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def lista(request: Request) -> HttpResponse:
    dias = dias_que_concilia(request)
    filas = indice.filas(request.dialogo, dias)
    contexto = {
        "filas": filas,
        "total": sum(f.cuenta.total for f in filas),
        "faltan": sum(f.cuenta.faltan for f in filas),
        "listos": sum(not f.bloquea for f in filas),
        "a_ciegas": a_ciegas(request),
    }
    return render(request, "conciliacion/lista.html", contexto)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def hallazgo(request: Request, numero: int) -> HttpResponse:
    contexto = pagina.contexto(request, hallazgo_de(request, numero))
    return render(request, "conciliacion/hallazgo.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def contestar(request: Request, numero: int, uid: UUID) -> HttpResponse:
    """Con htmx, el renglón solo: con su forma, o ya contestado; sin él, la página."""
    suyo = hallazgo_de(request, numero)
    aportacion = get_object_or_404(conciliables(dias_que_concilia(request)), uid=uid)
    if request.method == "GET":
        return _abierta(request, suyo, uid)
    form = ContestarForm(request.POST)
    if not form.is_valid():
        return _sin_guardar(request, suyo, uid, form)
    try:
        hecha = _poner(request, suyo, aportacion, form)
    except Conflicto as conflicto:
        return _sin_guardar(request, suyo, uid, form, conflicto=conflicto.actual)
    except ValidationError as error:
        form.add_error(None, error)
        return _sin_guardar(request, suyo, uid, form)
    return _contestada(request, suyo, hecha)


def _poner(
    request: Request, suyo: Hallazgo, aportacion: Aportacion, form: ContestarForm
) -> Contestacion:
    datos = form.cleaned_data
    pedido = Pedido.de(suyo, dias_que_concilia(request))
    renglon = pedido.buscar(str(aportacion.uid))
    if renglon is None:
        raise Http404  # es de otro hallazgo
    recomendacion = None
    if datos["recomendacion"]:
        activas = {r.numero: r for r in pagina.recomendaciones_de(suyo)}
        recomendacion = activas.get(datos["recomendacion"])
        if recomendacion is None:
            raise ValidationError({"recomendacion": "Esa recomendación ya no está."})
    previa = renglon.contestacion
    nueva = donde_se_recoge(vigente(suyo), {r.pk for r in pedido.discutidas})
    return poner_respuesta(
        aportacion,
        suerte=datos["suerte"],
        razon=datos["razon"],
        base=datos["base"],
        leida=datos["leida"],
        autor=request.user,
        redaccion=nueva or (previa.redaccion if previa else None),
        recomendacion=recomendacion,
    )


def _abierta(request: Request, suyo: Hallazgo, uid: UUID) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{_ruta(suyo)}?abrir={uid}#a-{uid}")
    contexto = pagina.contexto(request, suyo, abrir=str(uid))
    _exigir_que_este(contexto, uid)
    return render(request, "conciliacion/_renglon.html", contexto | _de(contexto))


def _exigir_que_este(contexto: dict[str, Any], uid: UUID) -> None:
    abierto = contexto["abierto"]
    if abierto is None or abierto.aportacion.uid != uid:
        raise Http404


def _de(contexto: dict[str, Any]) -> dict[str, Any]:
    return {"r": contexto["abierto"]}


def _sin_guardar(
    request: Request,
    suyo: Hallazgo,
    uid: UUID,
    form: Form,
    conflicto: Contestacion | None = None,
) -> HttpResponse:
    """Lo escrito vuelve como estaba; si alguien contestó antes, con su respuesta al lado."""
    contexto = pagina.contexto(request, suyo, abrir=str(uid))
    _exigir_que_este(contexto, uid)
    datos = request.POST.copy()
    if conflicto:
        datos["base"] = str(conflicto.revision)
    if form.has_error("__all__", "corregida"):
        datos["leida"] = str(contexto["abierto"].aportacion.revision)
    form.data = datos
    contexto |= {"form": form, "conflicto": conflicto, **_de(contexto)}
    if request.htmx:
        return render(request, "conciliacion/_renglon.html", contexto)
    status = 409 if conflicto else 400
    return render(request, "conciliacion/hallazgo.html", contexto, status=status)


def _contestada(request: Request, suyo: Hallazgo, hecha: Contestacion) -> HttpResponse:
    uid = hecha.aportacion.uid
    if not request.htmx:
        messages.success(request, f"{hecha.aportacion.folio} quedó contestada.")
        return redirect(f"{_ruta(suyo)}#a-{uid}")
    contexto = pagina.contexto(request, suyo)
    renglon = contexto["pedido"].buscar(str(uid))
    if renglon is None:
        raise Http404
    renglon.esta_abierto = False
    return render(request, "conciliacion/_contestada.html", contexto | {"r": renglon})


def _ruta(suyo: Hallazgo) -> str:
    return reverse("conciliacion:hallazgo", args=[suyo.dialogo.clave, suyo.numero])


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def tabla(request: Request, numero: int) -> HttpResponse:
    """Las cuatro columnas de un hallazgo, para imprimirse."""
    suyo = hallazgo_de(request, numero)
    return _tabla(request, [suyo], uno=suyo)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def tabla_de_todos(request: Request) -> HttpResponse:
    """Las de todos los hallazgos con aportaciones, en orden de folio."""
    filas = indice.filas(request.dialogo, dias_que_concilia(request))
    return _tabla(request, sorted((f.hallazgo for f in filas), key=lambda h: h.numero))


def _tabla(
    request: Request, hallazgos: list[Hallazgo], uno: Hallazgo | None = None
) -> HttpResponse:
    filas = cambios.filas_de(hallazgos, Audiencia.EQUIPO, dias_que_concilia(request))
    redacciones = {r.hallazgo_id: r for r in cambios.ultimas(hallazgos)}
    tablas = [(h, redacciones[h.pk], filas.get(h.pk, [])) for h in hallazgos]
    return render(request, "conciliacion/tabla.html", {"tablas": tablas, "uno": uno})


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def quienes(request: Request, numero: int) -> HttpResponse:
    """Quién más concilia este hallazgo. La página pregunta cada ocho segundos."""
    suyo = hallazgo_de(request, numero)
    presentes = presencia.latir(
        suyo,
        request.user,
        grupo=request.GET.get("grupo", "")[:20],
        folio=request.GET.get("folio", "")[:12],
    )
    return JsonResponse({"presentes": presentes}, headers={"Cache-Control": "no-store"})
