"""La puerta de las hojas de cálculo: lo que sale en XLSX o CSV, sin fórmulas y anotado.

Nada de lo que alguien escribió puede volverse fórmula al abrir la hoja (seguridad E1; CWE-1236): lo
que empieza como una fórmula lleva un apóstrofo delante y en XLSX toda celda de texto es texto. Cada
descarga dice quién se la llevó, cuándo, con qué filtros y para qué (``Descarga``).
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from dialogo.forms_descarga import DescargaForm
from dialogo.models import Descarga

Valor = str | int | float | Decimal | bool | date | datetime | None

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_PELIGROSAS = frozenset("=+-@|%\t\r\n\0")
_NO_CABEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BLANCOS = "".join(map(chr, range(0x21))) + "\x7f\xa0\u200b\u200e\u200f\ufeff"
MAXIMO_POR_CELDA = 32_767


@dataclass(frozen=True)
class Hoja:
    """Una tabla por salir: ``filas`` es una lista de renglones tan anchos como los encabezados."""

    titulo: str
    encabezados: Sequence[str]
    filas: Iterable[Sequence[Valor]]


def escapar(texto: str) -> str:
    """El texto con un apóstrofo delante si una hoja de cálculo lo tomaría por fórmula."""
    visible = unicodedata.normalize("NFKC", texto).lstrip(_BLANCOS)
    peligroso = (
        visible[:1] in _PELIGROSAS or unicodedata.normalize("NFKC", texto)[:1] in _PELIGROSAS
    )
    return f"'{texto}" if texto and visible and peligroso else texto


def _presentable(valor: Valor) -> Valor:
    if isinstance(valor, str):
        return escapar(_NO_CABEN.sub("", valor))[:MAXIMO_POR_CELDA]
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if isinstance(valor, datetime):
        return timezone.localtime(valor).replace(tzinfo=None)
    return valor


def a_csv(hoja: Hoja) -> bytes:
    """UTF-8 con marca de orden, para que Excel lea los acentos. Fechas ISO 8601."""
    salida = io.StringIO(newline="")
    escritor = csv.writer(salida)
    escritor.writerow([_presentable(titulo) for titulo in hoja.encabezados])
    for fila in hoja.filas:
        escritor.writerow(["" if v is None else v for v in map(_presentable, fila)])
    return b"\xef\xbb\xbf" + salida.getvalue().encode()


def a_xlsx(hojas: Sequence[Hoja]) -> bytes:
    libro = Workbook(write_only=True)
    for hoja in hojas:
        _escribir(libro, hoja)
    salida = io.BytesIO()
    libro.save(salida)
    return salida.getvalue()


def _escribir(libro: Workbook, hoja: Hoja) -> None:
    lamina = libro.create_sheet(re.sub(r"[\[\]:*?/\\']", " ", hoja.titulo)[:31] or "Hoja")
    filas = [list(map(_presentable, fila)) for fila in hoja.filas]
    for numero, titulo in enumerate(hoja.encabezados):
        largos = [len(str(fila[numero])) for fila in filas[:200] if fila[numero] is not None]
        ancho = max([len(titulo), *largos]) + 2
        lamina.column_dimensions[get_column_letter(numero + 1)].width = min(max(ancho, 8), 60)
    lamina.freeze_panes = "A2"
    lamina.append([_celda(lamina, titulo, negrita=True) for titulo in hoja.encabezados])
    for fila in filas:
        lamina.append([_celda(lamina, v) if isinstance(v, str) else v for v in fila])


def _celda(lamina: object, texto: str, *, negrita: bool = False) -> WriteOnlyCell:
    celda = WriteOnlyCell(lamina, texto)  # type: ignore[arg-type]
    celda.data_type = "s"  # openpyxl tomaría por fórmula lo que empieza con «=»
    if negrita:
        celda.font = Font(bold=True)
    elif "\n" in texto or len(texto) > 60:
        celda.alignment = Alignment(wrap_text=True, vertical="top")
    return celda


def entregar(
    request: HttpRequest, *, que: str, nombre: str, hojas: Sequence[Hoja], filtros: str = ""
) -> HttpResponse:
    """Contesta el envío de ``componentes/descargar.html`` con la hoja, y la anota.

    Sin motivo vuelve a preguntarlo (422). En XLSX añade una última hoja que dice quién la sacó, cuándo
    y para qué; en CSV sale sólo la primera tabla. Si no puede anotarse, no sale.
    """
    form = DescargaForm(request.POST)
    if not form.is_valid():
        contexto = {"form": form, "que": que}
        return render(request, "componentes/pedir_motivo.html", contexto, status=422)
    formato, motivo = form.cleaned_data["formato"], form.cleaned_data["motivo"]
    hojas = [Hoja(h.titulo, h.encabezados, list(h.filas)) for h in hojas]
    if formato == "csv":
        contenido = a_csv(hojas[0])
    else:
        contenido = a_xlsx([*hojas, _acerca(request, que, filtros, motivo)])
    with transaction.atomic():
        Descarga.objects.create(
            usuario=request.user,  # type: ignore[misc]
            dialogo=getattr(request, "dialogo", None),
            que=que[:120],
            formato=formato,
            filtros=filtros[:1000],
            motivo=motivo,
            num_filas=sum(len(h.filas) for h in hojas),  # type: ignore[arg-type]
            huella=hashlib.sha256(contenido).hexdigest(),
        )
        respuesta = HttpResponse(contenido, content_type=MIME[formato])
    archivo = f"{slugify(nombre)}-{timezone.localdate():%Y-%m-%d}.{formato}"
    respuesta["Content-Disposition"] = f'attachment; filename="{archivo}"'
    respuesta["X-Content-Type-Options"] = "nosniff"
    return respuesta


def _acerca(request: HttpRequest, que: str, filtros: str, motivo: str) -> Hoja:
    quien = request.user
    return Hoja(
        "Acerca de esta hoja",
        ["Dato", "Valor"],
        [
            ["Qué es", que],
            ["Quién la descargó", f"{quien} ({quien.email})"],  # type: ignore[union-attr]
            ["Cuándo", timezone.now()],
            ["Filtros", filtros or "Ninguno"],
            ["Para qué", motivo],
        ],
    )
