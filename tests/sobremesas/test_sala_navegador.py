"""La sala en Chromium: un minuto sin red y un teléfono que duerme."""

import pytest

from sobremesas import vivo
from sobremesas.models import Aportacion, Papeleta
from sobremesas.vivo import puestos
from tests import fabricas_sobremesas as s

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sala(dialogo):
    dia = s.SobremesaFactory(dialogo=dialogo)
    for _ in range(2):
        s.PuntoDelDiaFactory(sobremesa=dia)
    return s.SalaFactory(sobremesa=dia)


@pytest.fixture
def telefono(sala, pagina_de):
    """Una página de 390 px que entró con su código."""
    puesto = s.PuestoFactory(sala=sala)
    pagina = pagina_de(None, ancho=390, alto=844, tactil=True)
    pagina.goto(f"/sala/c/{puestos.codigo(puesto)}/")
    pagina.get_by_text("En línea").wait_for()
    return pagina


def test_sin_red_se_guarda_en_el_telefono_y_al_volver_se_envia_una_vez_V4(sala, telefono, axe):
    consulta = s.ConsultaFactory(sala=sala)
    telefono.reload()
    telefono.get_by_text("En línea").wait_for()
    telefono.locator("#t-mias").scroll_into_view_if_needed()  # lejos de la pregunta, se le avisa
    telefono.get_by_role("link", name="Hay una pregunta para usted.").click()
    telefono.locator("[data-hay]").wait_for(state="hidden")
    telefono.context.set_offline(True)
    telefono.get_by_text("Sin conexión desde").wait_for()
    telefono.get_by_role("radio", name="Apoyo").check()
    telefono.get_by_role("radio", name="Modifica").check()
    telefono.get_by_label("¿Cómo debería decir?").fill("…y los paga quien los firma")
    telefono.get_by_role("button", name="Enviar", exact=True).click()
    telefono.get_by_text("Para modificar el texto hace falta una razón").wait_for()
    telefono.locator("#razon").fill("Sin dinero se archiva.")
    telefono.get_by_role("button", name="Enviar", exact=True).click()
    telefono.locator("[data-en-cola]").get_by_text("Se enviará al volver la señal").wait_for()
    telefono.get_by_role("radio", name="Puedo vivir con ello").check()
    telefono.locator("[data-dicho]").get_by_text("Se enviará al volver la señal").wait_for()
    assert not Aportacion.objects.exists() and not Papeleta.objects.exists()
    assert axe(telefono) == []
    telefono.context.set_offline(False)
    telefono.locator("[data-enviado]").get_by_text("Recibida").wait_for()
    telefono.get_by_text("Su respuesta está guardada").wait_for()
    dicha = Aportacion.objects.get()
    assert (dicha.texto, dicha.en_cola) == ("…y los paga quien los firma", True)
    assert Papeleta.objects.get(consulta=consulta).contenido["postura"] == "vivir"
    telefono.reload()  # al volver a abrir, nada se envía otra vez y la respuesta propia sigue a la vista
    telefono.get_by_text("En línea").wait_for()
    assert telefono.locator("[value=vivir]").is_checked()
    assert Aportacion.objects.count() == 1
    assert axe(telefono) == []


def test_al_despertar_esta_al_dia_en_tres_segundos_y_conserva_lo_que_escribia_V2_V5(
    sala, telefono, coordinadora, axe
):
    primero, segundo = sala.sobremesa.puntos.all()
    telefono.get_by_label("¿Qué falta?").fill("Los barrios orig")
    _dormir(telefono, True)
    vivo.mover(sala, "ir_a", quien=coordinadora, punto=segundo.pk)
    telefono.wait_for_timeout(2500)
    assert telefono.locator(f"[data-punto='{segundo.pk}']").count() == 0  # dormido no pregunta
    _dormir(telefono, False)
    titulo = telefono.locator(f".hallazgo-tel[data-punto='{segundo.pk}']")
    titulo.wait_for(timeout=3000)
    assert telefono.get_by_label("¿Qué falta?").input_value() == "Los barrios orig"
    folio = primero.hallazgo.folio
    telefono.get_by_text(f"Escribía sobre {folio}").wait_for()
    assert axe(telefono) == []
    telefono.reload()
    telefono.get_by_text(f"Escribía sobre {folio}").wait_for()
    telefono.get_by_role("button", name=f"Empezar una sobre {segundo.hallazgo.folio}").click()
    assert telefono.get_by_label("¿Qué falta?").input_value() == ""
    telefono.get_by_role("button", name=f"Seguir con lo que escribía sobre {folio}").click()
    telefono.get_by_role("button", name="Enviar", exact=True).click()
    telefono.get_by_text("Recibida").wait_for()
    dicha = Aportacion.objects.get()
    assert (dicha.punto, dicha.texto) == (primero, "Los barrios orig")


def _dormir(pagina, duerme: bool) -> None:
    pagina.evaluate(
        """(estado) => {
          Object.defineProperty(document, "visibilityState", { configurable: true, get: () => estado });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        "hidden" if duerme else "visible",
    )
