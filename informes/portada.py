"""Lo que cualquiera puede leer de un diálogo: qué es, en qué va y lo que ya se publicó de él."""

from dataclasses import dataclass

from dialogo.models import AvisoPrivacidad, Dialogo, Objetivo, Organizador, Premisa
from informes.fases import Tramo, hilo
from informes.portal import vigente
from informes.portal.vigente import Vigente


@dataclass(frozen=True)
class Portada:
    dialogo: Dialogo
    hilo: list[Tramo]
    organizadores: list[Organizador]
    objetivos: list[tuple[str, list[Objetivo]]]
    bloques: list[str]
    premisas: list[Premisa]
    aviso: AvisoPrivacidad | None
    otros: list[Dialogo]
    vigente: Vigente | None


def principal() -> Dialogo | None:
    """El que abre la casa: el público más antiguo; una demostración, sólo si no hay otro."""
    return Dialogo.objects.publicos().order_by("es_demostracion", "creado_en", "pk").first()


def reunir(dialogo: Dialogo) -> Portada:
    """Un número fijo de consultas."""
    por_plazo: dict[str, list[Objetivo]] = {plazo: [] for plazo in Objetivo.Plazo.values}
    for objetivo in dialogo.objetivos.all():
        por_plazo[objetivo.plazo].append(objetivo)
    return Portada(
        dialogo=dialogo,
        hilo=hilo(dialogo),
        organizadores=list(dialogo.organizadores.all()),
        objetivos=[(plazo, filas) for plazo, filas in por_plazo.items() if filas],
        bloques=list(dialogo.bloques.values_list("titulo", flat=True)),
        premisas=list(dialogo.premisas.all()),
        aviso=dialogo.aviso_vigente(),
        otros=list(Dialogo.objects.publicos().exclude(pk=dialogo.pk)),
        vigente=vigente.de(dialogo),
    )
