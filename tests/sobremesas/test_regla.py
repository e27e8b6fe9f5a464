"""La regla de acuerdo: se escribe antes, se imprime con su fecha y al abrir la sala ya no cambia."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from sobremesas.consultas.regla import escribir, regla_de
from sobremesas.models import ReglaDeAcuerdo
from tests.fabricas_sobremesas import FuncionFactory, SalaFactory


def direccion(dia) -> str:
    return reverse("sobremesas:regla_de_acuerdo", args=[dia.dialogo.clave, dia.numero])


def test_la_coordinacion_la_escribe_y_al_abrir_la_sala_queda_fija(coordina, coordinadora, dia):
    ruta = direccion(dia)
    assert "Todavía nadie la escribe" in coordina.get(ruta).content.decode()
    mal = coordina.post(ruta, {"consenso": 70, "altas": 101, "bajas": ""})
    assert mal.status_code == 422 and "Escribe un número de 0 a 100." in mal.content.decode()
    assert not ReglaDeAcuerdo.objects.exists()
    coordina.post(ruta, {"consenso": 80, "altas": 75, "bajas": 10})
    regla = ReglaDeAcuerdo.objects.get()
    assert (regla.consenso, regla.altas, regla.bajas) == (80, 75, 10)
    assert regla.escrita_por == coordinadora

    SalaFactory(sobremesa=dia, es_ensayo=True)
    coordina.post(ruta, {"consenso": 80, "altas": 75, "bajas": 12})
    SalaFactory(sobremesa=dia)
    fija = coordina.post(ruta, {"consenso": 1, "altas": 1, "bajas": 100}, follow=True)
    assert "la regla quedó como estaba escrita" in fija.content.decode()
    assert "80 de cada 100" in fija.content.decode() and "menos de 12" in fija.content.decode()
    with pytest.raises(ValidationError):
        escribir(dia, quien=coordinadora, consenso=1)
    regla.refresh_from_db()
    assert (regla.consenso, regla.bajas) == (80, 12)


def test_sin_escribirla_vale_la_de_fabrica_y_no_tiene_fecha(dia, entrevista, cliente_de, relatora):
    regla = regla_de(dia)
    assert (regla.consenso, regla.altas, regla.bajas) == (70, 70, 15) and regla.pk is None
    assert entrevista.get(direccion(dia)).status_code == 404
    FuncionFactory(sobremesa=dia, usuario=relatora)
    assert cliente_de(relatora).get(direccion(dia)).status_code == 404
