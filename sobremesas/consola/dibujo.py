"""El QR de un código de sala, dibujado en la página."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(texto: str) -> SafeString:
    dibujo = segno.make(texto, error="m").svg_inline(border=3, omitsize=True, lineclass=None)
    return mark_safe(dibujo)  # noqa: S308  (lo dibuja segno: sólo lleva trazos)
