"""Elegir la entrada de una entrevista de la que se supo un vínculo, una agenda o una valoración."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from actores.models import Actor, Interes, Valoracion, Vinculo
from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.texto import consulta, limpiar
from entrevistas.mapa.fuentes import fuentes_de
from entrevistas.models import Consentimiento, Entrada, EntradaQuerySet, Entrevista, Procedencia

MAXIMO = 60


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def fuente(request: Request, pk: int, de: str) -> HttpResponse:
    """Sólo ofrece y acepta entradas de entrevistas que quien pide puede ver."""
    dato, actor, dicho = _el_dato(request, de, pk)
    entrevistas = _entrevistas(request)
    visibles = Entrada.objects.filter(entrevista__in=entrevistas)
    if request.method == "POST":
        return _anotar(request, de, dato, visibles)
    contexto = {
        "dato": dato,
        "actor": actor,
        "dicho": dicho,
        "fuentes": fuentes_de(request.user, de, [dato.pk]).get(dato.pk, []),
        "entrevistas": entrevistas.select_related("persona"),
        "elegida": request.GET.get("entrevista", ""),
        "q": request.GET.get("q", ""),
        "entradas": _halladas(request, visibles.citables()),
    }
    return render(request, "mapa/fuente.html", contexto)


def _entrevistas(request: Request) -> QuerySet[Entrevista]:
    """Las hechas que puede ver, menos aquellas en que la persona retiró su consentimiento."""
    consentimientos = Consentimiento.objects.all()
    retiradas = consentimientos.exclude(revocado_en=None).values("entrevista")
    vigentes = consentimientos.vigentes().values("entrevista")
    visibles = Entrevista.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    return visibles.hechas().filter(~Q(pk__in=retiradas) | Q(pk__in=vigentes))


def _el_dato(request: Request, de: str, pk: int) -> tuple[Model, Actor, str]:
    """El renglón del mapa, el actor al que se vuelve y la frase que lo dice; si no, 404."""
    actores = Actor.objects.visibles_para(request.user).activos()
    actores = actores.filter(es_ficticio=request.dialogo.es_demostracion)
    if de == "vinculo":
        lazos = Vinculo.objects.activos().entre(actores).select_related("origen", "destino")
        vinculo = get_object_or_404(lazos, pk=pk)
        return vinculo, vinculo.origen, str(vinculo)
    if de == "interes":
        agenda = Interes.objects.activos().filter(actor__in=actores).select_related("actor")
        interes = get_object_or_404(agenda, pk=pk)
        return interes, interes.actor, f"{interes.actor}: {interes.texto}"
    valoraciones = Valoracion.objects.filter(actor__in=actores).select_related("actor", "tema")
    valoracion = get_object_or_404(valoraciones, pk=pk)
    return valoracion, valoracion.actor, f"{valoracion}. {valoracion.sustento}"


def _halladas(request: Request, entradas: EntradaQuerySet) -> list[Entrada]:
    """Las de la entrevista elegida o las que dicen lo buscado; sin nada, ninguna."""
    numero, palabras = request.GET.get("entrevista", ""), limpiar(request.GET.get("q", "")).strip()
    if numero.isdecimal() and len(numero) < 9:
        entradas = entradas.filter(entrevista__numero=int(numero))
    elif not palabras:
        return []
    if palabras:
        entradas = entradas.filter(busqueda=consulta(palabras))
    filas = entradas.select_related("entrevista", "pregunta__bloque")
    return list(filas.order_by("entrevista__numero", *(Entrada._meta.ordering or ()))[:MAXIMO])


def _anotar(request: Request, de: str, dato: Model, visibles: EntradaQuerySet) -> HttpResponse:
    if quitar := _uid(request.POST.get("quitar", "")):
        entrada = get_object_or_404(visibles, uid=quitar)
        Procedencia.objects.filter(entrada=entrada, **{de: dato}).delete()
        messages.success(request, "Esa entrada ya no es su fuente.")
    elif uid := _uid(request.POST.get("entrada", "")):
        entrada = get_object_or_404(visibles.citables(), uid=uid)
        Procedencia.objects.get_or_create(
            entrada=entrada, **{de: dato}, defaults={"autor": request.user}
        )
        messages.success(request, "La fuente quedó anotada.")
    else:
        messages.error(request, "Elige la entrada de donde se supo.")
    return redirect(request.get_full_path())


def _uid(texto: str) -> UUID | None:
    try:
        return UUID(texto)
    except ValueError:
        return None
