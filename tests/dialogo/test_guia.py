"""La guía: ordenar, mover, cambiar y retirar sin tocar lo que ya se preguntó."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from dialogo import guia
from dialogo.models import Pregunta
from tests.fabricas import DialogoFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordina(coordinadora, cliente_de):
    return cliente_de(coordinadora)


@pytest.fixture
def bloque(dialogo):
    return dialogo.bloques.first()


@pytest.fixture
def pregunta(bloque) -> Pregunta:
    return bloque.preguntas.vigentes()[1]


def ruta(nombre: str, dialogo, *args: object) -> str:
    return reverse(f"ajustes:{nombre}", args=[dialogo.clave, *args])


def textos(bloque) -> list[str]:
    return [p.texto for p in bloque.preguntas.vigentes()]


def usada(pregunta: Pregunta) -> Pregunta:
    Pregunta.objects.filter(pk=pregunta.pk).update(usada_en=timezone.now())
    pregunta.refresh_from_db()
    return pregunta


def test_la_pagina_muestra_bloques_y_preguntas(dialogo, coordina, pregunta):
    cuerpo = coordina.get(ruta("guia", dialogo)).content.decode()
    assert pregunta.texto in cuerpo
    assert f"Subir la pregunta {pregunta.numero}" in cuerpo


def test_agrega_un_bloque_y_su_primera_pregunta(dialogo, coordina):
    coordina.post(ruta("bloque_agregar", dialogo), {"titulo": "Cuarto", "titulo_corto": ""})
    nuevo = dialogo.bloques.get(numero=4)
    datos = {"texto": "¿Y ahora?", "etiqueta": "", "bloque": nuevo.pk}
    coordina.post(ruta("pregunta_agregar", dialogo, nuevo.pk), datos)
    assert textos(nuevo) == ["¿Y ahora?"]


def test_sin_texto_no_hay_pregunta(dialogo, coordina, bloque):
    datos = {"texto": "  ", "etiqueta": "", "bloque": bloque.pk}
    assert coordina.post(ruta("pregunta_agregar", dialogo, bloque.pk), datos).status_code == 200
    assert len(textos(bloque)) == 4


def test_una_pregunta_sin_usar_se_cambia_en_su_sitio(dialogo, coordina, pregunta):
    datos = {"texto": "¿Otra cosa?", "etiqueta": "Otra", "bloque": pregunta.bloque_id}
    coordina.post(ruta("pregunta_editar", dialogo, pregunta.pk), datos)
    pregunta.refresh_from_db()
    assert (pregunta.texto, pregunta.version) == ("¿Otra cosa?", 1)
    assert Pregunta.objects.filter(reemplaza=pregunta).count() == 0


def test_una_usada_no_se_edita_nace_otra_version(dialogo, coordina, pregunta):
    vieja = usada(pregunta)
    pantalla = coordina.get(ruta("pregunta_editar", dialogo, vieja.pk)).content.decode()
    assert "nace la versión 2" in pantalla
    datos = {"texto": "¿Otra cosa?", "etiqueta": "", "bloque": vieja.bloque_id}
    coordina.post(ruta("pregunta_editar", dialogo, vieja.pk), datos)
    antes = vieja.texto
    vieja.refresh_from_db()
    nueva = vieja.reemplazo
    assert vieja.texto == antes
    assert vieja.retirada_en
    assert (nueva.texto, nueva.version, nueva.orden) == ("¿Otra cosa?", 2, vieja.orden)
    assert nueva.usada_en is None
    cuerpo = coordina.get(ruta("guia", dialogo)).content.decode()
    assert antes in cuerpo.split("Retiradas y versiones anteriores")[1]


def test_el_nombre_corto_de_una_usada_si_se_cambia(dialogo, coordina, pregunta):
    usada(pregunta)
    datos = {"texto": pregunta.texto, "etiqueta": "Nuevo", "bloque": pregunta.bloque_id}
    coordina.post(ruta("pregunta_editar", dialogo, pregunta.pk), datos)
    pregunta.refresh_from_db()
    assert (pregunta.etiqueta, pregunta.retirada_en) == ("Nuevo", None)


def test_una_usada_que_cambia_de_bloque_deja_la_vieja_con_sus_respuestas(dialogo, pregunta):
    usada(pregunta)
    otro = dialogo.bloques.last()
    nueva = guia.cambiar_pregunta(pregunta, texto=pregunta.texto, etiqueta="", bloque=otro)
    assert nueva.bloque == otro
    assert nueva.orden == 5
    pregunta.refresh_from_db()
    assert pregunta.bloque != otro
    assert [p.orden for p in pregunta.bloque.preguntas.vigentes()] == [1, 2, 3]


def test_subir_y_bajar_con_botones(dialogo, coordina, bloque):
    antes = textos(bloque)
    segunda = bloque.preguntas.vigentes()[1]
    respuesta = coordina.post(ruta("pregunta_mover", dialogo, segunda.pk, "subir"))
    assert respuesta.url.endswith(f"#pregunta-{segunda.pk}")
    assert textos(bloque) == [antes[1], antes[0], *antes[2:]]
    for _ in range(9):
        coordina.post(ruta("pregunta_mover", dialogo, segunda.pk, "bajar"))
    assert textos(bloque)[-1] == antes[1]
    assert [p.orden for p in bloque.preguntas.vigentes()] == [1, 2, 3, 4]


def test_los_bloques_tambien_se_mueven(dialogo, coordina):
    primero, segundo, tercero = dialogo.bloques.all()
    coordina.post(ruta("bloque_mover", dialogo, tercero.pk, "subir"))
    assert list(dialogo.bloques.all()) == [primero, tercero, segundo]
    assert [b.numero for b in dialogo.bloques.all()] == [1, 2, 3]


def test_retirar_y_devolver(dialogo, coordina, pregunta, bloque):
    coordina.post(ruta("pregunta_retirar", dialogo, pregunta.pk))
    assert pregunta.texto not in textos(bloque)
    assert [p.orden for p in bloque.preguntas.vigentes()] == [1, 2, 3]
    coordina.post(ruta("pregunta_devolver", dialogo, pregunta.pk))
    assert textos(bloque)[-1] == pregunta.texto


def test_una_reemplazada_no_vuelve(pregunta):
    usada(pregunta)
    guia.cambiar_pregunta(pregunta, texto="¿Otra?", etiqueta="", bloque=pregunta.bloque)
    pregunta.refresh_from_db()
    with pytest.raises(ValidationError, match="Otra versión"):
        guia.devolver_pregunta(pregunta)


def test_cambiar_una_que_alguien_acaba_de_retirar_lo_dice(pregunta):
    guia.retirar_pregunta(pregunta)
    with pytest.raises(ValidationError, match="ya no está en la guía"):
        guia.cambiar_pregunta(pregunta, texto="¿?", etiqueta="", bloque=pregunta.bloque)


def test_un_bloque_con_historia_no_se_quita(dialogo, coordina, bloque):
    respuesta = coordina.post(ruta("bloque_quitar", dialogo, bloque.pk), follow=True)
    assert "no se puede quitar" in respuesta.content.decode()
    vacio = guia.agregar_bloque(dialogo, titulo="Vacío")
    coordina.post(ruta("bloque_quitar", dialogo, vacio.pk))
    assert dialogo.bloques.count() == 3


def test_al_soltar_en_la_misma_lista_queda_ese_orden(dialogo, coordina, bloque):
    pks = [p.pk for p in bloque.preguntas.vigentes()]
    orden = [pks[2], pks[0], pks[1], pks[3]]
    datos = {"pieza": pks[2], "lista": bloque.pk, "orden": orden}
    respuesta = coordina.post(ruta("guia_ordenar", dialogo), datos)
    assert respuesta.json() == {"dice": "El orden quedó guardado."}
    assert [p.pk for p in bloque.preguntas.vigentes()] == orden


def test_al_soltar_en_otro_bloque_se_muda(dialogo, coordina, bloque, pregunta):
    otro = dialogo.bloques.last()
    orden = [pregunta.pk, *[p.pk for p in otro.preguntas.vigentes()]]
    datos = {"pieza": pregunta.pk, "lista": otro.pk, "orden": orden}
    assert coordina.post(ruta("guia_ordenar", dialogo), datos).status_code == 200
    assert textos(otro)[0] == pregunta.texto
    assert len(textos(bloque)) == 3


def test_si_la_guia_cambio_entretanto_no_se_pisa(dialogo, coordina, bloque, pregunta):
    pks = [p.pk for p in bloque.preguntas.vigentes()]
    guia.agregar_pregunta(bloque, texto="¿Llegó otra?")
    datos = {"pieza": pks[0], "lista": bloque.pk, "orden": pks[::-1]}
    respuesta = coordina.post(ruta("guia_ordenar", dialogo), datos)
    assert respuesta.status_code == 409
    assert "La guía cambió" in respuesta.json()["error"]
    assert [p.pk for p in bloque.preguntas.vigentes()][:4] == pks


@pytest.mark.parametrize("datos", [{}, {"pieza": "x", "lista": "1", "orden": ["1"]}])
def test_un_orden_incompleto_se_rechaza(datos, dialogo, coordina):
    assert coordina.post(ruta("guia_ordenar", dialogo), datos).status_code == 400


def test_lo_de_otro_dialogo_no_existe(dialogo, coordina):
    ajeno = DialogoFactory()
    bloque, pregunta = ajeno.bloques.first(), ajeno.preguntas_vigentes().first()
    for nombre, args in (
        ("bloque_editar", [bloque.pk]),
        ("bloque_quitar", [bloque.pk]),
        ("bloque_mover", [bloque.pk, "subir"]),
        ("pregunta_agregar", [bloque.pk]),
        ("pregunta_editar", [pregunta.pk]),
        ("pregunta_retirar", [pregunta.pk]),
        ("pregunta_devolver", [pregunta.pk]),
        ("pregunta_mover", [pregunta.pk, "subir"]),
    ):
        assert coordina.post(ruta(nombre, dialogo, *args)).status_code == 404, nombre
    datos = {"pieza": pregunta.pk, "lista": bloque.pk, "orden": [pregunta.pk]}
    assert coordina.post(ruta("guia_ordenar", dialogo), datos).status_code == 409


def test_una_pregunta_no_se_muda_al_bloque_de_otro_dialogo(dialogo, coordina, pregunta):
    ajeno = DialogoFactory().bloques.first()
    datos = {"texto": pregunta.texto, "etiqueta": "", "bloque": ajeno.pk}
    coordina.post(ruta("pregunta_editar", dialogo, pregunta.pk), datos)
    pregunta.refresh_from_db()
    assert pregunta.bloque.dialogo == dialogo


def test_mover_solo_con_post(dialogo, coordina, pregunta):
    for nombre in ("pregunta_mover", "bloque_mover"):
        assert coordina.get(ruta(nombre, dialogo, pregunta.pk, "subir")).status_code == 405
    for nombre in ("pregunta_retirar", "pregunta_devolver", "bloque_quitar"):
        assert coordina.get(ruta(nombre, dialogo, pregunta.pk)).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_dos_personas_que_agregan_a_la_vez_no_chocan():
    dialogo = DialogoFactory()
    bloque = dialogo.bloques.first()

    def agregar() -> None:
        guia.agregar_pregunta(bloque, texto="¿A la vez?")
        connection.close()

    hilos = [threading.Thread(target=agregar) for _ in range(4)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert [p.orden for p in bloque.preguntas.vigentes()] == list(range(1, 9))
