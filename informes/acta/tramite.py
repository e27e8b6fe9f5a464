"""El trámite del acta: borrador, observaciones de quienes asistieron y firma.

Cada paso bloquea el renglón del acta y lanza ``ValidationError`` con la frase que leerá quien lo pide.
Firmada, no cambia por ninguna puerta: ni su texto, ni sus observaciones, ni sus respuestas.
"""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogo.models import Usuario
from dialogo.palabras import contar
from dialogo.texto import limpiar_entrada
from informes.acta import vigencia
from informes.acta.avisos import avisar
from informes.acta.datos import componer
from informes.acta.huella import huella_de
from informes.models import Informe
from sobremesas.models import Acta, Asistente, Observacion, Sala, Sobremesa

E = Acta.Estado
LETRAS_DE_OBSERVACION = 2000
FIRMADA = "El acta ya está firmada y no cambia."


def de(sobremesa: Sobremesa) -> Acta:
    """La suya; si nadie la ha empezado, una en blanco sin guardar: leer no escribe."""
    return Acta.objects.filter(sobremesa=sobremesa).first() or Acta(sobremesa=sobremesa)


def empezar(sobremesa: Sobremesa) -> Acta:
    acta, _creada = Acta.objects.get_or_create(sobremesa=sobremesa)
    return acta


def plazo_de_fabrica(ahora: datetime | None = None) -> datetime:
    """Cinco días después, a las 18:00 de México."""
    dia = timezone.localdate(ahora) + timedelta(days=Acta.DIAS_DE_OBSERVACIONES)
    return timezone.make_aware(datetime.combine(dia, time(18)))


def _bloquear(acta: Acta) -> Acta:
    return Acta.objects.select_for_update(of=("self",)).select_related("sobremesa").get(pk=acta.pk)


def _apartar_sala(acta: Acta) -> None:
    salas = Sala.objects.de_verdad().filter(sobremesa=acta.sobremesa_id)
    salas.select_for_update(no_key=True).first()


@transaction.atomic
def anotar(acta: Acta, nota: str) -> Acta:
    """La nota de la coordinación; entra en la versión que se construya después."""
    actual = _bloquear(acta)
    if actual.estado == E.FIRMADA:
        raise ValidationError(FIRMADA)
    actual.nota = limpiar_entrada(nota)
    actual.save(update_fields=["nota"])
    return actual


@transaction.atomic
def abrir_observaciones(acta: Acta, *, hasta: datetime) -> Acta:
    """Del borrador a observaciones: a cada quien que asistió se le escribe con su enlace personal.

    Aparta la sala, como quien registra: la línea que venía en camino entra antes o ya no entra.
    """
    _apartar_sala(acta)
    actual = _bloquear(acta)
    if actual.estado == E.FIRMADA:
        raise ValidationError(FIRMADA)
    if actual.estado == E.EN_OBSERVACIONES:
        raise ValidationError("Las observaciones ya están abiertas.")
    version = _version_vigente(actual)
    _exigir_futuro(hasta)
    actual.estado, actual.observaciones_hasta = E.EN_OBSERVACIONES, hasta
    actual.abierta_en = timezone.now()
    actual.save(update_fields=["estado", "observaciones_hasta", "abierta_en"])
    avisar(actual, version)
    return actual


@transaction.atomic
def ampliar(acta: Acta, *, hasta: datetime) -> Acta:
    """Da más tiempo. El plazo no se acorta: ya se le dijo a quien asistió."""
    actual = _bloquear(acta)
    if actual.estado == E.FIRMADA:
        raise ValidationError(FIRMADA)
    if actual.estado != E.EN_OBSERVACIONES or actual.observaciones_hasta is None:
        raise ValidationError("Las observaciones todavía no se abren.")
    if hasta <= actual.observaciones_hasta:
        raise ValidationError("El plazo nuevo va después del que ya se avisó.")
    _exigir_futuro(hasta)
    actual.observaciones_hasta = hasta
    actual.save(update_fields=["observaciones_hasta"])
    return actual


def _exigir_futuro(hasta: datetime) -> None:
    if hasta <= timezone.now():
        raise ValidationError("El plazo ya pasó: elige una fecha por venir.")


def _version_vigente(acta: Acta) -> Informe:
    ultima = vigencia.vigente(acta.sobremesa)
    if ultima is None:
        raise ValidationError("Primero construye una versión que se pueda leer.")
    return ultima


@transaction.atomic
def observar(
    acta: Acta, asistente: Asistente, *, parrafo: str, texto: str, uid: uuid.UUID
) -> Observacion:
    """Lo que observa de un párrafo quien asistió. El mismo ``uid``, la misma observación."""
    actual = _bloquear(acta)
    if previa := Observacion.objects.filter(uid=uid, acta=actual, asistente=asistente).first():
        return previa
    if not esta_abierta(actual):
        raise ValidationError(_("El plazo para observar el acta ya terminó."))
    limpio = limpiar_entrada(texto)
    if not limpio:
        raise ValidationError(_("Escriba su observación."))
    if len(limpio) > LETRAS_DE_OBSERVACION:
        raise ValidationError(
            _("Su observación tiene %(tiene)s letras y caben %(caben)s.")
            % {"tiene": len(limpio), "caben": LETRAS_DE_OBSERVACION}
        )
    return Observacion.objects.create(
        uid=uid, acta=actual, asistente=asistente, parrafo=parrafo, texto=limpio
    )


def esta_abierta(acta: Acta) -> bool:
    """Recibe observaciones ahora mismo."""
    hasta = acta.observaciones_hasta
    return acta.estado == E.EN_OBSERVACIONES and hasta is not None and timezone.now() < hasta


@transaction.atomic
def contestar(
    observacion: Observacion, *, respuesta: str, explicacion: str, autor: Usuario
) -> Observacion:
    """Qué se hizo con ella y por qué. Puede cambiarse hasta la firma."""
    actual = _bloquear(observacion.acta)
    if actual.estado == E.FIRMADA:
        raise ValidationError(FIRMADA)
    if respuesta not in Observacion.Respuesta.values:
        raise ValidationError("Elige si se atendió.")
    limpia = limpiar_entrada(explicacion)
    if not limpia:
        raise ValidationError("Escribe la explicación: la lee quien observó.")
    observacion.respuesta, observacion.explicacion = respuesta, limpia
    observacion.respondida_por, observacion.respondida_en = autor, timezone.now()
    observacion.save(update_fields=["respuesta", "explicacion", "respondida_por", "respondida_en"])
    return observacion


def que_falta_para_firmar(acta: Acta) -> list[str]:
    """Lo que impide firmar, sin contar el plazo."""
    faltas = []
    if sin_respuesta := acta.observaciones.filter(respuesta="").count():
        cuantas = contar(sin_respuesta, "observación", "observaciones", femenino=True)
        faltas.append(f"{'Falta' if sin_respuesta == 1 else 'Faltan'} {cuantas} por contestar.")
    version = vigencia.vigente(acta.sobremesa)
    if version is None:
        faltas.append("Falta una versión vigente: construye otra.")
    elif _lo_que_dice(acta, version) != _lo_impreso(version):
        faltas.append(
            f"Lo registrado cambió después del borrador {version.version}: construye otro para "
            "firmar lo que se leyó."
        )
    return faltas


def _lo_impreso(version: Informe) -> dict[str, Any]:
    return vigencia.sin_fechas(version.instantanea["imprime"])


def _lo_que_dice(acta: Acta, version: Informe) -> dict[str, Any]:
    hoy, _permisos = componer(acta, version=version.version or 1)
    return vigencia.sin_fechas(hoy)


@transaction.atomic
def firmar(acta: Acta, *, autor: Usuario, sin_esperar: str = "") -> Acta:
    """Congela lo que dice y su huella. Antes del plazo, sólo con la razón por la que nadie falta.

    Aparta la sala: mientras se firma, nadie anula una consulta.

    Exige todo contestado y que lo registrado sea lo que dice la última versión.
    """
    _apartar_sala(acta)
    actual = _bloquear(acta)
    if actual.estado == E.FIRMADA:
        raise ValidationError(FIRMADA)
    if actual.estado != E.EN_OBSERVACIONES:
        raise ValidationError("Antes de firmar, quien asistió tiene que poder observarla.")
    razon = " ".join(limpiar_entrada(sin_esperar).split())
    if esta_abierta(actual) and not razon:
        raise ValidationError(
            "El plazo para observar sigue abierto. Para firmar ya, escribe por qué nadie falta."
        )
    if faltas := que_falta_para_firmar(actual):
        raise ValidationError(faltas)
    ultima = _version_vigente(actual)
    actual.sin_esperar = razon if esta_abierta(actual) else ""
    actual.estado, actual.firmada_en, actual.firmada_por = E.FIRMADA, timezone.now(), autor
    instantanea, _permisos = componer(actual, version=(ultima.version or 0) + 1)
    actual.instantanea, actual.huella = instantanea, huella_de(instantanea)
    actual.save()
    return actual
