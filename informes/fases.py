"""El hilo de las fases: en cuál se está, cuánto falta y cómo se dice."""

from dataclasses import dataclass
from datetime import date

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext

from dialogo.models import Dialogo, Fase

PASO = 5  # la posición de «hoy» se redondea: cada valor es una clase de la hoja de estilo


@dataclass(frozen=True)
class Tramo:
    fase: Fase
    estado: str
    fechas: str
    hoy: str
    posicion: int | None = None

    @property
    def clase(self) -> str:
        return {"hecha": "hecho", "ahora": "ahora"}.get(self.estado, "")


def hilo(dialogo: Dialogo, hoy: date | None = None) -> list[Tramo]:
    """Un tramo por fase. Sólo uno dice dónde se está: la fase en curso, la que sigue o la última."""
    hoy = hoy or timezone.localdate()
    fases = list(dialogo.fases.all())
    marcada = next((fase for fase in fases if fase.fecha_fin >= hoy), fases[-1] if fases else None)
    return [_tramo(fase, hoy, es_la_marcada=fase is marcada) for fase in fases]


def _tramo(fase: Fase, hoy: date, *, es_la_marcada: bool) -> Tramo:
    estado = fase.estado(hoy)
    posicion = None
    if estado == "ahora":
        dias = (fase.fecha_fin - fase.fecha_inicio).days + 1
        parte = 100 * ((hoy - fase.fecha_inicio).days + 1) / dias
        posicion = min(95, max(PASO, PASO * round(parte / PASO)))
    frase = _frase(fase, hoy) if es_la_marcada else ""
    return Tramo(fase, estado, rango(fase.fecha_inicio, fase.fecha_fin), frase, posicion)


def _frase(fase: Fase, hoy: date) -> str:
    if fase.fecha_inicio > hoy:
        dias = (fase.fecha_inicio - hoy).days
        return ngettext("Empieza mañana", "Empieza en %(dias)s días", dias) % {"dias": dias}
    dias = (fase.fecha_fin - hoy).days
    if dias < 0:
        return gettext("Diálogo concluido")
    if dias == 0:
        return gettext("Hoy es el último día")
    return ngettext("Hoy: falta %(dias)s día", "Hoy: faltan %(dias)s días", dias) % {"dias": dias}


def rango(inicio: date, fin: date) -> str:
    """«Del 7 de septiembre al 27 de noviembre de 2026», en el idioma de la página."""
    termina = dia(fin)
    if inicio == fin:
        return termina
    if (inicio.year, inicio.month) == (fin.year, fin.month) and _en_espanol():
        empieza = str(inicio.day)
    else:
        mismo_anio = inicio.year == fin.year
        empieza = dia(inicio, "MONTH_DAY_FORMAT" if mismo_anio else "DATE_FORMAT")
    return gettext("Del %(inicio)s al %(fin)s") % {"inicio": empieza, "fin": termina}


def dia(fecha: date, formato: str = "DATE_FORMAT") -> str:
    """«27 de noviembre de 2026» o «November 27, 2026»."""
    if _en_espanol():
        return formats.date_format(fecha, formato).lower()
    return formats.date_format(fecha, "F j" if formato == "MONTH_DAY_FORMAT" else "F j, Y")


def _en_espanol() -> bool:
    return (get_language() or "es").startswith("es")
