"""De qué informe salen el resumen y las láminas: la última versión lista que todavía puede leerse."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from dialogo.models import Dialogo
from informes import vigencia
from informes.models import Informe, Tipo

SIN_BASE = (
    "Primero hay que construir el informe final: el resumen y las láminas salen de él, con las mismas "
    "cifras."
)


def vigente(dialogo: Dialogo) -> Informe | None:
    listos = list(
        Informe.objects.filter(
            dialogo=dialogo, tipo=Tipo.FINAL, estado=Informe.Estado.LISTO
        ).order_by("-version")
    )
    retirados = vigencia.retiros(listos)
    return next((uno for uno in listos if uno.pk not in retirados), None)


def exigir(dialogo: Dialogo) -> Informe:
    """Lanza ``ValidationError`` si no hay de dónde sacarlos."""
    if hallado := vigente(dialogo):
        return hallado
    raise ValidationError(SIN_BASE)


def de_que(final: Informe) -> dict[str, Any]:
    """Lo que se guarda de cuál salió."""
    return {"informe": str(final.uid), "version": final.version}


def impresas_de(final: Informe, codigos: set[str]) -> list[list[Any]]:
    """De las citas del informe, las que también salen aquí."""
    return [fila for fila in final.instantanea["impresas"] if fila[1] in codigos]


def direccion_de(dialogo: Dialogo) -> str:
    """La página pública del diálogo; vacía si no la tiene."""
    if not dialogo.es_publico:
        return ""
    return f"{settings.URL_PUBLICA.rstrip('/')}{reverse('portal:inicio', args=[dialogo.clave])}"
