"""Las imágenes de la documentación, tomadas de la demostración en marcha: ``make capturas``.

Lo llama ``herramientas.demo`` con una instancia desechable; la dirección llega en
``DIALOGO_URL_PUBLICA``. Escribe en ``docs/imagenes/``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

RAIZ = Path(__file__).resolve().parent.parent
DESTINO = RAIZ / "docs" / "imagenes"
CORREO = "coordinacion@demo.ejemplo.mx"
CONTRASENA = "dialogo-demostracion-2026"
PAGINAS_DEL_PDF = {"pdf-portada": 1, "pdf-hallazgo": 5}
ARGUMENTOS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    for nombre in ("chromium", "chromium-browser", "google-chrome"):
        if ruta := shutil.which(nombre):
            return ruta
    return None


def abrir(navegador: Browser, url: str, *, ancho: int, alto: int, oscuro: bool = False) -> Page:
    contexto = navegador.new_context(
        base_url=url,
        viewport={"width": ancho, "height": alto},
        locale="es-MX",
        timezone_id="America/Mexico_City",
        color_scheme="dark" if oscuro else "light",
        reduced_motion="reduce",
    )
    contexto.set_default_timeout(20_000)
    return contexto.new_page()


def entrar(pagina: Page) -> None:
    pagina.goto("/cuentas/entrar/")
    pagina.locator("#id_login").fill(CORREO)
    pagina.locator("#id_password").fill(CONTRASENA)
    pagina.locator("form button.btn-primary").first.click()
    pagina.wait_for_url("**/dialogos/**")


def escribir_en_la_captura(pagina: Page) -> None:
    """Una entrevista por hacer, con tres renglones recién escritos."""
    campo = pagina.get_by_role("textbox", name="Escribe en 1.1")
    for renglon in (
        "Nos distingue que aquí todo se repara; lo que falta es que alguien lo deje escrito.",
        "El convenio sirvió cuando lo firmó quien abría y cerraba la válvula.",
    ):
        campo.fill(renglon)
        campo.press("Enter")
    pagina.keyboard.press("Alt+p")
    campo.fill("Dice que los hermanamientos se acaban cuando cambia la persona que contesta.")
    campo.press("Enter")
    pagina.locator("#guardado [data-visto]").get_by_text("Guardado").wait_for()


def esperar_la_red(pagina: Page) -> None:
    pagina.locator("[data-mapa][data-lista]").wait_for(state="attached")


def esperar_la_mesa(pagina: Page) -> None:
    pagina.locator("[data-app]:not([hidden])").wait_for()


TOMAS: list[tuple[str, str, Callable[[Page], None] | None]] = [
    ("tablero", "/demostracion/tablero/", None),
    ("entrevistas", "/demostracion/entrevistas/", None),
    ("mesa", "/demostracion/hallazgos/H-11/", None),
    ("prediagnostico", "/demostracion/informes/prediagnostico/", None),
    ("mapa", "/demostracion/mapa/", esperar_la_red),
    ("oferta", "/demostracion/mapa/oferta/", None),
    ("codificar", "/demostracion/codificacion/E-01/", None),
    ("saturacion", "/demostracion/analisis/saturacion/", None),
    ("convocatoria", "/demostracion/sobremesas/", None),
    ("mesas", "/demostracion/sobremesas/3/mesas/", None),
    ("consola", "/demostracion/sobremesas/2/consola/", None),
    ("relatoria", "/demostracion/sobremesas/2/relatoria/1/", esperar_la_mesa),
    ("proyector", "/demostracion/sobremesas/2/proyector/", None),
    ("resultado", "/demostracion/sobremesas/1/resultados/H-03/", None),
    ("choques", "/demostracion/sobremesas/choques/H-03/", None),
    ("acta", "/demostracion/sobremesas/1/acta/", None),
    # Al final: escribir en E-25 la vuelve hecha y cambia lo que dicen las demás.
    ("captura", "/demostracion/entrevistas/E-25/captura/", escribir_en_la_captura),
]


def tomar_la_sala(navegador: Browser, url: str) -> None:
    """El teléfono de quien ocupa el primer lugar de la mesa 1, con el código que dice la demostración."""
    orden = [sys.executable, "manage.py", "cargar_demostracion", "--sala", url]
    dicho = subprocess.run(orden, cwd=RAIZ, capture_output=True, text=True, check=True).stdout
    ruta = next(parte for parte in dicho.split() if "/sala/c/" in parte)
    telefono = abrir(navegador, url, ancho=390, alto=844)
    telefono.goto(ruta)
    telefono.get_by_text("En línea").wait_for()
    telefono.screenshot(path=DESTINO / "sala-telefono.png")


def tomar_pantallas(navegador: Browser, url: str) -> Path:
    """Guarda las pantallas y devuelve el PDF que la demostración construyó."""
    portada = abrir(navegador, url, ancho=1280, alto=900)
    portada.goto("/")
    portada.screenshot(path=DESTINO / "portada.png")
    pagina = abrir(navegador, url, ancho=1280, alto=900)
    entrar(pagina)
    for nombre, ruta, preparar in TOMAS:
        pagina.goto(ruta)
        if preparar:
            preparar(pagina)
        pagina.screenshot(path=DESTINO / f"{nombre}.png")
    telefono = abrir(navegador, url, ancho=390, alto=844, oscuro=True)
    entrar(telefono)
    telefono.goto("/demostracion/entrevistas/E-25/captura/")
    telefono.screenshot(path=DESTINO / "captura-telefono.png")
    telefono.goto("/demostracion/sobremesas/3/puerta/")
    telefono.get_by_label("Nombre u organización").fill("an")
    telefono.get_by_text("personas con «an»").wait_for()
    telefono.screenshot(path=DESTINO / "puerta-telefono.png")
    tomar_la_sala(navegador, url)
    pagina.goto("/demostracion/informes/prediagnostico/")
    with pagina.expect_download() as bajada:
        pagina.locator("a[aria-label^='Descargar la versión']").first.click()
    return Path(bajada.value.path())


def dibujar_pdf(archivo: Path) -> None:
    for nombre, numero in PAGINAS_DEL_PDF.items():
        subprocess.run(
            ["pdftoppm", "-png", "-r", "80", "-f", str(numero), "-l", str(numero), "-singlefile",
             str(archivo), str(DESTINO / nombre)],
            check=True,
        )  # fmt: skip


def aligerar() -> None:
    """Menos colores, el mismo dibujo: las imágenes viajan con el repositorio."""
    from PIL import Image

    for ruta in DESTINO.glob("*.png"):
        with Image.open(ruta) as imagen:
            imagen.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(ruta, optimize=True)


def main() -> None:
    url = os.environ.get("DIALOGO_URL_PUBLICA")
    if not url:
        sys.exit("Falta DIALOGO_URL_PUBLICA. Usa make capturas: arranca su propia instancia.")
    DESTINO.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as carpeta:
        navegador = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTOS, downloads_path=carpeta
        )
        dibujar_pdf(tomar_pantallas(navegador, url))
        navegador.close()
    aligerar()
    for ruta in sorted(DESTINO.glob("*.png")):
        print(f"{ruta.relative_to(RAIZ)}  {ruta.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
