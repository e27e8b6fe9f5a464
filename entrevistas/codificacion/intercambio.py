"""El libro en archivos: el ``.qdc`` de REFI-QDA 1.0 y la hoja CSV, de ida y de vuelta.

Se escribe exactamente el estándar (espacio ``urn:QDA-XML:codebook:1.0``, UTF-8 sin marca de orden,
ningún contenedor vacío) y se lee con holgura: por nombre local, porque otros programas escriben
variantes del espacio. Un archivo con DOCTYPE no se abre y nada se busca en la red.
"""

import re
import uuid
import xml.etree.ElementTree as ET  # noqa: S405 (sólo escribe; lee defusedxml)
from collections.abc import Iterable
from dataclasses import dataclass, field

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring as leer_xml  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError

from dialogo.hojas import Hoja
from dialogo.models import Dialogo
from dialogo.texto import limpiar
from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.libro import NOMBRES
from entrevistas.models import Codigo

ESPACIO = "urn:QDA-XML:codebook:1.0"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ESQUEMA = f"{ESPACIO} http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd"
COLORES = {1: "#1D5A93", 2: "#A93A05", 3: "#1B6B45", 4: "#7A5200", 5: "#57524C", 6: "#7239C4"}
MAXIMO_DE_BYTES = 2 * 1024 * 1024
MAXIMO_DE_CODIGOS = 2000
_SECCIONES = {"cuando_si": "Úsalo cuando", "cuando_no": "No lo uses cuando", "ejemplo": "Ejemplo"}
_CORTE = re.compile(rf"^({'|'.join(_SECCIONES.values())}): ?", re.MULTILINE)
_PARECIDO = re.compile(rf"^( *)({'|'.join(_SECCIONES.values())}):", re.MULTILINE)
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
PROPUESTOS, EN_VIVO = "Propuestos", "En vivo"
COLUMNAS = (
    "uid", "padre", "ruta", "nombre", "definicion", "usalo_cuando", "no_lo_uses_cuando",
    "ejemplo", "color", "estado", "fusionado_en", "en_vivo", "version",
)  # fmt: skip


@dataclass
class Renglon:
    """Un código tal como viene en un archivo. ``padre`` es su índice; ``padre_uid``, si es del libro.

    ``textos`` lleva sólo los que dicen algo: un texto vacío en el archivo no borra el del libro.
    ``sin_lugar``: la hoja no dice de quién cuelga nadie; ``implicito``: sólo se nombró como lugar.
    """

    numero: int
    nombre: str
    uid: str = ""
    padre: int | None = None
    padre_uid: str = ""
    textos: dict[str, str] = field(default_factory=dict)
    color: int | None = None
    estado: str = ""
    fusionado_en: str = ""
    es_en_vivo: bool | None = None
    version: int | None = None
    implicito: bool = False
    sin_lugar: bool = False


@dataclass
class Archivo:
    """Lo leído, y lo que hay que saber antes de traerlo."""

    nombre: str
    renglones: list[Renglon]
    avisos: list[str]


def guid(texto: str) -> str:
    """El identificador en minúsculas y sin llaves; vacío si no lo es."""
    dado = _GUID.fullmatch(texto.strip())
    return dado[1].lower() if dado else ""


def poner_nombre(renglon: Renglon, nombre: str, avisos: list[str]) -> None:
    """El nombre en un renglón de 100 caracteres; lo que no cabe pasa a la definición."""
    nombre = " ".join(limpiar(nombre).split())
    renglon.nombre = nombre
    if len(nombre) > 100:
        renglon.nombre = f"{nombre[:99].rstrip()}…"
        definicion = renglon.textos.get("definicion", "")
        renglon.textos["definicion"] = f"{nombre}\n\n{definicion}".strip()
        avisos.append(f"«{renglon.nombre}» no cabía: su nombre entero quedó en la definición.")


# REFI-QDA ----------------------------------------------------------------------------------------
def a_qdc(dialogo: Dialogo, arbol: Arbol) -> bytes:
    """El libro vigente en ``.qdc``. Lanza ``ValidationError`` si está vacío: el estándar no lo admite."""
    vigentes = [raiz for raiz in arbol.hijos.get(None, []) if raiz.esta_vigente]
    if not vigentes:
        raise ValidationError("El libro no tiene códigos vigentes que exportar.")
    ET.register_namespace("", ESPACIO)
    ET.register_namespace("xsi", _XSI)
    raiz = ET.Element(_q("CodeBook"), {"origin": "Diálogo", f"{{{_XSI}}}schemaLocation": _ESQUEMA})
    codigos = ET.SubElement(raiz, _q("Codes"))
    salen: list[Codigo] = []
    for codigo in vigentes:
        _escribir(codigos, arbol, codigo, salen)
    conjuntos = {
        PROPUESTOS: [uno for uno in salen if uno.estado == Codigo.Estado.PROPUESTO],
        EN_VIVO: [uno for uno in salen if uno.es_en_vivo],
    }
    if any(conjuntos.values()):
        _escribir_conjuntos(ET.SubElement(raiz, _q("Sets")), dialogo, conjuntos)
    ET.indent(raiz, "  ")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(raiz, encoding="utf-8")


def _q(nombre: str) -> str:
    return f"{{{ESPACIO}}}{nombre}"


def _escribir(dentro_de: ET.Element, arbol: Arbol, codigo: Codigo, salen: list[Codigo]) -> None:
    salen.append(codigo)
    elemento = ET.SubElement(
        dentro_de,
        _q("Code"),
        {
            "guid": str(codigo.uid),
            "name": codigo.nombre,
            "isCodable": "true",
            "color": COLORES[codigo.color],
        },
    )
    if descripcion := describir(codigo):
        ET.SubElement(elemento, _q("Description")).text = descripcion
    for hijo in arbol.hijos.get(codigo.pk, []):
        if hijo.esta_vigente:
            _escribir(elemento, arbol, hijo, salen)


def _escribir_conjuntos(
    dentro_de: ET.Element, dialogo: Dialogo, conjuntos: dict[str, list[Codigo]]
) -> None:
    for nombre, codigos in conjuntos.items():
        if not codigos:
            continue
        suyo = uuid.uuid5(uuid.NAMESPACE_URL, f"{dialogo.clave}/{nombre}")
        conjunto = ET.SubElement(dentro_de, _q("Set"), {"guid": str(suyo), "name": nombre})
        for codigo in codigos:
            ET.SubElement(conjunto, _q("MemberCode"), {"guid": str(codigo.uid)})


def describir(codigo: Codigo) -> str:
    """Los cuatro textos en uno: el estándar sólo tiene ``Description``.

    Un renglón que ya empieza como un rótulo lleva un espacio delante, que ``desarmar`` quita.
    """
    partes = [("", codigo.definicion)] if codigo.definicion else []
    partes += [
        (f"{rotulo}: ", getattr(codigo, campo))
        for campo, rotulo in _SECCIONES.items()
        if getattr(codigo, campo)
    ]
    return "\n\n".join(rotulo + _PARECIDO.sub(r" \1\2:", texto) for rotulo, texto in partes)


def desarmar(descripcion: str) -> dict[str, str]:
    """Lo contrario de ``describir``, sin los vacíos; sin rótulos, todo es definición."""
    trozos = _CORTE.split(limpiar(descripcion))
    textos = dict.fromkeys(["definicion", *_SECCIONES], "") | {"definicion": trozos[0].strip()}
    campos = {rotulo: campo for campo, rotulo in _SECCIONES.items()}
    for rotulo, texto in zip(trozos[1::2], trozos[2::2], strict=True):
        campo = campos[rotulo]
        textos[campo] = f"{textos[campo]}\n\n{texto.strip()}".strip()
    sin_espacio = {campo: _PARECIDO.sub(_menos_uno, texto) for campo, texto in textos.items()}
    return {campo: texto.strip() for campo, texto in sin_espacio.items() if texto}


def _menos_uno(hallado: re.Match[str]) -> str:
    return f"{hallado[1][1:]}{hallado[2]}:"


def de_qdc(nombre: str, datos: bytes) -> Archivo:
    """Lee un ``.qdc``, del estándar o de otro programa. Lanza ``ValidationError``."""
    raiz = _abrir(datos)
    codigos = next((e for e in raiz.iter() if _local(e) == "Codes"), None)
    avisos: list[str] = []
    renglones = _renglones(codigos, avisos) if codigos is not None else []
    if not renglones:
        raise ValidationError("El archivo no trae ningún código.")
    _aplicar_conjuntos(raiz, renglones, avisos)
    return Archivo(nombre, renglones, avisos)


def _abrir(datos: bytes) -> ET.Element:
    if datos[:2] == b"PK":
        raise ValidationError(
            "Es un proyecto completo (.qdpx). Exporta de tu programa sólo el libro de códigos (.qdc)."
        )
    try:
        return leer_xml(datos.lstrip(b" \t\r\n"), forbid_dtd=True)
    except DefusedXmlException:
        raise ValidationError(
            "El archivo trae un DOCTYPE, que puede esconder otra cosa. No se abrió."
        ) from None
    except (ET.ParseError, ValueError, LookupError):
        raise ValidationError("No se pudo leer: no es un libro REFI-QDA bien formado.") from None


def _local(elemento: ET.Element) -> str:
    return str(elemento.tag).rpartition("}")[2]


def _atributos(elemento: ET.Element) -> dict[str, str]:
    return {nombre.rpartition("}")[2]: valor for nombre, valor in elemento.items()}


def _renglones(codigos: ET.Element, avisos: list[str]) -> list[Renglon]:
    """Recorre sin recursión: la profundidad la pone el archivo."""
    renglones: list[Renglon] = []
    pendientes = [(uno, None) for uno in reversed(list(codigos)) if _local(uno) == "Code"]
    carpetas = 0
    while pendientes:
        elemento, padre = pendientes.pop()
        renglon = _renglon(elemento, len(renglones) + 1, padre, avisos)
        carpetas += _atributos(elemento).get("isCodable", "true") in {"false", "0"}
        renglones.append(renglon)
        if len(renglones) > MAXIMO_DE_CODIGOS:
            raise ValidationError(f"Trae más de {MAXIMO_DE_CODIGOS:,} códigos: divídelo.")
        en = len(renglones) - 1
        pendientes += [(uno, en) for uno in reversed(list(elemento)) if _local(uno) == "Code"]  # type: ignore[misc]
    if carpetas:
        avisos.append(f"{carpetas} venían como carpetas, sin poder marcarse: entran como códigos.")
    return renglones


def _renglon(elemento: ET.Element, numero: int, padre: int | None, avisos: list[str]) -> Renglon:
    datos = _atributos(elemento)
    descripcion = next((e.text or "" for e in elemento if _local(e) == "Description"), "")
    renglon = Renglon(
        numero, "", uid=guid(datos.get("guid", "")), padre=padre, textos=desarmar(descripcion)
    )
    poner_nombre(renglon, datos.get("name", ""), avisos)
    hex_ = datos.get("color", "").strip().upper()
    renglon.color = next((n for n, suyo in COLORES.items() if suyo == hex_), None)
    return renglon


def _aplicar_conjuntos(raiz: ET.Element, renglones: list[Renglon], avisos: list[str]) -> None:
    """«Propuestos» y «En vivo» son nuestros; los demás conjuntos no tienen dónde quedar."""
    fuera = []
    nuestros: dict[str, set[str]] = {PROPUESTOS: set(), EN_VIVO: set()}
    for conjunto in (e for e in raiz.iter() if _local(e) == "Set"):
        nombre = _atributos(conjunto).get("name", "")
        if nombre not in nuestros:
            fuera.append(nombre)
            continue
        for miembro in conjunto:
            datos = _atributos(miembro)
            nuestros[nombre].add(guid(datos.get("guid") or datos.get("targetGUID") or ""))
    propio = _atributos(raiz).get("origin", "").startswith("Diálogo")
    for renglon in renglones:
        if propio:
            esta = renglon.uid in nuestros[PROPUESTOS]
            renglon.estado = Codigo.Estado.PROPUESTO if esta else Codigo.Estado.ACORDADO
            renglon.es_en_vivo = renglon.uid in nuestros[EN_VIVO]
    if fuera:
        avisos.append(f"Los grupos de códigos no se traen: {', '.join(fuera[:8])}.")


# Hoja --------------------------------------------------------------------------------------------
def a_hoja(arbol: Arbol) -> Hoja:
    """Todos los códigos, también los fusionados y archivados."""
    return Hoja("Libro de códigos", COLUMNAS, _filas(arbol))


def _filas(arbol: Arbol) -> Iterable[list[str | int]]:
    for uno in arbol.en_orden():
        padre = arbol.codigos.get(uno.padre_id or 0)
        destino = arbol.codigos.get(uno.fusionado_en_id or 0)
        yield [
            str(uno.uid),
            str(padre.uid) if padre else "",
            arbol.ruta(uno),
            *(getattr(uno, campo) for campo in NOMBRES if campo != "color"),
            uno.color,
            uno.estado,
            str(destino.uid) if destino else "",
            "sí" if uno.es_en_vivo else "no",
            uno.version,
        ]
