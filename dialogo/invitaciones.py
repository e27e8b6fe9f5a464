"""Invitar al equipo: un enlace de 256 bits, 72 horas, un uso. Sólo se guarda su huella."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogo import enlaces
from dialogo.correo import encolar
from dialogo.enlaces import huella_de
from dialogo.models import Dialogo, Envio, Integrante, InvitacionEquipo, Usuario


@transaction.atomic
def invitar(
    dialogo: Dialogo, *, correo: str, nombre: str, rol: str, organizacion: str = "", autor: Usuario
) -> InvitacionEquipo:
    """Crea la invitación y su mensaje. Una anterior al mismo correo deja de servir.

    Bloquea el diálogo. Lanza ``ValidationError`` si esa persona ya está en el equipo.
    """
    Dialogo.objects.select_for_update().get(pk=dialogo.pk)
    correo = correo.strip().lower()
    if Integrante.objects.vigentes().filter(dialogo=dialogo, usuario__email=correo).exists():
        raise ValidationError("Esa persona ya está en el equipo. Cambia su papel desde la lista.")
    abiertas(dialogo).filter(correo=correo).update(revocada_en=timezone.now())
    invitacion = InvitacionEquipo(
        dialogo=dialogo,
        correo=correo,
        nombre=nombre,
        rol=rol,
        organizacion=organizacion,
        invitada_por=autor,
    )
    _estrenar_enlace(invitacion)
    return invitacion


@transaction.atomic
def reenviar(invitacion: InvitacionEquipo, *, autor: Usuario) -> InvitacionEquipo:
    """Enlace nuevo y otras 72 horas; el anterior deja de servir. Bloquea la invitación."""
    invitacion = InvitacionEquipo.objects.select_for_update().get(pk=invitacion.pk)
    if invitacion.aceptada_en or invitacion.revocada_en:
        raise ValidationError("Esa invitación ya se usó o se retiró. Invita de nuevo.")
    invitacion.invitada_por = autor
    _estrenar_enlace(invitacion)
    return invitacion


@transaction.atomic
def revocar(invitacion: InvitacionEquipo) -> None:
    invitacion = InvitacionEquipo.objects.select_for_update().get(pk=invitacion.pk)
    if invitacion.aceptada_en:
        raise ValidationError("Esa invitación ya se aceptó. Termina su papel desde la lista.")
    invitacion.revocada_en = timezone.now()
    invitacion.save(update_fields=["revocada_en"])


def abiertas(dialogo: Dialogo):  # type: ignore[no-untyped-def]
    """Las que nadie ha aceptado ni retirado, vencidas incluidas."""
    return dialogo.invitaciones.filter(aceptada_en=None, revocada_en=None)


def _estrenar_enlace(invitacion: InvitacionEquipo) -> None:
    token, invitacion.huella = enlaces.nuevo()
    invitacion.vence_en = timezone.now() + timedelta(hours=settings.HORAS_DE_INVITACION)
    invitacion.save()
    enlace = settings.URL_PUBLICA.rstrip("/") + reverse("invitacion_enlace", args=[token])
    datos = {"invitacion": invitacion, "enlace": enlace, "horas": settings.HORAS_DE_INVITACION}
    encolar(
        clave=f"invitacion:{invitacion.huella[:32]}",
        para=invitacion.correo,
        asunto=f"Invitación al equipo de {invitacion.dialogo}",
        texto=render_to_string("dialogo/correo/invitacion.txt", datos),
        html=render_to_string("dialogo/correo/invitacion.html", datos),
        es_secreto=True,
        dialogo=invitacion.dialogo,
        clase=Envio.Clase.INVITACION,
    )


def revisar_envio(envio: Envio) -> str:
    """Por qué el mensaje de una invitación ya no debe salir, o vacío. El registro va en ``apps``."""
    abierta = InvitacionEquipo.objects.filter(
        huella__startswith=envio.clave.removeprefix("invitacion:"), dialogo=envio.dialogo
    ).first()
    if abierta is None:
        return "Se mandó otro enlace después de éste."
    return (
        "" if abierta.esta_abierta else "La invitación se retiró, se usó o caducó antes de salir."
    )


def buscar(token: str) -> InvitacionEquipo | None:
    """La invitación abierta de ese enlace; vencida, usada, retirada o falsa son lo mismo."""
    return por_huella(huella_de(token))


def por_huella(huella: str) -> InvitacionEquipo | None:
    invitacion = (
        InvitacionEquipo.objects.filter(huella=huella)
        .select_related("dialogo", "invitada_por")
        .first()
    )
    return invitacion if invitacion and invitacion.esta_abierta else None


@transaction.atomic
def aceptar(
    huella: str, *, usuario: Usuario | None = None, nombre: str = "", contrasena: str = ""
) -> Usuario:
    """Usa la invitación una sola vez y abre el papel. Sin ``usuario``, crea la cuenta.

    Bloquea la invitación: dos pestañas no crean dos cuentas. Lanza ``ValidationError`` si ya no
    sirve, si la cuenta es de otro correo o si esa persona ya estaba en el equipo.
    """
    invitacion = InvitacionEquipo.objects.select_for_update().filter(huella=huella).first()
    if invitacion is None or not invitacion.esta_abierta:
        raise ValidationError(_("Esta invitación ya no sirve."))
    if usuario is None:
        usuario = _crear_cuenta(invitacion.correo, nombre, contrasena)
    elif usuario.email != invitacion.correo:
        raise ValidationError(_("Esta invitación es para otro correo."))
    if Integrante.objects.filter(
        dialogo=invitacion.dialogo_id, usuario=usuario, hasta=None
    ).exists():
        raise ValidationError(_("Ya estás en el equipo de este diálogo."))
    invitacion.aceptada_en = timezone.now()
    invitacion.save(update_fields=["aceptada_en"])
    Integrante.objects.create(
        dialogo_id=invitacion.dialogo_id,
        usuario=usuario,
        rol=invitacion.rol,
        organizacion=invitacion.organizacion,
    )
    return usuario


def _crear_cuenta(correo: str, nombre: str, contrasena: str) -> Usuario:
    if Usuario.objects.filter(email=correo).exists():
        raise ValidationError(_("Ya tienes una cuenta con este correo. Entra con ella."))
    usuario = Usuario.objects.create_user(correo, contrasena, nombre=nombre)
    EmailAddress.objects.create(user=usuario, email=correo, verified=True, primary=True)
    return usuario
