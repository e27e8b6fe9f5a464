"""Lo que une a un actor y lo que le importa, para enseñarlo en su página.

La plantilla es ``componentes/vinculos_de_actor.html`` y recibe ``relaciones``, ``actor`` y ``dialogo``.
"""

from dataclasses import dataclass

from actores.models import Actor, Interes, Vinculo
from dialogo.models import Usuario
from entrevistas.mapa.fuentes import Fuente, fuentes_de


@dataclass(frozen=True)
class VinculoVisto:
    """Un lazo desde uno de sus extremos."""

    vinculo: Vinculo
    etiqueta: str
    otro: Actor
    fuentes: list[Fuente]


@dataclass(frozen=True)
class RenglonDeAgenda:
    interes: Interes
    fuentes: list[Fuente]


@dataclass(frozen=True)
class Relaciones:
    vinculos: list[VinculoVisto]
    agenda: list[RenglonDeAgenda]


def reunir(actor: Actor, usuario: Usuario) -> Relaciones:
    """Vigentes primero, después los terminados. Seis consultas como mucho."""
    vinculos = list(
        Vinculo.objects.activos().de(actor).select_related("origen__sector", "destino__sector")
    )
    agenda = list(actor.intereses.activos().select_related("tema", "region", "socio"))
    de_vinculos = fuentes_de(usuario, "vinculo", [vinculo.pk for vinculo in vinculos])
    de_agenda = fuentes_de(usuario, "interes", [interes.pk for interes in agenda])
    vistos = [
        VinculoVisto(vinculo, *vinculo.visto_desde(actor.pk), de_vinculos.get(vinculo.pk, []))
        for vinculo in vinculos
    ]
    return Relaciones(
        vinculos=sorted(vistos, key=lambda visto: not visto.vinculo.esta_vigente),
        agenda=[RenglonDeAgenda(renglon, de_agenda.get(renglon.pk, [])) for renglon in agenda],
    )
