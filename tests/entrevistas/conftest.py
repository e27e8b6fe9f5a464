"""Una entrevista en curso y un cliente que captura como lo hace la página."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dialogo.models import Pregunta, Usuario
from entrevistas.models import Entrada, Entrevista
from tests.fabricas import EntrevistaFactory

JSON = "application/json"


@dataclass
class Captura:
    cliente: Client
    entrevista: Entrevista

    def ruta(self, nombre: str = "captura", *args: object) -> str:
        entrevista = self.entrevista
        return reverse(
            f"entrevistas:{nombre}", args=[entrevista.dialogo.clave, entrevista.numero, *args]
        )

    def pregunta(self, numero: str = "1.1") -> Pregunta:
        bloque, orden = numero.split(".")
        return self.entrevista.dialogo.preguntas_vigentes().get(bloque__numero=bloque, orden=orden)

    def enviar(self, nombre: str, uid: object, datos: object, metodo: str = "post") -> HttpResponse:
        ruta = self.ruta(nombre, uid)
        return getattr(self.cliente, metodo)(
            ruta, datos, content_type=JSON, headers={"accept": JSON}
        )

    def guardar(
        self, texto: str, uid: uuid.UUID | None = None, *, numero: str = "1.1", **datos: Any
    ) -> HttpResponse:
        cuerpo = {
            "pregunta": self.pregunta(numero).pk,
            "tipo": "literal",
            "texto": texto,
            "base": 0,
            **datos,
        }
        return self.enviar("captura_entrada", uid or uuid.uuid4(), cuerpo, "put")

    def agregar(self, texto: str, **datos: Any) -> Entrada:
        """Una entrada terminada."""
        uid = uuid.uuid4()
        response = self.guardar(texto, uid, terminar=True, **datos)
        assert response.status_code == 200, response.content
        return Entrada.objects.get(uid=uid)

    def hacer(self, que: str, entrada: Entrada, **datos: Any) -> HttpResponse:
        return self.enviar(f"captura_{que}", entrada.uid, datos)

    def textos(self, numero: str = "1.1") -> list[str]:
        vivas = self.entrevista.entradas.vivas().filter(pregunta=self.pregunta(numero))
        return list(vivas.order_by("orden", "pk").values_list("texto", flat=True))


@pytest.fixture
def en_curso(dialogo, coordinadora, entrevistadora) -> Entrevista:
    """Planeada para hoy, con quien conduce y quien toma notas."""
    return EntrevistaFactory(dialogo=dialogo, conduce=coordinadora, toma_notas=entrevistadora)


@pytest.fixture
def captura_de(cliente_de, en_curso) -> Callable[..., Captura]:
    """``captura_de(usuario)``: su captura de ``en_curso``, o de la entrevista que se dé."""

    def abrir(usuario: Usuario, entrevista: Entrevista | None = None) -> Captura:
        return Captura(cliente_de(usuario), entrevista or en_curso)

    return abrir


@pytest.fixture
def captura(captura_de, coordinadora) -> Captura:
    return captura_de(coordinadora)
