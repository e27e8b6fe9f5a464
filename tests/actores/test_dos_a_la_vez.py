"""Dos personas cambian al mismo actor: nadie pisa a nadie y ningún texto se pierde."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.urls import reverse

from actores.models import Actor, Organizacion
from tests.fabricas import (
    DialogoFactory,
    IntegranteFactory,
    OrganizacionFactory,
    PersonaFactory,
    TemaFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cliente(cliente_de, coordinadora):
    return cliente_de(coordinadora)


def esperar_a_que_alguien_espere() -> None:
    """Hasta que otra conexión esté detenida en un candado."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' LIMIT 1")
            if cursor.fetchone():
                return
        time.sleep(0.05)
    raise AssertionError("nadie esperó")


def abrir(cliente, actor: Actor) -> tuple[str, str]:
    """La dirección de editar y la huella de lo que enseñó."""
    ruta = reverse("actores:editar", args=[actor.pk])
    pagina = cliente.get(ruta).content.decode()
    hallada = re.search(r'name="base" value="(\w+)"', pagina)
    assert hallada, "el formulario dice de qué partió"
    return ruta, hallada[1]


def datos(actor: Actor, base: str, **otros: object) -> dict:
    return {"nombre": actor.nombre, "sector": actor.sector_id, "base": base} | otros


def test_quien_guarda_despues_ve_ambos_textos_y_no_pisa(cliente) -> None:
    persona = PersonaFactory(notas="Al principio.")
    ruta, base = abrir(cliente, persona)
    cliente.post(ruta, datos(persona, base, notas="Lo que escribió una."))
    respuesta = cliente.post(ruta, datos(persona, base, notas="Lo que escribió otra."))
    dicho = respuesta.content.decode()
    assert respuesta.status_code == 409
    assert "Lo que escribió una." in dicho
    assert "Lo que escribió otra." in dicho
    persona.refresh_from_db()
    assert persona.notas == "Lo que escribió una."


def test_tras_ver_ambos_textos_puede_guardar_el_suyo(cliente) -> None:
    persona = PersonaFactory()
    ruta, base = abrir(cliente, persona)
    cliente.post(ruta, datos(persona, base, notas="Una."))
    choque = cliente.post(ruta, datos(persona, base, notas="Otra."))
    nueva = re.search(r'name="base" value="(\w+)"', choque.content.decode())
    assert nueva
    assert cliente.post(ruta, datos(persona, nueva[1], notas="Una. Otra.")).status_code == 302
    persona.refresh_from_db()
    assert persona.notas == "Una. Otra."


def test_guardar_lo_mismo_dos_veces_no_es_un_conflicto(cliente) -> None:
    persona = PersonaFactory()
    ruta, base = abrir(cliente, persona)
    for _ in range(2):
        assert cliente.post(ruta, datos(persona, base, notas="Igual.")).status_code == 302


def test_los_temas_de_la_otra_persona_se_nombran(cliente) -> None:
    organizacion, tema = OrganizacionFactory(), TemaFactory(nombre="Comercio de barrio")
    ruta, base = abrir(cliente, organizacion)
    cliente.post(ruta, datos(organizacion, base, temas=[tema.pk]))
    respuesta = cliente.post(ruta, datos(organizacion, base, notas="Algo."))
    conflicto = respuesta.content.decode().split('class="conflicto"')[1].split("</section>")[0]
    assert "Comercio de barrio" in conflicto


def test_el_contacto_que_cambia_la_coordinacion_no_se_ensena_ni_estorba_a_quien_entrevista(
    cliente, cliente_de, entrevistadora
) -> None:
    persona = PersonaFactory(correo="antes@ejemplo.mx")
    ajena = cliente_de(entrevistadora)
    ruta, base = abrir(ajena, persona)
    suya, otra_base = abrir(cliente, persona)
    cliente.post(suya, datos(persona, otra_base, correo="secreto@ejemplo.mx"))
    respuesta = ajena.post(ruta, datos(persona, base, notas="Algo."))
    assert respuesta.status_code == 302
    persona.refresh_from_db()
    assert (persona.correo, persona.notas) == ("secreto@ejemplo.mx", "Algo.")


@pytest.mark.django_db(transaction=True)
def test_quien_espera_su_turno_ve_lo_que_dejo_la_otra_aunque_sea_de_la_organizacion(
    cliente_de,
) -> None:
    """Las siglas viven en la tabla de la organización: se leen después de esperar, no antes."""
    quien = IntegranteFactory(dialogo=DialogoFactory(guia=False)).usuario
    red = OrganizacionFactory(nombre="Red de Inquilinas", siglas="RIN")
    cliente = cliente_de(quien)
    ruta, base = abrir(cliente, red)

    def guardar() -> int:
        try:
            return cliente.post(ruta, datos(red, base, siglas="RI")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as hilo:
        with transaction.atomic():
            suya = Organizacion.objects.select_for_update().get(pk=red.pk)
            espera = hilo.submit(guardar)
            esperar_a_que_alguien_espere()
            suya.siglas = "REDIN"
            suya.save()
        assert espera.result(15) == 409
    red.refresh_from_db()
    assert red.siglas == "REDIN"
