"""La cuadrícula de influencia e interés, quién falta por oír y cómo se valora a un actor."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actores.models import Actor, Cargo, Persona, Tema
from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.hojas import entregar
from dialogo.models import Rol
from dialogo.palabras import enumerar
from dialogo.texto import limpiar
from entrevistas.confidencialidad import Mirada
from entrevistas.mapa import influencia as dominio
from entrevistas.mapa import valoraciones
from entrevistas.mapa.forms_influencia import ValoracionForm
from entrevistas.mapa.influencia_hojas import hojas

TEMAS_A_LA_VISTA = 6


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def influencia(request: Request) -> HttpResponse:
    temas = dominio.temas_valorados(request.dialogo)
    tema = next((uno for uno in temas if uno.clave == request.GET.get("tema")), None)
    mirada = Mirada.de(request.user, request.dialogo)
    cuadro = dominio.cuadricula(request.dialogo, mirada, tema)
    visibles, otros = _repartir(temas, tema)
    elegido = _elegido(request, cuadro)
    contexto = {
        "cuadro": cuadro,
        "tema": tema,
        "temas": visibles,
        "otros": otros,
        "num_actores": None if tema else len(cuadro.puntos),
        "en_tabla": request.GET.get("ver") == "tabla",
        "elegido": elegido,
        "pasos": valoraciones.historia(elegido.actor, request.user, tema) if elegido else [],
        "alta": dominio.ALTA,
        "siguiente": f"E-{_siguiente(request):02d}" if cuadro.faltan else "",
    }
    es_trozo = request.htmx and request.htmx.target == "sosten"
    return render(request, "mapa/influencia.html" + ("#sosten" if es_trozo else ""), contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
@recien_identificada
def influencia_hoja(request: Request) -> HttpResponse:
    tema = Tema.objects.filter(clave=request.GET.get("tema", "")).first()
    mirada = Mirada.de(request.user, request.dialogo)
    return entregar(
        request,
        que="Influencia e interés",
        nombre=f"influencia-{request.dialogo.clave}",
        hojas=hojas(dominio.cuadricula(request.dialogo, mirada, tema)),
        filtros=f"Tema: {tema}" if tema else "",
    )


def _repartir(temas: list[Tema], elegido: Tema | None) -> tuple[list[Tema], list[Tema]]:
    """Los primeros y los demás; el elegido siempre está a la vista."""
    visibles = temas[:TEMAS_A_LA_VISTA]
    if elegido and elegido not in visibles:
        visibles = [*visibles[:-1], elegido]
    return visibles, [tema for tema in temas if tema not in visibles]


def _elegido(request: Request, cuadro: dominio.Cuadricula) -> dominio.Punto | None:
    """El punto de ``?actor=``; sin él, el primero que falta."""
    pk = request.GET.get("actor", "")
    if pk:
        return next((punto for punto in cuadro.puntos if str(punto.actor.pk) == pk), None)
    return next(iter(cuadro.faltan), None)


def _siguiente(request: Request) -> int:
    ultima = request.dialogo.entrevistas.order_by("-numero").first()
    return ultima.numero + 1 if ultima else 1


@require_POST
@con_rol(Rol.COORDINACION)
def planear_faltantes(request: Request) -> HttpResponse:
    """De la lista de quien falta, una entrevista planeada y sin fecha por cada persona elegida."""
    visibles = Persona.objects.visibles_para(request.user).activos()
    elegidas = _llaves(request.POST.getlist("persona"))
    organizaciones = _llaves(request.POST.getlist("organizacion"))
    asientos = _llaves([request.POST.get(f"cargo-{pk}", "") for pk in organizaciones])
    try:
        planeadas = dominio.planear_faltantes(
            request.dialogo,
            personas=visibles.filter(pk__in=elegidas).select_related("sector").order_by("pk"),
            cargos=Cargo.objects.vigentes()
            .filter(pk__in=asientos, organizacion__in=organizaciones, persona__in=visibles)
            .select_related("persona__sector", "organizacion"),
            conduce=request.integrante,
            autor=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        folios = enumerar(entrevista.folio for entrevista in planeadas)
        quedo = "quedó planeada" if len(planeadas) == 1 else "quedaron planeadas"
        messages.success(request, f"{folios} {quedo}, sin fecha. Nadie recibió aviso.")
    return redirect(_de_vuelta(request))


def _llaves(valores: list[str]) -> list[int]:
    return [int(valor) for valor in valores if valor.isdecimal() and len(valor) < 19]


def _de_vuelta(request: Request) -> str:
    tema = Tema.objects.filter(clave=request.POST.get("tema", "")).first()
    base = reverse("mapa:influencia", args=[request.dialogo.clave])
    return f"{base}?tema={tema.clave}" if tema else base


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def valorar(request: Request, pk: int) -> HttpResponse:
    """Añade una valoración. La anterior se queda en la historia."""
    visibles = Actor.objects.visibles_para(request.user).select_related(
        "persona", "organizacion", "sector"
    )
    actor = get_object_or_404(visibles, pk=pk)
    mirada = Mirada.de(request.user, request.dialogo)
    form = _form_de_valoracion(request, mirada)
    if request.method == "POST" and form.is_valid():
        valoraciones.valorar(actor, autor=request.user, **form.cleaned_data)
        messages.success(request, "La valoración quedó guardada; la anterior sigue en su historia.")
        return redirect(_al_punto(request, form.cleaned_data["tema"], actor))
    buscado = limpiar(request.GET.get("q", ""))[:100].strip()
    contexto = {
        "actor": actor,
        "form": form,
        "buscado": buscado,
        "candidatas": valoraciones.entradas_que_nombran(actor, request.dialogo, mirada, buscado),
        "marcadas": form["entradas"].value() or [],
        "pasos": valoraciones.historia(actor, request.user),
    }
    es_trozo = request.htmx and request.htmx.target == "entradas"
    return render(
        request, "mapa/influencia_valorar.html" + ("#entradas" if es_trozo else ""), contexto
    )


def _al_punto(request: Request, tema: Tema, actor: Actor) -> str:
    base = reverse("mapa:influencia", args=[request.dialogo.clave])
    return f"{base}?tema={tema.clave}&actor={actor.pk}#sosten"


def _form_de_valoracion(request: Request, mirada: Mirada) -> ValoracionForm:
    tema = Tema.objects.vigentes().filter(clave=request.GET.get("tema", "")).first()
    return ValoracionForm(
        request.POST or None,
        entradas=valoraciones.citables(request.dialogo, mirada),
        initial={
            "tema": tema,
            "fecha": timezone.localdate(),
            "entradas": request.GET.getlist("entradas"),
        },
    )
