"""Lo que ha pasado con una recomendación, fechado: para su página pública, los avisos y el retorno."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallazgos.models import Avance, Compromiso, Hito, Recomendacion
from hallazgos.seguimiento.fechas import con_anio, dia_de


class Clase(models.TextChoices):
    COMUNICADA = "comunicada", gettext_lazy("Se comunicó")
    CONTESTADA = "contestada", gettext_lazy("Contestaron")
    COMPROMISO = "compromiso", gettext_lazy("Compromiso")
    AVANCE = "avance", gettext_lazy("Avance")
    CUMPLIDO = "hito_cumplido", gettext_lazy("Hito cumplido")
    FECHA_MOVIDA = "fecha_movida", gettext_lazy("Se movió una fecha")
    RETIRO = "retiro", gettext_lazy("Se retiró")


@dataclass(frozen=True)
class Hecho:
    """``fecha``, en la Ciudad de México; ``url``: la prueba, si la hay. Nunca dice quién lo escribió."""

    fecha: date
    clase: Clase
    texto: str
    url: str
    en: datetime
    clave: str


def hechos(
    recomendacion: Recomendacion, *, documento: Callable[[Avance], str] | None = None
) -> list[Hecho]:
    """Del primero al último. Sin consultas si viene de ``semaforo.para_calcular``.

    ``documento``: de dónde se baja el de un avance; sin ella sólo se da la dirección que escribieron.
    """
    todos = [*_de_la_respuesta(recomendacion)]
    for compromiso in recomendacion.compromisos.all():
        todos += _del_compromiso(compromiso, documento or (lambda avance: ""))
    return sorted(todos, key=lambda hecho: (hecho.en, hecho.clave))


def _hecho(en: datetime, clase: Clase, texto: str, clave: str, url: str = "") -> Hecho:
    return Hecho(dia_de(en), clase, texto, url, en, f"{clase}-{clave}")


def _de_la_respuesta(recomendacion: Recomendacion) -> Iterator[Hecho]:
    if (en := recomendacion.comunicada_en) and recomendacion.responder_antes_de:
        plazo = con_anio(recomendacion.responder_antes_de)
        frase = _("Se pidió respuesta a %(quien)s para el %(dia)s") % {
            "quien": recomendacion.responsable,
            "dia": plazo,
        }
        yield _hecho(en, Clase.COMUNICADA, frase, str(recomendacion.pk))
    for respuesta in recomendacion.respuestas.all():
        frase = _("%(quien)s contestó: %(que)s") % {
            "quien": respuesta.organizacion,
            "que": sentido_dicho(respuesta.sentido).lower(),
        }
        yield _hecho(respuesta.dada_en, Clase.CONTESTADA, frase, str(respuesta.pk))


def sentido_dicho(sentido: str) -> str:
    """En el idioma activo: las etiquetas del modelo son del equipo."""
    dichos = {
        "acepta": _("Acepta"),
        "en_parte": _("Acepta en parte"),
        "no_acepta": _("No acepta"),
    }
    return dichos[sentido]


def _del_compromiso(compromiso: Compromiso, documento: Callable[[Avance], str]) -> Iterator[Hecho]:
    frase = _("%(quien)s se comprometió: %(que)s, para el %(dia)s") % {
        "quien": compromiso.organizacion,
        "que": compromiso.que,
        "dia": con_anio(compromiso.para_el),
    }
    yield _hecho(compromiso.creado_en, Clase.COMPROMISO, frase, str(compromiso.pk))
    yield from _retiro(compromiso, "c")
    for hito in compromiso.hitos.all():
        yield from _retiro(hito, "h")
        for cambio in hito.cambios_de_fecha.all():
            frase = _("«%(que)s» pasó del %(antes)s al %(despues)s: %(motivo)s") % {
                "que": hito.que,
                "antes": con_anio(cambio.antes),
                "despues": con_anio(cambio.despues),
                "motivo": cambio.motivo,
            }
            yield _hecho(cambio.hecho_en, Clase.FECHA_MOVIDA, frase, str(cambio.pk))
        for avance in hito.avances.all():
            yield _del_avance(hito, avance, documento)


def _del_avance(hito: Hito, avance: Avance, documento: Callable[[Avance], str]) -> Hecho:
    url = (documento(avance) if avance.documento else "") or avance.direccion
    if avance.cumplido_el:
        frase = _("«%(que)s» se cumplió el %(dia)s") % {
            "que": hito.que,
            "dia": con_anio(avance.cumplido_el),
        }
        return _hecho(avance.informado_en, Clase.CUMPLIDO, frase, str(avance.pk), url)
    patron = _("«%(que)s»: %(texto)s")
    if avance.reabre:
        patron = _("«%(que)s» deja de darse por cumplido: %(texto)s")
    frase = patron % {"que": hito.que, "texto": avance.texto}
    return _hecho(avance.informado_en, Clase.AVANCE, frase, str(avance.pk), url)


def _retiro(cosa: Compromiso | Hito, marca: str) -> Iterator[Hecho]:
    if cosa.retirado_en:
        frase = _("Se retiró «%(que)s»: %(motivo)s") % {
            "que": cosa.que,
            "motivo": cosa.motivo_retiro,
        }
        yield _hecho(cosa.retirado_en, Clase.RETIRO, frase, f"{marca}{cosa.pk}")
