"""Las erratas de los documentos ya hechos, y anotar otra."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from informes.models import Errata, Informe
from informes.verificar.erratas import ErrataForm, anotar


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def erratas(request: Request) -> HttpResponse:
    informes = (
        Informe.objects.visibles_para(request.user)
        .filter(dialogo=request.dialogo)
        .select_related("sobremesa")
        .defer("instantanea")
        .order_by("tipo", "-version")
    )
    form = ErrataForm(request.POST or None, informes=informes)
    if form.is_valid():
        try:
            anotar(**form.cleaned_data, autor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "La errata quedó anotada. Ya se ve en Verificar.")
            return redirect("publicar:erratas", request.dialogo.clave)
    anotadas = (
        Errata.objects.filter(informe__in=informes)
        .select_related("informe__sobremesa", "anotada_por")
        .defer("informe__instantanea")
        .order_by("-anotada_en", "-pk")
    )
    return render(request, "verificar/erratas.html", {"form": form, "erratas": anotadas})
