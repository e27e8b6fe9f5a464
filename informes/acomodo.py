"""Lo que pide un botón o un arrastre al componer un documento, aplicado y dicho en una frase."""

from django.core.exceptions import ValidationError
from django.http import QueryDict

from dialogo.models import Dialogo
from informes import composicion
from informes.models import Tipo


def acomodar(dialogo: Dialogo, datos: QueryDict, tipo: str = Tipo.PREDIAGNOSTICO) -> str:
    """La frase de lo hecho, o la de por qué no; vacía si no se pedía nada."""
    try:
        return _aplicar(dialogo, datos, tipo)
    except (ValidationError, ValueError, KeyError) as error:
        return " ".join(getattr(error, "messages", ["Ese movimiento no se entendió."]))


def _aplicar(dialogo: Dialogo, datos: QueryDict, tipo: str) -> str:
    if "mover" in datos:
        numero, sentido = str(datos["mover"]).split()
        paso = composicion.ARRIBA if sentido == "arriba" else composicion.ABAJO
        composicion.mover(dialogo, int(numero), paso, tipo)
        return f"H-{int(numero):02d} cambió de lugar."
    if "incluir" in datos:
        numero, valor = str(datos["incluir"]).split()
        composicion.incluir(dialogo, int(numero), valor == "si", tipo)
        return f"H-{int(numero):02d} {'entra' if valor == 'si' else 'ya no entra'}."
    if "orden" in datos:
        orden = [int(numero) for numero in str(datos["orden"]).split(",")]
        composicion.ordenar(dialogo, int(str(datos["bloque"])), orden, tipo)
        return "El orden quedó guardado."
    return ""
