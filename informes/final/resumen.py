"""El resumen para presentar: ocho páginas a lo más, de la misma instantánea que el informe final.

Cuánto dice de cada cosa se mide: se compone con todo el detalle y, si no cabe, con un paso menos, hasta
que quepa. Así un diálogo corto no queda en los huesos ni uno largo se sale.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from dialogo.palabras import contar
from informes import pdf
from informes.final.contenido import sellar
from informes.verificar.qr import dibujar

PLANTILLA = "informes/final/resumen.html"
ESTILO = "pdf.css final.css resumen.css"
MAXIMO = 8
LARGO_DE_LINEA = 190
_ORACION = re.compile(r"(?<=[.!?…»])\s+(?=[«¿¡A-ZÁÉÍÓÚÑ])")
Parte = dict[str, Any]

# Qué se conserva en cada paso, de más a menos: línea y tira del hallazgo, beneficio y respuesta de la
# recomendación.
PASOS = (
    {"linea": True, "tira": True, "beneficio": True, "respuesta": True},
    {"linea": True, "tira": False, "beneficio": True, "respuesta": True},
    {"linea": True, "tira": False, "beneficio": False, "respuesta": True},
    {"linea": False, "tira": False, "beneficio": False, "respuesta": True},
    {"linea": False, "tira": False, "beneficio": False, "respuesta": False},
)


def componer(final: Parte, version: int, direccion: str) -> Parte:
    """Con el mayor detalle que cabe. Lanza ``ValidationError`` si ni con el menor."""
    for paso in PASOS:
        imprime = sellar(_imprime(final, version, direccion) | {"paso": paso})
        paginas = pdf.contar_paginas(render_to_string(PLANTILLA, {"i": imprime}), estilo=ESTILO)
        if paginas <= MAXIMO:
            return imprime
    raise ValidationError(
        f"El resumen ocuparía {contar(paginas, 'página', 'páginas', femenino=True)} y caben ocho. "
        "Saca hallazgos o recomendaciones al componer, o acorta sus títulos."
    )


def _imprime(final: Parte, version: int, direccion: str) -> Parte:
    heredados = (
        *("dialogo", "clave", "autor", "fecha", "organizan", "apoya", "es_demostracion", "cifras"),
        *("pregunta", "resumen", "fases", "ruta", "subtitulo", "sobremesas"),
    )
    version_del_informe = f"Del informe final, versión {final['version_texto']}"
    return {campo: final[campo] for campo in heredados} | {
        "titulo": f"Resumen para presentar. {final['dialogo']}, versión {version}",
        "tipo": "Resumen para presentar",
        "version": version,
        "version_texto": version_del_informe,
        "corriente": "Resumen para presentar",
        "pie": f"{final['dialogo']}."
        + (" Demostración, datos ficticios." if final["es_demostracion"] else ""),
        "bloques": [_bloque(b) for b in final["bloques"]],
        "plazos": [
            p | {"recomendaciones": [_recomendacion(r) for r in p["recomendaciones"]]}
            for p in final["plazos"]
        ],
        "narrativa": frase_de_la_narrativa(final),
        "del_informe": final["numero"],
        "direccion": direccion,
        "qr": dibujar(direccion) if direccion else "",
    }


def frase_de_la_narrativa(final: Parte, cabe: int = 320) -> str:
    """La primera frase de la narrativa que se lee de una vez."""
    frases = (f["texto"] for s in final["narrativa"] for f in s["frases"])
    return next((texto for texto in frases if len(texto) <= cabe), "")


def _bloque(bloque: Parte) -> Parte:
    return {
        "numero": bloque["numero"],
        "titulo": bloque["titulo"],
        "hallazgos": [
            {
                "folio": h["folio"],
                "titulo": h["titulo"],
                "linea": linea(h),
                "ficha": h["ficha"],
                "disensos": len(h["disensos"]),
                "recomendaciones": h["recomendaciones"],
            }
            for h in bloque["hallazgos"]
        ],
    }


def linea(hallazgo: Parte) -> str:
    """La primera oración de su texto; si es larga, hasta donde respira."""
    primera = primera_oracion(hallazgo)
    if len(primera) <= LARGO_DE_LINEA:
        return primera
    cabe = primera[: LARGO_DE_LINEA - 1]
    respira = max(cabe.rfind(signo) for signo in ",;:")
    corte = respira if respira > LARGO_DE_LINEA // 2 else cabe.rfind(" ")
    return f"{cabe[:corte]}…"


def primera_oracion(hallazgo: Parte) -> str:
    if not hallazgo["texto"]:
        return ""
    junto = "".join(trozo.get("texto", "") for trozo in hallazgo["texto"][0])
    return _ORACION.split(re.sub(r"\s+([.,;:])", r"\1", " ".join(junto.split())))[0]


def _recomendacion(una: Parte) -> Parte:
    campos = ("folio", "titulo", "beneficio", "responsable", "luz", "como_va", "requiere_reforma")
    return {campo: una[campo] for campo in campos}
