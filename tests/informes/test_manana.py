"""Qué preguntar mañana: cuatro apartados, nada de quién, y siempre las mismas consultas."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from entrevistas.models import Alcance, Posicion
from hallazgos.models import Evidencia
from tests import fabricas as f
from tests.mundo import entrar

CONTRA = Posicion.Postura.EN_CONTRA


def voz(dialogo, alcance=Alcance.PUBLICO, **rasgos):
    una = f.EntrevistaFactory(dialogo=dialogo, cerrada=True, **rasgos)
    f.ConsentimientoFactory(entrevista=una, alcance=alcance)
    return una


def pasaje(entrevista, texto, pregunta=None):
    rasgos = {"pregunta": pregunta} if pregunta else {}
    return f.FragmentoFactory(
        entrada=f.EntradaFactory(entrevista=entrevista, texto=texto, **rasgos)
    )


@pytest.fixture
def campo(dialogo):
    una, otra, reservada = voz(dialogo), voz(dialogo), voz(dialogo, Alcance.EQUIPO)
    proposicion = f.ProposicionFactory(dialogo=dialogo, texto="Hace falta una ley.")
    f.PosicionFactory(
        proposicion=proposicion, entrevista=una, fragmento=pasaje(una, "Claro que hace falta.")
    )
    f.PosicionFactory(
        proposicion=proposicion,
        entrevista=otra,
        fragmento=pasaje(otra, "Leyes sobran."),
        postura=CONTRA,
    )
    f.CodificacionFactory(
        fragmento=pasaje(una, "Veinte centavos por recibo, para el monte."),
        codigo=f.CodigoFactory(dialogo=dialogo, nombre="Cobro para el monte"),
    )
    f.CodificacionFactory(
        fragmento=pasaje(reservada, "Esto no sale de aquí."),
        codigo=f.CodigoFactory(dialogo=dialogo, nombre="Asunto reservado"),
    )
    # Quien disiente aquí no llega a las sobremesas: ni la contradicción se menciona.
    callada = f.ProposicionFactory(dialogo=dialogo, texto="Sobran las agencias.")
    for quien, postura in ((otra, Posicion.Postura.A_FAVOR), (reservada, CONTRA)):
        f.PosicionFactory(proposicion=callada, entrevista=quien, postura=postura)
    hallazgo = f.HallazgoFactory(dialogo=dialogo, redaccion__titulo="Falta memoria")
    f.EvidenciaFactory(hallazgo=hallazgo, fragmento=pasaje(una, "Nadie guardó nada."))
    f.EvidenciaFactory(
        hallazgo=hallazgo,
        fragmento=pasaje(otra, "Todo está guardado."),
        relacion=Evidencia.Relacion.CONTRADICE,
    )
    # La segunda pregunta sólo una persona la contestó; la tercera, nadie; las demás, las tres.
    _, segunda, _, *demas = dialogo.preguntas_vigentes()
    f.EntradaFactory(entrevista=una, pregunta=segunda)
    for pregunta in demas:
        for quien in (una, otra, reservada):
            f.EntradaFactory(entrevista=quien, pregunta=pregunta)
    return una


def test_la_hoja_dice_lo_que_falta_y_nunca_quien_lo_dijo(
    dialogo, campo, coordinadora, entrevistadora
):
    f.EntrevistaFactory(
        dialogo=dialogo,
        numero=77,
        conduce=entrevistadora,
        empieza_en=timezone.now() + timedelta(days=1),
    )
    url = reverse("informes:manana", args=[dialogo.clave])
    for quien in (coordinadora, entrevistadora):
        hoja = entrar(quien).get(url).content.decode()
        assert "Para E-77" in hoja and "que conduce Elvira Ríos Montaño" in hoja
        # Menos del umbral: sin la cifra exacta. La tercera, a la que nadie contestó, con su cero.
        assert "Asunto 1.2: pocas de 3" in hoja and "Asunto 1.3: 0 de 3" in hoja
        assert "Cobro para el monte" in hoja and "Veinte centavos por recibo" in hoja
        assert "Falta memoria" in hoja and "Nadie guardó nada." in hoja
        assert "Hace falta una ley." in hoja
        assert "Claro que hace falta." in hoja and "Leyes sobran." in hoja
        assert "Todo está guardado." not in hoja  # el hallazgo se nombra; su disenso no se cita
        # Lo que no llega a las sobremesas no se menciona, ni por su código.
        assert "Sobran las agencias." not in hoja
        assert "Esto no sale de aquí." not in hoja and "Asunto reservado" not in hoja
        assert "Asunto 2.1" not in hoja
        assert campo.persona.nombre not in hoja and campo.folio not in hoja
        assert campo.organizacion.nombre not in hoja
        assert campo.sector.nombre in hoja  # en «Quién falta»


def test_dentro_de_saturacion_llega_breve(dialogo, campo, coordinadora):
    url = reverse("informes:manana", args=[dialogo.clave])
    respuesta = entrar(coordinadora).get(url, headers={"HX-Request": "true"})
    hoja = respuesta.content.decode()
    assert "<html" not in hoja and "Cobro para el monte" in hoja
    assert "Veinte centavos por recibo" not in hoja


def test_sin_nada_todavia_lo_dice(dialogo, coordinadora):
    url = reverse("informes:manana", args=[dialogo.clave])
    assert "Todavía no hay nada que preguntar" in entrar(coordinadora).get(url).content.decode()


def test_las_consultas_no_crecen_con_el_campo(dialogo, campo, coordinadora):
    cliente, url = entrar(coordinadora), reverse("informes:manana", args=[dialogo.clave])
    cliente.get(url)
    with CaptureQueriesContext(connection) as pocas:
        cliente.get(url)
    for _ in range(3):
        otra = voz(dialogo)
        f.CodificacionFactory(fragmento=pasaje(otra, "Algo nuevo."))
        f.PosicionFactory(entrevista=otra, proposicion=f.ProposicionFactory(dialogo=dialogo))
        f.EvidenciaFactory(hallazgo=f.HallazgoFactory(dialogo=dialogo))
    with CaptureQueriesContext(connection) as muchas:
        cliente.get(url)
    assert len(muchas) == len(pocas)


def test_llena_hasta_el_tope_cabe_en_una_pagina(dialogo, coordinadora, pagina_de):
    larga = "Una frase larga que llega justo al tope de lo que se imprime en la hoja de cada voz"
    una, otra = voz(dialogo), voz(dialogo)
    for n in range(5):
        voz(dialogo)
        cita = f"{n} {larga}, {larga}."
        f.CodificacionFactory(
            fragmento=pasaje(una, cita),
            codigo=f.CodigoFactory(
                dialogo=dialogo, nombre=f"Un código de nombre más bien largo {n}"
            ),
        )
        proposicion = f.ProposicionFactory(
            dialogo=dialogo,
            texto=f"{n} {larga}, {larga}, {larga} y de ahí a trescientos caracteres.",
        )
        for quien, postura in ((una, Posicion.Postura.A_FAVOR), (otra, CONTRA)):
            f.PosicionFactory(
                proposicion=proposicion,
                entrevista=quien,
                postura=postura,
                fragmento=pasaje(quien, f"{postura} {cita}"),
            )
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("informes:manana", args=[dialogo.clave]))
    assert pagina.locator(".lado-m").count() == 6
    papel = pikepdf.open(io.BytesIO(pagina.pdf(prefer_css_page_size=True)))
    assert len(papel.pages) == 1
