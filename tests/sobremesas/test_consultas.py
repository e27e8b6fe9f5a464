"""Abrir, votar, cerrar: qué se pregunta, qué entra y qué se dice al final."""

import statistics
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hallazgos.models import Redaccion
from sobremesas.consultas import (
    AunAbierta,
    abrir,
    anular,
    cerrar,
    cerrar_vencidas,
    destruir_urnas,
    papel,
    papeleta_de,
    para_consola,
    presentar,
    respondieron,
    resultado,
    votar,
)
from sobremesas.consultas.estadistica import Escala, Movimiento, alcanza
from sobremesas.consultas.pagina import Tarde
from sobremesas.models import Consulta, Papeleta, Puesto, PuntoDelDia, Sala, Urna
from tests.fabricas import SectorFactory
from tests.fabricas_sobremesas import (
    ConsultaFactory,
    PuestoFactory,
    PuntoDelDiaFactory,
    ReglaDeAcuerdoFactory,
    SalaFactory,
)

C = Consulta.Clase
APOYO = {"postura": "apoyo"}


def sentar(sala: Sala, cuantas: int, **campos: object) -> list[Puesto]:
    return PuestoFactory.create_batch(cuantas, sala=sala, invitacion=None, **campos)


def objecion(razon: str) -> dict[str, str]:
    return {"postura": "objecion", "razon": razon}


def priorizar(sala: Sala) -> PuntoDelDia:
    return PuntoDelDiaFactory(
        sobremesa=sala.sobremesa, hallazgo=None, titulo="Priorizar", clase="priorizar"
    )


def vencer(consulta: Consulta) -> Consulta:
    pasado = timezone.now() - timedelta(minutes=9)
    Consulta.objects.filter(pk=consulta.pk).update(
        abierta_en=pasado - timedelta(minutes=3), cierra_en=pasado
    )
    consulta.refresh_from_db()
    return consulta


@pytest.fixture
def sala(dia) -> Sala:
    ReglaDeAcuerdoFactory(sobremesa=dia)
    PuntoDelDiaFactory.create_batch(3, sobremesa=dia)
    return SalaFactory(sobremesa=dia)


def test_el_consenso_se_cuenta_y_se_dice_con_sus_objeciones(sala, equipo):
    quien = sala.abierta_por
    consulta = abrir(sala, C.CONSENSO, punto=sala.punto, quien=quien)
    puestos = sentar(sala, 10)
    for puesto in puestos[:5]:
        votar(consulta.pk, puesto, APOYO)
    votar(consulta.pk, puestos[5], {"postura": "vivir", "razon": "no se guarda"})
    votar(consulta.pk, puestos[6], objecion("Pagar no puede ser la llave."))
    votar(consulta.pk, puestos[7], {"postura": "reserva", "razon": " Falta  el segundo año. "})
    votar(consulta.pk, puestos[0], objecion("Cambié de opinión."))
    votar(consulta.pk, puestos[0], objecion("Cambié de opinión."))
    papel.anotar(consulta, "papel", puestos[8:9], [APOYO], quien)
    assert papeleta_de(consulta, puestos[0]) == objecion("Cambié de opinión.")
    assert papeleta_de(consulta, puestos[9]) is None
    assert respondieron(consulta) == 9
    with pytest.raises(AunAbierta):
        resultado(consulta)
    version = sala.version

    cerrada = cerrar(consulta, quien=quien)

    sala.refresh_from_db()
    assert sala.version > version
    final = resultado(cerrada)
    assert [tramo.num for tramo in final.tramos] == [5, 1, 1, 2]
    assert set(final.objeciones) == {"Pagar no puede ser la llave.", "Cambié de opinión."}
    assert final.reservas == ["Falta el segundo año."]
    assert final.dice_contestaron == "9 de 10" and final.en_papel == 1
    assert final.frase == "No hay acuerdo en el texto: hay dos objeciones"
    assert cerrar(consulta).resultado == cerrada.resultado
    assert papeleta_de(cerrada, puestos[0]) is None
    with pytest.raises(ValidationError, match="ya se cerró"):
        votar(consulta.pk, puestos[9], APOYO)


def test_la_frase_dice_el_acuerdo_y_lo_que_lo_acompana(sala):
    consulta = ConsultaFactory(sala=sala)
    puestos = sentar(sala, 10)
    for puesto in puestos[:8]:
        votar(consulta.pk, puesto, APOYO)
    for puesto in puestos[8:]:
        votar(consulta.pk, puesto, objecion("Cobrar la firma, no."))
    final = resultado(cerrar(consulta))
    assert final.frase == "Hay acuerdo en el texto y lo acompañan dos objeciones"
    assert final.hay_consenso and final.a_favor == 8
    assert final.regla.escrita_en == sala.sobremesa.regla_de_acuerdo.escrita_en


@pytest.mark.parametrize(
    ("clase", "contenido", "dice"),
    [
        (C.CONSENSO, {"postura": "objecion", "razon": "  "}, "Diga su razón"),
        (C.CONSENSO, {"postura": "reserva", "razon": "x" * 301}, "caben 300"),
        (C.CONSENSO, {"postura": "nunca"}, "una de las cuatro"),
        (C.CONSENSO, ["apoyo"], "no llegó completa"),
        (C.CALIFICACION, {"a": [7]}, "las dos cosas"),
        (C.CALIFICACION, {"a": [7, 10]}, "del 1 al 9"),
        (C.CALIFICACION, {"a": [7, True]}, "del 1 al 9"),
        (C.CALIFICACION, {}, "al menos un texto"),
        (C.REPARTO, {"a": 3}, "de cero a 2"),
        (C.REPARTO, {"a": 2, "b": 2, "c": 2}, "Puso 6 puntos y tiene 5"),
        (C.REPARTO, {"a": 0}, "al menos un punto"),
        (C.REPARTO, {"0": 1}, "no está en esta consulta"),
    ],
)
def test_lo_que_no_cumple_no_entra_y_dice_por_que(sala, clase, contenido, dice):
    textos = [punto.redaccion for punto in sala.sobremesa.puntos.all()]
    consulta = ConsultaFactory(sala=sala, clase=clase, opciones=textos)
    if isinstance(contenido, dict):
        claves = dict(zip("abc", (str(texto.pk) for texto in textos), strict=False))
        contenido = {claves.get(clave, clave): valor for clave, valor in contenido.items()}
    with pytest.raises(ValidationError, match=dice):
        votar(consulta.pk, sentar(sala, 1)[0], contenido)
    assert not Papeleta.objects.exists()


def test_no_vota_quien_no_esta_ni_quien_es_de_otra_sala_ni_quien_contesto_en_papel(sala):
    consulta = ConsultaFactory(sala=sala)
    quien = sala.abierta_por
    (fuera,), (de_papel, de_telefono) = sentar(sala, 1, esta=False), sentar(sala, 2)
    for ajeno in (fuera, PuestoFactory()):
        with pytest.raises(ValidationError, match="no consta en la sala"):
            votar(consulta.pk, ajeno, APOYO)
    papel.anotar(consulta, "mano", [de_papel], [APOYO], quien)
    with pytest.raises(ValidationError, match="ya se contó"):
        votar(consulta.pk, de_papel, objecion("Dos veces."))
    votar(consulta.pk, de_telefono, APOYO)
    for puestos, contenidos, dice in (
        ([de_telefono], [APOYO], "ya contestó desde su teléfono"),
        ([de_papel], [APOYO], "ya está anotado"),
        ([fuera], [APOYO], "no está en esta sala"),
        ([de_papel], [APOYO, APOYO], "No cuadran: 1 lugares y 2"),
    ):
        with pytest.raises(ValidationError, match=dice):
            papel.anotar(consulta, "papel", puestos, contenidos, quien)
    assert respondieron(consulta) == 2


def test_v3_pasada_la_hora_no_entra_nadie_aunque_nadie_la_cierre(sala):
    consulta = vencer(abrir(sala, C.CONSENSO, punto=sala.punto, quien=sala.abierta_por))
    puesto = sentar(sala, 1)[0]
    with pytest.raises(ValidationError, match="ya se cerró"):
        votar(consulta.pk, puesto, APOYO)
    with pytest.raises(ValidationError, match="ya se cerró"):
        papel.anotar(consulta, "papel", [puesto], [APOYO], sala.abierta_por)
    assert resultado(consulta).pocas
    consulta.refresh_from_db()
    assert consulta.cerrada_en == consulta.cierra_en
    assert cerrar_vencidas(sala) == []


def test_v8_con_menos_de_cinco_no_hay_cifras_ni_textos_ni_papeletas(sala):
    consulta = ConsultaFactory(sala=sala)
    for puesto in sentar(sala, 4):
        votar(consulta.pk, puesto, objecion("Un texto que se reconocería."))
    final = resultado(cerrar(consulta))
    assert final.pocas and final.dice_contestaron == "menos de cinco contestaron"
    assert "contestaron" not in final.datos and "reconocería" not in str(final.datos)
    assert not Papeleta.objects.filter(consulta=consulta).exists()


def test_v8_por_sector_todos_o_ninguno(sala):
    uno, otro = SectorFactory.create_batch(2)
    hijo = SectorFactory(padre=uno)
    puestos = sentar(sala, 3, sector=uno) + sentar(sala, 2, sector=hijo)
    puestos += sentar(sala, 5, sector=otro)

    def preguntar(votos: dict[int, dict], punto: PuntoDelDia, en_papel: int = 0):
        consulta = abrir(sala, C.CONSENSO, punto=punto, quien=sala.abierta_por)
        assert consulta.por_sector
        for i, puesto in enumerate(puestos[en_papel:], start=en_papel):
            if votos.get(i, APOYO):
                votar(consulta.pk, puesto, votos.get(i, APOYO))
        if en_papel:
            papel.anotar(
                consulta, "papel", puestos[:en_papel], [APOYO] * en_papel, sala.abierta_por
            )
        return resultado(cerrar(consulta))

    puntos = list(sala.sobremesa.puntos.all())
    no = objecion("No.")
    abierto = preguntar({0: no, 9: no}, puntos[0])
    assert [(s["contestaron"], s["sumas"]) for s in abierto.sectores] == [(5, [4]), (5, [4])]
    unanime = preguntar({0: no}, puntos[1])
    assert unanime.sectores == []
    faltan = preguntar({0: no, 9: no, 8: None}, puntos[2])
    assert faltan.sectores == []
    con_papel = preguntar(
        {1: no, 9: no},
        PuntoDelDiaFactory(
            sobremesa=sala.sobremesa, redaccion=puntos[0].redaccion, hallazgo=None, titulo="Otra"
        ),
        en_papel=1,
    )
    assert con_papel.sectores == []
    guardan = Papeleta.objects.exclude(sector=None).values_list("consulta", flat=True)
    assert set(guardan) == {abierto.consulta}
    sentar(sala, 1, sector=SectorFactory())
    cuarta = PuntoDelDiaFactory(
        sobremesa=sala.sobremesa, redaccion=puntos[0].redaccion, hallazgo=None, titulo="Cuatro"
    )
    assert not abrir(sala, C.CONSENSO, punto=cuarta, quien=sala.abierta_por).por_sector


def test_dos_rondas_se_comparan_y_la_llave_dura_hasta_la_segunda(sala):
    punto, quien, puestos = sala.punto, sala.abierta_por, sentar(sala, 8)
    clave = str(punto.redaccion_id)
    with pytest.raises(ValidationError, match="falta cerrar la 1"):
        abrir(sala, C.CALIFICACION, punto=punto, quien=quien, ronda=2)
    primera = abrir(sala, C.CALIFICACION, punto=punto, quien=quien)
    with pytest.raises(ValidationError, match="está abierta hasta"):
        abrir(sala, C.CALIFICACION, punto=punto, quien=quien)
    with pytest.raises(ValidationError, match="antes hay que cerrar"):
        abrir(sala, C.CONSENSO, punto=punto, quien=quien)
    for i, puesto in enumerate(puestos[:7]):
        votar(primera.pk, puesto, {clave: [3 + i, 5]})
    cerrar(primera)
    assert primera.urna.llave is not None and Urna.objects.get().llave is not None
    segunda = abrir(sala, C.CALIFICACION, punto=punto, quien=quien, ronda=2)
    assert segunda.urna_id == primera.urna_id
    with pytest.raises(ValidationError, match="Anula primero la ronda 2"):
        anular(primera, quien=quien, motivo="Se repitió.")
    for puesto in puestos[1:]:
        votar(segunda.pk, puesto, {clave: [8, 4]})
    seudonimos = set(Papeleta.objects.values_list("seudonimo", flat=True))
    final = resultado(cerrar(segunda)).calificadas[0]

    assert vars(final.importancia.movimiento) == {"subieron": 4, "bajaron": 1, "igual": 1}
    assert vars(final.viabilidad.movimiento) == {"subieron": 0, "bajaron": 6, "igual": 0}
    assert final.frase == "7 de 7 lo ven importante; 0 de 7 lo ven viable"
    assert final.importancia.hay_acuerdo and not final.viabilidad.hay_acuerdo
    assert Urna.objects.get().llave is None
    assert not seudonimos & set(Papeleta.objects.values_list("seudonimo", flat=True))


def test_priorizar_califica_todo_y_reparte_entre_lo_que_la_regla_conserva(sala):
    punto, quien, puestos = priorizar(sala), sala.abierta_por, sentar(sala, 6)
    textos = [p.redaccion for p in sala.sobremesa.puntos.exclude(redaccion=None)]
    a, b, c = (str(texto.pk) for texto in textos)
    rondas = abrir(sala, C.CALIFICACION, punto=punto, quien=quien)
    for i, puesto in enumerate(puestos):
        votos = {a: [8, 2], b: [7, 8], c: [4, 9]}
        votar(rondas.pk, puesto, votos if i else {a: [9, 9]})
    final = resultado(cerrar(rondas))
    assert final.frase == "Importancia y viabilidad de 3 textos"
    assert [x.importancia.escala.n for x in final.calificadas] == [6, 5, 5]
    Sala.objects.filter(pk=sala.pk).update(punto=punto)
    sala.refresh_from_db()
    ofrecidas = {(o.clase, o.ronda): o for o in para_consola(sala).ofrecidas}
    reparto = ofrecidas[C.REPARTO, 1]
    assert reparto.se_puede and reparto.propuestas == {textos[0].pk, textos[1].pk}
    assert "se cerró" in ofrecidas[C.CALIFICACION, 1].por_que

    with pytest.raises(ValidationError, match="al menos dos"):
        abrir(sala, C.REPARTO, punto=punto, quien=quien, redacciones=textos[:1])
    with pytest.raises(ValidationError, match="de esta tarde"):
        ajena = Redaccion.objects.exclude(pk__in=[t.pk for t in textos]).first()
        ajena = ajena or ConsultaFactory().punto.redaccion
        abrir(sala, C.REPARTO, punto=punto, quien=quien, redacciones=[*textos, ajena])
    consulta = abrir(sala, C.REPARTO, punto=punto, quien=quien, redacciones=textos)
    for puesto in puestos:
        votar(consulta.pk, puesto, {b: 2, c: 1, a: 0})
    final = resultado(cerrar(consulta))
    assert [(r.texto.folio, r.puntos, r.personas) for r in final.repartidas] == [
        (textos[1].hallazgo.folio, 12, 6),
        (textos[2].hallazgo.folio, 6, 6),
        (textos[0].hallazgo.folio, 0, 0),
    ]
    assert final.frase == f"{textos[1].hallazgo.folio} reúne 12 de 18 puntos"


def test_anular_borra_las_papeletas_y_deja_preguntar_otra_vez(sala):
    consulta = abrir(sala, C.CONSENSO, punto=sala.punto, quien=sala.abierta_por)
    votar(consulta.pk, sentar(sala, 1)[0], APOYO)
    with pytest.raises(ValidationError, match="Anota por qué"):
        anular(consulta, quien=sala.abierta_por, motivo=" ")
    anular(consulta, quien=sala.abierta_por, motivo="Se leyó otro texto.")
    assert not Papeleta.objects.exists() and Urna.objects.get().llave is None
    with pytest.raises(AunAbierta):
        resultado(Consulta.objects.get())
    otra = abrir(sala, C.CONSENSO, punto=sala.punto, quien=sala.abierta_por)
    destruir_urnas(sala)
    otra.refresh_from_db()
    assert otra.cerrada_en and not Urna.objects.exclude(llave=None).exists()


def test_votar_son_dos_lecturas_y_la_consola_no_crece(sala, django_assert_num_queries):
    consulta = abrir(sala, C.CONSENSO, punto=sala.punto, quien=sala.abierta_por)
    puestos = sentar(sala, 6)
    with django_assert_num_queries(4):  # con el punto de guardado y su suelta
        votar(consulta.pk, puestos[0], APOYO)
    with django_assert_num_queries(4):
        assert para_consola(sala).presentes == 6
    for puesto in puestos[1:]:
        votar(consulta.pk, puesto, APOYO)
    with django_assert_num_queries(4):
        assert para_consola(sala).respondieron == 6


@given(st.lists(st.integers(1, 9), min_size=1, max_size=60))
def test_las_cuentas_de_la_escala_son_las_de_contar_a_mano(valores):
    escala, orden = Escala.de(valores), sorted(valores)
    desde, hasta = escala.mitad
    assert escala.n == len(valores) and escala.valores == orden
    assert escala.mediana == statistics.median(valores)
    assert escala.extremos == (min(valores), max(valores))
    assert escala.altas == sum(v >= 7 for v in valores)
    assert escala.bajas == sum(v <= 3 for v in valores)
    dentro = sum(desde <= v <= hasta for v in valores)
    assert {desde, hasta} <= set(valores) and dentro * 2 >= len(valores)
    assert desde <= escala.mediana <= hasta
    # Fuera de la franja no queda más de un cuarto por lado, y es la más corta que lo cumple.
    assert sum(v < desde for v in valores) * 4 < len(valores)
    assert sum(v > hasta for v in valores) * 4 < len(valores)
    assert sum(v <= desde for v in valores) * 4 >= len(valores)
    alreves = Escala.de(10 - v for v in valores)
    assert alreves.mitad == (10 - hasta, 10 - desde)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_el_movimiento_suma_a_todas(pares):
    movimiento = Movimiento.entre(pares)
    assert movimiento.personas == len(pares)
    assert movimiento.subieron == sum(b > a for a, b in pares)
    assert movimiento.bajaron == sum(b < a for a, b in pares)


def test_de_cada_cien_se_compara_con_enteros():
    assert alcanza(7, 10, 70) and not alcanza(16, 23, 70) and alcanza(17, 24, 70)
    assert not alcanza(0, 0, 0)


def test_anulada_la_segunda_ronda_se_pregunta_otra_vez_aunque_su_llave_ya_no_exista(sala):
    """Al cerrar la segunda se destruye la llave de las dos: la nueva lleva la suya."""
    punto, quien, puestos = sala.punto, sala.abierta_por, sentar(sala, 6)
    clave = str(punto.redaccion_id)

    def preguntar(ronda: int, nota: int) -> Consulta:
        consulta = abrir(sala, C.CALIFICACION, punto=punto, quien=quien, ronda=ronda)
        for puesto in puestos:
            votar(consulta.pk, puesto, {clave: [nota, nota]})
        return cerrar(consulta)

    primera = preguntar(1, 5)
    anular(preguntar(2, 8), quien=quien, motivo="Se leyó otro texto.")
    otra = preguntar(2, 9)
    assert otra.urna_id != primera.urna_id
    rondas = Tarde.leer(sala).de(punto).rondas
    assert [r.ronda for r, _c in rondas.hechas] == [1, 2] and not rondas.movimientos
    assert [celda.ronda for celda in presentar(otra).rondas[0].filas] == [1, 2, 1, 2]
    with pytest.raises(ValidationError, match="Anula primero la ronda 2"):
        anular(primera, quien=quien, motivo="Se repitió.")
    assert not Urna.objects.exclude(llave=None).exists()
