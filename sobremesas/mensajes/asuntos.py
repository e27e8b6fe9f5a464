"""El asunto de cada clase. Nunca lleva el enlace ni nada que abra una puerta (L9)."""

from django.utils.translation import gettext as _

from sobremesas.models import Idioma, Mensaje, Ola

C = Mensaje.Clase


def asunto(clase: str, datos: dict[str, object], ola: Ola | None, idioma: str) -> str:
    """El propio de la ola, si lo tiene y está en el idioma de quien lo lee."""
    if ola and ola.asunto and idioma == Idioma.ESPANOL:
        return ola.asunto
    return _del_recordatorio(datos) if clase == C.RECORDATORIO else _de_clase(clase, datos)


def _del_recordatorio(datos: dict[str, object]) -> str:
    frases = {
        Ola.Segmento.CONFIRMADAS: _("Le esperamos el %(dia)s"),
        Ola.Segmento.OFERTAS: _("Su lugar del %(dia)s sigue apartado"),
        Ola.Segmento.FALTA_NOMBRE: _("Falta el nombre de quien le representará el %(dia)s"),
    }
    segmento = Ola.Segmento(str(datos["segmento"]))
    return frases.get(segmento, _("¿Nos acompaña el %(dia)s?")) % datos


def _de_clase(clase: str, datos: dict[str, object]) -> str:
    if clase == C.CANCELACION:
        cancelada = _("Se cancela la sobremesa del %(dia)s")
        return (cancelada if datos["cancelada"] else _("Sobre su lugar el %(dia)s")) % datos
    frases = {
        C.INVITACION: _("Le invitamos a conversar el %(dia)s"),
        C.VISPERA: _("Le esperamos el %(dia)s"),
        C.CONFIRMACION: _("Su lugar está confirmado: %(dia)s"),
        C.GRACIAS: _("Gracias por contestarnos"),
        C.ESPERA: _("Está en la lista de espera del %(dia)s"),
        C.OFERTA: _("Hay un lugar para usted el %(dia)s"),
        C.DELEGADO: _("Usted asistirá en representación de %(titular)s el %(dia)s"),
        C.TITULAR: _("Sobre quien le representará el %(dia)s"),
        C.FALTA_NOMBRE: _("Falta el nombre de quien le representará el %(dia)s"),
        C.CAMBIO: _("Hay un cambio: nos vemos el %(dia)s"),
        C.AGRADECIMIENTO: _("Gracias por haber estado en la conversación"),
        C.ACTA: (
            _("El acta del %(dia)s quedó firmada")
            if datos["acta_firmada"]
            else _("El acta del %(dia)s: puede observarla")
        ),
        C.FALTA: _("Sentimos no haber coincidido el %(dia)s"),
    }
    return frases.get(C(clase), _("Su enlace personal para el %(dia)s")) % datos
