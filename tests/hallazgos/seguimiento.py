"""Lo que comparten las pruebas del seguimiento: una recomendación comunicada y quien responde por ella."""

from io import BytesIO

import pikepdf
from django.urls import reverse

from dialogo.models import Dialogo, Usuario
from hallazgos.models import Recomendacion
from tests import fabricas_resultado as r

R4 = "Que ningún acuerdo se firme sin un anexo que diga quién lo cumple"


def comunicada(dialogo: Dialogo, enlace: Usuario | None = None, **campos) -> Recomendacion:
    """Con su responsable; si se da un enlace, es el de esa organización."""
    una = r.RecomendacionFactory(dialogo=dialogo, comunicada=True, redaccion__texto=R4, **campos)
    if enlace:
        integrante = enlace.papeles.get(dialogo=dialogo)
        r.EnlaceFactory(integrante=integrante, organizacion=una.responsable)
    return una


def ruta(nombre: str, una: Recomendacion, *args) -> str:
    return reverse(f"respuestas:{nombre}", args=[una.dialogo.clave, una.numero, *args])


def un_pdf(**raiz) -> bytes:
    """Una hoja en blanco; ``raiz`` añade al catálogo."""
    pdf, salida = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    for clave, valor in raiz.items():
        pdf.Root[f"/{clave}"] = valor
    pdf.docinfo["/Author"] = "Emilio Sáenz Vidal"
    pdf.save(salida)
    return salida.getvalue()
