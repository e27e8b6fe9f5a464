"""El radar de voces: sólo cuenta, sólo lo ve quien conduce y no dura."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actores.models import Sector
from sobremesas.aportaciones.voces import tomo_la_palabra
from sobremesas.consola import radar
from sobremesas.models import Sala
from tests import fabricas_sobremesas as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def sala(dia):
    return s.SalaFactory(sobremesa=dia)


def _sector(clave):
    orden = ("gobierno", "academia", "cultura").index(clave)
    nombre = clave.capitalize()
    return Sector.objects.get_or_create(
        clave=clave, defaults={"nombre": nombre, "orden": orden, "padre": None}
    )[0]


def _sentar(sala, clave, mesa, **mas):
    suya, _ = sala.sobremesa.mesas.get_or_create(numero=mesa)
    return s.PuestoFactory(sala=sala, mesa=suya, sector=_sector(clave), **mas)


def test_cuenta_personas_y_no_veces_y_dice_en_que_mesas_falta_oir(sala):
    gobierno = [_sentar(sala, "gobierno", n) for n in (1, 2, 2)]
    _sentar(sala, "cultura", 1)
    _sentar(sala, "cultura", 2)
    _sentar(sala, "academia", 2, esta=False)
    assert radar.de(sala, sala.punto).callan == []
    tomo_la_palabra(gobierno[0], sala.punto)
    tomo_la_palabra(gobierno[0], sala.punto)
    s.AportacionFactory(sala=sala, puesto=gobierno[1])
    s.AportacionFactory(sala=sala, puesto=gobierno[2], retirada_en=timezone.now())
    visto = radar.de(sala, sala.punto)
    assert [(f.clave, f.hablaron, f.son) for f in visto.filas] == [
        ("gobierno", 2, 3),
        ("cultura", 0, 2),
    ]
    assert visto.filas[0].formas == [True, True, False]
    assert visto.faltan == ["Cultura no ha hablado: está en las mesas 1 y 2."]
    # Otro punto, otra cuenta.
    otro = s.PuntoDelDiaFactory(sobremesa=sala.sobremesa)
    assert not radar.de(sala, otro).alguien_hablo


def test_a_los_siete_dias_o_al_terminar_ya_no_hay_radar(sala):
    _sentar(sala, "gobierno", 1)
    assert radar.de(sala, sala.punto).se_borra == timezone.localdate() + timedelta(days=7)
    sala.abierta_en -= timedelta(days=7)
    assert radar.de(sala, sala.punto) is None
    sala.abierta_en = timezone.now()
    sala.estado = Sala.Estado.TERMINADA
    assert radar.de(sala, sala.punto) is None


def test_el_radar_no_sale_de_la_consola(coordina, cliente_de, relatora, sala):
    """Ni en la relatoría, ni en el proyector, ni en lo que leen los teléfonos, ni al terminar."""
    dia = sala.sobremesa
    tomo_la_palabra(_sentar(sala, "gobierno", 1), sala.punto)
    _sentar(sala, "cultura", 2)
    s.FuncionFactory(sobremesa=dia, usuario=relatora, funcion="relata")
    aqui = [dia.dialogo.clave, dia.numero]
    senas = ("Radar de voces", "no ha hablado", "nadie aún")
    consola = coordina.get(reverse("sobremesas:consola", args=aqui)).content.decode()
    assert all(sena in consola for sena in senas)
    de_relatora = cliente_de(relatora)
    fuera = [
        de_relatora.get(reverse("sobremesas:relatoria", args=aqui)),
        de_relatora.get(reverse("sobremesas:relatoria_mesa", args=[*aqui, 1])),
        coordina.get(reverse("sobremesas:proyector", args=aqui)),
        coordina.get(reverse("sala:estado")),
        coordina.get(reverse("sobremesas:consola_terminar", args=aqui)),
        coordina.get(reverse("sobremesas:consola_puestos", args=aqui)),
    ]
    for respuesta in fuera:
        assert not any(sena in respuesta.content.decode() for sena in senas)
