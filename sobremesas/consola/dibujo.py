"""El QR con que un teléfono entra a su puesto, dibujado en la página."""

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


def qr_de_entrada(request: HttpRequest, codigo: str) -> SafeString:
    direccion = request.build_absolute_uri(reverse("sala:con_codigo", args=[codigo]))
    dibujo = segno.make(direccion, error="m").svg_inline(border=3, omitsize=True, lineclass=None)
    return mark_safe(dibujo)  # noqa: S308  (lo dibuja segno: sólo lleva trazos)
