"""El evento de calendario de quien asistirá: uno por persona, en el correo y para bajarlo."""

from sobremesas.calendario.agregar import enlaces_para_agregar
from sobremesas.calendario.evento import ics_de

__all__ = ["enlaces_para_agregar", "ics_de"]
