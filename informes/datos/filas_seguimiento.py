"""Las filas de lo que se recomienda y de lo que se ha hecho con ello."""

from collections.abc import Iterator
from typing import Any

from hallazgos.models import Avance, Compromiso, Hito
from hallazgos.seguimiento import semaforo
from informes.datos.campos import Fila
from informes.datos.fuente import Fuente


def recomendaciones(fuente: Fuente) -> Iterator[Fila]:
    for r in fuente.foto.get("recomendaciones", []):
        viva = fuente.recomendaciones.get(r["folio"])
        luz = fuente.luces.get(r["folio"])
        prioridad = r.get("prioridad") or {}
        yield _dicha(r) | {
            "prioridad_lugar": prioridad.get("lugar"),
            "prioridad_de": prioridad.get("de"),
            "prioridad_por": prioridad.get("por", ""),
            "estado": luz.estado.value if luz else "",
            "estado_frase": luz.frase if luz else "",
            "responder_antes_de": viva.responder_antes_de if viva and viva.comunicada_en else None,
            "pagina": fuente.pagina("recomendacion", int(r["folio"].split("-")[1])),
        }


def _dicha(r: dict[str, Any]) -> Fila:
    return {
        "folio": r["folio"],
        "titulo_corto": r["titulo_corto"],
        "texto": r["texto"],
        "explicacion": r["explicacion"],
        "beneficio": r["beneficio"],
        "version": r["version"],
        "plazo": r["plazo"],
        "tipo": r["tipo"]["nombre"],
        "instrumento": r["instrumento"],
        "articulo": r["articulo"],
        "requiere_reforma": r["requiere_reforma"],
        "responsable": r["responsable"] or "",
        "corresponsables": r["corresponsables"],
        "hallazgos": r["hallazgos"],
        "objetivos": r["objetivos"],
        "premisas": [f"{p['numero']} {p['relacion']}" for p in r["premisas"]],
        "temas": r["temas"],
        "regiones": r["regiones"],
        "lo_que_existe": [
            f"{x['programa']} ({x['organizacion']}): {x['relacion']}" for x in r["lo_que_existe"]
        ],
    }


def respuestas(fuente: Fuente) -> Iterator[Fila]:
    for folio, recomendacion in fuente.recomendaciones.items():
        for una in sorted(recomendacion.respuestas.all(), key=lambda r: r.numero):
            yield {
                "recomendacion": folio,
                "numero": una.numero,
                "sentido": una.sentido,
                "razones": una.razones,
                "organizacion": una.organizacion.nombre,
                "cargo": una.cargo,
                "dada_el": una.dada_en,
            }


def compromisos(fuente: Fuente) -> Iterator[Fila]:
    for folio, uno in _compromisos(fuente):
        vivos = semaforo.hitos_vivos([uno])
        yield {
            "recomendacion": folio,
            "numero": uno.numero,
            "que": uno.que,
            "organizacion": uno.organizacion.nombre,
            "cargo": uno.cargo,
            "para_el": uno.para_el,
            "evidencia_esperada": uno.evidencia_esperada,
            "hitos": len(vivos),
            "hitos_cumplidos": sum(semaforo.cumplimiento(h) is not None for h in vivos),
            "retirado_el": uno.retirado_en,
            "motivo_de_retiro": uno.motivo_retiro,
        }


def _compromisos(fuente: Fuente) -> Iterator[tuple[str, Compromiso]]:
    for folio, recomendacion in fuente.recomendaciones.items():
        for uno in sorted(recomendacion.compromisos.all(), key=lambda c: c.numero):
            yield folio, uno


def hitos(fuente: Fuente) -> Iterator[Fila]:
    for folio, compromiso in _compromisos(fuente):
        suyos = sorted(compromiso.hitos.all(), key=lambda h: (h.para_el, h.pk))
        for numero, hito in enumerate(suyos, start=1):
            hito.compromiso = compromiso
            yield {"recomendacion": folio, "compromiso": compromiso.numero, "numero": numero} | (
                _hito(fuente, hito)
            )


def _hito(fuente: Fuente, hito: Hito) -> Fila:
    luz, cumplido = semaforo.de_hito(hito, fuente.hoy), semaforo.cumplimiento(hito)
    movidas = sorted(hito.cambios_de_fecha.all(), key=lambda c: (c.hecho_en, c.pk))
    avances = sorted(hito.avances.all(), key=lambda a: (a.informado_en, a.pk))
    ultimo = avances[-1] if avances else None
    return {
        "que": hito.que,
        "cargo": hito.cargo or hito.compromiso.cargo,
        "para_el": hito.para_el,
        "para_el_original": movidas[0].antes if movidas else hito.para_el,
        "veces_movido": len(movidas),
        "motivo_del_ultimo_cambio": movidas[-1].motivo if movidas else "",
        "estado": luz.clave,
        "estado_frase": luz.frase,
        "cumplido_el": cumplido.cumplido_el if cumplido else None,
        "informes": len(avances),
        "ultimo_informe_el": ultimo.informado_en if ultimo else None,
        "ultimo_informe": ultimo.texto if ultimo else "",
        "evidencia": _evidencia(fuente, cumplido or ultimo),
    }


def _evidencia(fuente: Fuente, avance: Avance | None) -> str:
    if avance is None:
        return ""
    return avance.direccion or (fuente.pagina("avance", avance.uid) if avance.documento else "")
