"""Los días de un diálogo: crearlos, corregirlos, quitarlos y convocarlos."""

import datetime
from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from dialogo.models import Dialogo
from sobremesas.asiento import Quien
from sobremesas.asiento import sesion as del_dia
from sobremesas.asiento.turno import bloquear
from sobremesas.lista import olas
from sobremesas.models import Acta, Convocatoria, Invitacion, Ola, Sobremesa

ABIERTAS = (Sobremesa.Estado.PREPARACION, Sobremesa.Estado.CONVOCADA)


@transaction.atomic
def crear(muestra: Sobremesa, cuantos: int) -> list[Sobremesa]:
    """Ese día y los que le siguen, a la misma hora del reloj. Bloquea el diálogo para numerarlos.

    Todos comparten el cierre de respuestas: se invita a los tres días a la vez.
    """
    dialogo = Dialogo.objects.select_for_update(no_key=True).get(pk=muestra.dialogo_id)
    Convocatoria.objects.get_or_create(dialogo=dialogo)
    ultimo = dialogo.sobremesas.aggregate(n=Max("numero"))["n"] or 0
    nombre = muestra.nombre
    dias = []
    for salto in range(cuantos):
        dia = copy(muestra)
        dia.numero = ultimo + 1 + salto
        dia.nombre = _nombre(nombre, dia.numero, salto, cuantos)
        dia.empieza_en = muestra.empieza_en + datetime.timedelta(days=salto)
        dia.termina_en = muestra.termina_en + datetime.timedelta(days=salto)
        dias.append(dia)
    return Sobremesa.objects.bulk_create(dias)


def _nombre(escrito: str, numero: int, salto: int, cuantos: int) -> str:
    if not escrito:
        return f"Sobremesa {numero}"
    return f"{escrito} {salto + 1}"[:120] if cuantos > 1 else escrito


def ya_se_dijo(sobremesa: Sobremesa) -> bool:
    """Alguien de fuera ya conoce la fecha y la sede: cambiarlas sin avisar la dejaría plantada."""
    if sobremesa.estado != Sobremesa.Estado.PREPARACION:
        return True
    return sobremesa.invitaciones.exclude(estado=Invitacion.Estado.EN_LISTA).exists()


def se_corrige(sobremesa: Sobremesa) -> bool:
    return sobremesa.estado in ABIERTAS


def falta_para_convocar(sobremesa: Sobremesa) -> list[str]:
    """Lo que una invitación no podría decir."""
    falta = []
    if sobremesa.sin_hora:
        falta.append("Falta la hora.")
    if not sobremesa.lugar:
        falta.append("Falta la sede.")
    return falta


@transaction.atomic
def convocar(sobremesa: Sobremesa) -> None:
    """En preparación → convocada. Desde aquí, fecha y sede sólo cambian avisando."""
    sobremesa = bloquear([sobremesa.pk])[sobremesa.pk]
    if sobremesa.estado != Sobremesa.Estado.PREPARACION:
        raise ValidationError("Ya estaba convocada.")
    if falta := falta_para_convocar(sobremesa):
        raise ValidationError(falta)
    sobremesa.estado = Sobremesa.Estado.CONVOCADA
    sobremesa.save(update_fields=["estado"])


def se_puede_quitar(sobremesa: Sobremesa) -> bool:
    return sobremesa.estado == Sobremesa.Estado.PREPARACION and not (
        sobremesa.invitaciones.exists()
        or sobremesa.olas.exists()
        or sobremesa.pasos.exists()
        or sobremesa.salas.exists()
        or Acta.objects.filter(sobremesa=sobremesa).exists()
    )


@transaction.atomic
def quitar(sobremesa: Sobremesa) -> None:
    """Sólo un día en preparación y sin nadie en su lista; los demás se cancelan."""
    sobremesa = bloquear([sobremesa.pk])[sobremesa.pk]
    if not se_puede_quitar(sobremesa):
        raise ValidationError(
            "Ya tiene a alguien en la lista o ya se abrió su sala: en lugar de quitarla, cancélala."
        )
    sobremesa.delete()


@transaction.atomic
def cerrar(sobremesa: Sobremesa, *, quien: Quien, agradecer: bool) -> Ola | None:
    """Cierra y, si se pide, deja en borrador la ola que agradece a quienes llegaron."""
    dia = del_dia.cerrar(sobremesa, quien)
    if not agradecer or quien.usuario is None:
        return None
    return olas.nueva(dia.dialogo, "asistieron", dia, autor=quien.usuario)
