"""El libro de correo y el buzón de la demostración."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from dialogo import correo, invitaciones
from dialogo.correo import despachar, encolar
from dialogo.models import Dialogo, Envio
from tests.contrafirmas import VER, abrir, pedir, ruta_de
from tests.fabricas import (
    ConsentimientoFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def entrevista(dialogo, coordinadora):
    una = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=coordinadora)
    ConsentimientoFactory(entrevista=una)
    EvidenciaFactory(hallazgo__dialogo=dialogo, fragmento=FragmentoFactory(entrada__entrevista=una))
    return una


@pytest.fixture
def demostracion(dialogo):
    Dialogo.objects.filter(pk=dialogo.pk).update(es_demostracion=True)
    dialogo.refresh_from_db()
    return dialogo


def test_en_la_demostracion_llega_al_buzon_y_su_enlace_abre(
    demostracion, entrevista, coordinadora, cliente_de
):
    entrevista.refresh_from_db()
    _, ruta = pedir(entrevista, coordinadora)
    assert despachar() == 1
    assert mail.outbox == []
    cuerpo = (
        cliente_de(coordinadora).get(reverse("ajustes:buzon", args=["prueba"])).content.decode()
    )
    assert "quien.hablo@ejemplo.mx" in cuerpo
    (enlace,) = re.findall(r'<a href="(/i/[\w-]+/)"', cuerpo)
    assert enlace == ruta
    assert abrir(enlace).get(VER).status_code == 200


def test_fuera_de_la_demostracion_sale_por_correo_y_no_hay_buzon(
    dialogo, entrevista, coordinadora, cliente_de
):
    contrafirma, ruta = pedir(entrevista, coordinadora)
    despachar()
    (mensaje,) = mail.outbox
    assert ruta in mensaje.body
    assert ruta in mensaje.alternatives[0].content
    assert "None" not in mensaje.body
    assert ruta.split("/")[2] not in mensaje.subject
    contrafirma.envio.refresh_from_db()
    assert contrafirma.envio.texto == ""  # lo que llevaba el enlace se borra al salir
    cliente = cliente_de(coordinadora)
    assert cliente.get(reverse("ajustes:buzon", args=["prueba"])).status_code == 404


def test_el_libro_dice_que_paso_con_cada_mensaje_y_no_lo_que_dice(
    dialogo, entrevista, coordinadora, cliente_de, django_assert_num_queries
):
    pedir(entrevista, coordinadora)
    despachar()
    cliente, url = cliente_de(coordinadora), reverse("ajustes:correo", args=["prueba"])
    cliente.get(url)
    with django_assert_num_queries(6):
        cuerpo = cliente.get(url).content.decode()
    assert "Contrafirma" in cuerpo
    assert "quien.hablo@ejemplo.mx" in cuerpo
    assert "Gracias por conversar" not in cuerpo
    for n in range(30):
        encolar(clave=f"x:{n}", para=f"a{n}@ejemplo.mx", asunto="Otro", texto="T", dialogo=dialogo)
    with django_assert_num_queries(6):
        assert cliente.get(f"{url}?estado=por_enviar").content.decode().count("Por enviar") >= 30
    ajeno = encolar(clave="ajeno", para="ajena@ejemplo.mx", asunto="Contraseña", texto="T")
    assert ajeno.dialogo is None
    assert "ajena@ejemplo.mx" not in cliente.get(url).content.decode()


def test_se_decide_al_mandar_y_lo_omitido_dice_por_que(entrevista, coordinadora):
    from entrevistas import consentir
    from entrevistas.contrafirma import envio

    contrafirma, _ = pedir(entrevista, coordinadora)
    envio.anular(contrafirma, autor=coordinadora)
    assert despachar() == 0
    contrafirma.envio.refresh_from_db()
    assert contrafirma.envio.estado == Envio.Estado.OMITIDO
    assert "anuló" in contrafirma.envio.razon
    assert contrafirma.envio.texto == ""
    otra, _ = pedir(entrevista, coordinadora)
    consentir.revocar(entrevista, motivo="Sin dar razones", autor=coordinadora)
    despachar()
    otra.envio.refresh_from_db()
    assert "retiró su consentimiento" in otra.envio.razon
    assert mail.outbox == []


def test_una_invitacion_retirada_antes_de_salir_no_sale(dialogo, coordinadora):
    datos = {"correo": "nueva@ejemplo.mx", "nombre": "Nueva", "rol": "entrevista"}
    una = invitaciones.invitar(dialogo, autor=coordinadora, **datos)
    invitaciones.revocar(una)
    invitaciones.invitar(dialogo, autor=coordinadora, **datos | {"correo": "otra@ejemplo.mx"})
    assert despachar() == 1
    assert [mensaje.to for mensaje in mail.outbox] == [["otra@ejemplo.mx"]]
    omitido = Envio.objects.get(estado=Envio.Estado.OMITIDO)
    assert (omitido.clase, omitido.dialogo) == ("invitacion", dialogo)


def test_una_direccion_de_fuera_no_se_vuelve_enlace(settings):
    from dialogo.views_correo import con_enlaces

    settings.URL_PUBLICA = "https://dialogo.ejemplo.mx"
    dicho = con_enlaces("<b> https://dialogo.ejemplo.mx/i/abc/ y https://otra.mx/i/abc/")
    assert dicho == (
        '&lt;b&gt; <a href="/i/abc/">https://dialogo.ejemplo.mx/i/abc/</a> y https://otra.mx/i/abc/'
    )


def test_el_secreto_se_lee_solo_mientras_espera(entrevista, coordinadora):
    contrafirma, _ = pedir(entrevista, coordinadora)
    assert ruta_de(contrafirma.envio)
    despachar()
    contrafirma.envio.refresh_from_db()
    assert correo.leer(contrafirma.envio) == ("", "")
    assert contrafirma.envio.enviado_en <= timezone.now()
