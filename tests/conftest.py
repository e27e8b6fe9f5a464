"""Lo que comparten todas las pruebas: una base con papeles, un cliente y un navegador."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as ajustes
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings

from dialogo import celery_app
from dialogo.models import Dialogo, Rol, Usuario
from tests import base
from tests.contextos import Contextos
from tests.demostracion import Molde
from tests.fabricas import DialogoFactory, IntegranteFactory, UsuarioFactory

# La API síncrona de Playwright vive dentro de un lazo asíncrono y Django lo nota.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _apartar_redis() -> None:
    """Con varias pruebas a la vez (xdist), cada proceso usa su base de Redis, como la suya de SQL."""
    proceso = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not proceso:
        return
    numero = int(proceso.removeprefix("gw")) + 1
    if ajustes.REDIS_URL.startswith("unix://"):
        url = f"{ajustes.REDIS_URL.partition('?')[0]}?db={numero}"
        cola = f"redis+socket://{url[7:]}".replace("db=", "virtual_host=", 1)
    else:
        url = cola = urlsplit(ajustes.REDIS_URL)._replace(path=f"/{numero}").geturl()
    os.environ["REDIS_URL"] = url
    ajustes.REDIS_URL = ajustes.CACHES["default"]["LOCATION"] = url
    ajustes.CELERY_BROKER_URL = celery_app.conf.broker_url = cola


_apartar_redis()

MOTOR_DE_SESION = "allauth.account.auth_backends.AuthenticationBackend"
ETIQUETAS_DE_AXE = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
]
HOJAS = "() => [...document.styleSheets].map(hoja => hoja.href ?? '')"
ARGUMENTOS_DE_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Ajustes de toda la sesión ----------------------------------------------------------------------
@pytest.fixture(scope="session", autouse=True)
def medios(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Los archivos van a una carpeta de paso, la misma toda la sesión: un trabajador la comparte."""
    carpeta = tmp_path_factory.mktemp("medios")
    rapida = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Con WHITENOISE_AUTOREFRESH no recorre los archivos estáticos al crear cada cliente.
    with override_settings(
        MEDIA_ROOT=carpeta, PASSWORD_HASHERS=rapida, WHITENOISE_AUTOREFRESH=True
    ):
        yield carpeta


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, copiada: bool, django_db_setup: None, django_db_blocker
) -> Iterator[None]:
    """Nunca sobre la base de trabajo: pytest-django no aparta una si ninguna prueba la pide."""
    propia = str(connection.settings_dict["NAME"])
    assert propia.startswith("test_"), "falta la marca django_db"
    yield
    if copiada and not request.config.option.reuse_db:
        with django_db_blocker.unblock():
            base.tirar(propia=propia)


@pytest.fixture(scope="session")
def copiada(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker
) -> bool:
    """Con xdist y base nueva: la de este proceso sale de la que migró el primero en llegar."""
    opcion = request.config.option
    nueva = opcion.create_db or not opcion.reuse_db
    if nueva and "PYTEST_XDIST_WORKER" in os.environ:
        with django_db_blocker.unblock():
            base.copiar_del_molde()
        return True
    return False


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, copiada: bool) -> bool:
    return django_db_keepdb or copiada


@pytest.fixture(scope="session")
def django_db_createdb(django_db_createdb: bool, copiada: bool) -> bool:
    return django_db_createdb and not copiada


TransactionTestCase._fixture_teardown = lambda prueba: base.vaciar()  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _cache_limpia() -> None:
    """Borra lo guardado por la casa; no vacía Redis, donde un trabajador tiene su cola."""
    redis = cache._cache.get_client()  # type: ignore[attr-defined]
    if claves := list(redis.scan_iter(":1:*", count=1000)):
        redis.delete(*claves)
    caches["proceso"].clear()


@pytest.fixture(scope="session")
def molde(tmp_path_factory: pytest.TempPathFactory) -> Molde:
    """La demostración, cargada una vez entre todos los procesos: ``molde.poner()``."""
    carpeta = tmp_path_factory.getbasetemp()
    comun = carpeta.parent if "PYTEST_XDIST_WORKER" in os.environ else carpeta
    return Molde(comun / "demostracion")


# Un diálogo con su equipo -----------------------------------------------------------------------
@pytest.fixture
def dialogo(db: None) -> Dialogo:
    return DialogoFactory(clave="prueba", nombre="Diálogo de prueba")


def _integrante(dialogo: Dialogo, rol: str, nombre: str) -> Usuario:
    usuario = UsuarioFactory(nombre=nombre, email=f"{rol}@equipo.ejemplo.mx")
    return IntegranteFactory(dialogo=dialogo, usuario=usuario, rol=rol).usuario


@pytest.fixture
def coordinadora(dialogo: Dialogo) -> Usuario:
    return _integrante(dialogo, Rol.COORDINACION, "Carmen Ordaz Peralta")


@pytest.fixture
def entrevistadora(dialogo: Dialogo) -> Usuario:
    return _integrante(dialogo, Rol.ENTREVISTA, "Elvira Ríos Montaño")


@pytest.fixture
def relatora(dialogo: Dialogo) -> Usuario:
    return _integrante(dialogo, Rol.RELATORIA, "Regina Lara Cota")


@pytest.fixture
def enlace(dialogo: Dialogo) -> Usuario:
    return _integrante(dialogo, Rol.ENLACE, "Emilio Sáenz Vidal")


@pytest.fixture
def observadora(dialogo: Dialogo) -> Usuario:
    return _integrante(dialogo, Rol.OBSERVACION, "Olivia Paz Negrete")


@pytest.fixture
def cliente_de() -> Callable[..., Client]:
    """``cliente_de(usuario)``: un cliente con la sesión de esa persona ya abierta."""

    def abrir(usuario: Usuario, **cabeceras: str) -> Client:
        cliente = Client(**cabeceras)
        cliente.force_login(usuario, backend=MOTOR_DE_SESION)
        return cliente

    return abrir


# Navegador --------------------------------------------------------------------------------------
def _chromium() -> str | None:
    """El del sistema; sin él, el que Playwright haya instalado."""
    if propio := os.environ.get("DIALOGO_CHROMIUM"):
        return propio
    for nombre in ("chromium", "chromium-browser", "google-chrome"):
        if ruta := shutil.which(nombre):
            return ruta
    return None


@pytest.fixture(scope="session")
def navegador(playwright):
    """Un solo Chromium para toda la sesión."""
    chromium = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTOS_DE_CHROMIUM)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def contextos(navegador, live_server) -> Iterator[Contextos]:
    yield (todos := Contextos(navegador, live_server.url))
    todos.cerrar()


@pytest.fixture
def pagina_de(contextos, live_server, cliente_de):
    """``pagina_de(usuario)``: una página nueva con su sesión; ``pagina_de(None)``, sin sesión.

    Opciones: ``ancho``, ``alto``, ``oscuro``, ``tactil``, ``javascript``, ``sin_csp`` y ``aparte``
    (un contexto que nadie más usará). Al terminar la prueba falla si alguna página tuvo un error
    de JavaScript o violó la CSP (``pagina.errores``: vaciarla perdona).
    """
    prestados, paginas = [], []

    def abrir(
        usuario: Usuario | None,
        *,
        ancho: int = 1280,
        alto: int = 900,
        oscuro: bool = False,
        aparte: bool = False,
        **clase: bool,
    ):
        contexto = contextos.prestar(aparte=aparte, **clase)
        prestados.append(contexto)
        if usuario is not None:
            nombre = ajustes.SESSION_COOKIE_NAME
            sesion = cliente_de(usuario).cookies[nombre].value
            contexto.add_cookies([{"name": nombre, "value": sesion, "url": live_server.url}])
        pagina = contexto.new_page()
        if (ancho, alto) != (1280, 900):
            pagina.set_viewport_size({"width": ancho, "height": alto})
        if oscuro:
            pagina.emulate_media(color_scheme="dark")
        pagina.errores = []
        pagina.on("pageerror", lambda error: pagina.errores.append(str(error)))
        pagina.on("console", lambda mensaje: _anotar_csp(pagina, mensaje.text))
        paginas.append(pagina)
        return pagina

    yield abrir
    errores = [error for pagina in paginas for error in pagina.errores]
    for contexto in prestados:
        contextos.devolver(contexto)
    assert not errores, errores


def _anotar_csp(pagina, texto: str) -> None:
    if "Content Security Policy" in texto:
        pagina.errores.append(texto)


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """``axe(pagina)``: lo que axe objeta, una frase por regla con los elementos que la rompen."""
    guion = (Path(ajustes.NODE_MODULES) / "axe-core" / "axe.min.js").read_text()

    hojas_vistas: set[str] = set()

    def revisar(pagina, reglas: list[str] | None = None) -> list[str]:
        """Con ``reglas``, sólo ésas."""
        solo = {"type": "rule" if reglas else "tag", "values": reglas or ETIQUETAS_DE_AXE}
        if not pagina.evaluate("() => Boolean(window.axe)"):
            pagina.evaluate(guion)
        # Sólo una regla lee las hojas de estilo, y para eso las baja todas: una vez cada una.
        hojas = set() if reglas else set(pagina.evaluate(HOJAS)) - hojas_vistas
        hojas_vistas.update(hojas)
        resultado = pagina.evaluate(
            "([solo, preload]) => axe.run(document,"
            " {runOnly: solo, resultTypes: ['violations'], preload})",
            [solo, bool(hojas)],
        )
        return [
            f"{regla['id']}: {regla['help']} · "
            + " · ".join(nodo["html"][:200] for nodo in regla["nodes"][:4])
            for regla in resultado["violations"]
        ]

    return revisar
