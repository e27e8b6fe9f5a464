"""Anotar lo que pasó en la puerta: una vez cada paso, lleguen como lleguen (K1, K2).

Lo que se registró sin red siempre se guarda; si no cuadra con lo demás, se señala. Lo único que se
contesta sin guardar es lo que todavía se puede evitar: con red, quien llega con la sede llena (C6)
y deshacer cuando el turno terminó (K4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from dialogo.models import Usuario
from sobremesas import gafete
from sobremesas.models import Acompanante, Asistente, Paso, Sobremesa
from sobremesas.puerta import anomalias, dentro
from sobremesas.puerta.forms import PasoForm
from sobremesas.puerta.palabras import texto_de

SIN_FORZAR = "La sede está llena. Puede dejar entrar quien supervisa."
TURNO_TERMINADO = "El turno terminó: ya no se deshace."
NO_ES_DE_AQUI = "No es de esta sobremesa."


@dataclass(frozen=True)
class Respuesta:
    """``registrada``, ``ya_registrada``, ``llena``, ``ajena`` o ``rechazada``, con su frase."""

    nonce: str
    estado: str
    texto: str = ""

    def como_json(self) -> dict[str, str]:
        return {"nonce": self.nonce, "estado": self.estado, "texto": self.texto}


@dataclass
class _Gente:
    asistentes: dict[int, Asistente]
    acompanantes: dict[int, Acompanante]
    de_otro_dia: dict[str, Asistente]


@transaction.atomic
def registrar(
    sobremesa: Sobremesa, lote: Iterable[dict[str, Any]], *, autor: Usuario, supervisa: bool
) -> list[Respuesta]:
    """Guarda el lote y contesta por cada paso. El mismo nonce otra vez recibe la misma respuesta.

    Bloquea la sobremesa: dos aparatos suben a la vez y las anomalías se leen del conjunto.
    """
    formas = [PasoForm(datos) for datos in lote]
    validas = [forma.cleaned_data for forma in formas if forma.is_valid()]
    sobremesa = Sobremesa.objects.select_for_update(no_key=True).get(pk=sobremesa.pk)
    antes = list(Paso.objects.filter(sobremesa=sobremesa))
    gente = _buscar(sobremesa, validas)
    nuevos, fuera = _separar(sobremesa, validas, antes, gente, autor, supervisa)
    Paso.objects.bulk_create(nuevos)
    pasos = {paso.nonce: paso for paso in [*antes, *nuevos]}
    puerta = dentro.leer(pasos.values(), aforo=sobremesa.aforo)
    anomalias.anotar(sobremesa, pasos, puerta)
    return [_contestar(forma, pasos, puerta, fuera, sobremesa) for forma in formas]


def _buscar(sobremesa: Sobremesa, lote: list[dict[str, Any]]) -> _Gente:
    """A quiénes nombra el lote; ``de_otro_dia``, sólo si trae la huella de un gafete ajeno."""
    quienes = {datos["quien"] for datos in lote}
    asistentes = Asistente.objects.filter(
        pk__in=[int(q[1:]) for q in quienes if q.startswith("s")], invitacion__sobremesa=sobremesa
    ).select_related("invitacion")
    llevan = [int(q[1:]) for q in quienes if q.startswith("a")]
    de_quien = Acompanante.objects.filter(pk__in=llevan, invitacion__sobremesa=sobremesa)
    huellas = {datos["huella"] for datos in lote} - {""}
    otros = de_otros_dias(sobremesa) if huellas else []
    return _Gente(
        {uno.pk: uno for uno in asistentes},
        {uno.pk: uno for uno in de_quien} if llevan else {},
        {h: uno for uno in otros if (h := gafete.huella(gafete.codigo(uno))) in huellas},
    )


def de_otros_dias(sobremesa: Sobremesa) -> Iterable[Asistente]:
    """Quienes tienen gafete de otro día del mismo diálogo."""
    return (
        Asistente.objects.filter(
            invitacion__sobremesa__dialogo=sobremesa.dialogo_id,
            invitacion__estado__in=dentro.CON_LUGAR,
            sustituido_en=None,
        )
        .exclude(invitacion__sobremesa=sobremesa)
        .select_related("invitacion__sobremesa")
    )


def _separar(
    sobremesa: Sobremesa,
    lote: list[dict[str, Any]],
    antes: list[Paso],
    gente: _Gente,
    autor: Usuario,
    supervisa: bool,
) -> tuple[list[Paso], dict[UUID, Respuesta]]:
    """Los que se guardan y los que sólo se contestan."""
    vistos = {paso.nonce for paso in antes}
    puerta = dentro.leer(antes)
    caben = sobremesa.aforo - puerta.dentro
    nuevos: list[Paso] = []
    fuera: dict[UUID, Respuesta] = {}
    for datos in lote:
        nonce = datos["nonce"]
        if nonce in vistos:
            continue
        paso = _paso(sobremesa, datos, gente, autor, supervisa)
        motivo = _por_que_no(sobremesa, datos, paso, gente)
        es_entrada = paso.tipo == Paso.Tipo.LLEGO and not _ya_esta(puerta, nuevos, paso)
        if motivo:
            fuera[nonce] = Respuesta(str(nonce), "rechazada", motivo)
            continue
        if es_entrada and caben <= 0 and not datos["en_cola"]:
            if not (supervisa and datos["forzar"]):
                fuera[nonce] = Respuesta(str(nonce), "llena", SIN_FORZAR)
                continue
            anomalias.dejar_entrar(paso, autor)
        caben -= es_entrada
        vistos.add(nonce)
        nuevos.append(paso)
    return nuevos, fuera


def _ya_esta(puerta: dentro.Puerta, nuevos: list[Paso], paso: Paso) -> bool:
    clave = dentro.clave_de(paso)
    presencia = puerta.presencias.get(clave)
    if presencia is not None and presencia.esta_dentro:
        return True
    return any(p.tipo == Paso.Tipo.LLEGO and dentro.clave_de(p) == clave for p in nuevos)


def _por_que_no(sobremesa: Sobremesa, datos: dict[str, Any], paso: Paso, gente: _Gente) -> str:
    quien = datos["quien"]
    if quien and not (paso.asistente or paso.acompanante or paso.invitacion):
        return NO_ES_DE_AQUI
    if datos["huella"] and not datos["nombre"] and datos["huella"] not in gente.de_otro_dia:
        return NO_ES_DE_AQUI
    cerrada = sobremesa.cerrada_en if sobremesa.estado == Sobremesa.Estado.CERRADA else None
    if cerrada and paso.tipo == Paso.Tipo.DESHACE and paso.hora_del_aparato > cerrada:
        return TURNO_TERMINADO
    return ""


def _paso(
    sobremesa: Sobremesa, datos: dict[str, Any], gente: _Gente, autor: Usuario, supervisa: bool
) -> Paso:
    paso = Paso(
        sobremesa=sobremesa,
        tipo=datos["tipo"],
        clase=datos["clase"] or Paso.Clase.INVITADA,
        nonce=datos["nonce"],
        aparato=datos["aparato"],
        hora_del_aparato=datos["hora"],
        refiere_a=datos["refiere_a"],
        en_cola=datos["en_cola"],
        con_qr=datos["con_qr"],
        nombre=datos["nombre"],
        organizacion=datos["organizacion"],
        nota=datos["nota"],
        anotado_por=autor,
        supervisa=supervisa,
    )
    _de_quien(paso, datos, gente)
    return paso


def _de_quien(paso: Paso, datos: dict[str, Any], gente: _Gente) -> None:
    """Pone de quién es el paso y lo que, al recibirlo, no cuadra con su invitación."""
    quien = datos["quien"]
    numero = int(quien[1:]) if quien else 0
    llego = paso.tipo == Paso.Tipo.LLEGO
    if quien.startswith("a") and (lleva := gente.acompanantes.get(numero)):
        paso.acompanante, paso.invitacion_id = lleva, lleva.invitacion_id
        paso.clase = Paso.Clase.ACOMPANANTE
    elif asistente := gente.asistentes.get(numero) if quien.startswith("s") else None:
        paso.invitacion = asistente.invitacion
        if datos["en_lugar"]:
            paso.anomalia = Paso.Anomalia.EN_SU_LUGAR if llego else ""
            return
        paso.asistente = asistente
        if llego:
            paso.anomalia = _no_cuadra(asistente)
    elif not quien and llego and paso.clase == Paso.Clase.INVITADA:
        paso.clase = Paso.Clase.VISITA
    if llego and (otro := gente.de_otro_dia.get(datos["huella"])):
        paso.clase, paso.anomalia = Paso.Clase.VISITA, Paso.Anomalia.OTRO_DIA
        paso.nombre = paso.nombre or otro.nombre[:300]
        paso.organizacion = paso.organizacion or otro.organizacion[:300]


def _no_cuadra(asistente: Asistente) -> str:
    if asistente.invitacion.estado not in dentro.CON_LUGAR:
        return Paso.Anomalia.SIN_LUGAR
    if asistente.sustituido_en is None:
        return ""
    return Paso.Anomalia.DELEGO if asistente.es_titular else Paso.Anomalia.SIN_LUGAR


def _contestar(
    forma: PasoForm,
    pasos: dict[UUID, Paso],
    puerta: dentro.Puerta,
    fuera: dict[UUID, Respuesta],
    sobremesa: Sobremesa,
) -> Respuesta:
    if not forma.is_valid():
        return Respuesta(str(forma.data.get("nonce") or ""), "rechazada", forma.frase)
    nonce: UUID = forma.cleaned_data["nonce"]
    if nonce in fuera:
        return fuera[nonce]
    paso = pasos[nonce]
    anomalia = puerta.anomalias.get(nonce)
    presencia = puerta.presencias.get(dentro.clave_de(paso))
    texto = texto_de(presencia, sobremesa) if presencia else ""
    if anomalia == Paso.Anomalia.YA_REGISTRADA:
        return Respuesta(str(nonce), "ya_registrada", texto)
    if anomalia == Paso.Anomalia.DESHACE_AJENO:
        return Respuesta(str(nonce), "ajena", "Lo anotó otra persona: lo deshace quien supervisa.")
    return Respuesta(str(nonce), "registrada", texto)
