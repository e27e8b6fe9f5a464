"""Las páginas de las consultas: qué se ve, quién lo ve, y que antes del cierre no se ve nada (T2)."""

import logging
import re

import pytest
from django.urls import reverse

from sobremesas.consultas import abrir, cerrar, presentar, resultado, votar
from sobremesas.consultas.estadistica import Escala
from sobremesas.consultas.figuras import puntos, tira
from sobremesas.models import Consulta, Convocatoria, Papeleta, Sala, VotoSinTelefono
from tests.fabricas_sobremesas import (
    AportacionFactory,
    DisensoFactory,
    FuncionFactory,
    MesaFactory,
    PuestoFactory,
    PuntoDelDiaFactory,
    ReglaDeAcuerdoFactory,
    SalaFactory,
    SobremesaFactory,
)

C = Consulta.Clase
CANARIO = "xilófono morado"
# Las de la pantalla dibujada: 23 personas en cada ronda.
IMPORTANCIA = [
    [3, 4, 4, 5, 5, 5, 6, 6, 6, 6, *[7] * 5, *[8] * 5, 9, 9, 9],
    [4, 5, 6, 6, 6, *[7] * 6, *[8] * 8, 9, 9, 9, 9],
]
VIABILIDAD = [
    [1, 1, 2, 2, 3, 3, 3, *[4] * 4, *[5] * 5, *[6] * 4, 7, 7, 8],
    [1, 2, 3, 3, *[4] * 4, *[5] * 7, *[6] * 5, 7, 7, 8],
]


def ruta(nombre: str, dia, *args: object) -> str:
    return reverse(f"sobremesas:{nombre}", args=[dia.dialogo.clave, dia.numero, *args])


@pytest.fixture
def sala(dia) -> Sala:
    ReglaDeAcuerdoFactory(sobremesa=dia)
    PuntoDelDiaFactory.create_batch(2, sobremesa=dia)
    return SalaFactory(sobremesa=dia)


@pytest.fixture
def puestos(sala):
    mesa = MesaFactory(sobremesa=sala.sobremesa)
    return PuestoFactory.create_batch(25, sala=sala, mesa=mesa, invitacion=None)


def consultar(sala: Sala, puestos, contenidos, clase=C.CONSENSO, ronda=1) -> Consulta:
    consulta = abrir(sala, clase, punto=sala.punto, quien=sala.abierta_por, ronda=ronda)
    for puesto, contenido in zip(puestos, contenidos, strict=False):
        votar(consulta.pk, puesto, contenido)
    return cerrar(consulta)


def calificar(sala: Sala, puestos) -> None:
    clave = str(sala.punto.redaccion_id)
    for ronda, (i, v) in enumerate(zip(IMPORTANCIA, VIABILIDAD, strict=True), start=1):
        votos = [{clave: par} for par in zip(i, v, strict=True)]
        consultar(sala, puestos, votos, C.CALIFICACION, ronda)


def llano(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_el_resultado_de_un_hallazgo_se_lee_entero(coordina, dia, sala, puestos):
    posturas = [{"postura": "apoyo"}] * 14 + [{"postura": "vivir"}] * 6
    posturas += [{"postura": "reserva", "razon": "Falta el segundo año."}] * 2
    posturas += [{"postura": "objecion", "razon": "Cobrar la firma, no."}] * 2
    consultar(sala, puestos, posturas)
    calificar(sala, puestos)
    linea = AportacionFactory(sala=sala, puesto=puestos[0], clase="disiente")
    DisensoFactory(aportacion=linea)
    html = coordina.get(ruta("resultado", dia, sala.punto.hallazgo.numero)).content.decode()
    dice = llano(html)
    assert "Hay acuerdo en el texto y lo acompañan dos objeciones" in dice
    assert "Contestaron 24 de 25 asistentes" in dice and "Aquí, 20 de 24." in dice
    assert "«Cobrar la firma, no.» Una persona asistente" in dice
    assert "18 de 23 lo ven importante; 3 de 23 lo ven viable" in dice
    assert "Importancia, ronda 2 23 de 25 8 7 a 8 4 a 9 18 de 23 0 de 23 acuerdo" in dice
    assert "Viabilidad, ronda 1 23 de 25 5 3 a 6 1 a 8 3 de 23 7 de 23 sin acuerdo" in dice
    assert "de importancia se cerró de 4 lugares a 2" in dice
    assert "No se muestra por sector" in dice and "Regla, escrita el" in dice
    assert linea.folio in dice and puestos[0].nombre not in html
    assert "%" not in dice and "style=" not in html
    lista = coordina.get(ruta("resultados", dia)).content.decode()
    assert "Hay acuerdo en el texto" in lista and "Sin consultas cerradas." in lista


def test_la_figura_y_la_tabla_salen_de_la_misma_cuenta(sala, puestos):
    """La raya está en la mediana de la tabla, la franja en su mitad central y hay un punto por persona."""
    calificar(sala, puestos)
    (rondas,) = presentar(Consulta.objects.get(ronda=2)).rondas
    vistas = [(x.mediana, x.mitad) for x in rondas.filas]
    assert vistas == [("7", "5 a 8"), ("8", "7 a 8"), ("5", "3 a 6"), ("5", "4 a 6")]
    for fila in rondas.filas:
        figura, escala = fila.figura, fila.dimension.escala
        en = {valor: float(x) for x, valor, _es in figura.rotulos}
        desde, hasta = (int(n) for n in fila.mitad.split(" a "))
        assert float(figura.raya_x) == en[int(fila.mediana)]
        franja = float(figura.franja_x), float(figura.franja_x) + float(figura.franja_ancho)
        dentro = {valor for valor, x in en.items() if franja[0] < x < franja[1]}
        assert dentro == set(range(desde, hasta + 1))
        assert sorted(float(p.x) for p in figura.puntos) == [en[v] for v in escala.valores]
    muchas = puntos(Escala.de([5] * 300 + [6, 7, 7]))
    assert not muchas.puntos and [c.num for c in muchas.columnas] == [300, 1, 2]
    anchos = [float(p.ancho) for p in tira([980, 0, 1, 19])]
    assert sum(anchos) == pytest.approx(100, abs=0.3) and anchos[1] == 0 and min(anchos[2:]) > 5


def test_v3_nada_de_una_papeleta_se_ve_antes_del_cierre(
    coordina, dia, sala, puestos, caplog, django_assert_num_queries
):
    caplog.set_level(logging.DEBUG)
    consulta = abrir(sala, C.CONSENSO, punto=sala.punto, quien=sala.abierta_por)
    for puesto in puestos[:6]:
        votar(consulta.pk, puesto, {"postura": "objecion", "razon": CANARIO})
    rutas = [
        ruta("resultados", dia),
        ruta("resultado", dia, sala.punto.hallazgo.numero),
        ruta("consulta_papel", dia, consulta.pk),
        ruta("consola", dia),
        ruta("proyector", dia),
        ruta("relatoria", dia),
        ruta("sesion", dia),
        reverse("sala:estado"),
    ]
    for una in rutas:
        respuesta = coordina.get(una)
        assert CANARIO not in respuesta.content.decode(), una
    ajena = coordina.post(ruta("consulta_anular", dia, consulta.pk), {"motivo": ""}, follow=True)
    assert CANARIO not in ajena.content.decode()
    consulta.refresh_from_db()
    assert consulta.resultado is None
    # Lo que la base recibe se anota sólo con DEBUG; de lo demás, nada lleva el texto.
    propios = [r.getMessage() for r in caplog.records if r.name != "django.db.backends"]
    assert not any(CANARIO in linea for linea in propios)
    cerrar(consulta)
    assert CANARIO in coordina.get(rutas[1]).content.decode()


def test_a_ciegas_quien_tiene_otro_dia_por_terminar_no_ve_los_resultados(
    cliente_de, relatora, coordina, dia, sala, puestos
):
    consultar(sala, puestos, [{"postura": "objecion", "razon": CANARIO}] * 6)
    cliente, numero = cliente_de(relatora), sala.punto.hallazgo.numero
    rutas = [ruta("resultados", dia), ruta("resultado", dia, numero)]
    assert [cliente.get(una).status_code for una in rutas] == [404, 404]
    FuncionFactory(sobremesa=dia, usuario=relatora, funcion="puerta")
    assert [cliente.get(una).status_code for una in rutas] == [404, 404]
    FuncionFactory(sobremesa=dia, usuario=relatora, funcion="relata")
    assert CANARIO in cliente.get(rutas[1]).content.decode()

    otro = SobremesaFactory(dialogo=dia.dialogo)
    FuncionFactory(sobremesa=otro, usuario=relatora, funcion="puerta")
    for una in rutas:
        html = cliente.get(una).content.decode()
        assert CANARIO not in html and "acuerdo en el texto" not in html
        assert f"Los verás cuando termine {otro.nombre}" in html
    assert CANARIO in coordina.get(rutas[1]).content.decode()
    Convocatoria.objects.update(texto_de_cada_dia="encadenado")
    assert CANARIO in cliente.get(rutas[1]).content.decode()
    Convocatoria.objects.update(texto_de_cada_dia="el_mismo")
    otro.estado = "cerrada"
    otro.save()
    assert CANARIO in cliente.get(rutas[1]).content.decode()


def test_la_consola_abre_cierra_y_anula_y_relatoria_no(cliente_de, relatora, dia, sala, puestos):
    cliente = cliente_de(relatora)
    abre = ruta("consulta_abrir", dia)
    FuncionFactory(sobremesa=dia, usuario=relatora, funcion="relata")
    assert cliente.post(abre, {"clase": "consenso"}).status_code == 404
    FuncionFactory(sobremesa=dia, usuario=relatora, funcion="conduce")
    assert cliente.post(abre, {"clase": "consenso", "segundos": "90"}).status_code == 302
    consulta = Consulta.objects.get()
    assert (consulta.cierra_en - consulta.abierta_en).total_seconds() == pytest.approx(90, abs=1)
    otra = cliente.post(abre, {"clase": "calificacion", "ronda": "2"}, HTTP_HX_REQUEST="true")
    assert otra.status_code == 422 and otra.content.decode() == "Ronda 2: falta cerrar la 1."
    assert cliente.post(abre, {"clase": "nada"}, HTTP_HX_REQUEST="true").status_code == 422
    cierra = cliente.post(ruta("consulta_cerrar", dia, consulta.pk), HTTP_HX_REQUEST="true")
    assert cierra.status_code == 204
    consulta.refresh_from_db()
    assert consulta.cerrada_en and resultado(consulta).pocas
    cliente.post(ruta("consulta_anular", dia, consulta.pk), {"motivo": "Se leyó otro texto."})
    consulta.refresh_from_db()
    assert consulta.anulada_en and consulta.motivo_anulacion == "Se leyó otro texto."
    ajena = SalaFactory()
    deotra = abrir(ajena, C.CONSENSO, punto=ajena.punto, quien=ajena.abierta_por)
    assert cliente.post(ruta("consulta_cerrar", dia, deotra.pk)).status_code == 404


def test_quien_relata_captura_el_papel_de_su_mesa(cliente_de, relatora, dia, sala, puestos):
    mesa = puestos[0].mesa
    FuncionFactory(sobremesa=dia, usuario=relatora, funcion="relata", mesa=mesa)
    cliente = cliente_de(relatora)
    consulta = abrir(sala, C.CONSENSO, punto=sala.punto, quien=sala.abierta_por)
    votar(consulta.pk, puestos[5], {"postura": "apoyo"})
    direccion = ruta("consulta_papel", dia, consulta.pk)
    html = cliente.get(direccion).content.decode()
    assert str(puestos[24]) in html and "Papeleta 25" in html

    envio = {"medio": "papel", "papeletas": "3", "puestos": [puestos[0].pk, puestos[1].pk]}
    falta = cliente.post(direccion, envio | {"b0-postura": "apoyo"})
    assert falta.status_code == 422 and "No cuadran: 2 lugares y 1" in falta.content.decode()
    envio |= {"b0-postura": "apoyo", "b2-postura": "objecion"}
    sin_razon = cliente.post(direccion, envio).content.decode()
    assert "Diga su razón" in sin_razon and not VotoSinTelefono.objects.exists()
    bien = cliente.post(direccion, envio | {"b2-razon": "Cobrar, no."}, follow=True)
    assert "Quedaron contadas" in bien.content.decode()
    assert "3 respuestas en la urna, 2 de ellas sin teléfono" in llano(bien.content.decode())
    assert f'value="{puestos[0].pk}"' not in bien.content.decode()
    repite = cliente.post(direccion, {"medio": "mano", "puestos": [puestos[0].pk]})
    assert repite.status_code == 422
    voto = {"medio": "mano", "papeletas": "1", "puestos": [puestos[5].pk], "b0-postura": "vivir"}
    doble = cliente.post(direccion, voto)
    assert "ya contestó desde su teléfono" in doble.content.decode()
    assert Papeleta.objects.count() == 3
    cerrar(consulta)
    assert "ya no recibe" in cliente.get(direccion).content.decode()
    tarde = cliente.post(direccion, voto | {"puestos": [puestos[6].pk]})
    assert tarde.status_code == 422 and Papeleta.objects.count() == 0


def test_los_resultados_del_dia_no_crecen_con_las_consultas(
    coordina, dia, sala, puestos, django_assert_max_num_queries
):
    consultar(sala, puestos, [{"postura": "apoyo"}] * 6)
    with django_assert_max_num_queries(100) as antes:
        coordina.get(ruta("resultados", dia))
    calificar(sala, puestos)
    PuntoDelDiaFactory.create_batch(3, sobremesa=dia)
    with django_assert_max_num_queries(len(antes)):
        coordina.get(ruta("resultados", dia))
