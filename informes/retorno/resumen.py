"""La frase con que empieza un expediente: sale de los datos, en el idioma de quien la lee."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallazgos.seguimiento.fechas import con_anio
from informes.retorno.frases import enumerar, letra
from informes.retorno.hilos import Hasta, Hilos


def frases(hilos: Hilos) -> list[str]:
    """«El 23 de noviembre nos contó 31 cosas. Nueve se citan, sostienen cinco hallazgos…»"""
    dichas = [_cuantas(hilos), *_hasta_donde(hilos)]
    if hilos.primero and len([h for h in hilos.todos if h.hasta > Hasta.DICHO]) > 1:
        dichas.append(_("Ésta es la que llegó más lejos."))
    return [frase for frase in dichas if frase]


def _cuantas(hilos: Hilos) -> str:
    dichos = hilos.suyo.dichos
    dias = sorted({dicho.dia for dicho in dichos if dicho.dia})
    n = len(dichos)
    if not n:
        return _("Todavía no hay nada suyo anotado en este diálogo.")
    if not dias:
        return ngettext("Nos dijo %(n)s cosa.", "Nos dijo %(n)s cosas.", n) % {"n": n}
    if len(dias) == 1:
        frase = ngettext("El %(dia)s nos dijo %(n)s cosa.", "El %(dia)s nos dijo %(n)s cosas.", n)
        return frase % {"dia": con_anio(dias[0]), "n": n}
    return _entre(dias, n)


def _entre(dias: list[date], n: int) -> str:
    frase = ngettext(
        "Entre el %(desde)s y el %(hasta)s nos dijo %(n)s cosa.",
        "Entre el %(desde)s y el %(hasta)s nos dijo %(n)s cosas.",
        n,
    )
    return frase % {"desde": con_anio(dias[0]), "hasta": con_anio(dias[-1]), "n": n}


def _hasta_donde(hilos: Hilos) -> list[str]:
    if not hilos.suyo.dichos:
        return []
    vivos = [h for h in hilos.todos if h.hasta > Hasta.DICHO]
    if not vivos:
        return [_("Todavía se trabaja con ello: aquí verá qué se hizo con cada cosa.")]
    citas = sum(1 for h in vivos if h.quedo and h.quedo.codigo)
    hallazgos = {f for h in vivos for f in h.donde_quedo if f.startswith("H-")}
    recomendaciones = {f for h in vivos for f in h.donde_quedo if f.startswith("R-")}
    partes = [_citadas(citas)] if citas else []
    if hallazgos:
        partes.append(_llegaron("hallazgos", len(hallazgos)))
    if recomendaciones:
        partes.append(_llegaron("recomendaciones", len(recomendaciones)))
    return [_mayuscula(f"{enumerar(partes)}.")] if partes else []


def _citadas(n: int) -> str:
    return ngettext("%(n)s se cita", "%(n)s se citan", n) % {"n": letra(n, femenino=True)}


def _llegaron(que: str, n: int) -> str:
    if que == "hallazgos":
        frase = ngettext("están en %(n)s hallazgo", "están en %(n)s hallazgos", n)
        return frase % {"n": letra(n)}
    frase = ngettext("llegaron a %(n)s recomendación", "llegaron a %(n)s recomendaciones", n)
    return frase % {"n": letra(n, femenino=True)}


def _mayuscula(frase: str) -> str:
    return frase[:1].upper() + frase[1:]
