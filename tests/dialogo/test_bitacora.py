"""La bitácora del servidor dice qué falló y nunca lo que se dijo en una entrevista."""

import io
import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from dialogo.celery import callar_lo_dicho
from dialogo.discrecion import SinDetalle
from entrevistas.models import Entrada
from tests.fabricas import EntradaFactory

LO_DICHO = "El convenio se cae.\n\nY nadie lo sabe."


@pytest.fixture
def salida():
    """Lo que escribe una bitácora con los filtros de la casa."""
    escrito = io.StringIO()
    manejador = logging.StreamHandler(escrito)
    registro = logging.getLogger("prueba.de.discrecion")
    registro.propagate, registro.handlers = False, [manejador]
    callar_lo_dicho(registro)
    yield registro, escrito
    registro.handlers = []


@pytest.mark.django_db
@pytest.mark.parametrize("en_el_mensaje", [True, False])
def test_un_fallo_de_la_base_no_escribe_el_renglon_que_lo_causo(salida, en_el_mensaje) -> None:
    registro, escrito = salida
    entrada = EntradaFactory(texto=LO_DICHO)
    try:
        with transaction.atomic():
            Entrada.objects.filter(pk=entrada.pk).update(tipo="fuera")
    except IntegrityError as error:
        if en_el_mensaje:
            registro.error("Falló: %r", error)
        else:
            registro.exception("Falló")
    dicho = escrito.getvalue()
    assert "fuera_de_registro_no_guarda_texto" in dicho
    assert "convenio" not in dicho
    assert "nadie lo sabe" not in dicho


def test_la_bitacora_de_la_casa_lleva_ese_filtro() -> None:
    consola = settings.LOGGING["handlers"]["consola"]
    assert consola["filters"] == ["sin_detalle"]
    assert settings.LOGGING["filters"]["sin_detalle"]["()"].endswith(SinDetalle.__name__)


def test_lo_demas_se_escribe_igual(salida) -> None:
    registro, escrito = salida
    registro.error("No salió el envío %s", 7)
    assert escrito.getvalue() == "No salió el envío 7\n"
