"""El equipo: terminar y cambiar papeles, y atender una cuenta."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse

from dialogo import cuentas, equipo
from dialogo.models import Integrante, Rol
from entrevistas.models import Entrevista
from tests.dialogo.apoyo import con_totp, entrar
from tests.fabricas import EntrevistaFactory, IntegranteFactory, UsuarioFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def papel(dialogo, entrevistadora) -> Integrante:
    return Integrante.objects.get(dialogo=dialogo, usuario=entrevistadora)


@pytest.fixture
def coordina(coordinadora):
    return entrar(coordinadora)


def test_la_pagina_muestra_a_quien_esta_y_a_quien_estuvo(dialogo, coordina, papel, coordinadora):
    otra = IntegranteFactory(dialogo=dialogo, rol=Rol.RELATORIA)
    equipo.terminar(otra, autor=coordinadora)
    cuerpo = coordina.get(reverse("ajustes:equipo", args=[dialogo.clave])).content.decode()
    assert str(papel.usuario) in cuerpo
    assert "Papeles anteriores" in cuerpo
    assert str(otra.usuario) in cuerpo.split("Papeles anteriores")[1]


@pytest.mark.parametrize("ruta", ["equipo", "invitar"])
def test_solo_coordinacion_ve_el_equipo(ruta, dialogo, papel, client):
    direccion = reverse(f"ajustes:{ruta}", args=[dialogo.clave])
    assert client.get(direccion).url.startswith(reverse("account_login"))
    assert entrar(papel.usuario).get(direccion).status_code == 404
    assert entrar(IntegranteFactory().usuario).get(direccion).status_code == 404


def test_terminar_un_papel_quita_el_acceso_en_ese_instante(dialogo, coordina, papel):
    suya = entrar(papel.usuario)
    tablero = reverse("informes:tablero", args=[dialogo.clave])
    assert suya.get(tablero).status_code == 200
    coordina.post(reverse("ajustes:papel_terminar", args=[dialogo.clave, papel.pk]))
    assert suya.get(tablero).status_code == 404
    papel.refresh_from_db()
    assert papel.hasta
    assert papel.terminado_por


def test_terminar_el_mismo_dia_en_que_empezo(dialogo, coordina):
    nuevo = IntegranteFactory(dialogo=dialogo, rol=Rol.ENTREVISTA)
    Integrante.objects.filter(pk=nuevo.pk).update(
        desde=Integrante._meta.get_field("desde").default()
    )
    coordina.post(reverse("ajustes:papel_terminar", args=[dialogo.clave, nuevo.pk]))
    assert not Integrante.objects.vigentes().filter(pk=nuevo.pk).exists()


def test_cambiar_de_papel_cierra_uno_y_abre_otro(dialogo, coordina, papel):
    ruta = reverse("ajustes:papel", args=[dialogo.clave, papel.pk])
    respuesta = coordina.post(ruta, {"rol": "relatoria", "organizacion": "Laboratorio"})
    assert respuesta.url == reverse("ajustes:equipo", args=[dialogo.clave])
    suyos = Integrante.objects.filter(usuario=papel.usuario).order_by("pk")
    assert [fila.rol for fila in suyos] == ["entrevista", "relatoria"]
    assert suyos.vigentes().get().organizacion == "Laboratorio"
    assert suyos[0].terminado_en


def test_cambiar_de_papel_no_le_quita_sus_entrevistas(dialogo, coordinadora, papel):
    entrevista = EntrevistaFactory(dialogo=dialogo, conduce=papel)
    visibles = Entrevista.objects.visibles_para(papel.usuario)
    assert entrevista in visibles.all()
    otro = equipo.cambiar_papel(
        papel, rol=Rol.ENTREVISTA, organizacion="Laboratorio", autor=coordinadora
    )
    assert entrevista in visibles.all()
    assert entrevista in Entrevista.objects.que_tocan_a(papel.usuario)
    equipo.terminar(otro, autor=coordinadora)
    assert entrevista not in visibles.all()


def test_cambiarlo_por_el_mismo_lo_dice(dialogo, coordina, papel):
    ruta = reverse("ajustes:papel", args=[dialogo.clave, papel.pk])
    respuesta = coordina.post(ruta, {"rol": "entrevista", "organizacion": papel.organizacion})
    assert "Ya tiene ese papel" in respuesta.content.decode()
    assert Integrante.objects.filter(usuario=papel.usuario).count() == 1


def test_siempre_queda_alguien_en_coordinacion(dialogo, coordina, coordinadora):
    propio = Integrante.objects.get(usuario=coordinadora)
    coordina.post(reverse("ajustes:papel_terminar", args=[dialogo.clave, propio.pk]))
    ruta = reverse("ajustes:papel", args=[dialogo.clave, propio.pk])
    respuesta = coordina.post(ruta, {"rol": "entrevista", "organizacion": ""})
    assert "única persona que coordina" in respuesta.content.decode()
    assert Integrante.objects.vigentes().get(pk=propio.pk).rol == Rol.COORDINACION


def test_una_coordinadora_desactivada_no_cuenta(dialogo, coordinadora):
    IntegranteFactory(dialogo=dialogo, usuario=UsuarioFactory(is_active=False))
    propio = Integrante.objects.get(usuario=coordinadora)
    with pytest.raises(ValidationError, match="única persona"):
        equipo.terminar(propio, autor=coordinadora)


def test_habiendo_otra_si_se_puede_dejar_la_coordinacion(dialogo, coordina, coordinadora):
    IntegranteFactory(dialogo=dialogo)
    propio = Integrante.objects.get(usuario=coordinadora)
    respuesta = coordina.post(reverse("ajustes:papel_terminar", args=[dialogo.clave, propio.pk]))
    assert respuesta.url == reverse("mis_dialogos")


def test_terminar_dos_veces_lo_dice(papel, coordinadora):
    equipo.terminar(papel, autor=coordinadora)
    with pytest.raises(ValidationError, match="ya había terminado"):
        equipo.terminar(papel, autor=coordinadora)


def test_el_papel_de_otro_dialogo_no_existe(dialogo, coordina):
    ajeno = IntegranteFactory()
    for nombre in ("papel", "papel_terminar"):
        ruta = reverse(f"ajustes:{nombre}", args=[dialogo.clave, ajeno.pk])
        assert coordina.post(ruta).status_code == 404


def test_cambiar_papeles_pide_identificarse_hace_poco(dialogo, coordinadora, cliente_de, papel):
    ruta = reverse("ajustes:papel_terminar", args=[dialogo.clave, papel.pk])
    respuesta = cliente_de(coordinadora).post(ruta)
    assert respuesta.url.startswith(reverse("account_reauthenticate"))
    assert Integrante.objects.vigentes().filter(pk=papel.pk).exists()


def test_retirar_el_segundo_factor_de_quien_perdio_el_telefono(dialogo, coordina, papel):
    con_totp(papel.usuario)
    ruta = reverse("ajustes:cuenta", args=[dialogo.clave, papel.pk, "retirar-factor"])
    coordina.post(ruta)
    assert not Authenticator.objects.filter(user=papel.usuario).exists()


def test_desactivar_y_volver_a_activar_una_cuenta(dialogo, coordina, papel):
    for accion, activa in (("desactivar", False), ("reactivar", True)):
        coordina.post(reverse("ajustes:cuenta", args=[dialogo.clave, papel.pk, accion]))
        papel.usuario.refresh_from_db()
        assert papel.usuario.is_active is activa


def test_no_se_toca_la_cuenta_de_quien_trabaja_tambien_en_otro_lado(dialogo, coordinadora, papel):
    IntegranteFactory(usuario=papel.usuario)
    for accion in (cuentas.desactivar, cuentas.retirar_factores):
        with pytest.raises(ValidationError, match="que no coordinas"):
            accion(papel.usuario, autor=coordinadora)


def test_nadie_desactiva_su_propia_cuenta(coordinadora):
    with pytest.raises(ValidationError):
        cuentas.desactivar(coordinadora, autor=coordinadora)


def test_las_consultas_no_crecen_con_el_equipo(
    dialogo, coordina, django_assert_max_num_queries, django_assert_num_queries
):
    ruta = reverse("ajustes:equipo", args=[dialogo.clave])
    coordina.get(ruta)
    with django_assert_max_num_queries(12) as pocas:
        coordina.get(ruta)
    for _ in range(8):
        IntegranteFactory(dialogo=dialogo, rol=Rol.ENTREVISTA)
    with django_assert_num_queries(len(pocas)):
        coordina.get(ruta)
