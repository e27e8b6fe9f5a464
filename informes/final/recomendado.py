"""Las recomendaciones del informe: lo publicable, y cómo iba cada una el día en que se fotografió."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from dialogo.models import Dialogo, Objetivo
from dialogo.palabras import enumerar
from hallazgos.models import Recomendacion
from hallazgos.seguimiento import semaforo
from informes.textos import dia, en_partes

Parte = dict[str, Any]
POR = {"puntos": "por los puntos", "importancia": "por la importancia que le dieron"}
REFORMA = {True: "Requiere reforma", False: "No requiere reforma", None: ""}


def comunicadas(dialogo: Dialogo) -> list[Recomendacion]:
    """Con lo que el seguimiento lee. Cinco consultas."""
    return list(
        semaforo.para_calcular(Recomendacion.objects.comunicadas().filter(dialogo=dialogo))
        .select_related("responsable", "dialogo")
        .prefetch_related("redacciones")
        .order_by("numero")
    )


def imprimir(
    publicadas: Iterable[Parte], vivas: Iterable[Recomendacion], hoy: date, gracia: int
) -> list[Parte]:
    """Cada una con su respuesta, sus compromisos y su luz a esa fecha. Sin consultas."""
    por_folio = {una.folio: una for una in vivas}
    return [
        _una(una, por_folio[una["folio"]], hoy, gracia)
        for una in publicadas
        if una["folio"] in por_folio
    ]


def _una(una: Parte, viva: Recomendacion, hoy: date, gracia: int) -> Parte:
    luz = semaforo.calcular(viva, hoy, gracia=gracia, publico=True)
    return {
        **{
            campo: una[campo]
            for campo in (
                "folio",
                "numero",
                "texto",
                "beneficio",
                "plazo",
                "hallazgos",
                "objetivos",
            )
        },
        "titulo": una["titulo_corto"] or una["texto"],
        "explicacion": en_partes(una["explicacion"]),
        "tipo": una["tipo"]["nombre"],
        "responsable": una["responsable"],
        "corresponsables": una["corresponsables"],
        "instrumento": _instrumento(una),
        "requiere_reforma": bool(una["requiere_reforma"]),
        "reforma": REFORMA[una["requiere_reforma"]],
        "donde": enumerar([*una["temas"], *una["regiones"]]),
        "prioridad": _prioridad(una["prioridad"]),
        "lugar": una["prioridad"]["lugar"] if una["prioridad"] else None,
        "premisas": una["premisas"],
        "lo_que_existe": [
            {
                "programa": p["programa"],
                "organizacion": p["organizacion"],
                "relacion": "Ya la sirve" if p["relacion"] == "sirve" else "Se traslapa",
                "nota": p["nota"],
            }
            for p in una["lo_que_existe"]
        ],
        "luz": {"clave": luz.estado.value, "palabra": luz.palabra, "frase": luz.frase},
        "como_va": _como_va(viva, luz),
        "plazo_de_respuesta": dia(viva.responder_antes_de) if viva.responder_antes_de else "",
        "vence_respuesta": viva.responder_antes_de.isoformat() if viva.responder_antes_de else "",
        "respuesta": _respuesta(viva),
        "compromisos": [_compromiso(c, hoy) for c in semaforo.compromisos_vivos(viva)],
    }


def _como_va(viva: Recomendacion, luz: semaforo.Luz) -> str:
    """Respuesta y estado, sin decir lo mismo dos veces."""
    ultima = semaforo.ultima_respuesta(viva)
    if ultima is None:
        vencio = luz.estado == semaforo.Estado.SIN_RESPUESTA
        return luz.palabra if vencio else "En plazo para responder"
    if luz.estado == semaforo.Estado.NO_ACEPTADA:
        return str(ultima.get_sentido_display())
    return f"{ultima.get_sentido_display()}. {luz.palabra}"


def _instrumento(una: Parte) -> str:
    return ", ".join(parte for parte in (una["instrumento"], una["articulo"]) if parte)


def _prioridad(prioridad: Parte | None) -> str:
    if not prioridad:
        return ""
    return f"{prioridad['lugar']} de {prioridad['de']}, {POR[prioridad['por']]} en las sobremesas"


def _respuesta(viva: Recomendacion) -> Parte | None:
    ultima = semaforo.ultima_respuesta(viva)
    if ultima is None:
        return None
    return {
        "sentido": ultima.get_sentido_display(),
        "clave": ultima.sentido,
        "razones": en_partes(ultima.razones),
        "quien": f"{ultima.cargo}, {ultima.organizacion.nombre}",
        "fecha": dia(timezone.localdate(ultima.dada_en)),
    }


def _compromiso(uno: Any, hoy: date) -> Parte:
    return {
        "que": uno.que,
        "quien": f"{uno.cargo}, {uno.organizacion.nombre}",
        "para_el": dia(uno.para_el),
        "dia": uno.para_el.isoformat(),
        "evidencia": uno.evidencia_esperada,
        "hitos": [_hito(hito, uno.cargo, hoy) for hito in semaforo.hitos_vivos([uno])],
    }


def _hito(hito: Any, cargo: str, hoy: date) -> Parte:
    luz = semaforo.de_hito(hito, hoy)
    return {
        "que": hito.que,
        "quien": hito.cargo or cargo,
        "para_el": dia(hito.para_el),
        "dia": hito.para_el.isoformat(),
        "clave": luz.clave,
        "estado": luz.frase,
    }


def por_plazo(recomendaciones: list[Parte]) -> list[Parte]:
    """De corto a largo; primero lo que las sobremesas pusieron antes."""
    return [
        {
            "clave": clave,
            "nombre": nombre,
            "recomendaciones": sorted(suyas, key=lambda r: (r["lugar"] or 10_000, r["numero"])),
        }
        for clave, nombre in Objetivo.Plazo.choices
        if (suyas := [r for r in recomendaciones if r["plazo"] == clave])
    ]


def objetivos(dialogo: Parte, recomendaciones: list[Parte]) -> list[Parte]:
    """Los del diálogo, con las que sirven a cada uno; también los que ninguna sirve todavía."""
    return [
        {
            "plazo": Objetivo.Plazo(o["plazo"]).label,
            "texto": o["texto"],
            "recomendaciones": [
                r["folio"] for r in recomendaciones if o["clave"] in r["objetivos"]
            ],
        }
        for o in sorted(
            dialogo["objetivos"],
            key=lambda o: (Objetivo.Plazo.values.index(o["plazo"]), o["numero"]),
        )
    ]


def premisas(dialogo: Parte, recomendaciones: list[Parte]) -> list[Parte]:
    """Las de la teoría de cambio que alguna recomendación toca."""

    def folios(numero: int, relacion: str) -> list[str]:
        return [
            r["folio"]
            for r in recomendaciones
            if any(p["numero"] == numero and p["relacion"] == relacion for p in r["premisas"])
        ]

    filas = [
        {
            "numero": p["numero"],
            "texto": p["texto"],
            "fuente": p["fuente"],
            "se_apoyan": folios(p["numero"], "se_apoya"),
            "la_ponen_en_duda": folios(p["numero"], "pone_en_duda"),
        }
        for p in dialogo["premisas"]
    ]
    return [fila for fila in filas if fila["se_apoyan"] or fila["la_ponen_en_duda"]]
