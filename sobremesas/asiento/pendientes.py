"""Lo que una silla deja por atender al equipo."""

from django.utils import timezone

from sobremesas.asiento.turno import Turno
from sobremesas.models import Invitacion, Pendiente, Sobremesa
from sobremesas.pendientes import abrir, resolver

__all__ = ["abrir", "datos", "hay_lugar_libre", "recado", "resolver", "ya_no_hay_lugar"]
Clase = Pendiente.Clase


def hay_lugar_libre(sobremesa: Sobremesa, texto: str, invitacion: Invitacion | None) -> None:
    """Uno abierto por día, siempre con la propuesta del momento. Quien llama tiene el candado."""
    abierto = sobremesa.pendientes.abiertos().filter(clase=Clase.LUGAR_LIBRE).first()
    if abierto is None:
        abrir(sobremesa, Clase.LUGAR_LIBRE, texto, invitacion=invitacion)
        return
    abierto.texto, abierto.invitacion = texto[:500], invitacion
    abierto.save(update_fields=["texto", "invitacion"])


def ya_no_hay_lugar(sobremesa: Sobremesa) -> None:
    sobremesa.pendientes.abiertos().filter(clase=Clase.LUGAR_LIBRE).update(
        resuelto_en=timezone.now(), resolucion="Ya no hay lugar, o ya no hay a quién ofrecerlo."
    )


def recado(turno: Turno, clave: str) -> None:
    """Lo que pidió por su enlace cuando ya no se podía: el equipo lo lee (R4)."""
    pide = turno.accion.label
    if turno.delegado:
        pide += f" ({datos(turno)})"
    if turno.destino:
        pide += f" ({turno.destino})"
    texto = f"{turno.silla.persona}, ya cerradas las respuestas: {pide}."
    if turno.motivo:
        texto += f" {turno.motivo}"
    abrir(turno.sobremesa, Clase.RECADO, texto, invitacion=turno.silla, clave=clave)


def datos(turno: Turno) -> str:
    """A quién quiere mandar, en un renglón."""
    if turno.delegado is None:
        return ""
    uno = turno.delegado
    partes = (uno.nombre, uno.cargo, uno.organizacion, uno.correo, uno.telefono)
    return ", ".join(parte for parte in partes if parte)
