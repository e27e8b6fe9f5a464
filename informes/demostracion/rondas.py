"""La muestra que dos personas codificaron a ciegas y las entrevistas que ya se contrafirmaron."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from dialogo.models import Dialogo, Integrante
from entrevistas.anclaje import fragmento_entero
from entrevistas.codificacion import dobles
from entrevistas.contrafirma import envio, pasajes, respuestas
from entrevistas.models import Codificacion, Codigo, Entrada, Fragmento, RespuestaContrafirma
from informes.demostracion.conversaciones import Bitacoras, entrada_de
from informes.demostracion.datos import leer

Decision = RespuestaContrafirma.Decision
# La segunda persona no vio lo mismo en una de cada siete entradas, y marcó de más en una de cada once.
DE_MENOS, DE_MAS = 7, 11


def crear_rondas(dialogo: Dialogo, equipo: dict[str, Integrante], bitacoras: Bitacoras) -> None:
    datos = leer("analisis")
    _codificar_doble(dialogo, equipo, datos["doble"])
    autora = equipo["coordinacion"]
    for fila in datos["contrafirmas"]:
        _contrafirmar(dialogo, fila, bitacoras, autora)


def _codificar_doble(
    dialogo: Dialogo, equipo: dict[str, Integrante], datos: dict[str, Any]
) -> None:
    una, otra = equipo["coordinacion"], equipo["laboratorio"]
    codigos = list(dialogo.codigos.filter(nombre__in=datos["codigos"]))
    sorteo = dobles.Sorteo(una=una, otra=otra, codigos=codigos, semilla=datos["semilla"])
    ronda = dobles.sortear(dialogo, sorteo, autor=una.usuario)
    marcas: list[Codificacion] = []
    for numero, entrada in enumerate(ronda.entradas.order_by("pk")):
        pasaje = fragmento_entero(entrada, autor=una.usuario)
        primera = _puestos(entrada, codigos)
        segunda = set() if numero % DE_MENOS == 0 else set(primera)
        if numero % DE_MAS == 0:
            segunda.add(codigos[numero % len(codigos)])
        marcas += _marcas(pasaje, primera, ronda, una) + _marcas(pasaje, segunda, ronda, otra)
    Codificacion.objects.bulk_create(marcas)
    dobles.terminar(ronda, parte="una", autor=una.usuario)
    dobles.terminar(ronda, parte="otra", autor=otra.usuario)


def _puestos(entrada: Entrada, codigos: list[Codigo]) -> set[Codigo]:
    filas = Codificacion.objects.del_analisis().filter(
        fragmento__entrada=entrada, codigo__in=codigos
    )
    return {fila.codigo for fila in filas.select_related("codigo")}


def _marcas(
    pasaje: Fragmento, codigos: set[Codigo], ronda: Any, quien: Integrante
) -> list[Codificacion]:
    return [
        Codificacion(fragmento=pasaje, codigo=codigo, doble=ronda, autor=quien.usuario)
        for codigo in sorted(codigos, key=lambda codigo: codigo.pk)
    ]


def _contrafirmar(
    dialogo: Dialogo, fila: dict[str, Any], bitacoras: Bitacoras, autora: Integrante
) -> None:
    """Contesta como lo haría ella: de acuerdo con todo, salvo lo que corrige o reserva."""
    entrevista = next(e for e in dialogo.entrevistas.all() if e.folio == fila["folio"])
    contrafirma = envio.enviar(
        entrevista,
        correo=entrevista.persona.correo,
        plazo=timezone.localdate() + timedelta(days=fila["dias"]),
        idioma="es",
        autor=autora.usuario,
    )
    if fila.get("sin_respuesta"):
        return
    corrige = {entrada_de(c, bitacoras).pk: t for c, t in fila.get("corrige", {}).items()}
    nivel = {entrada_de(c, bitacoras).pk: n for c, n in fila.get("nivel", {}).items()}
    recibidas = []
    for pasaje in pasajes.de_la_entrevista(entrevista):
        de = pasaje.fragmento.entrada_id
        decision = Decision.DE_ACUERDO
        if de in corrige:
            decision = Decision.CORRIGE
        elif de in nivel:
            decision = Decision.CAMBIA_NIVEL
        recibidas.append(
            respuestas.Recibida(
                fragmento=pasaje.pk,
                decision=decision,
                texto=corrige.get(de, ""),
                nivel=nivel.get(de, ""),
                version=pasaje.version,
            )
        )
    hecho = respuestas.responder(contrafirma, recibidas)
    if hecho.problemas:
        raise ValueError(f"{fila['folio']}: {hecho.problemas}")
