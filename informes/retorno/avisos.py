"""Avisar de lo que cambió en el hilo de cada quien: se prepara solo, el equipo lo ve y luego sale.

Un aviso por motivo y por persona, una vez. Los aprobados de un mismo día van en un mensaje. A quien
pidió baja, a quien le rebota, a quien cerró su página o retiró todo no se le prepara ni se le manda.
"""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone, translation

from dialogo.models import BajaDeCorreo, Dialogo, DireccionRebotada, Usuario
from dialogo.texto import limpiar_entrada
from informes.models import AvisoDeRetorno, Retorno
from informes.retorno import correo, hilos, motivos, suyo
from informes.retorno import quien as personas
from informes.retorno.quien import Quien

E = AvisoDeRetorno.Estado
SIN_CORREO = "no tiene correo"
BAJA = "pidió no recibir avisos"
REBOTA = "su correo rebota"


class Conflicto(ValidationError):
    """Otra persona lo cambió, lo aprobó o lo descartó mientras tanto."""


def por_que_no(dialogo: Dialogo, quienes: Iterable[Quien]) -> dict[str, str]:
    """Por dirección en minúsculas, a cuáles no se escribe y por qué. Dos consultas."""
    correos = {uno.correo.lower() for uno in quienes}
    bajas = BajaDeCorreo.objects.filter(dialogo=dialogo, anulada_en=None)
    rebotes = DireccionRebotada.objects.filter(levantada_en=None)
    razones = {"": SIN_CORREO}
    razones |= dict.fromkeys(bajas.values_list(Lower("correo"), flat=True), BAJA)
    razones |= dict.fromkeys(rebotes.values_list(Lower("correo"), flat=True), REBOTA)
    return {correo: razon for correo, razon in razones.items() if correo in correos}


def generar(dialogo: Dialogo) -> int:
    """Prepara los avisos que falten y devuelve cuántos. Repetirlo no prepara ninguno.

    Una transacción por expediente, que se bloquea: dos a la vez no lo repiten.
    """
    retornos = list(_abiertos(dialogo))
    quienes = personas.de_todos(retornos)
    no_se_les_escribe = por_que_no(dialogo, quienes.values())
    return sum(
        _generar_uno(retorno, quienes[retorno.pk])
        for retorno in retornos
        if quienes[retorno.pk].correo.lower() not in no_se_les_escribe
    )


def _abiertos(dialogo: Dialogo):  # type: ignore[no-untyped-def]
    return (
        Retorno.objects.abiertos()
        .filter(dialogo=dialogo)
        .select_related("dialogo", "persona__sector", "asistente__invitacion__sector")
    )


@transaction.atomic
def _generar_uno(retorno: Retorno, quien: Quien) -> int:
    Retorno.objects.select_for_update().get(pk=retorno.pk)
    suyos = hilos.de(retorno)
    if suyos.suyo.todo_retirado:
        return 0
    ya = set(retorno.avisos.values_list("motivo", flat=True))
    with translation.override(quien.idioma):
        nuevos = [m for m in motivos.de(suyos) if m.clave not in ya]
    AvisoDeRetorno.objects.bulk_create(
        AvisoDeRetorno(retorno=retorno, motivo=m.clave, asunto=m.asunto[:200], cuerpo=m.cuerpo)
        for m in nuevos
    )
    return len(nuevos)


@transaction.atomic
def redactar(
    aviso: AvisoDeRetorno, *, asunto: str, cuerpo: str, base: tuple[str, str]
) -> AvisoDeRetorno:
    """Cambia lo que dirá. ``base``: lo que se leía al empezar a escribir.

    Bloquea el aviso. Lanza ``ValidationError`` si algo viene vacío y ``Conflicto`` si ya no es lo que
    se leyó o si ya se decidió.
    """
    actual = _por_decidir(aviso)
    nuevo = " ".join(limpiar_entrada(asunto).split()), limpiar_entrada(cuerpo)
    if not all(nuevo):
        raise ValidationError("Escribe el asunto y el mensaje.")
    if len(nuevo[0]) > 200:
        raise ValidationError("El asunto tiene más de 200 letras.")
    if (actual.asunto, actual.cuerpo) != base and (actual.asunto, actual.cuerpo) != nuevo:
        raise Conflicto("Alguien lo cambió mientras escribías. Lo tuyo sigue aquí: compáralo.")
    actual.asunto, actual.cuerpo = nuevo
    actual.save(update_fields=["asunto", "cuerpo"])
    return actual


def _por_decidir(aviso: AvisoDeRetorno) -> AvisoDeRetorno:
    actual = AvisoDeRetorno.objects.select_for_update().get(pk=aviso.pk)
    if actual.estado != E.POR_REVISAR:
        raise Conflicto(f"Ya está {actual.get_estado_display().lower()}: no se cambia.")
    return actual


@transaction.atomic
def decidir(avisos: Iterable[AvisoDeRetorno], *, estado: str, autor: Usuario) -> int:
    """Aprueba o descarta los que sigan por revisar. Bloquea los avisos; devuelve cuántos cambió."""
    pendientes = AvisoDeRetorno.objects.select_for_update().filter(
        pk__in=[uno.pk for uno in avisos], estado=E.POR_REVISAR
    )
    return AvisoDeRetorno.objects.filter(pk__in=[uno.pk for uno in pendientes]).update(
        estado=estado, decidido_por=autor, decidido_en=timezone.now()
    )


def mandar(dialogo: Dialogo) -> int:
    """Pone en el buzón lo aprobado: uno por persona y por día, con todo junto. Devuelve cuántos."""
    con_algo = AvisoDeRetorno.objects.filter(estado=E.APROBADO, envio=None).values("retorno")
    retornos = list(_abiertos(dialogo).filter(pk__in=con_algo))
    quienes = personas.de_todos(retornos)
    no_se_les_escribe = por_que_no(dialogo, quienes.values())
    return sum(
        _mandar_uno(retorno, quienes[retorno.pk])
        for retorno in retornos
        if quienes[retorno.pk].correo.lower() not in no_se_les_escribe
    )


@transaction.atomic
def _mandar_uno(retorno: Retorno, quien: Quien) -> int:
    """Bloquea el expediente: dos a la vez no le escriben dos veces."""
    Retorno.objects.select_for_update().get(pk=retorno.pk)
    if correo.salio_hoy(retorno) or suyo.leer(retorno).todo_retirado:
        return 0
    juntos: Sequence[AvisoDeRetorno] = list(
        retorno.avisos.filter(estado=E.APROBADO, envio=None).order_by("creado_en", "pk")
    )
    if not juntos:
        return 0
    envio = correo.encolar(retorno, juntos, quien)
    AvisoDeRetorno.objects.filter(pk__in=[uno.pk for uno in juntos]).update(envio=envio)
    return 1
