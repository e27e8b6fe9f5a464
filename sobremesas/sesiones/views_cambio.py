"""Lo que le pasa a un día entero: otra sede, otro cupo, se cancela o se cierra."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from sobremesas.acceso import dias_de
from sobremesas.asiento import Quien, ocupacion
from sobremesas.asiento import sesion as del_dia
from sobremesas.models import Canal, Mensaje, Sobremesa
from sobremesas.sesiones import asistencia, dias, efecto
from sobremesas.sesiones.ediciones import Choque, choques, huella_de
from sobremesas.sesiones.forms import CambioForm, CupoForm, MotivoForm

YA_CAMBIO = (
    "Alguien más cambió este día mientras lo revisabas. Mira cómo quedó y vuelve a enviarlo."
)


def _abierta(request: Request, numero: int) -> Sobremesa:
    """La de ese número, si todavía se puede cambiar; la cerrada o cancelada ya no tiene estas páginas."""
    abiertas = dias_de(request).filter(estado__in=dias.ABIERTAS)
    return get_object_or_404(abiertas.select_related("dialogo__convocatoria"), numero=numero)


def _quien(request: Request) -> Quien:
    return Quien.equipo(request.user, Canal.SISTEMA)


def _sigue_igual(request: Request, sesion: Sobremesa) -> bool:
    """Nadie la cambió desde que se abrió la página (R3)."""
    return request.POST.get("secuencia", "") == str(sesion.secuencia)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def cambio(request: Request, numero: int) -> HttpResponse:
    """Tres pasos: qué cambia, a quién se le dice, y hecho. Nada se escribe antes de confirmar."""
    sesion = _abierta(request, numero)
    form = CambioForm(request.POST or None, sobremesa=sesion)
    base = request.POST.get("base") or huella_de(form)
    encontrados: list[Choque] = []
    if form.is_bound and form.is_valid() and "corregir" not in request.POST:
        encontrados = choques(form, base)
        if not encontrados and "confirmado" not in request.POST:
            return _revisar(request, sesion, form, base)
        try:
            if encontrados:
                raise ValidationError(YA_CAMBIO)
            del_dia.reprogramar(sesion, quien=_quien(request), **form.cambios())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "El cambio quedó guardado y los avisos, en el buzón.")
            return redirect("sobremesas:sesion_avisar", request.dialogo.clave, numero)
    contexto = {"sesion": sesion, "form": form, "choques": encontrados}
    contexto["base"] = huella_de(form) if encontrados else base
    return render(request, "sobremesas/sesiones/cambio.html", contexto)


def _revisar(request: Request, sesion: Sobremesa, form: CambioForm, base: str) -> HttpResponse:
    cambios = form.cambios()
    motivo = cambios.pop("motivo")
    despues = efecto.como_quedaria(sesion, motivo_del_cambio=motivo, **cambios)
    quienes = efecto.alcance(sesion)
    escritos = {nombre: form[nombre].value() for nombre in form.fields}
    contexto = {
        "sesion": sesion,
        "despues": despues,
        "diferencias": efecto.diferencias(sesion, despues),
        "alcance": quienes,
        "muestra": efecto.muestra(quienes, Mensaje.Clase.CAMBIO, despues),
        "escrito": [*escritos.items(), ("base", base)],
    }
    return render(request, "sobremesas/sesiones/cambio_revisar.html", contexto)


@require_GET
@con_rol(Rol.COORDINACION)
def avisar(request: Request, numero: int) -> HttpResponse:
    """El texto y los teléfonos, para lo que el correo no alcanza."""
    sesion = get_object_or_404(dias_de(request).select_related("dialogo"), numero=numero)
    contexto = {
        "sesion": sesion,
        "renglones": efecto.texto_para_avisar(sesion).splitlines(),
        "alcance": efecto.alcance(sesion),
    }
    return render(request, "sobremesas/sesiones/avisar.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def cancelar(request: Request, numero: int) -> HttpResponse:
    sesion = _abierta(request, numero)
    form = MotivoForm(request.POST or None)
    quienes = efecto.alcance(sesion)
    contexto = {"sesion": sesion, "form": form, "alcance": quienes}
    if form.is_bound and form.is_valid():
        motivo = form.cleaned_data["motivo"]
        if not _sigue_igual(request, sesion):
            form.add_error(None, YA_CAMBIO)
        elif "confirmado" in request.POST:
            if _cancelar(request, sesion, form):
                return redirect("sobremesas:sesion_avisar", request.dialogo.clave, numero)
        else:
            cancelada = {"estado": Sobremesa.Estado.CANCELADA, "motivo_del_cambio": motivo}
            despues = efecto.como_quedaria(sesion, **cancelada)
            contexto["muestra"] = efecto.muestra(quienes, Mensaje.Clase.CANCELACION, despues)
            contexto["revisado"] = True
    return render(request, "sobremesas/sesiones/cancelar.html", contexto)


def _cancelar(request: Request, sesion: Sobremesa, form: MotivoForm) -> bool:
    try:
        del_dia.cancelar(sesion, form.cleaned_data["motivo"], _quien(request))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, f"«{sesion}» quedó cancelada y los avisos, en el buzón.")
    return True


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def cerrar(request: Request, numero: int) -> HttpResponse:
    sesion = _abierta(request, numero)
    if request.method == "POST":
        try:
            ola = dias.cerrar(sesion, quien=_quien(request), agradecer="agradecer" in request.POST)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"«{sesion}» quedó cerrada.")
            if ola:
                messages.info(
                    request, "Éste es el agradecimiento: revísalo y mándalo cuando quieras."
                )
                return redirect("sobremesas:ola", request.dialogo.clave, ola.pk)
            return redirect(sesion)
    contexto = {
        "sesion": sesion,
        "asistencia": asistencia.de(sesion),
        "no_empieza": timezone.now() < sesion.empieza_en,
        "todavia_no": timezone.now() < sesion.termina_en,
    }
    return render(request, "sobremesas/sesiones/cerrar.html", contexto)


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def cupo(request: Request, numero: int) -> HttpResponse:
    """Bajarlo nunca quita a nadie: dice quién quedaría por encima y no cambia nada (C5)."""
    sesion = _abierta(request, numero)
    form = CupoForm(request.POST or None, initial={"cupo": sesion.cupo})
    por_encima = []
    if form.is_bound and form.is_valid():
        nuevo = form.cleaned_data["cupo"]
        try:
            del_dia.cambiar_cupo(sesion, nuevo, _quien(request))
        except ValidationError as error:
            form.add_error("cupo", error)
            por_encima = del_dia.sobre_la_linea(sesion, nuevo)
            prefetch_related_objects(por_encima, "sector", "organizacion")
        else:
            messages.success(request, f"Ahora hay {nuevo} lugares.")
            return redirect(sesion)
    contexto = {
        "sesion": sesion,
        "form": form,
        "lugares": ocupacion([sesion])[sesion.pk],
        "por_encima": por_encima,
    }
    return render(request, "sobremesas/sesiones/cupo.html", contexto)
