"""El acta para quien asistió: la lee, observa cada párrafo y, firmada, la descarga."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dialogo import enlaces
from dialogo.texto import limpiar
from informes import archivo
from informes.acta import lectura, tramite
from informes.acta.asistencia import puesto_de
from informes.acta.lectura import Fallo
from informes.views_acta import entregar
from sobremesas.invitacion.acceso import RESPONDER, con_llave, ocultos
from sobremesas.models import Acta, Llave, Puesto
from sobremesas.sala import propios
from sobremesas.sala.pagina import APARECER


def _suya(llave: Llave) -> tuple[Acta, Puesto]:
    """El acta del día de esa silla, sólo para quien estuvo."""
    puesto = puesto_de(llave.asistente)
    if puesto is None:
        raise Http404
    acta = tramite.de(llave.invitacion.sobremesa)
    acta.sobremesa = llave.invitacion.sobremesa
    return acta, puesto


def volver(request: HttpRequest, aviso: str = "", ancla: str = "") -> HttpResponse:
    consulta = "&".join(filter(None, ["ir=acta", f"a={aviso}" if aviso else ""]))
    return enlaces.volver(request, f"{reverse('mi_acta:ver')}?{consulta}{ancla}")


def mostrar(
    request: HttpRequest, llave: Llave, *, fallo: Fallo | None = None, estado: int = 200
) -> HttpResponse:
    acta, puesto = _suya(llave)
    contexto: dict[str, Any] = ocultos(request, llave) | lectura.contexto(
        acta, llave.asistente, fallo
    )
    contexto |= {
        "puesto": puesto,
        "formas": APARECER.items(),
        "como": APARECER[Puesto.Aparece(puesto.aparece)],
        "aviso": request.GET.get("a", ""),
    }
    return render(request, "informes/acta/mi/ver.html", contexto, status=estado)


@con_llave(RESPONDER, solo_lectura=True)
def ver(request: HttpRequest, llave: Llave) -> HttpResponse:
    return mostrar(request, llave)


@con_llave(RESPONDER)
def observar(request: HttpRequest, llave: Llave) -> HttpResponse:
    acta, _puesto = _suya(llave)
    if request.method != "POST":
        return volver(request)
    imprime, _version = lectura.lo_que_se_lee(acta)
    parrafo, texto = request.POST.get("parrafo", ""), limpiar(request.POST.get("texto", ""))
    if imprime is None:
        raise Http404
    try:
        una = lectura.observar(
            acta,
            llave.asistente,
            imprime,
            parrafo=parrafo,
            texto=texto,
            pagina=uuid.UUID(request.POST.get("pagina", "")),
        )
    except ValidationError as error:
        fallo = Fallo(parrafo, texto, " ".join(error.messages))
        return mostrar(request, llave, fallo=fallo, estado=422)
    except ValueError as error:  # una página que no es de aquí
        raise Http404 from error
    if una is None:
        raise Http404
    return volver(request, "observada", "#mis-observaciones")


@con_llave(RESPONDER)
def aparecer(request: HttpRequest, llave: Llave) -> HttpResponse:
    """Cómo aparece en el acta, hasta que se firma."""
    acta, puesto = _suya(llave)
    if request.method != "POST":
        return volver(request)
    if acta.estado == Acta.Estado.FIRMADA:
        return volver(request, "firmada")
    antes, pedido = puesto.aparece, request.POST.get("aparece", "")
    try:
        propios.guardar(puesto, pedido, acepto=False)
    except ValidationError as error:
        raise Http404 from error
    if pedido != antes and acta.estado == Acta.Estado.EN_OBSERVACIONES:
        lectura.rehacer(acta)
    return volver(request, "aparece")


@con_llave(RESPONDER, solo_lectura=True)
def descargar(request: HttpRequest, llave: Llave) -> HttpResponse:
    """El PDF firmado; antes de la firma no hay nada que bajar."""
    acta, _puesto = _suya(llave)
    _imprime, version = lectura.lo_que_se_lee(acta)
    if acta.estado != Acta.Estado.FIRMADA or version is None or not archivo.esta_intacto(version):
        raise Http404
    return entregar(version)
