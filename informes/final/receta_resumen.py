"""El resumen de ocho páginas, de la última versión del informe final. No imprime ninguna voz."""

from typing import Any

from dialogo.palabras import contar
from informes import citas
from informes.final import base, resumen
from informes.final.base import direccion_de
from informes.models import Informe, Tipo
from informes.receta import Avisar, Resumen

PLANTILLA = resumen.PLANTILLA
ESTILO = resumen.ESTILO


def exigir(informe: Informe) -> None:
    base.exigir(informe.dialogo)


def congelar(informe: Informe) -> tuple[dict[str, Any], str]:
    final = base.exigir(informe.dialogo)
    imprime = resumen.componer(
        final.instantanea["imprime"], informe.version or 1, direccion_de(informe.dialogo)
    )
    guardada = {
        "imprime": imprime,
        "impresas": [],
        "disensos": [],
        "de": base.de_que(final),
    }
    return guardada, imprime["huella"]


def resumir(guardada: dict[str, Any]) -> Resumen:
    cifras = guardada["imprime"]["cifras"]
    hallazgos = contar(cifras["hallazgos"], "hallazgo", "hallazgos")
    return Resumen(
        contiene=f"Del informe final, versión {guardada['de']['version']}: {hallazgos}",
        cuenta=f"{cifras['hallazgos']} hallazgos",
        piezas=cifras["hallazgos"],
        figuras=1 if guardada["imprime"]["ruta"] else 0,
    )


def comprobar(informe: Informe, guardada: dict[str, Any], avisar: Avisar) -> None:
    citas.comprobar(informe.dialogo, guardada, citas.audiencia_de(Tipo.RESUMEN), avisar)
    avisar(1, 1)


def publicar(informe: Informe, guardada: dict[str, Any]) -> None:
    citas.anotar(informe, guardada)
