"""La última publicación como puede leerse hoy: lo publicado, con cada voz que ya no puede salir callada.

Una publicación no cambia; lo que permite cada quien, sí. Al leerla se compara: la voz retirada, la que
corrigió sus palabras y la que ya no llega al público dejan sólo su sitio; la que pidió más reserva sale
con la de hoy. Pedir menos no abre nada: eso espera a la publicación siguiente.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404

from dialogo.models import Dialogo
from entrevistas.confidencialidad import Cita, Umbral, citar, para_citar
from entrevistas.models import Fragmento, Nivel
from informes.models import Publicacion
from informes.portal.hallado import AUDIENCIA
from sobremesas.atribucion import velado
from sobremesas.choques.viaje import Viajero, de_hoy

Datos = dict[str, Any]
CALLADA: Datos = {"retirada": True, "texto": "", "atribucion": "", "sector": None}
CALLADO: Datos = {
    "retirada": True, "abierto": False, "texto": "", "razon": "", "quien": "", "sector": "",
    "respuesta": None,
}  # fmt: skip


@dataclass(frozen=True)
class Vigente:
    """``foto``: la instantánea con las voces de hoy, en la forma de ``instantanea.tomar``."""

    publicacion: Publicacion
    foto: Datos
    retiradas: int = 0

    @cached_property
    def por_folio(self) -> dict[str, Datos]:
        return {uno["folio"]: uno for uno in self.foto["hallazgos"]}

    @cached_property
    def recomendaciones(self) -> dict[str, Datos]:
        return {una["folio"]: una for una in self.foto["recomendaciones"]}

    @cached_property
    def fundidos(self) -> dict[str, Datos]:
        return {uno["folio"]: uno for uno in self.foto["fundidos"]}

    def hallazgo(self, folio: str) -> Datos | None:
        return self.por_folio.get(folio)

    def recomendacion(self, folio: str) -> Datos | None:
        return self.recomendaciones.get(folio)


def ultima(dialogo: Dialogo) -> Publicacion | None:
    return Publicacion.objects.filter(dialogo=dialogo).order_by("-numero").first()


def de(dialogo: Dialogo) -> Vigente | None:
    """Lo publicado, como puede leerse hoy. Cinco consultas, y una por tarde con algo «por sector»."""
    publicacion = ultima(dialogo)
    return leer(publicacion, dialogo) if publicacion else None


def exigir(dialogo: Dialogo) -> Vigente:
    """Lanza ``Http404`` si nada se ha publicado."""
    vigente = de(dialogo)
    if vigente is None:
        raise Http404
    return vigente


def leer(publicacion: Publicacion, dialogo: Dialogo) -> Vigente:
    """Cualquier publicación, la última o no, con las voces de hoy."""
    voces = list(publicacion.voces.values_list("codigo", "fragmento", "disenso", "nivel", "huella"))
    pasajes = para_citar(Fragmento.objects.all()).in_bulk({f for _, f, _, _, _ in voces if f})
    disensos = de_hoy({d for _, _, d, _, _ in voces if d})
    umbral = Umbral.de(dialogo)
    cambios: dict[str, Datos] = {}
    for codigo, fragmento, disenso, nivel, huella in voces:
        if fragmento:
            cita = citar(pasajes[fragmento], AUDIENCIA, umbral)
            cambios[codigo] = _de_una_cita(cita, Nivel(nivel), huella)
        else:
            cambios[codigo] = _de_un_disenso(disensos[disenso], Nivel(nivel))
    foto = publicacion.instantanea
    for hallazgo in foto["hallazgos"]:
        _poner(hallazgo, cambios)
    return Vigente(publicacion, foto, sum(1 for c in cambios.values() if c.get("retirada")))


def _de_una_cita(cita: Cita | None, publicado: Nivel, huella: str) -> Datos:
    if cita is None or cita.huella != huella:
        return CALLADA
    if cita.nivel.rigor > publicado.rigor:
        sector = {"clave": cita.sector.clave, "nombre": cita.sector.nombre} if cita.sector else None
        return {"atribucion": cita.atribucion, "sector": sector}
    return {}


def _de_un_disenso(uno: Viajero, publicado: Nivel) -> Datos:
    disenso, firma = uno.disenso, uno.firma
    if disenso.aportacion.retirada_en:
        return CALLADO
    cambio: Datos = {"abierto": disenso.cerrado_en is None}
    if uno.nivel.rigor > publicado.rigor:
        sector = firma.sector.clave if firma.sector else ""
        cambio |= {"texto": firma.texto, "razon": firma.razon, "quien": firma.quien}
        cambio |= {"sector": sector, "velar": disenso.puesto}
    return cambio


def _poner(hallazgo: Datos, cambios: dict[str, Datos]) -> None:
    # Sin renglón que la respalde no hay permiso que comparar: no se lee.
    for voces, sin_respaldo in ((hallazgo["voces"], CALLADA), (hallazgo["disensos"], CALLADO)):
        for voz in voces:
            cambio: Datos = {"retirada": False} | cambios.get(voz["codigo"], sin_respaldo)
            if (quien := cambio.pop("velar", None)) and voz["respuesta"]:
                voz["respuesta"]["razon"] = velado(voz["respuesta"]["razon"], quien)
            voz |= cambio
    # Un sector se nombra sólo mientras una voz a la vista lo nombre.
    a_la_vista = {
        voz["sector"]["clave"]
        for voz in hallazgo["voces"]
        if voz["sector"] and voz["relacion"] == "sustenta"
    }
    ficha = hallazgo["ficha"]
    ficha["sectores"] = [s for s in ficha["sectores"] if s["clave"] in a_la_vista]
