"""Quién puede contestar, comprometerse e informar de una recomendación.

Contesta quien responde por la organización responsable. Las corresponsables se comprometen e
informan de lo suyo. La coordinación anota lo que llega por carta u oficio, y queda dicho.
"""

from dataclasses import dataclass

from actores.models import Organizacion
from dialogo.models import Rol, Usuario
from hallazgos.models import Compromiso, Enlace, Recomendacion


@dataclass(frozen=True)
class Puede:
    """``organizaciones``: por cuáles de las que obliga puede comprometerse e informar."""

    coordina: bool
    responde: bool
    organizaciones: tuple[Organizacion, ...]

    def por(self, compromiso: Compromiso) -> bool:
        return any(una.pk == compromiso.organizacion_id for una in self.organizaciones)


def obligadas(recomendacion: Recomendacion) -> list[Organizacion]:
    """La responsable y las corresponsables. Una consulta, si no vienen ya cargadas."""
    primera = [recomendacion.responsable] if recomendacion.responsable else []
    return primera + [o for o in recomendacion.corresponsables.all() if o not in primera]


def puede(recomendacion: Recomendacion, usuario: Usuario) -> Puede:
    """Tres consultas."""
    papeles = usuario.papeles.vigentes().filter(dialogo=recomendacion.dialogo_id)
    todas = obligadas(recomendacion)
    if papeles.filter(rol=Rol.COORDINACION).exists():
        return Puede(coordina=True, responde=True, organizaciones=tuple(todas))
    suyas = set(
        Enlace.objects.filter(integrante__in=papeles.filter(rol=Rol.ENLACE)).values_list(
            "organizacion", flat=True
        )
    )
    return Puede(
        coordina=False,
        responde=recomendacion.responsable_id in suyas,
        organizaciones=tuple(una for una in todas if una.pk in suyas),
    )
