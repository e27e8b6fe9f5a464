"""Planear una entrevista, cambiar su plan o su equipo, y llevarla de un estado a otro."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actores.models import Actor, Cargo, Organizacion, Persona
from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.texto import limpiar
from entrevistas import planeacion
from entrevistas.forms import MotivoForm
from entrevistas.forms_plan import EquipoForm, PlanForm, equipo_de, plan_de
from entrevistas.models import Entrevista
from entrevistas.views import la_entrevista

PERSONAS_POR_BUSQUEDA = 20


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def planear(request: Request) -> HttpResponse:
    """Primero se elige a la persona; con ella en la dirección, se llena el plan."""
    pk = request.GET.get("persona", "")
    if not pk.isdecimal() or len(pk) > 18:
        return _elegir_persona(request)
    visibles = Persona.objects.visibles_para(request.user).activos()
    persona = get_object_or_404(visibles.select_related("sector"), pk=pk)
    form = _form_de_plan(request, persona)
    if request.method == "POST" and form.is_valid():
        try:
            entrevista = planeacion.planear(
                request.dialogo, persona=persona, autor=request.user, **form.plan()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{entrevista.folio} quedó planeada.")
            return redirect(entrevista)
    previas = Entrevista.objects.visibles_para(request.user).filter(
        dialogo=request.dialogo, persona=persona
    )
    return _pintar_plan(request, form, persona=persona, previas=previas)


def _form_de_plan(request: Request, persona: Persona) -> PlanForm:
    """Con htmx, lo ya escrito llega en la dirección y sólo cambia el cargo de ese día."""
    inicial: dict[str, object] = {"conduce": request.integrante.pk}
    if _pide_asiento(request):
        inicial |= request.GET.dict()
    return PlanForm(
        request.POST or None,
        initial=inicial,
        persona=persona,
        dialogo=request.dialogo,
        integrante=request.integrante,
    )


def _pide_asiento(request: Request) -> bool:
    return bool(request.htmx) and request.htmx.target == "asiento"


def _pintar_plan(request: Request, form: PlanForm, **contexto: object) -> HttpResponse:
    plantilla = "entrevistas/plan.html" + ("#asiento" if _pide_asiento(request) else "")
    aviso = None if _pide_asiento(request) else request.dialogo.aviso_vigente()
    return render(request, plantilla, {"form": form, "aviso": aviso, **contexto})


def _elegir_persona(request: Request) -> HttpResponse:
    q = limpiar(request.GET.get("q", ""))[:200].strip()
    activas = Persona.objects.visibles_para(request.user).activos()
    personas = list(
        activas.filter(pk__in=Actor.objects.que_dicen(q).values("pk"))
        .select_related("sector")
        .prefetch_related("cargos__organizacion")
        .order_by("nombre_plano", "pk")[: PERSONAS_POR_BUSQUEDA + 1]
    )
    parcial = request.htmx and not request.htmx.history_restore_request
    return render(
        request,
        "entrevistas/elegir_persona.html" + ("#personas" if parcial else ""),
        {
            "q": q,
            "candidatas": _candidatas(request, personas[:PERSONAS_POR_BUSQUEDA]),
            "hay_mas": len(personas) > PERSONAS_POR_BUSQUEDA,
        },
    )


@dataclass
class Candidata:
    """Una persona del directorio, su asiento de hoy y sus entrevistas en este diálogo."""

    persona: Persona
    asiento: Cargo | None
    previas: list[Entrevista]


def _candidatas(request: Request, personas: list[Persona]) -> list[Candidata]:
    previas: dict[int, list[Entrevista]] = {persona.pk: [] for persona in personas}
    visibles = Entrevista.objects.visibles_para(request.user)
    for entrevista in visibles.filter(dialogo=request.dialogo, persona__in=previas):
        previas[entrevista.persona_id].append(entrevista)
    return [
        Candidata(
            persona,
            next((cargo for cargo in persona.cargos.all() if cargo.esta_vigente), None),
            previas[persona.pk],
        )
        for persona in personas
    ]


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def organizaciones(request: Request) -> HttpResponse:
    """Opciones del campo «Organización» mientras se escribe."""
    q = limpiar(request.GET.get("organizacion", ""))[:200].strip()
    visibles = Organizacion.objects.visibles_para(request.user).activos()
    dichas = visibles.filter(pk__in=Actor.objects.que_dicen(q).values("pk"))
    halladas = dichas.order_by("nombre_plano")[:10] if len(q) > 1 else []
    return render(request, "entrevistas/plan.html#organizaciones", {"organizaciones": halladas})


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def cambiar_plan(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    form = PlanForm(
        request.POST or None,
        initial=plan_de(entrevista) | (request.GET.dict() if _pide_asiento(request) else {}),
        persona=entrevista.persona,
        dialogo=request.dialogo,
        integrante=request.integrante,
        entrevista=entrevista,
    )
    if request.method == "POST" and form.is_valid():
        try:
            planeacion.cambiar_plan(entrevista, autor=request.user, **form.plan())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"El plan de {entrevista.folio} cambió.")
            return redirect(entrevista)
    return _pintar_plan(request, form, persona=entrevista.persona, entrevista=entrevista)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def equipo(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    form = EquipoForm(
        request.POST or None,
        initial=equipo_de(entrevista),
        dialogo=request.dialogo,
        integrante=request.integrante,
        entrevista=entrevista,
    )
    if request.method == "POST" and form.is_valid():
        try:
            planeacion.asignar(entrevista, autor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"El equipo de {entrevista.folio} cambió.")
            return redirect(entrevista)
    return render(request, "entrevistas/equipo.html", {"entrevista": entrevista, "form": form})


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def marcar_realizada(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    try:
        planeacion.marcar_realizada(entrevista, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{entrevista.folio} quedó como hecha. Falta cerrarla.")
    return redirect(entrevista)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def cancelar(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    form = MotivoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            planeacion.cancelar(entrevista, motivo=form.cleaned_data["motivo"], autor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{entrevista.folio} quedó cancelada.")
            return redirect(entrevista)
    return render(request, "entrevistas/cancelar.html", {"entrevista": entrevista, "form": form})


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def reabrir(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    try:
        planeacion.reabrir(entrevista, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{entrevista.folio} vuelve a estar planeada. Revisa su fecha.")
    return redirect(entrevista)
