"""La evidencia de un hallazgo: buscar pasajes, adjuntarlos, cambiarlos y revisar los dudosos."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas.anclaje import crear_fragmento
from entrevistas.confidencialidad import Mirada, audiencia_de, citar
from entrevistas.models import Entrada, Fragmento
from hallazgos import evidencia as sosten_de
from hallazgos.busqueda import (
    POR_PAGINA,
    citables,
    con_lo_que_ensenan,
    contar,
    filtrar,
    pagina,
    presentar,
)
from hallazgos.eleccion import intervalo_elegido, partes_de
from hallazgos.forms import AdjuntarForm, EvidenciaForm, FiltroPasajesForm, ParteForm
from hallazgos.mesa import sosten
from hallazgos.models import Evidencia, Hallazgo


def obtener(request: Request, numero: int) -> Hallazgo:
    """El hallazgo de este diálogo, si quien pide puede verlo."""
    visibles = Hallazgo.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    hallazgo = get_object_or_404(visibles.select_related("bloque"), numero=numero)
    hallazgo.dialogo = request.dialogo
    return hallazgo


def _citables(request: Request) -> QuerySet[Entrada]:
    return citables(request.dialogo, Mirada.de(request.user, request.dialogo))


def _filtros(request: Request, hallazgo: Hallazgo) -> FiltroPasajesForm:
    """Sin decir bloque se empieza por el del hallazgo; ``bloque=`` vacío los enseña todos."""
    datos = request.GET.copy()
    datos.setdefault("bloque", str(hallazgo.bloque_id))
    form = FiltroPasajesForm(datos, dialogo=hallazgo.dialogo, auto_id="filtro_%s")
    form.is_valid()
    return form


def contexto_de_pasajes(request: Request, hallazgo: Hallazgo) -> dict[str, Any]:
    """La columna de pasajes: filtros, cuenta y una página. Consultas fijas."""
    form = _filtros(request, hallazgo)
    mirada = Mirada.de(request.user, hallazgo.dialogo)
    entradas = filtrar(citables(hallazgo.dialogo, mirada), form.elegidos)
    num_pagina = _num_pagina(request.GET.get("pagina", ""))
    desde = (num_pagina - 1) * POR_PAGINA
    una_de_mas = pagina(entradas, desde, POR_PAGINA + 1)
    pasajes = presentar(una_de_mas[:POR_PAGINA], hallazgo, form.elegidos.get("q", ""))
    filtros = request.GET.copy()
    filtros.pop("pagina", None)
    return {
        "hallazgo": hallazgo,
        "filtros": form,
        "cuenta": contar(entradas, hallazgo),
        "pasajes": list(pasajes),
        "num_pagina": num_pagina,
        "siguiente": num_pagina + 1 if len(una_de_mas) > POR_PAGINA else None,
        "hay_citables": bool(una_de_mas) or form.hay_algo_puesto,
        "consulta": filtros.urlencode(),
        "puestos": _puestos(form, filtros),
        "relaciones": Evidencia.Relacion.choices,
    }


def _num_pagina(dicho: str) -> int:
    """De 1 a 9,999; lo que no se entiende es la primera."""
    return int(dicho) or 1 if dicho.isdecimal() and len(dicho) < 5 else 1


def _puestos(form: FiltroPasajesForm, filtros: QueryDict) -> list[tuple[str, str]]:
    """Cada filtro puesto y la consulta sin él. Sin bloque se dice ``bloque=``, que son todos."""
    puestos = []
    for campo, texto in form.fichas:
        sin_el = filtros.copy()
        sin_el.pop(campo, None)
        if campo == "bloque":
            sin_el["bloque"] = ""
        puestos.append((texto, sin_el.urlencode() or "todo"))
    return puestos


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def pasajes(request: Request, numero: int) -> HttpResponse:
    """La columna sola, o su página siguiente; sin htmx, la mesa con los mismos filtros."""
    hallazgo = obtener(request, numero)
    if not request.htmx:
        return _volver(hallazgo, request.GET.urlencode())
    contexto = contexto_de_pasajes(request, hallazgo)
    if contexto["num_pagina"] > 1:
        plantilla = "_lista_pasajes.html"
    else:
        plantilla = "_pasajes.html" if request.htmx.target == "columna" else "_resultados.html"
    response = render(request, f"hallazgos/{plantilla}", contexto)
    if contexto["num_pagina"] == 1:
        consulta = contexto["consulta"]
        response["HX-Replace-Url"] = f"{hallazgo.get_absolute_url()}?{consulta}"
    return response


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def elegir(request: Request, numero: int, uid: UUID) -> HttpResponse:
    """Una entrada partida en oraciones, para tocar las que se citan."""
    hallazgo = obtener(request, numero)
    entrada = get_object_or_404(con_lo_que_ensenan(_citables(request)), uid=uid)
    contexto = {
        "hallazgo": hallazgo,
        "pasaje": next(presentar([entrada], hallazgo)),
        "partes": partes_de(entrada.texto),
        "relaciones": Evidencia.Relacion.choices,
        "consulta": request.GET.urlencode(),
    }
    plantilla = "elegir.html"
    if request.htmx:
        plantilla = "_citar.html" if "X-Entera" in request.headers else "_elegir.html"
    return render(request, f"hallazgos/{plantilla}", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def adjuntar(request: Request, numero: int) -> HttpResponse:
    hallazgo = obtener(request, numero)
    form = AdjuntarForm(request.POST)
    if not form.is_valid():
        return _responder(request, hallazgo, error=form.errors.as_data())
    datos = form.cleaned_data
    entrada = get_object_or_404(_citables(request), uid=datos["entrada"])
    try:
        inicio, fin, texto = intervalo_elegido(entrada, datos)
        pasaje = crear_fragmento(entrada, inicio=inicio, fin=fin, texto=texto, autor=request.user)
        nueva = sosten_de.adjuntar(
            hallazgo,
            pasaje,
            relacion=datos["relacion"],
            nota=datos["nota"],
            autor=request.user,
        )
    except ValidationError as error:
        return _responder(request, hallazgo, error=error)
    hecho = f"Quedó como e{nueva.numero}: {nueva.get_relacion_display().lower()}."
    return _responder(request, hallazgo, hecho=hecho, entrada=entrada, esta=nueva.numero)


def _evidencia(request: Request, numero: int, evidencia: int) -> Evidencia:
    """La de ese número, si quien pide puede leer su pasaje: lo reservado no existe para ella."""
    hallazgo = obtener(request, numero)
    filas = hallazgo.evidencias.vigentes().select_related("fragmento__entrada__entrevista")
    encontrada = get_object_or_404(filas, numero=evidencia)
    entrevista = encontrada.fragmento.entrada.entrevista
    if citar(encontrada.fragmento, audiencia_de(request.user, entrevista)) is None:
        raise Http404
    encontrada.hallazgo = hallazgo
    return encontrada


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def cambiar(request: Request, numero: int, evidencia: int) -> HttpResponse:
    actual = _evidencia(request, numero, evidencia)
    form = EvidenciaForm(request.POST)
    if not form.is_valid():
        return _responder(request, actual.hallazgo, error=form.errors.as_data())
    try:
        sosten_de.cambiar(actual, **form.cleaned_data, autor=request.user)
    except ValidationError as error:
        return _responder(request, actual.hallazgo, error=error)
    hecho = f"e{actual.numero} cambió: {actual.get_relacion_display().lower()}."
    entrada = actual.fragmento.entrada
    return _responder(request, actual.hallazgo, hecho=hecho, entrada=entrada, esta=actual.numero)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def retirar(request: Request, numero: int, evidencia: int) -> HttpResponse:
    actual = _evidencia(request, numero, evidencia)
    try:
        sosten_de.retirar(actual, autor=request.user)
    except ValidationError as error:
        return _responder(request, actual.hallazgo, error=error)
    hecho = f"e{actual.numero} se retiró. Su número no se reutiliza."
    return _responder(request, actual.hallazgo, hecho=hecho, entrada=actual.fragmento.entrada)


def _responder(
    request: Request,
    hallazgo: Hallazgo,
    *,
    hecho: str = "",
    error: Any = None,
    entrada: Entrada | None = None,
    esta: int | None = None,
) -> HttpResponse:
    """Con htmx, la ficha y la evidencia de nuevo; sin él, de vuelta a la mesa con un mensaje."""
    frases = ValidationError(error).messages if error else []
    consulta = request.POST.get("consulta", "")
    if not request.htmx:
        for frase in frases:
            messages.error(request, frase)
        if hecho:
            messages.success(request, hecho)
        return _volver(hallazgo, consulta)
    if frases:
        response = render(request, "hallazgos/_fallo.html", {"frases": frases})
        response["HX-Reswap"] = "none"
        return response
    contexto = sosten(hallazgo, request.user, todas=False, esta=esta)
    contexto |= {"hecho": hecho, "consulta": consulta}
    if entrada:
        visibles = con_lo_que_ensenan(_citables(request).filter(pk=entrada.pk))
        contexto["pasaje"] = next(presentar(list(visibles), hallazgo), None)
    return render(request, "hallazgos/_cambio.html", contexto)


def _volver(hallazgo: Hallazgo, consulta: str) -> HttpResponse:
    """A la mesa con sus filtros: la consulta se lee y se vuelve a escribir, nunca se copia."""
    filtros = QueryDict(consulta[:2_000]).urlencode()
    destino = hallazgo.get_absolute_url()
    return HttpResponseRedirect(f"{destino}?{filtros}" if filtros else destino)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def por_revisar(request: Request) -> HttpResponse:
    """Pasajes cuya entrada se corrigió y ya no dice lo mismo."""
    pasajes = sosten_de.por_revisar(request.dialogo, request.user)
    return render(request, "hallazgos/por_revisar.html", {"pasajes": pasajes})


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def revisar(request: Request, uid: UUID) -> HttpResponse:
    """Elegir en el texto corregido la parte que corresponde, o retirar la evidencia."""
    pasaje = next(
        (p for p in sosten_de.por_revisar(request.dialogo, request.user) if p.uid == uid), None
    )
    if pasaje is None:
        raise Http404
    if request.method == "POST":
        return _decidir(request, pasaje)
    contexto = {
        "pasaje": pasaje,
        "anterior": sosten_de.texto_anterior(pasaje),
        "partes": partes_de(pasaje.entrada.texto, parecido_a=pasaje.texto),
    }
    return render(request, "hallazgos/revisar.html", contexto)


def _decidir(request: Request, pasaje: Fragmento) -> HttpResponse:
    aqui = redirect("hallazgos:revisar", request.dialogo.clave, pasaje.uid)
    if "retirar" in request.POST:
        sosten_de.retirar_pasaje(pasaje, autor=request.user)
        messages.success(request, "La evidencia se retiró de los hallazgos que la citaban.")
        return redirect("hallazgos:por_revisar", request.dialogo.clave)
    form = ParteForm(request.POST)
    try:
        if not form.is_valid() or not form.eligio_algo:
            raise ValidationError("Elige qué parte del texto corresponde.")
        inicio, fin, texto = intervalo_elegido(pasaje.entrada, form.cleaned_data)
        sosten_de.reubicar(pasaje, inicio=inicio, fin=fin, texto=texto, autor=request.user)
    except ValidationError as error:
        for frase in error.messages:
            messages.error(request, frase)
        return aqui
    messages.success(request, "El pasaje quedó en su lugar y sus hallazgos ya lo citan.")
    return redirect("hallazgos:por_revisar", request.dialogo.clave)
