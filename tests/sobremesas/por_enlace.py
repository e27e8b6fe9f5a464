"""Llegar a una invitación y contestarla como lo hace la persona: por su enlace y con su formulario."""

import re

from django.test import Client
from django.urls import reverse

from sobremesas import llaves
from sobremesas.models import Asistente, Invitacion, Llave

RESPONDER, LOGISTICA, LECTURA = list(Llave.Alcance)[:3]
_CAMPO = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def titular(silla: Invitacion) -> Asistente:
    return silla.asistentes.get(es_titular=True)


def ruta_de(quien: Invitacion | Asistente, alcance: str = RESPONDER) -> str:
    asistente = titular(quien) if isinstance(quien, Invitacion) else quien
    return f"/i/{llaves.nueva(asistente, alcance)}/"


def ruta(nombre: str) -> str:
    return reverse(f"mi_invitacion:{nombre}")


class Navegador:
    """Un navegador que abrió un enlace; con ``galletas=False``, cada petición llega sin nada."""

    def __init__(self, enlace: str, *, galletas: bool = True) -> None:
        self.enlace, self.galletas = enlace, galletas
        self.cliente = Client(enforce_csrf_checks=True)
        if galletas:
            self.cliente.cookies["cualquiera"] = "1"
        self.cuerpo = ""
        self.abrir(enlace)

    def _cliente(self) -> Client:
        return self.cliente if self.galletas else Client(enforce_csrf_checks=True)

    def abrir(self, donde: str):
        respuesta = self._cliente().get(donde)
        while respuesta.status_code == 303:
            respuesta = self._cliente().get(respuesta.url)
        self.respuesta, self.cuerpo = respuesta, respuesta.content.decode(errors="replace")
        return respuesta

    def ocultos(self) -> dict[str, str]:
        """Los de la primera forma que los tenga: todas llevan los mismos."""
        hallados: dict[str, str] = {}
        for nombre, valor in _CAMPO.findall(self.cuerpo):
            if nombre != "next":
                hallados.setdefault(nombre, valor)
        return hallados

    def enviar(self, donde: str, datos: dict | None = None, /, *, seguir: bool = True, **mas):
        """Manda el formulario de esa dirección con lo oculto que trae la página."""
        campos = self.ocultos() | (datos or {}) | mas
        campos = {clave: valor for clave, valor in campos.items() if valor is not None}
        self.envio = respuesta = self._cliente().post(ruta(donde), campos)
        if respuesta.status_code == 303 and seguir:
            return self.abrir(respuesta.url.partition("#")[0])
        self.respuesta, self.cuerpo = respuesta, respuesta.content.decode(errors="replace")
        return respuesta

    def contestar(self, r: str, **mas):
        return self.enviar("responder", r=r, **mas)

    @property
    def titulo(self) -> str:
        hallado = re.search(r"<h1[^>]*>(.*?)</h1>", self.cuerpo, re.S)
        return re.sub(r"<[^>]+>", "", hallado[1]).strip() if hallado else ""
