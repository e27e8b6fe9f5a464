"""De un archivo a renglones de texto. Nada de lo que trae se ejecuta ni sale a la red (seguridad U1).

Se cree a lo que el archivo es por dentro, no a su nombre: un .docx y un .odt son un ZIP con partes
conocidas; lo demás es texto. Todo rechazo es una frase que dice qué hacer.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import mammoth
import webvtt
from django.core.exceptions import ValidationError
from lxml import html
from odf import opendocument, teletype
from odf.text import H, P
from webvtt.errors import MalformedFileError

from dialogo.legible import NoEsTexto, descifrar
from dialogo.texto import limpiar
from entrevistas.models import Transcripcion

Formato = Transcripcion.Formato
MAXIMO = 20 * 1024 * 1024
MAXIMO_DESCOMPRIMIDO = 100 * 1024 * 1024
MAXIMO_DE_PARTES = 2_000
MAXIMO_DE_RENGLONES = 20_000
SEGUNDOS_DE_PAUSA = 2.0
LARGO_DE_ENTRADA = 600

_OTROS = {
    b"\xd0\xcf\x11\xe0": "Es un Word de los antiguos (.doc) o tiene contraseña. Ábrelo y guárdalo como .docx, sin contraseña.",
    b"%PDF": "Es un PDF y de ahí el texto no sale completo. Sube el documento del que se hizo.",
    b"{\\rtf": "Es un .rtf. Ábrelo y guárdalo como .docx.",
}
_NO_SE_ENTIENDE = (
    "No pudimos leer el archivo. Ábrelo, guárdalo de nuevo y vuelve a subirlo, o pega el texto."
)


@dataclass(frozen=True)
class Renglon:
    """Un párrafo. ``tiempo`` es «HH:MM:SS» cuando el archivo lo dice."""

    texto: str
    es_titulo: bool = False
    hablante: str = ""
    tiempo: str = ""


def leer(nombre: str, contenido: bytes) -> tuple[str, list[Renglon]]:
    """Formato y renglones. Lanza ``ValidationError`` con la frase para quien subió el archivo."""
    if len(contenido) > MAXIMO:
        raise ValidationError("El archivo pesa más de 20 MB. Quítale las imágenes o pega el texto.")
    for firma, frase in _OTROS.items():
        if contenido.startswith(firma):
            raise ValidationError(frase)
    if contenido.startswith(b"PK"):
        formato, renglones = _de_zip(contenido)
    else:
        formato, renglones = _de_texto(PurePath(nombre).suffix.lower(), _texto_de(contenido))
    renglones = [renglon for renglon in renglones if renglon.texto]
    if not renglones:
        raise ValidationError("El archivo no trae texto.")
    if len(renglones) > MAXIMO_DE_RENGLONES:
        raise ValidationError("El archivo trae más de 20,000 párrafos. Divídelo.")
    return formato, renglones


def de_pegado(texto: str) -> list[Renglon]:
    return [r for r in (Renglon(limpio(linea)) for linea in limpiar(texto).split("\n")) if r.texto]


def limpio(texto: str) -> str:
    return " ".join(limpiar(texto).split())


def _texto_de(contenido: bytes) -> str:
    try:
        return descifrar(contenido)[0]
    except NoEsTexto as error:
        raise ValidationError(
            "No es un archivo de texto. Sube .docx, .odt, .txt, .srt o .vtt."
        ) from error
    except UnicodeDecodeError as error:
        raise ValidationError(_NO_SE_ENTIENDE) from error


def _de_zip(contenido: bytes) -> tuple[str, list[Renglon]]:
    try:
        with zipfile.ZipFile(io.BytesIO(contenido)) as archivo:
            nombres = _revisar(archivo)
        if "word/document.xml" in nombres:
            return Formato.DOCX, _de_docx(contenido)
        if "content.xml" in nombres:
            return Formato.ODT, _de_odt(contenido)
    except ValidationError:
        raise
    except Exception as error:
        raise ValidationError(_NO_SE_ENTIENDE) from error
    raise ValidationError("Sólo se leen documentos de texto: .docx, .odt, .txt, .srt o .vtt.")


def _revisar(archivo: zipfile.ZipFile) -> set[str]:
    """Nada de bombas, macros, contraseñas ni entidades de XML. Devuelve los nombres de las partes."""
    partes = archivo.infolist()
    if len(partes) > MAXIMO_DE_PARTES or sum(p.file_size for p in partes) > MAXIMO_DESCOMPRIMIDO:
        raise ValidationError("El archivo se infla demasiado al abrirlo. Guárdalo sin imágenes.")
    nombres = {parte.filename for parte in partes}
    if any(nombre.endswith("vbaProject.bin") or nombre.startswith("Basic/") for nombre in nombres):
        raise ValidationError("El documento trae macros. Guárdalo como .docx, sin macros.")
    if any(parte.flag_bits & 1 for parte in partes):
        raise ValidationError("El documento tiene contraseña. Guárdalo sin ella.")
    leido = 0
    for parte in partes:
        if not parte.filename.endswith((".xml", ".rels")):
            continue
        with archivo.open(parte) as abierta:  # lo que dice pesar puede no ser lo que pesa
            cuerpo = abierta.read(MAXIMO_DESCOMPRIMIDO - leido + 1)
        leido += len(cuerpo)
        if leido > MAXIMO_DESCOMPRIMIDO:
            raise ValidationError("El archivo se infla demasiado al abrirlo.")
        if b"<!DOCTYPE" in cuerpo or b"<!ENTITY" in cuerpo:
            raise ValidationError(_NO_SE_ENTIENDE)
    return nombres


def _de_docx(contenido: bytes) -> list[Renglon]:
    sin_imagenes = mammoth.images.img_element(lambda imagen: {"src": ""})
    hecho = mammoth.convert_to_html(
        io.BytesIO(contenido), convert_image=sin_imagenes, external_file_access=False
    )
    if not hecho.value.strip():
        return []
    raiz = html.fromstring(f"<div>{hecho.value.replace('<br />', chr(10))}</div>")
    return [
        Renglon(limpio(linea), es_titulo=nodo.tag[0] == "h" or _es_negrita(nodo))
        for nodo in raiz.iter("h1", "h2", "h3", "h4", "h5", "h6", "p", "li")
        if not nodo.xpath(".//p | .//li")
        for linea in "".join(map(str, nodo.itertext())).split("\n")
    ]


def _es_negrita(nodo: html.HtmlElement) -> bool:
    """Un párrafo todo en negritas hace de título."""
    fuertes = "".join(hijo.text_content() for hijo in nodo.iter("strong"))
    return bool(fuertes.strip()) and limpio(fuertes) == limpio(nodo.text_content())


def _de_odt(contenido: bytes) -> list[Renglon]:
    documento = opendocument.load(io.BytesIO(contenido))
    titulo, parrafo = H(outlinelevel=1).qname, P().qname
    hallados: list[Renglon] = []

    def recorrer(nodo: object) -> None:
        for hijo in getattr(nodo, "childNodes", []):
            clase = getattr(hijo, "qname", None)
            if clase in (titulo, parrafo):
                texto = teletype.extractText(hijo)
                hallados.extend(Renglon(limpio(t), clase == titulo) for t in texto.split("\n"))
            else:
                recorrer(hijo)

    recorrer(documento.text)
    return hallados


def _de_texto(extension: str, texto: str) -> tuple[str, list[Renglon]]:
    es_vtt = texto.lstrip().startswith("WEBVTT")
    es_srt = re.search(r"^\d+\s*\n\d\d:\d\d:\d\d,\d{3} --> ", limpiar(texto).lstrip(), re.M)
    if es_vtt or es_srt or extension in (".srt", ".vtt"):
        formato = "vtt" if es_vtt else "srt"
        return formato, _de_subtitulos(limpiar(texto), formato)
    return Formato.TXT, de_pegado(texto)


def _de_subtitulos(texto: str, formato: str) -> list[Renglon]:
    """Junta los rótulos de una misma voz hasta una pausa o hasta que hacen un párrafo."""
    try:
        rotulos = webvtt.from_buffer(io.BytesIO(texto.encode()), format=formato).captions
    except (MalformedFileError, ValueError) as error:
        raise ValidationError(
            "Los tiempos del archivo no se entienden. Revisa que sea .srt o .vtt."
        ) from error
    juntos: list[Renglon] = []
    fin_anterior = 0.0
    for rotulo in rotulos:
        dicho, voz = limpio(rotulo.text), rotulo.voice or ""
        desde = rotulo.start_in_seconds
        if not dicho:
            continue
        if juntos and _sigue(juntos[-1], voz, desde - fin_anterior):
            ultimo = juntos.pop()
            juntos.append(Renglon(f"{ultimo.texto} {dicho}", False, voz, ultimo.tiempo))
        else:
            juntos.append(Renglon(dicho, False, voz, rotulo.start.split(".")[0]))
        fin_anterior = rotulo.end_in_seconds
    return juntos


def _sigue(anterior: Renglon, voz: str, pausa: float) -> bool:
    termino = anterior.texto.endswith((".", "?", "!", "…"))
    return (
        anterior.hablante == voz
        and pausa <= SEGUNDOS_DE_PAUSA
        and not (termino and len(anterior.texto) >= LARGO_DE_ENTRADA)
        and len(anterior.texto) < LARGO_DE_ENTRADA * 5
    )
