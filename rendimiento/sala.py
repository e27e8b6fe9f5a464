"""La sala en vivo: 25, 100 y 1,000 teléfonos que preguntan, diez relatorías que escriben y mil papeletas.

Los teléfonos preguntan como su página: cada dos segundos, con el azar que pide el servidor. El límite
es 250 ms en el percentil 99 sin ningún error; al lado va ``/salud`` servida con la misma carga.
"""

import asyncio
import json
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from dialogo import enlaces
from dialogo.models import Dialogo, Usuario
from rendimiento.aparatos import Aparato, Medidas, cronometrar, esparcir
from rendimiento.convocatoria import _sillas
from rendimiento.paginas import _cliente, contar_consultas, granian
from rendimiento.paginas import cronometrar as cronometrar_pagina
from sobremesas import consultas, vivo
from sobremesas.models import (
    Aportacion,
    Consulta,
    Invitacion,
    Mesa,
    Papeleta,
    Puesto,
    PuntoDelDia,
    ReglaDeAcuerdo,
    Sala,
    Sobremesa,
)
from sobremesas.vivo.firma import CLASE

TELEFONOS = (25, 100, 1000)
RELATORIAS, CADA_LINEA = 10, 4.0
DURA, CALIENTA = 24.0, 6.0
CLICS = 3
LIMITE_MS = 250
PAPELETAS, DE_MAS, EN_SEGUNDOS = 1000, 200, 5.0
TESTIGO = "t" * 32
FORMULARIO = "application/x-www-form-urlencoded"


@dataclass
class Tarde:
    dia: Sobremesa
    sala: Sala
    telefonos: list[Puesto]
    mesas: list[Mesa]
    sesion: str

    def ruta(self, nombre: str, *mas: object) -> str:
        return reverse(nombre, args=[self.dia.dialogo.clave, self.dia.numero, *mas])

    @property
    def del_equipo(self) -> dict[str, str]:
        nombres = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
        return {
            "Cookie": f"{nombres[0]}={self.sesion}; {nombres[1]}={TESTIGO}",
            "X-CSRFToken": TESTIGO,
            "Accept": "application/json",
        }


def abrir(dialogo: Dialogo, usuario: Usuario, cuantos: int) -> Tarde:
    """Un día en curso con tantos teléfonos, diez mesas y cinco hallazgos, en la primera captura."""
    numero = dialogo.sobremesas.count() + 1
    empieza = timezone.now()
    dia = Sobremesa.objects.create(
        dialogo=dialogo,
        numero=numero,
        nombre=f"Sobremesa {numero}",
        estado=Sobremesa.Estado.CONVOCADA,
        empieza_en=empieza,
        termina_en=empieza + timedelta(hours=3),
        corte_en=empieza - timedelta(days=1),
        lugar="Azotea",
    )
    ReglaDeAcuerdo.objects.create(sobremesa=dia, escrita_por=usuario)
    PuntoDelDia.objects.bulk_create(
        PuntoDelDia(sobremesa=dia, orden=orden, hallazgo=hallazgo)
        for orden, hallazgo in enumerate(dialogo.hallazgos.all()[:5], start=1)
    )
    mesas = [
        Mesa.objects.create(sobremesa=dia, numero=n, lugares=5) for n in range(1, RELATORIAS + 1)
    ]
    _sillas(dia, cuantos, Invitacion.Estado.CONFIRMADA, usuario)
    sala = vivo.abrir(dia, quien=usuario)
    for _ in range(2):
        sala = vivo.mover(sala, vivo.Accion.SIGUIENTE, quien=usuario).sala
    sesion = _cliente(usuario).cookies[settings.SESSION_COOKIE_NAME].value
    return Tarde(dia, sala, list(sala.puestos.all()), mesas, sesion)


def galleta(puesto: Puesto) -> str:
    respuesta = HttpResponse()
    enlaces.guardar(respuesta, enlaces.Destino(CLASE, puesto.acceso.int, "", "es-mx"))
    suyas = [f"{nombre}={una.value}" for nombre, una in respuesta.cookies.items()]
    return "; ".join([*suyas, f"{settings.CSRF_COOKIE_NAME}={TESTIGO}"])


# Preguntar --------------------------------------------------------------------------------------
@dataclass
class Corrida:
    """``vieron``: por teléfono, cada versión que tuvo y en qué instante."""

    medidas: Medidas
    lineas: Medidas
    hasta: float
    desde: float
    vieron: list[list[tuple[int, float]]] = field(default_factory=list)

    def el_ultimo(self, version: int) -> float:
        """Cuándo la tuvo, o una más nueva, el último teléfono."""
        primeros = [
            next((en for suya, en in vistas if suya >= version), float("inf"))
            for vistas in self.vieron
        ]
        return max(primeros)


async def _telefono(puerto: int, ruta: str, cabeceras: dict[str, str], corrida: Corrida) -> None:
    aparato, version = Aparato(puerto, cabeceras), 0
    vistas: list[tuple[int, float]] = []
    corrida.vieron.append(vistas)
    await esparcir()
    while time.perf_counter() < corrida.hasta:
        medidas = corrida.medidas if time.perf_counter() > corrida.desde else Medidas()
        contestado = await cronometrar(medidas, aparato.pedir("GET", f"{ruta}?v={version}"))
        if contestado and contestado.estado == 200 and contestado.cuerpo[:1] == b"{":
            version = json.loads(contestado.cuerpo).get("version", 0)
            vistas.append((version, time.perf_counter()))
        espera = int(contestado.cabeceras.get("x-siguiente", 2000)) if contestado else 2000
        await asyncio.sleep((espera or 2000) / 1000)
    aparato.cerrar()


async def _relatoria(puerto: int, tarde: Tarde, mesa: Mesa, corrida: Corrida) -> None:
    aparato = Aparato(puerto, tarde.del_equipo)
    ruta = tarde.ruta("sobremesas:relatoria_lote", mesa.numero)
    await esparcir()
    while time.perf_counter() < corrida.hasta:
        paso = {
            "nonce": str(uuid.uuid4()),
            "sala": str(tarde.sala.uid),
            "tipo": "linea",
            "hora": timezone.now().isoformat(),
            "punto": tarde.sala.punto_id,
            "clase": "completa",
            "texto": "Falta decir quién traduce el acuerdo al idioma del oficio.",
        }
        cuerpo = json.dumps({"pasos": [paso]})
        await cronometrar(corrida.lineas, aparato.pedir("POST", ruta, cuerpo, "application/json"))
        await asyncio.sleep(CADA_LINEA * random.uniform(0.8, 1.2))  # noqa: S311
    aparato.cerrar()


async def _conducir(puerto: int, tarde: Tarde, corrida: Corrida) -> list[float]:
    """Del clic de quien conduce al último teléfono que lo vio, en segundos."""
    aparato = Aparato(puerto, tarde.del_equipo)
    tardo, cada = [], (corrida.hasta - corrida.desde) / (CLICS + 1)
    await asyncio.sleep(max(0.0, corrida.desde - time.perf_counter()))
    for _ in range(CLICS):
        inicio = time.perf_counter()
        ruta = tarde.ruta("sobremesas:consola_mover") + "?accion=siguiente"
        cuerpo = urlencode({"sala": tarde.sala.pk})
        contestado = await aparato.pedir("POST", ruta, cuerpo, FORMULARIO)
        if contestado.estado >= 400:
            raise SystemExit(f"La consola respondió {contestado.estado}")
        version = await asyncio.to_thread(_version, tarde.sala.pk)
        await asyncio.sleep(cada - (time.perf_counter() - inicio))
        tardo.append(corrida.el_ultimo(version) - inicio)  # infinito si alguno no lo vio a tiempo
    aparato.cerrar()
    return tardo


def _version(sala: int) -> int:
    from django.db import connection

    try:
        return Sala.objects.values_list("version", flat=True).get(pk=sala)
    finally:
        connection.close()


async def _preguntar(puerto: int, tarde: Tarde, *, de_la_sala: bool) -> tuple[Corrida, list[float]]:
    ahora = time.perf_counter()
    corrida = Corrida(Medidas(), Medidas(), ahora + DURA, ahora + CALIENTA)
    ruta = reverse("sala:estado") if de_la_sala else "/salud"
    telefonos = [
        _telefono(puerto, ruta, {"Cookie": galleta(puesto)} if de_la_sala else {}, corrida)
        for puesto in tarde.telefonos
    ]
    if not de_la_sala:
        await asyncio.gather(*telefonos)
        return corrida, []
    relatorias = [_relatoria(puerto, tarde, mesa, corrida) for mesa in tarde.mesas]
    tardo, *_ = await asyncio.gather(_conducir(puerto, tarde, corrida), *telefonos, *relatorias)
    return corrida, tardo


# Votar ------------------------------------------------------------------------------------------
async def _rafaga(puerto: int, tarde: Tarde, consulta: Consulta) -> tuple[Medidas, float]:
    """Mil papeletas repartidas en cinco segundos; a doscientas se les va el dedo dos veces."""
    medidas, ruta = Medidas(), reverse("sala:votar", args=[consulta.pk])
    posturas = ("apoyo", "vivir")
    inicio = time.perf_counter()

    async def votar(n: int, puesto: Puesto) -> None:
        cabeceras = {"Cookie": galleta(puesto), "Accept": "application/json"}
        aparato = Aparato(puerto, cabeceras)
        await asyncio.sleep(EN_SEGUNDOS * n / PAPELETAS)
        datos = {
            "de": puesto.pk,
            "postura": posturas[n % 2],
            "csrfmiddlewaretoken": TESTIGO,
        }
        for _ in range(2 if n < DE_MAS else 1):
            await cronometrar(medidas, aparato.pedir("POST", ruta, urlencode(datos), FORMULARIO))
        aparato.cerrar()

    await asyncio.gather(*(votar(n, puesto) for n, puesto in enumerate(tarde.telefonos)))
    return medidas, time.perf_counter() - inicio


def _medir_papeletas(puerto: int, tarde: Tarde, usuario: Usuario) -> None:
    punto = tarde.sala.punto
    assert punto
    consulta = consultas.abrir(
        tarde.sala, Consulta.Clase.CONSENSO, punto=punto, quien=usuario, segundos=600
    )
    medidas, tardo = asyncio.run(_rafaga(puerto, tarde, consulta))
    hay = Papeleta.objects.filter(consulta=consulta).count()
    posturas = Counter(
        p["postura"]
        for p in Papeleta.objects.filter(consulta=consulta).values_list("contenido", flat=True)
    )
    inicio = time.perf_counter()
    consultas.cerrar(consulta)
    cierre = time.perf_counter() - inicio
    print(
        f"\n{PAPELETAS} papeletas en {EN_SEGUNDOS:.0f} s, {DE_MAS} mandadas dos veces: {hay} guardadas"
        f" ({posturas['apoyo']} y {posturas['vivir']}), {medidas.errores} errores,"
        f" p50 {medidas.percentil(50):.0f} y p99 {medidas.percentil(99):.0f} ms, la última a los"
        f" {tardo:.1f} s (razón {tardo / EN_SEGUNDOS:.2f}). Contarlas y cerrar, {cierre:.2f} s."
    )
    print(f"Meta: {PAPELETAS} guardadas, ninguna doble, ningún error.")


# Crecer -----------------------------------------------------------------------------------------
LINEAS = (30, 300, 3000)


def _medir_crecimiento(puerto: int, dialogo: Dialogo, usuario: Usuario) -> None:
    """La consola, la relatoría y los choques con más y más líneas: mismas consultas y cuánto crecen."""
    tarde = abrir(dialogo, usuario, 25)
    print(f"\n{'líneas':>7} {'página':>10} {'consultas':>10} {'ms':>7} {'razón':>6}")
    primeras: dict[str, float] = {}
    for cuantas in LINEAS:
        sembrar_lineas(tarde, usuario, cuantas)
        for nombre, ruta in (
            ("consola", tarde.ruta("sobremesas:consola")),
            ("relatoría", tarde.ruta("sobremesas:relatoria_mesa", 1)),
            ("choques", reverse("sobremesas:choques", args=[dialogo.clave])),
        ):
            hechas = contar_consultas(usuario, ruta)
            tiempos = sorted(cronometrar_pagina(puerto, tarde.sesion, ruta))
            ms = tiempos[len(tiempos) // 2]
            primeras.setdefault(nombre, ms)
            print(
                f"{cuantas:>7} {nombre:>10} {hechas:>10} {ms:>7.1f} {ms / primeras[nombre]:>6.1f}"
            )
    print("Razón: contra 30 líneas. Meta: las mismas consultas y 12 o menos a 3,000.")


def sembrar_lineas(
    tarde: Tarde, usuario: Usuario, hasta: int, puntos: list[PuntoDelDia] | None = None
) -> None:
    """Hasta tantas, repartidas en esos puntos; sin decirlos, en todos los del día."""
    hay = tarde.sala.aportaciones.count()
    puntos = puntos or list(tarde.dia.puntos.all())
    clases = Aportacion.Clase.values
    Aportacion.objects.bulk_create(
        Aportacion(
            uid=uuid.uuid4(),
            sala=tarde.sala,
            numero=n,
            punto=puntos[n % len(puntos)],
            redaccion_id=puntos[n % len(puntos)].redaccion_id,
            mesa=tarde.mesas[n % len(tarde.mesas)],
            origen=Aportacion.Origen.RELATORIA,
            clase=clases[n % 4],
            texto=f"Falta decir quién traduce el acuerdo número {n} al idioma del oficio.",
            razon="Sin dinero se repite la fotografía.",
            toca_desde=n % 40,
            toca_hasta=n % 40 + 12,
            autor=usuario,
            hora_del_aparato=timezone.now(),
        )
        for n in range(hay + 1, hasta + 1)
    )


# Todo -------------------------------------------------------------------------------------------
def medir(usuario: Usuario, dialogo: Dialogo) -> None:
    print("\nLa sala: teléfonos que preguntan cada dos segundos, con diez relatorías escribiendo")
    print(
        f"{'teléfonos':>9} {'por s':>6} {'p50':>6} {'p95':>6} {'p99':>6} {'razón':>6} {'errores':>8}"
        f" {'clic a todos':>13} {'línea p95':>10} {'/salud p99':>11}"
    )
    with granian() as puerto:
        for cuantos in TELEFONOS:
            tarde = abrir(dialogo, usuario, cuantos)
            corrida, tardo = asyncio.run(_preguntar(puerto, tarde, de_la_sala=True))
            de_salud, _ = asyncio.run(_preguntar(puerto, tarde, de_la_sala=False))
            suyas = corrida.medidas
            print(
                f"{cuantos:>9} {len(suyas.tiempos) / (DURA - CALIENTA):>6.0f}"
                f" {suyas.percentil(50):>6.1f} {suyas.percentil(95):>6.1f} {suyas.percentil(99):>6.1f}"
                f" {suyas.percentil(99) / LIMITE_MS:>6.2f} {suyas.errores + corrida.lineas.errores:>8}"
                f" {max(tardo):>11.1f} s {corrida.lineas.percentil(95):>10.0f}"
                f" {de_salud.medidas.percentil(99):>11.1f}"
            )
        print(f"Razón: el p99 entre el límite de {LIMITE_MS} ms. Meta: menos de 1 y ningún error.")
        _medir_papeletas(puerto, tarde, usuario)
        _medir_crecimiento(puerto, dialogo, usuario)
