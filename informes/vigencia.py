"""¿Puede descargarse todavía? Lo impreso se compara con lo que hoy permite cada persona."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dialogo.models import Dialogo
from dialogo.palabras import enumerar
from entrevistas.confidencialidad import Audiencia, Umbral, alcanza, efecto_de, nivel_de, para_citar
from entrevistas.confidencialidad import huella_de as huella_de_hoy
from entrevistas.models import Alcance, Entrevista, Fragmento, Nivel
from informes.camara import consentido
from informes.citas import audiencia_de
from informes.models import CitaImpresa, Informe
from sobremesas.choques.viaje import de_hoy


@dataclass(frozen=True)
class Retiro:
    """Por qué una versión ya no se descarga. Las frases son para el equipo: llevan folio."""

    frases: tuple[str, ...]

    @property
    def frase(self) -> str:
        return " ".join(self.frases)


def retiros(informes: Iterable[Informe]) -> dict[int, Retiro]:
    """Los que ya no pueden descargarse, por su clave. Tres consultas para todos.

    Dos más por cada diálogo con algo impreso «por sector»: el sector ha de seguir reuniendo a *k*
    personas, aunque quien se retiró no saliera citada.
    """
    impresas = list(
        CitaImpresa.objects.filter(informe__in=informes).values_list(
            "informe", "fragmento", "nivel", "huella", "informe__tipo"
        )
    )
    pasajes = para_citar(Fragmento.objects.all()).in_bulk({fila[1] for fila in impresas})
    por_sector = {
        pasajes[pasaje].entrada.entrevista.dialogo_id
        for _, pasaje, nivel, *_ in impresas
        if nivel == Nivel.POR_SECTOR
    }
    umbrales = {d.pk: Umbral.de(d) for d in Dialogo.objects.filter(pk__in=por_sector)}
    motivos: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for informe, pasaje, nivel, huella, tipo in impresas:
        impreso = _Impreso(Nivel(nivel), huella, audiencia_de(tipo))
        if motivo := _motivo(pasajes[pasaje], impreso, umbrales):
            folio = pasajes[pasaje].entrada.entrevista.folio
            motivos[informe][motivo].add(folio)
    for informe, motivo, folio in _de_la_sala(informes):
        motivos[informe][motivo].add(folio)
    return {
        informe: Retiro(
            tuple(f"{enumerar(sorted(folios))} {motivo}." for motivo, folios in grupos.items())
        )
        for informe, grupos in motivos.items()
    }


def _de_la_sala(informes: Iterable[Informe]) -> Iterator[tuple[int, str, str]]:
    """De los disensos impresos, los que hoy no pueden leerse así: informe, por qué y folio."""
    guardados = Informe.objects.filter(
        pk__in=[informe.pk for informe in informes], instantanea__disensos__0__isnull=False
    ).values_list("pk", "instantanea__disensos")
    impresos = [(informe, pk, Nivel(nivel)) for informe, suyos in guardados for pk, nivel in suyos]
    if not impresos:
        return
    hoy = de_hoy({pk for _, pk, _ in impresos})
    for informe, pk, nivel in impresos:
        if motivo := hoy[pk].motivo_contra(nivel):
            yield informe, motivo, hoy[pk].codigo


def retiro(informe: Informe) -> Retiro | None:
    return retiros([informe]).get(informe.pk)


class _Impreso(NamedTuple):
    """Como salió: con qué nivel, qué palabras y para quién."""

    nivel: Nivel
    huella: str
    audiencia: Audiencia


def _motivo(pasaje: Fragmento, impreso: _Impreso, umbrales: dict[int, Umbral]) -> str:
    entrada, hoy = pasaje.entrada, consentido(pasaje)
    if hoy is None:
        return "retiró su consentimiento"
    if entrada.entrevista.estado == Entrevista.Estado.CANCELADA:
        return "se canceló"
    if not alcanza(hoy[1], impreso.audiencia):
        a_quien = (
            "salga del equipo" if not alcanza(hoy[1], Alcance.PARTICIPANTES) else "sea público"
        )
        return f"ya no permite que lo suyo {a_quien}"
    if efecto_de(pasaje).esta_retirado:
        return "retiró un pasaje que este documento cita"
    if huella_de_hoy(pasaje) != impreso.huella:
        return "corrigió un pasaje que este documento cita"
    if nivel_de(pasaje).rigor > impreso.nivel.rigor:
        if efecto_de(pasaje).calla:
            return "no ha confirmado cómo aparece en un pasaje que este documento cita"
        return "pidió más reserva de la que este documento le da"
    if entrada.retirada_en:
        return "tiene una entrada retirada que este documento cita"
    if impreso.nivel == Nivel.POR_SECTOR:
        hecha = entrada.entrevista
        if not umbrales[hecha.dialogo_id].permite(hecha.sector):
            return "es de un sector que ya no reúne a las personas que hacen falta para nombrarlo"
    return ""
