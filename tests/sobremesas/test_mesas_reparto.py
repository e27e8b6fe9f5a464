"""El reparto, sin base de datos: da siempre lo mismo, cumple lo que se puede y dice lo que no."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesas.mesas.condiciones import (
    Palabras,
    cambiar,
    condiciones,
    efecto,
    mejores,
)
from sobremesas.mesas.reparto import (
    A_FAVOR,
    EN_CONTRA,
    FALTA,
    Disposicion,
    Problema,
    Silla,
    Tabla,
    costo,
    por_mesa,
    repartir,
)

SECTORES = ("sociedad-civil", "academia", "iniciativa-privada", "cultura", "internacional")
PALABRAS = Palabras(nombre=lambda clave: f"P{clave}", sector=lambda clave: clave)


def con_solucion(mesas: int, lugares: int, semilla: int) -> tuple[Problema, Disposicion]:
    """Un problema que sí tiene solución: se parte de ella y se revuelven las claves."""
    azar = random.Random(semilla)  # noqa: S311
    claves = list(range(1, mesas * lugares + 1))
    azar.shuffle(claves)
    sillas, puestas = [], {}
    for mesa in range(1, mesas + 1):
        for lugar in range(1, lugares + 1):
            clave = claves.pop()
            puestas[clave] = (mesa, lugar)
            gobierno = lugar == 1
            lados = {1: (A_FAVOR, EN_CONTRA, FALTA)[lugar - 1]} if lugar < 4 else {}
            sector = "gobierno" if gobierno else SECTORES[(lugar + mesa) % len(SECTORES)]
            sillas.append(
                Silla(clave, sector, gobierno, lados, pide_paso=mesa == mesas and lugar == 2)
            )
    azar.shuffle(sillas)
    en_mesa = {n: [c for c, a in puestas.items() if a[0] == n] for n in range(1, mesas + 1)}
    return (
        Problema(
            tuple(sillas),
            tuple(Tabla(n, lugares, con_paso=n == mesas) for n in range(1, mesas + 1)),
            separadas=frozenset(frozenset([en_mesa[n][2], en_mesa[n + 1][2]]) for n in (1, 2)),
            juntas=frozenset([frozenset(en_mesa[1][3:5])]),
        ),
        puestas,
    )


def estado(problema: Problema, puestas: Disposicion) -> dict[str, str]:
    return {c.clave: c.cuenta for c in condiciones(problema, puestas, PALABRAS)}


@given(st.integers(0, 400))
@settings(max_examples=8, deadline=None)
def test_si_hay_manera_cumple_todo_y_la_misma_semilla_da_lo_mismo(semilla):
    problema, _ = con_solucion(5, 5, semilla)
    puestas, fuera = repartir(problema, semilla)
    assert not fuera
    assert len(set(puestas.values())) == 25
    faltan = [c for c in condiciones(problema, puestas, PALABRAS) if not c.se_cumple]
    assert not faltan, [c.fallas for c in faltan]
    assert repartir(problema, semilla) == (puestas, [])


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_lo_fijo_y_quien_ya_llego_nunca_cambian_de_lugar(semilla):
    azar = random.Random(semilla)  # noqa: S311
    mesas = tuple(Tabla(n, azar.choice([3, 4, 5])) for n in range(1, 4))
    asientos = [(m.numero, lugar) for m in mesas for lugar in range(1, m.lugares + 1)]
    azar.shuffle(asientos)
    sillas = tuple(
        Silla(c, azar.choice(["gobierno", *SECTORES]), azar.random() < 0.3) for c in range(1, 13)
    )
    antes = {s.clave: asientos.pop() for s in sillas if azar.random() < 0.7 and asientos}
    quietas = {c: a for c, a in antes.items() if azar.random() < 0.5}
    problema = Problema(sillas, mesas, quietas=quietas, antes=antes)
    puestas, fuera = repartir(problema, semilla)
    assert quietas.items() <= puestas.items()
    assert len(set(puestas.values())) == len(puestas) == len(sillas) - len(fuera)
    assert all(1 <= lugar <= problema.tablas[mesa].lugares for mesa, lugar in puestas.values())
    assert bool(fuera) == (sum(m.lugares for m in mesas) < len(sillas))
    # Volver a repartir lo ya repartido no mueve a nadie por mover.
    otra = Problema(sillas, mesas, quietas=quietas, antes=puestas)
    assert costo(otra, repartir(otra, semilla)[0]) <= costo(otra, puestas)


def test_dice_lo_que_no_puede_cumplirse():
    sillas = [Silla(n, "academia", pide_paso=n == 1) for n in range(1, 9)]
    sillas.append(Silla(9, "gobierno", es_gobierno=True))
    par = frozenset([1, 2])
    problema = Problema(
        tuple(sillas),
        (Tabla(1, 5, con_paso=False), Tabla(2, 5, con_paso=False)),
        separadas=frozenset([par]),
        juntas=frozenset([par]),
    )
    puestas, _ = repartir(problema, 3)
    lista = {c.clave: c for c in condiciones(problema, puestas, PALABRAS)}
    assert lista["gobierno"].cuenta == "1 de 2"
    assert "no tiene a nadie de gobierno" in lista["gobierno"].fallas[0]
    assert lista["sector"].cuenta == "0 de 2"
    assert "cuatro personas de academia" in lista["sector"].fallas[0]
    assert lista["acceso"].fallas == ("La mesa de P1 no tiene paso libre.",)
    # Juntas y aparte a la vez no se puede: una de las dos se incumple y se dice cuál.
    assert lista["separadas"].se_cumple != lista["juntas"].se_cumple
    assert "diferencia" not in lista  # nadie ha dicho nada: no hay de qué diferir


def test_cada_cambio_dice_su_efecto_y_las_mejores_opciones_mejoran():
    problema, buena = con_solucion(3, 5, 7)
    de_gobierno = {s.clave for s in problema.sillas if s.es_gobierno}
    una = next(c for c, a in buena.items() if c in de_gobierno and a[0] == 1)
    otra = next(c for c, a in buena.items() if c not in de_gobierno and a == (2, 5))
    mala = cambiar(buena, una, (2, 5))
    assert mala[otra] == buena[una] and mala[una] == (2, 5)
    dicho = efecto(problema, buena, mala, PALABRAS)
    assert "la mesa 1 se queda sin nadie de gobierno" in dicho.frases
    assert dicho.mejora < 0
    opciones = mejores(problema, mala, PALABRAS)
    assert len(opciones) == 3
    mejora = [opcion.efecto.mejora for opcion in opciones]
    assert mejora == sorted(mejora, reverse=True) and mejora[0] > 0
    assert "la mesa 1 gana a alguien de gobierno" in opciones[0].efecto.frases
    # Sin poder saber de posturas, ninguna frase las menciona.
    callado = Palabras(PALABRAS.nombre, PALABRAS.sector, con_posturas=False)
    for asiento in buena.values():
        cambio = efecto(problema, buena, cambiar(buena, una, asiento), callado)
        assert "H-" not in cambio.texto


def test_con_pocas_personas_las_mesas_quedan_parejas():
    sillas = tuple(Silla(n, SECTORES[n % 5]) for n in range(1, 24))
    problema = Problema(sillas, tuple(Tabla(n, 5) for n in range(1, 6)))
    puestas, _ = repartir(problema)
    assert sorted(map(len, por_mesa(problema, puestas).values())) == [4, 4, 5, 5, 5]
