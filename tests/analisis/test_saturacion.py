"""La curva de saturación: la regla a mano, lo que la página contesta y cuánto consulta."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from entrevistas.analisis import saturacion
from entrevistas.analisis.saturacion import Parametros, Voz, medir, sensibilidad
from entrevistas.models import Codigo, Fragmento
from tests import fabricas as f
from tests.mundo import entrar


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


# Con la base --------------------------------------------------------------------------------------
@pytest.fixture
def campo(dialogo, entrevistadora):
    """Siete entrevistas hechas en un orden que no es el de sus folios; la última no trae nada nuevo."""
    pregunta = dialogo.preguntas_vigentes().first()
    codigos = [f.CodigoFactory(dialogo=dialogo) for _ in range(9)]
    ahora = timezone.now()
    for lugar, quienes in enumerate(([0, 1, 2], [2, 3], [4], [5], [6, 0], [7], [1])):
        una = f.EntrevistaFactory(
            dialogo=dialogo,
            cerrada=True,
            numero=20 - lugar,
            empieza_en=ahora - timedelta(days=30 - lugar),
            conduce=entrevistadora if lugar == 1 else None,
        )
        f.ConsentimientoFactory(entrevista=una)
        entrada = f.EntradaFactory(entrevista=una, pregunta=pregunta)
        pasaje = f.FragmentoFactory(entrada=entrada)
        for n in quienes:
            f.CodificacionFactory(fragmento=pasaje, codigo=codigos[n])
    return codigos


def test_se_mide_en_el_orden_en_que_se_hicieron_y_sin_lo_que_no_cuenta(dialogo, campo):
    lectura = saturacion.de(dialogo)
    assert [toma.voz.folio for toma in lectura.general.tomas][:2] == ["E-20", "E-19"]
    assert [toma.nuevos for toma in lectura.general.tomas] == [3, 1, 1, 1, 1, 1, 0]
    assert [toma.porcentaje for toma in lectura.general.puntos] == [33, 17]
    pasaje = Fragmento.objects.get(entrada__entrevista__numero=16)
    # Ni lo retirado, ni lo puesto a ciegas, ni lo observado, ni un código archivado; lo fusionado,
    # en el que quedó.
    campo[5].estado = Codigo.Estado.ARCHIVADO
    campo[5].save()
    campo[4].estado, campo[4].fusionado_en = Codigo.Estado.FUSIONADO, campo[0]
    campo[4].save()
    f.CodificacionFactory(fragmento=pasaje, codigo=campo[8], retirada_en=timezone.now())
    observada = f.EntradaFactory(entrevista=pasaje.entrada.entrevista, tipo="observacion")
    f.CodificacionFactory(fragmento__entrada=observada, codigo=campo[8])
    lectura = saturacion.de(dialogo)
    # E-17 se quedó sin códigos que cuenten: no entra en la curva y se dice.
    assert [toma.nuevos for toma in lectura.general.tomas] == [3, 1, 0, 1, 1, 0]
    assert [una.folio for una in lectura.sin_codificar] == ["E-17"]
    assert [len(uno.curva.tomas) for uno in lectura.bloques] == [6, 0, 0]


def test_la_pagina_contesta_con_su_regla_y_cambia_con_ella(
    dialogo, campo, coordinadora, entrevistadora
):
    cliente, url = entrar(coordinadora), reverse("analisis:saturacion", args=[dialogo.clave])
    pagina = cliente.get(url).content.decode()
    assert "Para «Bloque de prueba 1», sí: al menos una más." in pagina
    assert "Base de 4 entrevistas, corridas de 2 y umbral de 5 %" in pagina
    assert 'role="img"' in pagina and "17 por ciento en la 7" in pagina
    otra = cliente.get(url, {"base": 5, "corrida": 3, "umbral": 0}).content.decode()
    assert "la regla necesita 8 entrevistas codificadas y hay 7" in otra
    assert "Base de 4" in cliente.get(url, {"base": 99}).content.decode()
    tabla = cliente.get(url, {"ver": "tabla"}).content.decode()
    assert "E-20" in tabla and "17 %" in tabla and 'role="img"' not in tabla
    # Quien entrevista lee la misma curva, sin los folios que no le tocan.
    suya = entrar(entrevistadora).get(url, {"ver": "tabla"}).content.decode()
    assert "E-19" in suya and "E-20" not in suya and "17 %" in suya
    hoja = reverse("analisis:exportar_saturacion", args=[dialogo.clave])
    csv = cliente.post(hoja, {"formato": "csv", "motivo": "Método"}).content.decode()
    assert '7,"E-14",0,8,1,17,"No",1,1' in csv


def test_un_campo_vacio_no_se_cae(dialogo, coordinadora):
    url = reverse("analisis:saturacion", args=[dialogo.clave])
    assert (
        "necesita 6 entrevistas codificadas y hay 0"
        in entrar(coordinadora).get(url).content.decode()
    )


def test_las_consultas_no_crecen_con_las_entrevistas(dialogo, campo, coordinadora):
    cliente, url = entrar(coordinadora), reverse("analisis:saturacion", args=[dialogo.clave])
    cliente.get(url)
    with CaptureQueriesContext(connection) as pocas:
        cliente.get(url)
    for _ in range(4):
        una = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, empieza_en=timezone.now())
        f.CodificacionFactory(fragmento__entrada__entrevista=una)
    with CaptureQueriesContext(connection) as muchas:
        cliente.get(url)
    assert len(muchas) == len(pocas)


def test_en_el_navegador_la_tecla_t_va_a_la_tabla_y_la_hoja_llega_al_lado(
    dialogo, campo, coordinadora, pagina_de
):
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("analisis:saturacion", args=[dialogo.clave]))
    pagina.get_by_text("Abrir e imprimir la hoja").wait_for()
    assert pagina.get_by_role("img", name="Información nueva").is_visible()
    pagina.keyboard.press("t")
    pagina.get_by_role("cell", name="17 %").wait_for()
    assert pagina.url.endswith("?ver=tabla")
