"""Lo que nadie escribe a mano también se contesta: nunca con un 500."""

import pytest
from django.urls import reverse

from tests.fabricas import EntrevistaFactory, HallazgoFactory

pytestmark = pytest.mark.django_db
ENORME = "9" * 5_000
PARAMETROS = ["pagina", "q", "sector", "tema", "bloque", "pregunta", "quien", "d", "orden", "tipo"]


@pytest.fixture
def cliente(cliente_de, coordinadora):
    return cliente_de(coordinadora)


@pytest.mark.parametrize("valor", [ENORME, "²", "\x00"])
@pytest.mark.parametrize(
    "nombre", ["actores:lista", "entrevistas:lista", "hallazgos:lista", "hallazgos:mesa"]
)
def test_una_direccion_rara_se_contesta(cliente, dialogo, nombre, valor) -> None:
    hallazgo = HallazgoFactory(dialogo=dialogo)
    partes = [] if nombre.startswith("actores") else [dialogo.clave]
    partes += [hallazgo.numero] if nombre == "hallazgos:mesa" else []
    respuesta = cliente.get(reverse(nombre, args=partes), dict.fromkeys(PARAMETROS, valor))
    assert respuesta.status_code == 200


@pytest.mark.parametrize("campo", ["nombre", "correo", "siglas", "actor", "forma"])
@pytest.mark.parametrize("valor", ["Red\x00", ENORME, "9" * 30])
def test_el_aviso_de_parecidos_aguanta_lo_que_sea(cliente, dialogo, campo, valor) -> None:
    datos = {"nombre": "Red de Mercados", "forma": "organizacion"} | {campo: valor}
    assert cliente.post(reverse("actores:revisar"), datos).status_code == 200


@pytest.mark.parametrize(
    "consulta",
    [
        {"en": ENORME},
        {"en": "9" * 30},
        {"desde": "~-62135596800~"},
        {"desde": "~253402300799.9~"},
        {"desde": "~nan~"},
        {"desde": "~1e400~"},
        {"desde": "\x00~~\x00"},
        {"tipo": "\x00"},
    ],
)
def test_el_sondeo_de_la_captura_aguanta_cualquier_cursor(
    cliente, dialogo, coordinadora, consulta
) -> None:
    entrevista = EntrevistaFactory(dialogo=dialogo, conduce=coordinadora)
    ruta = reverse("entrevistas:captura_novedades", args=[dialogo.clave, entrevista.numero])
    assert cliente.get(ruta, consulta).status_code in {200, 204, 400}


@pytest.mark.parametrize(
    "datos",
    [
        {"orden": "1,2"},
        {"orden": "1,2", "bloque": "x"},
        {"orden": ENORME, "bloque": "1"},
        {"mover": "1"},
        {"mover": f"{ENORME} arriba"},
        {"incluir": "\x00 si"},
        {"mover": "-1 arriba"},
    ],
)
def test_componer_aguanta_un_movimiento_sin_sentido(cliente, dialogo, datos) -> None:
    HallazgoFactory(dialogo=dialogo)
    ruta = reverse("informes:componer", args=[dialogo.clave])
    respuesta = cliente.post(ruta, datos, headers={"hx-request": "true"})
    assert respuesta.status_code == 200


def test_construir_aguanta_una_clave_con_nulos(cliente, dialogo) -> None:
    ruta = reverse("informes:construir", args=[dialogo.clave])
    assert cliente.post(ruta, {"clave": "a\x00b"}).status_code == 302


@pytest.mark.parametrize("de_donde", ["http://[::1", "no es una dirección", "http://testserver//x"])
def test_sin_sesion_un_envio_con_procedencia_rara_va_a_la_entrada(
    client, dialogo, de_donde
) -> None:
    ruta = reverse("informes:construir", args=[dialogo.clave])
    respuesta = client.post(ruta, headers={"referer": de_donde})
    assert respuesta.status_code == 302
    assert respuesta.url.startswith("/cuentas/")


def test_pedir_la_contrasena_aguanta_una_procedencia_rota(cliente, dialogo) -> None:
    """``force_login`` no deja constancia de haberse identificado: se pide."""
    papel = dialogo.integrantes.get()
    ruta = reverse("ajustes:papel_terminar", args=[dialogo.clave, papel.pk])
    assert cliente.post(ruta, headers={"referer": "http://[::1"}).status_code == 302


@pytest.mark.parametrize(
    "campo", ["relacion", "nota", "entrada", "revision", "inicio", "fin", "oracion"]
)
@pytest.mark.parametrize("valor", ["\x00", ENORME, "9" * 30, "-5"])
def test_adjuntar_aguanta_lo_que_sea(cliente, dialogo, campo, valor) -> None:
    hallazgo = HallazgoFactory(dialogo=dialogo)
    ruta = reverse("hallazgos:adjuntar", args=[dialogo.clave, hallazgo.numero])
    datos = {
        "relacion": "sustenta",
        "entrada": "0b5bb0b0-0000-4000-8000-000000000001",
        campo: valor,
    }
    assert cliente.post(ruta, datos).status_code in {200, 302, 404}
