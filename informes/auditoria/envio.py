"""Lo que llega de la hoja: qué se tocó, qué se marcó y qué se pide hacer con ello."""

import hashlib
from dataclasses import dataclass, field

from django.http import QueryDict

from dialogo.texto import entero, limpiar
from informes.auditoria.ideas import Idea, Suerte
from informes.auditoria.lectura import Conversacion, por_confirmar
from informes.auditoria.suertes import Dicho

GUARDAR, LOTE, CONFIRMAR = "guardar", "lote", "confirmar"


@dataclass
class Envio:
    """``dichos``: por clave, sólo lo que se tocó."""

    base: int
    hacer: str
    marcadas: list[str] = field(default_factory=list)
    dichos: dict[str, Dicho] = field(default_factory=dict)
    lote: Dicho = field(default_factory=lambda: Dicho(""))
    confirmar: list[str] = field(default_factory=list)
    fallas: list[str] = field(default_factory=list)


def mostrado(idea: Idea) -> Dicho:
    """Lo que la hoja enseña de una idea antes de que alguien escriba."""
    una = idea.anotada
    if una is None:
        return Dicho("")
    folio = una.hallazgo.folio if una.hallazgo else ""
    return Dicho(una.suerte, una.razon, folio)


def sena(dicho: Dicho) -> str:
    """Huella corta de lo mostrado: así se sabe qué tocó quien envía, aunque otra haya guardado."""
    escrito = "\x1f".join((dicho.suerte, dicho.folio, " ".join(dicho.razon.split())))
    return hashlib.sha256(escrito.encode()).hexdigest()[:12]


def leer(datos: QueryDict, conversacion: Conversacion) -> Envio:
    """Lo tocado y lo marcado; de lo que la hoja ya no tiene, nada."""
    envio = Envio(
        base=entero(datos.get("base")) or 0,
        hacer=datos.get("hacer", GUARDAR),
        marcadas=datos.getlist("marca"),
        lote=_dicho(datos, "lote"),
    )
    for idea in conversacion.ideas:
        dicho = _dicho(datos, idea.clave)
        if datos.get(f"o-{idea.clave}") != sena(dicho):
            envio.dichos[idea.clave] = _completo(idea, dicho)
    if envio.hacer == LOTE:
        _aplicar_lote(envio, conversacion)
    elif envio.hacer == CONFIRMAR:
        _pedir_confirmar(envio, conversacion)
    return envio


def _dicho(datos: QueryDict, clave: str) -> Dicho:
    return Dicho(
        suerte=limpiar(datos.get(f"s-{clave}", ""))[:12],
        razon=limpiar(datos.get(f"r-{clave}", "")),
        folio=limpiar(datos.get(f"h-{clave}", "")).strip()[:12],
    )


def _completo(idea: Idea, dicho: Dicho) -> Dicho:
    """Quien elige lo que se proponía no tiene que volver a escribir dónde ni por qué."""
    propuesta = idea.propuesta
    folio, razon = dicho.folio, dicho.razon
    if propuesta and propuesta.suerte == dicho.suerte:
        razon = razon or propuesta.razon
    if not folio and dicho.suerte in Suerte.values and dicho.suerte != Suerte.OMITIDA:
        folio = _donde(idea)
    return Dicho(dicho.suerte, razon, folio)


def _donde(idea: Idea) -> str:
    """El hallazgo que se da por dicho: el propuesto, el único que la cita o el de su aportación."""
    if idea.propuesta:
        sitio = idea.sitios.get(idea.propuesta.hallazgo or 0)
        return sitio.folio if sitio else ""
    if idea.aportacion and idea.anotada is None:
        return idea.aportacion.redaccion.hallazgo.folio
    citados = {pk for pk, _ in idea.citas if pk in idea.sitios}
    return idea.sitios[citados.pop()].folio if len(citados) == 1 else ""


def _aplicar_lote(envio: Envio, conversacion: Conversacion) -> None:
    if not envio.marcadas:
        envio.fallas.append("Marca las ideas de las que quieres decirlo.")
    if envio.lote.suerte not in Suerte.values:
        envio.fallas.append("Elige qué fue de las marcadas.")
    if envio.fallas:
        return
    for idea in conversacion.ideas:
        if idea.clave in envio.marcadas:
            envio.dichos[idea.clave] = _completo(idea, envio.lote)


def _pedir_confirmar(envio: Envio, conversacion: Conversacion) -> None:
    """Las marcadas; sin marcar ninguna, todas."""
    envio.confirmar = [
        idea.clave
        for idea in conversacion.ideas
        if por_confirmar(idea) and (not envio.marcadas or idea.clave in envio.marcadas)
    ]
    if not envio.confirmar and not envio.dichos:
        envio.fallas.append("No hay nada propuesto que confirmar.")
