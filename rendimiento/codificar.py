"""Codificar y exportar contra Taguette; abrir una entrevista y las matrices contra sí mismas.

Todo por HTTP tras granian, un cliente, una conexión que no se cierra. Las cifras de Taguette son de la
misma corrida y de la misma máquina.
"""

import http.client
import json
import statistics
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from dialogo.models import Dialogo, Usuario
from entrevistas.models import Codificacion, Codigo, Entrada, Fragmento
from rendimiento import par
from rendimiento.entorno import preparar
from rendimiento.paginas import _cliente, contar_consultas, granian

PASAJES = {30: 900, 300: 3000}
TESTIGO = "t" * 32


def sembrar_codigos(dialogo: Dialogo, usuario: Usuario, pasajes: int) -> None:
    """38 códigos y tantas entradas marcadas enteras, repartidas por igual."""
    from entrevistas.anclaje import huella_de

    codigos = Codigo.objects.bulk_create(
        Codigo(dialogo=dialogo, nombre=f"Código {n}", orden=n, creado_por=usuario)
        for n in range(par.CODIGOS)
    )
    entradas = Entrada.objects.citables().filter(entrevista__dialogo=dialogo).order_by("pk")
    hechas = list(entradas[:: max(1, entradas.count() // pasajes)][:pasajes])
    fragmentos = Fragmento.objects.bulk_create(
        (
            Fragmento(
                entrada=entrada,
                revision=entrada.revision,
                inicio=0,
                fin=len(entrada.texto),
                texto=entrada.texto,
                huella=huella_de(entrada.texto),
                creado_por=usuario,
            )
            for entrada in hechas
        ),
        ignore_conflicts=True,
    )
    puestos = Fragmento.objects.filter(entrada__in=hechas, inicio=0).order_by("pk")
    Codificacion.objects.bulk_create(
        Codificacion(fragmento=fragmento, codigo=codigos[n % len(codigos)], autor=usuario)
        for n, fragmento in enumerate(puestos)
    )
    assert len(fragmentos) == len(hechas)


class Casa:
    """La misma persona en Diálogo. Milisegundos."""

    def __init__(self, puerto: int, usuario: Usuario) -> None:
        galleta = _cliente_reciente(usuario)
        self.conexion = http.client.HTTPConnection("127.0.0.1", puerto, timeout=120)
        self.galletas = (
            f"{settings.SESSION_COOKIE_NAME}={galleta}; {settings.CSRF_COOKIE_NAME}={TESTIGO}"
        )

    def pedir(self, metodo: str, ruta: str, cuerpo: str | None = None, tipo: str = "") -> float:
        cabeceras = {"Cookie": self.galletas, "X-CSRFToken": TESTIGO, "Accept": "application/json"}
        if tipo:
            cabeceras["Content-Type"] = tipo
        inicio = time.perf_counter()
        self.conexion.request(metodo, ruta, cuerpo, cabeceras)
        respuesta = self.conexion.getresponse()
        datos = respuesta.read()
        if respuesta.status not in (200, 201):
            raise SystemExit(f"{ruta} respondió {respuesta.status}: {datos[:300]!r}")
        return (time.perf_counter() - inicio) * 1000


def _cliente_reciente(usuario: Usuario) -> str:
    """Con la contraseña recién confirmada: exportar la pide."""
    cliente = _cliente(usuario)
    sesion = cliente.session
    sesion["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    sesion["account_authentication_methods_user"] = str(usuario.pk)
    sesion.save()
    return cliente.cookies[settings.SESSION_COOKIE_NAME].value


def marcar(casa: Casa, dialogo: Dialogo, veces: int = 100) -> float:
    """Poner un código en un pasaje nuevo de una entrevista; p50."""
    entrevista = dialogo.entrevistas.first()
    entrada = entrevista.entradas.citables().order_by("-pk").first()
    codigo = dialogo.codigos.first()
    ruta = reverse("codificacion:poner", args=[dialogo.clave, entrevista.numero])
    tiempos = []
    largo = len(entrada.texto)
    for vuelta in range(veces + 5):
        inicio, fin = vuelta % (largo // 2), largo // 2 + 1 + vuelta % (largo // 2 - 2)
        cuerpo = {
            "entrada": str(entrada.uid),
            "inicio": inicio,
            "fin": fin,
            "texto": entrada.texto[inicio:fin],
            "codigo": codigo.pk,
        }
        tiempos.append(casa.pedir("POST", ruta, json.dumps(cuerpo), "application/json"))
    return statistics.median(tiempos[5:])


def abrir(casa: Casa, dialogo: Dialogo, veces: int = 40) -> float:
    ruta = reverse("codificacion:entrevista", args=[dialogo.clave, 1])
    return statistics.median([casa.pedir("GET", ruta) for _ in range(veces)][3:])


def exportar(casa: Casa, dialogo: Dialogo, pasajes: int, veces: int = 5) -> float:
    """A XLSX, al menos tantos pasajes como Taguette: con 300 entrevistas, los de un bloque."""
    ruta = reverse("analisis:exportar_pasajes", args=[dialogo.clave])
    citables = Entrada.objects.citables().filter(entrevista__dialogo=dialogo)
    if citables.filter(pregunta__bloque__numero=1).count() >= pasajes:
        ruta += "?bloque=1"
    datos, tipo = "formato=xlsx&motivo=Medida", "application/x-www-form-urlencoded"
    return statistics.median(casa.pedir("POST", ruta, datos, tipo) for _ in range(veces))


def comparar(usuario: Usuario, dialogos: dict[int, Dialogo]) -> None:
    """Contra Taguette, con 30 y con 300 entrevistas."""
    preparar("taguette")
    print(
        "\nCodificar y exportar, un cliente (mediana en ms; razón: la casa ÷ Taguette, meta ≤ 1.0)"
    )
    print(f"{'entrevistas':>11} {'qué':>18} {'casa':>8} {'Taguette':>9} {'razón':>6}")
    aperturas: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as carpeta, granian() as puerto:
        casa = Casa(puerto, usuario)
        for tamano, pasajes in PASAJES.items():
            dialogo = dialogos[tamano]
            texto = " ".join(
                dialogo.entrevistas.first().entradas.citables().values_list("texto", flat=True)
            )
            base = par.sembrar(Path(carpeta), tamano, pasajes, texto * 3)
            with par.servidor(base) as otro:
                filas = [
                    ("abrir", abrir(casa, dialogo), otro.abrir()),
                    ("exportar a XLSX", exportar(casa, dialogo, pasajes), otro.exportar()),
                    ("marcar un pasaje", marcar(casa, dialogo), otro.marcar()),
                ]
            aperturas[tamano] = filas[0][1]
            for que, nuestro, suyo in filas:
                print(f"{tamano:>11} {que:>18} {nuestro:>8.1f} {suyo:>9.1f} {nuestro / suyo:>6.2f}")
    crece = aperturas[max(aperturas)] / aperturas[min(aperturas)]
    print(f"Abrir una entrevista de 30 a 300 crece {crece:.2f} (meta ≤ 1.5).")


def matrices(dialogo: Dialogo) -> dict[str, str]:
    clave = dialogo.clave
    return {
        nombre: reverse(f"analisis:{nombre}", args=[clave])
        for nombre in ("rejilla", "marco", "cruces", "prioridades", "saturacion", "posturas")
    } | {"oferta": reverse("mapa:oferta", args=[clave])}


def medir_matrices(usuario: Usuario, dialogos: dict[int, Dialogo]) -> None:
    print("\nMatrices (meta: consultas iguales; de 300 a 3,000 crece ≤ 12)")
    print(f"{'matriz':12} {'entrevistas':>11} {'consultas':>9} {'p50 ms':>8}")
    with granian() as puerto:
        casa = Casa(puerto, usuario)
        for nombre in matrices(next(iter(dialogos.values()))):
            medidas: dict[int, tuple[int, float]] = {}
            for tamano, dialogo in dialogos.items():
                ruta = matrices(dialogo)[nombre]
                consultas = contar_consultas(usuario, ruta)
                tiempos = [casa.pedir("GET", ruta) for _ in range(7)]
                medidas[tamano] = (consultas, statistics.median(tiempos[2:]))
                print(f"{nombre:12} {tamano:>11} {consultas:>9} {medidas[tamano][1]:>8.1f}")
            mayor, medio = sorted(medidas)[-1], sorted(medidas)[-2]
            iguales = len({n for n, _ in medidas.values()}) == 1
            print(
                f"{'':12} de {medio} a {mayor}: crece {medidas[mayor][1] / medidas[medio][1]:.2f};"
                f" consultas {'iguales' if iguales else 'DISTINTAS'}"
            )


def medir_red(usuario: Usuario, dialogo: Dialogo) -> None:
    """La red de 60 y de 500 actores hasta que está dibujada en Chromium."""
    from playwright.sync_api import sync_playwright

    from rendimiento.red import sembrar_red
    from tests.conftest import ARGUMENTOS_DE_CHROMIUM, _chromium

    sembrar_red(dialogo, 500, usuario)
    galleta = _cliente_reciente(usuario)
    print("\nRed en Chromium, hasta estar dibujada (mediana de 5)")
    with granian() as puerto, sync_playwright() as playwright:
        navegador = playwright.chromium.launch(
            executable_path=_chromium(), args=ARGUMENTOS_DE_CHROMIUM
        )
        pagina = navegador.new_context(base_url=f"http://127.0.0.1:{puerto}").new_page()
        pagina.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": galleta,
                    "url": f"http://127.0.0.1:{puerto}",
                }
            ]
        )
        for cuantos in ("60", "todos"):
            ruta = f"{reverse('mapa:red', args=[dialogo.clave])}?cuantos={cuantos}"
            tiempos = []
            for _ in range(6):
                inicio = time.perf_counter()
                pagina.goto(ruta)
                pagina.wait_for_selector('[data-lista="si"]', state="attached")
                tiempos.append((time.perf_counter() - inicio) * 1000)
            print(f"{cuantos:>11} {statistics.median(tiempos[1:]):>8.0f} ms")
        navegador.close()
