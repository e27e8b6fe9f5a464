"""Cerrar, anular y destruir las urnas. Se cierra una vez, con el reloj de la base (V3).

Los candados van siempre en este orden: la sala, después la consulta.
"""

import logging

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import DateTimeField, Func
from django.utils import timezone

from dialogo.models import Usuario
from dialogo.texto import limpiar
from sobremesas import vivo
from sobremesas.consultas.escrutinio import contar
from sobremesas.consultas.urna import destruir, reescribir
from sobremesas.models import Acta, Consulta, Papeleta, Puesto, Sala, Urna
from sobremesas.models.consulta import ConsultaQuerySet

bitacora = logging.getLogger(__name__)
Clase = Consulta.Clase
_DEJAR_DE_RECIBIR = """
UPDATE sobremesas_consulta SET cierra_en = clock_timestamp()
 WHERE id = %s AND cerrada_en IS NULL AND anulada_en IS NULL AND cierra_en > clock_timestamp()
"""


class Reloj(Func):
    """La hora de la base en este instante, no la del inicio de la transacción."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = DateTimeField()


def cerrar(consulta: Consulta, *, quien: Usuario | None = None) -> Consulta:
    """Cuenta, guarda el resultado y destruye lo que ya no hace falta. Cerrar dos veces es cerrar una.

    Adelantar primero ``cierra_en`` no espera a quien está votando; con eso deja de entrar gente y el
    candado se consigue aunque lleguen cientos de papeletas por segundo. Si el proceso muere en medio,
    la consulta venció y la cierra quien la lea. Dentro de otra transacción nadie vería ese adelanto
    y, tomado antes que la sala, trabaría a dos que cierran: ahí se espera.
    """
    if not connection.in_atomic_block:
        _dejar_de_recibir(consulta)
    with transaction.atomic():
        return _contar_y_guardar(consulta, quien)


def _dejar_de_recibir(consulta: Consulta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DEJAR_DE_RECIBIR, [consulta.pk])


def _bloquear(consulta: Consulta) -> Consulta:
    """Espera a que terminen de entrar las papeletas que ya venían."""
    Sala.objects.select_for_update(no_key=True).get(pk=consulta.sala_id)
    return (
        Consulta.objects.select_for_update(of=("self",))
        .select_related("urna", "sala__sobremesa__regla_de_acuerdo")
        .get(pk=consulta.pk)
    )


def _contar_y_guardar(consulta: Consulta, quien: Usuario | None) -> Consulta:
    fila = _bloquear(consulta)
    if fila.cerrada_en or fila.anulada_en:
        return fila
    _dejar_de_recibir(fila)
    fila.refresh_from_db(fields=["cierra_en"])
    resultado = contar(fila)
    contestaron = Papeleta.objects.filter(consulta=fila).count()
    sentadas = Puesto.objects.filter(sala=fila.sala_id, esta=True).count()
    fila.presentes = max(sentadas, contestaron)
    fila.resultado = resultado
    fila.cerrada_en = fila.cierra_en
    fila.save(update_fields=["presentes", "resultado", "cerrada_en"])
    if resultado["pocas"]:
        Papeleta.objects.filter(consulta=fila).delete()
    reescribir(fila, con_sector=resultado["por_sector"] is not None, conserva=True)
    if not _falta_otra_ronda(fila):
        destruir(fila.urna)
    bitacora.info("Consulta %s cerrada por %s", fila.pk, quien.pk if quien else "el reloj")
    vivo.avisar(fila.sala)
    return fila


def _falta_otra_ronda(consulta: Consulta) -> bool:
    primera = consulta.clase == Clase.CALIFICACION and consulta.ronda == 1
    return primera and consulta.sala.esta_en_curso


def cerrar_vencidas(sala: Sala) -> list[Consulta]:
    """Las que llegaron a su hora sin que nadie las cerrara."""
    vencidas = Consulta.objects.abiertas().filter(sala=sala, cierra_en__lte=Reloj())
    return [cerrar(consulta) for consulta in vencidas]


@transaction.atomic
def anular(consulta: Consulta, *, quien: Usuario, motivo: str) -> Consulta:
    """De una consulta anulada queda que existió, cuándo y por qué; sus papeletas se borran.

    Lanza ``ValidationError`` sin motivo, si la ronda 2 se apoya en ella o si el acta ya se firmó.
    """
    motivo = " ".join(limpiar(motivo).split())[:300]
    if not motivo:
        raise ValidationError("Anota por qué se anula: queda escrito en el acta.")
    fila = _bloquear(consulta)
    if fila.anulada_en:
        return fila
    firmada = Acta.objects.filter(sobremesa=fila.sala.sobremesa_id, estado=Acta.Estado.FIRMADA)
    if firmada.exists() and not fila.sala.es_ensayo:
        raise ValidationError("El acta ya está firmada: su resultado se queda.")
    if fila.ronda == 1 and _segundas(fila).exists():
        raise ValidationError("La ronda 2 se compara con ésta. Anula primero la ronda 2.")
    fila.anulada_en, fila.motivo_anulacion, fila.resultado = timezone.now(), motivo, None
    fila.save(update_fields=["anulada_en", "motivo_anulacion", "resultado"])
    Papeleta.objects.filter(consulta=fila).delete()
    if not Consulta.objects.filter(urna=fila.urna, anulada_en=None).exists():
        destruir(fila.urna)
    bitacora.info("Consulta %s anulada por %s", fila.pk, quien.pk)
    vivo.avisar(fila.sala)
    return fila


def _segundas(primera: Consulta) -> ConsultaQuerySet:
    """La ronda 2 que se compara con ella, sea o no de la misma urna."""
    del_punto = Consulta.objects.filter(sala=primera.sala_id, punto=primera.punto_id)
    return del_punto.filter(clase=primera.clase, ronda=2, anulada_en=None)


@transaction.atomic
def destruir_urnas(sala: Sala, *, quien: Usuario | None = None) -> None:
    """Al terminar la sala: cierra lo abierto y ya no queda ninguna llave."""
    for consulta in Consulta.objects.abiertas().filter(sala=sala):
        cerrar(consulta, quien=quien)
    for urna in Urna.objects.select_for_update().filter(sala=sala, destruida_en=None):
        destruir(urna)
