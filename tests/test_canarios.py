"""T2. Testigos: lo que cada quien alcanza a leer, en toda salida, es lo permitido y nada más."""

import io
import logging
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache as cache_de_una_vez

import openpyxl
import pikepdf
import pytest
from django.conf import settings as ajustes
from django.core import mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from dialogo.models import Envio
from entrevistas.models import Entrada, Fragmento
from informes.construccion import construir_ahora
from tests.base import vaciar
from tests.canarios import PALABRA_COMUN, Siembra, Testigo, sembrar
from tests.contrafirmas import abrir
from tests.mundo import entrar

DE_CONTACTO = frozenset(["correo", "telefono", "contacto"])
IDENTIDAD = frozenset(["nombre", "cargo", "organizacion"])
DEL_DIRECTORIO = IDENTIDAD | {"notas", "semblanza"}
DICHO = frozenset(["literal", "parafrasis", "vigente", "por_revisar"])
CITADO = frozenset(["literal", "parafrasis"])
EVIDENCIAS = frozenset(["nota_literal", "nota_parafrasis", "nota_observacion"])

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def siembra(django_db_setup, django_db_blocker) -> Iterator[Siembra]:
    with django_db_blocker.unblock():
        yield sembrar()
        vaciar()


@pytest.fixture(scope="module")
def informe(siembra, django_db_blocker):
    with django_db_blocker.unblock():
        informe = construir_ahora(
            siembra.dialogo, autor=siembra.usuarias["coordinadora"], clave="canarios"
        )
        assert informe.estado == "listo", informe.motivo_fallo
        return informe


# Qué puede leer cada papel en cada parte ---------------------------------------------------------
def _coordinacion(testigo: Testigo, parte: str) -> bool:
    """Todo lo del equipo, menos lo que alguien está escribiendo."""
    return testigo.campo != "borrador"


def _entrevista(testigo: Testigo, parte: str) -> bool:
    """Lo suyo entero; de lo ajeno, el directorio sin contactos y lo que leería una sobremesa."""
    if testigo.campo == "borrador":
        return False
    if testigo.variante.de_la_asignada:
        return True
    return _sin_asignar(testigo, parte)


def _sin_asignar(testigo: Testigo, parte: str) -> bool:
    variante, campo = testigo.variante, testigo.campo
    if parte in {"directorio", "entrevistas"}:
        return campo in DEL_DIRECTORIO
    if parte != "hallazgos":
        return False
    if campo in IDENTIDAD:
        return variante.se_nombra
    de_una_nota = variante.se_cita and campo in EVIDENCIAS - {"nota_observacion"}
    return variante.sale(campo) or de_una_nota


def _documento(testigo: Testigo, parte: str) -> bool:
    """Lo que sale impreso para las sobremesas."""
    variante, campo = testigo.variante, testigo.campo
    if campo in IDENTIDAD:
        return variante.se_nombra
    return variante.sale(campo)


def _nada(testigo: Testigo, parte: str) -> bool:
    return False


PAPELES: dict[str, Callable[[Testigo, str], bool]] = {
    "coordinadora": _coordinacion,
    "asignada": _entrevista,
    "sin_asignar": _sin_asignar,
    "relatora": _nada,
    "enlace": _nada,
    "observadora": _nada,
    "anonima": _nada,
}


# Todas las salidas -------------------------------------------------------------------------------
def direcciones(siembra: Siembra) -> Iterator[tuple[str, str]]:
    """Parte de la casa y dirección, para cada objeto sembrado."""
    clave = siembra.dialogo.clave
    for nombre in ("portada", "mis_dialogos", "account_login"):
        yield "publico", reverse(nombre)
    for nombre in ("portada", "aviso"):
        yield "publico", reverse(f"informes:{nombre}", args=[clave])
    for nombre in ("tablero", "lectura"):
        yield "tablero", reverse(f"informes:{nombre}", args=[clave])
    yield from (("directorio", url) for url in _del_directorio(siembra))
    yield from (("entrevistas", url) for url in _de_entrevistas(siembra, clave))
    yield from (("hallazgos", url) for url in _de_hallazgos(siembra, clave))
    yield from (("hallazgos", url) for url in _de_lecturas(siembra, clave))
    yield from (("hallazgos", url) for url in _del_libro(siembra, clave))
    for nombre in ("prediagnostico", "componer", "vista_previa", "puerta"):
        yield "informes", reverse(f"informes:{nombre}", args=[clave])
    for entrevista in siembra.entrevistas.values():
        yield "informes", reverse("informes:razon", args=[clave, entrevista.numero])


def _del_directorio(siembra: Siembra) -> Iterator[str]:
    yield reverse("actores:lista")
    yield reverse("actores:lista") + f"?q={PALABRA_COMUN}"
    yield reverse("mapa:red", args=[siembra.dialogo.clave])
    yield reverse("mapa:red", args=[siembra.dialogo.clave]) + "?ver=tabla"
    yield reverse("mapa:dibujo", args=[siembra.dialogo.clave])
    for entrevista in siembra.entrevistas.values():
        for pk in (entrevista.persona_id, entrevista.organizacion_id):
            for nombre in ("ficha", "editar", "archivar"):
                yield reverse(f"actores:{nombre}", args=[pk])


def _de_entrevistas(siembra: Siembra, clave: str) -> Iterator[str]:
    yield reverse("entrevistas:lista", args=[clave])
    yield reverse("entrevistas:lista", args=[clave]) + "?q=casa"
    yield reverse("codificacion:lista", args=[clave])
    yield reverse("entrevistas:planear", args=[clave])
    yield reverse("entrevistas:planear", args=[clave]) + "?q=persona"
    paginas = (
        "ficha guia captura captura_novedades consentimiento revocar cerrar cambiar_plan equipo "
        "contrafirma"
    )
    for entrevista in siembra.entrevistas.values():
        for nombre in paginas.split():
            yield reverse(f"entrevistas:{nombre}", args=[clave, entrevista.numero])
        novedades = reverse("entrevistas:captura_novedades", args=[clave, entrevista.numero])
        yield f"{novedades}?completa=1"
        for nombre in ("entrevista", "marcas", "entradas", "novedades"):
            yield reverse(f"codificacion:{nombre}", args=[clave, entrevista.numero])
        for pasaje in Fragmento.objects.filter(entrada__entrevista=entrevista)[:2]:
            yield reverse("hallazgos:desde", args=[clave, pasaje.uid])
        for entrada in entrevista.entradas.all():
            yield reverse("entrevistas:entrada", args=[clave, entrevista.numero, entrada.uid])
        yield reverse("entrevistas:corregir", args=[clave, entrevista.numero, entrada.uid])


def _de_lecturas(siembra: Siembra, clave: str) -> Iterator[str]:
    for nombre in ("saturacion", "prioridades", "posturas"):
        yield reverse(f"analisis:{nombre}", args=[clave])
        yield reverse(f"analisis:{nombre}", args=[clave]) + "?ver=tabla"
    numero = siembra.proposicion.numero
    yield reverse("analisis:postura", args=[clave, numero])
    for entrevista in siembra.entrevistas.values():
        yield reverse("analisis:poner_postura", args=[clave, numero, entrevista.numero])
    yield reverse("informes:manana", args=[clave])


def _del_libro(siembra: Siembra, clave: str) -> Iterator[str]:
    for nombre in ("libro", "dobles"):
        yield reverse(f"codificacion:{nombre}", args=[clave])
    for codigo in siembra.dialogo.codigos.all():
        yield reverse("codificacion:codigo_pasajes", args=[clave, codigo.uid])


def _de_hallazgos(siembra: Siembra, clave: str) -> Iterator[str]:
    for nombre in ("lista", "nuevo", "por_revisar"):
        yield reverse(f"hallazgos:{nombre}", args=[clave])
    for hallazgo in siembra.hallazgos:
        for nombre in ("mesa", "lectura", "historia", "pasajes"):
            yield reverse(f"hallazgos:{nombre}", args=[clave, hallazgo.numero])
        pasajes = reverse("hallazgos:pasajes", args=[clave, hallazgo.numero])
        for filtro in (f"q={PALABRA_COMUN}", "q=zq1001", "pagina=2", "pagina=3"):
            yield f"{pasajes}?{filtro}"
    for entrada in Entrada.objects.filter(entrevista__in=siembra.entrevistas.values()):
        yield reverse("hallazgos:elegir", args=[clave, hallazgo.numero, entrada.uid])


def leer(cliente: Client, url: str) -> str:
    """Cuerpo y cabeceras, como página y, si la vista los distingue, también como fragmento.

    La palabra buscada no cuenta.
    """
    respuesta = cliente.get(url)
    leido = _todo(respuesta)
    de_un_objeto = url.count("/") > 5
    if respuesta.wsgi_request.htmx.consultado and not de_un_objeto:
        leido += _todo(cliente.get(url, headers={"HX-Request": "true"}))
    return leido.replace("zq1001", "") if "q=zq1001" in url else leido


def _todo(respuesta) -> str:
    cuerpo = b"".join(respuesta) if respuesta.streaming else respuesta.content
    return f"{cuerpo.decode('utf-8', 'replace')}\n{dict(respuesta.headers)}\n"


class HtmxObservado(HtmxDetails):
    """Anota si la vista o la plantilla preguntó cómo se le pide."""

    consultado = False

    def _get_header_value(self, name: str) -> str | None:
        self.consultado = True
        return super()._get_header_value(name)


@pytest.fixture(autouse=True, scope="module")
def _htmx_observado() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as cambio:
        cambio.setattr("django_htmx.middleware.HtmxDetails", HtmxObservado)
        yield


# Quien coordina lee todo lo del equipo: de ella basta con las páginas donde se lee.
DE_FORMULARIO = re.compile(r"/(elegir|editar|archivar|desde|planear|asignar|nueva?|razon)\b")
QUE_ENTREVISTAN = {"coordinadora", "asignada", "sin_asignar"}


def lo_visto(siembra: Siembra, papel: str) -> dict[str, set[Testigo]]:
    """Por parte de la casa. De las demás páginas, que no existen para él, responde la matriz."""
    cliente = Client() if papel == "anonima" else entrar(siembra.usuarias[papel])
    vistos: dict[str, set[Testigo]] = {}
    for parte, url in direcciones(siembra):
        if papel == "coordinadora" and DE_FORMULARIO.search(url):
            continue
        if papel in QUE_ENTREVISTAN or parte in {"publico", "tablero", "informes"}:
            vistos.setdefault(parte, set()).update(siembra.vistos(leer(cliente, url)))
    return vistos


@pytest.fixture(scope="module")
def visto_por(siembra, informe, django_db_blocker) -> Callable[[str], dict[str, set[Testigo]]]:
    """Cada papel recorre la casa una sola vez."""

    @cache_de_una_vez
    def recorrer(papel: str) -> dict[str, set[Testigo]]:
        with django_db_blocker.unblock():
            return lo_visto(siembra, papel)

    return recorrer


def _si_lee_lo_del_equipo(siembra: Siembra, vistos: dict[str, set[Testigo]]) -> None:
    """Sin esto, la prueba pasaría con páginas vacías."""
    for testigo in siembra.testigos.values():
        if testigo.campo in DEL_DIRECTORIO | DE_CONTACTO:
            assert testigo in vistos["directorio"], testigo
        if testigo.campo in DICHO | {"observacion", "lugar"}:
            assert testigo in vistos["entrevistas"], testigo
        if testigo.campo == "anterior" and not testigo.variante.revocada:
            assert testigo in vistos["entrevistas"], testigo
        if testigo.campo in CITADO:
            assert testigo in vistos["hallazgos"], testigo


def _si_lee_lo_suyo_y_lo_citable(siembra: Siembra, vistos: dict[str, set[Testigo]]) -> None:
    for testigo in siembra.testigos.values():
        variante, campo = testigo.variante, testigo.campo
        if variante.de_la_asignada and campo in DICHO | {"observacion", "correo"}:
            assert any(testigo in parte for parte in vistos.values()), testigo
        if variante.sale(campo):
            assert testigo in vistos["hallazgos"], testigo
        if variante.se_nombra and campo == "nombre":
            assert testigo in vistos["hallazgos"], testigo


@pytest.mark.parametrize("clave", ["callada", "contestada"])
def test_por_su_enlace_cada_quien_ve_lo_suyo_y_nada_del_equipo(siembra, informe, db, clave):
    persona = abrir(siembra.enlaces[clave])
    vistos = set()
    for nombre in ("ver", "retirarse", "aviso"):
        vistos |= siembra.vistos(leer(persona, reverse(f"contrafirma:{nombre}")))
    suyos = {"literal", "parafrasis", "correccion"} | IDENTIDAD
    assert {testigo.variante.clave for testigo in vistos} == {clave}
    assert {testigo.campo for testigo in vistos} <= suyos
    assert {"literal", "parafrasis", "nombre"} <= {testigo.campo for testigo in vistos}


SI_LEEN = {"coordinadora": _si_lee_lo_del_equipo, "asignada": _si_lee_lo_suyo_y_lo_citable}


@pytest.mark.parametrize("papel", PAPELES)
def test_nadie_lee_mas_de_lo_permitido_y_lo_permitido_si(papel, siembra, visto_por):
    for parte, vistos in visto_por(papel).items():
        de_mas = {testigo for testigo in vistos if not PAPELES[papel](testigo, parte)}
        assert not de_mas, (parte, sorted((t.variante.clave, t.campo) for t in de_mas))
    if papel in SI_LEEN:
        SI_LEEN[papel](siembra, visto_por(papel))


HOJAS = {
    "directorio": "actores:exportar",
    "entrevistas": "entrevistas:exportar",
    "hallazgos": "hallazgos:exportar",
}


@pytest.mark.parametrize("papel", sorted(QUE_ENTREVISTAN))
def test_las_hojas_no_dicen_mas_que_las_paginas(papel, siembra, informe, db):
    """Lo que se exporta pasa por la misma puerta que lo que se mira."""
    cliente = entrar(siembra.usuarias[papel])
    for parte, nombre in HOJAS.items():
        args = [] if parte == "directorio" else [siembra.dialogo.clave]
        datos = {"motivo": "Prueba", "formato": "xlsx"}
        respuesta = cliente.post(reverse(nombre, args=args), datos)
        libro = openpyxl.load_workbook(io.BytesIO(respuesta.content))
        vistos = siembra.vistos(
            " ".join(str(celda) for hoja in libro for fila in hoja.values for celda in fila)
        )
        de_mas = {testigo for testigo in vistos if not PAPELES[papel](testigo, parte)}
        assert not de_mas, (parte, sorted((t.variante.clave, t.campo) for t in de_mas))
        assert vistos or (papel, parte) == ("sin_asignar", "entrevistas")


# El documento ------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def pdf(informe, django_db_blocker) -> bytes:
    with informe.archivo.open("rb") as abierto:
        return abierto.read()


def _texto(pdf: bytes) -> str:
    hecho = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return hecho.stdout.decode()


def test_el_documento_imprime_justo_lo_permitido(siembra, pdf):
    vistos = siembra.vistos(_texto(pdf))
    permitidos = {t for t in siembra.testigos.values() if _documento(t, "pdf")}
    assert vistos == permitidos


def test_el_documento_no_dice_folios_de_entrevista(pdf):
    """Un folio es consecutivo: con la agenda de cualquiera se volvería un nombre."""
    assert not re.search(r"\bE-\d\d", _texto(pdf))


def test_el_documento_no_esconde_nada_en_su_estructura(siembra, pdf):
    permitidos = {t for t in siembra.testigos.values() if _documento(t, "pdf")}
    with pikepdf.open(io.BytesIO(pdf)) as documento:
        ficha = f"{documento.docinfo} {documento.open_metadata()}"
        objetos = "\n".join(str(objeto) for objeto in documento.objects)
    assert siembra.vistos(ficha) == set()
    assert siembra.vistos(objetos) <= permitidos
    for rastro in (str(ajustes.BASE_DIR), "ejemplo.mx", "Equipo coordinadora", "/tmp"):
        assert rastro not in ficha


def test_el_archivo_y_su_descarga_llevan_nombres_neutros(siembra, informe, db):
    assert re.fullmatch(r"informes/[0-9a-f-]{36}-1\.pdf", informe.archivo.name)
    assert not siembra.vistos(" ".join(default_storage.listdir("informes")[1]))
    respuesta = entrar(siembra.usuarias["coordinadora"]).get(informe.get_absolute_url())
    assert re.search(
        r'filename="prediagnostico-sembrado-v1-\d{4}-\d\d-\d\d\.pdf"',
        respuesta.headers["Content-Disposition"],
    )
    assert not siembra.vistos(str(respuesta.headers))


# Lo que queda por debajo -------------------------------------------------------------------------
def test_ni_la_bitacora_ni_redis_ni_el_correo_guardan_lo_dicho(siembra, db, caplog):
    """Se usa la casa como se usa, con fallas incluidas, y se busca lo que dejó por debajo."""
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("django.db.backends").setLevel(logging.INFO)
        cliente = entrar(siembra.usuarias["asignada"])
        _usar(siembra, cliente)
    assert not siembra.vistos(caplog.text)
    assert not siembra.vistos(_todo_redis())
    mensajes = [f"{m.subject} {m.body} {m.to}" for m in mail.outbox]
    mensajes += [f"{e.asunto} {e.texto} {e.html} {e.para}" for e in Envio.objects.all()]
    assert not siembra.vistos(" ".join(mensajes))


def _usar(siembra: Siembra, cliente: Client) -> None:
    clave, propia = siembra.dialogo.clave, siembra.entrevistas["propia"]
    ajena = siembra.entrevistas["anonima"]
    entrada = propia.entradas.exclude(texto="").first()
    datos = {"texto": entrada.texto, "pregunta": entrada.pregunta_id, "tipo": "literal", "base": 0}
    for entrevista in (propia, ajena):
        url = reverse("entrevistas:captura_entrada", args=[clave, entrevista.numero, entrada.uid])
        for cuerpo in (datos, {**datos, "base": "no"}, {**datos, "texto": entrada.texto * 999}):
            cliente.put(url, cuerpo, content_type="application/json")
        cliente.get(reverse("entrevistas:captura_novedades", args=[clave, entrevista.numero]))
        cliente.post(
            reverse("entrevistas:corregir", args=[clave, entrevista.numero, entrada.uid]),
            {"texto": f"{entrada.texto} y más", "motivo": "Faltaba."},
        )
        cliente.post(
            reverse("entrevistas:revocar", args=[clave, entrevista.numero]), {"motivo": "No quiso"}
        )
    coordinadora = entrar(siembra.usuarias["coordinadora"])
    coordinadora.post(reverse("informes:construir", args=[clave]))
    coordinadora.post(
        reverse("ajustes:invitar", args=[clave]),
        {"correo": "nueva@equipo.ejemplo.mx", "nombre": "Nueva", "rol": "entrevista"},
    )
    Client().post(reverse("account_reset_password"), {"email": "asignada@equipo.ejemplo.mx"})


def _todo_redis() -> str:
    """Cada clave con su valor, sea del tipo que sea."""
    redis = cache._cache.get_client()  # type: ignore[attr-defined]
    leer = {
        b"string": redis.get,
        b"hash": redis.hgetall,
        b"list": lambda clave: redis.lrange(clave, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda clave: redis.zrange(clave, 0, -1),
    }
    return " ".join(
        f"{clave} {leer[redis.type(clave)](clave)}" for clave in redis.scan_iter(count=1000)
    )
