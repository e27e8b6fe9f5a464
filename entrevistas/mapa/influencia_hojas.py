"""La cuadrícula de influencia e interés, en hojas de cálculo."""

from dialogo.hojas import Hoja, Valor
from entrevistas.mapa.influencia import Cuadricula, Punto


def hojas(cuadro: Cuadricula) -> list[Hoja]:
    """Quien falta va aparte, y sólo para quien puede saberlo."""
    encabezados = ["Actor", "Sector", "Tema", "Influencia", "Interés", "En qué se apoya"]
    encabezados += ["Fecha", "Quién valoró", "Entrevistas a la vista"]
    todas = [Hoja("Influencia e interés", encabezados, [_fila(p) for p in cuadro.puntos])]
    if cuadro.ve_todas:
        todas.append(Hoja("Quién falta", encabezados, [_fila(p) for p in cuadro.faltan]))
    return todas


def _fila(punto: Punto) -> list[Valor]:
    valoracion = punto.valoracion
    return [
        punto.actor.nombre,
        punto.actor.sector.nombre,
        valoracion.tema.nombre,
        valoracion.influencia,
        valoracion.interes,
        valoracion.sustento,
        valoracion.fecha,
        valoracion.autor.nombre if valoracion.autor else "",
        ", ".join(entrevista.folio for entrevista in punto.hechas),
    ]
