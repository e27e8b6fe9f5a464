"""Registrar, corregir y retirar lo que la sala dice de una redacción (V5, V6).

Repetir un envío contesta lo mismo. Nada se pierde: corregir añade una revisión y retirar conserva la
línea con su motivo.
"""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogo.models import Usuario
from entrevistas.models import Nivel
from hallazgos.models import Redaccion
from sobremesas.aportaciones import disensos
from sobremesas.aportaciones.alineacion import texto_base, tocado
from sobremesas.aportaciones.datos import MAXIMO_DEL_MOTIVO, Cambio, Datos, Dicho, recortar
from sobremesas.models import Acta, Aportacion, Paso, Puesto, RevisionDeAportacion, Sala
from sobremesas.puerta import dentro

CONTENIDO = ("clase", "texto", "razon", "fuerza", "es_literal")


@dataclass(frozen=True)
class Resultado:
    """``es_nueva`` es falso si el envío ya había llegado; la aportación es la misma."""

    aportacion: Aportacion
    es_nueva: bool


class Conflicto(Exception):
    """Alguien corrigió la línea primero: están las dos versiones y ninguna se pierde."""

    def __init__(self, actual: Aportacion, mio: Cambio) -> None:
        super().__init__(_("Alguien corrigió esta línea mientras tanto."))
        self.actual = actual
        self.mio = mio


@transaction.atomic
def registrar(
    sala: Sala,
    datos: Datos,
    *,
    quien: Usuario | None = None,
    puesto_que_envia: Puesto | None = None,
) -> Resultado:
    """Da folio a una aportación, con la sala apartada: dos a la vez no reciben el mismo.

    La manda quien relata (``quien``) o, desde su teléfono, ``puesto_que_envia``. Lanza
    ``ValidationError`` con una frase.
    """
    sala = _apartar_sala(sala)
    if ya := _ya_llego(sala, datos.uid, puesto_que_envia):
        return Resultado(ya, es_nueva=False)
    exigir_abierta(sala)
    if puesto_que_envia:
        _exigir_que_estuvo(puesto_que_envia)
    datos = datos.limpio()
    aportacion = Aportacion(
        uid=datos.uid,
        sala=sala,
        numero=(sala.aportaciones.aggregate(n=Max("numero"))["n"] or 0) + 1,
        punto=datos.punto,
        redaccion=_redaccion(sala, datos),
        origen=Aportacion.Origen.PARTICIPANTE if puesto_que_envia else datos.origen,
        autor=quien,
        hora_del_aparato=datos.hora or timezone.now(),
        en_cola=datos.en_cola,
    )
    aportacion.nivel = disensos.nivel_de(sala)
    aportacion.puesto = puesto_que_envia or datos.puesto
    aportacion.mesa = datos.mesa or (aportacion.puesto.mesa if aportacion.puesto else None)
    _exigir_de_la_sala(aportacion)
    _poner(aportacion, datos)
    aportacion.save()
    _anotar_revision(aportacion, datos.uid, quien)
    disensos.seguir(aportacion)
    return Resultado(aportacion, es_nueva=True)


@transaction.atomic
def revisar(
    aportacion: Aportacion,
    cambio: Cambio,
    *,
    quien: Usuario | None = None,
    puesto_que_envia: Puesto | None = None,
) -> Resultado:
    """Añade una revisión. Si la línea ya va en otra, lanza ``Conflicto`` y no toca nada (V6).

    Lo que corrige el equipo vuelve al nivel de la sala: el permiso de su dueña o dueño era para lo
    que leyó. Si pidió más reserva, la conserva.
    """
    actual = _apartar(aportacion, puesto_que_envia)
    previa = RevisionDeAportacion.objects.filter(uid=cambio.uid).first()
    if previa:
        if previa.aportacion_id != actual.pk:
            raise ValidationError(_("Ese envío ya se usó para otra línea."))
        return Resultado(actual, es_nueva=False)
    exigir_abierta(actual.sala, corrige=puesto_que_envia is None)
    if actual.retirada_en:
        raise ValidationError(_("Esa línea ya se retiró."))
    cambio = cambio.limpio()
    puesto = puesto_que_envia or cambio.puesto
    if _dice_lo_mismo(actual, cambio, puesto):
        return Resultado(actual, es_nueva=False)
    if actual.revision != cambio.base:
        raise Conflicto(actual, cambio)
    _exigir_que_siga_el_disenso(actual, cambio)
    antes = actual.puesto_id
    actual.puesto = puesto
    _exigir_de_la_sala(actual)
    _poner(actual, cambio)
    actual.revision += 1
    if puesto_que_envia is None:
        actual.nivel = Nivel.mas_estricto(actual.nivel, disensos.nivel_de(actual.sala))
    actual.save()
    _anotar_revision(actual, cambio.uid, quien, cambio.motivo)
    disensos.seguir(actual, era_de=antes)
    return Resultado(actual, es_nueva=True)


@transaction.atomic
def retirar(
    aportacion: Aportacion,
    motivo: str,
    *,
    quien: Usuario | None = None,
    puesto_que_envia: Puesto | None = None,
) -> Resultado:
    """La línea se conserva con su motivo y deja de contar. Retirarla otra vez no cambia nada."""
    actual = _apartar(aportacion, puesto_que_envia)
    if actual.retirada_en:
        return Resultado(actual, es_nueva=False)
    exigir_abierta(actual.sala, corrige=puesto_que_envia is None)
    motivo = recortar(motivo, MAXIMO_DEL_MOTIVO, _("El motivo"))
    if puesto_que_envia is None:
        if not motivo:
            raise ValidationError(_("Falta decir por qué se retira."))
        if actual.clase == Aportacion.Clase.DISIENTE and not actual.sala.esta_en_curso:
            raise ValidationError(
                _("Terminada la sala, un disenso sólo lo cierra quien lo sostiene.")
            )
    actual.retirada_en, actual.motivo_retiro = timezone.now(), motivo
    actual.save(update_fields=["retirada_en", "motivo_retiro"])
    return Resultado(actual, es_nueva=True)


def _apartar_sala(sala: Sala) -> Sala:
    return (
        Sala.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sobremesa__dialogo__convocatoria")
        .get(pk=sala.pk)
    )


def exigir_abierta(sala: Sala, *, corrige: bool = False) -> None:
    """Se reciben hasta que el acta se abre a observaciones: lo que venía en cola todavía llega.

    ``corrige``: el equipo atiende una observación, y puede hasta la firma. Aparta la sala, como quien
    abre el acta: nada entra después de que se abrió.
    """
    Sala.objects.select_for_update(no_key=True).filter(pk=sala.pk).first()
    if sala.es_ensayo:
        if not sala.esta_en_curso:
            raise ValidationError(_("El ensayo terminó: esto no pasa a la sala de verdad."))
        return
    acta = Acta.objects.filter(sobremesa=sala.sobremesa_id).first()
    if acta and acta.estado == Acta.Estado.FIRMADA:
        raise ValidationError(_("El acta ya está firmada y no cambia."))
    if acta and acta.estado == Acta.Estado.EN_OBSERVACIONES and not corrige:
        raise ValidationError(_("El acta ya se abrió a observaciones: esto va como observación."))


def _exigir_que_estuvo(puesto: Puesto) -> None:
    """Su enlace también abre la sala a quien no vino. Lo de quien ya se fue, que venía en cola, llega.

    Con la puerta en uso, ella sabe quién llegó; sin ella, quien no está es porque se fue.
    """
    if puesto.esta or puesto.invitacion_id is None:
        return
    llegaron = dentro.leer(Paso.objects.filter(sobremesa=puesto.sala.sobremesa_id)).llegaron
    if llegaron and puesto.invitacion_id not in llegaron:
        raise ValidationError(_("Su lugar no consta en la sala. Avise a quien coordina."))


def _ya_llego(sala: Sala, uid: uuid.UUID, puesto: Puesto | None) -> Aportacion | None:
    ya = Aportacion.objects.filter(uid=uid).select_related("sala__sobremesa").first()
    ajena = ya and (ya.sala_id != sala.pk or (puesto and ya.puesto_id != puesto.pk))
    if ajena or (not ya and RevisionDeAportacion.objects.filter(uid=uid).exists()):
        raise ValidationError(_("Ese envío ya se usó para otra línea."))
    return ya


def _apartar(aportacion: Aportacion, puesto: Puesto | None) -> Aportacion:
    """La línea bloqueada, como está ahora. Desde un teléfono, sólo la que de él salió."""
    actual = (
        Aportacion.objects.select_for_update(of=["self"], no_key=True)
        .select_related("sala__sobremesa__dialogo__convocatoria", "redaccion", "mesa", "puesto")
        .get(pk=aportacion.pk)
    )
    suya = actual.origen == Aportacion.Origen.PARTICIPANTE
    if puesto and not (suya and actual.puesto_id == puesto.pk):
        raise ValidationError(_("Sólo puede cambiarla quien la escribió."))
    return actual


def _redaccion(sala: Sala, datos: Datos) -> Redaccion:
    punto = datos.punto
    if punto.sobremesa_id != sala.sobremesa_id:
        raise ValidationError(_("Ese punto es de otro día."))
    redaccion = datos.redaccion or punto.redaccion
    if redaccion is None:
        raise ValidationError(_("En ese momento de la tarde no hay un hallazgo que aportar."))
    if redaccion.hallazgo_id != punto.hallazgo_id:
        raise ValidationError(_("Esa redacción es de otro hallazgo."))
    return redaccion


def _exigir_de_la_sala(aportacion: Aportacion) -> None:
    """La mesa es de ese día, y el lugar, de esa sala y de esa mesa."""
    mesa, puesto, sala = aportacion.mesa, aportacion.puesto, aportacion.sala
    if mesa and mesa.sobremesa_id != sala.sobremesa_id:
        raise ValidationError(_("Esa mesa es de otro día."))
    if puesto and (puesto.sala_id != sala.pk or puesto.mesa_id != aportacion.mesa_id):
        raise ValidationError(_("Ese lugar es de otra mesa."))


def _poner(aportacion: Aportacion, dicho: Dicho) -> None:
    for campo in CONTENIDO:
        setattr(aportacion, campo, getattr(dicho, campo))
    rango = None
    if dicho.clase == Aportacion.Clase.MODIFICA or "…" in dicho.texto or "..." in dicho.texto:
        rango = tocado(texto_base(aportacion.redaccion), dicho.texto)
    aportacion.toca_desde, aportacion.toca_hasta = rango or (None, None)


def _dice_lo_mismo(actual: Aportacion, cambio: Cambio, puesto: Puesto | None) -> bool:
    igual = all(getattr(actual, campo) == getattr(cambio, campo) for campo in CONTENIDO)
    return igual and actual.puesto_id == (puesto.pk if puesto else None)


def _exigir_que_siga_el_disenso(actual: Aportacion, cambio: Cambio) -> None:
    if actual.clase == Aportacion.Clase.DISIENTE and cambio.clase != actual.clase:
        raise ValidationError(
            _("Un disenso no se vuelve otra cosa. Hay que retirar la línea y escribirla de nuevo.")
        )


def _anotar_revision(
    aportacion: Aportacion, uid: uuid.UUID, quien: Usuario | None, motivo: str = ""
) -> None:
    RevisionDeAportacion.objects.create(
        aportacion=aportacion,
        numero=aportacion.revision,
        uid=uid,
        puesto=aportacion.puesto,
        motivo=motivo[:MAXIMO_DEL_MOTIVO],
        autor=quien,
        **{campo: getattr(aportacion, campo) for campo in CONTENIDO},
    )
