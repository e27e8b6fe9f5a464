"""El semáforo: en qué va cada recomendación, calculado de sus fechas. Nunca se escribe ni se guarda.

Se lee de arriba abajo; vale lo primero que se cumpla:

1. *No aceptada*: la última respuesta dice que no. Con razón publicada, no está vencida.
2. Sin respuesta todavía sólo cuenta el plazo para responder: *sin respuesta* cuando pasó (para el
   público, cuando pasaron además los días de gracia), *por vencer* si faltan quince días o menos,
   *al corriente* si faltan más o si nadie se la ha comunicado.
3. *Cumplida*: tiene compromisos vivos, cada uno con al menos un hito, y todos los hitos están hechos.
4. *Vencida*: pasó la fecha de un hito sin cumplir, o la de un compromiso que no tiene hitos.
5. *Por vencer*: una de esas fechas llega en quince días o menos.
6. *Sin novedades*: pasaron más de noventa días desde la última respuesta, compromiso, hito o avance.
7. *Por vencer*, sin compromisos: pasaron más de treinta días desde que se aceptó y nadie prometió
   nada. No es vencida: no hay una fecha prometida que haya pasado.
8. *Al corriente*: lo demás.

Lo retirado no cuenta. Aceptar en parte es aceptar. Los días son los de la Ciudad de México.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Prefetch
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hallazgos.models import (
    Avance,
    Compromiso,
    Hito,
    Recomendacion,
    RecomendacionQuerySet,
    RespuestaInstitucional,
)
from hallazgos.seguimiento.fechas import cuantos, dentro_de, dia_de, dias, dicho, tarde

DIAS_POR_VENCER = 15
DIAS_SIN_NOVEDADES = 90
DIAS_PARA_COMPROMETERSE = 30
CABE = 44


class Estado(models.TextChoices):
    CUMPLIDA = "cumplida", gettext_lazy("Cumplida")
    AL_CORRIENTE = "al_corriente", gettext_lazy("Al corriente")
    POR_VENCER = "por_vencer", gettext_lazy("Por vencer")
    VENCIDA = "vencida", gettext_lazy("Vencida")
    SIN_NOVEDADES = "sin_novedades", gettext_lazy("Sin novedades")
    NO_ACEPTADA = "no_aceptada", gettext_lazy("No aceptada")
    SIN_RESPUESTA = "sin_respuesta", gettext_lazy("Sin respuesta")


# En el orden en que se leen en una tira: su nombre de varias, su regla en una frase y su color.
EN_PLURAL = {
    Estado.CUMPLIDA: gettext_lazy("Cumplidas"),
    Estado.AL_CORRIENTE: gettext_lazy("Al corriente"),
    Estado.POR_VENCER: gettext_lazy("Por vencer"),
    Estado.VENCIDA: gettext_lazy("Vencidas"),
    Estado.SIN_NOVEDADES: gettext_lazy("Sin novedades"),
    Estado.NO_ACEPTADA: gettext_lazy("No aceptadas"),
    Estado.SIN_RESPUESTA: gettext_lazy("Sin respuesta"),
}
REGLAS = {
    Estado.CUMPLIDA: gettext_lazy("todos los hitos de todos sus compromisos están hechos."),
    Estado.AL_CORRIENTE: gettext_lazy("nada está vencido ni por vencer y hay noticias recientes."),
    Estado.POR_VENCER: gettext_lazy(
        "faltan 15 días o menos para un hito o para responder; o se aceptó hace más de 30 días y "
        "nadie se ha comprometido a nada."
    ),
    Estado.VENCIDA: gettext_lazy("pasó la fecha de un hito sin que se cumpliera."),
    Estado.SIN_NOVEDADES: gettext_lazy("van más de 90 días sin respuesta, compromiso ni informe."),
    Estado.NO_ACEPTADA: gettext_lazy("quien debe cumplirla contestó que no, con su razón."),
    Estado.SIN_RESPUESTA: gettext_lazy("pasó el plazo para responder y no hay respuesta."),
}
COLOR = {
    Estado.CUMPLIDA: "e-bien",
    Estado.AL_CORRIENTE: "e-bien",
    Estado.POR_VENCER: "e-aviso",
    Estado.VENCIDA: "e-error",
    Estado.SIN_NOVEDADES: "e-quieto",
    Estado.NO_ACEPTADA: "e-quieto",
    Estado.SIN_RESPUESTA: "e-error",
}


@dataclass(frozen=True)
class Luz:
    """El estado, una frase para la página, un detalle corto para la lista y la fecha que lo decide."""

    estado: Estado
    frase: str
    detalle: str
    fecha: date | None = None
    por_que: str = ""

    @property
    def palabra(self) -> str:
        return str(self.estado.label)

    @property
    def regla(self) -> str:
        """Por qué está así; la general de su estado si no hay una más precisa."""
        return self.por_que or str(REGLAS[self.estado])

    @property
    def color(self) -> str:
        return COLOR[self.estado]


@dataclass(frozen=True)
class LuzDeHito:
    """``clave``: cumplido, vence, vencido, por_venir o retirado."""

    clave: str
    frase: str

    @property
    def color(self) -> str:
        return {"cumplido": "e-bien", "vence": "e-aviso", "vencido": "e-error"}.get(
            self.clave, "e-quieto"
        )


@dataclass(frozen=True)
class Nudos:
    """Los hitos vivos en una fila, por fecha: cuáles están cumplidos."""

    cumplidos: tuple[bool, ...]

    @property
    def hechos(self) -> int:
        return sum(self.cumplidos)

    @property
    def frase(self) -> str:
        """«2 de 4 hitos»."""
        if not self.cumplidos:
            return _("sin hitos")
        total = len(self.cumplidos)
        return ngettext("%(n)s de %(de)s hito", "%(n)s de %(de)s hitos", total) % {
            "n": self.hechos,
            "de": total,
        }


@dataclass(frozen=True)
class _Pendiente:
    fecha: date
    que: str


def para_calcular(recomendaciones: RecomendacionQuerySet) -> RecomendacionQuerySet:
    """Con todo lo que leen el semáforo, el hilo y la historia: cinco consultas más, haya las que haya."""
    return recomendaciones.select_related("responsable").prefetch_related(
        Prefetch("respuestas", RespuestaInstitucional.objects.select_related("organizacion")),
        Prefetch("compromisos", Compromiso.objects.select_related("organizacion")),
        "compromisos__hitos__avances",
        "compromisos__hitos__cambios_de_fecha",
    )


def calcular(recomendacion: Recomendacion, hoy: date, *, gracia: int, publico: bool = False) -> Luz:
    """El estado a esa fecha. Sin consultas si viene de ``para_calcular``; ``gracia``, en días."""
    respuesta = ultima_respuesta(recomendacion)
    if respuesta is None:
        return _sin_respuesta(recomendacion, hoy, gracia if publico else 0, publico=publico)
    dada = dia_de(respuesta.dada_en)
    if respuesta.sentido == RespuestaInstitucional.Sentido.NO_ACEPTA:
        return Luz(
            Estado.NO_ACEPTADA,
            _("La razón se publicó el %(dia)s") % {"dia": dicho(dada, hoy)},
            _("razón publicada el %(dia)s") % {"dia": dicho(dada, hoy)},
            dada,
        )
    return _aceptada(recomendacion, dada, hoy)


def ultima_respuesta(recomendacion: Recomendacion) -> RespuestaInstitucional | None:
    """La que cuenta."""
    return max(recomendacion.respuestas.all(), key=lambda una: una.numero, default=None)


def compromisos_vivos(recomendacion: Recomendacion) -> list[Compromiso]:
    return [uno for uno in recomendacion.compromisos.all() if uno.retirado_en is None]


def hitos_vivos(compromisos: Iterable[Compromiso]) -> list[Hito]:
    """Por fecha."""
    vivos = [hito for uno in compromisos for hito in uno.hitos.all() if hito.retirado_en is None]
    return sorted(vivos, key=lambda hito: (hito.para_el, hito.pk))


def cumplimiento(hito: Hito) -> Avance | None:
    """El avance que lo da por cumplido: el último que lo dice, si otro posterior no lo reabrió."""
    avances = sorted(hito.avances.all(), key=lambda uno: (uno.informado_en, uno.pk), reverse=True)
    for avance in avances:
        if avance.reabre:
            return None
        if avance.cumplido_el:
            return avance
    return None


def nudos(recomendacion: Recomendacion) -> Nudos:
    hitos = hitos_vivos(compromisos_vivos(recomendacion))
    return Nudos(tuple(cumplimiento(hito) is not None for hito in hitos))


def de_hito(hito: Hito, hoy: date) -> LuzDeHito:
    """«Cumplido el 8 de julio, 8 días tarde», «Vence en 12 días», «9 días tarde», «Por venir»."""
    if avance := cumplimiento(hito):
        assert avance.cumplido_el is not None
        frase = _("Cumplido el %(dia)s") % {"dia": dicho(avance.cumplido_el, hoy)}
        de_mas = (avance.cumplido_el - hito.para_el).days
        return LuzDeHito("cumplido", f"{frase}, {tarde(de_mas)}" if de_mas > 0 else frase)
    if hito.retirado_en or hito.compromiso.retirado_en:
        return LuzDeHito("retirado", _("Retirado"))
    faltan = (hito.para_el - hoy).days
    if faltan < 0:
        return LuzDeHito("vencido", tarde(-faltan))
    if faltan <= DIAS_POR_VENCER:
        return LuzDeHito("vence", _("Vence %(cuando)s") % {"cuando": dentro_de(faltan)})
    return LuzDeHito("por_venir", _("Por venir"))


def ultima_noticia(recomendacion: Recomendacion) -> date | None:
    """El día de la última respuesta, compromiso, hito o avance, retirados o no. Mover fechas no cuenta."""
    instantes = [una.dada_en for una in recomendacion.respuestas.all()]
    for compromiso in recomendacion.compromisos.all():
        instantes.append(compromiso.creado_en)
        for hito in compromiso.hitos.all():
            instantes.append(hito.creado_en)
            instantes += [avance.informado_en for avance in hito.avances.all()]
    return dia_de(max(instantes)) if instantes else None


def _sin_respuesta(recomendacion: Recomendacion, hoy: date, gracia: int, *, publico: bool) -> Luz:
    plazo = recomendacion.responder_antes_de
    if recomendacion.comunicada_en is None or plazo is None:
        espera = _("todavía no se pide respuesta")
        return Luz(Estado.AL_CORRIENTE, espera, espera)
    faltan = (plazo - hoy).days
    if -faltan > gracia:
        detalle = (
            _("pasaron %(dias)s de gracia") % {"dias": dias(gracia)}
            if publico and gracia
            else tarde(-faltan)
        )
        frase = _("Debía responder el %(dia)s") % {"dia": dicho(plazo, hoy)}
        return Luz(Estado.SIN_RESPUESTA, f"{frase}; {detalle}", detalle, plazo)
    if faltan < 0:  # el público no ve el retraso mientras corre la gracia
        por_que = _("el plazo ya corrió y se le da un tiempo más para responder.")
        return Luz(Estado.POR_VENCER, _("Espera respuesta"), _("espera respuesta"), plazo, por_que)
    if faltan <= DIAS_POR_VENCER:
        detalle = _("responde %(cuando)s") % {"cuando": dentro_de(faltan)}
        return Luz(Estado.POR_VENCER, detalle, detalle, plazo, _pronto())
    detalle = _("responde a más tardar el %(dia)s") % {"dia": dicho(plazo, hoy)}
    return Luz(Estado.AL_CORRIENTE, detalle, detalle, plazo)


def _aceptada(recomendacion: Recomendacion, aceptada_el: date, hoy: date) -> Luz:
    compromisos = compromisos_vivos(recomendacion)
    hitos = hitos_vivos(compromisos)
    hechos = [avance for hito in hitos if (avance := cumplimiento(hito))]
    pendientes = _pendientes(compromisos, hitos)
    cuenta = _cuenta(len(hechos))
    if compromisos and not pendientes:
        ultimo = max(avance.cumplido_el for avance in hechos if avance.cumplido_el)
        cerrada = _("cerrada el %(dia)s") % {"dia": dicho(ultimo, hoy)}
        return Luz(Estado.CUMPLIDA, f"{cuenta}; {cerrada}", cerrada, ultimo)
    if pendientes and (luz := _por_fecha(pendientes, cuenta, hoy)):
        return luz
    noticia = ultima_noticia(recomendacion) or aceptada_el
    callada = (hoy - noticia).days
    if callada > DIAS_SIN_NOVEDADES:
        detalle = _("%(dias)s sin informe") % {"dias": dias(callada)}
        return Luz(Estado.SIN_NOVEDADES, f"{cuenta}; {detalle}", detalle, noticia)
    if not compromisos:
        return _sin_compromisos(aceptada_el, hoy)
    sigue = pendientes[0]
    detalle = f"{_corto(sigue.que)}, {dicho(sigue.fecha, hoy)}"
    frase = _("el siguiente, el %(dia)s") % {"dia": dicho(sigue.fecha, hoy)}
    return Luz(Estado.AL_CORRIENTE, f"{cuenta}; {frase}", detalle, sigue.fecha)


def _pendientes(compromisos: Sequence[Compromiso], hitos: Sequence[Hito]) -> list[_Pendiente]:
    """Hitos sin cumplir y compromisos sin hitos, del más próximo al más lejano."""
    con_hitos = {hito.compromiso_id for hito in hitos}
    faltan = [_Pendiente(h.para_el, h.que) for h in hitos if cumplimiento(h) is None]
    faltan += [_Pendiente(c.para_el, c.que) for c in compromisos if c.pk not in con_hitos]
    return sorted(faltan, key=lambda uno: uno.fecha)


def _por_fecha(pendientes: Sequence[_Pendiente], cuenta: str, hoy: date) -> Luz | None:
    """Vencida o por vencer, si alguna de sus fechas lo dice."""
    vencidos = [uno for uno in pendientes if uno.fecha < hoy]
    if vencidos:
        primero = vencidos[0]
        retraso = tarde((hoy - primero.fecha).days)
        cuales = ngettext(
            "uno va %(tarde)s",
            "%(cuantos)s van tarde; el primero, %(tarde)s",
            len(vencidos),
        ) % {"cuantos": cuantos(len(vencidos)), "tarde": retraso}
        detalle = f"{_corto(primero.que)}, {retraso}"
        return Luz(Estado.VENCIDA, f"{cuenta}; {cuales}", detalle, primero.fecha)
    proximos = [uno for uno in pendientes if uno.fecha <= hoy + timedelta(days=DIAS_POR_VENCER)]
    if not proximos:
        return None
    primero = proximos[0]
    cuales = ngettext(
        "uno vence %(cuando)s",
        "%(cuantos)s vencen pronto; el primero, %(cuando)s",
        len(proximos),
    ) % {"cuantos": cuantos(len(proximos)), "cuando": dentro_de((primero.fecha - hoy).days)}
    detalle = f"{_corto(primero.que)}, {dicho(primero.fecha, hoy)}"
    return Luz(Estado.POR_VENCER, f"{cuenta}; {cuales}", detalle, primero.fecha, _pronto())


def _pronto() -> str:
    return _("faltan 15 días o menos.")


def _sin_compromisos(aceptada_el: date, hoy: date) -> Luz:
    esperan = (hoy - aceptada_el).days > DIAS_PARA_COMPROMETERSE
    estado = Estado.POR_VENCER if esperan else Estado.AL_CORRIENTE
    frase = _("Se aceptó el %(dia)s y todavía no hay compromisos") % {
        "dia": dicho(aceptada_el, hoy)
    }
    por_que = _("pasaron más de 30 días y nadie se ha comprometido a nada.") if esperan else ""
    return Luz(estado, frase, _("aceptada, sin compromisos"), aceptada_el, por_que)


def _cuenta(hechos: int) -> str:
    """«Dos hitos cumplidos», para abrir la frase."""
    if not hechos:
        return _("Ningún hito cumplido")
    frase = ngettext("un hito cumplido", "%(n)s hitos cumplidos", hechos)
    dicha = frase % {"n": cuantos(hechos)}
    return dicha[:1].upper() + dicha[1:]


def _corto(que: str) -> str:
    return Truncator(que).chars(CABE, truncate="…")
