"""Publicar: qué cambiaría, qué falta, cómo se verá y el acto."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import Request, con_rol
from dialogo.confirmacion import recien_identificada
from dialogo.models import Rol
from informes.models import Publicacion
from informes.portal import cambios, instantanea, paginas
from informes.portal.vigente import Vigente, ultima
from informes.publicar import acto, puerta
from informes.publicar.forms import PublicarForm


@require_GET
@con_rol(Rol.COORDINACION)
def ver(request: Request) -> HttpResponse:
    anterior = ultima(request.dialogo)
    tomada, voces = instantanea.tomar(request.dialogo)
    condiciones = puerta.condiciones(request.dialogo)
    lista = Publicacion.objects.filter(dialogo=request.dialogo).defer("instantanea")
    contexto = {
        "anterior": anterior,
        "cambios": cambios.entre(anterior.instantanea if anterior else None, tomada),
        "cifras": tomada["cifras"],
        "num_voces": len(voces),
        "igual": bool(anterior and anterior.huella == acto.huella_de(tomada)),
        "condiciones": condiciones,
        "abierta": all(condicion.se_cumple for condicion in condiciones),
        "lista": lista.select_related("publicada_por"),
    }
    return render(request, "publicar/ver.html", contexto)


@recien_identificada
@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def publicar(request: Request) -> HttpResponse:
    anterior = ultima(request.dialogo)
    form = PublicarForm(
        request.POST or None,
        ofrecidos=acto.ofrecidos(request.dialogo),
        anterior=anterior,
        es_publico=request.dialogo.es_publico,
    )
    if request.method == "POST" and form.is_valid() and (hecha := _publicar(request, form)):
        messages.success(request, f"Quedó la {str(hecha).lower()}.")
        return redirect("publicar:ver", request.dialogo.clave)
    contexto = {"form": form, "anterior": anterior}
    return render(request, "publicar/publicar.html", contexto, status=422 if form.errors else 200)


def _publicar(request: Request, form: PublicarForm) -> Publicacion | None:
    dicho = {c: v for c, v in form.cleaned_data.items() if c != "leido"}
    try:
        return acto.publicar(request.dialogo, autor=request.user, **dicho)
    except acto.Conflicto as conflicto:
        form.add_error(
            None,
            f"{conflicto.actual.publicada_por} publicó mientras revisabas: «{conflicto.actual.que}». "
            "Vuelve a la página de publicar para ver qué cambiaría ahora. Lo que escribiste sigue aquí.",
        )
    except ValidationError as error:
        form.add_error(None, error)
    return None


@require_GET
@con_rol(Rol.COORDINACION)
def previa(request: Request, ruta: str = "") -> HttpResponse:
    """Cualquier página del portal, con lo que se publicaría ahora mismo."""
    try:
        hallada = resolve(f"/{ruta}", urlconf="informes.portal.urls")
    except Resolver404 as error:
        raise Http404 from error
    pagina = hallada.url_name or ""
    if pagina not in paginas.PAGINAS:
        raise Http404
    vigente = _por_publicar(request)
    contexto: dict[str, Any] = paginas.PAGINAS[pagina](request, vigente, **hallada.kwargs)
    contexto |= paginas.comun(request, request.dialogo, vigente)
    contexto |= {
        "pagina": pagina,
        "previa": reverse("publicar:previa", args=[request.dialogo.clave]),
    }
    plantilla = "hallazgo_ido" if "ido" in contexto else pagina
    return render(request, f"portal/{plantilla}.html", contexto)


def _por_publicar(request: Request) -> Vigente:
    """La publicación que saldría hoy, sin guardar."""
    tomada, _ = instantanea.tomar(request.dialogo)
    anterior = ultima(request.dialogo)
    numero = anterior.numero + 1 if anterior else 1
    for hallazgo in tomada["hallazgos"]:
        for voz in (*hallazgo["voces"], *hallazgo["disensos"]):
            voz["retirada"] = False
    return Vigente(Publicacion(dialogo=request.dialogo, numero=numero), tomada)
