"""La regla de acuerdo y los resultados de un día."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from sobremesas.acceso import coordina, dia_de, dia_que_relata
from sobremesas.choques.cambio import cambios
from sobremesas.consultas import regla
from sobremesas.consultas.acceso import que_le_falta
from sobremesas.consultas.forms import ReglaForm
from sobremesas.consultas.pagina import Tarde, disensos_de
from sobremesas.models import Sala, Sobremesa
from sobremesas.vivo import en_curso


@require_http_methods(["GET", "POST"])
@con_rol(Rol.COORDINACION)
def regla_de_acuerdo(request: Request, numero: int) -> HttpResponse:
    dia = dia_de(request, numero)
    form = ReglaForm(request.POST or None, instance=regla.regla_de(dia))
    if request.method == "POST" and form.is_valid():
        try:
            regla.escribir(dia, quien=request.user, **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "La regla quedó escrita. Se imprime con cada resultado.")
        return redirect("sobremesas:regla_de_acuerdo", request.dialogo.clave, dia.numero)
    contexto = {
        "dia": dia,
        "regla": regla.regla_de(dia),
        "form": form,
        "esta_fija": regla.esta_fija(dia),
    }
    status = 422 if form.errors else 200
    return render(request, "sobremesas/consultas/regla.html", contexto, status=status)


def _a_ciegas(request: Request, dia: Sobremesa) -> HttpResponse | None:
    """La página que explica por qué no se ven, o nada."""
    if not (falta := que_le_falta(request, dia)):
        return None
    contexto = {"dia": dia, "falta": falta}
    return render(request, "sobremesas/consultas/a_ciegas.html", contexto)


def _sala(dia: Sobremesa) -> Sala | None:
    sala = en_curso(dia)
    if sala:
        sala.sobremesa = dia
    return sala


@require_GET
def resultados(request: Request, numero: int) -> HttpResponse:
    dia = dia_que_relata(request, numero)
    if cerrada := _a_ciegas(request, dia):
        return cerrada
    sala = _sala(dia)
    contexto = {
        "dia": dia,
        "sala": sala,
        "tarde": Tarde.leer(sala) if sala else None,
        "regla": regla.regla_de(dia),
        "coordina": coordina(request),
    }
    return render(request, "sobremesas/consultas/resultados.html", contexto)


@require_GET
def resultado(request: Request, numero: int, hallazgo: int) -> HttpResponse:
    dia = dia_que_relata(request, numero)
    if cerrada := _a_ciegas(request, dia):
        return cerrada
    sala = _sala(dia)
    if sala is None:
        raise Http404
    tarde = Tarde.leer(sala)
    suyos = (p for p in tarde.puntos if p.hallazgo and p.hallazgo.numero == hallazgo)
    if (punto := next(suyos, None)) is None:
        raise Http404
    contexto = {
        "dia": dia,
        "sala": sala,
        "punto": punto,
        "de": tarde.de(punto),
        "cambio": cambios([punto]).get(punto.pk),
        "repartos": tarde.repartos_con(punto),
        "disensos": disensos_de(sala, punto),
    }
    return render(request, "sobremesas/consultas/resultado.html", contexto)
