"""La persona decide de cada pasaje desde su enlace, y lo que decide se cumple en toda salida."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from entrevistas import cierre, consentir
from entrevistas.confidencialidad import Audiencia, citar, motivo_de_reserva, para_citar
from entrevistas.contrafirma.efectos import detenidos
from entrevistas.models import Alcance, Entrada, Fragmento, Nivel, RespuestaContrafirma
from hallazgos.evidencia import adjuntar, reubicar
from hallazgos.redaccion import faltantes
from hallazgos.solidez import ficha
from tests.contrafirmas import VER, abrir, contestar, pedir, versiones, vigente
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoFactory,
    PersonaFactory,
)

DICHO = "Cierran a las seis. Nadie avisa en las ventanillas."
pytestmark = pytest.mark.django_db


@pytest.fixture
def entrevista(dialogo, coordinadora):
    persona = PersonaFactory(nombre="Rosa Altamira Quiroz", tratamiento="Dra.")
    una = EntrevistaFactory(dialogo=dialogo, persona=persona, cerrada=True, conduce=coordinadora)
    ConsentimientoFactory(entrevista=una)
    return una


@pytest.fixture
def entrada(entrevista):
    return EntradaFactory(entrevista=entrevista, texto=DICHO)


@pytest.fixture
def evidencia(dialogo, entrada):
    hallazgo = HallazgoFactory(dialogo=dialogo)
    return EvidenciaFactory(
        hallazgo=hallazgo, fragmento=FragmentoFactory(entrada=entrada, inicio=0, fin=19)
    )


@pytest.fixture
def pasaje(evidencia):
    return evidencia.fragmento


def sale(pasaje: Fragmento, audiencia: str = Audiencia.PARTICIPANTES):
    return citar(para_citar(Fragmento.objects.all()).get(pk=pasaje.pk), audiencia)


# Lo que ve ---------------------------------------------------------------------------------------
def test_ve_lo_que_se_mostraria_y_nada_llega_elegido(entrevista, pasaje, coordinadora):
    EntradaFactory(entrevista=entrevista, texto="Esto nadie lo ha citado.")
    EvidenciaFactory(
        hallazgo=HallazgoFactory(dialogo=entrevista.dialogo),
        fragmento=FragmentoFactory(
            entrada=EntradaFactory(entrevista=entrevista, tipo="observacion", texto="Dudó mucho.")
        ),
    )
    _, ruta = pedir(entrevista, coordinadora)
    cuerpo = abrir(ruta).get(VER).content.decode()
    assert "«Cierran a las seis.»" in cuerpo
    assert "Para <b>Dra. Rosa Altamira Quiroz</b>" in cuerpo  # L8: nombra a quien es antes de nada
    assert "Dra. Rosa Altamira Quiroz, Directora de prueba" in cuerpo
    assert "Nadie avisa" not in cuerpo
    assert "nadie lo ha citado" not in cuerpo
    assert "Dudó mucho" not in cuerpo
    assert "checked" not in cuerpo
    assert "Aviso de privacidad, versión 1" in cuerpo


def test_abrir_el_enlace_no_cambia_nada_salvo_que_callar_no_da_permiso(
    entrevista, pasaje, coordinadora
):
    assert sale(pasaje).atribucion.startswith("Dra. Rosa")  # sin pedirla, vale el consentimiento
    contrafirma, ruta = pedir(entrevista, coordinadora)
    antes = list(type(contrafirma).objects.values())
    cliente = abrir(ruta)
    for metodo in (cliente.get, cliente.head):
        for _ in range(3):
            metodo(ruta)
            metodo(VER)
            metodo(reverse("contrafirma:retirarse"))
    assert list(type(contrafirma).objects.values()) == antes
    assert not RespuestaContrafirma.objects.exists()
    assert sale(pasaje).atribucion == "Una persona entrevistada"
    assert sale(pasaje).texto == "Cierran a las seis."
    assert sale(pasaje, Audiencia.EQUIPO).atribucion.startswith("Dra. Rosa")


def test_con_un_alcance_menor_dice_donde_no_sale(entrevista, pasaje, coordinadora):
    consentir.registrar(
        entrevista, nivel=Nivel.ATRIBUIBLE, alcance=Alcance.PARTICIPANTES, forma="verbal",
        aviso=entrevista.dialogo.aviso_vigente(), fecha=timezone.localdate(), autor=coordinadora,
    )  # fmt: skip
    cuerpo = abrir(pedir(entrevista, coordinadora)[1]).get(VER).content.decode()
    assert "en los públicos no sale" in cuerpo


def test_en_ingles_todo_menos_lo_dicho(entrevista, pasaje, coordinadora):
    cliente = abrir(pedir(entrevista, coordinadora, idioma="en")[1])
    cuerpo = cliente.get(VER).content.decode()
    assert "This is what we would show of what you told us" in cuerpo
    assert "Change how I appear" in cuerpo
    assert '<blockquote class="voz" lang="es-MX">«Cierran a las seis.»' in cuerpo
    assert "Retirar" not in re.sub(
        r"<section class=.aviso-breve.*?</section>", "", cuerpo, flags=re.S
    )


# Lo que decide -----------------------------------------------------------------------------------
def test_de_acuerdo_lleva_su_nombre_y_no_mas_de_lo_que_vio(entrevista, pasaje, coordinadora):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    respuesta = contestar(cliente, pasaje, "de_acuerdo")
    assert (respuesta.status_code, respuesta.url) == (303, f"{VER}?recibidas=1")
    assert sale(pasaje).atribucion.startswith("Dra. Rosa")
    assert "Recibimos sus respuestas" in cliente.get(respuesta.url).content.decode()
    Entrada.objects.filter(pk=pasaje.entrada_id).update(nivel=Nivel.ANONIMA)
    assert sale(pasaje).nivel == Nivel.ANONIMA  # el equipo siempre puede cuidar más


def test_corrige_y_en_toda_salida_se_lee_lo_suyo(entrevista, evidencia, pasaje, coordinadora):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    contestar(cliente, pasaje, "corrige", t="Cierran a las siete.")
    cita = sale(pasaje)
    assert (cita.texto, cita.corregida) == ("Cierran a las siete.", True)
    assert cita.atribucion.startswith("Dra. Rosa")
    assert sale(pasaje, Audiencia.EQUIPO).texto == "Cierran a las siete."
    pasaje.refresh_from_db()
    assert pasaje.texto == "Cierran a las seis."  # las dos se conservan y el ancla no se mueve
    assert vigente(pasaje).texto_visto == "Cierran a las seis."
    contestar(cliente, pasaje, "cambia_nivel", n="anonima")
    assert (sale(pasaje).texto, sale(pasaje).nivel) == ("Cierran a las siete.", Nivel.ANONIMA)
    contestar(cliente, pasaje, "corrige", t="Cierran a las seis.")
    assert not sale(pasaje).corregida
    assert RespuestaContrafirma.objects.filter(fragmento=pasaje).count() == 3


def test_una_correccion_que_la_nombra_no_sale_si_pidio_no_ser_nombrada(
    entrevista, pasaje, coordinadora
):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    contestar(cliente, pasaje, "cambia_nivel", n="anonima")
    contestar(cliente, pasaje, "corrige", t="Yo, Rosa Altamira, cierro a las siete.")
    assert sale(pasaje) is None


def test_retira_y_deja_de_salir_al_enviarse(entrevista, evidencia, pasaje, coordinadora):
    hallazgo = evidencia.hallazgo
    assert ficha(hallazgo).sustentan == 1
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    contestar(cliente, pasaje, "retira")
    assert sale(pasaje) is None
    assert sale(pasaje, Audiencia.PUBLICO) is None
    assert sale(pasaje, Audiencia.EQUIPO).retirada
    assert "retiró este pasaje" in motivo_de_reserva(pasaje, Audiencia.PARTICIPANTES)
    assert ficha(hallazgo).sustentan == 0
    assert any("retiró lo que cita e1" in frase for frase in faltantes(hallazgo))
    contestar(cliente, pasaje, "de_acuerdo")  # hasta el plazo puede cambiar de opinión
    assert ficha(hallazgo).sustentan == 1


def test_lo_retirado_alcanza_a_todo_pasaje_con_esas_palabras(
    entrevista, evidencia, pasaje, entrada, coordinadora
):
    entera = FragmentoFactory(entrada=entrada)
    otra_parte = FragmentoFactory(entrada=entrada, inicio=20, fin=len(DICHO))
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    contestar(cliente, pasaje, "retira")
    assert sale(entera) is None
    assert sale(otra_parte).texto == "Nadie avisa en las ventanillas."
    assert set(detenidos(Fragmento.objects.all())) == {pasaje.pk, entera.pk}
    with pytest.raises(Exception, match="retiró otro pasaje"):
        adjuntar(
            HallazgoFactory(dialogo=entrevista.dialogo), entera, relacion="sustenta",
            autor=coordinadora,
        )  # fmt: skip


def test_sube_su_nivel_solo_en_ese_pasaje_y_el_equipo_puede_apretarlo(
    entrevista, pasaje, coordinadora
):
    _bajar_a_anonima(entrevista, coordinadora)
    otro = FragmentoFactory(entrada=EntradaFactory(entrevista=entrevista, texto="Falta agua."))
    EvidenciaFactory(hallazgo=HallazgoFactory(dialogo=entrevista.dialogo), fragmento=otro)
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    contestar(cliente, pasaje, "cambia_nivel", n="atribuible")
    assert sale(pasaje).atribucion.startswith("Dra. Rosa")
    assert sale(otro).atribucion == "Una persona entrevistada"
    Entrada.objects.filter(pk=pasaje.entrada_id).update(nivel=Nivel.ANONIMA)
    assert sale(pasaje).nivel == Nivel.ANONIMA
    cuerpo = cliente.get(VER).content.decode()
    assert f'name="n{pasaje.pk}" value="anonima"' in cuerpo
    assert f'name="n{pasaje.pk}" value="atribuible"' not in cuerpo


def test_un_consentimiento_posterior_mas_cerrado_vuelve_a_mandar(entrevista, pasaje, coordinadora):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    contestar(cliente, pasaje, "de_acuerdo")
    _bajar_a_anonima(entrevista, coordinadora)
    assert sale(pasaje).nivel == Nivel.ANONIMA


def _bajar_a_anonima(entrevista, autor):
    consentir.registrar(
        entrevista, nivel=Nivel.ANONIMA, alcance=Alcance.PUBLICO, forma="verbal",
        aviso=entrevista.dialogo.aviso_vigente(), fecha=timezone.localdate(), autor=autor,
    )  # fmt: skip


# Lo que no se acepta -----------------------------------------------------------------------------
def test_lo_que_no_se_entiende_se_dice_y_no_se_pierde_lo_demas(entrevista, pasaje, coordinadora):
    otro = FragmentoFactory(entrada=EntradaFactory(entrevista=entrevista, texto="Falta agua."))
    EvidenciaFactory(hallazgo=HallazgoFactory(dialogo=entrevista.dialogo), fragmento=otro)
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    ocultos = versiones(cliente)
    for decision, campos, dice in (
        ("corrige", {"t": "  "}, "Escriba cómo debe decir"),
        ("corrige", {"t": "Cierran a las seis."}, "El texto es el mismo"),
        ("corrige", {"t": "a" * 4001}, "El texto es largo"),
        ("cambia_nivel", {}, "Elija cómo quiere aparecer"),
        ("cambia_nivel", {"n": "secreta"}, "Elija cómo quiere aparecer"),
        ("aplaude", {}, "Elija una de las cuatro"),
    ):
        respuesta = contestar(cliente, pasaje, decision, ocultos, **campos)
        assert respuesta.status_code == 422
        assert dice in respuesta.content.decode()
    assert not RespuestaContrafirma.objects.exists()
    contestar(cliente, pasaje, "corrige", ocultos | {f"p{otro.pk}": "retira"}, t=" ")
    assert vigente(otro).decision == "retira"
    assert vigente(pasaje) is None


def test_enviar_sin_marcar_nada_no_contesta_nada(entrevista, pasaje, coordinadora):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    respuesta = cliente.post(VER, versiones(cliente))
    assert "No marcó ninguna respuesta" in respuesta.content.decode()
    assert not RespuestaContrafirma.objects.exists()


def test_un_pasaje_ajeno_no_se_contesta(entrevista, pasaje, coordinadora):
    ajeno = FragmentoFactory()
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    for decision in ("retira", "de_acuerdo"):
        contestar(cliente, ajeno, decision, {f"v{ajeno.pk}": "0.x"})
    assert not RespuestaContrafirma.objects.exists()


# Dos a la vez ------------------------------------------------------------------------------------
def test_en_dos_ventanas_vale_la_primera_y_la_otra_se_vuelve_a_preguntar(
    entrevista, pasaje, coordinadora
):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    vieja = versiones(cliente)
    contestar(cliente, pasaje, "de_acuerdo")
    respuesta = contestar(cliente, pasaje, "cambia_nivel", vieja, n="anonima")
    assert respuesta.status_code == 422
    assert "en otra ventana" in respuesta.content.decode()
    assert vigente(pasaje).decision == "de_acuerdo"
    contestar(cliente, pasaje, "retira", vieja)  # retirar vale siempre
    assert vigente(pasaje).decision == "retira"
    # La ventana que traía «de acuerdo» ya marcado y no lo tocó no resucita el pasaje.
    con_acuerdo = {f"v{pasaje.pk}": f"{_primera(pasaje)}.x"}
    assert contestar(cliente, pasaje, "de_acuerdo", con_acuerdo).status_code == 303
    assert vigente(pasaje).decision == "retira"


def _primera(pasaje: Fragmento) -> int:
    return RespuestaContrafirma.objects.filter(fragmento=pasaje).order_by("pk").first().pk


def test_repetir_el_envio_no_cambia_nada(entrevista, pasaje, coordinadora):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    vieja = versiones(cliente)
    for _ in range(2):
        assert contestar(cliente, pasaje, "corrige", vieja, t="Otra cosa.").status_code == 303
    assert RespuestaContrafirma.objects.count() == 1


def test_si_el_equipo_corrige_mientras_contesta_se_le_vuelve_a_preguntar(
    entrevista, evidencia, pasaje, entrada, coordinadora
):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    vieja = versiones(cliente)
    cierre.corregir(entrada, texto="Cierran a las ocho. Nadie avisa.", motivo="Oí mal.", autor=coordinadora)  # fmt: skip
    pasaje.refresh_from_db()
    nuevo = reubicar(pasaje, inicio=0, fin=19, autor=coordinadora)
    assert contestar(cliente, pasaje, "de_acuerdo", vieja).status_code == 303
    assert vigente(pasaje) is None  # ya no se muestra: no hay qué aceptar
    assert sale(nuevo).atribucion == "Una persona entrevistada"
    assert list(versiones(cliente)) == [f"v{nuevo.pk}"]
    # Lo que retira, aunque ya no esté a la vista, alcanza al texto corregido.
    contestar(cliente, pasaje, "retira", vieja)
    assert sale(nuevo) is None
    contestar(cliente, nuevo, "de_acuerdo")
    assert sale(nuevo).atribucion.startswith("Dra. Rosa")


def test_si_el_equipo_aprieta_mientras_contesta_se_le_vuelve_a_preguntar(
    entrevista, pasaje, coordinadora
):
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    vieja = versiones(cliente)
    Entrada.objects.filter(pk=pasaje.entrada_id).update(nivel=Nivel.ANONIMA)
    respuesta = contestar(cliente, pasaje, "de_acuerdo", vieja)
    assert "cambió mientras usted contestaba" in respuesta.content.decode()


# Plazo, anulación y retiro -----------------------------------------------------------------------
def test_pasado_el_plazo_solo_se_lee_y_dice_a_quien_escribir(entrevista, pasaje, coordinadora):
    _, ruta = pedir(entrevista, coordinadora, plazo=timezone.localdate() + timedelta(days=1))
    cliente = abrir(ruta)
    vieja = versiones(cliente)
    with freeze_time(timezone.now() + timedelta(days=2)):
        despues = abrir(ruta)
        cuerpo = despues.get(VER).content.decode()
        assert "El plazo terminó" in cuerpo
        assert coordinadora.email in cuerpo
        assert "<fieldset" not in cuerpo
        respuesta = contestar(despues, pasaje, "retira", vieja)
        assert respuesta.status_code == 422
        assert (
            "ya no se pueden cambiar" in respuesta.content.decode() or "El plazo terminó" in cuerpo
        )
    assert not RespuestaContrafirma.objects.exists()


def test_puede_retirar_su_entrevista_completa_tambien_despues(entrevista, pasaje, coordinadora):
    _, ruta = pedir(entrevista, coordinadora, plazo=timezone.localdate() + timedelta(days=1))
    with freeze_time(timezone.now() + timedelta(days=5)):
        cliente = abrir(ruta)
        pagina = reverse("contrafirma:retirarse")
        cliente.post(pagina)  # sin confirmar
        assert entrevista.consentimiento is not None
        for _ in range(2):
            assert cliente.post(pagina, {"confirmo": "1"}).status_code == 303
        assert "Su entrevista está retirada" in cliente.get(VER).content.decode()
    retirado = entrevista.consentimiento_retirado
    assert retirado.revocado_por is None
    assert "enlace personal" in retirado.motivo_revocacion
    assert sale(pasaje) is None
    equipo = Client()
    equipo.force_login(coordinadora)
    ruta = reverse("entrevistas:consentimiento", args=[entrevista.dialogo.clave, entrevista.numero])
    assert "la propia persona" in equipo.get(ruta).content.decode()


def test_sin_enlace_la_pagina_no_existe(entrevista, pasaje, coordinadora):
    for nombre in ("ver", "retirarse", "aviso"):
        assert Client().get(reverse(f"contrafirma:{nombre}")).status_code == 404
    assert Client().post(VER, {"p1": "retira"}).status_code == 404
