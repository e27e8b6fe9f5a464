"""Los pasos de un hilo en una frase cada uno, en el idioma de quien lee."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogo.palabras import en_letra
from hallazgos.models import Evidencia, RespuestaInstitucional
from informes.retorno.cambios import Cambio
from informes.retorno.hilos import Hilo, Quedo, que_suerte
from sobremesas.models import Contestacion

R = Evidencia.Relacion
S = Contestacion.Suerte


def quedo(uno: Quedo) -> str:
    """«Sostiene, junto con otras once voces, el hallazgo H-03, como cita e3 del prediagnóstico.»"""
    return f"{_apoya(uno)}{_donde(uno)}"


def _apoya(uno: Quedo) -> str:
    if uno.relacion == R.CONTRADICE:
        return _("Contradice el hallazgo %(folio)s") % {"folio": uno.folio}
    if uno.relacion == R.MATIZA:
        return _("Matiza el hallazgo %(folio)s") % {"folio": uno.folio}
    if not uno.otras:
        return _("Sostiene el hallazgo %(folio)s") % {"folio": uno.folio}
    frase = ngettext(
        "Sostiene, junto con otra voz, el hallazgo %(folio)s",
        "Sostiene, junto con otras %(n)s voces, el hallazgo %(folio)s",
        uno.otras,
    )
    return frase % {"n": letra(uno.otras, femenino=True), "folio": uno.folio}


def _donde(uno: Quedo) -> str:
    if not uno.codigo:
        return _(": cuenta en su ficha y no se cita.")
    return _(", como cita %(cita)s del prediagnóstico.") % {"cita": uno.codigo.partition("·")[2]}


def cambio(uno: Cambio) -> str:
    """Cuántas personas lo discutieron y qué pasó con el texto."""
    if uno.asistentes:
        discutido = ngettext(
            "En la sobremesa, %(n)s persona lo discutió.",
            "En las sobremesas, %(n)s personas lo discutieron.",
            uno.asistentes,
        ) % {"n": uno.asistentes}
    else:
        discutido = _("Se discutió en las sobremesas.") if uno.tardes else ""
    return " ".join(filter(None, [discutido, _que_paso_con_el_texto(uno)]))


def _que_paso_con_el_texto(uno: Cambio) -> str:
    if uno.pasa_a:
        return _("Ahora forma parte del hallazgo %(folio)s.") % {"folio": uno.pasa_a}
    if uno.publicado_el is None:
        return _("Todavía no se publica otra redacción.")
    return _("Su texto cambió así:") if uno.tramos else _("El texto quedó como estaba.")


def contestada(una: Contestacion) -> str:
    """Qué se hizo con lo que pidió. La razón va aparte."""
    frases = {
        S.RECOGIDA: _("Lo que usted pidió se recogió."),
        S.EN_PARTE: _("Lo que usted pidió se recogió en parte."),
        S.NO_RECOGIDA: _("Lo que usted pidió no se recogió."),
    }
    return frases[S(una.suerte)]


def sentido(una: RespuestaInstitucional) -> str:
    frases = {
        RespuestaInstitucional.Sentido.ACEPTA: _("Acepta."),
        RespuestaInstitucional.Sentido.EN_PARTE: _("Acepta en parte."),
        RespuestaInstitucional.Sentido.NO_ACEPTA: _("No acepta."),
    }
    return frases[RespuestaInstitucional.Sentido(una.sentido)]


def renglon(hilo: Hilo) -> str:
    """«H-03 y R-04, recogida»: a dónde llegó una cosa, en la lista."""
    if hilo.dicho.retirada:
        return _("Usted lo retiró.")
    folios = hilo.donde_quedo
    if hilo.dicho.aportacion:
        folios = list(dict.fromkeys([hilo.dicho.aportacion.redaccion.hallazgo.folio, *folios]))
    suerte, donde = que_suerte(hilo), enumerar(folios)
    if hilo.cambio and hilo.cambio.contestada and not suerte:
        suerte = _SUERTE[S(hilo.cambio.contestada.suerte)]()
    razon = hilo.suerte.razon if hilo.suerte else ""
    partes = [donde, f"{suerte}: {razon}" if suerte and razon else suerte]
    return ", ".join(filter(None, partes)) or _("Todavía no está en un documento.")


_SUERTE = {
    S.RECOGIDA: lambda: _("recogida"),
    S.EN_PARTE: lambda: _("recogida en parte"),
    S.NO_RECOGIDA: lambda: _("no recogida"),
}


def letra(n: int, *, femenino: bool = False) -> str:
    """Con letra en español; en inglés, con cifra."""
    return str(n) if translation.get_language() == "en" else en_letra(n, femenino=femenino)


def enumerar(partes: list[str]) -> str:
    if len(partes) < 2:
        return "".join(partes)
    return _("%(primeras)s y %(ultima)s") % {
        "primeras": ", ".join(partes[:-1]),
        "ultima": partes[-1],
    }
