"""La interfaz de lectura: cada dirección cumple su propio esquema, por partes, guardable y con freno."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from hallazgos.models import Hallazgo
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.informes.publicado import hecho, publicar, recomendar

V1 = "/api/v1"
TIPOS = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def publicado(db):
    cache.clear()
    dialogo = f.DialogoFactory(clave="abierto", nombre="Abierto", es_publico=True)
    hallazgo = f.HallazgoFactory(dialogo=dialogo, estado=Hallazgo.Estado.LISTO)
    entrevista = f.EntrevistaFactory(dialogo=dialogo, cerrada=True)
    f.ConsentimientoFactory(entrevista=entrevista, alcance="publico")
    f.EvidenciaFactory(
        hallazgo=hallazgo,
        fragmento=f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=entrevista)),
    )
    for _ in range(3):
        recomendar(dialogo)
    publicar(dialogo, hecho(dialogo, tipo="final", num_paginas=58, tamano=2_100_000))
    yield dialogo
    cache.clear()


def pedir(client, ruta: str, **datos: Any) -> Any:
    respuesta = client.get(f"{V1}{ruta}", datos)
    assert respuesta.status_code == 200, (ruta, respuesta.content)
    return respuesta.json()


def faltas(valor: Any, esquema: dict, todos: dict, donde: str = "") -> list[str]:
    """Lo que no cumple de un esquema de OpenAPI 3.1, con las palabras que ninja usa."""
    if ref := esquema.get("$ref"):
        return faltas(valor, todos[ref.rpartition("/")[2]], todos, donde)
    if opciones := esquema.get("anyOf"):
        todas = [faltas(valor, una, todos, donde) for una in opciones]
        return [] if any(not una for una in todas) else todas[0]
    if "enum" in esquema and valor not in esquema["enum"]:
        return [f"{donde}: {valor!r} no es de la lista"]
    tipo = TIPOS.get(esquema.get("type", ""), object)
    if not isinstance(valor, tipo) or (tipo is int and isinstance(valor, bool)):
        return [f"{donde}: {valor!r} no es {esquema['type']}"]
    if esquema.get("format") == "date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", valor):
        return [f"{donde}: {valor!r} no es fecha"]
    if tipo is list:
        return [mal for uno in valor for mal in faltas(uno, esquema["items"], todos, f"{donde}[]")]
    if tipo is not dict:
        return []
    propios = esquema.get("properties", {})
    mal = [f"{donde}: falta {c}" for c in esquema.get("required", ()) if c not in valor]
    mal += [f"{donde}: sobra {c}" for c in valor if c not in propios]
    for clave in set(valor) & set(propios):
        mal += faltas(valor[clave], propios[clave], todos, f"{donde}.{clave}")
    return mal


def test_cada_direccion_del_openapi_contesta_lo_que_dice_su_esquema(publicado, client):
    openapi = client.get(f"{V1}/openapi.json").json()
    assert openapi["openapi"].startswith("3.") and len(openapi["paths"]) == 9
    for ruta, metodos in openapi["paths"].items():
        assert set(metodos) == {"get"}
        folio = "H-01" if "hallazgos" in ruta else "R-01"
        respuesta = client.get(ruta.format(clave="abierto", folio=folio))
        assert respuesta.status_code == 200, ruta
        dice = metodos["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        esquemas = openapi["components"]["schemas"]
        assert faltas(respuesta.json(), dice, esquemas, ruta) == []
        no_hay = client.get(ruta.format(clave="nada", folio=folio))
        if "{clave}" in ruta:
            assert no_hay.status_code == 404 and set(no_hay.json()) == {"error"}


def test_el_detalle_cuenta_la_historia_completa(publicado, client):
    hallazgo = pedir(client, "/dialogos/abierto/hallazgos/H-01")
    assert [voz["hallazgo"] for voz in hallazgo["voces"]] == ["H-01"]
    recomendacion = pedir(client, "/dialogos/abierto/recomendaciones/r-01")
    assert recomendacion["respuestas"][0]["sentido"] == "acepta"
    assert [hito["estado"] for hito in recomendacion["seguimiento"]] == ["cumplido", "por_venir"]
    assert pedir(client, "/dialogos/abierto/documentos")["elementos"][0]["numero"] == "7c1e 09ab"


def test_por_partes_y_con_filtros(publicado, client):
    lista = "/dialogos/abierto/recomendaciones"
    parte = pedir(client, lista, limit=2, offset=1)
    assert (parte["total"], parte["limit"], parte["offset"]) == (3, 2, 1)
    assert [una["folio"] for una in parte["elementos"]] == ["R-02", "R-03"]
    responsable = parte["elementos"][0]["responsable"].upper()
    assert pedir(client, lista, responsable=responsable)["total"] == 1
    assert pedir(client, lista, estado="vencida")["total"] == 0
    assert pedir(client, lista, plazo="corto")["total"] == 3
    assert pedir(client, "/dialogos/abierto/hitos", estado="cumplido")["total"] == 3
    for mal in ({"limit": 101}, {"limit": 0}, {"offset": -1}, {"estado": "rojo"}, {"plazo": "ya"}):
        respuesta = client.get(f"{V1}{lista}", mal)
        assert respuesta.status_code == 422, mal
        assert respuesta.json()["error"] == f"Revise lo que pide en: {next(iter(mal))}."


def test_sin_sesion_ni_galletas_guardable_y_desde_cualquier_sitio(publicado, client):
    url = f"{V1}/dialogos/abierto/hallazgos"
    primera = client.get(url)
    assert primera["Access-Control-Allow-Origin"] == "*" and not primera.cookies
    assert primera["Cache-Control"] == "public, max-age=60"
    assert client.get(url, headers={"If-None-Match": primera["ETag"]}).status_code == 304
    recomendacion = publicado.recomendaciones.get(numero=1)
    lista = f"{V1}/dialogos/abierto/recomendaciones"
    antes = client.get(lista)["ETag"]
    r.RespuestaInstitucionalFactory(
        recomendacion=recomendacion, sentido="no_acepta", razones="No le toca."
    )
    despues = client.get(lista, headers={"If-None-Match": antes})
    assert despues.status_code == 200
    assert despues.json()["elementos"][0]["estado"] == "no_aceptada"
    assert client.head(url).status_code == 200
    for metodo in ("post", "put", "delete", "patch"):
        assert getattr(client, metodo)(url).status_code == 405


def test_quien_pide_de_mas_espera_y_se_le_dice_en_espanol(publicado, client):
    url = f"{V1}/dialogos"
    for _ in range(120):
        respuesta = client.get(url)
    assert respuesta.status_code == 200
    respuesta = client.get(url)
    assert respuesta.status_code == 429 and respuesta["Retry-After"] == "60"
    assert "demasiadas peticiones" in respuesta.json()["error"]
    assert respuesta["Cache-Control"] == "no-store"
    assert client.get(url, REMOTE_ADDR="10.1.2.3").status_code == 200


def test_la_pagina_de_uso_sale_de_su_openapi_y_no_pide_nada_de_fuera(publicado, client):
    pagina = client.get(reverse("api:inicio")).content.decode()
    for ruta in client.get(f"{V1}/openapi.json").json()["paths"]:
        assert ruta in pagina
    assert "cdn" not in pagina.lower() and "swagger" not in pagina.lower()


def test_las_consultas_no_crecen_con_lo_publicado(
    publicado, client, django_assert_num_queries, django_assert_max_num_queries
):
    url = f"{V1}/dialogos/abierto/recomendaciones"
    client.get(url)
    with django_assert_max_num_queries(20) as pocas:
        client.get(url)
    for _ in range(12):
        recomendar(publicado)
    publicar(publicado)
    with django_assert_num_queries(len(pocas)):
        assert client.get(url).json()["total"] == 15
