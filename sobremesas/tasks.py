"""Las tareas del cuarto: Celery sólo busca aquí."""

from sobremesas.asiento.tasks import revisar_lugares, vencer_ofertas
from sobremesas.consultas.tasks import cerrar_consultas
from sobremesas.ensayo.tasks import dar_un_paso
from sobremesas.hojas.tasks import borrar_fotografias
from sobremesas.invitacion.tasks import borrar_necesidades
from sobremesas.mensajes.tasks import leer_respuestas, mover_olas, preparar_ola
from sobremesas.tablero.tasks import abrir_llamadas
from sobremesas.vivo.tasks import borrar_radar

__all__ = [
    "abrir_llamadas",
    "borrar_fotografias",
    "borrar_necesidades",
    "dar_un_paso",
    "borrar_radar",
    "cerrar_consultas",
    "leer_respuestas",
    "mover_olas",
    "preparar_ola",
    "revisar_lugares",
    "vencer_ofertas",
]
