"""Las láminas de la presentación pública: una idea en cada una, de la misma instantánea que el informe.

Una voz se proyecta entera o no se proyecta: cortada, diría otra cosa.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from informes import pdf
from informes.final.contenido import sellar
from informes.final.resumen import frase_de_la_narrativa, primera_oracion
from informes.verificar.qr import dibujar

PLANTILLA = "informes/final/laminas.html"
ESTILO = "pdf.css laminas.css"
LARGO_DE_VOZ = 210
LARGO_DE_LINEA = 300
POR_LAMINA = 4
Parte = dict[str, Any]


def componer(final: Parte, version: int, direccion: str) -> Parte:
    """Lanza ``ValidationError`` si alguna no cabe en su hoja."""
    demostracion = " Demostración, datos ficticios." if final["es_demostracion"] else ""
    imprime = {
        campo: final[campo]
        for campo in (
            *("dialogo", "clave", "autor", "fecha", "organizan", "apoya", "es_demostracion"),
            *("pregunta", "subtitulo", "cifras"),
        )
    }
    imprime |= {
        "titulo": f"Presentación. {final['dialogo']}, versión {version}",
        "tipo": "Presentación",
        "version": version,
        "version_texto": f"Del informe final, versión {final['version_texto']}",
        "pie": f"{final['dialogo']}.{demostracion}",
        "laminas": list(_laminas(final, direccion)),
    }
    imprime = sellar(imprime)
    esperadas = len(imprime["laminas"])
    if pdf.contar_paginas(render_to_string(PLANTILLA, {"i": imprime}), estilo=ESTILO) != esperadas:
        raise ValidationError(
            "Alguna lámina no cabe en su hoja. Acorta el título del hallazgo o de la recomendación "
            "más larga y vuelve a construir."
        )
    return imprime


def codigos(imprime: Parte) -> set[str]:
    """De las voces que se proyectan."""
    return {
        lamina["voz"]["codigo"] for lamina in imprime["laminas"] if lamina.get("voz") is not None
    }


def _laminas(final: Parte, direccion: str) -> Iterator[Parte]:
    yield {"clase": "portada", "titulo": final["dialogo"]}
    yield {"clase": "cifras", "titulo": "Qué hicimos", "cifras": _cifras(final["cifras"])}
    for bloque in final["bloques"]:
        for hallazgo in bloque["hallazgos"]:
            yield _hallazgo(bloque, hallazgo)
    if frase := frase_de_la_narrativa(final):
        yield {"clase": "narrativa", "titulo": "La ciudad que se cuenta", "frase": frase}
    for plazo in final["plazos"]:
        yield from _del_plazo(plazo)
    if ruta := final["ruta"]:
        for figura in ruta["figuras"]:
            yield {
                "clase": "ruta",
                "titulo": "Hoja de ruta",
                "frase": ruta["frase"],
                "figura": figura,
                "alternativa": ruta["alternativa"],
            }
    yield {
        "clase": "seguir",
        "titulo": "Cómo darle seguimiento" if direccion else "Qué sigue",
        "direccion": direccion.partition("://")[2].rstrip("/"),
        "qr": dibujar(direccion) if direccion else "",
    }


def _cifras(cifras: Parte) -> list[Parte]:
    filas = (
        (cifras["entrevistas"], "entrevista", "entrevistas"),
        (cifras["sobremesas"], "sobremesa", "sobremesas"),
        (cifras["asistentes"], "asistente", "asistentes"),
        (cifras["aportaciones"], "aportación", "aportaciones"),
        (cifras["contestadas"], "contestada con su razón", "contestadas con su razón"),
        (cifras["hallazgos"], "hallazgo", "hallazgos"),
        (cifras["recomendaciones"], "recomendación", "recomendaciones"),
    )
    return [{"n": n, "que": uno if n == 1 else varios} for n, uno, varios in filas if n]


def _hallazgo(bloque: Parte, hallazgo: Parte) -> Parte:
    voz, dicha = _voz(hallazgo), primera_oracion(hallazgo)
    return {
        "clase": "hallazgo",
        "bloque": f"Bloque {bloque['numero']}. {bloque['titulo']}",
        "folio": hallazgo["folio"],
        "titulo": hallazgo["titulo"],
        "medida": medida(hallazgo["titulo"]),
        "linea": dicha if not voz and len(dicha) <= LARGO_DE_LINEA else "",
        "ficha": hallazgo["ficha"],
        "voz": voz,
        "disensos": len(hallazgo["disensos"]),
    }


def _voz(hallazgo: Parte) -> Parte | None:
    """La primera literal que cabe entera; si no hay, la primera en paráfrasis."""
    caben = [v for v in hallazgo["sustentan"] if len(v["texto"]) <= LARGO_DE_VOZ]
    return next((v for v in caben if v["literal"]), caben[0] if caben else None)


def medida(texto: str) -> str:
    """Clase de la letra: más chica mientras más largo."""
    if len(texto) <= 70:
        return "grande"
    return "mediano" if len(texto) <= 130 else "chico"


def _del_plazo(plazo: Parte) -> Iterator[Parte]:
    todas = plazo["recomendaciones"]
    for i in range(0, len(todas), POR_LAMINA):
        yield {
            "clase": "recomendaciones",
            "titulo": plazo["nombre"],
            "sigue": i > 0,
            "recomendaciones": [
                {
                    "folio": r["folio"],
                    "titulo": r["titulo"],
                    "medida": medida(r["titulo"]),
                    "responsable": r["responsable"],
                    "luz": r["luz"],
                    "como_va": r["como_va"],
                }
                for r in todas[i : i + POR_LAMINA]
            ],
        }
