"""Decir qué fue de cada idea, una por una o varias a la vez, y leerlo después."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Usuario
from dialogo.texto import limpiar_entrada
from entrevistas.models import Entrevista
from hallazgos.models import Hallazgo
from informes.auditoria import razones
from informes.auditoria.hojas import Conflicto, tomar
from informes.auditoria.ideas import Idea, Suerte
from informes.auditoria.lectura import Conversacion, Lectura, leer, por_confirmar
from informes.models import Auditoria, HojaDeAuditoria, SuerteDeIdea
from sobremesas.models import Aportacion, Sobremesa

SIN_LUGAR = "Di en qué hallazgo quedó, con su folio: H-03."


@dataclass(frozen=True)
class Dicho:
    """Lo que alguien escribe de una idea. ``folio``: el hallazgo donde quedó."""

    suerte: str
    razon: str = ""
    folio: str = ""


@dataclass(frozen=True)
class Resuelta:
    """Qué fue de una idea, para quien la dijo: dónde quedó y, si no tal cual, por qué."""

    suerte: str
    hallazgo: Hallazgo | None
    razon: str


@transaction.atomic
def guardar(
    auditoria: Auditoria,
    de: Entrevista | Sobremesa,
    *,
    base: int,
    dichos: Mapping[str, Dicho],
    confirmar: Iterable[str] | None = None,
    autor: Usuario,
) -> HojaDeAuditoria:
    """Guarda lo dicho de cada idea (por su clave) y confirma lo propuesto de ``confirmar``.

    Bloquea la auditoría y la hoja; un cambio quita las firmas. ``base`` es la revisión que se leyó (0
    si la hoja no existía): otra lanza ``Conflicto``. Lanza ``ValidationError`` con un mensaje por
    clave, y entonces no guarda ninguna. Repetir lo mismo no cambia nada.
    """
    hoja = tomar(auditoria, de)
    leida = leer(auditoria, solo=de)
    conversacion = next(iter(leida.conversaciones), None)
    if conversacion is None:
        raise ValidationError("Esta conversación ya no tiene ideas que auditar.")
    por_clave = {idea.clave: idea for idea in conversacion.ideas}
    pedidas = {clave: dicho for clave, dicho in dichos.items() if clave in por_clave}
    nuevas, errores = _revisar(leida, conversacion, pedidas)
    for clave in confirmar or ():
        idea = por_clave.get(clave)
        if idea and clave not in pedidas and por_confirmar(idea):
            nuevas.append(_confirmada(idea))
    if errores:
        raise ValidationError(errores)
    if not nuevas:
        return hoja
    if base != hoja.revision:
        raise Conflicto(hoja)
    _escribir(hoja, nuevas, por_clave, autor)
    hoja.cambiar()
    return hoja


def _revisar(
    leida: Lectura, conversacion: Conversacion, pedidas: Mapping[str, Dicho]
) -> tuple[list[tuple[str, str, int | None, str]], dict[str, list[str]]]:
    reservados = razones.reservados_de(leida.dialogo)
    por_clave = {idea.clave: idea for idea in conversacion.ideas}
    folios = {sitio.folio: sitio.pk for sitio in leida.sitios.values()}
    nuevas, errores = [], {}
    for clave, dicho in pedidas.items():
        idea = por_clave[clave]
        razon = " ".join(limpiar_entrada(dicho.razon).split())
        hallazgo = folios.get(_folio(dicho.folio))
        if _sigue_igual(idea, dicho.suerte, hallazgo, razon):
            continue
        faltas = _faltas(idea, dicho, razon, hallazgo)
        if dice := razones.que_nombra(razon, idea, conversacion.entrevista, reservados):
            faltas.append(f"La razón se imprime sin folio y señala a alguien: {dice}.")
        if faltas:
            errores[clave] = faltas
        omitida = dicho.suerte == Suerte.OMITIDA
        nuevas.append((clave, dicho.suerte, None if omitida else hallazgo, razon))
    return nuevas, errores


def _folio(escrito: str) -> str:
    """«h3», «3» y «H-03» son el mismo."""
    numero = escrito.strip().upper().removeprefix("H").lstrip("-")
    return f"H-{int(numero):02d}" if numero.isdecimal() and len(numero) < 7 else ""


def _faltas(idea: Idea, dicho: Dicho, razon: str, hallazgo: int | None) -> list[str]:
    if dicho.suerte not in Suerte.values:
        return ["Elige qué fue de ella: recogida, matizada, diluida u omitida."]
    faltas = []
    if dicho.suerte in SuerteDeIdea.CON_RAZON and not razon:
        faltas.append(razones.FALTA)
    ya_estaba = bool(idea.anotada and idea.anotada.razon == razon)
    propuesta = bool(idea.propuesta and idea.propuesta.razon == razon)
    if len(razon) > razones.LARGO and not ya_estaba and not propuesta:
        faltas.append(f"La razón es larga: caben {razones.LARGO} caracteres.")
    if dicho.suerte == Suerte.OMITIDA or hallazgo:
        return faltas
    if dicho.folio.strip():
        faltas.append(f"«{dicho.folio.strip()[:12]}» no es un hallazgo activo de este diálogo.")
    elif idea.aportacion is None:
        faltas.append(SIN_LUGAR)
    return faltas


def _sigue_igual(idea: Idea, suerte: str, hallazgo: int | None, razon: str) -> bool:
    una = idea.anotada
    return bool(una and (una.suerte, una.hallazgo_id, una.razon) == (suerte, hallazgo, razon))


def _confirmada(idea: Idea) -> tuple[str, str, int | None, str]:
    """Lo que una persona dejó dicho manda sobre lo que se deduce."""
    una = idea.anotada
    if una and (una.hallazgo_id is None or una.hallazgo_id in idea.sitios):
        return idea.clave, una.suerte, una.hallazgo_id, una.razon
    assert idea.propuesta is not None or una is not None, "lo garantiza por_confirmar"
    if idea.propuesta is None:
        raise ValidationError({idea.clave: ["El hallazgo donde quedó se archivó: di otro."]})
    return idea.clave, idea.propuesta.suerte, idea.propuesta.hallazgo, idea.propuesta.razon


def _escribir(
    hoja: HojaDeAuditoria,
    nuevas: list[tuple[str, str, int | None, str]],
    por_clave: Mapping[str, Idea],
    autor: Usuario,
) -> None:
    for clave, suerte, hallazgo, razon in nuevas:
        idea = por_clave[clave]
        fila = idea.anotada or SuerteDeIdea(hoja=hoja)
        if idea.aportacion:
            fila.aportacion_id = idea.pk
        else:
            fila.fragmento_id = idea.pk
        fila.suerte, fila.razon, fila.autor = suerte, razon, autor
        fila.hallazgo_id, fila.heredada = hallazgo, False
        fila.huella = idea.huella(hallazgo)
        fila.save()


def de_entrevista(auditoria: Auditoria, entrevista: Entrevista) -> dict[int, Resuelta]:
    """Por pasaje, incluidos los encimados. Sólo lo dicho; lo retirado por su dueña no está."""
    leida = leer(auditoria, solo=entrevista)
    return {
        pk: _resuelta(idea.anotada)
        for idea in leida.ideas
        if idea.anotada
        for pk in idea.fragmentos
    }


def de_aportaciones(
    auditoria: Auditoria, aportaciones: Iterable[Aportacion]
) -> dict[int, Resuelta]:
    """Por aportación. Una consulta."""
    filas = SuerteDeIdea.objects.filter(
        hoja__auditoria=auditoria,
        aportacion__in=[una.pk for una in aportaciones],
        aportacion__retirada_en=None,
    ).select_related("hallazgo")
    return {fila.aportacion_id or 0: _resuelta(fila) for fila in filas}


def _resuelta(fila: SuerteDeIdea) -> Resuelta:
    return Resuelta(fila.suerte, fila.hallazgo, fila.razon)
