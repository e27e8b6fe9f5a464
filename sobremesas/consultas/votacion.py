"""Votar: una transacción, dos consultas a la base, y el reloj es el de la base (V3)."""

import json
import uuid
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from sobremesas.consultas.contenido import Contenido, validar
from sobremesas.consultas.urna import seudonimo
from sobremesas.models import Consulta, Papeleta, Puesto, VotoSinTelefono

# Compartido entre quienes votan; quien cierra lo pide a solas y espera a que terminen.
_LEER = """
SELECT c.clase, c.sala_id, c.por_sector, u.llave,
       ARRAY(SELECT o.redaccion_id FROM sobremesas_opcion o WHERE o.consulta_id = c.id)
  FROM sobremesas_consulta c JOIN sobremesas_urna u ON u.id = c.urna_id
 WHERE c.id = %s AND c.cerrada_en IS NULL AND c.anulada_en IS NULL
   AND clock_timestamp() < c.cierra_en
   FOR KEY SHARE OF c
"""
# Con el candado puesto se vuelve a preguntar: la foto de la primera consulta puede ser vieja.
_ANOTAR = """
INSERT INTO sobremesas_papeleta (id, consulta_id, seudonimo, sector_id, contenido)
SELECT %(id)s, c.id, %(seudonimo)s,
       (SELECT COALESCE(s.padre_id, s.id) FROM actores_sector s WHERE s.id = %(sector)s),
       %(contenido)s::jsonb
  FROM sobremesas_consulta c
 WHERE c.id = %(consulta)s AND c.cerrada_en IS NULL AND c.anulada_en IS NULL
   AND clock_timestamp() < c.cierra_en
   AND NOT EXISTS (SELECT 1 FROM sobremesas_votosintelefono v
                    WHERE v.consulta_id = c.id AND v.puesto_id = %(puesto)s)
    ON CONFLICT (consulta_id, seudonimo) DO UPDATE SET contenido = EXCLUDED.contenido
"""


@transaction.atomic
def votar(consulta_pk: int, puesto: Puesto, contenido: object) -> Contenido:
    """Guarda la papeleta del puesto, o cambia la que tenía; repetir el envío da lo mismo.

    No guarda quién ni cuándo. Lanza ``ValidationError`` con la frase que leerá quien votó: ya cerró,
    ya contestó en papel, consta fuera de la sala, o el contenido no es de esta consulta.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LEER, [consulta_pk])
        fila = cursor.fetchone()
        if fila is None:
            _ya_no_recibe()
        clase, sala, por_sector, llave, opciones = fila
        if sala != puesto.sala_id or not puesto.esta:
            raise ValidationError(_("Su lugar no consta en la sala. Avise a quien coordina."))
        limpio = validar(clase, opciones, contenido)
        cursor.execute(
            _ANOTAR,
            {
                "id": uuid.uuid4(),
                "consulta": consulta_pk,
                "seudonimo": seudonimo(bytes(llave), puesto.pk),
                "sector": puesto.sector_id if por_sector else None,
                "contenido": json.dumps(limpio),
                "puesto": puesto.pk,
            },
        )
        if not cursor.rowcount:
            _por_que_no_entro(consulta_pk, puesto)
    return limpio


def _ya_no_recibe() -> NoReturn:
    raise ValidationError(_("Esta consulta ya se cerró. Su respuesta no entró."), code="cerrada")


def _por_que_no_entro(consulta_pk: int, puesto: Puesto) -> NoReturn:
    if contesto_sin_telefono(consulta_pk, puesto):
        raise ValidationError(
            _("De su lugar ya se contó una respuesta, en papel o a mano alzada."), code="en_papel"
        )
    _ya_no_recibe()


def contesto_sin_telefono(consulta_pk: int, puesto: Puesto) -> bool:
    return VotoSinTelefono.objects.filter(consulta=consulta_pk, puesto=puesto).exists()


def papeleta_de(consulta: Consulta, puesto: Puesto) -> Contenido | None:
    """La suya, para que vuelva a verla y la cambie (V4). Cerrada la consulta ya no se puede saber."""
    if not consulta.recibe or puesto.sala_id != consulta.sala_id or consulta.urna.llave is None:
        return None
    suya = Papeleta.objects.filter(
        consulta=consulta, seudonimo=seudonimo(bytes(consulta.urna.llave), puesto.pk)
    )
    return suya.values_list("contenido", flat=True).first()


def anterior_de(consulta: Consulta, puesto: Puesto) -> Contenido | None:
    """Lo que este puesto marcó en la primera ronda, sólo mientras contesta la segunda."""
    llave = consulta.urna.llave
    if consulta.ronda == 1 or not consulta.recibe or llave is None:
        return None
    suya = Papeleta.objects.filter(
        consulta__urna=consulta.urna_id,
        consulta__ronda=1,
        consulta__sala=puesto.sala_id,
        seudonimo=seudonimo(bytes(llave), puesto.pk),
    )
    return suya.values_list("contenido", flat=True).first()


def respondieron(consulta: Consulta) -> int:
    """Cuántas papeletas hay. Es lo único que se sabe antes del cierre."""
    return Papeleta.objects.filter(consulta=consulta).count()
