"""Conducir la sala: abrirla, moverla, terminarla. Todo con el renglón de la sala tomado.

Quien llega tarde con un clic no mueve nada: se le dice en qué va (``Movido.cambio`` falso). Al llegar a
cero el reloj no avanza nada por sí solo.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dialogo.models import Usuario
from sobremesas.models import PuntoDelDia, ReglaDeAcuerdo, Sala, Sobremesa, Tramo
from sobremesas.vivo import publicacion, puestos, textos
from sobremesas.vivo.fases import (
    DESDE,
    DOS_MINUTOS,
    Accion,
    Paso,
    camino,
    destino,
    dura,
    marcha,
)

SIN_REGLA = "Antes de abrir la sala, escribe la regla de acuerdo: qué contará como acuerdo."
SIN_PUNTOS = "Antes de abrir la sala, pon al menos un punto en la escaleta."
CERO = timedelta(0)


class TransicionImposible(ValidationError):
    """De donde está la sala no se puede hacer eso."""


@dataclass(frozen=True)
class Movido:
    """Cómo quedó la sala; ``cambio`` falso si el clic llegó tarde o no había nada que hacer."""

    sala: Sala
    cambio: bool
    frase: str


def en_curso(sobremesa: Sobremesa) -> Sala | None:
    """El ensayo si está corriendo; si no, la de verdad, en curso o terminada. Una consulta."""
    salas = {
        sala.es_ensayo: sala
        for sala in sobremesa.salas.select_related("punto__hallazgo", "punto__redaccion")
    }
    ensayo = salas.get(True)
    return ensayo if ensayo and ensayo.esta_en_curso else salas.get(False)


@transaction.atomic
def abrir(sobremesa: Sobremesa, *, quien: Usuario, ensayo: bool = False) -> Sala:
    """Abre la sala en el primer punto, fija las redacciones y prepara los puestos.

    Repetirlo devuelve la que ya estaba abierta. Un ensayo nuevo borra el anterior. Bloquea el día.
    Lanza ``ValidationError`` con lo que falta.
    """
    dia = (
        Sobremesa.objects.select_for_update(of=("self",), no_key=True)
        .select_related("dialogo__convocatoria")
        .get(pk=sobremesa.pk)
    )
    if ya_abierta := _la_que_hay(dia, ensayo):
        return ya_abierta
    puntos = list(dia.puntos.select_related("hallazgo"))
    _comprobar(dia, puntos, ensayo)
    textos.fijar(dia, de_verdad=not ensayo)
    primero = camino(puntos)[0]
    ahora = timezone.now()
    sala = Sala.objects.create(
        sobremesa=dia,
        es_ensayo=ensayo,
        punto=primero.punto,
        fase=primero.fase,
        vence_en=ahora + (dura(primero) or CERO),
        abierta_en=ahora,
        abierta_por=quien,
    )
    Tramo.objects.create(
        sala=sala, punto=primero.punto, fase=primero.fase, empezo_en=ahora, movido_por=quien
    )
    puestos.preparar(sala)
    publicacion.al_confirmar(sala)
    return sala


def _la_que_hay(dia: Sobremesa, ensayo: bool) -> Sala | None:
    """La abierta de la misma clase; lanza si lo que hay no deja abrir otra."""
    salas = {sala.es_ensayo: sala for sala in dia.salas.all()}
    otra, misma = salas.get(not ensayo), salas.get(ensayo)
    if misma and misma.esta_en_curso:
        return misma
    if otra and otra.esta_en_curso:
        raise ValidationError(
            "La sobremesa está en curso: ya no se ensaya."
            if ensayo
            else "Hay un ensayo abierto: termínalo antes de abrir la sala."
        )
    if misma and not ensayo:
        raise ValidationError("La sala de ese día ya terminó.")
    if otra and ensayo:  # volvería a elegir las redacciones que esa tarde discutió
        raise ValidationError("La sobremesa ya se hizo: ya no se ensaya.")
    if misma:
        borrar_ensayo(misma)
    return None


def _comprobar(dia: Sobremesa, puntos: list[PuntoDelDia], ensayo: bool) -> None:
    if dia.estado == Sobremesa.Estado.CANCELADA:
        raise ValidationError("Esa sobremesa se canceló.")
    if dia.estado == Sobremesa.Estado.CERRADA and not ensayo:
        raise ValidationError("Esa sobremesa ya se cerró.")
    if not puntos:
        raise ValidationError(SIN_PUNTOS)
    if not ensayo and not ReglaDeAcuerdo.objects.filter(sobremesa=dia).exists():
        raise ValidationError(SIN_REGLA)


@transaction.atomic
def mover(
    sala: Sala,
    accion: str,
    *,
    quien: Usuario,
    version: int | None = None,
    punto: int | None = None,
) -> Movido:
    """Aplica una acción de quien conduce. ``punto``: la clave de aquel a donde ir.

    ``version``, la que mostraba su pantalla: si alguien condujo después, no hace nada y dice en qué va.
    Lo que la sala cambia sola (un espejo, una consulta) no la vuelve vieja. Bloquea la sala. Lanza
    ``TransicionImposible`` si de ahí no se puede.
    """
    accion = Accion(accion)
    sala = _tomar(sala)
    if version is not None and version < sala.mando:
        return Movido(sala, False, f"Alguien condujo antes que tú: {en_que_va(sala)}")
    if marcha(sala) not in DESDE[accion]:
        raise TransicionImposible(f"Eso ya no se puede: {en_que_va(sala)}")
    if accion in (Accion.SIGUIENTE, Accion.ANTERIOR, Accion.IR_A):
        pasos = camino(list(sala.sobremesa.puntos.select_related("hallazgo", "redaccion")))
        if (hacia := destino(sala, accion, pasos, punto)) is None:
            raise TransicionImposible(f"De ahí no se sale así: {en_que_va(sala)}")
        _llevar(sala, hacia, quien)
    else:
        _reloj(sala, accion)
    _guardar(sala)
    return Movido(sala, True, en_que_va(sala))


def terminar(sala: Sala, *, quien: Usuario) -> Sala:
    """Cierra la consulta abierta y el tramo en curso; repetirlo no cambia nada.

    Cada consulta se cierra en su transacción, antes: así nadie espera a quien está votando.
    """
    _cerrar_consultas(sala, quien)
    with transaction.atomic():
        sala = _tomar(sala)
        if not sala.esta_en_curso:
            return sala
        _cerrar_consultas(sala, quien)
        sala.refresh_from_db(fields=["version"])
        sala.estado, sala.terminada_por = Sala.Estado.TERMINADA, quien
        sala.terminada_en = timezone.now()
        sala.vence_en = sala.restan = None
        _cerrar_tramo(sala)
        _guardar(sala)
    return sala


def avisar(sala: Sala) -> None:
    """La sala debe ver algo nuevo: sube su versión y, al confirmarse, se publica. Pide transacción."""
    Sala.objects.filter(pk=sala.pk).update(version=F("version") + 1)
    publicacion.al_confirmar(sala)


@transaction.atomic
def borrar_ensayo(sala: Sala) -> None:
    """Nada de un ensayo queda: ni sus puestos, ni lo dicho, ni sus papeletas. Sólo un ensayo."""
    if not sala.es_ensayo:
        raise ValidationError("Sólo se borra un ensayo.")
    publicacion.olvidar(sala)
    for hoja in sala.hojas.exclude(imagen=""):
        transaction.on_commit(partial(hoja.imagen.storage.delete, str(hoja.imagen.name)))
    for suyos in (sala.encargos, sala.espejos, sala.hojas, sala.aportaciones, sala.consultas):
        suyos.all().delete()
    puntos = PuntoDelDia.objects.filter(sobremesa=sala.sobremesa_id)
    sala.delete()
    puntos.exclude(sobremesa__salas__es_ensayo=False).update(redaccion=None)


def en_que_va(sala: Sala) -> str:
    """«la sala va en H-03, capturar.»"""
    if not sala.esta_en_curso:
        return "la sala ya terminó."
    punto = sala.punto
    nombre = (punto.hallazgo.folio if punto.hallazgo else punto.titulo) if punto else ""
    pausa = ", en pausa" if sala.esta_en_pausa else ""
    return f"la sala va en {nombre}, {sala.get_fase_display().lower()}{pausa}."


def _tomar(sala: Sala) -> Sala:
    return (
        Sala.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sobremesa__dialogo__convocatoria", "punto__hallazgo", "punto__redaccion")
        .get(pk=sala.pk)
    )


def _guardar(sala: Sala) -> None:
    sala.version += 1
    sala.mando = sala.version
    sala.save()
    publicacion.al_confirmar(sala)


def _llevar(sala: Sala, hacia: Paso, quien: Usuario) -> None:
    ahora = timezone.now()
    _cerrar_tramo(sala, ahora)
    Tramo.objects.create(
        sala=sala, punto=hacia.punto, fase=hacia.fase, empezo_en=ahora, movido_por=quien
    )
    hacia.punto.sobremesa = sala.sobremesa
    textos.fijar_uno(hacia.punto, de_verdad=not sala.es_ensayo)
    puestos.poner_al_dia(sala)
    sala.punto, sala.fase = hacia.punto, hacia.fase
    tiempo = dura(hacia)
    sala.vence_en, sala.restan = (ahora + tiempo if tiempo else None), None


def _cerrar_tramo(sala: Sala, ahora: datetime | None = None) -> None:
    sala.tramos.filter(termino_en=None).update(termino_en=ahora or timezone.now())


def _reloj(sala: Sala, accion: Accion) -> None:
    ahora = timezone.now()
    if accion == Accion.PAUSAR:
        assert sala.vence_en
        sala.restan, sala.vence_en = max(CERO, sala.vence_en - ahora), None
    elif accion == Accion.SEGUIR:
        assert sala.restan is not None
        sala.vence_en, sala.restan = ahora + sala.restan, None
    elif sala.restan is not None:
        sala.restan += DOS_MINUTOS
    else:
        assert sala.vence_en
        sala.vence_en = max(sala.vence_en, ahora) + DOS_MINUTOS


def _cerrar_consultas(sala: Sala, quien: Usuario) -> None:
    from sobremesas.consultas import destruir_urnas

    destruir_urnas(sala, quien=quien)
