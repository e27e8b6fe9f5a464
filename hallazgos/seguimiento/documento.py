"""El documento que prueba un avance: sólo PDF, sin nada que se ejecute ni que diga quién lo hizo.

De lo que sube quien informa se guarda una copia reescrita: sin guiones, acciones, archivos dentro,
formularios XFA ni metadatos (seguridad U1–U4). Lo que no puede abrirse o va cifrado no entra.
"""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from dialogo.antivirus import exigir_limpio
from dialogo.texto import limpiar
from hallazgos.models import Avance

MAXIMO = 10 * 1024 * 1024
PAGINAS = 500
FONDO = 60  # anidamiento de objetos directos; un documento de verdad no pasa de una docena
NO_ES_PDF = "Eso no es un PDF que se pueda abrir. Expórtelo otra vez desde donde lo escribió."
CIFRADO = "El PDF está protegido con contraseña. Súbalo sin ella."
PESA = "El documento pesa más de 10 MB."
LARGO = f"El documento tiene más de {PAGINAS} páginas."
_SOBRAN = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/Collection"),
    *("/XFA", "/Metadata", "/PieceInfo", "/RichMediaContent", "/RichMediaSettings", "/Rendition"),
)
_ANOTACIONES = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_ACCIONES = {"/GoTo", "/Named"}
_SEGURA = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


@dataclass(frozen=True)
class Documento:
    """Lo que se guarda: ya limpio, con su huella y el nombre con que se enseña."""

    contenido: bytes
    nombre: str

    @property
    def huella(self) -> str:
        return hashlib.sha256(self.contenido).hexdigest()


def leer(contenido: bytes, nombre: str) -> Documento:
    """Lanza ``ValidationError`` si no es un PDF, pesa de más, va cifrado o el antivirus no lo deja."""
    if len(contenido) > MAXIMO:
        raise ValidationError(PESA)
    if not contenido.lstrip()[:5] == b"%PDF-":
        raise ValidationError(NO_ES_PDF)
    exigir_limpio(contenido)
    return Documento(_reescrito(contenido), nombre_visible(nombre))


def nombre_visible(nombre: str) -> str:
    """El que traía, sin rutas, controles ni letras que volteen el texto; acaba en ``.pdf``."""
    base = limpiar(nombre).replace("\\", "/").rsplit("/", 1)[-1]
    base = re.sub(r"[^\w .,()-]", "", base).strip(" .")
    return f"{re.sub(r'(?i)[.]pdf$', '', base)[:100].strip() or 'documento'}.pdf"


def _reescrito(contenido: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(contenido)) as pdf:
            if pdf.is_encrypted:
                raise ValidationError(CIFRADO)
            if not 0 < len(pdf.pages) <= PAGINAS:
                raise ValidationError(LARGO if pdf.pages else NO_ES_PDF)
            _vaciar(pdf)
            salida = BytesIO()
            pdf.save(salida, deterministic_id=True, fix_metadata_version=False)
    except pikepdf.PasswordError as error:
        raise ValidationError(CIFRADO) from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise ValidationError(NO_ES_PDF) from error
    if salida.tell() > MAXIMO:
        raise ValidationError(PESA)
    return salida.getvalue()


def _vaciar(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for objeto in pdf.objects:
        _quitar(objeto, 0)
    pdf.remove_unreferenced_resources()


def _quitar(objeto: pikepdf.Object, fondo: int) -> None:
    """Baja por lo directo; lo indirecto llega solo, porque ``pdf.objects`` lo recorre entero."""
    if fondo > FONDO:
        raise ValueError("demasiado hondo")
    if isinstance(objeto, pikepdf.Array):
        hijos = list(objeto)  # type: ignore[call-overload]
    elif isinstance(objeto, pikepdf.Dictionary | pikepdf.Stream):
        for clave in _SOBRAN:
            if clave in objeto:
                del objeto[clave]
        if "/A" in objeto and not _es_accion_segura(objeto["/A"]):
            del objeto["/A"]
        if "/Annots" in objeto:
            objeto["/Annots"] = _anotaciones(objeto["/Annots"])
        hijos = [objeto[clave] for clave in list(objeto.keys())]
    else:
        return
    for hijo in hijos:
        if isinstance(hijo, pikepdf.Object) and not hijo.is_indirect:
            _quitar(hijo, fondo + 1)


def _es_accion_segura(accion: pikepdf.Object) -> bool:
    """Ir a otra página o abrir una dirección; lo encadenado no se deja pasar."""
    if not isinstance(accion, pikepdf.Dictionary) or "/Next" in accion:
        return False
    clase = str(accion.get("/S", ""))
    es_direccion = clase == "/URI" and _SEGURA.match(str(accion.get("/URI", "")))
    return clase in _ACCIONES or bool(es_direccion)


def _anotaciones(todas: pikepdf.Object) -> pikepdf.Array:
    suyas = list(todas) if isinstance(todas, pikepdf.Array) else []  # type: ignore[call-overload]
    return pikepdf.Array(
        [
            una
            for una in suyas
            if isinstance(una, pikepdf.Dictionary)
            and str(una.get("/Subtype", "")) not in _ANOTACIONES
        ]
    )


def entregar(avance: Avance) -> HttpResponse:
    """Para bajar, nunca para abrir dentro de la página. 404 si no está o ya no es lo que se guardó.

    Quien llama ya decidió que quien pide puede leerlo.
    """
    try:
        with avance.documento.open("rb") as abierto:
            contenido = abierto.read()
    except (OSError, ValueError) as error:
        raise Http404 from error
    if hashlib.sha256(contenido).hexdigest() != avance.huella_documento:
        raise Http404
    respuesta = HttpResponse(contenido, content_type="application/pdf")
    nombre = nombre_visible(avance.nombre_documento)
    respuesta["Content-Disposition"] = content_disposition_header(True, nombre) or "attachment"
    respuesta["X-Content-Type-Options"] = "nosniff"
    respuesta["Content-Security-Policy"] = "sandbox; default-src 'none'"
    respuesta["Cross-Origin-Resource-Policy"] = "same-origin"
    return respuesta
