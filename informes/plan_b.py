"""El plan B de la sala: hojas de mesa y papeletas en papel, por si se va la red.

Una hoja por mesa y hallazgo: la redacción, renglones para las cuatro clases de aportación, y cuadros
para contar el consenso y las calificaciones con rayas. Su QR abre, en ese hallazgo y esa mesa,
donde se fotografía para pasarla después. Nadie escribe su nombre: se escribe el lugar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from hallazgos.models import Redaccion
from sobremesas.choques.cambio import sin_remisiones
from sobremesas.models import Mesa, PuntoDelDia, Sobremesa
from sobremesas.vivo.textos import elegir

RENGLONES = 9
PAPELETAS_POR_HOJA = 4
TALLAS = ((320, "l"), (800, "m"), (1800, "s"))


@dataclass(frozen=True)
class HojaB:
    """``mesa`` vacía: no hay mesas armadas y el número se escribe a mano."""

    mesa: int | None
    folio: str
    titulo: str
    texto: list[str]
    pregunta: str
    qr: str

    @property
    def talla(self) -> str:
        largo = sum(map(len, self.texto))
        return next((clase for hasta, clase in TALLAS if largo <= hasta), "xs")


def qr_de(direccion: str) -> str:
    return segno.make(direccion, error="m", micro=False).svg_data_uri(border=0)


def direccion_de_hoja(dia: Sobremesa, folio: str, mesa: int | None) -> str:
    """Donde la relatoría la fotografía y la pasa, ya en su hallazgo y su mesa. Pide sesión."""
    ruta = reverse("sobremesas:hojas", args=[dia.dialogo.clave, dia.numero])
    datos = {"hallazgo": folio} | ({"mesa": mesa} if mesa else {}) | {"papel": 1}
    return f"{settings.URL_PUBLICA}{ruta}?{urlencode(datos)}"


def direccion_de_sala(codigo: str) -> str:
    """La que abre el teléfono de quien asiste, con su código ya escrito."""
    return f"{settings.URL_PUBLICA}{reverse('sala:con_codigo', args=[codigo])}"


def hojas(
    dia: Sobremesa, mesas: Sequence[Mesa], solo: int | None = None
) -> tuple[dict[str, Any], int]:
    """Toda la tarde, o una mesa si ``solo`` dice cuál. Lanza ``ValidationError`` sin hallazgos."""
    puntos = list(
        dia.puntos.exclude(hallazgo=None)
        .select_related("hallazgo__dialogo", "redaccion")
        .order_by("orden")
    )
    if not puntos:
        raise ValidationError("La escaleta de ese día todavía no tiene hallazgos.")
    numeros: list[int | None] = [m.numero for m in mesas if solo in (None, m.numero)]
    if solo and not numeros:
        raise ValidationError("Ese día no tiene esa mesa.")
    elegidas = elegir(dia, puntos)
    hechas = [
        _hoja(dia, punto, punto.redaccion or elegidas[punto.hallazgo_id or 0], numero)
        for numero in numeros or [None]
        for punto in puntos
    ]
    return {"hojas": hechas, "renglones": range(RENGLONES), "escala": range(1, 10)}, len(hechas)


def papeletas() -> tuple[dict[str, Any], int]:
    return {"papeletas": range(PAPELETAS_POR_HOJA), "escala": range(1, 10)}, PAPELETAS_POR_HOJA


def _hoja(dia: Sobremesa, punto: PuntoDelDia, redaccion: Redaccion, mesa: int | None) -> HojaB:
    folio = punto.hallazgo.folio if punto.hallazgo else ""
    parrafos = [p.strip() for p in sin_remisiones(redaccion.texto).split("\n") if p.strip()]
    return HojaB(
        mesa=mesa,
        folio=folio,
        titulo=redaccion.titulo,
        texto=parrafos,
        pregunta=redaccion.pregunta,
        qr=qr_de(direccion_de_hoja(dia, folio, mesa)),
    )
