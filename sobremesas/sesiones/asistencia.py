"""Quién llegó y quién no, al cerrar. Se calcula de los pasos de la puerta, nunca se marca (K6)."""

from dataclasses import dataclass, field

from sobremesas.models import Asistente, Invitacion, Paso, Sobremesa
from sobremesas.puerta import dentro


@dataclass(frozen=True)
class Silla:
    """Una silla que se esperaba, con quien la usó o la iba a usar."""

    invitacion: Invitacion
    nombre: str
    en_representacion: bool


@dataclass
class Asistencia:
    llegaron: list[Silla] = field(default_factory=list)
    faltaron: list[Silla] = field(default_factory=list)
    sin_invitacion: int = 0
    por_resolver: int = 0

    @property
    def esperadas(self) -> int:
        return len(self.llegaron) + len(self.faltaron)

    @property
    def representadas(self) -> int:
        return sum(silla.en_representacion for silla in self.llegaron)

    @property
    def hay(self) -> bool:
        return bool(self.esperadas or self.sin_invitacion)


def de(sobremesa: Sobremesa) -> Asistencia:
    """Tres consultas. Irse antes no es faltar; quien llegó por otra persona llegó por su silla."""
    puerta = dentro.en(sobremesa)
    visitas = [p for p in puerta.presencias.values() if p.paso.clase == Paso.Clase.VISITA]
    abiertas = sobremesa.pendientes.abiertos().filter(clase="puerta").count()
    junta = Asistencia(sin_invitacion=len(visitas), por_resolver=abiertas)
    sillas = (
        sobremesa.invitaciones.filter(estado__in=dentro.CON_LUGAR)
        .select_related("persona", "sector")
        .prefetch_related("asistentes")
    )
    for invitacion in sillas:
        personas = {uno.pk: uno for uno in invitacion.asistentes.all()}
        presencia = puerta.quien_tiene(invitacion.pk)
        if presencia is None:
            junta.faltaron.append(_silla(invitacion, _vigente(personas)))
        else:
            quien = personas.get(presencia.paso.asistente_id or 0)
            junta.llegaron.append(_silla(invitacion, quien or _vigente(personas)))
    return junta


def _vigente(personas: dict[int, Asistente]) -> Asistente | None:
    return next((uno for uno in personas.values() if uno.sustituido_en is None), None)


def _silla(invitacion: Invitacion, quien: Asistente | None) -> Silla:
    titular = quien is None or quien.es_titular
    return Silla(invitacion, str(quien or invitacion), en_representacion=not titular)
