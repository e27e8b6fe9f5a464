"""Propone quién viene cada día: búsqueda local con semilla. La misma semilla da la misma lista.

No toca la base de datos. Parte de un reparto voraz, lo mejora con recocido simulado y termina con una
pasada que sólo acepta mejoras. Quien ya está en la lista se queda donde está.
"""

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sobremesas.lista.reparto import Candidata, Clave, Dia, Reparto

INTENTOS = 12_000
TEMPERATURA, FRIO = 45.0, 0.5


@dataclass(frozen=True)
class Propuesta:
    """``lugares``: día de cada persona propuesta, sin las que ya estaban y no se mueven.

    ``motivos`` y ``reservados`` son los contadores que cada una hace cumplir; los segundos hablan de
    posturas. ``pendientes``: lo que se buscaba y no se pudo.
    """

    semilla: int
    lugares: dict[int, int]
    motivos: dict[int, list[Clave]]
    pendientes: list[Clave]
    cuenta: Counter[Clave] = field(default_factory=Counter)
    costo: float = 0.0

    def del_dia(self, dia: int) -> list[int]:
        return [persona for persona, suyo in self.lugares.items() if suyo == dia]


def proponer(
    candidatas: Sequence[Candidata],
    dias: Sequence[Dia],
    semilla: int = 1,
    *,
    dependencias: frozenset[int] = frozenset(),
    intentos: int = INTENTOS,
) -> Propuesta:
    """Quién en qué día. Pura y repetible."""
    busqueda = _Busqueda(candidatas, dias, semilla, dependencias)
    busqueda.voraz()
    busqueda.recocer(intentos)
    busqueda.pulir()
    return busqueda.propuesta()


class _Busqueda:
    def __init__(
        self,
        candidatas: Sequence[Candidata],
        dias: Sequence[Dia],
        semilla: int,
        dependencias: frozenset[int],
    ) -> None:
        self.semilla = semilla
        self.azar = random.Random(semilla)  # noqa: S311 — no guarda ningún secreto
        self.reparto = Reparto(dias, dependencias, candidatas)
        self.costo = 0.0
        self.numeros = [dia.dia for dia in dias]
        self.fijas = [c for c in candidatas if c.en is not None and not c.puede_moverse]
        self.libres = sorted(
            (c for c in candidatas if c.puede_moverse), key=lambda c: (-c.prioridad, c.persona)
        )
        for una in self.fijas:
            self._poner(una, una.en)

    def _poner(self, una: Candidata, dia: int | None) -> None:
        if dia in self.reparto.dias:
            self.costo += self.reparto.poner(una, dia)

    # Primer reparto ------------------------------------------------------------------------------
    def voraz(self) -> None:
        """Cada quien al día donde más falta hace; primero quien ya tenía lugar y quien tiene prioridad."""
        for una in self.libres:
            if una.en is not None:
                self._poner(una, una.en)
        resto = [una for una in self.libres if una.en is None]
        self.azar.shuffle(resto)
        for una in sorted(resto, key=lambda c: -c.prioridad):
            mejor = self._mejor_dia(una)
            if mejor is not None:
                self._poner(una, mejor)

    def _mejor_dia(self, una: Candidata) -> int | None:
        mejor, menos = None, 0.0
        for dia in self.numeros:
            if una.puede(dia) and self.reparto.libres(dia) > 0:
                cambio = self.reparto.poner(una, dia)
                self.reparto.quitar(una)
                if cambio < menos:
                    mejor, menos = dia, cambio
        return mejor

    # Mejora --------------------------------------------------------------------------------------
    def recocer(self, intentos: int) -> None:
        """Acepta empeorar cada vez menos y se queda con lo mejor que vio."""
        if not self.libres:
            return
        mejor, guardado = self.costo, dict(self.reparto.en)
        enfria = (FRIO / TEMPERATURA) ** (1 / max(1, intentos))
        calor = TEMPERATURA
        for _ in range(intentos):
            calor *= enfria
            self._intentar(self.azar.choice(self.libres), calor)
            if self.costo < mejor - 1e-9:
                mejor, guardado = self.costo, dict(self.reparto.en)
        self._volver_a(guardado)

    def _intentar(self, una: Candidata, calor: float) -> None:
        """La mueve a un día al azar; si está lleno, cambia lugar con alguien de ese día."""
        dia = self.azar.choice(self.numeros)
        de = self.reparto.en.get(una.persona)
        if dia == de or not una.puede(dia):
            return
        otra = None
        if self.reparto.libres(dia) <= 0 and (otra := self._alguien_de(dia, una)) is None:
            return
        cambio = self._cambiar(una, dia, otra)
        if cambio > 0 and self.azar.random() >= math.exp(-cambio / calor):
            self._deshacer(una, de, otra, dia)
        else:
            self.costo += cambio

    def _alguien_de(self, dia: int, una: Candidata) -> Candidata | None:
        """Quien cede su lugar ese día: se va al de ``una``, o sale si ``una`` venía de fuera."""
        de = self.reparto.en.get(una.persona)
        for _ in range(8):
            otra = self.azar.choice(self.libres)
            if self.reparto.en.get(otra.persona) != dia:
                continue
            cabe = otra.puede(de) if de is not None else otra.en is None
            if cabe:
                return otra
        return None

    def _cambiar(self, una: Candidata, dia: int, otra: Candidata | None) -> float:
        de = self.reparto.en.get(una.persona)
        cambio = self.reparto.quitar(una) if de is not None else 0.0
        if otra is not None:
            cambio += self.reparto.quitar(otra)
            if de is not None:
                cambio += self.reparto.poner(otra, de)
        return cambio + self.reparto.poner(una, dia)

    def _deshacer(self, una: Candidata, de: int | None, otra: Candidata | None, dia: int) -> None:
        self.reparto.quitar(una)
        if otra is not None:
            if de is not None:
                self.reparto.quitar(otra)
            self.reparto.poner(otra, dia)
        if de is not None:
            self.reparto.poner(una, de)

    def _volver_a(self, guardado: dict[int, int]) -> None:
        for una in self.libres:
            if una.persona in self.reparto.en:
                self.costo += self.reparto.quitar(una)
        for una in self.libres:
            if una.persona in guardado:
                self._poner(una, guardado[una.persona])

    def pulir(self) -> None:
        """Una pasada por los cambios de uno por otro: sólo los que mejoran."""
        for una in self.libres:
            if una.persona in self.reparto.en:
                continue
            for otra in self.libres:
                dia = self.reparto.en.get(otra.persona)
                if dia is None or otra.en is not None or not una.puede(dia):
                    continue
                cambio = self._cambiar(una, dia, otra)
                if cambio < -1e-9:
                    self.costo += cambio
                    break
                self._deshacer(una, None, otra, dia)

    # Resultado -----------------------------------------------------------------------------------
    def propuesta(self) -> Propuesta:
        en = self.reparto.en
        nuevas = [c for c in self.libres if c.persona in en and en[c.persona] != c.en]
        nuevas.sort(key=lambda c: (self.numeros.index(en[c.persona]), c.sector, c.nombre))
        return Propuesta(
            semilla=self.semilla,
            lugares={una.persona: en[una.persona] for una in nuevas},
            motivos={una.persona: self._motivos(una) for una in nuevas},
            pendientes=list(self.reparto.sin_cubrir()),
            cuenta=self.reparto.cuenta,
            costo=round(self.costo, 3),
        )

    def _motivos(self, una: Candidata) -> list[Clave]:
        """Los contadores que empeorarían sin ella; si ninguno, el de su sector."""
        dia = self.reparto.en[una.persona]
        suyas = self.reparto.claves(una, dia)
        cuenta = self.reparto.cuenta
        hacen_falta = [
            clave
            for clave in suyas
            if clave[0] != "organizacion"
            and self.reparto.costo_de(clave, cuenta[clave] - 1)
            > self.reparto.costo_de(clave, cuenta[clave])
        ]
        if una.prioridad:
            hacen_falta.append(("prioridad", una.prioridad))
        if una.dias and len(una.dias & set(self.numeros)) == 1:
            hacen_falta.append(("unico_dia", dia))
        return hacen_falta or [("sector", dia, una.sector)]
