"""Entrar en la lista de un día: la silla nace con su titular y la foto de quién es hoy."""

from django.core.exceptions import ValidationError
from django.db import transaction

from actores.models import Persona
from dialogo.models import Usuario
from sobremesas.asiento.acciones import Accion, Quien
from sobremesas.asiento.movimientos import mover
from sobremesas.asiento.turno import bloquear
from sobremesas.models import Asistente, Canal, Idioma, Invitacion, Movimiento, Sobremesa

E = Invitacion.Estado


@transaction.atomic
def agregar(
    sobremesa: Sobremesa,
    persona: Persona,
    *,
    autor: Usuario,
    por_que: str = "",
    nota: str = "",
    prioridad: int = Invitacion.Prioridad.NORMAL,
    canal: str = "",
    idioma: str = Idioma.ESPANOL,
    suplente_de: Invitacion | None = None,
) -> Invitacion:
    """La pone en la lista, sin invitarla todavía. Si ese día se le había retirado, la retoma.

    Bloquea el día: dos personas pueden agregarla a la vez. Lanza ``ValidationError`` si ya está,
    si el día ya no se convoca o si salió del directorio.
    """
    dia = bloquear([sobremesa.pk])[sobremesa.pk]
    _comprobar(dia, persona)
    if retirada := _retirada(dia, persona):
        return retomar(retirada, autor=autor)
    cargo = persona.cargo_en(dia.dia)
    silla = Invitacion.objects.create(
        sobremesa=dia,
        persona=persona,
        organizacion=cargo.organizacion if cargo else None,
        cargo=cargo.nombre if cargo else "",
        sector=persona.sector,
        prioridad=prioridad,
        suplente_de=suplente_de,
        por_que=por_que,
        nota=nota,
        idioma=idioma,
        canal=canal or _canal_de(persona),
        creada_por=autor,
    )
    _titular(silla)
    _anotar(silla, autor)
    return silla


def retomar(invitacion: Invitacion, *, autor: Usuario) -> Invitacion:
    """La misma silla, con su historia y sus enlaces. Lanza ``TransicionImposible``."""
    quien = Quien.equipo(autor, Canal.SISTEMA)
    return mover(invitacion, Accion.REPONER, quien=quien).invitacion


def _anotar(silla: Invitacion, autor: Usuario) -> None:
    Movimiento.objects.create(
        invitacion=silla,
        sobremesa=silla.sobremesa,
        accion=Accion.AGREGAR,
        a=silla.estado,
        canal=Canal.SISTEMA,
        anotado_por=autor,
    )


def _comprobar(dia: Sobremesa, persona: Persona) -> None:
    if dia.estado in (Sobremesa.Estado.CANCELADA, Sobremesa.Estado.CERRADA):
        raise ValidationError("Ese día ya no se convoca.")
    if persona.archivado_en:
        raise ValidationError("Ya no está en el directorio.")
    if dia.invitaciones.vivas().filter(persona=persona).exists():
        raise ValidationError("Ya está en la lista de ese día.")


def _retirada(dia: Sobremesa, persona: Persona) -> Invitacion | None:
    return dia.invitaciones.filter(persona=persona, estado=E.RETIRADA).order_by("pk").last()


def _canal_de(persona: Persona) -> str:
    """Sin correo no se le puede escribir: se le llama."""
    return Canal.CORREO if persona.correo else Canal.TELEFONO


def _titular(silla: Invitacion) -> Asistente:
    persona = silla.persona
    return Asistente.objects.create(
        invitacion=silla,
        persona=persona,
        tratamiento=persona.tratamiento,
        nombre=persona.nombre,
        cargo=silla.cargo,
        organizacion=silla.organizacion.nombre if silla.organizacion else "",
        correo=persona.correo,
        telefono=persona.telefono,
        idioma=silla.idioma,
    )
