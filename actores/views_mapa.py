"""Poner, cambiar y archivar lo que une a un actor con otros y lo que le importa."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from actores.acceso import RequestDelDirectorio, del_directorio
from actores.forms_mapa import ArchivarVinculoForm, InteresForm, VinculoForm
from actores.models import Actor, Interes, Vinculo


def _actor(request: RequestDelDirectorio, pk: int) -> Actor:
    return get_object_or_404(Actor.objects.visibles_para(request.user), pk=pk)


def _vinculo(actor: Actor, pk: int) -> Vinculo:
    suyos = Vinculo.objects.filter(archivado_en=None).de(actor)
    return get_object_or_404(suyos.select_related("origen", "destino"), pk=pk)


@require_http_methods(["GET", "POST"])
@del_directorio
def nuevo_vinculo(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    return _guardar_vinculo(request, _actor(request, pk), Vinculo(creado_por=request.user))


@require_http_methods(["GET", "POST"])
@del_directorio
def editar_vinculo(request: RequestDelDirectorio, pk: int, vinculo: int) -> HttpResponse:
    actor = _actor(request, pk)
    return _guardar_vinculo(request, actor, _vinculo(actor, vinculo))


def _guardar_vinculo(request: RequestDelDirectorio, actor: Actor, vinculo: Vinculo) -> HttpResponse:
    """Los dos extremos son ficticios o ninguno lo es: la demostración no se mezcla."""
    es_alta = vinculo.pk is None
    candidatos = Actor.objects.visibles_para(request.user).activos()
    form = VinculoForm(
        request.POST if request.method == "POST" else None,
        instance=vinculo,
        actor=actor,
        candidatos=candidatos.filter(es_ficticio=actor.es_ficticio).exclude(pk=actor.pk),
    )
    if form.is_valid():
        with transaction.atomic():
            form.save()
        messages.success(request, "El vínculo quedó en el mapa.")
        return redirect(_despues(request, actor, vinculo))
    contexto = {"form": form, "actor": actor, "es_alta": es_alta, "vinculo": vinculo}
    return render(request, "actores/mapa_vinculo.html", contexto)


def _despues(request: RequestDelDirectorio, actor: Actor, vinculo: Vinculo) -> str:
    """A elegir la entrada de donde se supo, de vuelta al mapa o al perfil."""
    if request.dialogo and "y_fuente" in request.POST:
        return reverse("mapa:fuente_de_vinculo", args=[request.dialogo.clave, vinculo.pk])
    if request.dialogo and request.GET.get("en") == "mapa":
        return f"{reverse('mapa:red', args=[request.dialogo.clave])}?foco={actor.pk}"
    return actor.get_absolute_url()


@require_http_methods(["GET", "POST"])
@del_directorio
def archivar_vinculo(request: RequestDelDirectorio, pk: int, vinculo: int) -> HttpResponse:
    actor = _actor(request, pk)
    lazo = _vinculo(actor, vinculo)
    form = ArchivarVinculoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        lazo.archivar(motivo=form.cleaned_data["motivo"], autor=request.user)
        messages.success(request, "El vínculo salió del mapa y quedó en el archivo.")
        return redirect(actor)
    etiqueta, otro = lazo.visto_desde(actor.pk)
    contexto = {"form": form, "actor": actor, "etiqueta": etiqueta, "otro": otro}
    return render(request, "actores/mapa_archivar_vinculo.html", contexto)


@require_http_methods(["GET", "POST"])
@del_directorio
def nuevo_interes(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    actor = _actor(request, pk)
    return _guardar_interes(request, Interes(actor=actor, creado_por=request.user))


@require_http_methods(["GET", "POST"])
@del_directorio
def editar_interes(request: RequestDelDirectorio, pk: int, interes: int) -> HttpResponse:
    return _guardar_interes(request, _interes(request, pk, interes))


def _interes(request: RequestDelDirectorio, pk: int, interes: int) -> Interes:
    agenda = Interes.objects.activos().filter(actor=_actor(request, pk))
    return get_object_or_404(agenda.select_related("actor"), pk=interes)


def _guardar_interes(request: RequestDelDirectorio, interes: Interes) -> HttpResponse:
    es_alta = interes.pk is None
    form = InteresForm(request.POST if request.method == "POST" else None, instance=interes)
    if form.is_valid():
        with transaction.atomic():
            form.save()
        messages.success(request, "La agenda quedó guardada.")
        if request.dialogo and "y_fuente" in request.POST:
            return redirect("mapa:fuente_de_interes", request.dialogo.clave, interes.pk)
        return redirect(interes.actor)
    contexto = {"form": form, "actor": interes.actor, "es_alta": es_alta, "interes": interes}
    return render(request, "actores/mapa_interes.html", contexto)


@require_POST
@del_directorio
def archivar_interes(request: RequestDelDirectorio, pk: int, interes: int) -> HttpResponse:
    renglon = _interes(request, pk, interes)
    renglon.archivar(autor=request.user)
    messages.success(request, "El renglón salió de la agenda y quedó en el archivo.")
    return redirect(renglon.actor)
