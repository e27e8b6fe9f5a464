"""Los datos abiertos: enteros, estables, con diccionario, y sin nada que no sea de todos."""

import hashlib
import io
import json
import random
import re
import zipfile
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from entrevistas.models import Alcance
from hallazgos.models import Hallazgo
from informes.datos.conjuntos import TODOS
from informes.portal import recomendado
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.base import vaciar
from tests.canarios import Siembra, Testigo, sembrar
from tests.informes.publicado import bajar, hecho, publicar, recomendar

CONJUNTOS = [conjunto.clave for conjunto in TODOS]
IDENTIDAD = frozenset(["nombre", "cargo", "organizacion"])

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def siembra(django_db_setup, django_db_blocker):
    """Publicada, con una recomendación en marcha y un documento con su errata."""
    with django_db_blocker.unblock():
        hecha = sembrar()
        recomendar(hecha.dialogo, autora="Equipo autora")
        documento = hecho(hecha.dialogo, tipo="final", num_paginas=58, tamano=2_100_000)
        r.ErrataFactory(informe=documento)
        publicar(hecha.dialogo, documento)
        yield hecha
        vaciar()


def direcciones(siembra: Siembra) -> list[str]:
    clave = siembra.dialogo.clave
    sueltos = [reverse(f"datos:{cual}", args=[clave]) for cual in ("dialogo", "paquete", "todo")]
    archivos = [
        reverse(f"datos:{formato}", args=[clave, conjunto])
        for formato in ("csv", "json")
        for conjunto in CONJUNTOS
    ]
    return [reverse("datos:inicio"), *sueltos, *archivos]


def de_la_api(siembra: Siembra) -> list[str]:
    base = reverse("api:ver_dialogo", args=[siembra.dialogo.clave])
    listas = [
        f"{base}/{cual}?limit=100" for cual in "hallazgos voces recomendaciones hitos".split()
    ]
    unos = [f"{base}/hallazgos/{h.folio}" for h in siembra.hallazgos]
    return [base, *listas, *unos, f"{base}/recomendaciones/R-01", f"{base}/documentos"]


def _leido(respuesta) -> str:
    if respuesta.headers["Content-Type"] != "application/zip":
        return f"{respuesta.content.decode()} {dict(respuesta.headers)}"
    with zipfile.ZipFile(io.BytesIO(respuesta.content)) as archivo:
        return " ".join(archivo.read(nombre).decode() for nombre in archivo.namelist())


def _permitido(testigo: Testigo) -> bool:
    """Lo que se dijo con permiso hasta el público; el nombre, sólo de quien dio su nombre."""
    variante = testigo.variante
    if variante.alcance != Alcance.PUBLICO:
        return False
    return variante.se_nombra if testigo.campo in IDENTIDAD else variante.sale(testigo.campo)


def test_t2_ningun_archivo_ni_la_interfaz_dice_mas_de_lo_permitido(siembra, client, db):
    permitidos = {t for t in siembra.testigos.values() if _permitido(t)}
    vistos = set()
    for url in [*direcciones(siembra), *de_la_api(siembra)]:
        respuesta = client.get(url)
        if respuesta.status_code == 404 and "/hallazgos/H-" in url:
            continue  # el reservado no se publica
        assert respuesta.status_code == 200, url
        leido = _leido(respuesta)
        aqui = siembra.vistos(leido)
        assert aqui <= permitidos, (url, {(t.variante.clave, t.campo) for t in aqui - permitidos})
        vistos |= aqui
        assert not re.search(r"\bE-\d\d", leido), url
        assert "Equipo " not in leido and "@" not in leido.replace("@font", ""), url
        for del_equipo in ("autor", "por_coordinacion", "fragmento", "callado", '"pk"', '"id"'):
            assert f'"{del_equipo}"' not in leido and f",{del_equipo}," not in leido, url
    assert {t for t in permitidos if t.campo in ("literal", "correccion")} <= vistos


def test_lo_que_alguien_retira_sale_de_los_datos_sin_volver_a_publicar(siembra, client, db):
    antes = {voz["texto"] for voz in bajar(client, siembra.dialogo, "voces")}
    bajada = timezone.now()
    permiso = siembra.entrevistas["atribuible"].consentimientos.get()
    permiso.revocado_en = timezone.now()
    permiso.save()
    despues = {voz["texto"] for voz in bajar(client, siembra.dialogo, "voces")}
    assert despues < antes and "" not in despues
    # Quien ya la bajó y pregunta por fecha tampoco se queda con lo que había.
    si_cambio = {"If-Modified-Since": http_date(bajada.timestamp() + 60)}
    csv = reverse("datos:csv", args=[siembra.dialogo.clave, "voces"])
    assert client.get(csv, headers=si_cambio).status_code == 200
    dichos = siembra.vistos(" ".join(antes - despues))
    assert {t.variante.clave for t in dichos} == {"atribuible"}


def test_todo_baja_con_su_diccionario_y_el_paquete_dice_la_verdad(siembra, client, db):
    clave = siembra.dialogo.clave
    paquete = json.loads(client.get(reverse("datos:paquete", args=[clave])).content)
    assert [uno["name"].replace("-", "_") for uno in paquete["resources"]] == CONJUNTOS
    assert paquete["licenses"][0]["name"] == "CC-BY-4.0"
    for recurso in paquete["resources"]:
        url = f"/datos-abiertos/{clave}/{recurso['path']}"
        crudo = client.get(url).content
        assert recurso["bytes"] == len(crudo)
        assert recurso["hash"] == f"sha256:{hashlib.sha256(crudo).hexdigest()}"
        assert crudo.startswith(b"\xef\xbb\xbf") and crudo.endswith(b"\r\n")
        columnas = [campo["name"] for campo in recurso["schema"]["fields"]]
        filas = bajar(client, siembra.dialogo, recurso["path"].removesuffix(".csv"))
        assert all(list(fila) == columnas for fila in filas)
        for campo in recurso["schema"]["fields"]:
            for fila in filas:
                _comprobar_valor(campo, fila[campo["name"]])
    with zipfile.ZipFile(
        io.BytesIO(client.get(reverse("datos:todo", args=[clave])).content)
    ) as archivo:
        assert len(archivo.namelist()) == 1 + 2 * len(CONJUNTOS)
    assert len(bajar(client, siembra.dialogo, "hitos")) == 2


def _comprobar_valor(campo: dict, valor: str) -> None:
    patrones = {"integer": r"\d+", "boolean": "true|false", "date": r"\d{4}-\d\d-\d\d"}
    if valor and (patron := patrones.get(campo["type"])):
        assert re.fullmatch(patron, valor), (campo["name"], valor)
    if valor and (permitidos := campo.get("constraints", {}).get("enum")):
        assert valor in permitidos, (campo["name"], valor)


def test_se_guarda_se_pregunta_si_cambio_y_se_lee_desde_cualquier_sitio(
    siembra, client, cliente_de, db
):
    url = reverse("datos:csv", args=[siembra.dialogo.clave, "voces"])
    primera = client.get(url)
    assert primera["Access-Control-Allow-Origin"] == "*"
    assert primera["Cache-Control"] == "public, max-age=60"
    assert not primera.cookies
    segunda = client.get(url, headers={"If-None-Match": primera["ETag"]})
    assert segunda.status_code == 304 and not segunda.content
    con_sesion = cliente_de(siembra.usuarias["coordinadora"]).get(url)
    assert con_sesion["Cache-Control"] == "no-store" and con_sesion.content == primera.content
    assert client.head(url).status_code == 200
    assert client.post(url).status_code == 405
    for no_hay in ("voces.xlsx", "personas.csv", "../voces.csv"):
        assert client.get(f"/datos-abiertos/{siembra.dialogo.clave}/{no_hay}").status_code == 404


def test_la_pagina_y_su_diccionario_estan_en_los_dos_idiomas(siembra, client, db):
    url = reverse("datos:dialogo", args=[siembra.dialogo.clave])
    assert "Qué dice" in client.get(url).content.decode()
    client.cookies["django_language"] = "en"
    ingles = client.get(url).content.decode()
    assert "What it says" in ingles and "The finding in one sentence." in ingles
    assert "Qué dice" not in ingles and "Una fila por" not in ingles


def test_sin_publicar_o_sin_ser_publico_no_hay_datos(client):
    sin_publicar = f.DialogoFactory(clave="callado", es_publico=True)
    privado = r.PublicacionFactory(dialogo=f.DialogoFactory(clave="privado")).dialogo
    for dialogo in (sin_publicar, privado):
        assert client.get(reverse("datos:dialogo", args=[dialogo.clave])).status_code == 404
        assert client.get(f"/api/v1/dialogos/{dialogo.clave}").status_code == 404
        assert dialogo.clave not in client.get(reverse("datos:inicio")).content.decode()


def _foto(cuantos: int) -> dict:
    def hallazgo(n: int) -> dict:
        return {
            "folio": f"H-{n:02d}",
            "bloque": {"numero": 1, "titulo": "Uno"},
            "titulo": "=HYPERLINK(1)",
            "texto": "Dice, «así», y\nsigue",
            "tension": "",
            "redaccion": 1,
            "ficha": {
                "sustentan": 6,
                "de": 30,
                "matizan": 0,
                "contradicen": 0,
                "sin_preguntar": 1,
                "num_sectores": None,
                "sectores": [],
                "grado": "Sólido",
            },
            "voces": [],
            "disensos": [],
        }

    return {"hallazgos": [hallazgo(n) for n in range(1, cuantos + 1)], "recomendaciones": []}


def _con_recomendaciones(dialogo, cuantas: int) -> None:
    for _ in range(cuantas):
        recomendar(dialogo)
    foto = _foto(cuantas) | {"recomendaciones": recomendado.todas(dialogo, set())}
    r.PublicacionFactory(dialogo=dialogo, instantanea=foto)


def test_con_treinta_o_trescientos_las_mismas_consultas(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    chico, grande = (f.DialogoFactory(clave=c, es_publico=True) for c in ("chico", "grande"))
    _con_recomendaciones(chico, 3)
    _con_recomendaciones(grande, 30)
    client.get(reverse("datos:todo", args=["chico"]))
    with django_assert_max_num_queries(25) as pocas:
        client.get(reverse("datos:todo", args=["chico"]))
    with django_assert_num_queries(len(pocas)):
        client.get(reverse("datos:todo", args=["grande"]))
    assert len(bajar(client, grande, "hallazgos")) == len(bajar(client, grande, "respuestas")) == 30


def test_en_la_hoja_nada_es_formula_y_en_json_va_como_se_escribio(client):
    dialogo = f.DialogoFactory(clave="formula", es_publico=True)
    r.PublicacionFactory(dialogo=dialogo, instantanea=_foto(1))
    (fila,) = bajar(client, dialogo, "hallazgos")
    assert fila["titulo"] == "'=HYPERLINK(1)" and fila["texto"] == "Dice, «así», y\nsigue"
    url = reverse("datos:json", args=["formula", "hallazgos"])
    assert json.loads(client.get(url).content)["filas"][0]["titulo"] == "=HYPERLINK(1)"


# T3 -----------------------------------------------------------------------------------------------
def test_la_casilla_pequena_se_reserva_aunque_la_publicacion_la_traiga(client):
    dialogo = f.DialogoFactory(clave="casillas", es_publico=True, umbral_k=5)
    cifras = ["4", "5", "·", "C", "<5"]
    tabla = {
        "columnas": list("abcde"),
        "filas": [{"nombre": "Agua", "celdas": [{"cifra": c} for c in cifras], "total": "9"}],
    }
    foto = _foto(0) | {"temas_por_regiones": tabla}
    r.PublicacionFactory(dialogo=dialogo, instantanea=foto)
    filas = bajar(client, dialogo, "temas_por_regiones")
    assert [fila["personas"] for fila in filas] == ["", "5", "0", "", "", "9"]
    assert [fila["reservada"] for fila in filas] == "true false false true true false".split()


def test_la_representacion_baja_con_lo_reservado_en_blanco(client):
    dialogo = f.DialogoFactory(clave="representado", es_publico=True)
    dichas = {"recogida": 9, "matizada": None, "diluida": None, "omitida": 0}
    renglon = {"nombre": "Gobierno", "ideas": 14, "suertes": dichas}
    totales = [{"clave": "recogida", "nombre": "Recogida", "ideas": 20}]
    auditoria = {"ideas": 30, "totales": totales, "sectores": [renglon], "bloques": []}
    foto = _foto(0) | {"representacion": auditoria}
    r.PublicacionFactory(dialogo=dialogo, instantanea=foto)
    total, gobierno = bajar(client, dialogo, "representacion")
    assert (total["corte"], total["ideas"], total["recogida"]) == ("todas", "30", "20")
    assert list(gobierno.values()) == ["sector", "Gobierno", "14", "9", "", "", "0"]


@pytest.mark.parametrize("suerte", range(2))
def test_t3_restar_publicaciones_y_conjuntos_no_cuenta_a_pocas_personas(suerte, client):
    """Se publica tras cada dos entrevistas y se restan todas las bajadas, entre sí y de las otras."""
    azar = random.Random(suerte)  # noqa: S311
    dialogo = f.DialogoFactory(clave=f"restas-{suerte}", es_publico=True, umbral_k=5)
    sectores = [f.SectorFactory(nombre=f"Sector {letra}") for letra in "ABC"]
    temas, regiones = f.TemaFactory.create_batch(2), f.RegionFactory.create_batch(2)
    hallazgo = f.HallazgoFactory(dialogo=dialogo, estado=Hallazgo.Estado.LISTO)
    bajadas = []
    for vuelta in range(14):
        entrevista = f.EntrevistaFactory(
            dialogo=dialogo,
            cerrada=True,
            persona__sector=azar.choices(sectores, weights=[8, 3, 1])[0],
        )
        f.ConsentimientoFactory(entrevista=entrevista, nivel="por_sector", alcance=Alcance.PUBLICO)
        entrada = f.EntradaFactory(
            entrevista=entrevista, temas=[azar.choice(temas)], regiones=[azar.choice(regiones)]
        )
        f.EvidenciaFactory(hallazgo=hallazgo, fragmento=f.FragmentoFactory(entrada=entrada))
        if vuelta % 2:
            publicar(dialogo)
            bajadas.append(
                {c: bajar(client, dialogo, c) for c in ("voces", "temas_por_regiones", "hallazgos")}
            )
    verdad = Counter(dialogo.entrevistas.values_list("sector__nombre", flat=True))
    dichos = {voz["sector"] for bajada in bajadas for voz in bajada["voces"]} - {""}
    assert all(verdad[sector] >= 5 for sector in dichos)
    casillas: dict[tuple[str, str], set[int]] = {}
    for bajada in bajadas:
        for fila in bajada["temas_por_regiones"]:
            if fila["personas"]:
                clave = (fila["tema"], fila["region"])
                casillas.setdefault(clave, set()).add(int(fila["personas"]))
    for clave, cifras in casillas.items():
        for una in cifras:
            assert una == 0 or una >= 5, clave
            assert all(otra == una or abs(otra - una) >= 5 for otra in cifras - {0}), clave
