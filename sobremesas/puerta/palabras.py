"""Cómo se dice en la puerta lo que pasó y a qué hora. Las horas las escribe el servidor (T5)."""

from sobremesas.fechas import hora
from sobremesas.models import Paso, Sobremesa
from sobremesas.puerta.dentro import Presencia


def texto_de(presencia: Presencia, sobremesa: Sobremesa) -> str:
    """«Llegó 16:52», «Llegó 17:26, tarde», «Se fue 18:10»."""
    if not presencia.esta_dentro and presencia.salio_en:
        return f"Se fue {hora(presencia.salio_en)}"
    tarde = ", tarde" if presencia.llego_en > sobremesa.empieza_en else ""
    return f"Llegó {hora(presencia.llego_en)}{tarde}"


def nombre_de(paso: Paso) -> str:
    """Quién pasó, por el nombre que se tenga."""
    if paso.acompanante:
        return paso.acompanante.nombre
    if paso.asistente:
        return paso.asistente.nombre
    return paso.nombre or "Sin nombre"
