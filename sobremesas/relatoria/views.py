"""La relatoría: escoger mesa y la pantalla en que se escribe lo que dice."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from actores.models import Organizacion
from dialogo.acceso import Request
from sobremesas.acceso import coordina, dia_que_relata
from sobremesas.models import Aportacion, Encargo, FuncionEnSobremesa, Mesa
from sobremesas.relatoria import carcasa
from sobremesas.relatoria.acceso import mesa_que_relata
from sobremesas.vivo import en_curso


@require_GET
def inicio(request: Request, numero: int) -> HttpResponse:
    """Las mesas del día: quién relata cada una y cuánto lleva."""
    dia = dia_que_relata(request, numero)
    sala = en_curso(dia)
    suyas = Q(aportaciones__sala=sala, aportaciones__retirada_en=None)
    sentadas = Q(puestos__sala=sala, puestos__esta=True)
    mesas = dia.mesas.annotate(
        lineas=Count("aportaciones", filter=suyas, distinct=True),
        presentes=Count("puestos", filter=sentadas, distinct=True),
    ).order_by("numero")
    relatan = dia.equipo.filter(funcion=FuncionEnSobremesa.Funcion.RELATA).select_related("usuario")
    por_mesa: dict[int | None, list[str]] = {}
    for funcion in relatan:
        por_mesa.setdefault(funcion.mesa_id, []).append(funcion.usuario.nombre)
    contexto = {
        "sobremesa": dia,
        "sala": sala,
        "mesas": [(mesa, por_mesa.get(mesa.pk, [])) for mesa in mesas],
        "mia": {f.mesa_id for f in relatan if f.usuario_id == request.user.pk},
    }
    return render(request, "sobremesas/relatoria/inicio.html", contexto)


@require_GET
@ensure_csrf_cookie
def mesa(request: Request, numero: int, mesa: int) -> HttpResponse:
    """La pantalla de una mesa. Sus datos los pide el aparato: así es la misma con red y sin ella."""
    suya = mesa_que_relata(request, numero, mesa)
    contexto = {
        "quien": request.user.pk,
        "organizaciones": Organizacion.objects.filter(
            invitaciones__sobremesa=suya.sobremesa_id
        ).distinct(),
        "coordina": coordina(request),
    }
    return _pagina(request, suya, contexto)


@require_GET
def carcasa_sola(request: Request, numero: int, mesa: int) -> HttpResponse:
    """La misma página sin datos: es la que el navegador guarda para cuando no haya red."""
    return _pagina(request, mesa_que_relata(request, numero, mesa), {})


def _pagina(request: Request, mesa: Mesa, mas: dict[str, Any]) -> HttpResponse:
    contexto = {
        "sobremesa": mesa.sobremesa,
        "mesa": mesa,
        "clases": [("C", *Aportacion.Clase.choices[0]), ("M", *Aportacion.Clase.choices[1]),
                   ("E", *Aportacion.Clase.choices[2]), ("D", *Aportacion.Clase.choices[3])],
        "clases_de_encargo": Encargo.Clase.choices,
        "modulos": carcasa.MODULOS,
        "sectores": carcasa.SECTORES,
        **mas,
    }  # fmt: skip
    return render(request, "sobremesas/relatoria/mesa.html", contexto)
