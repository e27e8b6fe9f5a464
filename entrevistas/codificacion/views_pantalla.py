"""La lista de entrevistas por codificar, la pantalla de una y su lista de marcas."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from entrevistas.anclaje import CAMBIO, oraciones
from entrevistas.codificacion import hoja, marcar
from entrevistas.codificacion.avance import avance
from entrevistas.codificacion.forms_pantalla import AgregarForm
from entrevistas.codificacion.paleta import huella_del_libro, paleta
from entrevistas.codificacion.views_marcas import doble_de, entrevista_de, rondas_de
from entrevistas.models import Codificacion, DobleCodificacion, Entrada, Entrevista, Memo

MODULOS = [
    "js/captura/red.js",
    "js/hallazgos/codigos.js",
    *sorted(
        f"js/codificar/{r.name}" for r in (settings.BASE_DIR / "static/js/codificar").glob("*.js")
    ),
]


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def lista(request: Request) -> HttpResponse:
    """Las entrevistas que le toca ver, con lo que llevan codificado."""
    visibles = Entrevista.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    estado = avance(visibles, request.GET.get("ver", ""))
    return render(request, "codificacion/lista.html", {"avance": estado})


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def entrevista(request: Request, numero: int) -> HttpResponse:
    return _pantalla(request, entrevista_de(request, numero), None)


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def a_ciegas(request: Request, doble: int, numero: int) -> HttpResponse:
    """La misma pantalla en una ronda a ciegas, sólo para sus dos personas."""
    ronda = doble_de(request, doble)
    una = entrevista_de(request, numero)
    if not ronda or not ronda.entradas.filter(entrevista=una).exists():
        raise Http404
    return _pantalla(request, una, ronda)


def _pantalla(request: Request, una: Entrevista, doble: DobleCodificacion | None) -> HttpResponse:
    """Consultas fijas, y sólo de esta entrevista."""
    leida = hoja.leer(una, request.user, doble)
    codigos = paleta(request.dialogo, request.user, [c for c, _ in leida.puestos], doble)
    contexto = {
        "entrevista": una,
        "hoja": leida,
        "doble": doble,
        "paleta": codigos,
        "datos": codigos.datos(),
        "libro": huella_del_libro(request.dialogo),
        "familias": list(dict.fromkeys(codigos.raiz(codigo) for codigo, _ in leida.puestos)),
        "rondas": [] if doble else rondas_de(request, una),
        "se_codifica": doble is None or marcar.sigue_abierta_para(doble, request.user),
        "elegida": _elegida(request, leida),
        "tipos": Memo.Tipo.choices,
        "modulos": MODULOS,
    }
    return render(request, "codificacion/pantalla.html", contexto)


def _elegida(request: Request, leida: hoja.Hoja) -> str:
    """La entrada cuyo formulario se abre sin JavaScript (``?en=``)."""
    pedida = request.GET.get("en", "")
    uids = {str(renglon.entrada.uid) for renglon in leida.renglones if renglon.se_codifica}
    return pedida if pedida in uids else ""


@require_GET
@con_rol(*QUIENES_ENTREVISTAN)
def marcas(request: Request, numero: int) -> HttpResponse:
    """Todas las marcas como lista: el mismo contenido que los subrayados, para leerlo seguido."""
    una = entrevista_de(request, numero)
    doble = doble_de(request, request.GET.get("doble"))
    contexto = {"entrevista": una, "doble": doble, "hoja": hoja.leer(una, request.user, doble)}
    return render(request, "codificacion/marcas.html", contexto)


@require_POST
@con_rol(*QUIENES_ENTREVISTAN)
def agregar(request: Request, numero: int) -> HttpResponse:
    """Sin JavaScript: pone un código en unas oraciones, o quita una marca, y vuelve a la entrada."""
    una, doble = entrevista_de(request, numero), doble_de(request, request.POST.get("doble"))
    form = AgregarForm(request.POST)
    vuelve = _direccion(request, una, doble)
    if not form.is_valid():
        messages.error(request, "La página ya no estaba al día. Elige otra vez.")
        return redirect(vuelve)
    datos = form.cleaned_data
    try:
        messages.success(request, _agregar(request, una, doble, datos))
    except ValidationError as error:
        for frase in error.messages:
            messages.error(request, frase)
    return redirect(f"{vuelve}?en={datos['entrada']}#e-{datos['entrada']}")


def _direccion(request: Request, una: Entrevista, doble: DobleCodificacion | None) -> str:
    if doble:
        args = [request.dialogo.clave, doble.numero, una.numero]
        return reverse("codificacion:a_ciegas", args=args)
    return reverse("codificacion:entrevista", args=[request.dialogo.clave, una.numero])


def _agregar(
    request: Request, una: Entrevista, doble: DobleCodificacion | None, datos: dict[str, Any]
) -> str:
    """La frase de lo que se hizo. Lanza ``ValidationError``."""
    if datos["quitar"]:
        try:
            marca = marcar.quitar(
                una, codificacion=datos["quitar"], autor=request.user, doble=doble
            )
        except Codificacion.DoesNotExist as error:
            raise Http404 from error
        return f"Se quitó «{marca.codigo}»."
    if not datos["oracion"]:
        raise ValidationError("Elige al menos una oración.")
    if not datos["codigo"]:
        raise ValidationError("Elige un código.")
    pasaje = _pasaje_de(una, datos)
    marca = marcar.poner(una, pasaje, codigo=datos["codigo"], autor=request.user, doble=doble)
    return f"Se puso «{marca.codigo}»."


def _pasaje_de(una: Entrevista, datos: dict[str, Any]) -> marcar.Pasaje:
    entrada = get_object_or_404(Entrada.objects.vivas(), entrevista=una, uid=datos["entrada"])
    numeros = sorted(set(datos["oracion"]))
    intervalos = oraciones(entrada.texto)
    if datos["revision"] != entrada.revision or numeros[-1] > len(intervalos):
        raise ValidationError(CAMBIO)
    if numeros != list(range(numeros[0], numeros[-1] + 1)):
        raise ValidationError("Elige oraciones seguidas, o marca cada parte por separado.")
    inicio, fin = intervalos[numeros[0] - 1][0], intervalos[numeros[-1] - 1][1]
    return marcar.Pasaje(entrada.uid, inicio, fin, entrada.texto[inicio:fin])
