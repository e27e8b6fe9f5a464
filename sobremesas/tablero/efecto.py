"""Qué pasaría con los lugares y con la balanza si unas sillas cambian de día o se van."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sobremesas import fechas
from sobremesas.asiento import ocupacion
from sobremesas.asiento.acciones import Accion
from sobremesas.lista.balanza import CON_LUGAR, Balanza, balanza
from sobremesas.models import Invitacion, Sobremesa

ABIERTAS = (Sobremesa.Estado.PREPARACION, Sobremesa.Estado.CONVOCADA)


@dataclass(frozen=True)
class Cambio:
    """Una silla que sale de ``de`` y llega a ``a``; vacío es ningún día."""

    sector: int
    de: int | None = None
    a: int | None = None


@dataclass(frozen=True)
class EnSector:
    nombre: str
    antes: int
    despues: int
    minimo: int | None
    maximo: int | None

    @property
    def aviso(self) -> str:
        """Lo que deja de cumplirse, dicho; vacío si nada."""
        if self.minimo is not None and self.despues < self.minimo:
            return f"faltaría{'n' if self.minimo - self.despues > 1 else ''} {self.minimo - self.despues}"
        if self.maximo is not None and self.despues > self.maximo:
            return f"sobraría{'n' if self.despues - self.maximo > 1 else ''} {self.despues - self.maximo}"
        return ""

    def __str__(self) -> str:
        dicho = f"{self.nombre} {self.antes} → {self.despues}"
        return f"{dicho}, {self.aviso}" if self.aviso else dicho


@dataclass(frozen=True)
class EnDia:
    """Un día antes y después del cambio."""

    sobremesa: Sobremesa
    antes: int
    despues: int
    sectores: list[EnSector]

    @property
    def nombre(self) -> str:
        return fechas.dia(self.sobremesa.empieza_en).capitalize()

    @property
    def sobran(self) -> int:
        return max(0, self.despues - self.sobremesa.cupo)


def simular(sobremesas: Sequence[Sobremesa], cambios: Iterable[Cambio]) -> list[EnDia]:
    """Sólo los días que cambian. Un número fijo de consultas."""
    lugares = ocupacion(sobremesas)
    pesos = balanza(sobremesas, con_posturas=False)
    mueve: dict[int, Counter[int]] = {una.pk: Counter() for una in sobremesas}
    tocados: set[int] = set()
    for cambio in cambios:
        if cambio.de is not None and cambio.de in mueve:
            mueve[cambio.de][cambio.sector] -= 1
            tocados.add(cambio.de)
        if cambio.a is not None and cambio.a in mueve:
            mueve[cambio.a][cambio.sector] += 1
            tocados.add(cambio.a)
    return [
        _en_dia(una, lugares[una.pk].ocupados, pesos, mueve[una.pk])
        for una in sobremesas
        if una.pk in tocados
    ]


def _en_dia(una: Sobremesa, antes: int, pesos: Balanza, mueve: Counter[int]) -> EnDia:
    sectores = []
    for fila in pesos.filas:
        cuantas = mueve[fila.sector.pk]
        celda = next(c for c in fila.celdas if c.dia == una.pk)
        if cuantas:
            sectores.append(
                EnSector(
                    fila.sector.nombre,
                    celda.confirmadas,
                    celda.confirmadas + cuantas,
                    celda.minimo,
                    celda.maximo,
                )
            )
    return EnDia(una, antes, antes + sum(mueve.values()), sectores)


def de_cambiar(invitacion: Invitacion, otros: Sequence[Sobremesa]) -> list[tuple[Sobremesa, str]]:
    """Lo que pasaría en cada otro día si fuera ese: «Academia 2 → 3; quedarían 22 de 25»."""
    if not otros:
        return []
    cambios = [Cambio(invitacion.sector_id, a=una.pk) for una in otros]
    return [(dia.sobremesa, en_breve(dia)) for dia in simular(otros, cambios)]


def en_breve(dia: EnDia) -> str:
    sectores = "; ".join(str(uno) for uno in dia.sectores)
    lugares = f"{dia.despues} de {dia.sobremesa.cupo} lugares tomados"
    if dia.sobran:
        lugares = f"el día está lleno ({dia.sobremesa.cupo} lugares)"
    return f"{sectores}; {lugares}" if sectores else lugares


def de_decidir(invitacion: Invitacion, accion: Accion) -> str:
    """Lo que cambia al retirar o al dar un lugar; vacío si no mueve ninguno."""
    tiene = invitacion.estado in CON_LUGAR
    if accion == Accion.RETIRAR and tiene:
        cambio = Cambio(invitacion.sector_id, de=invitacion.sobremesa_id)
    elif accion == Accion.SOBRECUPO and not tiene:
        cambio = Cambio(invitacion.sector_id, a=invitacion.sobremesa_id)
    else:
        return ""
    (dia,) = simular([invitacion.sobremesa], [cambio])
    return f"{dia.nombre}: {en_breve(dia)}."
