"""Capturas de la edición de demostración para el README y la documentación.

    make capturas

Corre contra una demostración desechable ya lista: la dirección llega en ``DIALOGO_URL_PUBLICA`` y
las cuentas las dice ``cargar_demostracion --cuentas``. Escribe ``docs/imagenes/*.png``.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

RAIZ = Path(__file__).resolve().parent.parent
DESTINO = RAIZ / "docs" / "imagenes"
EDICION = "demostracion"
BANDERAS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Nombre del archivo, ruta, ancho, alto (0: la página entera) y tema.
PANTALLAS = [
    ("tablero", f"/{EDICION}/tablero/", 1280, 900, "light"),
    ("tablero-oscuro", f"/{EDICION}/tablero/", 1280, 900, "dark"),
    ("actores", "/actores/", 1280, 800, "light"),
    ("entrevistas", f"/{EDICION}/entrevistas/", 1280, 800, "light"),
    ("captura", f"/{EDICION}/entrevistas/E-25/captura/", 1280, 900, "light"),
    ("captura-telefono", f"/{EDICION}/entrevistas/E-25/captura/", 390, 844, "light"),
    ("mesa", f"/{EDICION}/hallazgos/H-03/", 1280, 1000, "light"),
    ("prediagnostico", f"/{EDICION}/informes/prediagnostico/", 1280, 800, "light"),
]


def cuenta_de_coordinacion() -> tuple[str, str]:
    salida = subprocess.run(
        [sys.executable, "manage.py", "cargar_demostracion", "--cuentas"],
        cwd=RAIZ,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    correo, contrasena = re.search(r"^(\S+@\S+)\s+(\S+)", salida, re.MULTILINE).groups()  # type: ignore[union-attr]
    return correo, contrasena


def entrar(pagina: Page, correo: str, contrasena: str) -> None:
    pagina.goto("/cuentas/entrar/")
    pagina.fill("[name=login]", correo)
    pagina.fill("[name=password]", contrasena)
    pagina.press("[name=password]", "Enter")
    pagina.wait_for_url(re.compile(r"/dialogos/"))


def retratar_pantallas(pagina: Page) -> None:
    for nombre, ruta, ancho, alto, tema in PANTALLAS:
        pagina.set_viewport_size({"width": ancho, "height": alto})
        pagina.emulate_media(color_scheme=tema, reduced_motion="reduce")  # type: ignore[arg-type]
        respuesta = pagina.goto(ruta)
        if respuesta is None or respuesta.status != 200:
            raise SystemExit(f"{ruta} respondió {respuesta.status if respuesta else 'nada'}.")
        pagina.evaluate("document.fonts.ready")
        pagina.wait_for_timeout(300)
        pagina.screenshot(path=DESTINO / f"{nombre}.png")
        print(f"docs/imagenes/{nombre}.png")


def retratar_pdf(pagina: Page) -> None:
    """La portada y la página del primer hallazgo del último prediagnóstico."""
    pagina.goto(f"/{EDICION}/informes/prediagnostico/")
    enlace = pagina.locator("a[href$='.pdf'], a[href*='descargar']").first.get_attribute("href")
    cuerpo = pagina.request.get(enlace or "").body()
    with tempfile.TemporaryDirectory() as carpeta:
        archivo = Path(carpeta) / "informe.pdf"
        archivo.write_bytes(cuerpo)
        texto = subprocess.run(
            ["pdftotext", "-layout", archivo, "-"], check=True, capture_output=True, text=True
        ).stdout
        con_evidencia = next(n for n, hoja in enumerate(texto.split("\f"), 1) if "·e1" in hoja)
        for nombre, hoja in (("pdf-portada", 1), ("pdf-hallazgo", con_evidencia)):
            orden = ["pdftoppm", "-png", "-r", "80", "-f", str(hoja), "-l", str(hoja)]
            subprocess.run([*orden, "-singlefile", archivo, DESTINO / nombre], check=True)
            print(f"docs/imagenes/{nombre}.png")


def main() -> None:
    DESTINO.mkdir(parents=True, exist_ok=True)
    correo, contrasena = cuenta_de_coordinacion()
    chromium = os.environ.get("DIALOGO_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        navegador = playwright.chromium.launch(executable_path=chromium, args=BANDERAS)
        pagina = navegador.new_page(
            base_url=os.environ["DIALOGO_URL_PUBLICA"],
            locale="es-MX",
            timezone_id="America/Mexico_City",
        )
        entrar(pagina, correo, contrasena)
        retratar_pantallas(pagina)
        retratar_pdf(pagina)
        navegador.close()


if __name__ == "__main__":
    main()
