"""Las filas de lo publicado: hallazgos, voces, disensos, método y documentos."""

from collections.abc import Iterator, Mapping

from dialogo.texto import entero
from entrevistas.analisis.tabla import CERO
from informes.datos.campos import Fila
from informes.datos.fuente import Fuente
from informes.verificar.huella import numero_de


def hallazgos(fuente: Fuente) -> Iterator[Fila]:
    for h in fuente.foto.get("hallazgos", []):
        ficha, cuentas = h["ficha"], h.get("cuentas") or {}
        yield {
            "folio": h["folio"],
            "bloque_numero": h["bloque"]["numero"],
            "bloque": h["bloque"]["titulo"],
            "titulo": h["titulo"],
            "texto": h["texto"],
            "tension": h["tension"],
            "redaccion": h["redaccion"],
            "viene_de": h.get("viene_de", []),
            "sustentan": ficha["sustentan"],
            "de": ficha["de"],
            "matizan": ficha["matizan"],
            "contradicen": ficha["contradicen"],
            "sin_preguntar": ficha["sin_preguntar"],
            "num_sectores": ficha["num_sectores"],
            "sectores": [sector["nombre"] for sector in ficha["sectores"]],
            "grado": ficha["grado"],
            "aportaciones": cuentas.get("aportaciones", 0),
            "contestadas": cuentas.get("contestadas", 0),
            "recomendaciones": h.get("recomendaciones", []),
            "pagina": fuente.pagina("hallazgo", _numero(h["folio"])),
        }


def _numero(folio: str) -> int:
    return int(folio.split("-")[1])


def voces(fuente: Fuente) -> Iterator[Fila]:
    for h in fuente.foto.get("hallazgos", []):
        for voz in h["voces"]:
            if not voz["texto"]:  # se retiró después de publicarse
                continue
            yield {
                "codigo": voz["codigo"],
                "hallazgo": h["folio"],
                "relacion": voz["relacion"],
                "texto": voz["texto"],
                "literal": voz["con_comillas"],
                "atribucion": voz["atribucion"],
                "sector": voz["sector"]["nombre"] if voz["sector"] else "",
            }


def disensos(fuente: Fuente) -> Iterator[Fila]:
    for h in fuente.foto.get("hallazgos", []):
        for disenso in h["disensos"]:
            if not disenso["texto"]:
                continue
            respuesta = disenso.get("respuesta") or {}
            yield {
                "codigo": disenso["codigo"],
                "hallazgo": h["folio"],
                "texto": disenso["texto"],
                "razon": disenso["razon"],
                "quien": disenso["quien"],
                "abierto": disenso.get("abierto", True),
                "suerte": respuesta.get("suerte", ""),
                "razon_de_la_respuesta": respuesta.get("razon", ""),
            }


def objetivos(fuente: Fuente) -> Iterator[Fila]:
    recomendaciones = fuente.foto.get("recomendaciones", [])
    for o in fuente.foto.get("dialogo", {}).get("objetivos", []):
        yield {
            "clave": o["clave"],
            "plazo": o["plazo"],
            "numero": o["numero"],
            "texto": o["texto"],
            "recomendaciones": [
                r["folio"] for r in recomendaciones if o["clave"] in r["objetivos"]
            ],
        }


def sobremesas(fuente: Fuente) -> Iterator[Fila]:
    for dia in fuente.foto.get("sobremesas", []):
        yield {campo: dia[campo] for campo in ("numero", "fecha", "asistentes", "aportaciones")}


def temas_por_regiones(fuente: Fuente) -> Iterator[Fila]:
    """Una fila por casilla. De la cifra reservada sólo se dice que lo es."""
    tabla = fuente.foto.get("temas_por_regiones") or {}
    for renglon in tabla.get("filas", []):
        for region, celda in zip(tabla["columnas"], renglon["celdas"], strict=True):
            yield _casilla(fuente, renglon["nombre"], region, celda["cifra"])
        yield _casilla(fuente, renglon["nombre"], "", renglon["total"])


def _casilla(fuente: Fuente, tema: str, region: str, cifra: object) -> Fila:
    """Sale la cifra que llega al mínimo, o el cero. Lo callado, y lo que no debió llegar, se reserva."""
    personas = 0 if cifra == CERO else entero(str(cifra))
    dicha = personas if personas is not None and (not personas or personas >= fuente.k) else None
    return {"tema": tema, "region": region, "personas": dicha, "reservada": dicha is None}


CORTES = {"clases": "conversacion", "bloques": "bloque", "sectores": "sector"}
SUERTES = ("recogida", "matizada", "diluida", "omitida")


def representacion(fuente: Fuente) -> Iterator[Fila]:
    """De la auditoría publicada: cuentas ya calladas entre sí y frente a la versión anterior."""
    hecha = fuente.foto.get("representacion") or {}
    if totales := hecha.get("totales"):
        suertes = {uno["clave"]: uno["ideas"] for uno in totales}
        yield _cuenta("todas", "", hecha["ideas"], suertes)
    for clave, corte in CORTES.items():
        for renglon in hecha.get(clave) or []:
            yield _cuenta(corte, renglon["nombre"], renglon["ideas"], renglon["suertes"])


def _cuenta(corte: str, nombre: str, ideas: int, suertes: Mapping[str, int | None]) -> Fila:
    return {"corte": corte, "nombre": nombre, "ideas": ideas} | {
        suerte: suertes.get(suerte) for suerte in SUERTES
    }


def documentos(fuente: Fuente) -> Iterator[Fila]:
    for informe in fuente.documentos:
        assert informe.terminado_en is not None
        yield {
            "numero": numero_de(informe),
            "tipo": informe.tipo,
            "sobremesa": informe.sobremesa.numero if informe.sobremesa else None,
            "version": informe.version,
            "hecho_el": informe.terminado_en,
            "paginas": informe.num_paginas,
            "bytes": informe.tamano,
            "sha256": informe.huella_archivo,
            "archivo": fuente.pagina("documento", informe.uid),
        }


def erratas(fuente: Fuente) -> Iterator[Fila]:
    for informe in fuente.documentos:
        for errata in informe.erratas.all():
            yield {
                "documento": numero_de(informe),
                "tipo": informe.tipo,
                "version": informe.version,
                "donde": errata.donde,
                "texto": errata.texto,
                "anotada_el": errata.anotada_en,
            }
