"""Anotar lo que pasó en la puerta: una vez cada paso, lleguen como lleguen (K1, K2).

Lo que se registró sin red siempre se guarda; si no cuadra con lo demás, se señala. Lo único que se
contesta sin guardar es lo que todavía se puede evitar: con red, quien llega con la sede llena (C6)
y deshacer cuando el turno terminó (K4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from dialogo.models import Usuario
from sobremesas import gafete
from sobremesas.models import Acompanante, Asistente, Movimiento, Paso, Sobremesa
from sobremesas.puerta import anomalias, dentro
from sobremesas.puerta.forms import PasoForm
from sobremesas.puerta.palabras import texto_de
from sobremesas.vivo.puestos import poner_al_llegar

SIN_FORZAR = "La sede está llena. Puede dejar entrar quien supervisa."
TURNO_TERMINADO = "El turno terminó: ya no se deshace."
NO_ES_DE_AQUI = "No es de esta sobremesa."
YA_NO_ESTABA = "Acompañante que ya no estaba en la lista"


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
    sobremesa: Sobremesa,
    lote: Iterable[dict[str, Any]],
    *,
    autor: Usuario,
    supervisa: bool,
    atraso: timedelta = timedelta(0),
) -> list[Respuesta]:
    """Guarda el lote y contesta por cada paso. El mismo nonce otra vez recibe la misma respuesta.

    ``atraso``: lo que le falta al reloj del aparato; se suma a la hora de cada paso.

    Bloquea la sobremesa: dos aparatos suben a la vez y las anomalías se leen del conjunto.
    """
    formas = [PasoForm(datos) for datos in lote]
    validas = [forma.cleaned_data for forma in formas if forma.is_valid()]
    for datos in validas:
        datos["hora"] = hora_posible(datos["hora"], atraso)
    sobremesa = Sobremesa.objects.select_for_update(no_key=True).get(pk=sobremesa.pk)
    antes = list(Paso.objects.filter(sobremesa=sobremesa))
    gente = _buscar(sobremesa, validas)
    nuevos, fuera = _separar(sobremesa, validas, antes, gente, autor, supervisa)
    Paso.objects.bulk_create(nuevos)
    pasos = {paso.nonce: paso for paso in [*antes, *nuevos]}
    puerta = dentro.leer(pasos.values(), aforo=sobremesa.aforo)
    anomalias.anotar(sobremesa, pasos, puerta)
    poner_al_llegar(sobremesa, nuevos)
    return [_contestar(forma, pasos, puerta, fuera, sobremesa) for forma in formas]


def hora_posible(hora: datetime, atraso: timedelta) -> datetime:
    """Un reloj imposible no pierde la llegada ni impide leer las demás: vale la del servidor."""
    try:
        hora += atraso
    except OverflowError:
        return timezone.now()
    return hora if 2000 <= hora.year < 2100 else timezone.now()


def _buscar(sobremesa: Sobremesa, lote: list[dict[str, Any]]) -> _Gente:
    """A quiénes nombra el lote; ``de_otro_dia``, sólo si trae la huella de un gafete ajeno.

    La lista del aparato puede ser vieja: también valen quienes estuvieron en ella y cambiaron de día.
    """
    quienes = {datos["quien"] for datos in lote}
    son = [int(q[1:]) for q in quienes if q.startswith("s")]
    llevan = [int(q[1:]) for q in quienes if q.startswith("a")]
    estuvo = Movimiento.objects.filter(invitacion=OuterRef("invitacion"), sobremesa=sobremesa)
    suyas = Q(invitacion__sobremesa=sobremesa) | Exists(estuvo)
    asistentes = Asistente.objects.filter(suyas, pk__in=son)
    de_quien = Acompanante.objects.filter(suyas, pk__in=llevan)
    huellas = {datos["huella"] for datos in lote} - {""}
    return _Gente(
        {uno.pk: uno for uno in asistentes.select_related("invitacion")} if son else {},
        {uno.pk: uno for uno in de_quien.select_related("invitacion")} if llevan else {},
        _de_las_huellas(sobremesa, huellas),
    )


def _de_las_huellas(sobremesa: Sobremesa, huellas: set[str]) -> dict[str, Asistente]:
    """De quién es cada gafete, aunque su silla ya no sea de ese día o ya no esté en pie."""
    if not huellas:
        return {}
    todos = Asistente.objects.filter(
        invitacion__sobremesa__dialogo=sobremesa.dialogo_id
    ).select_related("invitacion__sobremesa")
    return {h: uno for uno in todos if (h := gafete.huella(gafete.codigo(uno))) in huellas}


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
    if datos["quien"] and not (paso.asistente or paso.invitacion or paso.nombre):
        return NO_ES_DE_AQUI
    if datos["huella"] and not (paso.nombre or paso.asistente):
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
    alguien = _quien_es(datos, gente, numero)
    if alguien and alguien.invitacion.sobremesa_id != paso.sobremesa_id:
        _de_otro_dia(paso, alguien)
    elif isinstance(alguien, Acompanante):
        paso.acompanante, paso.invitacion_id = alguien, alguien.invitacion_id
        paso.clase = Paso.Clase.ACOMPANANTE
    elif alguien:
        paso.invitacion = alguien.invitacion
        if datos["en_lugar"]:
            paso.anomalia = Paso.Anomalia.EN_SU_LUGAR if llego else ""
            return
        paso.asistente = alguien
        if llego:
            paso.anomalia = _no_cuadra(alguien)
    elif quien.startswith("a") and datos["en_cola"] and not _existe(numero):
        paso.refiere_a = uuid5(NAMESPACE_OID, f"puerta:{quien}")
        paso.nombre, paso.anomalia = YA_NO_ESTABA, Paso.Anomalia.SIN_LUGAR if llego else ""
    elif not quien and llego and paso.clase == Paso.Clase.INVITADA:
        paso.clase = Paso.Clase.VISITA


def _quien_es(datos: dict[str, Any], gente: _Gente, numero: int) -> Asistente | Acompanante | None:
    if datos["quien"].startswith("a"):
        return gente.acompanantes.get(numero)
    return gente.asistentes.get(numero) or gente.de_otro_dia.get(datos["huella"])


def _existe(acompanante: int) -> bool:
    """De otra silla; si no existe, es que su oficina la quitó con la lista ya en el aparato."""
    return Acompanante.objects.filter(pk=acompanante).exists()


def _de_otro_dia(paso: Paso, alguien: Asistente | Acompanante) -> None:
    """Entra como visita; su salida, si la hay, es la de la misma visita."""
    paso.refiere_a = paso.refiere_a or uuid5(
        NAMESPACE_OID, f"puerta:{type(alguien).__name__}:{alguien.pk}"
    )
    paso.nombre = paso.nombre or alguien.nombre[:300]
    paso.organizacion = paso.organizacion or getattr(alguien, "organizacion", "")[:300]
    if paso.tipo == Paso.Tipo.LLEGO:
        paso.clase, paso.anomalia = Paso.Clase.VISITA, Paso.Anomalia.OTRO_DIA


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
