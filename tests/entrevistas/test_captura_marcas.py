"""Las marcas de una pregunta y la captura sin JavaScript."""

import uuid

from entrevistas.models import Entrada, Respuesta

JSON = {"accept": "application/json"}


def _marcar(captura, numero: str, estado: str):
    datos = {"pregunta": captura.pregunta(numero).pk, "estado": estado}
    return captura.cliente.post(captura.ruta("captura_marcar"), datos, headers=JSON)


def test_se_marca_y_se_desmarca(captura):
    for estado in ("no_se_abordo", "no_quiso_responder", "no_quiso_responder"):
        assert _marcar(captura, "1.3", estado).status_code == 200
        assert Respuesta.objects.get().estado == estado
    assert captura.pregunta("1.3").usada_en is not None
    assert "No quiso responder" in captura.cliente.get(captura.ruta()).content.decode()
    assert _marcar(captura, "1.3", "").status_code == 200
    assert not Respuesta.objects.exists()


def test_no_se_marca_lo_que_ya_tiene_entradas(captura):
    captura.agregar("algo", numero="1.3")
    response = _marcar(captura, "1.3", "no_se_abordo")
    assert response.status_code == 400
    assert "La pregunta 1.3 ya tiene entradas" in response.json()["error"]
    assert Respuesta.objects.get().estado == "abordada"


def test_una_observacion_convive_con_no_quiso_responder(captura):
    _marcar(captura, "1.3", "no_quiso_responder")
    captura.agregar("Se quedó callada.", numero="1.3", tipo="observacion")
    assert Respuesta.objects.get().estado == "no_quiso_responder"
    captura.agregar("Bueno, sí.", numero="1.3")
    assert Respuesta.objects.get().estado == "abordada"


def test_retirar_lo_unico_que_habia_deja_la_pregunta_vacia(captura):
    entrada = captura.agregar("algo")
    captura.hacer("retirar", entrada)
    assert not Respuesta.objects.exists()


def test_lo_que_no_es_una_marca_se_rechaza(captura):
    for estado in ("abordada", "quizás", "\x00"):
        assert _marcar(captura, "1.1", estado).status_code == 400
    response = captura.cliente.post(captura.ruta("captura_marcar"), {"pregunta": "x"}, headers=JSON)
    assert response.status_code == 400


def _formulario(captura, **datos):
    cuerpo = {
        "pregunta": captura.pregunta("1.2").pk,
        "uid": uuid.uuid4(),
        "base": 0,
        "tipo": "literal",
        "texto": "Sin JavaScript.",
    }
    return captura.cliente.post(captura.ruta("captura_agregar"), cuerpo | datos)


def test_sin_javascript_se_agrega_y_se_vuelve_a_la_pregunta(captura):
    uid = uuid.uuid4()
    for _ in range(2):
        response = _formulario(captura, uid=uid)
        assert response.status_code == 302
        assert response["Location"] == f"{captura.ruta()}#p1.2"
    entrada = Entrada.objects.get()
    assert (entrada.texto, entrada.terminada_en is None) == ("Sin JavaScript.", False)


def test_sin_javascript_lo_que_falla_conserva_el_texto(captura):
    response = _formulario(captura, texto="a" * 20_001)
    assert response.status_code == 400
    pagina = response.content.decode()
    assert "caben 20,000" in pagina
    assert "a" * 20_001 + "</textarea>" in pagina
    assert _formulario(captura, texto=" ").status_code == 400
    assert _formulario(captura, uid="roto").status_code == 400
    assert not Entrada.objects.exists()


def test_sin_javascript_se_marca_y_se_pone_fuera_de_registro(captura):
    pregunta = captura.pregunta("1.2").pk
    datos = {"pregunta": pregunta, "estado": "no_se_abordo"}
    response = captura.cliente.post(captura.ruta("captura_marcar"), datos)
    assert response["Location"] == f"{captura.ruta()}#p1.2"
    _formulario(captura, tipo="fuera", texto="no debe guardarse")
    assert Entrada.objects.get().texto == ""
    response = captura.cliente.post(captura.ruta("captura_marcar"), datos)
    assert response.status_code == 400
    assert "ya tiene entradas" in response.content.decode()
