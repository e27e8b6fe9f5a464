"""Los PDF que acompañan a lo publicado y que hoy todavía pueden descargarse."""

import uuid

from informes import vigencia
from informes.models import Informe, Publicacion


def de(publicacion: Publicacion) -> list[Informe]:
    """Los de esa publicación, sin los que alguien ya no permite. Cuatro consultas."""
    if publicacion.pk is None:
        return []
    suyos = list(
        publicacion.informes.filter(estado=Informe.Estado.LISTO)
        .select_related("dialogo", "sobremesa")
        .prefetch_related("erratas")
        .order_by("tipo")
    )
    retirados = vigencia.retiros(suyos)
    return [informe for informe in suyos if informe.pk not in retirados]


def uno(publicacion: Publicacion, uid: uuid.UUID) -> Informe | None:
    """El que se pide, si está entre ellos."""
    return next((informe for informe in de(publicacion) if informe.uid == uid), None)
