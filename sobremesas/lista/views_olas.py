"""Las olas: verlas, prepararlas, elegir a quiénes, escribirlas y revisar cada mensaje."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from sobremesas.acceso import coordina
from sobremesas.lista import olas as proceso
from sobremesas.lista.avance import avance_de
from sobremesas.lista.paginas import los_dias
from sobremesas.mensajes import olas as envio
from sobremesas.mensajes.carta import Compuesto
from sobremesas.mensajes.horario import abre
from sobremesas.models import QUIENES_CONVOCAN, Convocatoria, Ola

POR_PAGINA = 30


def la_ola(request: Request, pk: int) -> Ola:
    visibles = Ola.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    return get_object_or_404(visibles.select_related("dialogo", "sobremesa", "creada_por"), pk=pk)


def en_borrador(request: Request, pk: int) -> Ola:
    """La que todavía puede cambiarse; la que ya sale, 404."""
    ola = la_ola(request, pk)
    if ola.estado not in proceso.SE_EDITA:
        raise Http404
    return ola


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def olas(request: Request) -> HttpResponse:
    filas = proceso.de(request.dialogo)
    pagina = Paginator(filas, POR_PAGINA).get_page(request.GET.get("pagina"))
    contexto = {
        "pagina": pagina,
        "dias": los_dias(request),
        "coordina": coordina(request),
        "reglas": Convocatoria.de(request.dialogo),
        "aparte": proceso.por_otro_medio(request.dialogo),
        "medios": [(medio.value, medio.label) for medio in proceso.OTROS_MEDIOS],
    }
    return render(request, "sobremesas/olas/lista.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def nueva(request: Request) -> HttpResponse:
    form = proceso.NuevaForm(request.POST or None, dias=los_dias(request))
    if form.is_valid():
        datos = form.cleaned_data
        ola = proceso.nueva(request.dialogo, datos["que"], datos["sobremesa"], autor=request.user)
        destino = "ola_quienes" if proceso.se_eligen(ola) else "ola"
        return redirect(f"sobremesas:{destino}", request.dialogo.clave, ola.pk)
    return render(request, "sobremesas/olas/nueva.html", {"form": form})


@require_GET
@con_rol(*QUIENES_CONVOCAN)
def ola(request: Request, pk: int) -> HttpResponse:
    """A quién va, qué dice, cómo lo lee cada quien y cuándo sale. Con htmx, sólo la lectora pedida."""
    if request.htmx and not request.htmx.history_restore_request:
        esta = la_ola(request, pk)
        contexto = {"ola": esta, "coordina": coordina(request), **lector(request, esta)}
        return render(request, "sobremesas/olas/ola.html#lector", contexto)
    return render(request, "sobremesas/olas/ola.html", contexto_de(request, la_ola(request, pk)))


def contexto_de(request: Request, esta: Ola, **ademas: Any) -> dict[str, Any]:
    reglas = Convocatoria.de(request.dialogo)
    ahora = timezone.now()
    salida = esta.programada_para or abre(reglas, proceso.hora_en_punto(ahora))
    se_edita = esta.estado in proceso.SE_EDITA and coordina(request)
    contexto = {
        "ola": esta,
        "coordina": coordina(request),
        "se_edita": se_edita,
        "se_eligen": proceso.se_eligen(esta),
        "reparto": envio.reparto(esta),
        "reglas": reglas,
        "texto_form": proceso.TextoForm(instance=esta),
        "cuando_form": proceso.CuandoForm(
            reglas=reglas,
            initial={
                "fecha": timezone.localdate(salida),
                "hora": timezone.localtime(salida).time(),
            },
        ),
        "avance": avance_de(esta),
        **lector(request, esta),
    }
    return contexto | ademas


def lector(request: Request, esta: Ola) -> dict[str, Any]:
    """El mensaje de quien está en el lugar ``?n=``, con la anterior y la siguiente."""
    personas = Paginator(envio.destinatarias(esta), 1).get_page(request.GET.get("n"))
    invitacion = next(iter(personas), None)
    previa = envio.vista_previa(esta, invitacion) if invitacion else None
    return {
        "personas": personas,
        "lectora": invitacion,
        "previa": previa,
        "cuerpo": _cuerpo(previa),
        "sin_mensaje": _sin_mensaje(esta, invitacion),
    }


def _cuerpo(previa: Compuesto | None) -> str:
    """Lo de adentro del HTML que recibirá: lo arma nuestra plantilla, que ya escapó cada dato."""
    if previa is None:
        return ""
    dentro = previa.html.partition("<body>")[2].partition("</body>")[0]
    return mark_safe(dentro)  # noqa: S308


def _sin_mensaje(esta: Ola, invitacion: Any) -> str:
    if invitacion is None:
        return ""
    if envio.va_por_otra_via(esta, invitacion.canal):
        return f"No recibe correo: se le invita por {invitacion.get_canal_display().lower()}."
    return (
        ""
        if invitacion.persona.correo
        else "No tiene correo: se abrirá un pendiente para llamarle."
    )


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def quienes(request: Request, pk: int) -> HttpResponse:
    esta = en_borrador(request, pk)
    if not proceso.se_eligen(esta):
        raise Http404
    if request.method == "POST":
        marcadas = _claves(request, "silla")
        total = proceso.elegir(esta, marcadas, _claves(request, "vista"))
        messages.success(request, f"La ola va a {total} {'persona' if total == 1 else 'personas'}.")
        return redirect("sobremesas:ola", request.dialogo.clave, pk)
    todas = proceso.elegibles(esta)
    filtro = request.GET.get("dia", "")
    sillas = todas.filter(sobremesa__numero=filtro) if filtro.isdecimal() else todas
    if request.GET.get("prioridad"):
        sillas = sillas.filter(prioridad__gt=0)
    if "titulares" in request.GET:
        sillas = sillas.filter(suplente_de=None)
    contexto = {"ola": esta, "sillas": sillas, "dias": los_dias(request), "filtro": filtro}
    return render(request, "sobremesas/olas/quienes.html", contexto)


def _claves(request: Request, campo: str) -> set[int]:
    return {int(pk) for pk in request.POST.getlist(campo) if pk.isdecimal() and len(pk) < 19}


@require_POST
@con_rol(Rol.COORDINACION)
def escribir(request: Request, pk: int) -> HttpResponse:
    esta = en_borrador(request, pk)
    form = proceso.TextoForm(request.POST, instance=esta)
    if not form.is_valid():
        contexto = contexto_de(request, la_ola(request, pk), texto_form=form)
        return render(request, "sobremesas/olas/ola.html", contexto, status=422)
    esta.save(update_fields=["asunto", "texto", "texto_en"])
    messages.success(request, "Quedó guardado. Abajo se lee como le llegará a cada quien.")
    return redirect("sobremesas:ola", request.dialogo.clave, pk)
