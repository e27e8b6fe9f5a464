"""Las consultas del acta: las mismas cifras y palabras que vio la sala, de ``sobremesas.consultas``."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from dialogo.palabras import en_cifra
from informes.acta.claves import ancla
from informes.graficas import repartir
from informes.textos import dia
from sobremesas.consultas import figuras
from sobremesas.consultas.estadistica import Escala
from sobremesas.consultas.resultado import Regla, Resultado, resultado
from sobremesas.models import Consulta, Papeleta, Sala

P = Papeleta.Postura
TRAMA = {P.APOYO: "su", P.VIVIR: "ma", P.RESERVA: "sp", P.OBJECION: "co"}
MINIMO = {P.APOYO: 10, P.VIVIR: 24, P.RESERVA: 10, P.OBJECION: 11}  # lo que ocupa su rótulo
Clase = Consulta.Clase
Parte = dict[str, Any]


class Pesos:
    """Los resultados de una tarde, por hallazgo. Una consulta."""

    def __init__(self, sala: Sala) -> None:
        consultas = list(Consulta.objects.filter(sala=sala).order_by("abierta_en", "pk"))
        for una in consultas:
            una.sala = sala
        self.resultados = [
            resultado(una) for una in consultas if una.anulada_en is None and una.resultado
        ]
        self.anuladas = [_anulada(una) for una in consultas if una.anulada_en]
        self.rondas: dict[int, list[Resultado]] = defaultdict(list)
        self.consensos: dict[int, list[Resultado]] = defaultdict(list)
        for uno in self.resultados:
            por = self.consensos if uno.clase == Clase.CONSENSO else self.rondas
            if uno.clase != Clase.REPARTO:
                for redaccion in uno.textos:
                    por[redaccion].append(uno)

    @property
    def redacciones(self) -> set[int]:
        return set(self.rondas) | set(self.consensos)

    def de(self, folio: str, redacciones: Iterable[int]) -> Parte | None:
        """Lo que se pesó de las redacciones de un hallazgo; ``None`` si nada."""
        suyas = sorted(redacciones)
        consensos = [_consenso(r, pk) for pk in suyas for r in self.consensos[pk]]
        escalas = [parte for pk in suyas for parte in _escalas(self.rondas[pk], pk)]
        usados = [r for pk in suyas for r in (*self.consensos[pk], *self.rondas[pk])]
        if not usados:
            return None
        return {
            "clave": f"{folio}/consulta",
            "ancla": ancla(f"{folio}/consulta"),
            "consensos": consensos,
            "escalas": escalas,
            "nota": _contestaron(usados, suyas),
            "regla": frase_de_regla(usados[-1].regla),
        }

    def reparto(self) -> Parte | None:
        """El de puntos, que pesa varios hallazgos a la vez."""
        uno = next((r for r in self.resultados if r.clase == Clase.REPARTO), None)
        if uno is None:
            return None
        mayor = max((fila.puntos for fila in uno.repartidas), default=0) or 1
        return {
            "clave": "prioridades",
            "frase": f"{uno.frase}.",
            "filas": [
                {
                    "folio": fila.texto.folio,
                    "titulo": fila.texto.titulo,
                    "puntos": fila.puntos,
                    "personas": fila.personas,
                    "ancho": round(100 * fila.puntos / mayor),
                }
                for fila in uno.repartidas
            ],
            "nota": f"Contestaron {uno.dice_contestaron}." if not uno.pocas else "",
        }


def _consenso(uno: Resultado, redaccion: int) -> Parte:
    tramos = [tramo for tramo in uno.tramos if tramo.num]
    anchos = repartir([t.num for t in tramos], [MINIMO[P(t.clave)] for t in tramos])
    return {
        "titulo": uno.textos[redaccion].titulo,
        "frase": uno.frase,
        "tramos": [
            {
                "clase": TRAMA[P(tramo.clave)],
                "n": tramo.num,
                "rotulo": tramo.nombre[:1].upper() + tramo.nombre[1:],
                "ancho": ancho,
            }
            for tramo, ancho in zip(tramos, anchos, strict=True)
        ],
        "objeciones": uno.objeciones,
        "reservas": uno.reservas,
    }


def _escalas(rondas: list[Resultado], redaccion: int) -> list[Parte]:
    """Importancia y viabilidad: la última ronda, con la mediana de la anterior."""
    leidas = [(r, r.calificada(redaccion)) for r in rondas]
    con_cifras = [c for _, c in leidas if c and not c.pocas]
    if not con_cifras:
        return []
    ahora, antes = con_cifras[-1], con_cifras[0] if len(con_cifras) > 1 else None
    previas = {d.clave: d.escala for d in antes.dimensiones} if antes else {}
    return [
        {
            "nombre": dimension.nombre,
            "frase": _frase(dimension.escala, previas.get(dimension.clave)),
            "acuerdo": dimension.hay_acuerdo,
            "pares": [
                [n, previas[dimension.clave].cuentas[i] if previas else None]
                for i, n in enumerate(dimension.escala.cuentas)
            ],
            "movimiento": _movimiento(dimension.movimiento),
            "figura": asdict(figuras.puntos(dimension.escala)),
        }
        for dimension in ahora.dimensiones
    ]


def _frase(escala: Escala, previa: Escala | None) -> str:
    desde, hasta = escala.mitad
    antes = f", antes {en_cifra(previa.mediana)}" if previa else ""
    return f"Mediana {en_cifra(escala.mediana)}{antes}; mitad central, {desde} a {hasta}"


def _movimiento(movio: Any) -> str:
    if movio is None:
        return ""
    return (
        f"De {movio.personas} que contestaron las dos rondas, {movio.subieron} subieron, "
        f"{movio.bajaron} bajaron y {movio.igual} repitieron."
    )


def _contestaron(usados: list[Resultado], suyas: list[int]) -> str:
    """«Contestaron 24 de 25 la consulta y 23 de 25 la ronda 2.»"""
    partes = []
    for uno in usados:
        que = "la consulta" if uno.clase == Clase.CONSENSO else f"la ronda {uno.ronda}"
        if uno.pocas or any(c.pocas for pk in suyas if (c := uno.calificada(pk))):
            partes.append(f"menos de cinco {que}, que no se cuenta")
        else:
            partes.append(f"{uno.dice_contestaron} {que}")
    medios = [uno for uno in usados if uno.en_papel or uno.a_mano]
    frase = f"Contestaron {'; '.join(dict.fromkeys(partes))}."
    if medios:
        papel, mano = sum(u.en_papel for u in medios), sum(u.a_mano for u in medios)
        frase += f" Sin teléfono: {papel} en papel y {mano} a mano alzada."
    return frase


def frase_de_regla(regla: Regla) -> str:
    fecha = (
        f"del {dia(timezone.localtime(regla.escrita_en).date())}"
        if regla.escrita_en
        else "de fábrica"
    )
    return (
        f"Regla {fecha}: {regla.consenso} de cada 100 lo apoyan o pueden vivir con el texto; al "
        f"calificar, {regla.altas} de cada 100 en 7 a 9 y menos de {regla.bajas} en 1 a 3."
    )


def _anulada(una: Consulta) -> str:
    cuando = timezone.localtime(una.anulada_en)
    return f"{una}, anulada a las {cuando:%H:%M}: {una.motivo_anulacion}"
