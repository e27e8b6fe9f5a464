"""Una entrevista con texto difícil y una cliente que codifica como lo hace la página."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from entrevistas.codificacion.marcar import Pasaje
from entrevistas.models import Codificacion, Codigo, DobleCodificacion, Entrada, Entrevista

JSON = "application/json"
# Emoji fuera del plano básico, pareja con modificador y un acento combinante sin forma compuesta.
TEXTO = "El barrio 👩🏽‍🌾 resiste. La M̃ixteca enseña: ¿y quién paga? Nadie pregunta."


def pasaje(entrada: Entrada, dicho: str) -> Pasaje:
    inicio = entrada.texto.index(dicho)
    return Pasaje(entrada.uid, inicio, inicio + len(dicho), dicho)


@dataclass
class Codificadora:
    """Habla con la pantalla de una entrevista; con ``doble``, a ciegas."""

    cliente: Client
    entrevista: Entrevista
    doble: DobleCodificacion | None = None

    def ruta(self, nombre: str, *args: object) -> str:
        una = self.entrevista
        return reverse(f"codificacion:{nombre}", args=[una.dialogo.clave, una.numero, *args])

    def enviar(self, nombre: str, *args: object, **datos: Any) -> HttpResponse:
        if self.doble:
            datos["doble"] = self.doble.numero
        return self.cliente.post(
            self.ruta(nombre, *args), datos, content_type=JSON, headers={"accept": JSON}
        )

    def poner(self, entrada: Entrada, dicho: str, codigo: Codigo | None = None, **mas: Any):
        elegido = pasaje(entrada, dicho)
        datos = {
            "entrada": str(elegido.entrada),
            "inicio": elegido.inicio,
            "fin": elegido.fin,
            "texto": dicho,
            **({"codigo": codigo.pk} if codigo else {}),
        }
        return self.enviar("poner", **{**datos, **mas})

    def quitar(self, marca: Codificacion) -> HttpResponse:
        return self.enviar("quitar", codificacion=marca.pk)

    def pagina(self) -> str:
        una = self.entrevista
        if self.doble:
            args = [una.dialogo.clave, self.doble.numero, una.numero]
            return self.cliente.get(reverse("codificacion:a_ciegas", args=args)).content.decode()
        return self.cliente.get(self.ruta("entrevista")).content.decode()

    def novedades(self, desde: str = "", **mas: Any) -> HttpResponse:
        if self.doble:
            mas["doble"] = self.doble.numero
        return self.cliente.get(
            self.ruta("novedades"), {"desde": desde, **mas}, headers={"accept": JSON}
        )
