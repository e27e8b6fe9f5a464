"""Lo que la página de resultados lee: todo de los resultados congelados, nada de las papeletas."""

from dataclasses import dataclass

from entrevistas.confidencialidad import Audiencia
from sobremesas import atribucion
from sobremesas.aportaciones.disensos import abiertos_de
from sobremesas.atribucion import Firma, firmar
from sobremesas.consultas.cierre import cerrar_vencidas
from sobremesas.consultas.presentacion import Presentacion, Rondas, presentar_de
from sobremesas.consultas.resultado import Resultado, resultado
from sobremesas.models import Consulta, Disenso, PuntoDelDia, Sala

Clase = Consulta.Clase


@dataclass(frozen=True)
class DeUnPunto:
    """Lo que la sala dijo de un hallazgo. Vacío lo que todavía no se pregunta o no se ha cerrado."""

    punto: PuntoDelDia
    consenso: Presentacion | None
    rondas: Rondas | None

    @property
    def frases(self) -> list[str]:
        frases = [self.consenso.r.frase] if self.consenso else []
        return frases + ([self.rondas.frase] if self.rondas else [])

    @property
    def ultimo(self) -> Resultado | None:
        """El que se cerró al final."""
        hechos = [r for r, _c in self.rondas.hechas] if self.rondas else []
        hechos += [self.consenso.r] if self.consenso else []
        return max(hechos, key=lambda r: r.cerrada_en, default=None)


@dataclass(frozen=True)
class Tarde:
    """Los resultados cerrados de una sala. Dos lecturas, sean cuantos sean."""

    sala: Sala
    consultas: list[Consulta]
    resultados: dict[int, Resultado]
    puntos: list[PuntoDelDia]

    @classmethod
    def leer(cls, sala: Sala) -> "Tarde":
        cerrar_vencidas(sala)
        consultas = list(Consulta.objects.cerradas().filter(sala=sala))
        puntos = sala.sobremesa.puntos.exclude(redaccion=None)
        return cls(
            sala,
            consultas,
            {consulta.pk: resultado(consulta) for consulta in consultas},
            list(puntos.select_related("hallazgo", "redaccion")),
        )

    @property
    def renglones(self) -> list[DeUnPunto]:
        return [self.de(punto) for punto in self.puntos]

    def de(self, punto: PuntoDelDia) -> DeUnPunto:
        consensos = [
            self.resultados[c.pk]
            for c in self.consultas
            if c.clase == Clase.CONSENSO and c.punto_id == punto.pk
        ]
        assert punto.redaccion_id
        return DeUnPunto(
            punto,
            presentar_de(consensos[-1]) if consensos else None,
            self._rondas(punto.redaccion_id),
        )

    def _rondas(self, redaccion: int) -> Rondas | None:
        """Las del mismo punto: si se calificó en el suyo y al priorizar, lo último."""
        suyas = [
            c
            for c in self.consultas
            if c.clase == Clase.CALIFICACION and redaccion in self.resultados[c.pk].textos
        ]
        if not suyas:
            return None
        punto = suyas[-1].punto_id
        return Rondas.de((self.resultados[c.pk] for c in suyas if c.punto_id == punto), redaccion)

    @property
    def repartos(self) -> list[Presentacion]:
        return [
            presentar_de(self.resultados[c.pk]) for c in self.consultas if c.clase == Clase.REPARTO
        ]

    def repartos_con(self, punto: PuntoDelDia) -> list[Presentacion]:
        return [p for p in self.repartos if punto.redaccion_id in p.r.textos]


def disensos_de(sala: Sala, punto: PuntoDelDia) -> list[tuple[Disenso, Firma]]:
    """Los que nacieron esa tarde y siguen en pie, como se leen fuera de la sala."""
    if punto.hallazgo is None:
        return []
    lista = list(abiertos_de([punto.hallazgo]).filter(aportacion__sala=sala))
    if not lista:
        return []
    umbral = atribucion.Umbral.de(sala)
    return [(disenso, firmar(disenso, Audiencia.PUBLICO, umbral)) for disenso in lista]
