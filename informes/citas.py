"""Las citas que imprime un documento: si siguen permitidas mientras se construye, y su anotación.

Cada clase de documento tiene su audiencia: de ella depende hasta dónde ha de llegar el consentimiento.
"""

from typing import Any

from django.core.exceptions import ValidationError

from dialogo.models import Dialogo
from entrevistas.confidencialidad import Audiencia, Umbral, citar, para_citar
from entrevistas.models import Fragmento, Nivel
from informes.camara import Impresa
from informes.models import CitaImpresa, Informe, Tipo
from informes.receta import Avisar
from sobremesas.choques.viaje import de_hoy
from sobremesas.models import Disenso


def audiencia_de(tipo: str) -> Audiencia:
    """El prediagnóstico es para las sobremesas; lo demás que lleva citas es público."""
    return Audiencia.PARTICIPANTES if tipo == Tipo.PREDIAGNOSTICO else Audiencia.PUBLICO


def guardables(impresas: list[Impresa]) -> list[list[Any]]:
    """En tipos de JSON, para la instantánea."""
    return [[cita.fragmento, cita.codigo, cita.nivel, cita.huella] for cita in impresas]


def _impresas(guardada: dict[str, Any]) -> list[Impresa]:
    return [Impresa(*fila) for fila in guardada["impresas"]]


def comprobar(
    dialogo: Dialogo, guardada: dict[str, Any], audiencia: Audiencia, avisar: Avisar
) -> None:
    """Cada cita de la instantánea sigue permitida hoy, con el mismo nivel y las mismas palabras.

    Lanza ``ValidationError``. Número fijo de consultas.
    """
    umbral = Umbral.de(dialogo)
    impresas = _impresas(guardada)
    pasajes = para_citar(Fragmento.objects.all()).in_bulk([c.fragmento for c in impresas])
    for hechas, impresa in enumerate(impresas, start=1):
        cita = citar(pasajes[impresa.fragmento], audiencia, umbral)
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


def anotar(informe: Informe, guardada: dict[str, Any]) -> None:
    """Deja anotada cada cita, para compararla el día en que alguien descargue el documento."""
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
