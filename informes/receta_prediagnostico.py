"""El prediagnóstico como lo construye ``construccion``: puerta, citas permitidas y redacciones fijas."""

from typing import Any

from hallazgos.models import Redaccion
from hallazgos.redaccion import congelar as fijar
from informes import citas, composicion, puerta
from informes.models import Informe
from informes.prediagnostico import AUDIENCIA, fotografiar
from informes.receta import Avisar, Resumen

PLANTILLA = "informes/pdf/documento.html"
ESTILO = "pdf.css"


def exigir(informe: Informe) -> None:
    puerta.exigir(informe.dialogo)


def congelar(informe: Informe) -> tuple[dict[str, Any], str]:
    foto = fotografiar(
        informe.dialogo, composicion.de(informe.dialogo), version=informe.version or 1
    )
    guardada = {
        "imprime": foto.instantanea,
        "impresas": citas.guardables(foto.impresas),
        "redacciones": foto.redacciones,
        "disensos": foto.disensos,
    }
    return guardada, foto.instantanea["manifiesto"]["huella"]


def resumir(guardada: dict[str, Any]) -> Resumen:
    hallazgos, num_citas = len(guardada["redacciones"]), len(guardada["impresas"])
    entrevistas = guardada["imprime"]["cobertura"]["entrevistas"]
    return Resumen(
        contiene=f"{entrevistas} entrevistas, {hallazgos} hallazgos, {num_citas} citas",
        cuenta=f"{num_citas} pasajes, {hallazgos} hallazgos",
        piezas=hallazgos,
        figuras=hallazgos + len(guardada["imprime"]["prioridades"]["tablas"])
        if guardada["imprime"]["prioridades"]
        else hallazgos,
    )


def comprobar(informe: Informe, guardada: dict[str, Any], avisar: Avisar) -> None:
    citas.comprobar(informe.dialogo, guardada, AUDIENCIA, avisar)


def publicar(informe: Informe, guardada: dict[str, Any]) -> None:
    """Las redacciones se congelan y cada cita queda anotada."""
    citas.anotar(informe, guardada)
    for redaccion in Redaccion.objects.filter(pk__in=guardada["redacciones"]):
        fijar(redaccion)
