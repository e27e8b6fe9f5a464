"""La curva de saturación: la regla a mano, lo que la página contesta y cuánto consulta."""

from fractions import Fraction

import pytest
from django.urls import reverse

from entrevistas.analisis import saturacion
from entrevistas.analisis.saturacion import Parametros, Voz, medir, sensibilidad


def voces(*nuevos: int) -> list[Voz]:
    """Entrevistas que añaden, en su orden, tantos códigos; todas repiten el primero."""
    siguiente, hechas = 2, []
    for numero, cuantos in enumerate(nuevos, start=1):
        propios = set(range(siguiente, siguiente + cuantos))
        siguiente += cuantos
        hechas.append(
            Voz(numero, f"E-{numero:02d}", frozenset(propios | ({1} if numero > 1 else propios)))
        )
    return hechas


# Hecho a mano. Base de 4: 12 + 9 + 5 + 4 = 30 códigos (el 1 se suma en la segunda y ya no es nuevo
# después). Corridas de dos: 5 y 6 suman 9; 6 y 7, 6; 7 y 8, 3; 8 y 9, 1; 9 y 10, 3; 10 y 11, 2.
SERIE = (12, 8, 5, 4, 5, 4, 2, 1, 0, 3, 0)


def test_la_curva_coincide_con_la_cuenta_a_mano():
    curva = medir(voces(*SERIE), Parametros(4, 2, 5))
    assert curva.codigos_base == 30
    assert [toma.numero for toma in curva.puntos] == [6, 7, 8, 9, 10, 11]
    assert [toma.en_la_corrida for toma in curva.puntos] == [9, 6, 3, 1, 3, 3]
    assert [toma.porcentaje for toma in curva.puntos] == [30, 20, 10, 3, 10, 10]
    assert curva.puntos[0].proporcion == Fraction(9, 30)
    # 8 y 9 confirman que bastaban siete: 7 con 2 (7⁺²).
    assert curva.primera_vez and curva.primera_vez.numero == 7
    # Después volvió a subir: hoy no está saturada. Si la próxima no trae nada, la corrida queda en 0.
    assert not curva.esta_saturada and curva.desde is None and curva.faltan == 1
    assert curva.total_codigos == 45


@pytest.mark.parametrize(
    ("parametros", "base", "porcentajes", "primera", "faltan"),
    [
        # Corridas de tres: 5-7, 11; 6-8, 7; 7-9, 3; 8-10, 4; 9-11, 3. Faltan dos: [0, x, x] es la primera en 0.
        (Parametros(4, 3, 5), 30, [37, 23, 10, 13, 10], None, 2),
        # Base de cinco: 35 códigos. 6-7, 6; 7-8, 3; 8-9, 1; 9-10, 3; 10-11, 3.
        (Parametros(5, 2, 5), 35, [17, 9, 3, 9, 9], 7, 1),
        # Base de seis: 39. 7-8, 3; 8-9, 1; 9-10, 3; 10-11, 3.
        (Parametros(6, 2, 5), 39, [8, 3, 8, 8], 7, 1),
        # Con 0 % nada alcanza: 8-9 todavía trae uno.
        (Parametros(4, 2, 0), 30, [30, 20, 10, 3, 10, 10], None, 1),
    ],
)
def test_otra_regla_da_otra_curva(parametros, base, porcentajes, primera, faltan):
    curva = medir(voces(*SERIE), parametros)
    assert curva.codigos_base == base
    assert [toma.porcentaje for toma in curva.puntos] == porcentajes
    assert (curva.primera_vez.numero if curva.primera_vez else None) == primera
    assert curva.faltan == faltan


def test_el_umbral_se_compara_sin_redondear():
    """Tres de 55 son 5.45 %: se lee 5 %, pero pasa del umbral."""
    curva = medir(voces(40, 14, 0, 0, 2, 1), Parametros())
    assert curva.codigos_base == 55 and curva.ultima and curva.ultima.porcentaje == 5
    assert not curva.esta_saturada


def test_sin_entrevistas_bastantes_no_contesta_y_dice_cuantas_faltan():
    assert medir([], Parametros()).faltan == 6
    corta = medir(voces(5, 3, 2, 1, 1), Parametros())
    assert not corta.se_puede_medir and corta.faltan == 1 and not corta.esta_saturada
    # Cuatro sin ningún código no son base: no se divide entre cero.
    vacias = [Voz(n, f"E-{n:02d}", frozenset()) for n in range(1, 8)]
    assert not medir(vacias, Parametros()).se_puede_medir


def test_el_orden_se_prueba_con_la_misma_semilla():
    una = sensibilidad(voces(*SERIE), Parametros())
    assert una == sensibilidad(voces(*SERIE), Parametros())
    assert una.ordenes == 200 and una.menor and una.mayor and una.menor <= una.mediana <= una.mayor
