"""Copiar las reglas y los días de un diálogo a otro: la forma, nunca la gente ni la sede."""

import datetime

from django.forms import model_to_dict
from django.utils import timezone

from dialogo.models import Dialogo
from sobremesas.models import Convocatoria, Cuota, Sobremesa

REGLAS = [
    "bienvenida", "bienvenida_en", "permite_varios_dias", "delegado_con_visto_bueno",
    "espera_automatica", "equilibra_la_espera", "horas_de_oferta", "manda_desde", "manda_hasta",
]  # fmt: skip
SEMANAS_DE_MARGEN = 8


def copiar(origen: Dialogo, nuevo: Dialogo) -> None:
    """Las reglas de la convocatoria y los días: número, horas, cupo y cuotas, en preparación.

    La sede, el correo y el teléfono son de cada convocatoria y no se copian. Los días caen el mismo
    día de la semana, con la misma separación, a partir de dos meses.
    """
    reglas = Convocatoria.objects.filter(dialogo=origen).first()
    if reglas:
        Convocatoria.objects.create(dialogo=nuevo, **model_to_dict(reglas, fields=REGLAS))
    dias = list(origen.sobremesas.vivas().order_by("empieza_en", "numero"))
    if not dias:
        return
    salto = _salto(dias[0].dia)
    nuevos = {dia.pk: _dia(dia, nuevo, numero, salto) for numero, dia in enumerate(dias, start=1)}
    Sobremesa.objects.bulk_create(nuevos.values())
    Cuota.objects.bulk_create(
        Cuota(
            sobremesa=nuevos[cuota.sobremesa_id],
            sector_id=cuota.sector_id,
            minimo=cuota.minimo,
            maximo=cuota.maximo,
        )
        for cuota in Cuota.objects.filter(sobremesa__in=dias)
    )


def _salto(primero: datetime.date) -> datetime.timedelta:
    """Cuántas semanas enteras hay que correr los días para que queden por delante."""
    margen = timezone.localdate() + datetime.timedelta(weeks=SEMANAS_DE_MARGEN)
    semanas = max(0, -(-(margen - primero).days // 7))
    return datetime.timedelta(weeks=semanas)


def _dia(de: Sobremesa, nuevo: Dialogo, numero: int, salto: datetime.timedelta) -> Sobremesa:
    """La suma es sobre la hora del reloj: las 17:00 siguen siendo las 17:00 aunque cambie el huso."""
    empieza, termina, corte = (
        timezone.make_aware(timezone.make_naive(cuando) + salto)
        for cuando in (de.empieza_en, de.termina_en, de.corte_en)
    )
    return Sobremesa(
        dialogo=nuevo,
        numero=numero,
        nombre=de.nombre,
        empieza_en=empieza,
        termina_en=termina,
        corte_en=corte,
        cupo=de.cupo,
        aforo=de.aforo or Sobremesa._meta.get_field("aforo").default,
        personas_por_mesa=de.personas_por_mesa,
    )
