"""Lo público: qué es el diálogo y en qué va; nunca lo que alguien dijo."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogo.models import AvisoPrivacidad, Objetivo, Organizador, Premisa
from tests.fabricas import (
    DialogoFactory,
    EntradaFactory,
    EntrevistaFactory,
    EvidenciaFactory,
    HallazgoFactory,
    UsuarioFactory,
)

pytestmark = pytest.mark.django_db
EN_INGLES = {"HTTP_COOKIE": "django_language=en"}


@pytest.fixture
def publico():
    dialogo = DialogoFactory(
        clave="ciudad",
        nombre="Diálogo de la ciudad",
        pregunta="¿Para qué?",
        resumen="Treinta conversaciones.",
        alcance="No es una encuesta.",
        antecedentes="Nació en 2014.",
        credito="Con apoyo de la Unión.",
        es_publico=True,
    )
    Organizador.objects.create(dialogo=dialogo, institucion="La Coordinación", nombre="Ana Paz")
    Objetivo.objects.create(dialogo=dialogo, plazo="largo", numero=1, texto="Una política.")
    Objetivo.objects.create(dialogo=dialogo, plazo="corto", numero=1, texto="Un mapa.")
    Premisa.objects.create(dialogo=dialogo, numero=1, texto="La ciudad ya es global.", fuente="F.")
    return dialogo


def test_la_portada_cuenta_el_dialogo(client, publico) -> None:
    respuesta = client.get("/")
    texto = respuesta.content.decode()
    for dicho in (
        "¿Para qué?",
        "Treinta conversaciones.",
        "No es una encuesta.",
        "Nació en 2014.",
        "Con apoyo de la Unión.",
        "La Coordinación",
        "La ciudad ya es global.",
        "Bloque de prueba 1",
        "1. Fase 1",
        "Hoy: faltan 29 días",
        "Aviso de privacidad",
        "Entrar",
    ):
        assert dicho in texto, dicho
    assert texto.index("Un mapa.") < texto.index("Una política.")
    assert respuesta.headers["Content-Language"] == "es-mx"
    assert client.get("/ciudad/").content.decode().count("¿Para qué?") == 1


def test_nada_de_lo_que_alguien_dijo_sale(client, publico) -> None:
    entrevista = EntrevistaFactory(dialogo=publico, cerrada=True, persona__nombre="Rosa Secreta")
    entrada = EntradaFactory(entrevista=entrevista, texto="Palabras que nadie publicó")
    hallazgo = HallazgoFactory(dialogo=publico, redaccion__titulo="Un hallazgo reservado")
    EvidenciaFactory(hallazgo=hallazgo, fragmento__entrada=entrada)
    for ruta in ("/", "/ciudad/", "/ciudad/aviso/"):
        texto = client.get(ruta).content.decode()
        for dicho in ("Rosa", "Palabras que nadie", "hallazgo reservado", "E-01", "H-01"):
            assert dicho not in texto


def test_prefiere_el_que_no_es_demostracion_y_enlaza_los_demas(client, publico) -> None:
    publico.es_demostracion = True
    publico.save()
    assert "ficticias" in client.get("/").content.decode()
    DialogoFactory(clave="real", nombre="El de verdad", es_publico=True)
    texto = client.get("/").content.decode()
    assert "El de verdad" in texto
    assert 'href="/ciudad/"' in texto
    assert "todo es ficticio" in texto
    assert "personas, organizaciones y palabras son ficticias" not in texto
    assert "palabras son ficticias" in client.get("/ciudad/").content.decode()


def test_sin_dialogos_publicos_tambien_abre(client) -> None:
    DialogoFactory(nombre="Privado")
    respuesta = client.get("/")
    assert respuesta.status_code == 200
    assert "Privado" not in respuesta.content.decode()


@pytest.mark.parametrize("ruta", ["/{}/", "/{}/aviso/"])
def test_lo_privado_y_lo_archivado_no_existen(client, cliente_de, coordinadora, ruta) -> None:
    privado = DialogoFactory(es_publico=False)
    archivado = DialogoFactory(es_publico=True, archivado_en=timezone.now())
    for clave in (privado.clave, archivado.clave, "no-existe"):
        assert client.get(ruta.format(clave)).status_code == 404
        assert cliente_de(coordinadora).get(ruta.format(clave)).status_code == 404


def test_el_aviso_muestra_la_ultima_version(client, publico) -> None:
    AvisoPrivacidad.objects.create(
        dialogo=publico, version=2, simplificado="El breve.", integral="Uno.\n\nDos."
    )
    texto = client.get("/ciudad/aviso/").content.decode()
    assert "Versión 2" in texto
    assert "El breve." in texto
    assert "<p>Dos.</p>" in texto


def test_sin_aviso_no_hay_pagina_ni_enlace(client, publico) -> None:
    publico.avisos.all().delete()
    assert client.get("/ciudad/aviso/").status_code == 404
    assert "Aviso de privacidad" not in client.get("/").content.decode()


def test_con_sesion_lleva_a_los_dialogos_propios(cliente_de, publico) -> None:
    texto = cliente_de(UsuarioFactory()).get("/").content.decode()
    assert "Mis diálogos" in texto


def test_en_ingles_lo_escrito_en_espanol_dice_que_lo_esta(publico) -> None:
    cliente = Client(**EN_INGLES)
    texto = cliente.get("/").content.decode()
    assert '<html lang="en"' in texto
    assert 'lang="es-MX"' in texto
    assert "Treinta conversaciones." in texto


def test_lo_que_escriben_se_muestra_escapado(client, publico) -> None:
    publico.resumen = publico.alcance = "<script>alert(1)</script>"
    publico.save()
    assert "<script>alert" not in client.get("/").content.decode()


def test_un_dialogo_terminado_lo_dice(client, publico) -> None:
    for fase in publico.fases.all():
        fase.fecha_inicio -= timedelta(days=900)
        fase.fecha_fin -= timedelta(days=900)
        fase.save()
    assert "Diálogo concluido" in client.get("/").content.decode()


def test_las_consultas_no_crecen(client, publico) -> None:
    def contar() -> int:
        with CaptureQueriesContext(connection) as consultas:
            client.get("/")
        return len(consultas)

    antes = contar()
    for n in range(2, 60):
        Premisa.objects.create(dialogo=publico, numero=n, texto=f"Premisa {n}")
        DialogoFactory(es_publico=True)
    assert contar() == antes
    assert antes <= 10
