"""El prediagnóstico: su página, componer, la vista previa, la puerta, la obra y la descarga."""

import uuid
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Dialogo, Rol
from dialogo.texto import limpiar
from entrevistas.models import Entrevista
from hallazgos.models import Evidencia
from informes import archivo, avance, composicion, construccion, puerta, vigencia
from informes.acomodo import acomodar
from informes.auditoria import puerta as puerta_de_auditoria
from informes.forms_informes import ComposicionForm, RazonForm
from informes.models import Composicion, Informe, InformeQuerySet, Tipo
from informes.prediagnostico import fotografiar, metodo_por_omision

VERSIONES_A_LA_VISTA = 30


def _informes(request: Request) -> InformeQuerySet:
    return (
        Informe.objects.visibles_para(request.user)
        .filter(dialogo=request.dialogo)
        .select_related("dialogo", "pedido_por", "sobremesa")
        .defer("instantanea")
    )


def _al_prediagnostico(request: Request) -> HttpResponse:
    return redirect("informes:prediagnostico", request.dialogo.clave)


@require_GET
@con_rol(Rol.COORDINACION)
def prediagnostico(request: Request) -> HttpResponse:
    todas = list(_informes(request).filter(tipo=Tipo.PREDIAGNOSTICO)[:VERSIONES_A_LA_VISTA])
    en_obra = [informe for informe in todas if informe.terminado_en is None]
    hechas = [informe for informe in todas if informe.terminado_en is not None]
    retiros = vigencia.retiros([i for i in hechas if i.estado == Informe.Estado.LISTO])
    lista = puerta.condiciones(request.dialogo)
    vigentes = [i.version or 0 for i in hechas if i.estado == "listo" and i.pk not in retiros]
    contexto = {
        "obra": en_obra[0] if en_obra else None,
        "estado": avance.de(en_obra[0]) if en_obra else None,
        "versiones": [(informe, retiros.get(informe.pk)) for informe in hechas],
        "vigente": max(vigentes, default=None),
        "pendientes": [p for condicion in lista for p in condicion.pendientes],
        "cumplidas": puerta.cumplidas(lista),
        "condiciones": lista,
        "siguiente": max((i.version or 0 for i in hechas if i.estado == "listo"), default=0) + 1,
        "clave": uuid.uuid4(),
    }
    return render(request, "informes/prediagnostico.html", contexto)


def _metodo(dialogo: Dialogo) -> str:
    pasajes = Evidencia.objects.vigentes().filter(hallazgo__dialogo=dialogo).count()
    return metodo_por_omision(dialogo, dialogo.entrevistas.hechas().count(), pasajes)


def _render_componer(
    request: Request,
    form: ComposicionForm,
    actual: Composicion,
    *,
    conflicto: bool = False,
    aviso: str = "",
    status: int = 200,
) -> HttpResponse:
    plantilla = "informes/componer.html" + ("#orden" if request.htmx else "")
    contexto = {
        "form": form,
        "actual": actual,
        "conflicto": [
            (form[campo].label, getattr(actual, campo))
            for campo in composicion.TEXTOS
            if conflicto and form.textos[campo] != getattr(actual, campo)
        ],
        "grupos": list(composicion.por_bloque(composicion.lugares(actual))),
        "aviso": aviso,
    }
    return render(request, plantilla, contexto, status=status)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def componer(request: Request) -> HttpResponse:
    actual = composicion.de(request.dialogo)
    form = ComposicionForm(
        request.POST if request.method == "POST" and not request.htmx else None,
        composicion=actual,
        metodo=_metodo(request.dialogo),
    )
    if request.htmx and request.method == "POST":
        aviso = acomodar(request.dialogo, request.POST)
        return _render_componer(request, form, composicion.de(request.dialogo), aviso=aviso)
    if form.is_valid():
        try:
            composicion.guardar(
                request.dialogo,
                base=form.cleaned_data["base"] or 0,
                textos=form.textos,
                omitidos=form.omitidos,
            )
        except composicion.Conflicto as error:
            form = form.sobre(error.actual)
            return _render_componer(request, form, error.actual, conflicto=True, status=409)
        messages.success(request, acomodar(request.dialogo, request.POST) or "Quedó guardado.")
        return redirect("informes:componer", request.dialogo.clave)
    return _render_componer(request, form, actual, status=422 if form.errors else 200)


@require_GET
@con_rol(Rol.COORDINACION)
def vista_previa(request: Request) -> HttpResponse:
    listas = _informes(request).prediagnosticos().filter(estado=Informe.Estado.LISTO)
    foto = fotografiar(
        request.dialogo, composicion.de(request.dialogo), version=(listas.count() or 0) + 1
    )
    contexto = {"i": foto.instantanea, "detenidas": foto.detenidas}
    return render(request, "informes/vista_previa.html", contexto)


@require_GET
@con_rol(Rol.COORDINACION)
def ver_puerta(request: Request) -> HttpResponse:
    lista = puerta.condiciones(request.dialogo)
    contexto = {
        "condiciones": lista,
        "cumplidas": puerta.cumplidas(lista),
        "aconseja": puerta_de_auditoria.condiciones(request.dialogo, Tipo.PREDIAGNOSTICO),
    }
    return render(request, "informes/puerta.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def razon(request: Request, numero: int) -> HttpResponse:
    entrevista = get_object_or_404(
        Entrevista.objects.visibles_para(request.user)
        .hechas()
        .select_related("persona", "organizacion", "omision"),
        dialogo=request.dialogo,
        numero=numero,
    )
    escrita = getattr(entrevista, "omision", None)
    form = RazonForm(request.POST or None, initial={"motivo": escrita.motivo if escrita else ""})
    if request.method == "POST" and form.is_valid():
        try:
            puerta.anotar_razon(entrevista, autor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Quedó la razón de {entrevista.folio}.")
            return redirect("informes:puerta", request.dialogo.clave)
    return render(request, "informes/puerta_razon.html", {"entrevista": entrevista, "form": form})


@require_POST
@con_rol(Rol.COORDINACION)
def construir(request: Request) -> HttpResponse:
    pedida = limpiar(request.POST.get("clave", ""))[:40] or uuid.uuid4()
    clave = f"{request.dialogo.clave}:{pedida}"
    try:
        construccion.pedir(request.dialogo, Tipo.PREDIAGNOSTICO, autor=request.user, clave=clave)
    except puerta.PuertaCerrada:
        messages.error(request, "Todavía no se puede construir. Aquí está lo que falta.")
        return redirect("informes:puerta", request.dialogo.clave)
    return _al_prediagnostico(request)


@require_GET
@con_rol(Rol.COORDINACION)
def ver_avance(request: Request, uid: uuid.UUID) -> HttpResponse:
    estado = avance.de(get_object_or_404(_informes(request), uid=uid))
    if request.GET.get("v") == estado["v"]:
        return HttpResponse(status=204)
    return JsonResponse(estado)


@require_POST
@con_rol(Rol.COORDINACION)
def cancelar(request: Request, uid: uuid.UUID) -> HttpResponse:
    informe = get_object_or_404(_informes(request), uid=uid)
    construccion.cancelar(informe)
    messages.success(request, "Se canceló la construcción. Las versiones anteriores no cambian.")
    if informe.sobremesa:
        return redirect("acta:ver", request.dialogo.clave, informe.sobremesa.numero)
    if informe.tipo != Tipo.PREDIAGNOSTICO:
        return redirect("final:inicio", request.dialogo.clave)
    return _al_prediagnostico(request)


@require_GET
@con_rol(Rol.COORDINACION)
def descargar(request: Request, uid: uuid.UUID) -> HttpResponse:
    listos = _informes(request).prediagnosticos().filter(estado=Informe.Estado.LISTO)
    informe = get_object_or_404(listos, uid=uid)
    if retiro := vigencia.retiro(informe):
        contexto = {"informe": informe, "retiro": retiro, "vigente": _version_vigente(request)}
        return render(request, "informes/prediagnostico_retirado.html", contexto, status=410)
    if not archivo.esta_intacto(informe):
        return render(
            request, "informes/prediagnostico_perdido.html", {"informe": informe}, status=410
        )
    respuesta = FileResponse(
        informe.archivo.open("rb"),
        as_attachment=True,
        filename=archivo.nombre_de_descarga(informe),
        content_type="application/pdf",
    )
    return cast(HttpResponse, respuesta)


def _version_vigente(request: Request) -> Informe | None:
    listas = list(
        _informes(request)
        .prediagnosticos()
        .filter(estado=Informe.Estado.LISTO)
        .order_by("-version")
    )
    retirados = vigencia.retiros(listas)
    return next((informe for informe in listas if informe.pk not in retirados), None)
