"""Las sobremesas de los diálogos que la casa trae: el día, la sede y para cuántas personas."""

import datetime
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from dialogo.models import Dialogo
from sobremesas.models import Convocatoria, Sobremesa

DATOS = Path(__file__).with_name("datos")
NO_CONSTA = 0


def cargar(dialogo: Dialogo) -> str:
    """Las pone si el diálogo no tiene ninguna y dice qué hizo; si ya tiene, vacío.

    De 2015 consta el día y no la hora: cada una ocupa el día entero (``Sobremesa.sin_hora``). Llegan
    cerradas: nadie puede convocarlas ni cambiarlas.
    """
    archivo = DATOS / f"{dialogo.clave}.yaml"
    if not archivo.exists() or dialogo.sobremesas.exists():
        return ""
    datos = yaml.safe_load(archivo.read_text(encoding="utf-8"))
    Convocatoria.objects.get_or_create(dialogo=dialogo)
    Sobremesa.objects.bulk_create(
        _del_dia(dialogo, numero, dia, datos) for numero, dia in enumerate(datos["dias"], start=1)
    )
    return f"Sobremesas de «{dialogo}»: {len(datos['dias'])}."


def _del_dia(dialogo: Dialogo, numero: int, dia: datetime.date, datos: dict[str, Any]) -> Sobremesa:
    empieza = timezone.make_aware(datetime.datetime.combine(dia, datetime.time.min))
    termina = timezone.make_aware(datetime.datetime.combine(dia, datetime.time(23, 59)))
    return Sobremesa(
        dialogo=dialogo,
        numero=numero,
        nombre=f"Sobremesa {numero}",
        estado=Sobremesa.Estado.CERRADA,
        empieza_en=empieza,
        termina_en=termina,
        corte_en=empieza,
        lugar=datos["lugar"],
        cupo=datos["cupo"],
        aforo=NO_CONSTA,
    )
