"""Los diálogos de cada quien, y crear otro."""

import pytest
from django.urls import reverse

from dialogo.models import Dialogo, Integrante, Pregunta, Rol
from tests.fabricas import DialogoFactory, IntegranteFactory, UsuarioFactory

pytestmark = pytest.mark.django_db


def test_muestra_los_suyos_con_papel_y_fase_y_no_los_ajenos(dialogo, coordinadora, cliente_de):
    ajeno = DialogoFactory(nombre="Diálogo ajeno")
    cuerpo = cliente_de(coordinadora).get(reverse("mis_dialogos")).content.decode()
    assert dialogo.nombre in cuerpo
    assert "Coordinación" in cuerpo
    assert "1. Fase 1" in cuerpo
    assert ajeno.nombre not in cuerpo


def test_sin_dialogos_dice_que_sigue(cliente_de):
    cuerpo = cliente_de(UsuarioFactory()).get(reverse("mis_dialogos")).content.decode()
    assert "Todavía no estás en ningún diálogo" in cuerpo
    assert reverse("crear_dialogo") not in cuerpo


def test_sin_sesion_va_a_la_entrada(client):
    assert client.get(reverse("mis_dialogos")).url.startswith(reverse("account_login"))


def test_no_admite_post(coordinadora, cliente_de):
    assert cliente_de(coordinadora).post(reverse("mis_dialogos")).status_code == 405


def test_las_consultas_no_crecen_con_los_dialogos(
    coordinadora, cliente_de, django_assert_max_num_queries, django_assert_num_queries
):
    cliente = cliente_de(coordinadora)
    cliente.get(reverse("mis_dialogos"))
    with django_assert_max_num_queries(10) as pocas:
        cliente.get(reverse("mis_dialogos"))
    for _ in range(6):
        IntegranteFactory(usuario=coordinadora)
    with django_assert_num_queries(len(pocas)):
        cliente.get(reverse("mis_dialogos"))


# Crear ------------------------------------------------------------------------------------------
def test_crea_uno_desde_cero_y_queda_en_coordinacion(coordinadora, cliente_de):
    datos = {"nombre": "Taller Ñandú del Norte", "clave": "", "origen": ""}
    respuesta = cliente_de(coordinadora).post(reverse("crear_dialogo"), datos)
    nuevo = Dialogo.objects.get(nombre=datos["nombre"])
    assert nuevo.clave == "taller-nandu-del-norte"
    assert respuesta.url == reverse("ajustes:inicio", args=[nuevo.clave])
    assert Integrante.objects.get(dialogo=nuevo).usuario == coordinadora
    assert Integrante.objects.get(dialogo=nuevo).rol == Rol.COORDINACION
    assert not nuevo.es_publico
    assert nuevo.bloques.count() == 0


def test_crea_una_copia_de_la_guia_sin_personas(dialogo, coordinadora, entrevistadora, cliente_de):
    retirada = dialogo.preguntas_vigentes().first()
    retirada.retirada_en = dialogo.creado_en
    retirada.save()
    dialogo.preguntas_vigentes().update(usada_en=dialogo.creado_en)
    Dialogo.objects.filter(pk=dialogo.pk).update(es_publico=True, alcance="Lo que abarca")
    dialogo.objetivos.create(plazo="corto", numero=1, texto="Llegar")
    dialogo.premisas.create(numero=1, texto="Se sabe", fuente="Un libro")
    dialogo.organizadores.create(institucion="CGAI")
    datos = {"nombre": "Segunda vuelta", "clave": "segunda", "origen": dialogo.pk}
    cliente_de(coordinadora).post(reverse("crear_dialogo"), datos)
    copia = Dialogo.objects.get(clave="segunda")
    assert copia.copiado_de == dialogo
    assert (copia.alcance, copia.es_publico) == ("Lo que abarca", False)
    assert copia.bloques.count() == 3
    assert copia.preguntas_vigentes().count() == dialogo.preguntas_vigentes().count() == 11
    assert not Pregunta.objects.filter(bloque__dialogo=copia, usada_en__isnull=False).exists()
    assert copia.fases.count() == 3
    assert copia.objetivos.count() == copia.premisas.count() == copia.organizadores.count() == 1
    assert copia.aviso_vigente().version == 1
    assert [papel.usuario for papel in copia.integrantes.all()] == [coordinadora]
    assert copia.entrevistas.count() == 0
    assert dialogo.bloques.count() == 3  # el original sigue entero


def test_no_se_copia_uno_que_no_coordina(coordinadora, cliente_de):
    ajeno = DialogoFactory()
    datos = {"nombre": "Copia", "clave": "copia", "origen": ajeno.pk}
    respuesta = cliente_de(coordinadora).post(reverse("crear_dialogo"), datos)
    assert respuesta.status_code == 200
    assert not Dialogo.objects.filter(clave="copia").exists()


@pytest.mark.parametrize("clave", ["cuentas", "Con Espacios", "ñ", "prueba", "dos--guiones"])
def test_una_direccion_invalida_o_tomada_lo_dice(clave, coordinadora, cliente_de):
    datos = {"nombre": "Otro", "clave": clave, "origen": ""}
    respuesta = cliente_de(coordinadora).post(reverse("crear_dialogo"), datos)
    assert respuesta.status_code == 200
    assert "error-campo" in respuesta.content.decode()
    assert Dialogo.objects.count() == 1


def test_solo_quien_coordina_crea(entrevistadora, cliente_de, client):
    assert cliente_de(entrevistadora).get(reverse("crear_dialogo")).status_code == 404
    assert client.get(reverse("crear_dialogo")).status_code == 302


def test_la_administradora_de_una_casa_vacia_crea_el_primero(cliente_de):
    raiz = UsuarioFactory(is_superuser=True)
    datos = {"nombre": "Primero", "clave": "", "origen": ""}
    cliente_de(raiz).post(reverse("crear_dialogo"), datos)
    assert Dialogo.objects.get().clave == "primero"
