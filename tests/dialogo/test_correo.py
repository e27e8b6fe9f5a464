"""El buzón de salida: cada mensaje una vez, con reintentos y sin guardar enlaces personales."""

import threading
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from freezegun import freeze_time
from kombu import pools

from dialogo.correo import INTENTOS, despachar, encolar
from dialogo.models import Envio
from dialogo.tasks import despachar_envios

CAIDO = "django.core.mail.backends.smtp.EmailBackend"


def uno(clave: str = "aviso:1", **campos: object) -> Envio:
    datos = {"para": "a@ejemplo.mx", "asunto": "Hola", "texto": "Texto", **campos}
    return encolar(clave=clave, **datos)


@pytest.mark.django_db
def test_sale_una_sola_vez_con_texto_y_html():
    uno(html="<p>Texto</p>")
    assert despachar() == 1
    assert despachar() == 0
    (mensaje,) = mail.outbox
    assert mensaje.body == "Texto"
    assert mensaje.alternatives[0].content == "<p>Texto</p>"
    envio = Envio.objects.get()
    assert envio.estado == Envio.Estado.ENVIADO
    assert envio.enviado_en


@pytest.mark.django_db
def test_la_misma_clave_dos_veces_es_el_mismo_mensaje():
    assert uno().pk == uno(texto="Otro").pk
    assert Envio.objects.count() == 1


@pytest.mark.django_db
def test_lo_secreto_se_guarda_cifrado_y_se_borra_al_salir():
    enlace = "https://ejemplo.mx/invitacion/abcdef/"
    envio = uno(texto=f"Abre {enlace}", html=f"<a href='{enlace}'>Abrir</a>", es_secreto=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT texto || html FROM dialogo_envio")
        assert enlace not in cursor.fetchone()[0]
    despachar()
    assert enlace in mail.outbox[0].body
    envio.refresh_from_db()
    assert envio.texto == envio.html == ""


@pytest.mark.django_db
def test_si_no_sale_se_reintenta_cada_vez_mas_tarde_y_al_final_queda_fallido():
    envio = uno()
    with (
        override_settings(EMAIL_BACKEND=CAIDO, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1),
        freeze_time(timezone.now()) as reloj,
    ):
        assert despachar() == 0
        envio.refresh_from_db()
        assert envio.intentos == 1
        assert "ConnectionRefusedError" in envio.error
        assert despachar() == 0
        envio.refresh_from_db()
        assert envio.intentos == 1  # todavía no toca
        for n in range(1, INTENTOS):
            reloj.tick(timedelta(minutes=2**n))
            despachar()
    envio.refresh_from_db()
    assert envio.estado == Envio.Estado.FALLIDO
    assert envio.intentos == INTENTOS


@pytest.mark.django_db
def test_uno_que_falla_no_detiene_a_los_demas():
    uno("malo", para="sin-arroba")
    uno("bueno", para="b@ejemplo.mx", asunto="Otro")
    Envio.objects.filter(clave="malo").update(asunto="con\nsalto")
    assert despachar() == 1
    assert [mensaje.to for mensaje in mail.outbox] == [["b@ejemplo.mx"]]


@pytest.mark.django_db(transaction=True)
def test_dos_procesos_a_la_vez_no_repiten_mensajes():
    for n in range(12):
        uno(f"aviso:{n}")

    def trabajar() -> None:
        despachar()
        connection.close()

    hilos = [threading.Thread(target=trabajar) for _ in range(3)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert len(mail.outbox) == 12
    assert Envio.objects.filter(estado=Envio.Estado.ENVIADO).count() == 12


@pytest.fixture
def sin_cola():
    """El mensajero apunta a un Redis que no existe; al terminar, se olvida."""
    from dialogo.celery import app

    def olvidar(direccion: str) -> None:
        app.conf.broker_url = app.conf.broker_write_url = direccion
        pools.reset()  # cerrarlo no basta: kombu lo guarda y daría el mismo, cerrado, al volver
        app._pool = app.amqp._producer_pool = None

    def llega() -> bool:
        with app.pool.acquire(block=True) as conexion:
            return conexion.ensure_connection(max_retries=1).connected

    antes = app.conf.broker_url
    assert llega()
    olvidar("redis://127.0.0.1:1/0")
    yield
    olvidar(antes)
    assert llega()


@pytest.mark.django_db
def test_sin_celery_el_mensaje_queda_escrito_sin_hacer_esperar(
    sin_cola, django_capture_on_commit_callbacks, caplog
):
    empezo = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        uno()
    assert time.monotonic() - empezo < 3
    assert "No se pudo avisar a la cola" in caplog.text
    assert Envio.objects.filter(estado=Envio.Estado.POR_ENVIAR).count() == 1
    despachar_envios()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_lo_que_se_deshace_no_se_manda():
    with pytest.raises(RuntimeError), transaction.atomic():
        uno()
        raise RuntimeError
    assert despachar() == 0


@pytest.mark.django_db
def test_un_asunto_con_saltos_sale_en_un_renglon():
    uno(asunto="Invitación al equipo de\nDiálogo  nuevo")
    assert despachar() == 1
    assert mail.outbox[0].subject == "Invitación al equipo de Diálogo nuevo"
