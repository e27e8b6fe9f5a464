"""Por qué organización responde cada enlace."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.models import Rol
from hallazgos.models import Enlace
from hallazgos.recomendaciones import enlaces as responden
from hallazgos.recomendaciones.forms import EnlaceForm


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def enlaces(request: Request) -> HttpResponse:
    quienes = responden.integrantes(request.dialogo)
    return _mostrar(request, EnlaceForm(integrantes=quienes, initial=request.GET.dict()))


def _mostrar(request: Request, form: EnlaceForm) -> HttpResponse:
    contexto = {
        "form": form,
        "integrantes": responden.integrantes(request.dialogo),
        "huecos": responden.sin_enlace(request.dialogo),
        "nombres": form.nombres,
        "puede": request.rol == Rol.COORDINACION,
    }
    return render(
        request, "recomendaciones/enlaces.html", contexto, status=400 if form.errors else 200
    )


@require_POST
@con_rol(Rol.COORDINACION)
def agregar(request: Request) -> HttpResponse:
    form = EnlaceForm(request.POST, integrantes=responden.integrantes(request.dialogo))
    if not form.is_valid():
        return _mostrar(request, form)
    datos = form.cleaned_data
    try:
        responden.agregar(
            datos["integrante"], organizacion=datos["organizacion"], autor=request.user
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _mostrar(request, form)
    quien = datos["integrante"].usuario
    messages.success(request, f"{quien} responde por {datos['organizacion']}.")
    return redirect("recomendaciones:enlaces", request.dialogo.clave)


@require_POST
@con_rol(Rol.COORDINACION)
def quitar(request: Request, pk: int) -> HttpResponse:
    enlace = get_object_or_404(
        Enlace.objects.select_related("integrante__usuario", "organizacion"),
        integrante__dialogo=request.dialogo,
        pk=pk,
    )
    enlace.delete()
    messages.success(
        request, f"{enlace.integrante.usuario} ya no responde por {enlace.organizacion}."
    )
    return redirect("recomendaciones:enlaces", request.dialogo.clave)
