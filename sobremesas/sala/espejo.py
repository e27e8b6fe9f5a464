"""El espejo de su mesa en un teléfono: las líneas y lo que este puesto ya contestó."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrevistas.confidencialidad import Audiencia
from sobremesas.aportaciones.espejos import abierto_para
from sobremesas.atribucion import Umbral, firmar, para_firmar
from sobremesas.models import Aportacion, Puesto, Reflejo
from sobremesas.sala.dichas import CLASES

VALORES = {
    Reflejo.Valor.ASI_ES: gettext_lazy("Así es"),
    Reflejo.Valor.FALTA: gettext_lazy("Falta"),
    Reflejo.Valor.NO_DIJE_ESO: gettext_lazy("No dije eso"),
}


def de(puesto: Puesto, escrito: QueryDict | None = None) -> dict[str, Any]:
    """Una consulta si no hay espejo; cuatro si lo hay. Las líneas van sin decir de quién son."""
    if not puesto.sala.esta_en_curso or (espejo := abierto_para(puesto)) is None:
        return {}
    restan = max(0, int((espejo.cierra_en - timezone.now()).total_seconds()))
    dichos = {
        uno.aportacion_id: uno for uno in Reflejo.objects.filter(espejo=espejo, puesto=puesto)
    }
    lineas, umbral = para_firmar(espejo.lineas.all()), Umbral.de(puesto.sala)
    return {
        "espejo": espejo,
        "restan": restan,
        "restan_frase": _("%(n)s segundos") % {"n": restan},
        "lineas": [_linea(una, dichos.get(una.pk), escrito, umbral) for una in lineas],
        "valores": list(VALORES.items()),
    }


def _linea(
    una: Aportacion, dicho: Reflejo | None, escrito: QueryDict | None, umbral: Umbral
) -> dict[str, Any]:
    firma = firmar(una, Audiencia.PARTICIPANTES, umbral)
    valor, nota = (dicho.valor, dicho.nota) if dicho else ("", "")
    if escrito is not None:
        valor = escrito.get(f"l{una.pk}", valor)
        nota = escrito.get(f"n{una.pk}", nota)
    return {
        "pk": una.pk,
        "clase": CLASES[Aportacion.Clase(una.clase)],
        "texto": firma.texto,
        "razon": firma.razon,
        "revision": una.revision,
        "valor": valor,
        "nota": nota,
    }
