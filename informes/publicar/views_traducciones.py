"""La página de traducciones: el original y el inglés lado a lado, uno por uno."""

from collections import Counter
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import Request, con_rol
from dialogo.models import Rol
from informes.publicar import traducciones


@require_GET
@con_rol(Rol.COORDINACION)
def ver(request: Request) -> HttpResponse:
    return _pintar(request)


@require_POST
@con_rol(Rol.COORDINACION)
def guardar(request: Request) -> HttpResponse:
    clave, texto = request.POST.get("clave", "")[:80], request.POST.get("texto", "")
    try:
        traducciones.guardar(
            request.dialogo,
            clave=clave,
            texto=texto,
            huella=request.POST.get("huella", ""),
            autor=request.user,
            aprobar="aprobar" in request.POST,
        )
    except ValidationError as error:
        return _pintar(request, clave=clave, texto=texto, error=error.messages[0])
    messages.success(request, "Quedó la traducción.")
    regreso = reverse("publicar:traducciones", args=[request.dialogo.clave])
    ver_solo = request.POST.get("estado", "")
    consulta = f"?{urlencode({'estado': ver_solo})}" if ver_solo in traducciones.ESTADOS else ""
    return redirect(regreso + consulta)


def _pintar(request: Request, clave: str = "", texto: str = "", error: str = "") -> HttpResponse:
    """Con error, lo escrito sigue en su sitio."""
    todos = traducciones.renglones(request.dialogo)
    cuentas = Counter(renglon.estado for renglon in todos)
    pedido = request.POST.get("estado") or request.GET.get("estado", "")
    estado = pedido if pedido in traducciones.ESTADOS else ""
    quedan = [r for r in todos if not estado or r.estado == estado or r.texto.clave == clave]
    contexto = {
        "partes": [(parte, list(g)) for parte, g in groupby(quedan, lambda r: r.texto.parte)],
        "estados": [(e, nombre, cuentas[e]) for e, nombre in traducciones.ESTADOS.items()],
        "estado": estado,
        "total": len(todos),
        "clave": clave,
        "escrito": texto,
        "error": error,
    }
    return render(request, "publicar/traducciones.html", contexto, status=422 if error else 200)
