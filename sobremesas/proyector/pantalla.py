"""Lo que se ve en la pantalla grande: el texto que se discute, cuántas personas han contestado y, cerrada
la consulta, su figura. Sin nombres: nada de aquí sale de un puesto.
"""

from typing import Any

from django.template.loader import render_to_string

from sobremesas.consultas.presentacion import Presentacion, presentar
from sobremesas.models import Consulta, Sala

PANTALLA = "sobremesas/proyector/_pantalla.html"
# Hasta cuántas letras cabe el título en cada talla; con más, la última.
TALLAS = (85, 120, 155)
PUNTOS = 60  # con más personas, una barra
VENTANA = 150  # letras que se enseñan alrededor de lo que cambió en el texto


def pantalla(sala: Sala, estado: dict[str, Any]) -> str:
    punto = estado["punto"] or {}
    cambios = {uno["campo"]: uno["tramos"] for uno in punto.get("cambios", [])}
    titulo = cambios.get("Título") or [["igual", punto.get("titulo", "")]]
    return render_to_string(
        PANTALLA,
        {
            "estado": estado,
            "punto": punto,
            "que": que_se_ve(estado),
            "titulo": [tramo for tramo in titulo if tramo[0] != "quita"],
            "talla": talla(punto.get("titulo", "")),
            "cambio": [] if "Título" in cambios else alrededor(cambios.get("Texto", [])),
            "puntos": _puntos(estado),
            "hasta": max((e["cierra_en"] for e in estado["espejos"].values()), default=""),
            "p": _resultado(sala, estado),
        },
    )


def que_se_ve(estado: dict[str, Any]) -> str:
    if estado["estado"] == Sala.Estado.TERMINADA or estado["fase"] == Sala.Fase.CERRAR:
        return "cierre"
    return str(estado["punto"]["clase"]) if estado["punto"] else "espera"


def talla(titulo: str) -> int:
    return next((i for i, tope in enumerate(TALLAS) if len(titulo) <= tope), len(TALLAS))


def alrededor(tramos: list[list[str]]) -> list[list[str]]:
    """La parte del texto donde está lo primero que se agregó."""
    puestos = [tramo for tramo in tramos if tramo[0] != "quita"]
    primero = next((i for i, tramo in enumerate(puestos) if tramo[0] == "pone"), None)
    if primero is None:
        return []
    antes = "".join(texto for _, texto in puestos[:primero])
    despues = "".join(texto for _, texto in puestos[primero + 1 :])
    corte = antes[-VENTANA // 2 :]
    if len(antes) > len(corte):
        corte = "…" + corte.partition(" ")[2]
    sigue = despues[: VENTANA // 2]
    if len(despues) > len(sigue):
        sigue = sigue.rpartition(" ")[0] + "…"
    return [["igual", corte], puestos[primero], ["igual", sigue]]


def _puntos(estado: dict[str, Any]) -> list[bool]:
    """Un punto por persona presente, lleno si ya se contestó uno más."""
    consulta = estado["consulta"]
    if not consulta or not 0 < consulta["de"] <= PUNTOS:
        return []
    return [n < consulta["respondieron"] for n in range(consulta["de"])]


def _resultado(sala: Sala, estado: dict[str, Any]) -> Presentacion | None:
    """El de la última consulta que se cerró en esta fase; con una abierta, nada."""
    if estado["consulta"] or estado["estado"] == Sala.Estado.TERMINADA:
        return None
    tramo = sala.tramos.filter(termino_en=None).first()
    if tramo is None:
        return None
    cerradas = Consulta.objects.filter(
        sala=sala, punto=sala.punto_id, cerrada_en__gte=tramo.empezo_en
    ).cerradas()
    ultima = cerradas.order_by("-cerrada_en").first()
    return presentar(ultima) if ultima else None
