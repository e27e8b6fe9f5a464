"""El expediente en papel: lo mismo que la página, en una o pocas hojas. Se hace al pedirlo y no se guarda.

Medido con 29 cosas y la máquina ocupada: de 1.2 a 1.7 s y cuatro páginas (la primera vez, que lee las
letras, hasta 2.9). Por eso se contesta en la misma petición.
"""

from typing import Any

from django.template.loader import render_to_string

from informes import pdf

ESTILO = "expediente_pdf.css"


def imprimir(contexto: dict[str, Any]) -> pdf.Impresion:
    """En el idioma activo. Lanza ``pdf.ImpresionFallida``."""
    html = render_to_string("expediente/pdf.html", contexto)
    return pdf.imprimir(html, identificador=f"expediente-{contexto['retorno'].uid}", estilo=ESTILO)
