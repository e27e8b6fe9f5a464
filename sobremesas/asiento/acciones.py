"""Lo que puede pasarle a una silla: acciones, quién las hace y qué resulta (R2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from dialogo.models import Usuario
from sobremesas.models import Asistente, Canal, Invitacion, Sobremesa

E = Invitacion.Estado


class Accion(TextChoices):
    INVITAR = "invitar", "Se le invitó"
    ASISTIR = "asistir", "Dijo que asistirá"
    DECLINAR = "declinar", "Dijo que no podrá"
    DELEGAR = "delegar", "Manda a alguien en su representación"
    NOMBRAR = "nombrar", "Dijo a quién manda"
    APROBAR = "aprobar", "El equipo aprobó a quien la representa"
    RECHAZAR = "rechazar", "El equipo no aprobó a quien la representa"
    REVOCAR = "revocar", "Irá en persona"
    CAMBIAR_DIA = "cambiar_dia", "Cambió de día"
    ESPERAR = "esperar", "Pasó a la espera"
    OFRECER = "ofrecer", "Se le ofreció un lugar"
    VENCER = "vencer", "Venció la oferta"
    RETIRAR = "retirar", "El equipo retiró la invitación"
    REPONER = "reponer", "El equipo la repuso"
    SOBRECUPO = "sobrecupo", "El equipo le dio lugar por encima del cupo"
    AGREGAR = "agregar", "El equipo la puso en la lista"  # sólo en la historia
    RECADO = "recado", "Dejó un recado para el equipo"  # sólo en la historia (R4)


# Desde qué estados vale cada acción. Lo que no está aquí lanza ``TransicionImposible``.
DESDE: dict[str, frozenset[str]] = {
    Accion.INVITAR: frozenset([E.EN_LISTA]),
    Accion.ASISTIR: frozenset(
        [E.EN_LISTA, E.INVITADA, E.DECLINADA, E.EN_ESPERA, E.OFRECIDA, E.DELEGA, E.CONFIRMADA]
    ),
    Accion.DECLINAR: frozenset(
        [
            *(E.EN_LISTA, E.INVITADA, E.CONFIRMADA, E.DELEGA, E.DELEGADA),
            *(E.EN_ESPERA, E.OFRECIDA, E.DECLINADA),
        ]
    ),
    Accion.DELEGAR: frozenset(
        [
            *(E.EN_LISTA, E.INVITADA, E.CONFIRMADA, E.DECLINADA),
            *(E.OFRECIDA, E.EN_ESPERA, E.DELEGA),
        ]
    ),
    Accion.NOMBRAR: frozenset([E.DELEGA, E.DELEGADA]),
    Accion.APROBAR: frozenset([E.DELEGADA]),
    Accion.RECHAZAR: frozenset([E.DELEGADA]),
    Accion.REVOCAR: frozenset([E.DELEGA, E.DELEGADA]),
    Accion.CAMBIAR_DIA: frozenset(set(E) - {E.RETIRADA}),
    Accion.ESPERAR: frozenset([E.EN_LISTA, E.INVITADA, E.DECLINADA]),
    Accion.OFRECER: frozenset([E.EN_ESPERA]),
    Accion.VENCER: frozenset([E.OFRECIDA]),
    Accion.RETIRAR: frozenset(set(E) - {E.RETIRADA}),
    Accion.REPONER: frozenset([E.RETIRADA]),
    Accion.SOBRECUPO: frozenset([E.EN_LISTA, E.INVITADA, E.EN_ESPERA, E.DECLINADA, E.OFRECIDA]),
}
# Lo que una persona puede hacer por su enlace; lo demás sólo lo hace el equipo o la plataforma.
RESPUESTAS = frozenset(
    [
        *(Accion.ASISTIR, Accion.DECLINAR, Accion.DELEGAR),
        *(Accion.NOMBRAR, Accion.REVOCAR, Accion.CAMBIAR_DIA),
    ]
)


class Aviso(StrEnum):
    """Lo que hay que decirle a quien hizo la acción, además del estado en que quedó."""

    NINGUNO = ""
    IGUAL = "igual"  # ya estaba así, o es el mismo envío otra vez (R1)
    LLENO = "lleno"  # el día se llenó: quedó en espera (C3)
    YA_NO_HABIA = "ya_no_habia"  # volvió, y su lugar ya era de otra persona (R2)
    DIA_LLENO = "dia_lleno"  # el otro día está lleno: conserva el suyo (C7)
    TIENE_OTRO = "tiene_otro"  # ya tiene lugar otro día (C7)
    FUERA_DE_CORTE = "fuera_de_corte"  # es un recado para el equipo (R4)
    CANCELADA = "cancelada"  # la sesión se canceló (R4)
    OTRA_VERSION = "otra_version"  # alguien más la cambió entretanto (R3)
    OFERTA_VENCIDA = "oferta_vencida"  # la oferta se resolvió antes (W3)
    RETIRADA = "retirada"  # la invitación se retiró (R6)


class TransicionImposible(ValidationError):
    """La acción no vale desde ese estado."""


@dataclass(frozen=True)
class Quien:
    """Quién actúa y por dónde llegó. ``usuario`` vacío: la propia persona o la plataforma."""

    canal: str
    usuario: Usuario | None = None
    asistente: int | None = None

    @classmethod
    def por_enlace(cls, asistente: int | None = None) -> Self:
        """``asistente``: de quién es la llave. Quien va en representación no manda a nadie (D4)."""
        return cls(Canal.ENLACE, asistente=asistente)

    @classmethod
    def equipo(cls, usuario: Usuario, canal: str = Canal.TELEFONO) -> Self:
        return cls(canal, usuario)

    @classmethod
    def sistema(cls) -> Self:
        return cls(Canal.SISTEMA)

    @property
    def es_enlace(self) -> bool:
        return self.usuario is None and self.canal == Canal.ENLACE


@dataclass(frozen=True)
class DatosDeDelegado:
    nombre: str
    correo: str = ""
    telefono: str = ""
    cargo: str = ""
    organizacion: str = ""
    tratamiento: str = ""
    idioma: str = "es-mx"


@dataclass(frozen=True)
class Resultado:
    """``cambio`` es falso si nada se movió; ``aviso`` dice por qué.

    ``sale`` es quien dejó la silla en este movimiento: el titular al mandar a alguien, o quien lo
    representaba. ``origen`` es el día que dejó, si cambió de día.
    """

    invitacion: Invitacion
    de: str
    a: str
    cambio: bool
    aviso: Aviso = Aviso.NINGUNO
    accion: str = ""
    sale: Asistente | None = None
    origen: Sobremesa | None = None
