"""Juntar dos fichas que son la misma, y separarlas."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actores.acceso import RequestDelDirectorio
from actores.duplicados import parecidos
from actores.models import Actor, Fusion
from actores.traer.juntar import juntar as juntar_actores
from actores.traer.juntar import previo
from actores.traer.separar import separar as separar_actores
from actores.views_traer import de_coordinacion


class ConForm(forms.Form):
    """Con cuál se junta y cuál de las dos fichas queda."""

    con = forms.IntegerField(min_value=1, max_value=10**17)
    al_reves = forms.BooleanField(required=False)


@require_http_methods(["GET", "POST"])
@de_coordinacion
def juntar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    """Sin ``?con=``, pregunta cuál; con él, enseña qué se mueve; al enviarse, lo hace."""
    activos = Actor.objects.visibles_para(request.user).activos()
    actor = get_object_or_404(activos.select_related("persona", "organizacion", "sector"), pk=pk)
    form = ConForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return _elegir(request, actor)
    otro = get_object_or_404(
        activos.select_related("persona", "organizacion", "sector"), pk=form.cleaned_data["con"]
    )
    if actor.es_persona != otro.es_persona:
        messages.error(request, "Una persona y una organización no pueden ser la misma.")
        return _elegir(request, actor)
    queda, sale = (otro, actor) if form.cleaned_data["al_reves"] else (actor, otro)
    if request.method == "POST":
        return _juntar(request, queda, sale)
    contexto = {
        "actor": actor,
        "otro": otro,
        "queda": queda,
        "sale": sale,
        "previo": previo(queda, sale),
        "al_reves": form.cleaned_data["al_reves"],
    }
    return render(request, "actores/traer/juntar.html", contexto)


def _elegir(request: RequestDelDirectorio, actor: Actor) -> HttpResponse:
    """Los que se le parecen y los que se busquen."""
    palabras = request.GET.get("q", "")[:100].replace("\x00", "").strip()
    misma_forma = {f"{'persona' if actor.es_persona else 'organizacion'}__isnull": False}
    visibles = Actor.objects.visibles_para(request.user).activos().exclude(pk=actor.pk)
    hallados = visibles.filter(**misma_forma).que_dicen(palabras)[:20] if palabras else []
    cercanos = parecidos(
        request.user,
        nombre=actor.nombre,
        es_persona=actor.es_persona,
        correo=actor.correo,
        siglas="" if actor.es_persona else actor.organizacion.siglas,
        excepto=actor.pk,
    )
    contexto = {
        "actor": actor,
        "palabras": palabras,
        "hallados": hallados,
        "parecidos": [uno for uno in cercanos if not uno.actor.archivado_en],
    }
    return render(request, "actores/traer/juntar_con.html", contexto)


def _juntar(request: RequestDelDirectorio, queda: Actor, sale: Actor) -> HttpResponse:
    eleccion = {
        clave.removeprefix("campo-"): str(valor)
        for clave, valor in request.POST.items()
        if clave.startswith("campo-")
    }
    try:
        juntar_actores(queda, sale, eleccion=eleccion, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("actores:ficha", sale.pk)
    messages.success(request, f"{sale.nombre} ahora es parte de {queda.nombre}.")
    return redirect("actores:ficha", queda.pk)


@require_POST
@de_coordinacion
def separar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    visibles = Actor.objects.visibles_para(request.user)
    fusion = get_object_or_404(Fusion.objects.filter(queda__in=visibles), pk=pk)
    try:
        quedaron = separar_actores(fusion, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("actores:ficha", fusion.sale_id)
    if quedaron:
        messages.warning(request, "Se separaron, menos esto: " + "; ".join(quedaron) + ".")
    else:
        messages.success(request, "Las dos fichas volvieron a como estaban.")
    return redirect("actores:ficha", fusion.sale_id)
