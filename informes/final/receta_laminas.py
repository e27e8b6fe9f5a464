"""Las láminas de la presentación, de la última versión del informe final."""

from typing import Any

from dialogo.palabras import contar
from informes import citas
from informes.final import base, laminas
from informes.final.base import direccion_de
from informes.models import Informe, Tipo
from informes.receta import Avisar, Resumen

PLANTILLA = laminas.PLANTILLA
ESTILO = laminas.ESTILO


def exigir(informe: Informe) -> None:
    base.exigir(informe.dialogo)


def congelar(informe: Informe) -> tuple[dict[str, Any], str]:
    final = base.exigir(informe.dialogo)
    imprime = laminas.componer(
        final.instantanea["imprime"], informe.version or 1, direccion_de(informe.dialogo)
    )
    guardada = {
        "imprime": imprime,
        "impresas": base.impresas_de(final, laminas.codigos(imprime)),
        "disensos": [],
        "de": base.de_que(final),
    }
    return guardada, imprime["huella"]


def resumir(guardada: dict[str, Any]) -> Resumen:
    cuantas, voces = len(guardada["imprime"]["laminas"]), len(guardada["impresas"])
    dichas = contar(cuantas, "lámina", "láminas", femenino=True)
    return Resumen(
        contiene=f"Del informe final, versión {guardada['de']['version']}: {dichas}",
        cuenta=f"{cuantas} láminas, {voces} voces",
        piezas=cuantas,
        figuras=cuantas,
    )


def comprobar(informe: Informe, guardada: dict[str, Any], avisar: Avisar) -> None:
    citas.comprobar(informe.dialogo, guardada, citas.audiencia_de(Tipo.LAMINAS), avisar)


def publicar(informe: Informe, guardada: dict[str, Any]) -> None:
    citas.anotar(informe, guardada)
