"""Axe en todas las páginas de la matriz: ancha, a 320 px, clara y oscura, y sin desbordarse."""

import re

import pytest
from django.conf import settings as ajustes

from dialogo.models import Usuario
from tests.accesos import ACCESOS
from tests.mundo import SIN_SESION, Mundo
from tests.test_accesos import direccion

# Archivos, JSON y fragmentos que htmx pone dentro de otra página.
SIN_PAGINA = {
    "salud",
    "listo",
    "sesion",
    "informes:descargar",
    "control:linea",
    "final:descargar",
    "respuestas:documento",
    "informes:avance",
    "informes:lectura",
    "entrevistas:organizaciones",
    "entrevistas:captura_novedades",
    "codificacion:entradas",
    "codificacion:paleta",
    "codificacion:novedades",
    "entrevistas:transcripcion_original",
    "mapa:dibujo",
    "actores:plantilla",
    "actores:importacion_avance",
    "sobremesas:ola_vista",
    "sobremesas:mesas_efecto",
    "sobremesas:puerta_lista",
    "sobremesas:puerta_sw",
    "sobremesas:puerta_manifiesto",
    "acta:descargar",
    "sala:estado",
    "sobremesas:hoja_fotografia",
    "sobremesas:relatoria_estado",
    "sobremesas:relatoria_sw",
    "sobremesas:consola_vivo",
    "robots",
    "sitemap",
}
DE_FUERA = {
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "portada",
    "informes:portada",
    "informes:aviso",
}
OTRAS_MIRADAS = [
    ("informes:tablero", "asignada"),
    ("informes:tablero", "observadora"),
    ("informes:tablero", "relatora"),
    ("entrevistas:lista", "sin_asignar"),
    ("hallazgos:mesa", "sin_asignar"),
    ("mis_dialogos", "sin_papel"),
    ("invitacion", "coordinadora"),  # no existe: la página de error también cuenta
]


# En pocas tandas: cada una siembra su mundo.
TANDAS = 5
PAGINAS = [
    nombre
    for nombre, acceso in ACCESOS.items()
    if acceso.metodo == "GET" and nombre not in SIN_PAGINA
]


@pytest.fixture
def mundo(transactional_db) -> Mundo:
    return Mundo()


@pytest.fixture
def abrir(mundo, pagina_de, live_server):
    """``abrir(papel)``: una página con la sesión de ese papel."""
    paginas = {}

    def con_sesion(papel: str):
        if papel not in paginas:
            paginas[papel] = pagina_de(None)
            galleta = mundo.clientes[papel].cookies.get(ajustes.SESSION_COOKIE_NAME)
            if galleta is not None:
                paginas[papel].context.add_cookies(
                    [
                        {
                            "name": ajustes.SESSION_COOKIE_NAME,
                            "value": galleta.value,
                            "url": live_server.url,
                        }
                    ]
                )
        return paginas[papel]

    return con_sesion


# Lo que puede romperse sólo por ser angosta; el resto ya se miró a 1280.
DEL_ANCHO = [
    "target-size",
    "scrollable-region-focusable",
    "aria-hidden-focus",
    "nested-interactive",
]


VISTAS: set[str] = set()


def _ya_vista(html: str) -> bool:
    """Idéntica a otra, testigos aparte: la de error contesta en muchas direcciones."""
    igual = re.sub(r'value="\w{64}"|"csrf\w*": ?"\w{64}"|nonce="[^"]*"', "", html)
    repetida = igual in VISTAS
    VISTAS.add(igual)
    return repetida


def revisar(pagina, url: str, axe, *, completa: bool = False) -> list[str]:
    """Lo que se objeta de una página; la misma carga sirve para los cuatro repasos.

    ``completa``: todas las reglas también a 320 px.
    """
    pagina.set_viewport_size({"width": 1280, "height": 900})
    respuesta = pagina.goto(url)
    if "text/html" not in respuesta.headers.get("content-type", "") or _ya_vista(respuesta.text()):
        return []
    reparos = [f"1280 · {reparo}" for reparo in axe(pagina)]
    pagina.emulate_media(color_scheme="dark")
    reparos += [f"oscura · {reparo}" for reparo in axe(pagina, reglas=["color-contrast"])]
    pagina.emulate_media(color_scheme="light")
    pagina.set_viewport_size({"width": 320, "height": 800})
    reparos += [f"320 · {reparo}" for reparo in axe(pagina, reglas=None if completa else DEL_ANCHO)]
    ancho = pagina.evaluate("() => document.documentElement.scrollWidth")
    if ancho > 320:
        reparos.append(f"320 · se desborda: {ancho} px")
    return [f"{url} · {reparo}" for reparo in reparos]


@pytest.mark.parametrize("tanda", range(TANDAS))
def test_ninguna_pagina_tiene_reparos(tanda, mundo, abrir, axe):
    reparos = []
    for nombre in PAGINAS[tanda::TANDAS]:
        papel = SIN_SESION if nombre in DE_FUERA else "coordinadora"
        reparos += revisar(abrir(papel), direccion(nombre, mundo.casa), axe)
    assert not reparos, "\n".join(reparos)


def test_tampoco_como_la_ven_los_demas_papeles(mundo, abrir, axe):
    reparos = []
    for nombre, papel in OTRAS_MIRADAS:
        reparos += revisar(abrir(papel), direccion(nombre, mundo.casa), axe)
    assert not reparos, "\n".join(reparos)


def test_tampoco_en_la_demostracion(transactional_db, molde, pagina_de, axe):
    """Con texto de verdad, nombres largos y tablas llenas."""
    molde.poner()
    pagina = pagina_de(Usuario.objects.get(email="coordinacion@demo.ejemplo.mx"))
    reparos = []
    for url in (
        "/",
        "/demostracion/",
        "/demostracion/tablero/",
        "/demostracion/entrevistas/",
        "/demostracion/entrevistas/E-19/",
        "/demostracion/entrevistas/E-25/captura/",
        "/demostracion/hallazgos/",
        "/demostracion/hallazgos/H-11/",
        "/demostracion/analisis/saturacion/",
        "/demostracion/analisis/posturas/?ver=tabla",
        "/demostracion/manana/",
        "/demostracion/mapa/",
        "/demostracion/mapa/oferta/",
        "/demostracion/codificacion/E-01/",
        "/demostracion/informes/prediagnostico/",
        "/demostracion/informes/prediagnostico/vista-previa/",
        "/demostracion/sobremesas/",
        "/demostracion/sobremesas/lista/",
        "/demostracion/sobremesas/1/",
        "/demostracion/sobremesas/1/mesas/",
        "/demostracion/ajustes/guia/",
        "/actores/",
    ):
        reparos += revisar(pagina, url, axe, completa=True)
    assert not reparos, "\n".join(reparos)
