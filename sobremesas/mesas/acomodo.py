"""Sentar, cambiar, fijar y repartir. Todo lo que escribe toma antes el candado del día.

Dos personas pueden acomodar a la vez: cada movimiento dice cómo estaba lo que mueve, y si ya no está
así no se hace (``Conflicto``). Nadie pierde su lugar porque otra persona lo haya movido.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from dialogo.models import Usuario
from dialogo.texto import limpiar
from sobremesas.mesas.condiciones import cambiar
from sobremesas.mesas.dibujo import sitios
from sobremesas.mesas.plano import Persona, Plano, leer
from sobremesas.mesas.reparto import Asiento, Disposicion, repartir
from sobremesas.models import Lugar, Mesa, Reparto, Sobremesa

MESAS_COMO_MUCHO = 40
JUNTO_A_LA_PUERTA = "Junto a la puerta"


class Conflicto(ValidationError):
    """Alguien más cambió ese lugar entretanto."""


@dataclass(frozen=True)
class Hecho:
    """Lo que resultó de un reparto: cuántas se movieron y quiénes no cupieron."""

    movidas: int
    sin_lugar: list[Persona]


@contextmanager
def con_candado(sobremesa: Sobremesa) -> Iterator[Plano]:
    """El plano recién leído, con el renglón del día tomado. Lanza si el día ya no se acomoda."""
    with transaction.atomic():
        dia = Sobremesa.objects.select_for_update(of=("self",)).select_related("dialogo")
        actual = dia.get(pk=sobremesa.pk)
        if actual.estado in (Sobremesa.Estado.CERRADA, Sobremesa.Estado.CANCELADA):
            raise ValidationError("Ese día ya terminó o se canceló: sus mesas quedan como están.")
        plano = leer(actual)
        _liberar(plano)
        yield plano


def _liberar(plano: Plano) -> None:
    """Quita los lugares de quien ya no se sienta ese día."""
    Lugar.objects.filter(mesa__sobremesa=plano.sobremesa).exclude(
        invitacion__in=plano.personas
    ).delete()


def armar(sobremesa: Sobremesa) -> int:
    """Mesas para el cupo del día, o para quienes ya dijeron que sí si son más."""
    with con_candado(sobremesa) as plano:
        if plano.mesas:
            raise ValidationError("Ese día ya tiene mesas.")
        gente = max(sobremesa.cupo, len(plano.personas))
        cuantas = min(MESAS_COMO_MUCHO, math.ceil(gente / sobremesa.personas_por_mesa))
        donde = sitios(cuantas)
        ultima = max(fila for _, fila in donde)
        Mesa.objects.bulk_create(
            Mesa(
                sobremesa=sobremesa,
                numero=n,
                lugares=math.ceil(gente / cuantas),
                columna=columna,
                fila=fila,
                nota=JUNTO_A_LA_PUERTA if fila == ultima and fila else "",
            )
            for n, (columna, fila) in enumerate(donde, start=1)
        )
    return cuantas


def quitar_mesa(sobremesa: Sobremesa, numero: int) -> None:
    with con_candado(sobremesa) as plano:
        if any(asiento[0] == numero for asiento in plano.ocupan):
            raise ValidationError(f"En la mesa {numero} hay personas: muévelas antes.")
        try:
            plano.por_numero[numero].delete()
        except ProtectedError as error:
            raise ValidationError(
                f"La sala ya se abrió con la mesa {numero}: se queda con lo que en ella se dijo."
            ) from error


def poner(
    sobremesa: Sobremesa,
    clave: int,
    asiento: Asiento,
    *,
    estaba: Asiento | None,
    esperaba: int | None,
    autor: Usuario,
) -> tuple[Plano, Disposicion]:
    """Sienta ahí a esa silla; si había alguien, cambian de lugar.

    ``estaba`` y ``esperaba`` son lo que mostraba la página: dónde estaba y quién ocupaba el destino.
    Devuelve el plano de antes y cómo quedó. Lanza ``Conflicto`` si algo cambió, o ``ValidationError``.
    """
    with con_candado(sobremesa) as plano:
        quien = _persona(plano, clave)
        mesa = plano.por_numero.get(asiento[0])
        if mesa is None or not 1 <= asiento[1] <= mesa.lugares:
            raise ValidationError("Ese lugar no existe.")
        ocupa = plano.ocupan.get(asiento)
        if quien.asiento != estaba:
            donde = f"en la mesa {quien.asiento[0]}" if quien.asiento else "sin mesa"
            raise Conflicto(f"Alguien más movió a {quien.en_lista}: ahora está {donde}.")
        if (ocupa.clave if ocupa else None) != esperaba:
            ahora = f"lo tiene {ocupa.en_lista}" if ocupa else "está libre"
            raise Conflicto(f"Ese lugar cambió mientras mirabas: ahora {ahora}.")
        for una in (quien, ocupa):
            if una and una.es_fijo:
                raise ValidationError(
                    f"El lugar de {una.en_lista} es fijo. Para cambiarlo, suéltalo."
                )
        despues = cambiar(plano.puestas, clave, asiento)
        _escribir(plano, despues, autor)
    return plano, despues


def levantar(sobremesa: Sobremesa, clave: int, *, estaba: Asiento | None) -> None:
    """Deja a esa silla sin mesa."""
    with con_candado(sobremesa) as plano:
        quien = _persona(plano, clave)
        if quien.asiento != estaba:
            raise Conflicto(f"Alguien más movió a {quien.en_lista}.")
        if quien.es_fijo:
            raise ValidationError(
                f"El lugar de {quien.en_lista} es fijo. Para cambiarlo, suéltalo."
            )
        despues = {c: a for c, a in plano.puestas.items() if c != clave}
        _escribir(plano, despues, None)


def fijar(sobremesa: Sobremesa, clave: int, *, motivo: str) -> Persona:
    with con_candado(sobremesa) as plano:
        quien = _persona(plano, clave)
        if quien.lugar is None:
            raise ValidationError("Primero dale un lugar; después se puede fijar.")
        motivo = limpiar(motivo).strip()[:200]
        if not motivo:
            raise ValidationError("Di por qué es fijo: lo leerá quien acomode después.")
        quien.lugar.es_fijo, quien.lugar.motivo = True, motivo
        quien.lugar.save(update_fields=["es_fijo", "motivo", "puesto_en"])
    return quien


def soltar(sobremesa: Sobremesa, clave: int) -> Persona:
    with con_candado(sobremesa) as plano:
        quien = _persona(plano, clave)
        if quien.lugar:
            quien.lugar.es_fijo, quien.lugar.motivo = False, ""
            quien.lugar.save(update_fields=["es_fijo", "motivo", "puesto_en"])
    return quien


def volver_a_repartir(sobremesa: Sobremesa, *, autor: Usuario, sin_mover: bool = False) -> Hecho:
    """Reparte a quienes no tienen lugar fijo ni han llegado; guarda cómo estaban para deshacerlo.

    ``sin_mover``: sólo sienta a quienes no tienen lugar.
    """
    with con_candado(sobremesa) as plano:
        if not plano.mesas:
            raise ValidationError("Primero arma las mesas.")
        problema = plano.sin_mover if sin_mover else plano.problema
        semilla = sobremesa.repartos.count() + 1
        despues, fuera = repartir(problema, semilla)
        mueve = [p for p in plano.personas.values() if p.clave not in problema.quietas]
        antes = {str(p.clave): list(p.asiento) if p.asiento else None for p in mueve}
        movidas = _escribir(plano, despues, None)
        if movidas:
            Reparto.objects.create(
                sobremesa=sobremesa, semilla=semilla, antes=antes, hecho_por=autor
            )
    return Hecho(movidas, [plano.personas[clave] for clave in fuera])


def ultimo_reparto(sobremesa: Sobremesa) -> Reparto | None:
    """El último, si no se ha deshecho ya."""
    reparto = sobremesa.repartos.select_related("hecho_por").last()
    return reparto if reparto and reparto.deshecho_en is None else None


def deshacer(sobremesa: Sobremesa) -> int:
    """Devuelve a su lugar a quienes movió el último reparto.

    Quien desde entonces llegó, tiene lugar fijo o fue movida a mano se queda donde está.
    """
    with con_candado(sobremesa) as plano:
        reparto = ultimo_reparto(sobremesa)
        if reparto is None:
            raise ValidationError("No hay reparto que deshacer.")
        antes = {int(c): tuple(a) if a else None for c, a in reparto.antes.items()}
        vuelven = [c for c in antes if (p := plano.personas.get(c)) and _vuelve(p, reparto)]
        despues = {c: a for c, a in plano.puestas.items() if c not in vuelven}
        despues |= _de_vuelta(plano, {c: antes[c] for c in vuelven}, set(despues.values()))
        movidas = _escribir(plano, despues, None)
        reparto.deshecho_en = timezone.now()
        reparto.save(update_fields=["deshecho_en"])
    return movidas


def _vuelve(persona: Persona, reparto: Reparto) -> bool:
    lugar = persona.lugar
    a_mano = lugar and lugar.puesto_por_id and lugar.puesto_en > reparto.hecho_en
    return not persona.quieta and not a_mano


def _de_vuelta(
    plano: Plano, antes: dict[int, Asiento | None], tomados: set[Asiento]
) -> Disposicion:
    """El lugar que tenía cada una; si ya es de otra, conserva el que tiene mientras quede libre."""
    vuelta: Disposicion = {}
    for de_donde in (antes, plano.puestas):
        for clave, anterior in antes.items():
            asiento = de_donde.get(clave)
            if clave in vuelta or anterior is None or asiento is None or asiento in tomados:
                continue
            mesa = plano.por_numero.get(asiento[0])
            if mesa and asiento[1] <= mesa.lugares:
                vuelta[clave] = asiento
                tomados.add(asiento)
    return vuelta


def _persona(plano: Plano, clave: int) -> Persona:
    if clave not in plano.personas:
        raise ValidationError("Esa persona ya no tiene lugar ese día.")
    return plano.personas[clave]


def _escribir(plano: Plano, despues: Disposicion, autor: Usuario | None) -> int:
    """Guarda sólo lo que cambió. La unicidad de cada lugar se comprueba al terminar."""
    cambian: list[Lugar] = []
    nuevas: list[Lugar] = []
    quitar: list[int] = []
    for persona in plano.personas.values():
        asiento = despues.get(persona.clave)
        if asiento == persona.asiento:
            continue
        if asiento is None:
            quitar.append(persona.clave)
            continue
        mesa = plano.por_numero[asiento[0]]
        lugar = persona.lugar or Lugar(invitacion_id=persona.clave)
        (cambian if persona.lugar else nuevas).append(lugar)
        lugar.mesa, lugar.numero = mesa, asiento[1]
        lugar.puesto_por, lugar.puesto_en = autor, timezone.now()
    Lugar.objects.filter(invitacion__in=quitar).delete()
    Lugar.objects.bulk_update(cambian, ["mesa", "numero", "puesto_por", "puesto_en"])
    Lugar.objects.bulk_create(nuevas)
    return len(cambian) + len(nuevas) + len(quitar)
