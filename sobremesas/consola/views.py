"""La consola de quien conduce: antes de abrir, durante la tarde y al terminar."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request
from dialogo.middleware import pide_json
from dialogo.texto import entero
from sobremesas.acceso import dia_que_conduce
from sobremesas.consola import antes, pantalla, resumen
from sobremesas.consola.acceso import sala_del_formulario
from sobremesas.models import Sala, Sobremesa
from sobremesas.puerta import dentro
from sobremesas.vivo import Movido, abrir, borrar_ensayo, en_curso, mover, terminar


@require_GET
@never_cache
def consola(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_conduce(request, numero)
    sala = en_curso(dia)
    if sala and sala.esta_en_curso:
        datos = {"sala": sala, "sobremesa": dia, "partes": pantalla.partes(request, sala)}
        datos["ahora_ms"] = _milisegundos()
        return render(request, "sobremesas/consola/vivo.html", datos)
    if sala:
        datos = {"sala": sala, "sobremesa": dia, "resumen": resumen.de(sala)}
        return render(request, "sobremesas/consola/despues.html", datos)
    puerta = dentro.en(dia)
    datos = {"sobremesa": dia, "antes": antes.revisar(dia), "dentro": puerta.sillas}
    return render(request, "sobremesas/consola/antes.html", datos)


@require_GET
@never_cache
def vivo(request: Request, numero: int) -> HttpResponse:
    """Las partes que cambiaron, en JSON; 204 si ninguna."""
    dia = dia_que_conduce(request, numero)
    sala = en_curso(dia)
    if sala is None or not sala.esta_en_curso or request.GET.get("sala") != str(sala.pk):
        return JsonResponse({"otra": True})
    return _estado(request, sala, request.GET.get("tengo", ""))


def _milisegundos() -> int:
    return int(timezone.now().timestamp() * 1000)


def _estado(request: Request, sala: Sala, tengo: str, aviso: str = "") -> HttpResponse:
    nuevas = pantalla.las_que_cambiaron(request, sala, tengo)
    if not nuevas and not aviso:
        return HttpResponse(status=204, headers={"X-Ahora": str(_milisegundos())})
    cuerpo = {
        "version": sala.version,
        "ahora": _milisegundos(),
        "aviso": aviso,
        "partes": {p.nombre: {"huella": p.huella, "html": p.html} for p in nuevas},
    }
    return JsonResponse(cuerpo)


@require_POST
def abrir_la_sala(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_conduce(request, numero)
    try:
        abrir(dia, quien=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("sobremesas:consola", request.dialogo.clave, numero)


@require_POST
def mover_la_sala(request: Request, numero: int) -> HttpResponse:
    """Un mando: el aparato dice qué versión veía. Al que llega tarde se le dice en qué va y nada se mueve."""
    dia = dia_que_conduce(request, numero)
    sala = sala_del_formulario(request, dia)
    if sala is None:
        return contestar(request, dia, "Esa sala ya terminó.")
    version, punto = (entero(v) for v in (request.POST.get("version"), request.GET.get("punto")))
    try:
        movido = mover(
            sala, request.GET.get("accion", ""), quien=request.user, version=version, punto=punto
        )
        aviso = "" if movido.cambio else quien_se_adelanto(movido, request.user.pk)
    except ValidationError as error:
        aviso = " ".join(error.messages)
    except ValueError:
        return HttpResponse(status=400)
    return contestar(request, dia, aviso)


def contestar(request: Request, dia: Sobremesa, aviso: str = "") -> HttpResponse:
    """Después de un mando: las partes nuevas a quien las pide; si no, de vuelta a la consola."""
    sala = en_curso(dia)
    if pide_json(request) and sala and sala.esta_en_curso:
        return _estado(request, sala, request.POST.get("tengo", ""), aviso)
    if aviso:
        messages.warning(request, aviso)
    return redirect("sobremesas:consola", dia.dialogo.clave, dia.numero)


def quien_se_adelanto(movido: Movido, quien: int) -> str:
    """«Noemí Ruiz ya pasó a Confirmar.» Vacío si fue la misma persona: apretó dos veces."""
    ultimo = movido.sala.tramos.select_related("movido_por").order_by("-empezo_en", "-pk").first()
    if ultimo is None:
        return movido.frase
    if ultimo.movido_por_id == quien:
        return ""
    return f"{ultimo.movido_por.nombre} ya pasó a {ultimo.get_fase_display()}."


@require_http_methods(["GET", "POST"])
def terminar_la_tarde(request: Request, numero: int) -> HttpResponse:
    """Con lo que quedó a la vista. Un ensayo no se guarda: terminarlo lo borra todo."""
    dia = dia_que_conduce(request, numero)
    sala = en_curso(dia)
    if sala is None or not sala.esta_en_curso:
        return redirect("sobremesas:consola", request.dialogo.clave, numero)
    if request.method == "POST":
        if request.POST.get("sala") != str(sala.pk):
            messages.warning(request, "Esa sala ya había terminado.")
        elif sala.es_ensayo:
            borrar_ensayo(sala)
            messages.success(request, "Terminó el ensayo. No quedó nada de él.")
        else:
            terminar(sala, quien=request.user)
        return redirect("sobremesas:consola", request.dialogo.clave, numero)
    datos = {"sala": sala, "sobremesa": dia, "resumen": resumen.de(sala)}
    return render(request, "sobremesas/consola/terminar.html", datos)
