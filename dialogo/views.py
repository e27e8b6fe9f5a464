"""Los diálogos de quien entró, y crear otro."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import Request, coordina_algo
from dialogo.copia import crear_dialogo
from dialogo.forms import CrearDialogoForm
from dialogo.models import Fase


@require_GET
def mis_dialogos(request: Request) -> HttpResponse:
    papeles = (
        request.user.papeles.vigentes()
        .select_related("dialogo")
        .prefetch_related(Prefetch("dialogo__fases", queryset=Fase.objects.order_by("numero")))
        .order_by("dialogo__nombre")
    )
    contexto = {
        "papeles": papeles,
        "puede_crear": request.user.is_superuser or coordina_algo(request.user),
    }
    return render(request, "dialogo/mis_dialogos.html", contexto)


@require_http_methods(["GET", "POST"])
def crear(request: Request) -> HttpResponse:
    if not (request.user.is_superuser or coordina_algo(request.user)):
        raise Http404
    form = CrearDialogoForm(request.POST or None, usuario=request.user)
    if request.method == "POST" and form.is_valid():
        dialogo = crear_dialogo(autor=request.user, **form.cleaned_data)
        messages.success(request, "El diálogo quedó creado. Revisa aquí lo que falta.")
        return redirect("ajustes:inicio", dialogo.clave)
    return render(request, "dialogo/crear.html", {"form": form})
