"""El semáforo: siete estados que salen de las fechas. Sin base de datos salvo donde se cuentan consultas."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallazgos.models import (
    Avance,
    Compromiso,
    Hito,
    Recomendacion,
    RespuestaInstitucional,
)
from hallazgos.seguimiento import semaforo
from hallazgos.seguimiento.semaforo import Estado
from tests import fabricas_resultado as r

HOY = date(2027, 9, 20)
numeros = count(1)


def instante(dia: date) -> datetime:
    """Mediodía de la Ciudad de México."""
    return datetime(dia.year, dia.month, dia.day, 18, tzinfo=UTC)


def hace(dias: int) -> date:
    return HOY - timedelta(days=dias)


def avance(cumplido: int | None = None, informado: int = 0, *, reabre: bool = False) -> Avance:
    """De hace ``informado`` días; ``cumplido``, hace cuántos se cumplió."""
    dia = None if cumplido is None else hace(cumplido)
    return Avance(
        pk=next(numeros), cumplido_el=dia, reabre=reabre, informado_en=instante(hace(informado))
    )


def hito(
    en: int, *avances: Avance, retirado: bool = False, que: str = "Padrón", creado: int = 5
) -> Hito:
    """Para dentro de ``en`` días; negativo, ya pasó."""
    uno = Hito(pk=next(numeros), que=que, para_el=hace(-en), creado_en=instante(hace(creado)))
    uno.retirado_en = instante(HOY) if retirado else None
    uno._prefetched_objects_cache = {"avances": list(avances)}
    return uno


def compromiso(*hitos: Hito, en: int = 200, creado: int = 5, retirado: bool = False) -> Compromiso:
    uno = Compromiso(
        pk=next(numeros), que="Anexo", para_el=hace(-en), creado_en=instante(hace(creado))
    )
    uno.retirado_en = instante(HOY) if retirado else None
    for suyo in hitos:
        suyo.compromiso = uno
    uno._prefetched_objects_cache = {"hitos": list(hitos)}
    return uno


def recomendacion(
    *compromisos: Compromiso,
    sentido: str | None = "acepta",
    respondida: int = 5,
    plazo: int = 40,
    comunicada: bool = True,
) -> Recomendacion:
    """``respondida``: hace cuántos días; ``plazo``: en cuántos vence el de responder."""
    una = Recomendacion(pk=next(numeros))
    if comunicada:
        una.comunicada_en, una.responder_antes_de = instante(hace(60)), hace(-plazo)
    respuestas = []
    if sentido:
        dada = instante(hace(respondida))
        respuestas = [RespuestaInstitucional(numero=1, sentido=sentido, dada_en=dada)]
    una._prefetched_objects_cache = {
        "respuestas": respuestas,
        "compromisos": list(compromisos),
    }
    return una


def luz(una: Recomendacion, *, gracia: int = 30, publico: bool = False) -> semaforo.Luz:
    return semaforo.calcular(una, HOY, gracia=gracia, publico=publico)


@pytest.mark.parametrize(
    ("una", "estado", "detalle"),
    [
        (recomendacion(sentido="no_acepta"), "no_aceptada", "razón publicada el 15 de septiembre"),
        (recomendacion(sentido=None, comunicada=False), "al_corriente", "todavía no se pide"),
        (recomendacion(sentido=None, plazo=16), "al_corriente", "a más tardar el 6 de octubre"),
        (recomendacion(sentido=None, plazo=15), "por_vencer", "responde en 15 días"),
        (recomendacion(sentido=None, plazo=1), "por_vencer", "responde mañana"),
        (recomendacion(sentido=None, plazo=0), "por_vencer", "responde hoy"),
        (recomendacion(sentido=None, plazo=-1), "sin_respuesta", "1 día tarde"),
        (recomendacion(compromiso(hito(-9))), "vencida", "Padrón, 9 días tarde"),
        (recomendacion(compromiso(hito(0))), "por_vencer", "Padrón, 20 de septiembre"),
        (recomendacion(compromiso(hito(15))), "por_vencer", "Padrón, 5 de octubre"),
        (recomendacion(compromiso(hito(16))), "al_corriente", "Padrón, 6 de octubre"),
        (recomendacion(compromiso(hito(116))), "al_corriente", "Padrón, 14 de enero de 2028"),
        (recomendacion(compromiso(en=-1)), "vencida", "Anexo, 1 día tarde"),
        (recomendacion(compromiso(en=15)), "por_vencer", "Anexo, 5 de octubre"),
        (recomendacion(compromiso(hito(-30, avance(21)))), "cumplida", "cerrada el 30 de agosto"),
        (recomendacion(respondida=30), "al_corriente", "aceptada, sin compromisos"),
        (recomendacion(respondida=31), "por_vencer", "aceptada, sin compromisos"),
        (recomendacion(respondida=91), "sin_novedades", "91 días sin informe"),
    ],
)
def test_cada_estado_dice_su_fecha(una: Recomendacion, estado: str, detalle: str) -> None:
    dicha = luz(una)
    assert dicha.estado == estado
    assert detalle in dicha.detalle
    assert dicha.frase and dicha.palabra and dicha.regla and dicha.color


def test_el_publico_ve_la_falta_de_respuesta_hasta_que_pasa_la_gracia() -> None:
    ultimo, pasada = (recomendacion(sentido=None, plazo=-dias) for dias in (30, 31))
    assert luz(ultimo, publico=True).estado == Estado.POR_VENCER
    assert "tarde" not in luz(ultimo, publico=True).frase
    assert luz(pasada, publico=True).detalle == "pasaron 30 días de gracia"
    assert luz(ultimo).detalle == "30 días tarde"
    sin_gracia = luz(recomendacion(sentido=None, plazo=-1), gracia=0, publico=True)
    assert (sin_gracia.estado, sin_gracia.detalle) == (Estado.SIN_RESPUESTA, "1 día tarde")


def test_noventa_dias_sin_nada_es_silencio_y_un_hito_cercano_pesa_mas() -> None:
    def callada(dias: int, en: int = 60) -> semaforo.Luz:
        viejo = hito(en, avance(informado=dias), creado=200)
        return luz(recomendacion(compromiso(viejo, creado=200), respondida=200))

    assert callada(90).estado == Estado.AL_CORRIENTE
    assert callada(91).detalle == "91 días sin informe"
    assert callada(91, en=12).estado == Estado.POR_VENCER
    assert callada(91, en=-1).estado == Estado.VENCIDA


def test_la_frase_cuenta_lo_hecho_y_lo_que_sigue() -> None:
    hechos = [hito(-128, avance(131)), hito(-82, avance(74))]
    una = recomendacion(compromiso(*hechos, hito(12), hito(86)))
    assert luz(una).frase == "Dos hitos cumplidos; uno vence en 12 días"
    assert semaforo.nudos(una).frase == "2 de 4 hitos"
    assert luz(recomendacion(compromiso(hito(-9), hito(-2)))).frase == (
        "Ningún hito cumplido; dos van tarde; el primero, 9 días tarde"
    )
    with translation.override("en"):
        assert luz(una).frase == "2 milestones met; one is due in 12 days"
        assert luz(una).palabra == "Due soon"


def test_lo_retirado_no_cuenta_y_un_compromiso_sin_hitos_no_se_da_por_cumplido() -> None:
    hecho = hito(-30, avance(21))
    tarde = hito(-9, retirado=True)
    assert luz(recomendacion(compromiso(hecho, tarde))).estado == Estado.CUMPLIDA
    assert luz(recomendacion(compromiso(hecho), compromiso(en=60))).estado == Estado.AL_CORRIENTE
    solo_retirado = recomendacion(compromiso(hito(-9), retirado=True))
    assert luz(solo_retirado).detalle == "aceptada, sin compromisos"
    assert semaforo.nudos(solo_retirado).frase == "sin hitos"


def test_un_avance_corrige_a_otro() -> None:
    reabierto = hito(-30, avance(21, informado=21), avance(informado=3, reabre=True))
    assert luz(recomendacion(compromiso(reabierto))).estado == Estado.VENCIDA
    otra_vez = hito(
        -30,
        avance(21, informado=21),
        avance(informado=3, reabre=True),
        avance(2, informado=1),
        avance(informado=0),
    )
    compromiso(otra_vez)
    assert semaforo.de_hito(otra_vez, HOY).frase == "Cumplido el 18 de septiembre, 28 días tarde"


@pytest.mark.parametrize(
    ("uno", "clave", "frase"),
    [
        (hito(-128, avance(131)), "cumplido", "Cumplido el 12 de mayo"),
        (hito(-82, avance(74)), "cumplido", "Cumplido el 8 de julio, 8 días tarde"),
        (hito(12), "vence", "Vence en 12 días"),
        (hito(1), "vence", "Vence mañana"),
        (hito(0), "vence", "Vence hoy"),
        (hito(-1), "vencido", "1 día tarde"),
        (hito(16), "por_venir", "Por venir"),
        (hito(-3, retirado=True), "retirado", "Retirado"),
    ],
)
def test_cada_hito_dice_como_va(uno: Hito, clave: str, frase: str) -> None:
    compromiso(uno)
    dicha = semaforo.de_hito(uno, HOY)
    assert (dicha.clave, dicha.frase) == (clave, frase)


def test_el_dia_es_el_de_la_ciudad_de_mexico() -> None:
    """Las 23:30 del 21 de junio en México ya son el 22 en UTC: son 91 días y no 90."""
    una = recomendacion(compromiso(hito(60, creado=200), creado=200), respondida=200)
    una.respuestas.all()[0].dada_en = datetime(2027, 6, 22, 5, 30, tzinfo=UTC)  # type: ignore[index]
    assert luz(una).detalle == "91 días sin informe"


con_calma = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

# Propiedades ------------------------------------------------------------------------------------

dias = st.integers(-120, 120)
avances = st.builds(
    avance,
    cumplido=st.none() | st.integers(0, 120),
    informado=st.integers(0, 200),
)
hitos = st.builds(
    lambda en, suyos, retirado, creado: hito(en, *suyos, retirado=retirado, creado=creado),
    dias,
    st.lists(avances, max_size=2),
    st.booleans(),
    st.integers(0, 200),
)
compromisos = st.builds(
    lambda suyos, en, creado, retirado: compromiso(*suyos, en=en, creado=creado, retirado=retirado),
    st.lists(hitos, max_size=3),
    dias,
    st.integers(0, 200),
    st.booleans(),
)
recomendaciones = st.builds(
    lambda suyos, **campos: recomendacion(*suyos, **campos),
    st.lists(compromisos, max_size=3),
    sentido=st.sampled_from([None, "acepta", "en_parte", "no_acepta"]),
    respondida=st.integers(0, 200),
    plazo=dias,
    comunicada=st.booleans(),
)


def segun_la_regla(una: Recomendacion, gracia: int) -> str:
    """La lista de reglas, escrita otra vez y sin prisa, en su orden."""
    respuesta = semaforo.ultima_respuesta(una)
    if respuesta and respuesta.sentido == "no_acepta":
        return "no_aceptada"
    if respuesta is None:
        if una.responder_antes_de is None or (una.responder_antes_de - HOY).days > 15:
            return "al_corriente"
        tarde = (HOY - una.responder_antes_de).days
        return "sin_respuesta" if tarde > gracia else "por_vencer"
    vivos = [c for c in una.compromisos.all() if not c.retirado_en]
    suyos = {c.pk: [h for h in c.hitos.all() if not h.retirado_en] for c in vivos}
    faltan = [c.para_el for c in vivos if not suyos[c.pk]]
    for pasos in suyos.values():
        faltan += [h.para_el for h in pasos if not any(a.cumplido_el for a in h.avances.all())]
    if vivos and not faltan:
        return "cumplida"
    if any(dia < HOY for dia in faltan):
        return "vencida"
    if any((dia - HOY).days <= 15 for dia in faltan):
        return "por_vencer"
    if (HOY - (semaforo.ultima_noticia(una) or HOY)).days > 90:
        return "sin_novedades"
    if not vivos and (HOY - respuesta.dada_en.date()).days > 30:
        return "por_vencer"
    return "al_corriente"


@con_calma
@given(recomendaciones, st.integers(0, 60))
def test_toda_recomendacion_tiene_un_estado_y_es_el_de_la_regla(
    una: Recomendacion, gracia: int
) -> None:
    for publico in (False, True):
        dicha = semaforo.calcular(una, HOY, gracia=gracia, publico=publico)
        assert dicha.estado == segun_la_regla(una, gracia if publico else 0)
        assert dicha.frase and dicha.detalle and "None" not in dicha.frase + dicha.detalle


@con_calma
@given(recomendaciones, st.integers(0, 60))
def test_lo_que_ve_el_publico_solo_difiere_mientras_corre_la_gracia(
    una: Recomendacion, gracia: int
) -> None:
    fuera = semaforo.calcular(una, HOY, gracia=gracia, publico=True).estado
    dentro = semaforo.calcular(una, HOY, gracia=gracia).estado
    assert fuera == dentro or (fuera, dentro) == (Estado.POR_VENCER, Estado.SIN_RESPUESTA)


@pytest.mark.django_db
def test_sesenta_recomendaciones_cuestan_las_consultas_de_tres(
    django_assert_num_queries: object,
) -> None:
    dialogo = r.RecomendacionFactory(comunicada=True).dialogo

    def calcular_todas() -> int:
        filas = semaforo.para_calcular(Recomendacion.objects.filter(dialogo=dialogo))
        for una in filas:
            semaforo.calcular(una, HOY, gracia=30)
            for suyo in una.compromisos.all():
                [semaforo.de_hito(paso, HOY) for paso in suyo.hitos.all()]
            semaforo.nudos(una)
        return len(filas)

    for hasta in (3, 60):
        while Recomendacion.objects.filter(dialogo=dialogo).count() < hasta:
            una = r.RecomendacionFactory(dialogo=dialogo, comunicada=True, redaccion=False)
            r.RespuestaInstitucionalFactory(recomendacion=una)
            r.AvanceFactory(hito__compromiso__recomendacion=una)
        with django_assert_num_queries(6):  # type: ignore[operator]
            assert calcular_todas() == hasta
