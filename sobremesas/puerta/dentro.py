"""Quién está dentro: una lectura pura de los pasos por la hora del aparato.

El resultado depende del conjunto de pasos y no del orden en que subieron (K2): se ordenan por hora
y, a la misma hora, por nonce. Nada de aquí se guarda; ausente es quien, ya cerrada la sobremesa, no
tiene llegada en pie (K6).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from sobremesas.models import Invitacion, Paso, Sobremesa

# Con silla ese día: a quienes se espera en la puerta.
CON_LUGAR = (
    Invitacion.Estado.CONFIRMADA,
    Invitacion.Estado.DELEGA,
    Invitacion.Estado.DELEGADA,
)


def clave_de(paso: Paso) -> str:
    """De quién es el paso: ``s`` asistente, ``a`` acompañante, ``p`` quien no estaba en la lista."""
    if paso.acompanante_id:
        return f"a{paso.acompanante_id}"
    if paso.asistente_id:
        return f"s{paso.asistente_id}"
    return f"p{paso.refiere_a or paso.nonce}"


@dataclass
class Presencia:
    """Una persona que pasó por la puerta. ``llegadas`` y ``salidas``, las que siguen en pie."""

    clave: str
    paso: Paso
    llego_en: datetime
    tiene_silla: bool = False
    esta_dentro: bool = True
    salio_en: datetime | None = None
    llegadas: list[Paso] = field(default_factory=list)
    salidas: list[Paso] = field(default_factory=list)

    @property
    def invitacion(self) -> int | None:
        return self.paso.invitacion_id

    @property
    def por_deshacer(self) -> list[Paso]:
        """Lo último que se anotó de ella: su salida o, si no, su llegada con sus repeticiones."""
        return self.llegadas if self.esta_dentro else self.salidas[-1:]


@dataclass
class Puerta:
    presencias: dict[str, Presencia] = field(default_factory=dict)
    anomalias: dict[UUID, str] = field(default_factory=dict)
    deshechos: set[UUID] = field(default_factory=set)
    aforo_maximo: int = 0
    _sillas: dict[int, str] = field(default_factory=dict)

    @property
    def dentro(self) -> int:
        """Cuerpos dentro: invitadas, equipo, prensa y acompañantes (C6)."""
        return sum(p.esta_dentro for p in self.presencias.values())

    @property
    def sillas(self) -> set[int]:
        """Invitaciones con alguien sentado ahora: no se vuelven a repartir."""
        return {inv for inv, clave in self._sillas.items() if self.presencias[clave].esta_dentro}

    @property
    def llegaron(self) -> dict[int, datetime]:
        """Invitaciones cuyo lugar se usó, con la hora de llegada, sigan dentro o no."""
        return {inv: self.presencias[clave].llego_en for inv, clave in self._sillas.items()}

    def por_la_misma(self, paso: Paso) -> list[Presencia]:
        """Las otras personas que llegaron por la silla de ese paso."""
        return [
            una
            for una in self.presencias.values()
            if paso.invitacion_id
            and una.invitacion == paso.invitacion_id
            and una.clave != clave_de(paso)
            and not una.paso.acompanante_id
        ]

    def quien_tiene(self, invitacion: int) -> Presencia | None:
        return self.presencias.get(self._sillas.get(invitacion, ""))

    def _llegar(self, paso: Paso, dentro_de: set[str]) -> None:
        clave, invitacion = clave_de(paso), paso.invitacion_id
        suya = self.presencias.get(clave)
        if suya is not None:
            suya.llegadas.append(paso)
            if suya.esta_dentro:
                self.anomalias[paso.nonce] = Paso.Anomalia.YA_REGISTRADA
            suya.esta_dentro, suya.salio_en = True, None
            return
        llena = bool(self.aforo_maximo) and self.dentro >= self.aforo_maximo
        suya = Presencia(clave, paso, paso.hora_del_aparato, llegadas=[paso])
        self.presencias[clave] = suya
        if invitacion and not paso.acompanante_id:
            if dentro_de:
                self.anomalias[paso.nonce] = Paso.Anomalia.AMBAS
            if paso.clase == Paso.Clase.INVITADA or paso.resuelta_en is None:
                dentro_de.add(clave)  # una visita ya decidida no disputa la silla
            if paso.clase == Paso.Clase.INVITADA and invitacion not in self._sillas:
                self._sillas[invitacion], suya.tiene_silla = clave, True
        if llena:
            self.anomalias.setdefault(paso.nonce, Paso.Anomalia.SOBRE_AFORO)

    def _salir(self, paso: Paso) -> None:
        suya = self.presencias.get(clave_de(paso))
        if suya is None or not suya.esta_dentro:
            self.anomalias[paso.nonce] = Paso.Anomalia.SIN_LLEGADA
            return
        suya.salidas.append(paso)
        suya.esta_dentro, suya.salio_en = False, paso.hora_del_aparato


def leer(pasos: Iterable[Paso], *, aforo: int = 0) -> Puerta:
    """Recorre los pasos en su hora. ``aforo=0`` no vigila cuántas personas caben."""
    en_orden = sorted(
        {paso.nonce: paso for paso in pasos}.values(),
        key=lambda paso: (paso.hora_del_aparato, paso.nonce),
    )
    puerta = Puerta(aforo_maximo=aforo)
    _deshacer(puerta, en_orden)
    por_silla: dict[int | None, set[str]] = defaultdict(set)
    for paso in en_orden:
        if paso.nonce in puerta.deshechos:
            continue
        if paso.tipo == Paso.Tipo.LLEGO:
            puerta._llegar(paso, por_silla[paso.invitacion_id])
        elif paso.tipo == Paso.Tipo.SALIO:
            puerta._salir(paso)
    return puerta


def _deshacer(puerta: Puerta, pasos: list[Paso]) -> None:
    """Deshace quien lo anotó, su aparato o quien supervisa (K4); lo ajeno se queda y se señala."""
    por_nonce = {paso.nonce: paso for paso in pasos if paso.tipo != Paso.Tipo.DESHACE}
    for paso in pasos:
        if paso.tipo != Paso.Tipo.DESHACE or paso.refiere_a not in por_nonce:
            continue
        otro = por_nonce[paso.refiere_a]
        if puede_deshacer(
            otro, usuario=paso.anotado_por_id, aparato=paso.aparato, supervisa=paso.supervisa
        ):
            puerta.deshechos.add(otro.nonce)
        else:
            puerta.anomalias[paso.nonce] = Paso.Anomalia.DESHACE_AJENO


def puede_deshacer(
    paso: Paso, *, usuario: int | None, supervisa: bool, aparato: UUID | None = None
) -> bool:
    return supervisa or paso.anotado_por_id == usuario or paso.aparato == aparato


def en(sobremesa: Sobremesa) -> Puerta:
    """La puerta de un día. Una consulta."""
    return leer(Paso.objects.filter(sobremesa=sobremesa), aforo=sobremesa.aforo)


def en_varias(sobremesas: Iterable[Sobremesa]) -> dict[int, Puerta]:
    """La puerta de cada día, por su clave. Una consulta para todos."""
    dias = {dia.pk: dia for dia in sobremesas}
    pasos: dict[int, list[Paso]] = defaultdict(list)
    for paso in Paso.objects.filter(sobremesa__in=dias):
        pasos[paso.sobremesa_id].append(paso)
    return {pk: leer(pasos[pk], aforo=dia.aforo) for pk, dia in dias.items()}


def ausentes(sobremesa: Sobremesa) -> QuerySet[Invitacion]:
    """Con lugar y sin llegada, ya cerrada la sobremesa; antes, nadie (K6)."""
    if sobremesa.estado != Sobremesa.Estado.CERRADA:
        return Invitacion.objects.none()
    con_lugar = Invitacion.objects.filter(sobremesa=sobremesa, estado__in=CON_LUGAR)
    return con_lugar.exclude(pk__in=en(sobremesa).llegaron)


def tardias(sobremesa: Sobremesa, puerta: Puerta) -> set[int]:
    """Invitaciones que llegaron después de la hora de inicio."""
    return {inv for inv, hora in puerta.llegaron.items() if hora > sobremesa.empieza_en}
