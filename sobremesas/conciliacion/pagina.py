"""Lo que enseña la mesa donde se concilia un hallazgo. Consultas fijas, haya las aportaciones que haya."""

from typing import Any

from django.forms import Form

from dialogo.acceso import Request
from dialogo.palabras import en_letra
from dialogo.texto import entero
from entrevistas.confidencialidad import Audiencia
from hallazgos.derivacion import linaje
from hallazgos.historia import Tramo, comparar
from hallazgos.mesa import avisos_de
from hallazgos.models import Hallazgo, Recomendacion, Redaccion
from hallazgos.redaccion import faltantes, vigente
from hallazgos.solidez import ficha
from sobremesas.aportaciones.alineacion import texto_base
from sobremesas.choques.expediente import ORILLA, dichos
from sobremesas.conciliacion import cambios
from sobremesas.conciliacion.escribir import motivo_propuesto
from sobremesas.conciliacion.forms import ContestarForm, NuevaRedaccionForm
from sobremesas.conciliacion.indice import estado_de
from sobremesas.conciliacion.pedido import Pedido, Renglon
from sobremesas.conciliacion.quien import a_ciegas, dias_que_concilia
from sobremesas.conciliacion.tramos import abreviar, entre
from sobremesas.models import Aportacion, Contestacion, SegundaFirma

FALTAN_A_LA_VISTA = 12


def contexto(
    request: Request, hallazgo: Hallazgo, *, abrir: str = "", **extra: Any
) -> dict[str, Any]:
    """``abrir``: el uid de la aportación cuya forma va abierta. ``extra`` va encima de todo."""
    dias = dias_que_concilia(request)
    pedido = Pedido.de(hallazgo, dias)
    abierto = _abrir(request, pedido, abrir)
    actual = vigente(hallazgo)
    actual.hallazgo = hallazgo
    return {
        "hallazgo": hallazgo,
        "pedido": pedido,
        "abierto": abierto,
        "form": forma_de(abierto) if abierto else None,
        "a_ciegas": a_ciegas(request),
        "linaje": linaje([hallazgo])[hallazgo.pk],
        "recomendaciones": recomendaciones_de(hallazgo),
        "suertes": Contestacion.Suerte.choices,
        "filas": cambios.de_pedido(pedido, actual, Audiencia.EQUIPO),
        **lo_que_falta(pedido),
        **nueva(hallazgo, actual, pedido),
        **lo_firmado(request, hallazgo, actual, pedido),
        **frente_a_una(request, pedido, actual),
        **extra,
    }


def _abrir(request: Request, pedido: Pedido, uid: str) -> Renglon | None:
    """La que se pide con ``?abrir=``; si no, la primera sin respuesta. Y el grupo que se pide entero."""
    for grupo in pedido.grupos:
        if grupo.ancla == request.GET.get("ver"):
            grupo.ver = entero(request.GET.get("desde", ""), cifras=6) or 0
    uid = uid or request.GET.get("abrir", "")
    abierto = pedido.buscar(uid) if uid else None
    abierto = abierto or next(iter(pedido.sin_contestar), None)
    if abierto:
        abierto.esta_abierto = True
    return abierto


def forma_de(renglon: Renglon, datos: Any = None) -> Form:
    """Con la respuesta que ya hay, para cambiarla."""
    una = renglon.contestacion
    inicial: dict[str, Any] = {"base": 0, "leida": renglon.aportacion.revision}
    if una:
        inicial |= {"base": una.revision, "suerte": una.suerte, "razon": una.razon}
        inicial["recomendacion"] = una.recomendacion.numero if una.recomendacion else None
    return ContestarForm(datos, initial=inicial, auto_id="contestar_%s")


def recomendaciones_de(hallazgo: Hallazgo) -> list[Recomendacion]:
    del_dialogo = Recomendacion.objects.activas().filter(dialogo=hallazgo.dialogo_id)
    return list(del_dialogo.para_listar().order_by("numero"))


def lo_que_falta(pedido: Pedido) -> dict[str, Any]:
    cuenta, faltan = pedido.cuenta, pedido.sin_contestar
    return {
        "cuenta": cuenta,
        "cuantas": en_letra(cuenta.total, femenino=True),
        "dias_dichos": dichos(pedido.dias),
        "van": [(clave, nombre, cuenta.por_suerte[clave]) for clave, nombre in _suertes()],
        "faltan": faltan[:FALTAN_A_LA_VISTA],
        "faltan_mas": max(0, len(faltan) - FALTAN_A_LA_VISTA),
    }


def _suertes() -> list[tuple[str, str]]:
    return [(str(clave), str(nombre)) for clave, nombre in Contestacion.Suerte.choices]


def nueva(hallazgo: Hallazgo, actual: Redaccion, pedido: Pedido) -> dict[str, Any]:
    """La redacción que se escribe: la vigente, o la siguiente si ésa ya se discutió o se publicó."""
    form = NuevaRedaccionForm(instance=actual, initial={"base": actual.revision})
    if actual.congelada_en:
        form.initial["motivo"] = motivo_propuesto(pedido.dias)
    la_ficha = ficha(hallazgo)
    return {
        "redaccion": actual,
        "redaccion_form": form,
        "numero_nuevo": actual.version + 1 if actual.congelada_en else actual.version,
        "frente": frente(actual, pedido),
        "ficha": la_ficha,
        "avisos": avisos_de(actual, la_ficha),
        "faltan_al_hallazgo": faltantes(hallazgo, redaccion=actual),
    }


def frente(actual: Redaccion, pedido: Pedido) -> list[tuple[Redaccion, list[Tramo]]]:
    """Frente a cada redacción discutida que no sea la misma; con varias, las tres últimas."""
    otras = [r for r in pedido.discutidas if r.pk != actual.pk][:3]
    return [(otra, abreviar(entre(texto_base(otra), texto_base(actual)))) for otra in otras]


def lo_firmado(
    request: Request, hallazgo: Hallazgo, actual: Redaccion, pedido: Pedido
) -> dict[str, Any]:
    firma = (
        SegundaFirma.objects.filter(redaccion=actual)
        .select_related("pedida_por", "firmada_por")
        .first()
    )
    estado = estado_de(firma, actual)
    suya = request.user.pk in (actual.autor_id, firma.pedida_por_id if firma else None)
    return {
        "firma": firma,
        "leidas": pedido.respuestas,
        "estado_de_la_firma": estado,
        "puede_firmar": estado == "pedida" and not suya,
        "archivado": hallazgo.estado == Hallazgo.Estado.ARCHIVADO,
    }


def frente_a_una(request: Request, pedido: Pedido, actual: Redaccion) -> dict[str, Any]:
    """La redacción nueva frente a como quedaría con lo que propone una aportación."""
    elegida = pedido.buscar(request.GET.get("frente", ""))
    if elegida is None or not elegida.se_compara:
        de_choques = (r for g in pedido.grupos for r in g.chocan)
        elegida = next((r for r in (*de_choques, *pedido.renglones) if r.se_compara), None)
    if elegida is None:
        return {"propuesta": None}
    texto = con_lo_propuesto(elegida.aportacion, elegida.linea.firma.texto)
    return {"propuesta": elegida, "frente_a_propuesta": abreviar(entre(texto, texto_base(actual)))}


def con_lo_propuesto(aportacion: Aportacion, propone: str) -> str:
    """El texto discutido con las palabras propuestas en su lugar.

    La propuesta repite palabras de alrededor para ubicarse: si empieza o termina con
    palabras del texto cercanas a lo tocado, las ocupa también.
    """
    base = texto_base(aportacion.redaccion)
    desde, hasta = aportacion.toca_desde or 0, aportacion.toca_hasta or 0
    propone = propone.strip(" .…")
    orilla = len(propone) + ORILLA
    inicio = max(0, desde - orilla)
    cerca = base[inicio : hasta + orilla]
    a, b, donde, dicho = desde, hasta, inicio, 0
    for tramo in comparar(cerca, propone):
        largo = len(tramo.texto)
        if tramo.cambio == "igual" and tramo.texto.strip():
            a = min(a, donde) if dicho == 0 else a
            b = max(b, donde + largo) if dicho + largo == len(propone) else b
        donde += largo if tramo.cambio != "pone" else 0
        dicho += largo if tramo.cambio != "quita" else 0
    return f"{base[:a]}{propone}{base[b:]}"
