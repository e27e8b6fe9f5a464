"""El equipo pide la contrafirma, la recuerda, la anula y lee lo que se contestó."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from dialogo.correo import despachar
from dialogo.models import Envio
from entrevistas import cierre
from entrevistas.confidencialidad import citar
from entrevistas.models import Alcance, Consentimiento, Contrafirma, RespuestaContrafirma
from informes.construccion import construir_ahora
from informes.puerta import condiciones
from informes.vigencia import retiro
from tests.contrafirmas import VER, abrir, contestar, pedir, ruta_de, versiones, vigente
from tests.fabricas import (
    ComposicionFactory,
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoCompuestoFactory,
    HallazgoFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def entrevista(dialogo, coordinadora):
    una = EntrevistaFactory(
        dialogo=dialogo, cerrada=True, conduce=coordinadora, persona__correo="rosa@ejemplo.mx"
    )
    ConsentimientoFactory(entrevista=una)
    return una


@pytest.fixture
def pasaje(dialogo, entrevista):
    hallazgo = HallazgoFactory(dialogo=dialogo)
    fragmento = FragmentoFactory(entrada=EntradaFactory(entrevista=entrevista, texto="Falta agua."))
    EvidenciaFactory(hallazgo=hallazgo, fragmento=fragmento)
    return fragmento


def ruta(entrevista, nombre: str = "contrafirma") -> str:
    return reverse(f"entrevistas:{nombre}", args=[entrevista.dialogo.clave, entrevista.numero])


def test_se_pide_con_su_correo_y_un_plazo_y_se_puede_proponer_mas(
    entrevista, pasaje, coordinadora, cliente_de
):
    otra = EntradaFactory(entrevista=entrevista, texto="También falta luz.")
    cliente = cliente_de(coordinadora)
    cuerpo = cliente.get(ruta(entrevista)).content.decode()
    assert 'value="rosa@ejemplo.mx"' in cuerpo
    assert "También falta luz." in cuerpo
    assert "lo que no conteste sale sin su nombre" in cuerpo
    plazo = timezone.localdate() + timedelta(days=10)
    datos = {"correo": "rosa@ejemplo.mx", "plazo": plazo, "idioma": "es-mx"}
    respuesta = cliente.post(
        ruta(entrevista, "contrafirma_enviar"), datos | {"propuestas": [otra.pk]}, follow=True
    )
    assert "va en camino a rosa@ejemplo.mx" in respuesta.content.decode()
    contrafirma = Contrafirma.objects.get()
    visto = abrir(ruta_de(contrafirma.envio)).get(VER).content.decode()
    assert "Falta agua." in visto
    assert "También falta luz." in visto
    despachar()
    assert mail.outbox[0].to == ["rosa@ejemplo.mx"]
    ficha = cliente.get(entrevista.get_absolute_url()).content.decode()
    assert "Contestó 0 de 2." in ficha


def test_no_se_pide_sin_lo_que_hace_falta(entrevista, pasaje, coordinadora, cliente_de):
    cliente, url = cliente_de(coordinadora), ruta(entrevista, "contrafirma_enviar")
    datos = {"correo": "rosa@ejemplo.mx", "plazo": timezone.localdate(), "idioma": "es-mx"}
    assert "Elige un día desde mañana" in cliente.post(url, datos).content.decode()
    datos["plazo"] += timedelta(days=3)
    Consentimiento.objects.update(alcance=Alcance.EQUIPO)
    assert "sólo el análisis del equipo" in cliente.post(url, datos).content.decode()
    Consentimiento.objects.update(alcance=Alcance.PUBLICO, sustituido_en=timezone.now())
    assert "no tiene un consentimiento" in cliente.post(url, datos).content.decode()
    Consentimiento.objects.update(sustituido_en=None)
    pasaje.evidencias.update(retirada_en=timezone.now())
    assert "No hay ningún pasaje que mostrarle" in cliente.post(url, datos).content.decode()
    abierta = EntrevistaFactory(dialogo=entrevista.dialogo, hecha=True, conduce=coordinadora)
    assert "Cierra E-" in cliente.get(ruta(abierta)).content.decode()
    assert not Contrafirma.objects.exists()
    assert not Envio.objects.exists()


def test_recordar_manda_un_enlace_nuevo_y_el_anterior_ya_no_abre(
    entrevista, pasaje, coordinadora, cliente_de, client
):
    _, primera = pedir(entrevista, coordinadora)
    cliente, url = cliente_de(coordinadora), ruta(entrevista, "contrafirma_recordar")
    assert "menos de un día" in cliente.post(url, follow=True).content.decode()
    with freeze_time(timezone.now() + timedelta(days=2)):
        cliente = cliente_de(coordinadora)
        assert "con un enlace nuevo" in cliente.post(url, follow=True).content.decode()
        segunda = ruta_de(Contrafirma.objects.get().envio)
        assert client.get(primera).status_code == 404
        contestar(abrir(segunda), pasaje, "de_acuerdo")
        assert "Ya contestó todo" in cliente.post(url, follow=True).content.decode()
        despachar()  # ni el primero, que quedó viejo, ni el recordatorio, que ya no hace falta
    assert mail.outbox == []
    assert set(Envio.objects.values_list("razon", flat=True)) == {
        "Se mandó otro enlace después de éste.",
        "Ya contestó todo.",
    }


def test_anular_no_borra_lo_contestado_ni_devuelve_el_permiso(
    dialogo, entrevista, pasaje, coordinadora, cliente_de
):
    callado = FragmentoFactory(entrada=EntradaFactory(entrevista=entrevista, texto="Sobra ruido."))
    EvidenciaFactory(hallazgo=HallazgoFactory(dialogo=dialogo), fragmento=callado)
    contestar(abrir(pedir(entrevista, coordinadora)[1]), pasaje, "retira")
    cliente = cliente_de(coordinadora)
    cliente.post(ruta(entrevista, "contrafirma_anular"))
    assert citar(pasaje, "participantes") is None
    assert citar(callado, "participantes").atribucion == "Una persona entrevistada"
    assert (
        "El enlace se anuló. Contestó 1 de 2."
        in cliente.get(entrevista.get_absolute_url()).content.decode()
    )
    contestar(abrir(pedir(entrevista, coordinadora)[1]), pasaje, "de_acuerdo")
    assert vigente(pasaje).decision == "de_acuerdo"


def test_el_equipo_lee_lo_contestado_y_la_mesa_senala_lo_retirado(
    dialogo, entrevista, pasaje, coordinadora, cliente_de
):
    otro = FragmentoFactory(entrada=EntradaFactory(entrevista=entrevista, texto="Sobra ruido."))
    hallazgo = HallazgoFactory(dialogo=dialogo)
    EvidenciaFactory(hallazgo=hallazgo, fragmento=otro)
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    contestar(cliente, pasaje, "corrige", t="Falta agua potable.")
    contestar(cliente, otro, "retira")
    equipo = cliente_de(coordinadora)
    cuerpo = equipo.get(ruta(entrevista)).content.decode()
    assert "Contestó 2 de 2." in cuerpo
    assert "Falta agua potable." in cuerpo
    assert "Lo que quedó en la bitácora" in cuerpo
    assert "Retira" in cuerpo
    mesa = equipo.get(hallazgo.get_absolute_url()).content.decode()
    assert "Quien habló retiró este pasaje" in mesa
    assert "Quien habló retiró lo que cita e1" in mesa
    corregida = equipo.get(pasaje.evidencias.get().hallazgo.get_absolute_url()).content.decode()
    assert "«Falta agua potable.»" in corregida


def test_un_documento_ya_publicado_deja_de_entregarse(
    dialogo, entrevista, pasaje, coordinadora, cliente_de
):
    composicion = ComposicionFactory(dialogo=dialogo)
    HallazgoCompuestoFactory(
        composicion=composicion, hallazgo=pasaje.evidencias.get().hallazgo, incluido=True
    )
    informe = construir_ahora(dialogo, autor=coordinadora, clave="uno")
    assert informe.estado == "listo", informe.motivo_fallo
    equipo = cliente_de(coordinadora)
    assert equipo.get(informe.get_absolute_url()).status_code == 200
    cliente = abrir(pedir(entrevista, coordinadora)[1])
    assert "no ha confirmado cómo aparece" in retiro(informe).frase
    contestar(cliente, pasaje, "de_acuerdo")
    assert equipo.get(informe.get_absolute_url()).status_code == 200
    contestar(cliente, pasaje, "corrige", t="Falta agua potable.")
    assert "corrigió un pasaje" in retiro(informe).frase
    assert equipo.get(informe.get_absolute_url()).status_code == 410
    contestar(cliente, pasaje, "retira")
    assert "retiró un pasaje" in retiro(informe).frase
    pendientes = [p.frase for c in condiciones(dialogo) for p in c.pendientes]
    assert any("no puede mostrarse: quien habló retiró" in frase for frase in pendientes)
    contestar(cliente, pasaje, "corrige", t="Falta agua.")  # otra vez como lo dijo
    assert equipo.get(informe.get_absolute_url()).status_code == 200


def test_las_paginas_no_preguntan_mas_con_mas_pasajes(
    dialogo, entrevista, pasaje, coordinadora, cliente_de, django_assert_max_num_queries
):
    def agregar() -> None:
        entrada = EntradaFactory(entrevista=entrevista)
        EvidenciaFactory(
            hallazgo=HallazgoFactory(dialogo=dialogo), fragmento=FragmentoFactory(entrada=entrada)
        )

    persona = abrir(pedir(entrevista, coordinadora)[1])
    equipo = cliente_de(coordinadora)
    equipo.get(ruta(entrevista))
    for _ in range(6):
        agregar()
    with django_assert_max_num_queries(11):
        persona.get(VER)
    with django_assert_max_num_queries(18):
        equipo.get(ruta(entrevista))


@pytest.mark.django_db(transaction=True)
def test_dos_ventanas_y_el_equipo_a_la_vez_no_dejan_dos_respuestas(
    dialogo, entrevista, pasaje, coordinadora
):
    persona = abrir(pedir(entrevista, coordinadora)[1])
    ocultos = versiones(persona)
    codigos: list[int] = []

    def enviar(decision: str) -> None:
        codigos.append(contestar(persona, pasaje, decision, ocultos).status_code)
        connection.close()

    def corregir() -> None:
        cierre.corregir(
            pasaje.entrada, texto="Falta agua limpia.", motivo="Oí mal.", autor=coordinadora
        )
        connection.close()

    hilos = [Thread(target=enviar, args=[que]) for que in ("retira", "de_acuerdo", "retira")]
    hilos.append(Thread(target=corregir))
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert set(codigos) <= {303, 422}
    assert vigente(pasaje).decision == "retira"
    assert RespuestaContrafirma.objects.filter(fragmento=pasaje).count() <= 2
