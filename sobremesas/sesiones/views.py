"""Los días de las sobremesas: la lista, crearlos, corregirlos y las reglas de la convocatoria."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from sobremesas.acceso import coordina, dias_de
from sobremesas.asiento import ocupacion
from sobremesas.choques.quien import lee_choques
from sobremesas.models import QUIENES_CONVOCAN, Convocatoria, Sala, Sobremesa
from sobremesas.sesiones import dias
from sobremesas.sesiones.ediciones import Choque, choques, huella_de
from sobremesas.sesiones.forms import AltaForm, EdicionForm
from sobremesas.sesiones.forms_tarde import ReglasForm


def para_cambiar(request: Request, numero: int) -> Sobremesa:
    """La de ese número; al guardar, bloqueada: quien llega después compara con lo que quedó."""
    sesiones = dias_de(request)
    if request.method == "POST":
        sesiones = sesiones.select_for_update(no_key=True, of=("self",))
    return get_object_or_404(sesiones.select_related("dialogo"), numero=numero)


@require_GET
def lista(request: Request) -> HttpResponse:
    en_curso = Sala.objects.de_verdad().filter(
        sobremesa=OuterRef("pk"), estado=Sala.Estado.EN_CURSO
    )
    dias_suyos = dias_de(request).select_related("dialogo").annotate(sala_abierta=Exists(en_curso))
    sesiones = list(dias_suyos)
    if not sesiones and request.rol not in QUIENES_CONVOCAN:
        raise Http404
    ocupados = ocupacion(sesiones)
    contexto = {
        "filas": [(sesion, ocupados[sesion.pk]) for sesion in sesiones],
        "coordina": coordina(request),
        "lee_choques": lee_choques(request),
    }
    return render(request, "sobremesas/sesiones/lista.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def nueva(request: Request) -> HttpResponse:
    """Un día, o varios seguidos; ``?cuantos=3`` propone los tres."""
    muestra = Sobremesa(dialogo=request.dialogo)
    pedidos = request.GET.get("cuantos", "")
    form = AltaForm(
        request.POST or None,
        instance=muestra,
        initial={"cuantos": int(pedidos) if pedidos in ("1", "2", "3", "4", "5") else 1},
    )
    if request.method == "POST" and form.is_valid():
        creadas = dias.crear(form.instance, form.cleaned_data["cuantos"])
        dice = "El día quedó creado." if len(creadas) == 1 else "Los días quedaron creados."
        messages.success(request, f"{dice} Nadie se entera hasta que mandes la primera ola.")
        return redirect("sobremesas:sesiones", request.dialogo.clave)
    return render(request, "sobremesas/sesiones/nueva.html", {"form": form})


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
@transaction.atomic
def editar(request: Request, numero: int) -> HttpResponse:
    sesion = para_cambiar(request, numero)
    if not dias.se_corrige(sesion):
        messages.error(request, f"«{sesion}» ya no se edita: quedó como ocurrió.")
        return redirect(sesion)
    ya_se_dijo = dias.ya_se_dijo(sesion)
    form = EdicionForm(request.POST or None, instance=sesion, ya_se_dijo=ya_se_dijo)
    base = request.POST.get("base") or huella_de(form)
    encontrados: list[Choque] = []
    if request.method == "POST" and form.is_valid():
        encontrados = choques(form, base)
        if not encontrados:
            form.save()
            messages.success(request, "Los cambios quedaron guardados. No se avisó a nadie.")
            return redirect(sesion)
    contexto = {
        "form": form,
        "sesion": Sobremesa.objects.select_related("dialogo").get(pk=sesion.pk),
        "ya_se_dijo": ya_se_dijo,
        "choques": encontrados,
        "base": huella_de(form) if encontrados else base,
    }
    plantilla = "sobremesas/sesiones/editar.html"
    return render(request, plantilla, contexto, status=409 if encontrados else 200)


@require_POST
@con_rol(Rol.COORDINACION)
def quitar(request: Request, numero: int) -> HttpResponse:
    sesion = get_object_or_404(dias_de(request), numero=numero)
    try:
        dias.quitar(sesion)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect(sesion)
    messages.success(request, f"«{sesion}» se quitó.")
    return redirect("sobremesas:sesiones", request.dialogo.clave)


@require_POST
@con_rol(Rol.COORDINACION)
def convocar(request: Request, numero: int) -> HttpResponse:
    sesion = get_object_or_404(dias_de(request), numero=numero)
    try:
        dias.convocar(sesion)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(sesion)
    messages.success(
        request, "Quedó convocada. Las invitaciones salen con la primera ola, cuando la mandes."
    )
    return redirect(sesion)


def _convocatoria(request: Request) -> Convocatoria:
    """La del diálogo. Abrir la página no escribe nada: la primera nace al guardar."""
    if request.method != "POST":
        return Convocatoria.de(request.dialogo)
    Convocatoria.objects.get_or_create(dialogo=request.dialogo)
    return Convocatoria.objects.select_for_update(no_key=True).get(dialogo=request.dialogo)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
@transaction.atomic
def reglas(request: Request) -> HttpResponse:
    convocatoria = _convocatoria(request)
    form = ReglasForm(request.POST or None, instance=convocatoria)
    base = request.POST.get("base") or huella_de(form)
    encontrados: list[Choque] = []
    if request.method == "POST" and form.is_valid():
        encontrados = choques(form, base)
        if not encontrados:
            form.save()
            messages.success(request, "Las reglas quedaron guardadas y valen desde ahora.")
            return redirect("sobremesas:reglas", request.dialogo.clave)
    contexto = {
        "form": form,
        "choques": encontrados,
        "base": huella_de(form) if encontrados else base,
    }
    plantilla = "sobremesas/sesiones/reglas.html"
    return render(request, plantilla, contexto, status=409 if encontrados else 200)
