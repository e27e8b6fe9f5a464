"""La última fase: el portal, los datos abiertos, la conciliación y el informe final.

Las páginas del portal se piden ocho a la vez y se comparan con ``/salud`` servida con la misma carga; el
peso de la primera, con 100 kB. El informe final, con typst sobre las mismas palabras.
"""

import gzip
import http.client
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actores.models import Organizacion, TipoDeRecomendacion
from dialogo.models import Dialogo, Objetivo, Usuario
from hallazgos.models import Recomendacion
from informes import composicion
from informes.final.contenido import fotografiar
from informes.models import Publicacion, Tipo
from informes.portal import instantanea
from informes.publicar.acto import huella_de
from rendimiento.paginas import MOTOR_DE_SESION, contar_consultas, cronometrar, granian, p95
from rendimiento.sala import abrir, sembrar_lineas
from sobremesas.models import Sala

TAMANOS, PASAJES = (30, 300), 6
RECOMENDACIONES, A_LA_VEZ, SEGUNDOS = 22, 8, 4.0
PESO = 100_000
APORTACIONES = (25, 250, 2500)
CONJUNTOS = ("hallazgos", "voces", "recomendaciones", "temas_por_regiones")


def recomendar(dialogo: Dialogo, usuario: Usuario) -> None:
    tipo = TipoDeRecomendacion.objects.order_by("pk").first()
    responsable = Organizacion.objects.order_by("pk").first()
    hallazgos = list(dialogo.hallazgos.order_by("numero"))
    objetivo = Objetivo.objects.create(dialogo=dialogo, plazo="corto", numero=1, texto="Medir.")
    for numero in range(1, RECOMENDACIONES + 1):
        una = Recomendacion.objects.create(
            dialogo=dialogo,
            numero=numero,
            plazo=Objetivo.Plazo.values[numero % 3],
            tipo=tipo,
            responsable=responsable,
            responder_antes_de=timezone.localdate() + timedelta(days=30),
            comunicada_en=timezone.now(),
            comunicada_por=usuario,
            creada_por=usuario,
        )
        una.redacciones.create(
            version=1,
            texto=f"Que se publique el registro número {numero} con su fecha de caducidad",
            beneficio="Quien vive aquí sabrá a quién preguntarle.",
            autor=usuario,
        )
        una.hallazgos.add(hallazgos[numero % len(hallazgos)])
        una.objetivos.add(objetivo)


def publicar(dialogo: Dialogo, usuario: Usuario) -> Publicacion:
    """Sin pasar por la puerta: aquí se mide leer, no decidir."""
    Dialogo.objects.filter(pk=dialogo.pk).update(es_publico=True)
    dialogo.es_publico = True
    with transaction.atomic():
        tomada, _ = instantanea.tomar(dialogo)
        return Publicacion.objects.create(
            dialogo=dialogo,
            numero=1,
            que="Lo que se mide",
            instantanea=tomada,
            huella=huella_de(tomada),
            publicada_por=usuario,
        )


# El portal ------------------------------------------------------------------------------------------
def medir_portal(usuario: Usuario, dialogo: Dialogo) -> None:
    clave = dialogo.clave
    rutas = {
        "inicio": reverse("portal:inicio", args=[clave]),
        "hallazgos": reverse("portal:hallazgos", args=[clave]),
        "rastro": reverse("portal:hallazgo", args=[clave, 1]),
        "seguimiento": reverse("portal:recomendaciones", args=[clave]),
        "R-04": reverse("portal:recomendacion", args=[clave, 4]),
    }
    print("\nEl portal, ocho a la vez (razón: /salud ÷ la página, con la misma carga)")
    print(f"{'página':12} {'consultas':>9} {'por s':>7} {'p95 ms':>7} {'razón':>6}")
    with granian() as puerto:
        base, _ = _a_la_vez(puerto, "/salud")
        for nombre, ruta in rutas.items():
            por_segundo, tiempos = _a_la_vez(puerto, ruta)
            print(
                f"{nombre:12} {_consultas(ruta):>9} {por_segundo:>7.0f} {p95(tiempos):>7.1f}"
                f" {base / por_segundo:>6.1f}"
            )
        print(f"{'/salud':12} {'':>9} {base:>7.0f}")
        peso, piezas = _peso(puerto, rutas["inicio"])
    print(
        f"La primera página: {peso / 1000:.1f} kB comprimidos en {piezas} piezas"
        f" (razón {peso / PESO:.2f} contra {PESO // 1000} kB; meta < 1)."
    )


def _consultas(ruta: str) -> int:
    """Las de quien llega por primera vez, sin sesión."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    Client().get(ruta, headers={"host": "127.0.0.1"})
    with CaptureQueriesContext(connection) as hechas:
        respuesta = Client().get(ruta, headers={"host": "127.0.0.1"})
    if respuesta.status_code != 200:
        raise SystemExit(f"{ruta} respondió {respuesta.status_code}")
    return len(hechas)


def _a_la_vez(puerto: int, ruta: str) -> tuple[float, list[float]]:
    """Páginas por segundo y los milisegundos de cada una, con conexiones que no se cierran."""
    fin = time.perf_counter() + SEGUNDOS

    def pedir() -> list[float]:
        conexion, tiempos = http.client.HTTPConnection("127.0.0.1", puerto, timeout=30), []
        while time.perf_counter() < fin:
            inicio = time.perf_counter()
            conexion.request("GET", ruta)
            respuesta = conexion.getresponse()
            respuesta.read()
            if respuesta.status != 200:
                raise SystemExit(f"{ruta} respondió {respuesta.status}")
            tiempos.append((time.perf_counter() - inicio) * 1000)
        conexion.close()
        return tiempos

    with ThreadPoolExecutor(A_LA_VEZ) as hilos:
        todos = [
            t for hecho in [hilos.submit(pedir) for _ in range(A_LA_VEZ)] for t in hecho.result()
        ]
    return len(todos) / SEGUNDOS, todos


def _peso(puerto: int, ruta: str) -> tuple[int, int]:
    """Bytes comprimidos de la página y de todo lo que pide; una letra ya viene comprimida."""
    conexion = http.client.HTTPConnection("127.0.0.1", puerto, timeout=30)
    conexion.request("GET", ruta)
    pagina = conexion.getresponse().read()
    conexion.close()
    pedidos = set(re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"]+)"', pagina.decode()))
    pesos, vistos = [len(gzip.compress(pagina))], set()
    while pedidos - vistos:
        nombre = (pedidos - vistos).pop()
        vistos.add(nombre)
        hallado = finders.find(nombre)
        if not hallado:
            raise SystemExit(f"La página pide {nombre} y no está.")
        cuerpo = Path(str(hallado)).read_bytes()
        es_letra = nombre.endswith(".woff2")
        pesos.append(len(cuerpo) if es_letra else len(gzip.compress(cuerpo)))
        if nombre.endswith(".css"):
            pedidos |= _letras(nombre, cuerpo.decode())
    return sum(pesos), len(pesos)


def _letras(hoja: str, texto: str) -> set[str]:
    """Las de uso corriente: latín, redonda. El navegador pide sólo la que escribe algo."""
    carpeta = Path(hoja).parent
    nombres = re.findall(r'url\(["\']?([^)"\']+latin-wght-normal[^)"\']*)', texto)
    return {str(Path(*_sin_subir(carpeta / nombre).parts)) for nombre in nombres}


def _sin_subir(ruta: Path) -> Path:
    partes: list[str] = []
    for parte in ruta.parts:
        if parte == "..":
            partes.pop()
        else:
            partes.append(parte)
    return Path(*partes)


# Datos abiertos -------------------------------------------------------------------------------------
def medir_datos(dialogo: Dialogo) -> None:
    print("\nDatos abiertos de 300 entrevistas (mediana de 5)")
    cliente = Client(headers={"host": "127.0.0.1"})
    for conjunto in CONJUNTOS:
        for formato in ("csv", "json"):
            ruta = reverse(f"datos:{formato}", args=[dialogo.clave, conjunto])
            tamano, ms = _mediana(lambda ruta=ruta: _bajar(cliente, ruta))
            print(f"{conjunto + '.' + formato:28} {tamano / 1000:>8.0f} kB {ms:>7.0f} ms")
    tamano, ms = _mediana(lambda: _bajar(cliente, reverse("datos:todo", args=[dialogo.clave])))
    print(f"{'todo.zip':28} {tamano / 1000:>8.0f} kB {ms:>7.0f} ms")


def _bajar(cliente: Client, ruta: str) -> int:
    respuesta = cliente.get(ruta)
    if respuesta.status_code != 200:
        raise SystemExit(f"{ruta} respondió {respuesta.status_code}")
    return len(respuesta.getvalue())


def _mediana(hacer: Callable[[], int], vueltas: int = 5) -> tuple[int, float]:
    tiempos, tamano = [], 0
    for _ in range(vueltas):
        inicio = time.perf_counter()
        tamano = hacer()
        tiempos.append((time.perf_counter() - inicio) * 1000)
    return tamano, statistics.median(tiempos)


# Conciliación ---------------------------------------------------------------------------------------
def medir_conciliacion(usuario: Usuario, dialogo: Dialogo) -> None:
    """La mesa de un hallazgo con más y más aportaciones sobre las mismas palabras."""
    tarde = abrir(dialogo, usuario, 25)
    punto = tarde.sala.punto
    assert punto and punto.hallazgo
    ruta = reverse("conciliacion:hallazgo", args=[dialogo.clave, punto.hallazgo.numero])
    cliente = Client()
    cliente.force_login(usuario, backend=MOTOR_DE_SESION)
    galleta = cliente.cookies[settings.SESSION_COOKIE_NAME].value
    print("\nConciliar un hallazgo (meta: consultas iguales)")
    print(f"{'aportaciones':>12} {'consultas':>9} {'p50 ms':>8} {'razón':>6}")
    primero = 0.0
    Sala.objects.filter(pk=tarde.sala.pk).update(
        estado=Sala.Estado.TERMINADA, terminada_en=tarde.sala.abierta_en, vence_en=None
    )
    with granian() as puerto:
        for cuantas in APORTACIONES:
            sembrar_lineas(tarde, usuario, cuantas, [punto])
            ms = statistics.median(cronometrar(puerto, galleta, ruta, veces=20))
            primero = primero or ms
            print(
                f"{cuantas:>12} {contar_consultas(usuario, ruta):>9} {ms:>8.1f} {ms / primero:>6.1f}"
            )


# Informe final --------------------------------------------------------------------------------------
def html_del_final(dialogo: Dialogo) -> str:
    foto = fotografiar(dialogo, composicion.de(dialogo, Tipo.FINAL), version=1)
    return render_to_string("informes/final/documento.html", {"i": foto.imprime})
