"""¿Puede descargarse todavía? Lo impreso se compara con lo que hoy permite cada persona."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from entrevistas.confidencialidad import alcanza, nivel_efectivo, para_citar
from entrevistas.models import Entrevista, Fragmento, Nivel
from informes.models import CitaImpresa, Informe
from informes.prediagnostico import AUDIENCIA, consentido
from informes.textos import enumerar


@dataclass(frozen=True)
class Retiro:
    """Por qué una versión ya no se descarga. Las frases son para el equipo: llevan folio."""

    frases: tuple[str, ...]

    @property
    def frase(self) -> str:
        return " ".join(self.frases)


def retiros(informes: Iterable[Informe]) -> dict[int, Retiro]:
    """Los que ya no pueden descargarse, por su clave. Dos consultas para todos."""
    impresas = list(
        CitaImpresa.objects.filter(informe__in=informes).values_list(
            "informe", "fragmento", "nivel"
        )
    )
    pasajes = para_citar(Fragmento.objects.all()).in_bulk({pasaje for _, pasaje, _ in impresas})
    motivos: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for informe, pasaje, nivel in impresas:
        if motivo := _motivo(pasajes[pasaje], Nivel(nivel)):
            folio = pasajes[pasaje].entrada.entrevista.folio
            motivos[informe][motivo].add(folio)
    return {
        informe: Retiro(
            tuple(f"{enumerar(sorted(folios))} {motivo}." for motivo, folios in grupos.items())
        )
        for informe, grupos in motivos.items()
    }


def retiro(informe: Informe) -> Retiro | None:
    return retiros([informe]).get(informe.pk)


def _motivo(pasaje: Fragmento, impreso: Nivel) -> str:
    entrada, hoy = pasaje.entrada, consentido(pasaje)
    if hoy is None:
        return "retiró su consentimiento"
    if entrada.entrevista.estado == Entrevista.Estado.CANCELADA:
        return "se canceló"
    if not alcanza(hoy[1], AUDIENCIA):
        return "ya no permite que lo suyo salga del equipo"
    if nivel_efectivo(hoy[0], entrada).rigor > impreso.rigor:
        return "pidió más reserva de la que este documento le da"
    if entrada.retirada_en:
        return "tiene una entrada retirada que este documento cita"
    return ""
