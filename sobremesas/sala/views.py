"""La sala en el teléfono: leerla, contestar lo que pregunta, decir cómo aparecer en el acta."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dialogo.enlaces import VerOtra
from dialogo.middleware import pide_json
from dialogo.templatetags.dialogo import hora
from dialogo.texto import entero
from sobremesas import consultas
from sobremesas.aportaciones import espejos
from sobremesas.models import Consulta, Espejo, Puesto
from sobremesas.sala import dichas, pagina, preguntas, propios
from sobremesas.sala.acceso import con_puesto

PLANTILLAS = "sobremesas/sala"


@con_puesto()
@require_safe
def ver(request: HttpRequest, puesto: Puesto) -> HttpResponse:
    return mostrar(request, puesto)


def mostrar(
    request: HttpRequest, puesto: Puesto, /, *, estado: int = 200, **mas: Any
) -> HttpResponse:
    contexto = pagina.de_sala(request, puesto, **mas)
    return render(request, f"{PLANTILLAS}/ver.html", contexto, status=estado)


@con_puesto()
@require_safe
def pedido(request: HttpRequest, puesto: Puesto) -> HttpResponse:
    """Sólo lo que se le pregunta, para cambiarlo en la página sin tocar lo demás."""
    return render(request, f"{PLANTILLAS}/_pide.html", pagina.pedido(puesto))


@con_puesto()
@require_safe
def enviado(request: HttpRequest, puesto: Puesto) -> HttpResponse:
    return render(request, f"{PLANTILLAS}/_enviado.html", {"puesto": puesto} | dichas.de(puesto))


def hecho(request: HttpRequest, que: str, ancla: str = "") -> HttpResponse:
    """A la página de nuevo o, a los guiones, la hora en que se recibió."""
    if pide_json(request):
        return JsonResponse({"hora": hora(timezone.now())})
    return VerOtra(f"{reverse('sala:ver')}?a={que}{ancla}")


def no_paso(
    request: HttpRequest, puesto: Puesto, error: ValidationError, /, **mas: Any
) -> HttpResponse:
    """Lo que hay que revisar, sin perder lo escrito. ``mas``: con lo que se vuelve a pintar."""
    texto = " ".join(error.messages)
    if pide_json(request):
        return JsonResponse({"error": texto}, status=422)
    return mostrar(request, puesto, estado=422, **(mas or {"falta_general": texto}))


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def votar(request: HttpRequest, puesto: Puesto, consulta: int) -> HttpResponse:
    """La papeleta entera, cada vez: repetirla da lo mismo y la última es la que vale (V3)."""
    suyas = Consulta.objects.filter(sala=puesto.sala_id).defer("resultado")
    una = get_object_or_404(suyas, pk=consulta)
    try:
        consultas.votar(una.pk, puesto, preguntas.leer(una, request.POST))
    except ValidationError as error:
        falta = {"falta": " ".join(error.messages)} if una.recibe else {}
        escrito = pagina.pedido(puesto, request.POST) | falta if falta else {}
        return no_paso(request, puesto, error, **escrito)
    return hecho(request, "voto")


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def reflejar(request: HttpRequest, puesto: Puesto, uid: str) -> HttpResponse:
    """Lo que contesta de cada línea de su mesa; las que no marcó no dicen nada."""
    espejo = get_object_or_404(Espejo, uid=uid, sala=puesto.sala_id, mesa=puesto.mesa_id)
    try:
        for linea in espejo.lineas.all():
            if valor := request.POST.get(f"l{linea.pk}"):
                espejos.reflejar(
                    espejo,
                    puesto,
                    linea,
                    valor,
                    request.POST.get(f"n{linea.pk}", ""),
                    revision=entero(request.POST.get(f"r{linea.pk}"), cifras=4),
                )
    except ValidationError as error:
        return no_paso(request, puesto, error)
    return hecho(request, "espejo")


@con_puesto(solo_envios=True)
@require_http_methods(["POST"])
def aparecer(request: HttpRequest, puesto: Puesto) -> HttpResponse:
    """Cómo aparece en el acta, hasta que se firma; y que leyó el aviso."""
    if not pagina.aparecer(puesto)["puede_aparecer"]:
        raise Http404
    try:
        propios.guardar(
            puesto, request.POST.get("aparece", ""), acepto=bool(request.POST.get("acepto"))
        )
    except ValidationError as error:
        return no_paso(request, puesto, error)
    return hecho(request, "aparece")
