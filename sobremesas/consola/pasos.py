"""Dónde va la sala y a dónde se puede ir: las fases, el reloj y lo que dice cada botón."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from sobremesas.consola.tarde import titulo_de
from sobremesas.models import PuntoDelDia, Sala
from sobremesas.vivo.fases import FASES_DE, Accion, Paso, camino, destino, dura

VERBOS = {
    Sala.Fase.PRESENTAR: "presentar",
    Sala.Fase.CONVERSAR: "conversar",
    Sala.Fase.CAPTURAR: "capturar",
    Sala.Fase.CONFIRMAR: "confirmar",
    Sala.Fase.PRIORIZAR: "priorizar",
}


@dataclass(frozen=True)
class FaseEnPantalla:
    nombre: str
    hecha: bool
    actual: bool


@dataclass(frozen=True)
class Mando:
    """Lo que muestran la tira de fases, el reloj y los dos botones que mueven la sala."""

    fases: tuple[FaseEnPantalla, ...]
    tiempo: str
    reloj: str
    pasado: bool
    anterior: str
    siguiente: str

    @property
    def verbo(self) -> str:
        return next((f.nombre.lower() for f in self.fases if f.actual), "")


def de(sala: Sala, puntos: list[PuntoDelDia]) -> Mando:
    """Sin consultas: ``puntos`` son los del día, ya leídos."""
    pasos = camino(puntos)
    antes, despues = (
        destino(sala, accion, pasos, None) for accion in (Accion.ANTERIOR, Accion.SIGUIENTE)
    )
    aqui = next((p for p in pasos if (p.punto.pk, p.fase) == (sala.punto_id, sala.fase)), None)
    dado = dura(aqui) if aqui else None
    quedan = restan(sala)
    return Mando(
        fases=_fases(sala, puntos),
        tiempo=en_minutos(dado) if dado else "",
        reloj=cifra(quedan) if quedan is not None else "",
        pasado=quedan is not None and quedan < timedelta(0),
        anterior=_volver(sala, antes),
        siguiente=_pasar(sala, despues),
    )


def restan(sala: Sala) -> timedelta | None:
    """Lo que queda; negativo si ya se pasó. Nada, si la fase no lleva reloj."""
    if sala.restan is not None:
        return sala.restan
    return sala.vence_en - timezone.now() if sala.vence_en else None


def cifra(tiempo: timedelta) -> str:
    """«3:20»; lo que va de más se dice igual, sin signo."""
    segundos = abs(int(tiempo.total_seconds()))
    return f"{segundos // 60}:{segundos % 60:02d}"


def en_minutos(tiempo: timedelta) -> str:
    """«8 minutos», «4:30 minutos»."""
    minutos, segundos = divmod(int(tiempo.total_seconds()), 60)
    if segundos:
        return f"{minutos}:{segundos:02d} minutos"
    return "1 minuto" if minutos == 1 else f"{minutos} minutos"


def nombre_de(punto: PuntoDelDia | None) -> str:
    """«H-03», o el título de un momento."""
    if punto is None:
        return ""
    return punto.hallazgo.folio if punto.hallazgo else titulo_de(punto)


def _fases(sala: Sala, puntos: list[PuntoDelDia]) -> tuple[FaseEnPantalla, ...]:
    punto = next((p for p in puntos if p.pk == sala.punto_id), None)
    if punto is None:
        return ()
    suyas = list(FASES_DE[punto.clase])
    if punto is puntos[-1]:
        suyas.append(Sala.Fase.CERRAR)
    va = suyas.index(Sala.Fase(sala.fase)) if sala.fase in suyas else 0
    return tuple(FaseEnPantalla(fase.label, n < va, n == va) for n, fase in enumerate(suyas))


def _pasar(sala: Sala, paso: Paso | None) -> str:
    if paso is None:
        return ""
    if paso.fase == Sala.Fase.CERRAR:
        return "Pasar al cierre"
    if paso.punto.pk == sala.punto_id:
        return f"Pasar a {VERBOS[paso.fase]}"
    return f"Pasar a {nombre_de(paso.punto)}"


def _volver(sala: Sala, paso: Paso | None) -> str:
    if paso is None:
        return ""
    return paso.fase.label if paso.punto.pk == sala.punto_id else nombre_de(paso.punto)
