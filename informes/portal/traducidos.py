"""Lo escrito en español, dicho en el idioma de la página: qué texto, en qué estado y con qué clave.

Cada texto público tiene una clave (``H-03/titulo``, ``dialogo/resumen``, ``H-03·e2``). Una traducción
vale mientras el original sea el mismo; si cambia, vuelve a leerse el original.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from dialogo.models import Dialogo
from informes.models import Traduccion

Datos = dict[str, Any]


def huella_de(original: str) -> str:
    return hashlib.sha256(original.encode()).hexdigest()


@dataclass(frozen=True)
class Dicho:
    """Cómo se lee: ``idioma`` de las palabras, y si la traducción espera su visto bueno."""

    texto: str
    idioma: str
    en_revision: bool = False


@dataclass
class Idioma:
    """Las traducciones de un diálogo al idioma de la página; ninguna si es español."""

    idioma: str = "es"
    guardadas: dict[str, Traduccion] = field(default_factory=dict)

    @classmethod
    def de_la_pagina(cls, dialogo: Dialogo) -> "Idioma":
        """Una consulta en inglés; ninguna en español."""
        if (get_language() or "es").startswith("es"):
            return cls()
        filas = Traduccion.objects.filter(dialogo=dialogo, idioma="en").order_by()
        return cls("en", {fila.clave: fila for fila in filas})

    def decir(self, clave: str, original: str) -> Dicho:
        guardada = self.guardadas.get(clave)
        if guardada is None or guardada.huella_original != huella_de(original):
            return Dicho(original, "es")
        en_revision = guardada.estado != Traduccion.Estado.APROBADA
        return Dicho(guardada.texto, self.idioma, en_revision)


@dataclass(frozen=True)
class Texto:
    """Un texto por traducir: su clave, lo que dice y de qué parte es."""

    clave: str
    original: str
    parte: str
    que: str


CAMPOS = {
    "credito": "crédito",
    "descripcion": "descripción",
    "titulo_corto": "título corto",
    "explicacion": "explicación",
}
"""Los que no se llaman igual en la página que en la instantánea."""


def textos(foto: Datos) -> list[Texto]:
    """Todo lo que se publica en palabras de alguien, en el orden de la página; sin lo vacío."""
    hallados: list[Texto] = []

    def poner(clave: str, original: str, parte: str, que: str) -> None:
        if original.strip():
            hallados.append(Texto(clave, original, parte, que))

    dialogo = foto["dialogo"]
    for campo in ("nombre", "pregunta", "resumen", "antecedentes", "alcance", "credito"):
        poner(f"dialogo/{campo}", dialogo[campo], "El diálogo", CAMPOS.get(campo, campo))
    for fase in dialogo["fases"]:
        for campo in ("nombre", "descripcion"):
            que = f"fase {fase['numero']}, {CAMPOS.get(campo, campo)}"
            poner(f"fase-{fase['numero']}/{campo}", fase[campo], "El diálogo", que)
    for objetivo in dialogo["objetivos"]:
        que = f"objetivo {objetivo['numero']} de {objetivo['plazo']} plazo"
        poner(objetivo["clave"], objetivo["texto"], "El diálogo", que)
    for premisa in dialogo["premisas"]:
        que = f"premisa {premisa['numero']}"
        poner(f"premisa-{premisa['numero']}", premisa["texto"], "El diálogo", que)
    for bloque in {h["bloque"]["numero"]: h["bloque"] for h in foto["hallazgos"]}.values():
        que = f"bloque {bloque['numero']}"
        poner(f"bloque-{bloque['numero']}", bloque["titulo"], "El diálogo", que)
    for hallazgo in foto["hallazgos"]:
        _de_un_hallazgo(hallazgo, poner)
    for una in foto["recomendaciones"]:
        for campo in ("texto", "titulo_corto", "explicacion", "beneficio", "instrumento"):
            poner(f"{una['folio']}/{campo}", una[campo], una["folio"], CAMPOS.get(campo, campo))
    for clave, nombre in {
        u["tipo"]["clave"]: u["tipo"]["nombre"] for u in foto["recomendaciones"]
    }.items():
        poner(f"tipo-{clave}", nombre, "Tipos de recomendación", "tipo")
    for seccion in foto["narrativa"]:
        parte = f"Narrativa {seccion['numero']}"
        poner(f"N-{seccion['numero']}/titulo", seccion["titulo"], parte, "título")
        for i, frase in enumerate(seccion["frases"], start=1):
            poner(f"N-{seccion['numero']}/{i}", frase["texto"], parte, f"frase {i}")
    return hallados


def _de_un_hallazgo(hallazgo: Datos, poner: Any) -> None:
    folio = hallazgo["folio"]
    for campo, que in (("titulo", "título"), ("texto", "texto"), ("tension", "tensión")):
        poner(f"{folio}/{campo}", hallazgo[campo], folio, que)
    for paso in hallazgo["pasos"]:
        if paso["por_que"]:
            poner(f"{folio}/r{paso['redaccion']}", paso["por_que"], folio, "por qué cambió")
    for voz in hallazgo["voces"]:
        if not voz.get("retirada"):
            poner(voz["codigo"], voz["texto"], folio, f"voz {voz['codigo']}")
    for disenso in hallazgo["disensos"]:
        if not disenso.get("retirada"):
            poner(f"{disenso['codigo']}/texto", disenso["texto"], folio, "disenso")
            poner(f"{disenso['codigo']}/razon", disenso["razon"], folio, "razón del disenso")
            if respuesta := disenso["respuesta"]:
                poner(f"{disenso['codigo']}/respuesta", respuesta["razon"], folio, "respuesta")
