"""Guardar mientras se escribe: idempotencia, versiones, limpieza y permisos."""

import time
import uuid

import pytest

from dialogo.models import Pregunta, Rol
from entrevistas.models import Entrada, Entrevista, Respuesta
from tests.fabricas import (
    ConsentimientoFactory,
    DialogoFactory,
    EntradaFactory,
    EntrevistaFactory,
    FragmentoFactory,
    IntegranteFactory,
    RegionFactory,
    TemaFactory,
)

JSON = {"accept": "application/json"}


def test_lo_primero_que_se_escribe_ya_es_un_borrador(captura):
    uid = uuid.uuid4()
    response = captura.guardar("Nos dist", uid)
    entrada = Entrada.objects.get(uid=uid)
    assert response.json()["revision"] == 1
    assert (entrada.texto, entrada.terminada_en) == ("Nos dist", None)
    assert captura.entrevista.entradas.vivas().count() == 0
    assert entrada.revisiones.count() == 0


def test_la_misma_peticion_dos_veces_no_cambia_nada(captura):
    uid = uuid.uuid4()
    primera = captura.guardar("Lo mismo", uid, terminar=True).json()
    antes = Entrada.objects.values().get(uid=uid)
    segunda = captura.guardar("Lo mismo", uid, terminar=True).json()
    assert primera == segunda
    assert Entrada.objects.values().get(uid=uid) == antes
    assert Entrada.objects.get(uid=uid).revisiones.count() == 1


def test_terminar_la_pone_en_la_bitacora_y_deja_hecha_la_entrevista(captura):
    entrada = captura.agregar("Nos distingue el mercado.")
    captura.entrevista.refresh_from_db()
    assert captura.entrevista.estado == Entrevista.Estado.REALIZADA
    assert Respuesta.objects.get().estado == "abordada"
    assert not Pregunta.objects.filter(bloque__dialogo=entrada.entrevista.dialogo, usada_en=None)
    pagina = captura.cliente.get(captura.ruta()).content.decode()
    assert "Nos distingue el mercado." in pagina


def test_una_base_anterior_devuelve_las_dos_versiones(captura_de, coordinadora, entrevistadora):
    una, otra = captura_de(coordinadora), captura_de(entrevistadora)
    entrada = una.agregar("Como se dijo.")
    assert otra.guardar("Como se dijo ayer.", entrada.uid, base=1).status_code == 200
    response = una.guardar("Como se dijo hoy.", entrada.uid, base=1)
    assert response.status_code == 409
    actual = response.json()["actual"]
    assert (actual["texto"], actual["revision"]) == ("Como se dijo ayer.", 2)
    assert actual["quien"] == "Elvira"
    entrada.refresh_from_db()
    assert entrada.texto == "Como se dijo ayer."


def test_todo_texto_acusado_de_una_entrada_terminada_queda_en_la_historia(captura):
    entrada = captura.agregar("uno")
    for base, texto in enumerate(["dos", "tres", "cuatro"], start=1):
        assert captura.guardar(texto, entrada.uid, base=base).status_code == 200
    assert list(entrada.revisiones.values_list("numero", "texto")) == [
        (1, "uno"),
        (2, "dos"),
        (3, "tres"),
        (4, "cuatro"),
    ]


def test_un_reintento_que_ya_se_aplico_no_es_conflicto(captura_de, coordinadora, entrevistadora):
    una, otra = captura_de(coordinadora), captura_de(entrevistadora)
    entrada = una.agregar("uno")
    una.guardar("dos", entrada.uid, base=1)
    otra.guardar("tres", entrada.uid, base=2)
    response = una.guardar("dos", entrada.uid, base=1)
    assert response.status_code == 200
    assert response.json()["revision"] == 3
    entrada.refresh_from_db()
    assert entrada.texto == "tres"


def test_la_despedida_de_la_pagina_sigue_a_lo_que_iba_en_vuelo(captura):
    uid = uuid.uuid4()
    captura.guardar("Nos dis", uid)
    assert captura.guardar("Nos distingue", uid, base=0).status_code == 409
    assert captura.guardar("Nos distingue", uid, base=0, tras="Nos dis").status_code == 200
    assert Entrada.objects.get(uid=uid).texto == "Nos distingue"


def test_el_borrador_de_otra_persona_no_existe(captura_de, coordinadora, entrevistadora):
    uid = uuid.uuid4()
    captura_de(coordinadora).guardar("a medias", uid)
    otra = captura_de(entrevistadora)
    assert otra.guardar("encima", uid, base=1).status_code == 404
    assert otra.enviar("captura_retirar", uid, {}).status_code == 404
    assert "a medias" not in otra.cliente.get(otra.ruta()).content.decode()
    assert Entrada.objects.get(uid=uid).texto == "a medias"


def test_el_borrador_propio_vuelve_al_campo_al_recargar(captura):
    uid = uuid.uuid4()
    captura.guardar("a medias", uid, tipo="parafrasis")
    pagina = captura.cliente.get(captura.ruta()).content.decode()
    assert f'data-uid="{uid}" data-revision="1"' in pagina
    assert ">a medias</textarea>" in pagina


def test_un_borrador_se_descarta_de_verdad(captura):
    uid = uuid.uuid4()
    captura.guardar("esto no iba", uid)
    for _ in range(2):
        assert captura.enviar("captura_entrada", uid, None, "delete").status_code == 204
    assert not Entrada.objects.filter(uid=uid).exists()


@pytest.mark.parametrize(
    ("crudo", "limpio"),
    [
        ("\ufeffHola\x00 mundo\x07 ", "Hola mundo"),
        ("Jose\u0301 dijo\r\nque si\u0301", "José dijo\nque sí"),
        ("Renglón\u2028otro\u2029más", "Renglón\notro\nmás"),
        ("«Con\xa0espacio duro»", "«Con espacio duro»"),
        ("👩🏽‍🌾 شكرا עברית", "👩🏽‍🌾 شكرا עברית"),
        ("roto \ud83d aquí", "roto \ufffd aquí"),
    ],
)
def test_lo_pegado_llega_limpio(captura, crudo, limpio):
    assert captura.agregar(crudo).texto == limpio


def test_un_texto_demasiado_largo_se_rechaza_con_una_frase(captura):
    assert captura.agregar("é" * 20_000).revision == 1
    response = captura.guardar("a" * 20_001)
    assert response.status_code == 400
    assert response.json()["error"] == (
        "El texto tiene 20,001 caracteres y caben 20,000. Divídelo en dos entradas."
    )
    enorme = captura.guardar("a" * 3_000_000)
    assert enorme.status_code == 400
    assert enorme.json()["error"].startswith("Es demasiado texto")


def test_sin_texto_no_hay_entrada(captura):
    for texto in ("", "  \n ", "\x00\x07"):
        response = captura.guardar(texto, terminar=True)
        assert response.status_code == 400
        assert response.json()["error"] == "Escribe algo antes de agregar la entrada."
    entrada = captura.agregar("algo")
    assert captura.guardar("", entrada.uid, base=1).status_code == 400
    assert Entrada.objects.count() == 1


@pytest.mark.parametrize(
    "cuerpo",
    ["", "{", "[]", "null", '"texto"', "[" * 5000, '{"texto": 5}', '{"tipo": ["literal"]}', "\xff"],
)
def test_lo_que_no_se_entiende_es_un_400_en_json(captura, cuerpo):
    ruta = captura.ruta("captura_entrada", uuid.uuid4())
    datos = cuerpo.encode("latin-1")
    response = captura.cliente.put(ruta, datos, content_type="application/json", headers=JSON)
    assert response.status_code == 400
    assert response.json()["error"]


def test_un_uuid_mal_escrito_no_existe(captura):
    ruta = captura.ruta("captura_entrada", uuid.uuid4()).replace("-", "", 3)
    assert captura.cliente.put(ruta, headers=JSON).status_code == 404


@pytest.mark.parametrize(
    ("campo", "valor"),
    [
        ("tipo", "grito"),
        ("nivel", "secreta"),
        ("base", -1),
        ("base", 10**30),
        ("temas", [999_999]),
        ("temas", ["x"]),
        ("temas", 7),
        ("regiones", [{}]),
        ("pregunta", "uno"),
        ("pregunta", 10**30),
        ("pregunta", {"pk": 1}),
    ],
)
def test_lo_que_no_es_del_catalogo_se_rechaza(captura, campo, valor):
    response = captura.guardar("algo", **{campo: valor})
    assert response.status_code == 400
    assert response.json()["error"]
    assert not Entrada.objects.exists()


def test_una_pregunta_de_otro_dialogo_se_rechaza(captura):
    ajena = DialogoFactory().preguntas_vigentes().first()
    assert captura.guardar("algo", pregunta=ajena.pk).status_code == 400
    assert not Entrada.objects.exists()


def test_la_entrevista_de_otra_persona_no_existe(captura_de, dialogo):
    ajena = IntegranteFactory(dialogo=dialogo, rol=Rol.ENTREVISTA).usuario
    captura = captura_de(ajena)
    assert captura.cliente.get(captura.ruta()).status_code == 404
    assert captura.guardar("algo").status_code == 404
    assert captura.cliente.get(captura.ruta("captura_novedades")).status_code == 404
    assert captura.cliente.post(captura.ruta("captura_marcar"), headers=JSON).status_code == 404


@pytest.mark.parametrize("papel", ["relatora", "enlace", "observadora"])
def test_quien_no_entrevista_no_captura(captura_de, request, papel):
    captura = captura_de(request.getfixturevalue(papel))
    assert captura.cliente.get(captura.ruta()).status_code == 404
    assert captura.guardar("algo").status_code == 404


def test_la_entrada_de_otra_entrevista_no_se_toca(captura, dialogo, coordinadora):
    otra = EntradaFactory(
        entrevista=EntrevistaFactory(dialogo=dialogo, hecha=True), autor=coordinadora
    )
    assert captura.guardar("encima", otra.uid, base=1).status_code == 404
    assert captura.guardar("encima", otra.uid, base=0).status_code == 404
    for que in ("retirar", "restaurar", "fuera", "mover"):
        assert captura.hacer(que, otra).status_code == 404
    otra.refresh_from_db()
    assert otra.retirada_en is None and otra.revision == 1


def test_sin_sesion_contesta_401_en_json(captura, client):
    captura.cliente = client
    response = captura.guardar("algo")
    assert response.status_code == 401
    assert response.json()["error"] == "Tu sesión terminó."
    novedades = client.get(captura.ruta("captura_novedades"), headers=JSON)
    assert novedades.status_code == 401


def test_con_la_cuenta_de_otra_persona_no_se_guarda(captura, entrevistadora):
    ruta = captura.ruta("captura_entrada", uuid.uuid4())
    cabeceras = JSON | {"x-quien": str(entrevistadora.pk)}
    response = captura.cliente.put(ruta, {}, content_type="application/json", headers=cabeceras)
    assert response.status_code == 403
    assert response.json()["codigo"] == "otra_cuenta"


def test_guardar_renueva_la_sesion_y_preguntar_no(captura):
    """Quien escribe está presente; una pestaña abierta que pregunta, no."""
    hace_rato = int(time.time()) - 10 * 60
    sesion = captura.cliente.session
    sesion["visto_en"] = hace_rato
    sesion.save()
    automatico = JSON | {"x-automatico": "1"}
    captura.cliente.get(captura.ruta("captura_novedades"), headers=automatico)
    assert captura.cliente.session["visto_en"] == hace_rato
    captura.guardar("algo")
    assert captura.cliente.session["visto_en"] > hace_rato


@pytest.mark.parametrize("rasgo", ["cerrada", "cancelada"])
def test_una_entrevista_que_no_esta_abierta_rechaza_todo(captura_de, dialogo, coordinadora, rasgo):
    entrevista = EntrevistaFactory(dialogo=dialogo, **{rasgo: True})
    entrada = EntradaFactory(entrevista=entrevista, autor=coordinadora)
    captura = captura_de(coordinadora, entrevista)
    respuestas = [captura.guardar("algo"), captura.guardar("otro", entrada.uid, base=1)]
    respuestas += [captura.hacer(que, entrada) for que in ("retirar", "mover", "fuera")]
    for response in respuestas:
        assert response.status_code == 400
        assert "ya no recibe cambios" in response.json()["error"]
    pagina = captura.cliente.get(captura.ruta()).content.decode()
    assert 'class="escribe"' not in pagina
    assert f"está {rasgo}" in pagina


def test_lo_que_ya_se_cita_solo_cambia_por_correccion(captura):
    entrada = captura.agregar("Esto se cita.")
    FragmentoFactory(entrada=entrada)
    for response in (
        captura.guardar("Otra cosa.", entrada.uid, base=1),
        captura.guardar("Esto se cita.", entrada.uid, base=1, tipo="parafrasis"),
        captura.hacer("retirar", entrada),
        captura.hacer("fuera", entrada),
    ):
        assert response.status_code == 400
        assert response.json()["codigo"] == "citada"
    entrada.refresh_from_db()
    assert (entrada.texto, entrada.revision) == ("Esto se cita.", 1)
    assert "data-citada" in captura.cliente.get(captura.ruta()).content.decode()


def test_escribir_en_lo_que_alguien_retiro_es_un_conflicto(captura):
    entrada = captura.agregar("uno")
    captura.hacer("retirar", entrada)
    response = captura.guardar("dos", entrada.uid, base=1)
    assert response.status_code == 409
    assert response.json()["actual"]["retirada"]


def test_los_temas_viajan_con_el_borrador(captura):
    tema, region = TemaFactory(), RegionFactory()
    entrada = captura.agregar("algo", temas=[tema.pk], regiones=[region.pk])
    assert list(entrada.temas.all()) == [tema]
    assert list(entrada.regiones.all()) == [region]


def test_un_tema_que_ya_no_esta_vigente_no_se_pone(captura):
    assert captura.guardar("algo", temas=[TemaFactory(vigente=False).pk]).status_code == 400


def test_el_consentimiento_se_ve_en_la_cabeza(captura):
    ruta = captura.ruta()
    assert "Sin consentimiento" in captura.cliente.get(ruta).content.decode()
    ConsentimientoFactory(entrevista=captura.entrevista, nivel="por_sector")
    pagina = captura.cliente.get(ruta).content.decode()
    assert "Sin consentimiento" not in pagina
    assert 'data-consentido="por_sector"' in pagina
