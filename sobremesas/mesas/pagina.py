"""Lo que la página de mesas muestra, armado desde el plano."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dialogo.palabras import contar, en_letra
from entrevistas.mapa.red import nombre_corto
from sobremesas.mesas import acomodo, razones
from sobremesas.mesas.condiciones import Opcion, mejores
from sobremesas.mesas.dibujo import dibujar
from sobremesas.mesas.plano import Persona, Plano
from sobremesas.mesas.reparto import Asiento
from sobremesas.models import Mesa

OPCIONES = 4  # la que se propone y otras tres


@dataclass(frozen=True)
class Renglon:
    """Un lugar de una mesa; ``persona`` vacía si está libre."""

    numero: int
    persona: Persona | None
    razon: str


@dataclass(frozen=True)
class MesaEnLista:
    mesa: Mesa
    dice: str
    lugares: tuple[Renglon, ...]

    @property
    def personas(self) -> list[tuple[Persona, str]]:
        return [(r.persona, nombre_corto(r.persona.nombre)) for r in self.lugares if r.persona]


@dataclass(frozen=True)
class Propuesta:
    """Un cambio posible, con lo que hace falta para enviarlo."""

    clave: int
    frase: str
    efecto: str
    mejora: bool
    estaba: str
    destino: str


def de(
    plano: Plano, *, coordina: bool, acomoda: bool, abierta: str, con_opciones: bool
) -> dict[str, Any]:
    condiciones = plano.condiciones(con_posturas=coordina)
    frases = razones.razones(plano, con_posturas=coordina, con_motivos=acomoda)
    listas = [_mesa(plano, mesa, frases, coordina) for mesa in plano.mesas]
    elegida = next((m for m in listas if str(m.mesa.numero) == abierta), None)
    incumplidas = [c for c in condiciones if not c.se_cumple]
    propuestas: list[Propuesta] = []
    if acomoda and plano.puestas and (incumplidas or con_opciones):
        palabras = plano.palabras(con_posturas=coordina)
        propuestas = opciones(
            plano, mejores(plano.problema, plano.puestas, palabras, cuantas=OPCIONES)
        )
    abierta_ahora = elegida or next(iter(listas), None)
    return {
        "sobremesa": plano.sobremesa,
        "plano": plano,
        "dibujo": dibujar(plano),
        "rotulo": rotulo(plano),
        "abierta": abierta_ahora,
        "otras_en_letra": en_letra(len(listas) - 1, femenino=True),
        "otras": [m for m in listas if m is not abierta_ahora],
        "condiciones": condiciones,
        "incumplidas": incumplidas,
        "propuesta": propuestas[0] if propuestas and (incumplidas or con_opciones) else None,
        "otras_propuestas": propuestas[1:] if con_opciones else [],
        "coordina": coordina,
        "acomoda": acomoda,
        "reparto": acomodo.ultimo_reparto(plano.sobremesa) if acomoda else None,
        "guardado": max(
            (p.lugar.puesto_en for p in plano.ocupan.values() if p.lugar), default=None
        ),
        "resumen": _resumen(plano, bool(incumplidas)),
    }


def _mesa(plano: Plano, mesa: Mesa, frases: dict[int, str], coordina: bool) -> MesaEnLista:
    lugares = []
    for numero in range(1, mesa.lugares + 1):
        persona = plano.ocupan.get((mesa.numero, numero))
        lugares.append(Renglon(numero, persona, frases.get(persona.clave, "") if persona else ""))
    return MesaEnLista(mesa, razones.de_la_mesa(plano, mesa, con_posturas=coordina), tuple(lugares))


def _resumen(plano: Plano, falta_algo: bool) -> str:
    gente = contar(len(plano.personas), "persona", "personas", femenino=True)
    if not plano.personas:
        return "Todavía nadie tiene lugar en la sobremesa."
    if not plano.mesas:
        return f"{gente[:1].upper()}{gente[1:]} con lugar en la sobremesa."
    mesas = contar(len(plano.mesas), "mesa", "mesas", femenino=True)
    frase = f"{gente[:1].upper()}{gente[1:]} en {mesas}."
    if not plano.puestas:
        return f"{frase} Todavía nadie tiene mesa."
    if plano.sin_lugar:
        n = len(plano.sin_lugar)
        return f"{frase} {'Falta' if n == 1 else 'Faltan'} {n} por sentar."
    return f"{frase} {'No todo lo que se pide se cumple.' if falta_algo else 'Todas las condiciones se cumplen.'}"


def rotulo(plano: Plano) -> str:
    """Lo que el plano dice a quien no lo ve; la lista lleva el detalle."""
    con_gobierno = {asiento[0] for asiento, p in plano.ocupan.items() if p.sector == "gobierno"}
    mesas = contar(len(plano.mesas), "mesa", "mesas", femenino=True)
    return (
        f"Plano de {plano.sobremesa.lugar} con {mesas}: el proyector arriba, la puerta abajo. "
        f"{len(plano.puestas)} lugares ocupados de {plano.capacidad}; "
        f"{len(con_gobierno)} mesas con alguien de gobierno."
    )


# Mover ------------------------------------------------------------------------------------------
def como_texto(asiento: Asiento | None) -> str:
    return f"{asiento[0]}-{asiento[1]}" if asiento else ""


def en_frase(persona: Persona, otra: Persona | None, asiento: Asiento) -> str:
    if otra:
        return f"Si cambias a {persona.en_lista} por {otra.en_lista}"
    return f"Si pasas a {persona.en_lista} a la mesa {asiento[0]}"


def opciones(plano: Plano, cuales: Iterable[Opcion]) -> list[Propuesta]:
    propuestas = []
    for opcion in cuales:
        persona = plano.personas[opcion.una]
        otra = plano.personas[opcion.otra] if opcion.otra else None
        propuestas.append(
            Propuesta(
                persona.clave,
                en_frase(persona, otra, opcion.asiento),
                f"{opcion.efecto.texto}.",
                opcion.efecto.mejora > 0,
                como_texto(persona.asiento),
                f"{como_texto(opcion.asiento)}-{opcion.otra or 0}",
            )
        )
    return propuestas


def destinos(plano: Plano, persona: Persona) -> list[tuple[Mesa, list[tuple[str, str]]]]:
    """Los lugares de cada mesa a los que puede pasar: valor del envío y cómo se lee."""
    mesas = []
    for mesa in plano.mesas:
        lugares = []
        for numero in range(1, mesa.lugares + 1):
            otra = plano.ocupan.get((mesa.numero, numero))
            if otra is persona or (otra and otra.es_fijo):
                continue
            quien = f"por {otra.en_lista}" if otra else "libre"
            valor = f"{mesa.numero}-{numero}-{otra.clave if otra else 0}"
            lugares.append((valor, f"Lugar {numero}, {quien}"))
        if lugares:
            mesas.append((mesa, lugares))
    return mesas


def lo_hecho(plano: Plano, clave: int, asiento: Asiento) -> str:
    """«Ximena Orduña pasó a la mesa 2 y Raúl Laborde a la 4.»"""
    persona, otra = plano.personas[clave], plano.ocupan.get(asiento)
    frase = f"{persona.en_lista} pasó a la mesa {asiento[0]}"
    if otra is None or otra is persona:
        return f"{frase}."
    if persona.asiento is None:
        return f"{frase}; {otra.en_lista} quedó sin mesa."
    return f"{frase} y {otra.en_lista} a la {persona.asiento[0]}."
