"""Pedir una contrafirma y contestarla como lo hace la persona: por su enlace y con su formulario."""

import re
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogo import correo
from dialogo.models import Envio, Usuario
from entrevistas.contrafirma import envio
from entrevistas.models import Contrafirma, Entrevista, Fragmento, RespuestaContrafirma

VER = reverse("contrafirma:ver")


def pedir(
    entrevista: Entrevista,
    autor: Usuario,
    *,
    plazo: date | None = None,
    idioma: str = "es-mx",
    **mas,
) -> tuple[Contrafirma, str]:
    """La contrafirma y la ruta ``/i/<secreto>/``, como va en el mensaje todavía sin salir."""
    contrafirma = envio.enviar(
        entrevista,
        correo="quien.hablo@ejemplo.mx",
        plazo=plazo or timezone.localdate() + timedelta(days=14),
        idioma=idioma,
        autor=autor,
        **mas,
    )
    return contrafirma, ruta_de(contrafirma.envio)


def ruta_de(mensaje: Envio | None) -> str:
    assert mensaje is not None
    hallada = re.search(r"/i/[\w-]{43}/", correo.leer(mensaje)[0])
    assert hallada
    return hallada[0]


def abrir(ruta: str, **opciones) -> Client:
    """Un navegador que acaba de abrir el enlace."""
    cliente = Client(**opciones)
    respuesta = cliente.get(ruta)
    while respuesta.status_code == 303:
        respuesta = cliente.get(respuesta.url)
    assert respuesta.status_code == 200
    return cliente


def versiones(cliente: Client) -> dict[str, str]:
    """Los campos ocultos de la página, como los devuelve el formulario."""
    cuerpo = cliente.get(VER).content.decode()
    return dict(re.findall(r'name="(v\d+)" value="([^"]+)"', cuerpo))


def contestar(cliente: Client, pasaje: Fragmento, decision: str, ocultos=None, **mas: str):
    """Marca una respuesta y envía la página entera."""
    datos = dict(versiones(cliente) if ocultos is None else ocultos)
    datos[f"p{pasaje.pk}"] = decision
    datos |= {f"{campo}{pasaje.pk}": valor for campo, valor in mas.items()}
    return cliente.post(VER, datos)


def vigente(pasaje: Fragmento) -> RespuestaContrafirma | None:
    return RespuestaContrafirma.objects.vigentes().filter(fragmento=pasaje).first()
