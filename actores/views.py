"""El directorio: buscar, agregar y cambiar personas y organizaciones."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from actores import filtros
from actores.acceso import RequestDelDirectorio, del_directorio
from actores.duplicados import Parecido, parecidos
from actores.ediciones import choque, huella_de
from actores.forms import (
    ActorForm,
    ArchivarForm,
    FiltrosForm,
    NuevaPersonaForm,
    OrganizacionForm,
    PersonaForm,
)
from actores.models import Actor, Organizacion
from dialogo import avisos as de_privacidad
from dialogo.texto import limpiar

POR_PAGINA = 50


@require_GET
@del_directorio
def lista(request: RequestDelDirectorio) -> HttpResponse:
    form = FiltrosForm(request.GET)
    valores = form.valores()
    visibles = Actor.objects.visibles_para(request.user)
    hallados = filtros.ordenar(filtros.filtrar(visibles, valores), valores.get("orden", ""))
    pagina = Paginator(hallados.para_lista(), POR_PAGINA).get_page(request.GET.get("pagina"))
    es_trozo = request.htmx and not request.htmx.history_restore_request
    contexto = {
        "form": form,
        "valores": valores,
        "pagina": pagina,
        "hay_filtros": any(valor for campo, valor in valores.items() if campo != "orden"),
        "es_trozo": es_trozo,
        **filtros.cuentas(visibles, valores),
    }
    plantilla = "actores/lista.html" + ("#resultados" if es_trozo else "")
    return render(request, plantilla, contexto)


@require_http_methods(["GET", "POST"])
@del_directorio
def nueva_persona(request: RequestDelDirectorio) -> HttpResponse:
    form = NuevaPersonaForm(
        request.POST if request.method == "POST" else None,
        con_contacto=request.puede_ver_contacto,
        initial={"nombre": request.GET.get("nombre", "")},
    )
    return _guardar(request, form, es_persona=True)


@require_http_methods(["GET", "POST"])
@del_directorio
def nueva_organizacion(request: RequestDelDirectorio) -> HttpResponse:
    form = OrganizacionForm(
        request.POST if request.method == "POST" else None,
        con_contacto=request.puede_ver_contacto,
        initial={"nombre": request.GET.get("nombre", "")},
    )
    return _guardar(request, form, es_persona=False)


@require_http_methods(["GET", "POST"])
@del_directorio
@transaction.atomic
def editar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    """Bloquea al actor al guardar: quien llega después compara con lo que la otra persona dejó."""
    visibles = Actor.objects.visibles_para(request.user)
    if request.method == "POST":  # en una sola consulta, lo de las tablas unidas llegaría viejo
        list(visibles.filter(pk=pk).select_for_update().values_list("pk"))
    actor = get_object_or_404(visibles.select_related("persona", "organizacion"), pk=pk)
    clase = PersonaForm if actor.es_persona else OrganizacionForm
    form = clase(
        request.POST if request.method == "POST" else None,
        con_contacto=request.puede_ver_contacto,
        instance=actor.persona if actor.es_persona else actor.organizacion,
    )
    return _guardar(request, form, es_persona=actor.es_persona)


def _guardar(request: RequestDelDirectorio, form: ActorForm, *, es_persona: bool) -> HttpResponse:
    """Guarda, o vuelve con lo escrito: por un error, un parecido o porque alguien guardó antes."""
    es_alta = form.instance.pk is None
    base = "" if es_alta else request.POST.get("base") or huella_de(form)
    avisos: list[Parecido] = []
    conflicto: list[tuple[str, str]] = []
    if form.is_valid():
        conflicto = [] if es_alta else choque(form, base)
        avisos = [] if conflicto else _por_confirmar(request, form, es_persona)
        if not avisos and not conflicto:
            return _guardado(request, form, es_alta)
    contexto = {
        "form": form,
        "es_persona": es_persona,
        "es_alta": es_alta,
        "base": huella_de(form) if conflicto else base,
        "conflicto": conflicto,
        "parecidos": avisos,
        "siguiente": _siguiente(request),
        "organizaciones": _nombres_de_organizaciones() if es_persona else [],
        "avisos": de_privacidad.para(request.user, request.dialogo) if es_persona else [],
    }
    return render(request, "actores/form.html", contexto, status=409 if conflicto else 200)


def _guardado(request: RequestDelDirectorio, form: ActorForm, es_alta: bool) -> HttpResponse:
    if es_alta and request.dialogo is not None:
        form.instance.es_ficticio = request.dialogo.es_demostracion
    with transaction.atomic():
        actor = form.save()
    dice = (
        f"{actor.nombre} ya está en el directorio."
        if es_alta
        else "Los cambios quedaron guardados."
    )
    messages.success(request, dice)
    return redirect(_adonde(request, actor))


def _por_confirmar(
    request: RequestDelDirectorio, form: ActorForm, es_persona: bool
) -> list[Parecido]:
    """Los que se parecen y nadie ha dicho todavía que sean otra persona."""
    if form.instance.pk and not {"nombre", "correo", "siglas"} & set(form.changed_data):
        return []
    ya_vistos = request.POST.get("otra_que", "").split("-")
    hallados = _parecidos(request, form.cleaned_data, es_persona, form.instance.pk)
    if all(str(parecido.actor.pk) in ya_vistos for parecido in hallados):
        return []
    return hallados


def _parecidos(
    request: RequestDelDirectorio, datos: dict, es_persona: bool, excepto: int | None
) -> list[Parecido]:
    return parecidos(
        request.user,
        nombre=datos.get("nombre", ""),
        es_persona=es_persona,
        correo=datos.get("correo", "") if request.puede_ver_contacto else "",
        siglas=datos.get("siglas", ""),
        excepto=excepto,
    )


def _siguiente(request: RequestDelDirectorio) -> str:
    """A dónde volver; vacío si no es una dirección de esta casa."""
    destino = request.POST.get("siguiente") or request.GET.get("siguiente", "")
    es_de_casa = destino.startswith("/") and url_has_allowed_host_and_scheme(
        destino,
        allowed_hosts={request.get_host()},
        require_https=request.is_secure(),
    )
    return destino if es_de_casa else ""


def _adonde(request: RequestDelDirectorio, actor: Actor) -> str:
    siguiente = _siguiente(request)
    if not siguiente:
        return actor.get_absolute_url()
    union = "&" if "?" in siguiente else "?"
    forma = "organizacion" if isinstance(actor, Organizacion) else "persona"
    return f"{siguiente}{union}{urlencode({forma: actor.pk})}"


def _nombres_de_organizaciones() -> list[str]:
    filas = Organizacion.objects.activos().order_by("nombre_plano")
    return list(filas.values_list("nombre", flat=True))


@require_POST
@del_directorio
def revisar(request: RequestDelDirectorio) -> HttpResponse:
    """Aviso mientras se escribe. Va por POST: un correo no se queda en una dirección."""
    excepto = request.POST.get("actor", "")
    hallados = _parecidos(
        request,
        {
            campo: limpiar(request.POST.get(campo, "")[:200]).strip()
            for campo in ("nombre", "correo", "siglas")
        },
        request.POST.get("forma") == "persona",
        int(excepto) if excepto.isdecimal() and len(excepto) < 19 else None,
    )
    contexto = {"parecidos": hallados, "es_previo": True}
    return render(request, "actores/form.html#parecidos", contexto)


@require_http_methods(["GET", "POST"])
@del_directorio
def archivar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    actor = _que_coordina(request, pk)
    form = ArchivarForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actor.archivar(motivo=form.cleaned_data["motivo"], autor=request.user)
        messages.success(request, f"{actor.nombre} quedó en el archivo.")
        return redirect("actores:lista")
    return render(request, "actores/archivar.html", {"actor": actor, "form": form})


@require_POST
@del_directorio
def restaurar(request: RequestDelDirectorio, pk: int) -> HttpResponse:
    actor = _que_coordina(request, pk)
    actor.restaurar()
    messages.success(request, f"{actor.nombre} volvió al directorio.")
    return redirect(reverse("actores:ficha", args=[actor.pk]))


def _que_coordina(request: RequestDelDirectorio, pk: int) -> Actor:
    """El actor, si quien pide coordina; para los demás, la página no existe."""
    visibles = Actor.objects.visibles_para(request.user)
    if not request.puede_ver_contacto:
        visibles = visibles.none()
    return get_object_or_404(visibles, pk=pk)
