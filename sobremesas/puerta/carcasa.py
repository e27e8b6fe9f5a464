"""La puerta sin red: qué archivos guarda el navegador y con qué versión.

La carcasa es la página sin personas: el navegador la guarda; los nombres, sólo cifrados (K5).
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template
from django.templatetags.static import static

from sobremesas.fechas import dia
from sobremesas.models import Sobremesa

MODULOS = sorted(
    f"js/puerta/{ruta.name}" for ruta in (settings.BASE_DIR / "static/js/puerta").glob("*.js")
)
JSQR = "jsqr/jsQR.js"
ICONO = "img/puerta.svg"
DE_LA_CASA = (
    "img/raya.svg",
    "bootstrap/css/bootstrap.min.css",
    "css/letra.css",
    "css/fichas.css",
    "css/dialogo.css",
    "js/tema.js",
    "django_htmx/htmx-2.min.js",
    "js/casa.js",
    "js/sesion.js",
    *(
        f"letra/serif/files/source-serif-4-{alfabeto}-standard-normal.woff2"
        for alfabeto in ("latin", "latin-ext")
    ),
    *(
        f"letra/sans/files/source-sans-3-{alfabeto}-wght-normal.woff2"
        for alfabeto in ("latin", "latin-ext")
    ),
)
ESTATICOS = (*DE_LA_CASA, ICONO, "css/puerta.css", JSQR, *MODULOS)
PLANTILLAS = ("base.html", "sobremesas/puerta/puerta.html", "sobremesas/puerta/sw.js")


def archivos(estaticos: tuple[str, ...] = ESTATICOS) -> list[str]:
    """Direcciones por guardar. Un módulo importa a los otros por su nombre sin huella: van ambos."""
    direcciones = [static(nombre) for nombre in estaticos]
    modulos = [nombre for nombre in estaticos if nombre.startswith("js/") and "/" in nombre[3:]]
    sin_huella = [f"{settings.STATIC_URL}{nombre}" for nombre in modulos]
    return list(dict.fromkeys([*direcciones, *sin_huella]))


@cache
def version(
    estaticos: tuple[str, ...] = ESTATICOS, plantillas: tuple[str, ...] = PLANTILLAS
) -> str:
    """Cambia si cambia cualquier archivo de la pantalla: el navegador rehace entonces su copia."""
    sello = hashlib.sha256()
    for nombre in estaticos:
        sello.update(Path(finders.find(nombre) or staticfiles_storage.path(nombre)).read_bytes())
    for nombre in plantillas:
        sello.update(Path(get_template(nombre).origin.name).read_bytes())  # type: ignore[attr-defined]
    return sello.hexdigest()[:16]


def manifiesto(sobremesa: Sobremesa, raiz: str) -> dict[str, Any]:
    """Para instalarla como aplicación."""
    return {
        "id": raiz,
        "name": f"Puerta, {sobremesa.nombre}: {dia(sobremesa.empieza_en)}",
        "short_name": "Puerta",
        "lang": "es-MX",
        "start_url": raiz,
        "scope": raiz,
        "display": "standalone",
        "background_color": "#FBFAF7",
        "theme_color": "#9F2241",
        "icons": [
            {"src": static(ICONO), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": static(ICONO), "sizes": "any", "type": "image/svg+xml", "purpose": "maskable"},
        ],
    }
