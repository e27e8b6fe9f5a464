"""El HTML del prediagnóstico de un diálogo sembrado: lo mismo que imprime la casa."""

from django.template.loader import render_to_string

from dialogo.models import Dialogo
from informes import composicion
from informes.prediagnostico import fotografiar


def html_del_prediagnostico(dialogo: Dialogo) -> str:
    foto = fotografiar(dialogo, composicion.de(dialogo), version=1)
    return render_to_string("informes/pdf/documento.html", {"i": foto.instantanea})
