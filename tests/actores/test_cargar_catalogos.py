"""``manage.py cargar_catalogos``: lo que sale de una fuente la nombra, y nada se pisa."""

import pytest
from django.core.management import call_command

from actores.models import Region, Sector, Tema

pytestmark = pytest.mark.django_db

MACROSECTORES = [
    "gobierno",
    "iniciativa-privada",
    "sociedad-civil",
    "academia",
    "cultura",
    "internacional",
]


def test_carga_seis_macrosectores_veinte_subsectores_temas_y_regiones() -> None:
    call_command("cargar_catalogos")
    claves = Sector.objects.macrosectores().values_list("clave", flat=True)
    assert list(claves) == MACROSECTORES
    assert Sector.objects.subsectores().count() == 20
    assert Tema.objects.count() == 22
    assert Region.objects.count() == 8


def test_todo_lo_que_tiene_fuente_la_nombra() -> None:
    call_command("cargar_catalogos")
    for modelo in (Sector, Tema, Region):
        assert not modelo.objects.filter(marca="F", fuente="").exists()
    assert Sector.objects.get(clave="internacional").marca == "P"
    assert not Sector.objects.subsectores().filter(marca="F").exists()


def test_un_tema_conserva_todas_sus_fuentes() -> None:
    call_command("cargar_catalogos")
    fuente = Tema.objects.get(clave="salud").fuente
    assert "Ciudad de México Internacional" in fuente
    assert "Díaz Castro" in fuente


def test_repetirlo_no_cambia_lo_que_la_coordinacion_renombro(capsys) -> None:
    call_command("cargar_catalogos")
    Tema.objects.filter(clave="agua").update(nombre="Agua y cuencas", vigente=False)
    call_command("cargar_catalogos")
    agua = Tema.objects.get(clave="agua")
    assert (agua.nombre, agua.vigente) == ("Agua y cuencas", False)
    assert "al día" in capsys.readouterr().out
    assert Tema.objects.count() == 22
