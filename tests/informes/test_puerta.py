"""La puerta dice qué falta, quién lo debe y dónde se arregla."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from entrevistas import consentir
from entrevistas.models import Alcance, Fragmento, Nivel
from hallazgos.models import Hallazgo, Omision
from informes import composicion
from informes.puerta import condiciones
from tests.fabricas import (
    ConsentimientoFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    HallazgoFactory,
    OrganizacionFactory,
    PersonaFactory,
    UsuarioFactory,
)
from tests.informes.taller import citar_en, dicho


def faltan(dialogo) -> dict[str, list[str]]:
    return {c.clave: [p.frase for p in c.pendientes] for c in condiciones(dialogo) if c.pendientes}


def test_con_todo_en_orden_se_abre(listo):
    lista = condiciones(listo)
    assert len(lista) == 9
    assert all(condicion.se_cumple for condicion in lista)


def test_la_tension_tampoco_dice_mas_que_la_ficha(listo):
    HallazgoFactory(
        dialogo=listo,
        redaccion__tension="La mayoría de las personas entrevistadas no está de acuerdo.",
    )
    assert any("mayoría" in frase for frase in faltan(listo)["cantidades"])


@pytest.fixture
def reservada(listo, coordinadora):
    """Una entrevista anónima de la que no se cita nada, con su razón."""
    persona = PersonaFactory(nombre="Hortensia Zubirán Olmedo")
    entrevista = EntrevistaFactory(dialogo=listo, persona=persona, cerrada=True)
    ConsentimientoFactory(entrevista=entrevista, nivel=Nivel.ANONIMA)
    Omision.objects.create(entrevista=entrevista, motivo="Repite otra.", autor=coordinadora)
    return entrevista


def test_la_introduccion_no_nombra_a_quien_pidio_reserva(listo, reservada):
    assert "nombres" not in faltan(listo)
    textos = dict.fromkeys(composicion.TEXTOS, "") | {
        "introduccion": "Agradecemos a Hortensia Zubirán Olmedo."
    }
    base = composicion.de(listo).revision
    composicion.guardar(listo, base=base, textos=textos)
    assert len(faltan(listo)["nombres"]) == 1


def test_un_hallazgo_no_nombra_a_quien_pidio_reserva_aunque_no_la_cite(listo, reservada):
    redaccion = Hallazgo.objects.filter(dialogo=listo).first().redacciones.first()
    redaccion.texto = "Lo adelantó Zubirán Olmedo, Hortensia Zubirán Olmedo."
    redaccion.save()
    assert len(faltan(listo)["nombres"]) == 1


def test_sin_hallazgos_no_se_abre(dialogo):
    assert faltan(dialogo) == {"hallazgos": ["Ningún hallazgo entra en el prediagnóstico."]}


def test_un_hallazgo_sin_evidencia_ni_texto_lo_debe_quien_lo_escribe(listo):
    autora = UsuarioFactory(nombre="Noemí Argüelles")
    nuevo = HallazgoFactory(dialogo=listo, creado_por=autora, redaccion__texto="")
    assert faltan(listo) == {
        "texto": ["H-04 no tiene texto."],
        "evidencia": ["H-04 no tiene evidencia."],
    }
    pendiente = next(c for c in condiciones(listo) if c.clave == "evidencia").pendientes[0]
    assert pendiente.quien == "Noemí Argüelles"
    assert pendiente.enlace == reverse("hallazgos:mesa", args=[listo.clave, nuevo.numero])


def test_lo_que_no_entra_no_estorba(listo):
    HallazgoFactory(dialogo=listo)
    composicion.incluir(listo, 4, False)
    assert faltan(listo) == {}
    Hallazgo.objects.filter(numero=4).update(estado=Hallazgo.Estado.ARCHIVADO)
    assert faltan(listo) == {}


def test_un_pasaje_por_revisar_no_pasa(listo):
    Fragmento.objects.filter(evidencias__hallazgo__numero=2, evidencias__numero=1).update(
        anclaje=Fragmento.Anclaje.POR_REVISAR
    )
    assert faltan(listo) == {"por_revisar": ["H-02·e1 está por revisar."]}


def test_sin_consentimiento_se_nombra_la_entrevista_y_quien_conduce(
    listo, coordinadora, entrevistadora
):
    primera = listo.entrevistas.get(numero=1)
    primera.asignaciones.create(
        integrante=entrevistadora.papeles.get(dialogo=listo), papel="conduce"
    )
    consentir.revocar(primera, motivo="Se retira.", autor=coordinadora)
    assert faltan(listo)["consentimiento"] == ["E-01: no tiene un consentimiento vigente."]
    condicion = next(c for c in condiciones(listo) if c.clave == "consentimiento")
    pendiente = condicion.pendientes[0]
    assert pendiente.quien == "Elvira Ríos Montaño"
    assert pendiente.detalle == "La citan H-01·e1, H-02·e1 y H-03·e1."


def test_un_alcance_que_no_llega_a_las_sobremesas_no_pasa(listo, entrevista_con):
    cerrada = entrevista_con(alcance=Alcance.EQUIPO)
    EvidenciaFactory(hallazgo=listo.hallazgos.first(), fragmento=dicho(cerrada, "Algo"))
    assert list(faltan(listo)) == ["consentimiento"]


def test_una_cita_que_nombra_a_quien_hablo_no_pasa(listo, entrevista_con):
    reservada = entrevista_con(
        nivel=Nivel.ANONIMA,
        persona=PersonaFactory(nombre="Teófilo Barrón Xicohténcatl"),
        organizacion=OrganizacionFactory(nombre="Cooperativa Tlaloque"),
    )
    cita = dicho(reservada, "En la Cooperativa Tlaloque lo sabemos.")
    EvidenciaFactory(hallazgo=listo.hallazgos.first(), fragmento=cita)
    assert faltan(listo) == {"nombres": ["H-01·e7 nombra a quien habló."]}


def test_el_texto_del_hallazgo_tampoco_puede_nombrarla(listo, entrevista_con):
    reservada = entrevista_con(
        nivel=Nivel.ANONIMA, persona=PersonaFactory(nombre="Teófilo Barrón Xicohténcatl")
    )
    hallazgo = listo.hallazgos.first()
    EvidenciaFactory(hallazgo=hallazgo, fragmento=dicho(reservada, "Así lo veo."))
    hallazgo.redacciones.update(texto="Como dijo Xicohténcatl, falta una regla.")
    assert faltan(listo) == {"nombres": ["El texto de H-01 nombra a quien pidió no ser nombrado."]}


def test_una_palabra_de_cantidad_que_la_ficha_contradice_no_pasa(listo):
    hallazgo = listo.hallazgos.first()
    hallazgo.redacciones.update(texto="Todas las personas coinciden en la firma.")
    frases = faltan(listo)["cantidades"]
    assert len(frases) == 1
    assert frases[0].startswith("H-01: «Todas las personas»")


def test_una_entrevista_hecha_sin_cerrar_no_pasa(listo, entrevistadora):
    hecha = EntrevistaFactory(dialogo=listo, hecha=True, conduce=entrevistadora)
    assert faltan(listo)["cerradas"] == [f"{hecha.folio} está hecha y sin cerrar."]


def test_una_entrevista_que_no_aporta_pide_su_razon(listo, entrevista_con, coordinadora):
    muda = entrevista_con()
    assert faltan(listo) == {"cobertura": [f"{muda.folio} no aporta ningún pasaje."]}
    Omision.objects.create(entrevista=muda, motivo="Habló de otro asunto.", autor=coordinadora)
    assert faltan(listo) == {}


def test_las_planeadas_y_canceladas_no_estorban(listo):
    EntrevistaFactory(dialogo=listo)
    EntrevistaFactory(dialogo=listo, cancelada=True)
    assert faltan(listo) == {}


def test_las_consultas_no_crecen(listo, academia, entrevista_con):
    def consultas() -> int:
        with CaptureQueriesContext(connection) as capturadas:
            condiciones(listo)
        return len(capturadas)

    antes = consultas()
    nuevas = [entrevista_con(sector=academia) for _ in range(4)]
    for n in range(4):
        citar_en(HallazgoFactory(dialogo=listo), nuevas, n)
        EntrevistaFactory(dialogo=listo, hecha=True)
    assert consultas() == antes


# Las vistas ------------------------------------------------------------------------------------
@pytest.fixture
def ruta(dialogo) -> str:
    return reverse("informes:puerta", args=[dialogo.clave])


def test_la_pagina_dice_lo_que_falta_con_su_enlace(listo, coordinadora, cliente_de, ruta):
    HallazgoFactory(dialogo=listo)
    html = cliente_de(coordinadora).get(ruta).content.decode()
    assert "H-04 no tiene evidencia." in html
    assert reverse("hallazgos:mesa", args=[listo.clave, 4]) in html
    assert "8 de 9 condiciones cumplidas" in html


def test_la_puerta_es_de_quien_coordina(listo, entrevistadora, cliente_de, client, ruta):
    assert cliente_de(entrevistadora).get(ruta).status_code == 404
    assert client.get(ruta).status_code == 302


def ruta_de_razon(entrevista) -> str:
    return reverse("informes:razon", args=[entrevista.dialogo.clave, entrevista.numero])


def test_se_escribe_la_razon_y_la_puerta_se_abre(listo, entrevista_con, coordinadora, cliente_de):
    muda = entrevista_con()
    cliente = cliente_de(coordinadora)
    assert muda.folio in cliente.get(ruta_de_razon(muda)).content.decode()
    respuesta = cliente.post(ruta_de_razon(muda), {"motivo": "  Habló de   otro asunto. "})
    assert respuesta.status_code == 302
    assert muda.folio not in str(faltan(listo))
    assert Omision.objects.get().motivo == "Habló de otro asunto."


def test_la_razon_vacia_o_que_la_nombra_no_se_guarda_y_no_se_pierde(
    listo, entrevista_con, coordinadora, cliente_de
):
    muda = entrevista_con(persona=PersonaFactory(nombre="Teófilo Barrón Xicohténcatl"))
    cliente = cliente_de(coordinadora)
    vacia = cliente.post(ruta_de_razon(muda), {"motivo": " "})
    assert "Escribe la razón, aunque sea breve." in vacia.content.decode()
    nombra = cliente.post(ruta_de_razon(muda), {"motivo": "Xicohténcatl no dijo nada."})
    assert "Escríbela sin señas" in nombra.content.decode()
    assert "Xicohténcatl no dijo nada." in nombra.content.decode()
    assert not Omision.objects.exists()


def test_la_razon_de_otra_es_404(listo, entrevista_con, coordinadora, entrevistadora, cliente_de):
    muda = entrevista_con()
    assert cliente_de(entrevistadora).get(ruta_de_razon(muda)).status_code == 404
    ajena = EntrevistaFactory(cerrada=True)
    assert cliente_de(coordinadora).get(ruta_de_razon(ajena)).status_code == 404
    planeada = EntrevistaFactory(dialogo=listo)
    assert cliente_de(coordinadora).get(ruta_de_razon(planeada)).status_code == 404
