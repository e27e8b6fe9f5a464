"""El comando que carga la demostración: fechas relativas, y nunca en producción."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from freezegun import freeze_time

from dialogo.models import Dialogo, Usuario
from informes.demostracion.datos import dia_habil


@pytest.mark.parametrize("dia", [19, 25])
def test_las_fechas_se_cuentan_desde_el_dia_de_la_carga(dia, db):
    """Un lunes y un domingo: ni entrevistas en domingo ni fases fuera de orden."""
    with freeze_time(f"2031-05-{dia} 18:00"):
        orden = ("cargar_demostracion", "--sin-informe", "--sin-invitaciones")
        call_command(*orden, stdout=io.StringIO())
        dialogo = Dialogo.objects.get(clave="demostracion")
        hoy = timezone.localdate()
        assert [fase.estado() for fase in dialogo.fases.all()] == ["ahora", "falta", "falta"]
        primera = dialogo.entrevistas.get(numero=1)
        antes = hoy - timezone.localdate(primera.empieza_en)
        assert timedelta(days=58) <= antes <= timedelta(days=60)
        assert all(
            timezone.localtime(entrevista.empieza_en).weekday() < 5
            for entrevista in dialogo.entrevistas.all()
        )
        assert dialogo.fases.get(numero=2).fecha_inicio.weekday() == 1
        assert primera.cerrada_en < timezone.now()
        vencidas = dialogo.entrevistas.vencidas()
        assert [entrevista.folio for entrevista in vencidas] == ["E-25"]
        dias = [sobremesa.dia.weekday() for sobremesa in dialogo.sobremesas.all()]
        assert dias == [1, 2, 3]


@pytest.mark.parametrize("dia", range(19, 26))
def test_ningun_dia_de_la_carga_pone_una_cita_en_fin_de_semana(dia):
    with freeze_time(f"2031-05-{dia} 18:00"):
        assert all(dia_habil(cuantos).weekday() < 5 for cuantos in range(-70, 40))


def test_en_produccion_se_rehusa(db, settings):
    settings.EN_PRODUCCION = True
    for opciones in ([], ["--cuentas"], ["--sin-informe"]):
        with pytest.raises(CommandError, match="producción"):
            call_command("cargar_demostracion", *opciones)
    assert not Usuario.objects.exists()
