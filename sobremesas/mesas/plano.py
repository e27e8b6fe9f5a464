"""Lo que se sabe de las mesas de un día: quiénes se sientan, dónde, quién llegó y qué se pide.

``leer`` hace un número fijo de consultas y arma el ``Problema`` que resuelve ``reparto``. Los lugares
de quien ya no ocupa su silla, o la cambió de día, no cuentan: se liberan en el siguiente movimiento.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Prefetch

from entrevistas.mapa.red import nombre_corto
from sobremesas.mesas.condiciones import Condicion, Palabras, condiciones
from sobremesas.mesas.reparto import (
    A_FAVOR,
    EN_CONTRA,
    FALTA,
    Asiento,
    Disposicion,
    Problema,
    Silla,
    Tabla,
)
from sobremesas.models import (
    Asistente,
    Convocatoria,
    Invitacion,
    Lugar,
    Mesa,
    Necesidades,
    Pareja,
    PrePostura,
    Sobremesa,
)
from sobremesas.puerta import dentro
from sobremesas.voces import GOBIERNO, Voz, voces

PIDEN_PASO = frozenset([Necesidades.Acceso.SILLA])
PIDEN_PUERTA = frozenset([Necesidades.Acceso.PUERTA])


@dataclass(frozen=True)
class Persona:
    """Quien ocupa una silla ese día. ``clave`` es la de su invitación."""

    clave: int
    nombre: str
    titular: str
    representa: bool
    falta_nombre: bool
    organizacion: str
    sector: str
    sector_nombre: str
    llego: bool
    lugar: Lugar | None
    acceso: frozenset[str]
    asistente: Asistente | None
    es_dependencia: bool = False

    @property
    def asiento(self) -> Asiento | None:
        return (self.lugar.mesa.numero, self.lugar.numero) if self.lugar else None

    @property
    def es_fijo(self) -> bool:
        return bool(self.lugar and self.lugar.es_fijo)

    @property
    def quieta(self) -> bool:
        """El reparto no la toca: su lugar es fijo o ya está sentada."""
        return bool(self.lugar) and (self.es_fijo or self.llego)

    @property
    def pide_acceso(self) -> bool:
        return bool(self.acceso & (PIDEN_PASO | PIDEN_PUERTA))

    @property
    def en_lista(self) -> str:
        """«Berenice Tovar (por R. Jaramillo)»."""
        if self.falta_nombre:
            return f"Alguien por {self.titular}"
        return (
            f"{self.nombre} (por {nombre_corto(self.titular)})" if self.representa else self.nombre
        )


@dataclass
class Plano:
    sobremesa: Sobremesa
    mesas: list[Mesa]
    personas: dict[int, Persona]
    parejas: list[Pareja]
    hallazgos: tuple[int, ...]
    voz: dict[int, Voz]

    @cached_property
    def puestas(self) -> Disposicion:
        return {p.clave: p.asiento for p in self.personas.values() if p.asiento}

    @cached_property
    def ocupan(self) -> dict[Asiento, Persona]:
        return {asiento: self.personas[clave] for clave, asiento in self.puestas.items()}

    @cached_property
    def sin_lugar(self) -> list[Persona]:
        return [p for p in self.personas.values() if p.lugar is None]

    @cached_property
    def por_repartir(self) -> list[Persona]:
        return [p for p in self.personas.values() if not p.quieta]

    @property
    def capacidad(self) -> int:
        return sum(mesa.lugares for mesa in self.mesas)

    @cached_property
    def por_numero(self) -> dict[int, Mesa]:
        return {mesa.numero: mesa for mesa in self.mesas}

    @cached_property
    def problema(self) -> Problema:
        puerta = max((mesa.fila for mesa in self.mesas), default=0)
        quietas = {p.clave: p.asiento for p in self.personas.values() if p.asiento and p.quieta}
        return Problema(
            sillas=tuple(self._silla(p) for p in self.personas.values()),
            mesas=tuple(
                Tabla(m.numero, m.lugares, m.es_accesible, puerta - m.fila) for m in self.mesas
            ),
            separadas=self._pares(Pareja.Regla.SEPARADAS),
            juntas=self._pares(Pareja.Regla.JUNTAS),
            quietas=quietas,
            antes=self.puestas,
        )

    @property
    def sin_mover(self) -> Problema:
        """El mismo problema, pero quien ya tiene lugar se queda: sólo se sienta a quien falta."""
        return replace(self.problema, quietas=self.puestas)

    def _pares(self, regla: str) -> frozenset[frozenset[int]]:
        pares = [frozenset([p.una_id, p.otra_id]) for p in self.parejas if p.regla == regla]
        return frozenset(par for par in pares if par <= self.personas.keys())

    def _silla(self, persona: Persona) -> Silla:
        return Silla(
            clave=persona.clave,
            sector=persona.sector,
            es_gobierno=persona.sector == GOBIERNO,
            lados=self.lados(persona),
            pide_paso=bool(persona.acceso & PIDEN_PASO),
            pide_puerta=bool(persona.acceso & PIDEN_PUERTA),
        )

    def lados(self, persona: Persona) -> dict[int, int]:
        """De qué lado de cada hallazgo del día; lo que dijo en contra pesa más que lo que marcó."""
        voz = self.voz.get(persona.clave)
        lados = {h: lado_de(voz, h) for h in self.hallazgos} if voz else {}
        return {h: lado for h, lado in lados.items() if lado}

    def palabras(self, *, con_posturas: bool) -> Palabras:
        sectores = {p.sector: p.sector_nombre.lower() for p in self.personas.values()}
        return Palabras(
            lambda clave: self.personas[clave].en_lista, sectores.__getitem__, con_posturas
        )

    def condiciones(self, *, con_posturas: bool) -> list[Condicion]:
        fijas = sum(p.es_fijo for p in self.personas.values())
        return condiciones(
            self.problema, self.puestas, self.palabras(con_posturas=con_posturas), num_fijas=fijas
        )


def lado_de(voz: Voz, hallazgo: int) -> int:
    marca = voz.postura.get(hallazgo)
    if hallazgo in voz.disiente or marca == PrePostura.Valor.NO_COINCIDO:
        return EN_CONTRA
    if marca == PrePostura.Valor.FALTA_ALGO:
        return FALTA
    return A_FAVOR if hallazgo in voz.sostiene or marca == PrePostura.Valor.ES_CLAVE else 0


def leer(sobremesa: Sobremesa, *, con_voces: bool = True) -> Plano:
    """``con_voces=False``: sin nada de lo que cada quien piensa, como lo pide lo que se imprime."""
    invitaciones = list(_que_se_sientan(sobremesa))
    llegadas = set(dentro.en(sobremesa).llegaron)
    dependencias = set(
        Convocatoria.dependencias.through.objects.filter(
            convocatoria__dialogo=sobremesa.dialogo_id
        ).values_list("organizacion", flat=True)
    )
    personas = [i.persona_id for i in invitaciones]
    dichas = voces(sobremesa.dialogo, personas) if con_voces else {}
    puntos = sobremesa.puntos.filter(hallazgo__isnull=False).values_list(
        "hallazgo__numero", flat=True
    )
    return Plano(
        sobremesa=sobremesa,
        mesas=list(sobremesa.mesas.prefetch_related("equipo__usuario")),
        personas={i.pk: _persona(i, llegadas, dependencias) for i in invitaciones},
        parejas=list(sobremesa.parejas.select_related("una__persona", "otra__persona")),
        hallazgos=tuple(puntos),
        voz={i.pk: dichas[i.persona_id] for i in invitaciones if i.persona_id in dichas},
    )


def _que_se_sientan(sobremesa: Sobremesa):  # type: ignore[no-untyped-def]
    vigentes = Asistente.objects.filter(sustituido_en=None).select_related("necesidades")
    return (
        Invitacion.objects.filter(sobremesa=sobremesa, estado__in=dentro.CON_LUGAR)
        .select_related("persona", "organizacion", "sector__padre", "lugar__mesa")
        .prefetch_related(Prefetch("asistentes", vigentes, to_attr="vigentes"))
    )


def _persona(invitacion: Invitacion, llegadas: set[int], dependencias: set[int]) -> Persona:
    asistente: Asistente | None = next(iter(invitacion.vigentes), None)  # type: ignore[attr-defined]
    lugar: Lugar | None = getattr(invitacion, "lugar", None)
    if lugar and lugar.mesa.sobremesa_id != invitacion.sobremesa_id:
        lugar = None
    macro = invitacion.sector.padre or invitacion.sector
    necesidades = getattr(asistente, "necesidades", None)
    return Persona(
        clave=invitacion.pk,
        nombre=asistente.nombre if asistente else invitacion.persona.nombre,
        titular=invitacion.persona.nombre,
        representa=bool(asistente and not asistente.es_titular),
        falta_nombre=invitacion.estado == Invitacion.Estado.DELEGA,
        organizacion=asistente.organizacion if asistente else "",
        sector=macro.clave,
        sector_nombre=macro.nombre,
        llego=invitacion.pk in llegadas,
        lugar=lugar,
        acceso=frozenset(necesidades.acceso if necesidades else ()),
        asistente=asistente,
        es_dependencia=invitacion.organizacion_id in dependencias,
    )
