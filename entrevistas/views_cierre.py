"""Cerrar una entrevista, marcar lo que no se abordó y corregir una entrada."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas import cierre
from entrevistas.diferencias import comparar
from entrevistas.forms import CorreccionForm
from entrevistas.models import Entrada, Entrevista, Fragmento
from entrevistas.views import la_entrevista


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def cerrar(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    if entrevista.estado == Entrevista.Estado.CERRADA:
        messages.info(request, f"{entrevista.folio} ya está cerrada.")
        return redirect(entrevista)
    errores: list[str] = []
    if request.method == "POST":
        try:
            cierre.cerrar(entrevista, autor=request.user)
        except ValidationError as error:
            errores = error.messages
        else:
            messages.success(request, f"{entrevista.folio} quedó cerrada.")
            return redirect(entrevista)
    return render(
        request,
        "entrevistas/cerrar.html",
        {
            "entrevista": entrevista,
            "faltan": errores or cierre.faltantes(entrevista),
            "sin_marcar": cierre.sin_marcar(entrevista),
            "consentimiento": entrevista.consentimiento,
            "num_entradas": entrevista.entradas.vivas().count(),
        },
    )


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def marcar_no_abordadas(request: Request, numero: int) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    try:
        num = cierre.marcar_no_abordadas(entrevista, autor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        cuantas = "1 pregunta quedó" if num == 1 else f"{num} preguntas quedaron"
        messages.success(request, f"{cuantas} como «no se abordó».")
    return redirect("entrevistas:cerrar", request.dialogo.clave, numero)


def _la_entrada(entrevista: Entrevista, uid: UUID) -> Entrada:
    """Una con texto y terminada; los borradores son de quien los escribe."""
    entrada = get_object_or_404(
        entrevista.entradas.vivas()
        .exclude(tipo=Entrada.Tipo.FUERA)
        .select_related("pregunta__bloque", "autor", "editada_por"),
        uid=uid,
    )
    entrada.entrevista = entrevista
    return entrada


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def entrada(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    una = _la_entrada(entrevista, uid)
    revisiones = list(una.revisiones.select_related("autor"))
    cambios = [
        (anterior, nueva, *comparar(anterior.texto, nueva.texto))
        for anterior, nueva in zip(revisiones, revisiones[1:], strict=False)
    ]
    return render(
        request,
        "entrevistas/entrada.html",
        {
            "entrevista": entrevista,
            "entrada": una,
            "cambios": list(reversed(cambios)),
            "se_corrige": cierre.se_corrige(una),
            "retirado": entrevista.consentimiento_retirado,
        },
    )


def _avisar_por_revisar(request: Request, una: Entrada) -> None:
    num = una.fragmentos.filter(anclaje=Fragmento.Anclaje.POR_REVISAR).count()
    if num:
        que = "Un pasaje quedó" if num == 1 else f"{num} pasajes quedaron"
        messages.warning(request, f"{que} por revisar: lo que citaba ya no está igual.")


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def corregir(request: Request, numero: int, uid: UUID) -> HttpResponse:
    entrevista = la_entrevista(request, numero)
    una = _la_entrada(entrevista, uid)
    if entrevista.consentimiento_retirado or not cierre.se_corrige(una):
        return redirect("entrevistas:entrada", request.dialogo.clave, numero, uid)
    form = CorreccionForm(request.POST or None, initial={"tipo": una.tipo, "texto": una.texto})
    if request.method == "POST" and form.is_valid():
        try:
            cierre.corregir(una, autor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "La corrección quedó guardada, con el texto anterior.")
            _avisar_por_revisar(request, una)
            return redirect("entrevistas:entrada", request.dialogo.clave, numero, uid)
    return render(
        request,
        "entrevistas/corregir.html",
        {
            "entrevista": entrevista,
            "entrada": una,
            "form": form,
            "num_fragmentos": una.fragmentos.count(),
        },
    )
