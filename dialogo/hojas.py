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

from dialogo import xlsx
from dialogo.forms_descarga import DescargaForm
from dialogo.models import Descarga

Valor = str | int | float | Decimal | bool | date | datetime | None

MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_PELIGROSAS = frozenset("=+-@|%\t\r\n\0")
_NO_CABEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAXIMO_POR_CELDA = 32_767  # en unidades UTF-16, como cuenta Excel
RECORTADO = "… (recortado)"
CIFRAS_EXACTAS = 10**15  # más allá, una hoja de cálculo redondea
PRIMER_ANIO = 1900  # Excel no tiene fechas anteriores


@dataclass(frozen=True)
class Hoja:
    """Una tabla por salir: ``filas`` es una lista de renglones tan anchos como los encabezados."""

    titulo: str
    encabezados: Sequence[str]
    filas: Iterable[Sequence[Valor]]


def _primera_visible(texto: str) -> str:
    """El primer carácter que no es blanco, de control ni de formato, ya normalizado (NFKC)."""
    for letra in texto:
        for visible in unicodedata.normalize("NFKC", letra):
            if unicodedata.category(visible)[0] not in "ZC":
                return visible
    return ""


def escapar(texto: str) -> str:
    """El texto con un apóstrofo delante si una hoja de cálculo lo tomaría por fórmula."""
    if not texto or texto[0].isalnum():
        return texto
    primera = _primera_visible(texto)
    peligroso = primera in _PELIGROSAS or texto[0] in _PELIGROSAS
    return f"'{texto}" if primera and peligroso else texto


def _cabe(texto: str) -> str:
    """Lo que admite una celda: sin caracteres imposibles en XML y sin pasarse de largo."""
    texto = escapar(_NO_CABEN.sub("", texto))
    if len(texto) * 2 <= MAXIMO_POR_CELDA or len(texto.encode("utf-16-le")) // 2 <= (
        MAXIMO_POR_CELDA
    ):
        return texto
    bytes_que_caben = (MAXIMO_POR_CELDA - len(RECORTADO)) * 2
    return texto.encode("utf-16-le")[:bytes_que_caben].decode("utf-16-le", "ignore") + RECORTADO


def _presentable(valor: Valor) -> Valor:
    if isinstance(valor, str):
        return _cabe(valor)
    if valor is None:
        return None
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if isinstance(valor, date):
        return _fecha(valor)
    cifra = Decimal(valor)
    return valor if cifra.is_finite() and abs(cifra) < CIFRAS_EXACTAS else str(valor)


def _fecha(valor: date) -> Valor:
    """En hora local y sin zona, que Excel no conoce; de antes de 1900, como texto ISO."""
    if isinstance(valor, datetime) and timezone.is_aware(valor):
        valor = timezone.localtime(valor).replace(tzinfo=None)
    return valor if valor.year > PRIMER_ANIO else valor.isoformat()


def a_csv(hoja: Hoja) -> bytes:
    """UTF-8 con marca de orden, para que Excel lea los acentos. Fechas ISO 8601."""
    salida = io.StringIO(newline="")
    # Todo texto entre comillas: quien abra con «;» no parte una celda por la mitad.
    escritor = csv.writer(salida, quoting=csv.QUOTE_NONNUMERIC)
    escritor.writerow([_presentable(titulo) for titulo in hoja.encabezados])
    for fila in hoja.filas:
        escritor.writerow(["" if v is None else v for v in map(_presentable, fila)])
    return b"\xef\xbb\xbf" + salida.getvalue().encode()


def a_xlsx(hojas: Sequence[Hoja]) -> bytes:
    return xlsx.libro([_lamina(hoja) for hoja in hojas])


def _lamina(hoja: Hoja) -> xlsx.Lamina:
    filas = [list(map(_presentable, fila)) for fila in hoja.filas]
    anchos = []
    for numero, titulo in enumerate(hoja.encabezados):
        largos = [len(str(fila[numero])) for fila in filas[:200] if fila[numero] is not None]
        anchos.append(min(max([len(titulo) + 2, 8, *(largo + 2 for largo in largos)]), 60))
    titulo = re.sub(r"[\[\]:*?/\\']", " ", _NO_CABEN.sub("", hoja.titulo))[:31].strip()
    return xlsx.Lamina(titulo or "Hoja", anchos, [_cabe(t) for t in hoja.encabezados], filas)


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
            num_filas=sum(len(list(h.filas)) for h in hojas),
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
