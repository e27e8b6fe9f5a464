"""Pedir la contrafirma: mandar el enlace, recordarlo y anularlo."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Envio, Usuario
from entrevistas.anclaje import fragmento_entero
from entrevistas.confidencialidad import Audiencia, alcanza
from entrevistas.contrafirma import mensajes, pasajes
from entrevistas.models import Contrafirma, Entrada, Entrevista

PLAZO_MAXIMO = timedelta(days=90)
ENTRE_RECORDATORIOS = timedelta(hours=24)


def impedimentos(entrevista: Entrevista) -> list[str]:
    """Por qué no puede pedirse todavía, en frases que dicen qué hacer. Vacía si puede."""
    folio, consentimiento = entrevista.folio, entrevista.consentimiento
    if entrevista.estado != Entrevista.Estado.CERRADA:
        return [f"Cierra {folio} antes: mientras esté abierta, lo dicho puede cambiar."]
    if consentimiento is None:
        return [f"{folio} no tiene un consentimiento vigente: no hay nada que mostrar."]
    faltan = []
    if not alcanza(consentimiento.alcance, Audiencia.PARTICIPANTES):
        faltan.append("Permitió sólo el análisis del equipo: nada suyo se muestra fuera.")
    if entrevista.dialogo.aviso_vigente() is None:
        faltan.append(
            "El diálogo no tiene aviso de privacidad. Coordinación lo publica en Ajustes."
        )
    return faltan


@transaction.atomic
def enviar(
    entrevista: Entrevista,
    *,
    correo: str,
    plazo: date,
    idioma: str,
    autor: Usuario,
    propuestas: Iterable[Entrada] = (),
) -> Contrafirma:
    """Crea el enlace y encola su mensaje. Bloquea la entrevista.

    Una anterior con el plazo vencido se anula; con una en plazo lanza ``ValidationError``, igual que
    si algo lo impide o si no hay ningún pasaje que mostrar.
    """
    entrevista.bloquear()
    _comprobar(entrevista, plazo)
    _anular_la_vencida(entrevista, autor)
    aviso = entrevista.dialogo.aviso_vigente()
    assert aviso is not None
    contrafirma = Contrafirma(
        entrevista=entrevista,
        correo=correo.strip(),
        plazo=plazo,
        idioma=idioma if idioma in Contrafirma.Idioma.values else Contrafirma.Idioma.ESPANOL,
        aviso=aviso,
        creada_por=autor,
    )
    mensajes.escribir(contrafirma, Envio.Clase.CONTRAFIRMA)
    contrafirma.propuestos.set([fragmento_entero(una, autor=autor) for una in propuestas])
    if not pasajes.de_la_entrevista(entrevista):
        raise ValidationError(
            "No hay ningún pasaje que mostrarle. Cita algo suyo en un hallazgo o propón una entrada."
        )
    return contrafirma


def _comprobar(entrevista: Entrevista, plazo: date) -> None:
    if faltan := impedimentos(entrevista):
        raise ValidationError(faltan)
    hoy = timezone.localdate()
    if not hoy < plazo <= hoy + PLAZO_MAXIMO:
        raise ValidationError({"plazo": "Elige un día desde mañana y hasta dentro de tres meses."})


def _anular_la_vencida(entrevista: Entrevista, autor: Usuario) -> None:
    previa = entrevista.contrafirmas.vigentes().first()
    if previa and previa.esta_en_plazo:
        raise ValidationError("Ya tiene un enlace en plazo. Recuérdaselo, o anúlalo y manda otro.")
    if previa:
        _marcar_anulada(previa, autor)


@transaction.atomic
def recordar(contrafirma: Contrafirma, *, autor: Usuario) -> Contrafirma:
    """Manda otra vez el enlace, uno nuevo: del anterior sólo quedó la huella. Bloquea la entrevista.

    Lanza ``ValidationError`` fuera de plazo, si ya contestó todo o si se le escribió hace menos de un
    día.
    """
    contrafirma = _bloqueada(contrafirma)
    if not contrafirma.esta_en_plazo:
        raise ValidationError("El plazo terminó: manda otro enlace con un plazo nuevo.")
    if not pasajes.Cuenta.de(pasajes.de_la_entrevista(contrafirma.entrevista)).faltan:
        raise ValidationError("Ya contestó todo: no hay qué recordarle.")
    ultimo = contrafirma.envio
    if ultimo and ultimo.creado_en > timezone.now() - ENTRE_RECORDATORIOS:
        raise ValidationError("Se le escribió hace menos de un día. Espera a mañana.")
    mensajes.escribir(contrafirma, Envio.Clase.RECORDATORIO)
    return contrafirma


@transaction.atomic
def anular(contrafirma: Contrafirma, *, autor: Usuario) -> None:
    """El enlace deja de abrir. Lo que ya contestó vale, y lo que no, sigue sin llevar su nombre."""
    contrafirma = _bloqueada(contrafirma)
    if contrafirma.anulada_en is None:
        _marcar_anulada(contrafirma, autor)


def _marcar_anulada(contrafirma: Contrafirma, autor: Usuario) -> None:
    contrafirma.anulada_en, contrafirma.anulada_por = timezone.now(), autor
    contrafirma.save(update_fields=["anulada_en", "anulada_por"])


def _bloqueada(contrafirma: Contrafirma) -> Contrafirma:
    """Con la entrevista bloqueada, como toda respuesta y toda corrección."""
    contrafirma.entrevista.bloquear()
    return (
        Contrafirma.objects.select_for_update(of=("self",))
        .select_related("entrevista__dialogo", "entrevista__persona", "envio", "creada_por")
        .get(pk=contrafirma.pk)
    )
