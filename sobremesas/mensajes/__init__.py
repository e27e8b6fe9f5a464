"""Lo que se le escribe a cada invitación: qué dice, cuándo sale y cuándo ya no debe salir."""

from sobremesas.mensajes.carta import Compuesto, Secretos, componer
from sobremesas.mensajes.escritura import escribir
from sobremesas.mensajes.movimientos import por_movimiento

__all__ = ["Compuesto", "Secretos", "componer", "escribir", "por_movimiento"]
