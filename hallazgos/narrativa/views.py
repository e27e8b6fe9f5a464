"""La narrativa colectiva: leerla entera, escribir sus secciones y revisar lo que citan."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.models import Rol
from dialogo.texto import limpiar
from hallazgos import historia as redacciones
from hallazgos.models import Hallazgo, RedaccionDeNarrativa, SeccionDeNarrativa
from hallazgos.narrativa import redaccion as escritura
from hallazgos.narrativa.citas import revisar as revisar_citas
from hallazgos.narrativa.forms import MoverForm, SeccionForm

CAMPOS = {"titulo": "Título", "texto": "Texto"}


def obtener(request: Request, numero: int) -> SeccionDeNarrativa:
    """La sección de este diálogo con ese número, si quien pide la puede ver; si no, 404."""
    visibles = SeccionDeNarrativa.objects.visibles_para(request.user)
    return get_object_or_404(visibles, dialogo=request.dialogo, numero=numero)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def inicio(request: Request) -> HttpResponse:
    """Toda, en orden, con cada cita y lo que queda sin hallazgo detrás."""
    pares = escritura.vigentes(request.dialogo)
    revisiones = revisar_citas(request.dialogo, [redaccion.texto for _, redaccion in pares])
    todas = [frase for r in revisiones for parrafo in r.parrafos for frase in parrafo]
    nombrados = {hallazgo.pk for frase in todas for hallazgo in frase.hallazgos}
    en_pie = Hallazgo.objects.filter(dialogo=request.dialogo).activos().para_listar()
    visibles = SeccionDeNarrativa.objects.visibles_para(request.user)
    contexto = {
        "secciones": list(zip(pares, revisiones, strict=True)),
        "total": len(todas),
        "sin_hallazgo": sum(frase.sin_hallazgo for frase in todas),
        "sin_nombrar": en_pie.exclude(pk__in=nombrados).order_by("numero"),
        "retiradas": visibles.filter(dialogo=request.dialogo, retirada_en__isnull=False),
    }
    return render(request, "narrativa/inicio.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def nueva(request: Request) -> HttpResponse:
    form = SeccionForm(request.POST or None)
    if form.is_valid():
        datos = form.cleaned_data
        try:
            escritura.crear(
                request.dialogo, titulo=datos["titulo"], texto=datos["texto"], autor=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"«{datos['titulo']}» quedó escrita.")
            return redirect("narrativa:inicio", request.dialogo.clave)
    return _escribir(request, form)


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def seccion(request: Request, numero: int) -> HttpResponse:
    una = obtener(request, numero)
    actual = escritura.vigente(una)
    inicial = {"titulo": actual.titulo, "texto": actual.texto, "base": actual.revision}
    form = SeccionForm(request.POST or None, initial=inicial)
    if not form.is_valid():
        return _escribir(request, form, una, actual)
    datos = form.cleaned_data | {"base": form.cleaned_data["base"] or 0}
    try:
        escritura.guardar(una, **datos, autor=request.user)
    except escritura.Conflicto as choque:
        form.data = request.POST.copy()
        form.data["base"] = str(choque.actual.revision)
        return _escribir(request, form, una, choque.actual, conflicto=choque.actual)
    except ValidationError as error:
        form.add_error(None, error)
        return _escribir(request, form, una, actual)
    messages.success(request, f"«{datos['titulo']}» quedó guardada.")
    return redirect("narrativa:inicio", request.dialogo.clave)


def _escribir(
    request: Request,
    form: SeccionForm,
    una: SeccionDeNarrativa | None = None,
    actual: RedaccionDeNarrativa | None = None,
    conflicto: RedaccionDeNarrativa | None = None,
) -> HttpResponse:
    contexto = {
        "form": form,
        "seccion": una,
        "redaccion": actual,
        "conflicto": conflicto,
        "revision": revisar_citas(request.dialogo, [limpiar(form["texto"].value() or "")])[0],
        "hallazgos": Hallazgo.objects.filter(dialogo=request.dialogo)
        .activos()
        .para_listar()
        .order_by("numero"),
    }
    status = 409 if conflicto else 400 if form.errors else 200
    return render(request, "narrativa/escribir.html", contexto, status=status)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def revisar(request: Request) -> HttpResponse:
    """Lo que se está escribiendo, con sus citas revisadas. No guarda nada."""
    form = SeccionForm(request.POST)
    form.is_valid()
    texto = limpiar(form.cleaned_data.get("texto") or "")
    contexto = {"revision": revisar_citas(request.dialogo, [texto])[0]}
    return render(request, "narrativa/_vista.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def mover(request: Request, numero: int) -> HttpResponse:
    una = obtener(request, numero)
    form = MoverForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        escritura.mover(una, hacia=form.cleaned_data["hacia"], autor=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("narrativa:inicio", request.dialogo.clave)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def retirar(request: Request, numero: int) -> HttpResponse:
    """La retira o, si ya lo estaba, la recupera."""
    una = obtener(request, numero)
    actual = escritura.vigente(una)
    if request.method == "GET":
        contexto = {"seccion": una, "redaccion": actual}
        return render(request, "narrativa/retirar.html", contexto)
    if "recuperar" in request.POST:
        escritura.recuperar(una, autor=request.user)
        messages.success(request, f"«{actual.titulo}» vuelve, al final de la narrativa.")
    else:
        try:
            escritura.retirar(una, autor=request.user)
            messages.success(request, f"«{actual.titulo}» salió de la narrativa. Se conserva.")
        except ValidationError as error:
            messages.error(request, error.messages[0])
    return redirect("narrativa:inicio", request.dialogo.clave)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def historia(request: Request, numero: int) -> HttpResponse:
    una = obtener(request, numero)
    todas = list(una.redacciones.select_related("autor").order_by("version"))
    contexto = {
        "seccion": una,
        "redaccion": todas[-1],
        "pasos": redacciones.pasos(todas, CAMPOS),
    }
    return render(request, "narrativa/historia.html", contexto)
