"""Qué entra en una publicación: los hallazgos listos y lo que ya se fijó de los demás."""

from dataclasses import replace

from dialogo.models import Dialogo
from hallazgos.models import Hallazgo, Redaccion
from informes import composicion
from informes.composicion import Lugar

__all__ = ["Lugar", "lugares"]


def lugares(dialogo: Dialogo) -> list[Lugar]:
    """En el orden del informe. Tres consultas.

    De un hallazgo listo sale su última redacción; de uno que volvió a escribirse, la última fija. Lo
    que sólo ha sido borrador no sale.
    """
    salen = []
    for sitio in composicion.lugares(composicion.de(dialogo)):
        redaccion = _la_que_sale(sitio.hallazgo)
        if redaccion and redaccion.titulo.strip():
            salen.append(replace(sitio, redaccion=redaccion))
    return salen


def _la_que_sale(hallazgo: Hallazgo) -> Redaccion | None:
    redacciones = list(hallazgo.redacciones.all())
    if hallazgo.estado == Hallazgo.Estado.LISTO:
        return redacciones[0]
    return next((una for una in redacciones if una.congelada_en), None)
