"""En un navegador de verdad: llaves de acceso, arrastrar preguntas y accesibilidad."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page

from tests.fabricas import CONTRASENA

pytestmark = pytest.mark.django_db(transaction=True)


def entrar(pagina: Page, correo: str, destino: str = "") -> None:
    pagina.goto(f"{reverse('account_login')}?next={destino or reverse('mis_dialogos')}")
    pagina.get_by_label("Correo electrónico").fill(correo)
    pagina.get_by_label("Contraseña", exact=True).fill(CONTRASENA)
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    pagina.wait_for_url(f"**{destino or reverse('mis_dialogos')}")


def confirmar(pagina: Page) -> None:
    pagina.get_by_role("heading", name="Confirma que eres tú").wait_for()
    pagina.get_by_label("Contraseña", exact=True).fill(CONTRASENA)
    pagina.get_by_role("button", name="Confirmar").click()


def test_se_agrega_una_llave_y_se_entra_con_ella(coordinadora, pagina_de, live_server):
    # WebAuthn pide un nombre de máquina, no una dirección IP.
    casa = live_server.url.replace("127.0.0.1", "localhost")
    pagina = pagina_de(None, aparte=True)  # la llave vive en su contexto
    sesion = pagina.context.new_cdp_session(pagina)
    sesion.send("WebAuthn.enable")
    sesion.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    pagina.goto(f"{casa}{reverse('account_login')}?next={reverse('mfa_add_webauthn')}")
    pagina.get_by_label("Correo electrónico").fill(coordinadora.email)
    pagina.get_by_label("Contraseña", exact=True).fill(CONTRASENA)
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    confirmar(pagina)
    pagina.get_by_label("Nombre de la llave").fill("Equipo de la oficina")
    pagina.get_by_role("button", name="Agregar").click()
    pagina.wait_for_url("**/2fa/codigos/")
    assert Authenticator.objects.filter(user=coordinadora, type="webauthn").count() == 1

    pagina.get_by_role("link", name="Ya los guardé").click()
    pagina.context.clear_cookies()
    pagina.goto(casa + reverse("account_login"))
    pagina.get_by_role("button", name="Usar mi llave de acceso").click()
    pagina.wait_for_url("**" + reverse("mis_dialogos"))
    pagina.get_by_role("heading", name="Mis diálogos").wait_for()


def test_la_contrasena_se_puede_ver_y_pegar(coordinadora, pagina_de):
    pagina = pagina_de(None)
    pagina.goto(reverse("account_login"))
    campo = pagina.get_by_label("Contraseña", exact=True)
    campo.fill("una frase")
    pagina.get_by_role("button", name="Mostrar").click()
    assert campo.get_attribute("type") == "text"
    pagina.get_by_role("button", name="Ocultar").click()
    assert campo.get_attribute("type") == "password"


def test_quien_ya_escribia_su_contrasena_no_pierde_el_foco(coordinadora, pagina_de):
    """El guion del botón llega tarde, en una línea lenta; lo que se teclea sigue entero."""
    pagina = pagina_de(None)
    detenidos = []
    pagina.route("**/js/clave.js", lambda ruta: detenidos.append(ruta))
    pagina.goto(reverse("account_login"), wait_until="commit")
    campo = pagina.get_by_label("Contraseña", exact=True)
    campo.press_sequentially("una ")
    assert len(detenidos) == 1
    detenidos[0].continue_()
    pagina.get_by_role("button", name="Mostrar").wait_for()
    pagina.keyboard.type("frase")
    assert campo.input_value() == "una frase"


def tomar_y_soltar(pagina: Page, asa, destino, *, mitad: float) -> None:
    origen, meta = asa.bounding_box(), destino.bounding_box()
    pagina.mouse.move(origen["x"] + origen["width"] / 2, origen["y"] + origen["height"] / 2)
    pagina.mouse.down()
    pagina.mouse.move(origen["x"] + 20, meta["y"] + meta["height"] * mitad, steps=12)
    pagina.mouse.up()


def test_una_pregunta_se_arrastra_dentro_de_su_bloque(dialogo, coordinadora, pagina_de):
    bloque = dialogo.bloques.first()
    antes = [p.pk for p in bloque.preguntas.vigentes()]
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("ajustes:guia", args=[dialogo.clave]))
    tercera = pagina.locator(f"#pregunta-{antes[2]}")
    primera = pagina.locator(f"#pregunta-{antes[0]}")
    with pagina.expect_response("**/guia/orden/") as respuesta:
        tomar_y_soltar(pagina, tercera.locator("[data-asa]"), primera, mitad=0.2)
    assert respuesta.value.status == 200
    assert [p.pk for p in bloque.preguntas.vigentes()] == [antes[2], antes[0], antes[1], antes[3]]
    pagina.locator(f"#pregunta-{antes[2]} .folio", has_text="1.1").wait_for()


def test_una_pregunta_se_arrastra_a_otro_bloque(dialogo, coordinadora, pagina_de):
    origen, destino, _ = dialogo.bloques.all()
    pregunta = origen.preguntas.vigentes()[3]
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("ajustes:guia", args=[dialogo.clave]))
    primera = pagina.locator(f"#pregunta-{destino.preguntas.vigentes()[0].pk}")
    asa = pagina.locator(f"#pregunta-{pregunta.pk} [data-asa]")
    with pagina.expect_response("**/guia/orden/") as respuesta:
        tomar_y_soltar(pagina, asa, primera, mitad=0.8)
    assert respuesta.value.status == 200
    assert pregunta.pk in [p.pk for p in destino.preguntas.vigentes()]
    assert origen.preguntas.vigentes().count() == 3


def test_si_otra_persona_cambio_la_guia_todo_vuelve_y_se_dice(dialogo, coordinadora, pagina_de):
    bloque = dialogo.bloques.first()
    antes = [p.pk for p in bloque.preguntas.vigentes()]
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("ajustes:guia", args=[dialogo.clave]))
    bloque.preguntas.create(orden=9, texto="¿Llegó otra?")
    tercera = pagina.locator(f"#pregunta-{antes[2]} [data-asa]")
    tomar_y_soltar(pagina, tercera, pagina.locator(f"#pregunta-{antes[0]}"), mitad=0.2)
    pagina.get_by_text("La guía cambió mientras la ordenabas").wait_for()
    primera = pagina.locator("[data-pieza]").first
    assert primera.get_attribute("data-pieza") == str(antes[0])


def test_sin_javascript_se_ordena_con_botones(dialogo, coordinadora, pagina_de):
    bloque = dialogo.bloques.first()
    segunda = bloque.preguntas.vigentes()[1]
    pagina = pagina_de(coordinadora, javascript=False)
    pagina.goto(reverse("ajustes:guia", args=[dialogo.clave]))
    assert not pagina.locator("[data-asa]").first.is_visible()
    pagina.get_by_role("button", name="Subir la pregunta 1.2").click()
    assert bloque.preguntas.vigentes().first() == segunda


def test_la_direccion_se_propone_al_escribir_el_nombre(coordinadora, pagina_de):
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("crear_dialogo"))
    pagina.get_by_label("Nombre").press_sequentially("Taller Ñandú")
    assert pagina.get_by_label("Dirección").input_value() == "taller-nandu"


def test_una_pagina_con_errores_lleva_el_foco_al_resumen(coordinadora, pagina_de, axe):
    pagina = pagina_de(None, sin_csp=True)
    pagina.goto(reverse("account_login"))
    pagina.get_by_label("Correo electrónico").fill(coordinadora.email)
    pagina.get_by_label("Contraseña", exact=True).fill("no es esta")
    pagina.get_by_role("button", name="Entrar", exact=True).click()
    resumen = pagina.get_by_role("alert")
    assert "no coinciden" in resumen.inner_text()
    assert resumen.evaluate("nodo => nodo === document.activeElement")
    assert axe(pagina) == []


def test_avisa_antes_de_que_termine_la_sesion_y_deja_seguir(
    settings, dialogo, coordinadora, pagina_de, axe
):
    settings.SESSION_COOKIE_AGE = 100  # menos de dos minutos: avisa desde el principio
    pagina = pagina_de(coordinadora, sin_csp=True)
    pagina.goto(reverse("ajustes:datos", args=[dialogo.clave]))
    aviso = pagina.locator("[data-sesion]")
    aviso.get_by_text("por falta de actividad").wait_for()
    assert axe(pagina) == []
    settings.SESSION_COOKIE_AGE = 1800
    aviso.get_by_role("button", name="Seguir aquí").click()
    aviso.wait_for(state="hidden")


def test_al_terminar_la_sesion_lo_escrito_sigue_en_la_pagina(
    settings, dialogo, coordinadora, pagina_de
):
    settings.SESSION_COOKIE_AGE = 100
    pagina = pagina_de(coordinadora)
    pagina.goto(reverse("ajustes:datos", args=[dialogo.clave]))
    pagina.get_by_label("Resumen").fill("Tres frases que costaron trabajo")
    pagina.locator("[data-sesion]").get_by_text("por falta de actividad").wait_for()
    pagina.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    pagina.get_by_role("button", name="Seguir aquí").click()
    pagina.get_by_text("Tu sesión terminó").wait_for()
    assert pagina.get_by_label("Resumen").input_value() == "Tres frases que costaron trabajo"
