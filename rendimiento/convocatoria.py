"""La convocatoria contra pretix: contestar, registrar llegadas y abrir la página, ocho a la vez.

Cada día tiene 25 sillas, como una sobremesa. También 60 personas para 25 lugares, y 300 mensajes preparados y entregados a un SMTP local por un
trabajador de Celery. Todo por HTTP tras granian, con el PostgreSQL de la misma corrida.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from actores.models import Persona, Sector
from dialogo import enlaces
from dialogo.models import Dialogo, Envio, Integrante, Rol, Usuario
from rendimiento import boletos, rafaga
from rendimiento.paginas import _cliente, granian
from rendimiento.rafaga import Peticion, Rafaga
from sobremesas import llaves
from sobremesas.mensajes import olas
from sobremesas.models import Asistente, Convocatoria, Invitacion, Ola, PuntoDelDia, Sobremesa

RESPUESTAS, LLEGADAS, PAGINAS, MENSAJES = 400, 400, 400, 300
EN_LOTE = 8  # llegadas que un aparato sube juntas al volver la red
APURADAS, LUGARES = 60, 25
DEL_PAR = {"página": 80, "respuesta": 80, "llegada": 160}
TESTIGO = "t" * 32
E = Invitacion.Estado


# Sembrar ----------------------------------------------------------------------------------------
@dataclass
class _Calendario:
    """Reparte días de tres en tres, cada terna en su diálogo, con los mismos hallazgos."""

    origen: Dialogo
    usuario: Usuario
    dias: Iterator[int] = field(default_factory=itertools.count)

    def dia(self, cupo: int = LUGARES) -> Sobremesa:
        orden = next(self.dias)
        dialogo, es_nuevo = Dialogo.objects.get_or_create(
            clave=f"convocatoria-{orden // 3}", defaults={"nombre": f"Convocatoria {orden // 3}"}
        )
        if es_nuevo:
            Convocatoria.objects.create(
                dialogo=dialogo, manda_desde="00:00", manda_hasta="23:59:59"
            )
            Integrante.objects.create(dialogo=dialogo, usuario=self.usuario, rol=Rol.COORDINACION)
        empieza = timezone.now() + timedelta(days=30 + orden)
        dia = Sobremesa.objects.create(
            dialogo=dialogo,
            numero=orden % 3 + 1,
            nombre=f"Sobremesa {orden}",
            estado=Sobremesa.Estado.CONVOCADA,
            empieza_en=empieza,
            termina_en=empieza + timedelta(hours=3),
            corte_en=empieza - timedelta(days=2),
            lugar="Azotea",
            cupo=cupo,
            aforo=300,
        )
        PuntoDelDia.objects.bulk_create(
            PuntoDelDia(sobremesa=dia, orden=lugar, hallazgo=hallazgo)
            for lugar, hallazgo in enumerate(self.origen.hallazgos.all()[:5], start=1)
        )
        return dia

    def llenos(self, cuantas: int, estado: str) -> list[Asistente]:
        """Días de 25 sillas en ese estado."""
        return [
            uno
            for _ in range(0, cuantas, LUGARES)
            for uno in _sillas(self.dia(), LUGARES, estado, self.usuario)
        ]


def _sillas(dia: Sobremesa, cuantas: int, estado: str, autor: Usuario) -> list[Asistente]:
    sectores = list(Sector.objects.filter(padre=None))
    personas = [
        Persona.objects.create(
            nombre=f"Invitada {dia.pk}-{estado}-{n}",
            correo=f"invitada{dia.pk}{estado}{n}@ejemplo.mx",
            sector=sectores[n % len(sectores)],
        )
        for n in range(cuantas)
    ]
    sillas = Invitacion.objects.bulk_create(
        Invitacion(sobremesa=dia, persona=una, sector=una.sector, estado=estado, creada_por=autor)
        for una in personas
    )
    return Asistente.objects.bulk_create(
        Asistente(invitacion=silla, persona=una, nombre=una.nombre, correo=una.correo)
        for silla, una in zip(sillas, personas, strict=True)
    )


# Lo que se pide ---------------------------------------------------------------------------------
def _galleta(asistente: Asistente) -> str:
    """La del enlace ya abierto, y la ficha CSRF."""
    llaves.nueva(asistente)
    llave = asistente.llaves.get()
    respuesta = HttpResponse()
    enlaces.guardar(respuesta, enlaces.Destino(llaves.clase(llave.alcance), llave.pk, ""))
    (nombre,) = respuesta.cookies
    return f"{nombre}={respuesta.cookies[nombre].value}; {settings.CSRF_COOKIE_NAME}={TESTIGO}"


def _contestar(asistente: Asistente, galleta: str) -> Peticion:
    cuerpo = {
        "r": "si",
        "version": 1,
        "clave": uuid.uuid4().hex,
        "espera": 1,
        "de": str(asistente.uid),
        "csrfmiddlewaretoken": TESTIGO,
    }
    cabeceras = {"Cookie": galleta, "Content-Type": "application/x-www-form-urlencoded"}
    return Peticion(
        "POST", reverse("mi_invitacion:responder"), urlencode(cuerpo), cabeceras, (303,)
    )


def _llegar(sesion: str, quienes: list[Asistente]) -> Peticion:
    pasos = [
        {
            "nonce": str(uuid.uuid4()),
            "aparato": str(uuid.uuid4()),
            "tipo": "llego",
            "clase": "invitada",
            "hora": timezone.now().isoformat(),
            "quien": f"s{uno.pk}",
        }
        for uno in quienes
    ]
    dia = quienes[0].invitacion.sobremesa
    ruta = reverse("sobremesas:puerta_pasos", args=[dia.dialogo.clave, dia.numero])
    cabeceras = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={sesion}; {settings.CSRF_COOKIE_NAME}={TESTIGO}",
        "X-CSRFToken": TESTIGO,
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    return Peticion("POST", ruta, json.dumps({"pasos": pasos}), cabeceras, (200,))


# Medir ------------------------------------------------------------------------------------------
def medir(usuario: Usuario, dialogo: Dialogo) -> None:
    calendario = _Calendario(dialogo, usuario)
    con_lugar = calendario.llenos(LLEGADAS * 2, E.CONFIRMADA)
    por_contestar = calendario.llenos(RESPUESTAS, E.INVITADA)
    apurado = calendario.dia()
    apuradas = _sillas(apurado, APURADAS, E.INVITADA, usuario)
    nuestras = _las_nuestras(usuario, con_lugar, por_contestar, apuradas)
    with tempfile.TemporaryDirectory() as carpeta:
        suyas = _las_suyas(Path(carpeta))
    _imprimir(nuestras, suyas)
    con = Invitacion.objects.filter(sobremesa=apurado, estado=E.CONFIRMADA).count()
    espera = Invitacion.objects.filter(sobremesa=apurado, estado=E.EN_ESPERA).count()
    print(f"{APURADAS} para {LUGARES} lugares: {con} con lugar, {espera} en espera (meta 25 y 35).")
    _medir_mensajes(usuario, calendario.dia(cupo=MENSAJES))


def _las_nuestras(
    usuario: Usuario,
    con_lugar: list[Asistente],
    por_contestar: list[Asistente],
    apuradas: list[Asistente],
) -> dict[str, Rafaga]:
    todas = [*por_contestar, *apuradas]
    galletas = {uno.pk: _galleta(uno) for uno in todas}
    sesion = _cliente(usuario).cookies[settings.SESSION_COOKIE_NAME].value
    ver = reverse("mi_invitacion:ver")

    def pagina(n: int) -> Peticion:
        galleta = galletas[por_contestar[n % RESPUESTAS].pk]
        return Peticion("GET", ver, None, {"Cookie": galleta}, (200,))

    def responder(n: int) -> Peticion:
        return _contestar(por_contestar[n], galletas[por_contestar[n].pk])

    def llegada(n: int) -> Peticion:
        return _llegar(sesion, [con_lugar[n]])

    def lote(n: int) -> Peticion:
        desde = LLEGADAS + n * LUGARES
        return _llegar(sesion, con_lugar[desde : desde + EN_LOTE])

    def apurada(n: int) -> Peticion:
        return _contestar(apuradas[n], galletas[apuradas[n].pk])

    with granian() as puerto:
        rafaga.correr(puerto, pagina, 16)
        medidas = {
            "página": rafaga.correr(puerto, pagina, PAGINAS),
            "respuesta": rafaga.correr(puerto, responder, RESPUESTAS),
            "llegada": rafaga.correr(puerto, llegada, LLEGADAS),
        }
        de_ocho = rafaga.correr(puerto, lote, LLEGADAS // LUGARES)
        rafaga.correr(puerto, apurada, APURADAS, a_la_vez=APURADAS)
    medidas["en lotes"] = replace(de_ocho, por_segundo=de_ocho.por_segundo * EN_LOTE)
    return medidas


def _las_suyas(carpeta: Path) -> dict[str, Rafaga]:
    with boletos.servidor(carpeta, DEL_PAR["llegada"]) as par:
        pedidas = {"página": par.pagina, "respuesta": par.respuesta, "llegada": par.llegada}
        rafaga.correr(par.puerto, par.pagina, 16)
        return {
            nombre: rafaga.correr(par.puerto, pedir, DEL_PAR[nombre])
            for nombre, pedir in pedidas.items()
        }


def _imprimir(nuestras: dict[str, Rafaga], suyas: dict[str, Rafaga]) -> None:
    print("\nConvocatoria, ocho a la vez, dos procesos")
    print(f"{'':>10} {'por segundo':>12} {'p50 ms':>7} {'p95 ms':>7} {'pretix/s':>9} {'razón':>6}")
    for nombre, nuestra in nuestras.items():
        suya = suyas[{"en lotes": "llegada"}.get(nombre, nombre)]
        print(
            f"{nombre:>10} {nuestra.por_segundo:>12.0f} {nuestra.p50:>7.1f} {nuestra.p95:>7.1f}"
            f" {suya.por_segundo:>9.1f} {nuestra.por_segundo / suya.por_segundo:>6.1f}"
        )
    print(f"En lotes: llegadas de {EN_LOTE} en {EN_LOTE}, como suben al volver la red.")
    print("Razón: la casa entre pretix 2026.8 en esta corrida. Meta: 10 o más en cada renglón.")


# Mensajes ---------------------------------------------------------------------------------------
@contextmanager
def _smtp() -> Iterator[tuple[int, list[str]]]:
    """Un servidor de correo local que sólo cuenta lo que recibe, por su Message-ID."""
    from aiosmtpd.controller import Controller

    recibidos: list[str] = []

    class Buzon:
        async def handle_DATA(self, servidor, sesion, sobre) -> str:  # noqa: N802, ANN001
            texto = sobre.content.decode("utf-8", "replace")
            recibidos.append(
                next(r for r in texto.splitlines() if r.lower().startswith("message-id"))
            )
            return "250 OK"

    controlador = Controller(Buzon(), hostname="127.0.0.1", port=rafaga.puerto_libre())
    controlador.start()
    try:
        yield controlador.port, recibidos
    finally:
        controlador.stop()


@contextmanager
def _trabajador(puerto: int) -> Iterator[None]:
    orden = [
        *(sys.executable, "-m", "celery", "-A", "dialogo", "worker"),
        *("--loglevel", "error", "--concurrency", "1", "--without-mingle", "--without-gossip"),
    ]
    entorno = {**os.environ, "DIALOGO_CORREO": f"smtp://127.0.0.1:{puerto}"}
    proceso = subprocess.Popen(orden, env=entorno, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        proceso.terminate()
        proceso.wait(30)


def _medir_mensajes(usuario: Usuario, dia: Sobremesa) -> None:
    """Una ola de 300: del botón al último mensaje en el servidor de correo."""
    _sillas(dia, MENSAJES, E.EN_LISTA, usuario)
    Envio.objects.all().update(estado=Envio.Estado.OMITIDO)  # lo que dejaron las respuestas
    ola = Ola.objects.create(dialogo=dia.dialogo, sobremesa=dia, numero=1, creada_por=usuario)
    Invitacion.objects.filter(sobremesa=dia).update(ola=ola)
    with _smtp() as (puerto, recibidos), _trabajador(puerto):
        inicio = time.perf_counter()
        olas.lanzar(ola)
        while len(recibidos) < MENSAJES and time.perf_counter() - inicio < 300:
            time.sleep(0.05)
        tardo = time.perf_counter() - inicio
    preparados = Ola.objects.get(pk=ola.pk).preparados
    fallidos = Envio.objects.filter(estado=Envio.Estado.FALLIDO).count()
    print(
        f"{MENSAJES} mensajes: {preparados} preparados, {len(recibidos)} entregados,"
        f" {len(recibidos) - len(set(recibidos))} repetidos, {fallidos} fallidos,"
        f" en {tardo:.1f} s ({len(recibidos) / tardo:.0f} por segundo)."
    )
