"""Por qué un archivo no entra, dicho para quien lo subió."""


class HojaRechazada(Exception):
    """El archivo no entra. Su texto es la frase que leerá la persona."""


def letra(columna: int) -> str:
    """«A», «B»…, «AA», contando desde cero."""
    nombre = ""
    columna += 1
    while columna:
        columna, resto = divmod(columna - 1, 26)
        nombre = chr(65 + resto) + nombre
    return nombre


def hay_formula(celdas: list[str]) -> str:
    cuales = ", ".join(celdas[:5]) + ("…" if len(celdas) > 5 else "")
    return (
        f"Hay fórmulas ({cuales}). Copia la hoja y pégala como valores: aquí sólo entran datos, no "
        "cuentas."
    )
