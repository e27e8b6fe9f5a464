"""Un teléfono en la sala: entra con su código y manda los formularios de su página."""

import re

from django.test import Client
from django.urls import reverse

from sobremesas.models import Puesto
from sobremesas.vivo import puestos

_FICHA = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
JSON = {"headers": {"accept": "application/json"}}


class Telefono:
    """``enviar`` manda como lo hace la página sin JavaScript; ``con_guion``, como los guiones."""

    def __init__(self, puesto: Puesto) -> None:
        self.puesto = puesto
        self.cliente = Client(enforce_csrf_checks=True)
        self.entrada = self.cliente.get(f"/sala/c/{puestos.codigo(puesto)}/")

    def ver(self, donde: str = "sala:ver"):
        self.respuesta = self.cliente.get(reverse(donde))
        self.cuerpo = self.respuesta.content.decode()
        return self.respuesta

    def enviar(self, donde: str, *args: object, con_guion: bool = False, **campos: object):
        ficha = _FICHA.search(self.ver().content.decode())
        datos = {"de": self.puesto.pk, "csrfmiddlewaretoken": ficha[1] if ficha else "", **campos}
        mas = JSON if con_guion else {}
        self.respuesta = self.cliente.post(reverse(f"sala:{donde}", args=args), datos, **mas)
        self.cuerpo = self.respuesta.content.decode()
        return self.respuesta

    def aportar(self, *, con_guion: bool = False, **campos: object):
        import uuid

        sala = self.puesto.sala
        omision = {
            "uid": uuid.uuid4(),
            "punto": sala.punto_id,
            "redaccion": sala.punto.redaccion_id,
            "clase": "completa",
            "texto": "Faltan los barrios originarios.",
            "razon": "",
            "fuerza": "deberia",
        }
        return self.enviar("aportar", con_guion=con_guion, **(omision | campos))
