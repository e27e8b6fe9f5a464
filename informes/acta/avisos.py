"""Los mensajes del acta: uno por quien asistió y por versión, con su enlace personal."""

from informes.acta.asistencia import asistieron
from informes.models import Informe
from sobremesas.mensajes.escritura import escribir
from sobremesas.models import Acta, Mensaje, Sala


def avisar(acta: Acta, version: Informe) -> int:
    """Devuelve cuántos se escribieron; repetirlo con la misma versión no repite ninguno."""
    sala = Sala.objects.de_verdad().filter(sobremesa=acta.sobremesa_id).first()
    if sala is None:
        return 0
    puestos = asistieron(sala).exclude(asistente=None).select_related("asistente")
    escritos = [
        escribir(puesto.asistente, Mensaje.Clase.ACTA, vuelta=version.version)
        for puesto in puestos
        if puesto.asistente
    ]
    return sum(mensaje is not None for mensaje in escritos)


def de_la_firma(acta: Acta, informe: Informe) -> int:
    """Sólo la primera vez que se imprime firmada: reponer el archivo no vuelve a avisar."""
    antes = Informe.objects.filter(
        sobremesa=acta.sobremesa_id,
        estado=Informe.Estado.LISTO,
        instantanea__imprime__cabeza__estado=Acta.Estado.FIRMADA,
    ).exclude(pk=informe.pk)
    return 0 if antes.exists() else avisar(acta, informe)
