"""Las consultas a la sala: secretas, una papeleta por puesto, cerradas por el reloj del servidor."""

from sobremesas.consultas.apertura import abrir
from sobremesas.consultas.cierre import anular, cerrar, cerrar_vencidas, destruir_urnas
from sobremesas.consultas.oferta import Ofrecida, Panel, para_consola
from sobremesas.consultas.presentacion import Presentacion, presentar
from sobremesas.consultas.resultado import AunAbierta, Resultado, resultado
from sobremesas.consultas.votacion import (
    contesto_sin_telefono,
    papeleta_de,
    respondieron,
    votar,
)

__all__ = [
    "AunAbierta",
    "Ofrecida",
    "Panel",
    "Presentacion",
    "Resultado",
    "abrir",
    "anular",
    "cerrar",
    "cerrar_vencidas",
    "contesto_sin_telefono",
    "destruir_urnas",
    "papeleta_de",
    "para_consola",
    "presentar",
    "respondieron",
    "resultado",
    "votar",
]
