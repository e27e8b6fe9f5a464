"""Ajustes del diálogo: portada de la sección, datos generales y aviso de privacidad."""

from django.contrib import messages
from django.db.models import Max
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import Request, con_rol
from dialogo.forms import AvisoForm, DatosForm
from dialogo.models import AvisoPrivacidad, Dialogo, Rol


def _resumen(dialogo: Dialogo) -> list[dict[str, object]]:
    """Lo que hay y lo que falta en cada sección, en el orden en que conviene llenarlas."""
    aviso = dialogo.aviso_vigente()
    cuentas = {
        "preguntas": dialogo.preguntas_vigentes().count(),
        "bloques": dialogo.bloques.count(),
        "fases": dialogo.fases.count(),
        "objetivos": dialogo.objetivos.count(),
        "premisas": dialogo.premisas.count(),
        "organizadores": dialogo.organizadores.count(),
        "equipo": dialogo.integrantes.vigentes().count(),
    }
    return [
        _parte("datos", "Datos generales", "Completos", bool(dialogo.resumen), "Falta el resumen"),
        _parte(
            "guia",
            "Guía",
            f"{cuentas['bloques']} bloques, {cuentas['preguntas']} preguntas",
            bool(cuentas["preguntas"]),
            "Sin preguntas no se puede entrevistar",
        ),
        _parte("fases", "Fases", f"{cuentas['fases']}", bool(cuentas["fases"]), "Sin fechas"),
        _parte(
            "aviso",
            "Aviso de privacidad",
            f"Versión {aviso.version}" if aviso else "",
            bool(aviso),
            "Sin publicar. Hace falta antes de la primera conversación",
        ),
        _parte("equipo", "Equipo", f"{cuentas['equipo']} con papel", True, ""),
        _parte("objetivos", "Objetivos", f"{cuentas['objetivos']}", bool(cuentas["objetivos"])),
        _parte("premisas", "Premisas", f"{cuentas['premisas']}", bool(cuentas["premisas"])),
        _parte(
            "organizadores",
            "Organizadores",
            f"{cuentas['organizadores']}",
            bool(cuentas["organizadores"]),
        ),
    ]


def _parte(
    ruta: str, nombre: str, hay: str, esta: bool, falta: str = "Ninguno todavía"
) -> dict[str, object]:
    return {
        "ruta": f"ajustes:{ruta}",
        "nombre": nombre,
        "esta": esta,
        "dice": hay if esta else falta,
    }


@require_GET
@con_rol(Rol.COORDINACION)
def inicio(request: Request) -> HttpResponse:
    return render(request, "dialogo/ajustes/inicio.html", {"partes": _resumen(request.dialogo)})


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def datos(request: Request) -> HttpResponse:
    form = DatosForm(request.POST or None, instance=request.dialogo)
    if request.method == "POST":
        if form.is_valid():
            form.save()
            messages.success(request, "Los datos generales quedaron guardados.")
            return redirect("ajustes:datos", request.dialogo.clave)
        request.dialogo.refresh_from_db()  # la barra no muestra lo que no se guardó
    return render(request, "dialogo/ajustes/datos.html", {"form": form})


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def aviso(request: Request) -> HttpResponse:
    """Guardar publica otra versión; las anteriores se quedan con los consentimientos que las vieron."""
    vigente = request.dialogo.aviso_vigente()
    inicial = model_to_dict(vigente, ["simplificado", "integral"]) if vigente else {}
    form = AvisoForm(request.POST or None, initial=inicial, hay_anterior=bool(vigente))
    if request.method == "POST" and form.is_valid():
        version = publicar_aviso(request.dialogo, form)
        messages.success(request, f"Quedó publicada la versión {version}.")
        return redirect("ajustes:aviso", request.dialogo.clave)
    contexto = {"form": form, "avisos": request.dialogo.avisos.all()}
    return render(request, "dialogo/ajustes/aviso.html", contexto)


def publicar_aviso(dialogo: Dialogo, form: AvisoForm) -> int:
    """La versión siguiente. La unicidad de la base detiene a quien publique a la vez."""
    ultima = dialogo.avisos.aggregate(n=Max("version"))["n"] or 0
    aviso = AvisoPrivacidad(
        dialogo=dialogo, version=ultima + 1, vigente_desde=timezone.localdate(), **form.cleaned_data
    )
    aviso.save()
    return aviso.version
