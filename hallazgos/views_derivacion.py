"""Fundir un hallazgo con otros y dividirlo en partes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dialogo.acceso import QUIENES_ENTREVISTAN, Request, con_rol
from dialogo.palabras import enumerar
from dialogo.texto import entero
from entrevistas.confidencialidad import Mirada
from hallazgos import derivacion
from hallazgos.mesa import renglones
from hallazgos.models import Evidencia, Hallazgo
from hallazgos.redaccion import vigente
from hallazgos.views_evidencia import obtener


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def fundir(request: Request, numero: int) -> HttpResponse:
    """Primero con cuáles (``?con=5``); después, el texto que queda."""
    hallazgo = obtener(request, numero)
    datos = request.POST if request.method == "POST" else request.GET
    otros = _otros(request, hallazgo)
    elegidos = [h for h in otros if str(h.numero) in datos.getlist("con")]
    contexto = _de_fusion(hallazgo, otros, elegidos)
    if request.method == "POST":
        try:
            nuevo = derivacion.fundir(
                [hallazgo, *elegidos],
                bloque=_bloque(hallazgo, datos.get("bloque", "")),
                **{campo: datos.get(campo, "") for campo in ("titulo", "texto", "motivo")},
                autor=request.user,
                visto=datos.get("visto", ""),
            )
        except ValidationError as error:
            contexto |= {"errores": error.messages, "escrito": datos}
            return render(request, "hallazgos/derivar_fundir.html", contexto, status=400)
        juntos = enumerar(h.folio for h in (hallazgo, *elegidos))
        messages.success(request, f"{juntos} son ahora {nuevo.folio}. Su rastro sigue completo.")
        return redirect(nuevo)
    return render(request, "hallazgos/derivar_fundir.html", contexto)


def _otros(request: Request, hallazgo: Hallazgo) -> list[Hallazgo]:
    visibles = Hallazgo.objects.visibles_para(request.user).filter(dialogo=request.dialogo)
    return list(visibles.activos().exclude(pk=hallazgo.pk).para_listar().order_by("numero"))


def _bloque(hallazgo: Hallazgo, numero: str) -> Any:
    elegido = hallazgo.dialogo.bloques.filter(numero=entero(numero, cifras=4) or 0).first()
    if elegido is None:
        raise ValidationError({"bloque": "Elige a qué bloque pertenece."})
    return elegido


def _de_fusion(
    hallazgo: Hallazgo, otros: list[Hallazgo], elegidos: list[Hallazgo]
) -> dict[str, Any]:
    """Con alguno elegido, los textos juntos ya remiten a los números que tendrán."""
    origenes = [hallazgo, *elegidos]
    evidencias = derivacion.evidencias_de(origenes)
    quedan = derivacion.numeracion(evidencias)
    textos = []
    for uno in origenes:
        numeros = {e.numero: quedan[e.pk] for e in evidencias if e.hallazgo_id == uno.pk}
        textos.append(derivacion.remitir(vigente(uno).texto, numeros))
    return {
        "hallazgo": hallazgo,
        "redaccion": vigente(hallazgo),
        "otros": otros,
        "elegidos": elegidos,
        "bloques": list(hallazgo.dialogo.bloques.all()),
        "num_evidencias": len(set(quedan.values())),
        "visto": derivacion.huella(evidencias),
        "texto": "\n\n".join(filter(None, textos)),
        "titulos": [vigente(uno).titulo for uno in origenes],
    }


@require_http_methods(["GET", "POST"])
@con_rol(*QUIENES_ENTREVISTAN)
def dividir(request: Request, numero: int) -> HttpResponse:
    """Cada parte con su título, su texto y su evidencia; una evidencia puede ir a varias."""
    hallazgo = obtener(request, numero)
    datos = request.POST if request.method == "POST" else request.GET
    cuantas = min(
        max(entero(datos.get("partes", ""), cifras=2) or 2, 2), derivacion.MAXIMO_DE_PARTES
    )
    errores: list[str] = []
    if request.method == "POST":
        try:
            nuevos = derivacion.dividir(
                hallazgo,
                partes=_partes(datos, cuantas),
                motivo=datos.get("motivo", ""),
                autor=request.user,
                visto=datos.get("visto", ""),
            )
        except ValidationError as error:
            errores = error.messages
        else:
            folios = enumerar(h.folio for h in nuevos)
            messages.success(request, f"{hallazgo.folio} se dividió en {folios}.")
            return redirect(nuevos[0])
    contexto = _de_division(request, hallazgo, datos, cuantas) | {"errores": errores}
    return render(
        request, "hallazgos/derivar_dividir.html", contexto, status=400 if errores else 200
    )


def _partes(datos: QueryDict, cuantas: int) -> list[dict[str, Any]]:
    return [
        {
            "titulo": datos.get(f"titulo-{n}", ""),
            "texto": datos.get(f"texto-{n}", ""),
            "evidencias": [e for v in datos.getlist(f"e-{n}") if (e := entero(v, cifras=5))],
        }
        for n in range(1, cuantas + 1)
    ]


def _de_division(
    request: Request, hallazgo: Hallazgo, datos: QueryDict, cuantas: int
) -> dict[str, Any]:
    redaccion = vigente(hallazgo)
    evidencias = list(
        Evidencia.objects.vigentes()
        .filter(hallazgo=hallazgo)
        .order_by("numero")
        .select_related("fragmento__entrada")
    )
    partes = _partes(datos, cuantas)
    if request.method == "GET":
        for parte in partes:
            parte["texto"] = redaccion.texto
    mirada = Mirada.de(request.user, hallazgo.dialogo)
    leidas = renglones(evidencias, hallazgo, mirada)
    return {
        "hallazgo": hallazgo,
        "redaccion": redaccion,
        "partes": list(enumerate(partes, start=1)),
        "cuantas": cuantas,
        "maximo": derivacion.MAXIMO_DE_PARTES,
        "evidencias": [
            (r, [(n, r.evidencia.numero in p["evidencias"]) for n, p in enumerate(partes, start=1)])
            for r in leidas
        ],
        "visto": derivacion.huella(evidencias),
        "motivo": datos.get("motivo", ""),
    }
