"""Fechas escritas por personas: 2024-05-20, 20/05/2024 o 20 de mayo de 2024."""

import re
from datetime import date

MESES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?")
_DIA_MES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})")
_CON_MES = re.compile(
    r"(?:[a-z]+,? )?(\d{1,2})[°oº]?(?: de |[ /-])([a-z]+)\.?(?: del? |[ /-]|, )(\d{4})"
)


def leer_fecha(texto: str) -> date:
    """Lanza ``ValueError`` con la frase que explica qué no se entiende."""
    plano = " ".join(texto.casefold().split())
    if dicha := _ISO.fullmatch(plano):
        anio, mes, dia = map(int, dicha.groups())
    elif dicha := _DIA_MES.fullmatch(plano):
        dia, mes, anio = map(int, dicha.groups())
        if len(dicha[3]) < 4:
            raise ValueError("Escribe el año con sus cuatro cifras.")
        if mes > 12:
            raise ValueError(f"Se lee día/mes/año, y no hay mes {mes}.")
    elif dicha := _CON_MES.fullmatch(plano):
        dia, anio = int(dicha[1]), int(dicha[3])
        mes = _mes(dicha[2])
    elif re.fullmatch(r"\d{4}", plano):
        raise ValueError("Falta el día y el mes: escribe la fecha completa.")
    else:
        raise ValueError("No se entiende la fecha. Escríbela como 2024-05-20 o 20/05/2024.")
    try:
        dia_leido = date(anio, mes, dia)
    except ValueError:
        raise ValueError("Ese día no existe.") from None
    if not 1500 <= anio <= 2200:
        raise ValueError("Ese año no puede ser.")
    return dia_leido


def _mes(nombre: str) -> int:
    if nombre == "setiembre":
        return 9
    for numero, mes in enumerate(MESES, start=1):
        if nombre == mes or (len(nombre) >= 3 and mes.startswith(nombre)):
            return numero
    raise ValueError(f"«{nombre}» no es un mes.")


def decir_fecha(iso: str) -> str:
    """«20 de mayo de 2024», de una fecha ISO."""
    dia = date.fromisoformat(iso)
    return f"{dia.day} de {MESES[dia.month - 1]} de {dia.year}"
