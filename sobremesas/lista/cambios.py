"""Lo que la lista cambia de una silla. El estado lo mueve siempre ``sobremesas.asiento``."""

from actores.models import Persona
from dialogo.models import Usuario
from sobremesas.asiento import mover
from sobremesas.asiento.acciones import Accion, Quien, Resultado
from sobremesas.asiento.alta import agregar as sentar
from sobremesas.models import Canal, Invitacion, Sobremesa

E = Invitacion.Estado
MOTIVO_AL_QUITAR = "Se quitó de la lista."
SIN_INVITAR = (E.EN_LISTA,)


def _equipo(usuario: Usuario) -> Quien:
    return Quien.equipo(usuario, Canal.SISTEMA)


def agregar(dia: Sobremesa, persona: Persona, *, autor: Usuario) -> Invitacion:
    return sentar(dia, persona, autor=autor)


def cambiar_de_dia(silla: Invitacion, dia: Sobremesa, *, autor: Usuario) -> Resultado:
    return mover(silla, Accion.CAMBIAR_DIA, quien=_equipo(autor), sobremesa=dia)


def quitar(silla: Invitacion, *, autor: Usuario, motivo: str = "") -> Resultado:
    return mover(silla, Accion.RETIRAR, quien=_equipo(autor), motivo=motivo or MOTIVO_AL_QUITAR)


def reponer(silla: Invitacion, *, autor: Usuario) -> Resultado:
    return mover(silla, Accion.REPONER, quien=_equipo(autor))


def invitar_por_otro_medio(silla: Invitacion, canal: str, *, autor: Usuario) -> Resultado:
    """Se le invitó sin correo: en carta, por teléfono o con un mensaje."""
    return mover(silla, Accion.INVITAR, quien=Quien.equipo(autor, canal))
