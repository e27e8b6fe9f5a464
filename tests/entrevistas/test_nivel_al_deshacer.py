"""Deshacer una división o una unión no afloja lo que entretanto se apretó."""

import uuid

import pytest

from entrevistas.models import Entrada

pytestmark = pytest.mark.django_db


def test_al_reunir_queda_el_nivel_mas_estricto(captura) -> None:
    entrada = captura.agregar("El comercio crece. El convenio se cae.")
    parte = uuid.uuid4()
    datos = {"base": entrada.revision, "nueva": str(parte)}
    captura.hacer("dividir", entrada, primera="El comercio crece.", segunda="Se cae.", **datos)
    segunda = Entrada.objects.get(uid=parte)
    captura.hacer("nivel", segunda, nivel="anonima")
    entrada.refresh_from_db()
    respuesta = captura.hacer(
        "reunir",
        entrada,
        base=entrada.revision,
        parte=str(parte),
        base_parte=segunda.revision,
    )
    assert respuesta.status_code == 200
    entrada.refresh_from_db()
    assert (entrada.texto, entrada.nivel) == ("El comercio crece. El convenio se cae.", "anonima")


def test_al_separar_la_que_vuelve_trae_lo_que_se_apreto_junto(captura) -> None:
    primera, segunda = captura.agregar("El comercio crece."), captura.agregar("Se cae.")
    captura.hacer("unir", segunda, base=segunda.revision)
    primera.refresh_from_db()
    captura.hacer("nivel", primera, nivel="anonima")
    respuesta = captura.hacer("separar", primera, base=primera.revision, parte=str(segunda.uid))
    assert respuesta.status_code == 200
    segunda.refresh_from_db()
    assert (segunda.retirada_en, segunda.nivel) == (None, "anonima")
