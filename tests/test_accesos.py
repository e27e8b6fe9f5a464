"""T1. Papel × dirección × relación: quién llega a qué, y que leer no escriba."""

import re
from collections.abc import Iterator
from functools import partial
from operator import attrgetter

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.accesos import ACCESOS, Acceso
from tests.base import vaciar
from tests.mundo import ROLES, SIN_SESION, Casa, Mundo, entrar

ESCRITURA = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE)\b", re.IGNORECASE)
DE_LA_SESION = re.compile(r'"(django_session|usersessions_usersession)"')
CATALOGOS = "catalogos/"


@pytest.fixture(scope="module")
def mundo(django_db_setup, django_db_blocker) -> Iterator[Mundo]:
    with django_db_blocker.unblock():
        yield Mundo()
        vaciar()


@pytest.fixture(autouse=True)
def _error_desnudo(monkeypatch) -> None:
    """Aquí importa que sea 404, miles de veces; de su página responde tests/dialogo/test_errores.py."""
    for codigo in (403, 404):
        sin_pagina = partial(_sin_pagina, codigo)
        monkeypatch.setattr(f"dialogo.urls.handler{codigo}", sin_pagina)


def _sin_pagina(codigo: int, request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=codigo)


def _patrones(
    resolutor: URLResolver, prefijo: str = "", espacio: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Nombre completo, ruta y patrón de cada dirección de la casa."""
    for uno in resolutor.url_patterns:
        ruta = prefijo + str(uno.pattern)
        if isinstance(uno, URLResolver):
            dentro = ":".join(filter(None, [espacio, uno.namespace]))
            yield from _patrones(uno, ruta, dentro)
        else:
            yield ":".join(filter(None, [espacio, uno.name or ""])), ruta, uno


PATRONES = list(_patrones(get_resolver()))
PROPIOS = [(nombre, ruta, uno) for nombre, ruta, uno in PATRONES if not ruta.startswith(CATALOGOS)]
DEL_DIALOGO = [
    nombre
    for nombre, ruta, _ in PROPIOS
    if "<slug:dialogo>" in ruta and nombre in ACCESOS and not ACCESOS[nombre].es_publica
]


def _valor(casa: Casa, origen: str) -> object:
    return origen[1:] if origen.startswith("=") else attrgetter(origen)(casa)


def direccion(nombre: str, casa: Casa, objetos: Casa | None = None) -> str:
    """La dirección en ``casa``; con ``objetos``, la que nombra cosas de otra dentro de ésta."""
    args = {
        clave: _valor(objetos or casa, origen) for clave, origen in ACCESOS[nombre].args.items()
    }
    ruta = next(ruta for uno, ruta, _ in PROPIOS if uno == nombre)
    if "<slug:dialogo>" in ruta:
        args["dialogo"] = casa.dialogo.clave
    return reverse(nombre, kwargs=args)


def pedir(mundo: Mundo, quien: str, metodo: str, url: str):
    return getattr(mundo.clientes[quien], metodo.lower())(url)


def test_toda_direccion_esta_en_la_matriz():
    nombres = {nombre for nombre, _, _ in PROPIOS}
    assert nombres - set(ACCESOS) == set(), "sin fila en tests/accesos.py"
    assert set(ACCESOS) - nombres == set(), "en tests/accesos.py y ya no existe"


@pytest.mark.parametrize("nombre", ACCESOS)
def test_cada_papel_recibe_lo_que_le_toca_y_leer_no_escribe(nombre, mundo, db):
    acceso = ACCESOS[nombre]
    url = direccion(nombre, mundo.casa)
    for quien in ROLES:
        with transaction.atomic(), CaptureQueriesContext(connection) as consultas:
            respuesta = pedir(mundo, quien, acceso.metodo, url)
            transaction.set_rollback(True)
        _comprobar(acceso, quien, respuesta)
        if acceso.metodo == "GET":
            assert not _escritas(consultas), quien
        if acceso.metodo == "GET" and quien == "coordinadora" and nombre != "salud":
            _comprobar_cabeceras(respuesta)


def _escritas(consultas: CaptureQueriesContext) -> list[str]:
    dichas = [consulta["sql"] for consulta in consultas.captured_queries]
    return [sql for sql in dichas if ESCRITURA.match(sql) and not DE_LA_SESION.search(sql)]


def _comprobar_cabeceras(respuesta) -> None:
    """Toda respuesta con sesión prohíbe guardarla."""
    assert "no-store" in respuesta.headers["Cache-Control"]
    assert respuesta.headers["X-Frame-Options"] == "DENY"
    politica = respuesta.headers["Content-Security-Policy"]
    # Un archivo que alguien subió se baja encerrado: no corre nada.
    assert "script-src 'self'" in politica or politica.startswith("sandbox")


def _comprobar(acceso: Acceso, quien: str, respuesta) -> None:
    if quien in acceso.quien:
        assert respuesta.status_code in acceso.espera, (quien, respuesta.status_code)
        if respuesta.status_code == 302 and not acceso.es_publica:
            assert "/cuentas/entrar/" not in respuesta.url, quien
    elif quien in {SIN_SESION, "desactivada"}:
        assert respuesta.status_code == 302, (quien, respuesta.status_code)
        assert respuesta.url.startswith(reverse("account_login")), quien
    else:
        assert respuesta.status_code == 404, (quien, respuesta.status_code)


# No llegan a la vista, pidan como pidan: por ellas contesta ``ajena``.
SIN_LLEGAR = {"terminada", "desactivada", "sin_papel"}


@pytest.mark.parametrize("nombre", DEL_DIALOGO)
def test_con_otro_metodo_tampoco_entra_quien_no_debe(nombre, mundo, db):
    acceso = ACCESOS[nombre]
    otro = "GET" if acceso.metodo == "POST" else "POST"
    url = direccion(nombre, mundo.casa)
    for quien in set(ROLES) - acceso.quien - SIN_LLEGAR:
        respuesta = pedir(mundo, quien, otro, url)
        esperados = {302} if quien in {SIN_SESION, "desactivada"} else {404, 405}
        assert respuesta.status_code in esperados, (quien, respuesta.status_code)


QUE_NOMBRAN_ALGO = [
    nombre
    for nombre in DEL_DIALOGO
    if any(not v.startswith("=") for v in ACCESOS[nombre].args.values())
    and not ACCESOS[nombre].del_directorio
]


def test_lo_de_otro_dialogo_no_existe_en_este(mundo, db):
    """Coordinar un diálogo no da para nombrar desde él los objetos de otro."""
    abiertas = []
    for nombre in QUE_NOMBRAN_ALGO:
        url = direccion(nombre, mundo.casa, objetos=mundo.otra)
        respuesta = pedir(mundo, "coordinadora", ACCESOS[nombre].metodo, url)
        if respuesta.status_code != 404:
            abiertas.append((url, respuesta.status_code))
    assert abiertas == []


def test_un_dialogo_que_no_existe_es_el_mismo_404(mundo, db):
    abiertas = []
    for nombre in DEL_DIALOGO:
        url = direccion(nombre, mundo.casa).replace("/casa/", "/no-existe/", 1)
        respuesta = pedir(mundo, "coordinadora", ACCESOS[nombre].metodo, url)
        if respuesta.status_code != 404:
            abiertas.append((url, respuesta.status_code))
    assert abiertas == []


def test_toda_vista_sin_permiso_expreso_pide_sesion():
    """Lo público es la excepción y está enumerado en la matriz."""
    for nombre, ruta, patron in PATRONES:
        if getattr(patron.callback, "login_required", True):
            continue
        assert nombre in ACCESOS and SIN_SESION in ACCESOS[nombre].quien, ruta


def test_sin_segundo_factor_no_se_entra_cuando_es_obligatorio(mundo, db, settings):
    settings.MFA_OBLIGATORIA = True
    abiertas = []
    for nombre in DEL_DIALOGO:
        url = direccion(nombre, mundo.casa)
        respuesta = pedir(mundo, "coordinadora", ACCESOS[nombre].metodo, url)
        if respuesta.headers.get("Location") != reverse("mfa_index"):
            abiertas.append((url, respuesta.status_code))
    assert abiertas == []


def test_los_catalogos_son_de_quien_los_administra(mundo, db):
    """El sitio de Django: sin ``is_staff`` no se ve nada, ni siquiera coordinando. Los demás
    papeles, que pueden menos, sólo en la portada: la puerta es la misma para todo el sitio."""
    abiertas = []
    for ruta in [ruta for _, ruta, _ in PATRONES if ruta.startswith(CATALOGOS)]:
        url = "/" + re.sub(r"<[^>]+>", "1", ruta)
        if "(?P" in url or "^" in url:
            url = "/catalogos/actores/"
        for quien in ROLES if ruta == CATALOGOS else ("coordinadora", SIN_SESION):
            respuesta = mundo.clientes[quien].get(url)
            if respuesta.status_code not in {302, 403, 404}:
                abiertas.append((quien, url, respuesta.status_code))
    assert abiertas == []


def test_con_la_sesion_vieja_lo_delicado_pide_confirmar(mundo, db):
    """``recien_identificada``: invitar, cambiar papeles y tocar cuentas."""
    cliente = entrar(mundo.usuarias["coordinadora"])
    sesion = cliente.session
    sesion["account_authentication_methods"] = []
    sesion.save()
    for nombre in ("ajustes:invitar", "ajustes:papel", "ajustes:papel_terminar", "ajustes:cuenta"):
        metodo = ACCESOS[nombre].metodo.lower()
        respuesta = getattr(cliente, metodo)(direccion(nombre, mundo.casa))
        assert respuesta.status_code == 302
        assert respuesta.url.startswith(reverse("account_reauthenticate"))
