"""Lo que un aparato guarda: nombre, organización, mesa, identificadores y huellas de gafete (K5)."""

import hashlib
import json
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from dialogo.models import Usuario
from sobremesas import gafete
from sobremesas.fechas import dia, hora
from sobremesas.models import Acompanante, Asistente, Invitacion, Paso, Sobremesa
from sobremesas.puerta import dentro
from sobremesas.puerta.palabras import nombre_de, texto_de
from sobremesas.puerta.registro import de_otros_dias

# Quien nunca fue invitada o ya no lo está no aparece en la puerta.
EN_LA_PUERTA = frozenset(Invitacion.Estado) - {
    Invitacion.Estado.EN_LISTA,
    Invitacion.Estado.RETIRADA,
}
NUM_ULTIMAS = 5


def vence(ahora: datetime | None = None) -> datetime:
    """Las 23:59 de hoy en el centro de México: entonces el aparato borra la lista."""
    local = timezone.localtime(ahora)
    corte = datetime.combine(local.date(), time(23, 59), tzinfo=local.tzinfo)
    return corte if local < corte else corte + timedelta(days=1)


def para_el_aparato(sobremesa: Sobremesa, usuario: Usuario, *, supervisa: bool) -> dict[str, Any]:
    """Todo lo que la puerta necesita sin red, con su ``version``. Cinco consultas."""
    pasos = list(
        Paso.objects.filter(sobremesa=sobremesa).select_related("asistente", "acompanante")
    )
    puerta = dentro.leer(pasos, aforo=sobremesa.aforo)
    datos: dict[str, Any] = {
        "quien": usuario.pk,
        "supervisa": supervisa,
        "aforo": sobremesa.aforo,
        "cerrada": sobremesa.estado == Sobremesa.Estado.CERRADA,
        "vence": vence().isoformat(),
        "personas": _personas(sobremesa),
        "otros_dias": _otros_dias(sobremesa),
        "presencias": {
            clave: _presencia(una, sobremesa, usuario, supervisa)
            for clave, una in puerta.presencias.items()
        },
        "ultimas": _ultimas(puerta),
    }
    sello = hashlib.sha256(json.dumps(datos, sort_keys=True).encode())
    return {**datos, "version": sello.hexdigest()[:20]}


def _personas(sobremesa: Sobremesa) -> list[dict[str, Any]]:
    """Cada quien con su gafete. Quien mandó a alguien lleva ``mando``: su nombre y su mesa."""
    asistentes = list(
        Asistente.objects.filter(
            invitacion__sobremesa=sobremesa, invitacion__estado__in=EN_LA_PUERTA
        )
        .select_related("invitacion__lugar__mesa")
        .order_by("nombre", "pk")
    )
    llevan: dict[int, list[dict[str, str]]] = defaultdict(list)
    for lleva in Acompanante.objects.filter(invitacion__sobremesa=sobremesa):
        uno = {"id": f"a{lleva.pk}", "n": lleva.nombre, "p": lleva.get_papel_display()}
        llevan[lleva.invitacion_id].append(uno)
    vigentes = {a.invitacion_id: a for a in asistentes if a.sustituido_en is None}
    titulares = {a.invitacion_id: a for a in asistentes if a.es_titular}
    return [
        _persona(a, vigentes.get(a.invitacion_id), titulares.get(a.invitacion_id), llevan)
        for a in asistentes
        if a.sustituido_en is None or a.invitacion_id in vigentes
    ]


def _persona(
    asistente: Asistente,
    viene: Asistente | None,
    titular: Asistente | None,
    llevan: dict[int, list[dict[str, str]]],
) -> dict[str, Any]:
    invitacion = asistente.invitacion
    lugar = getattr(invitacion, "lugar", None)
    persona = {
        "id": f"s{asistente.pk}",
        "silla": invitacion.pk,
        "n": asistente.nombre,
        "o": asistente.organizacion,
        "m": lugar.mesa.numero if lugar else None,
        "h": gafete.huella(gafete.codigo(asistente)),
        "lugar": invitacion.estado in dentro.CON_LUGAR,
    }
    if viene is not None and viene != asistente:
        return {**persona, "mando": viene.nombre, "viene": f"s{viene.pk}"}
    if titular is not None and titular != asistente:
        persona["por"] = titular.nombre
    if con := llevan.get(invitacion.pk):
        persona["con"] = con
    return persona


def _otros_dias(sobremesa: Sobremesa) -> dict[str, str]:
    """Huella del gafete → día para el que sirve; sin nombres (K3)."""
    return {
        gafete.huella(gafete.codigo(asistente)): dia(asistente.invitacion.sobremesa.empieza_en)
        for asistente in de_otros_dias(sobremesa)
    }


def _presencia(
    una: dentro.Presencia, sobremesa: Sobremesa, usuario: Usuario, supervisa: bool
) -> dict[str, Any]:
    por_deshacer = una.por_deshacer
    datos: dict[str, Any] = {
        "d": una.esta_dentro,
        "t": texto_de(una, sobremesa),
        "l": texto_de(replace(una, esta_dentro=True), sobremesa),
        "ul": [str(paso.nonce) for paso in una.llegadas],
        "silla": una.invitacion if una.tiene_silla else None,
        "u": [str(paso.nonce) for paso in por_deshacer],
        "mio": all(
            dentro.puede_deshacer(p, usuario=usuario.pk, supervisa=supervisa) for p in por_deshacer
        ),
    }
    if una.clave.startswith("p"):
        datos |= {"n": nombre_de(una.paso), "o": una.paso.organizacion, "c": una.paso.clase}
        datos["en_lugar"] = una.invitacion
    return datos


def _ultimas(puerta: dentro.Puerta) -> list[dict[str, str]]:
    dentro_ya = [una for una in puerta.presencias.values() if una.esta_dentro]
    dentro_ya.sort(key=lambda una: una.llegadas[-1].hora_del_aparato, reverse=True)
    return [
        {"id": una.clave, "h": hora(una.llegadas[-1].hora_del_aparato), "n": nombre_de(una.paso)}
        for una in dentro_ya[:NUM_ULTIMAS]
    ]
