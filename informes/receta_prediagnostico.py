"""El prediagnóstico como lo construye ``construccion``: puerta, citas permitidas y redacciones fijas."""

from typing import Any

from django.core.exceptions import ValidationError

from entrevistas.confidencialidad import Umbral, citar, para_citar
from entrevistas.models import Fragmento, Nivel
from hallazgos.models import Redaccion
from hallazgos.redaccion import congelar as fijar
from informes import composicion, puerta
from informes.camara import Impresa
from informes.models import CitaImpresa, Informe
from informes.prediagnostico import AUDIENCIA, fotografiar
from informes.receta import Avisar, Resumen
from sobremesas.choques.viaje import de_hoy
from sobremesas.models import Disenso

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
        "impresas": [
            [cita.fragmento, cita.codigo, cita.nivel, cita.huella] for cita in foto.impresas
        ],
        "redacciones": foto.redacciones,
        "disensos": foto.disensos,
    }
    return guardada, foto.instantanea["manifiesto"]["huella"]


def resumir(guardada: dict[str, Any]) -> Resumen:
    hallazgos, citas = len(guardada["redacciones"]), len(guardada["impresas"])
    entrevistas = guardada["imprime"]["cobertura"]["entrevistas"]
    return Resumen(
        contiene=f"{entrevistas} entrevistas, {hallazgos} hallazgos, {citas} citas",
        cuenta=f"{citas} pasajes, {hallazgos} hallazgos",
        piezas=hallazgos,
        figuras=hallazgos + len(guardada["imprime"]["prioridades"]["tablas"])
        if guardada["imprime"]["prioridades"]
        else hallazgos,
    )


def comprobar(informe: Informe, guardada: dict[str, Any], avisar: Avisar) -> None:
    """Cada cita de la instantánea sigue permitida hoy, con el mismo nivel y las mismas palabras."""
    umbral = Umbral.de(informe.dialogo)
    impresas = _impresas(guardada)
    pasajes = para_citar(Fragmento.objects.all()).in_bulk([c.fragmento for c in impresas])
    for hechas, impresa in enumerate(impresas, start=1):
        cita = citar(pasajes[impresa.fragmento], AUDIENCIA, umbral)
        if cita is None or (cita.nivel, cita.huella) != (impresa.nivel, impresa.huella):
            raise ValidationError(
                f"Mientras se construía cambió lo que puede mostrarse de {impresa.codigo}. "
                "Vuelve a construir."
            )
        avisar(hechas, len(impresas))
    _comprobar_disensos(guardada)


def _comprobar_disensos(guardada: dict[str, Any]) -> None:
    """Siguen abiertos y con la misma reserva; una instantánea anterior a la sala no tiene ninguno."""
    impresos = {pk: Nivel(nivel) for pk, nivel in guardada.get("disensos", [])}
    abiertos = Disenso.objects.abiertos().filter(pk__in=impresos).count()
    hoy = de_hoy(impresos)
    if abiertos < len(impresos) or any(hoy[pk].motivo_contra(n) for pk, n in impresos.items()):
        raise ValidationError("Mientras se construía cambió un disenso. Vuelve a construir.")


def publicar(informe: Informe, guardada: dict[str, Any]) -> None:
    """Las redacciones se congelan y cada cita queda anotada."""
    CitaImpresa.objects.filter(informe=informe).delete()
    CitaImpresa.objects.bulk_create(
        CitaImpresa(
            informe=informe,
            fragmento_id=cita.fragmento,
            codigo=cita.codigo,
            nivel=cita.nivel,
            huella=cita.huella,
        )
        for cita in _impresas(guardada)
    )
    for redaccion in Redaccion.objects.filter(pk__in=guardada["redacciones"]):
        fijar(redaccion)


def _impresas(guardada: dict[str, Any]) -> list[Impresa]:
    return [Impresa(*fila) for fila in guardada["impresas"]]
