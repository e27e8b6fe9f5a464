"""Un mensaje como le llega a quien lo lee: el texto y el HTML salen de los mismos párrafos."""

import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dialogo import enlaces
from sobremesas import fechas
from sobremesas.calendario import ics_de, libro
from sobremesas.mensajes import clases
from sobremesas.mensajes.asuntos import asunto
from sobremesas.models import (
    Asistente,
    Convocatoria,
    Idioma,
    Invitacion,
    Mensaje,
    Ola,
    Sobremesa,
    VersionDeEvento,
)

C = Mensaje.Clase
Metodo = VersionDeEvento.Metodo
PLANTILLAS = "sobremesas/mensajes"
_SEPARA_PARRAFOS = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Secretos:
    """Los de los enlaces de un mensaje; vacío el que ese mensaje no lleva."""

    responder: str = ""
    lectura: str = ""
    baja: str = ""


@dataclass(frozen=True)
class Compuesto:
    asunto: str
    texto: str
    html: str
    calendario: str
    metodo: str
    baja: str = ""


def componer(
    asistente: Asistente,
    clase: str,
    ola: Ola | None = None,
    secretos: Secretos | None = None,
    *,
    version: libro.Version | None = None,
) -> Compuesto:
    """En el idioma de quien lo recibe. Sin ``secretos`` es una vista previa: ningún enlace abre."""
    if version is None and (metodo := metodo_de(asistente, clase)):
        version = libro.prevista(asistente, metodo)
    with translation.override(asistente.idioma):
        datos = _datos(asistente, clase, ola)
        enlace, baja = _enlaces(clase, secretos)
        partes = {
            **datos,
            "clase": clase,
            "parrafos": _parrafos(clase, datos),
            "enlace": enlace,
            "enlace_de_baja": baja,
            "es_previa": secretos is None,
            "boton": _boton(clase),
            "idioma": asistente.idioma,
        }
        return Compuesto(
            asunto=asunto(clase, datos, ola, asistente.idioma),
            texto=_sin_huecos(render_to_string(f"{PLANTILLAS}/correo/carta.txt", partes)),
            html=render_to_string(f"{PLANTILLAS}/correo/carta.html", partes),
            calendario=_calendario(asistente, version, secretos),
            metodo=version.metodo if version else "",
            baja=f"{baja}baja/" if secretos and baja else "",
        )


def metodo_de(asistente: Asistente, clase: str) -> str:
    """Qué se le manda al calendario de esa persona con ese mensaje (I4)."""
    if clase in clases.LLEVAN_EVENTO and clases.tiene_lugar(asistente):
        return Metodo.REQUEST
    return Metodo.CANCEL if clase in clases.LLEVAN_CANCELACION else ""


def _calendario(
    asistente: Asistente, version: libro.Version | None, secretos: Secretos | None
) -> str:
    if not version or not version.metodo:
        return ""
    lectura = secretos.lectura if secretos else ""
    ics = ics_de(
        asistente,
        metodo=version.metodo,
        secuencia=version.secuencia,
        url=enlaces.direccion(lectura) if lectura else "",
    )
    return ics.decode()


def _enlaces(clase: str, secretos: Secretos | None) -> tuple[str, str]:
    if secretos is None:
        personal = _("(enlace personal)")
        lleva_baja = clase in clases.SE_PUEDE_DEJAR
        return ("" if clase in clases.SIN_ENLACE else personal), (personal if lleva_baja else "")
    responder, baja = secretos.responder, secretos.baja
    va_a = "?ir=acta" if clase == C.ACTA else ""
    return (
        f"{enlaces.direccion(responder)}{va_a}" if responder else "",
        enlaces.direccion(baja) if baja else "",
    )


def _boton(clase: str) -> str:
    if clase in (C.INVITACION, C.RECORDATORIO, C.OFERTA):
        return _("Responder a la invitación")
    if clase == C.ACTA:
        return _("Leer el acta")
    return _("Decir a quién envía") if clase == C.FALTA_NOMBRE else _("Ver su invitación")


def _datos(asistente: Asistente, clase: str, ola: Ola | None) -> dict[str, object]:
    invitacion = asistente.invitacion
    sobremesa = invitacion.sobremesa
    reglas = Convocatoria.de(invitacion.sobremesa.dialogo)
    en_ingles = asistente.idioma == Idioma.INGLES
    return {
        "asistente": asistente,
        "invitacion": invitacion,
        "sobremesa": sobremesa,
        "dialogo": sobremesa.dialogo,
        "organizan": sobremesa.dialogo.organizadores.all(),
        "reglas": reglas,
        "persona": asistente.con_tratamiento,
        "dia": fechas.dia(sobremesa.empieza_en),
        "cuando": fechas.cuando(sobremesa),
        "corte": fechas.instante(sobremesa.corte_en, anio=True),
        "propio": (en_ingles and ola and ola.texto_en) or (ola.texto if ola else ""),
        "bienvenida": (en_ingles and reglas.bienvenida_en) or reglas.bienvenida,
        "por_que": invitacion.por_que,
        "segmento": ola.segmento if ola else Ola.Segmento.SIN_RESPUESTA,
        "cancelada": sobremesa.estado == sobremesa.Estado.CANCELADA,
        "con_sede": clase not in (*_SIN_SEDE, C.CANCELACION, C.GRACIAS),
        "ya_paso": clase in _SIN_SEDE,
        **_de_la_silla(asistente, clase),
        **_del_acta(sobremesa, clase),
    }


_SIN_SEDE = (C.AGRADECIMIENTO, C.FALTA, C.ACTA)


def _del_acta(sobremesa: Sobremesa, clase: str) -> dict[str, object]:
    acta = getattr(sobremesa, "acta", None) if clase == C.ACTA else None
    hasta = acta.observaciones_hasta if acta else None
    return {
        "acta_firmada": bool(acta and acta.estado == acta.Estado.FIRMADA),
        "plazo": fechas.instante(hasta, anio=True) if hasta else "",
    }


def _de_la_silla(asistente: Asistente, clase: str) -> dict[str, object]:
    """Quién representa a quién y, si la hay, hasta cuándo vale la oferta."""
    invitacion = asistente.invitacion
    sillas = list(invitacion.asistentes.all())
    titular = next((uno for uno in sillas if uno.es_titular), asistente)
    otros = [uno for uno in sillas if not uno.es_titular]
    oferta = invitacion.ofertas.vigentes().first() if clase in _CON_PLAZO else None
    delegado = otros[-1] if otros else None
    return {
        "titular": titular.con_tratamiento,
        "delegado": delegado.con_tratamiento if delegado else "",
        "delegado_visto": bool(delegado and not clases.falta_visto(delegado)),
        "delegado_rechazado": bool(delegado and delegado.rechazado_en),
        "motivo_rechazo": delegado.motivo_rechazo if delegado else "",
        "representa": not asistente.es_titular,
        "mando_a_alguien": asistente.es_titular and invitacion.estado == Invitacion.Estado.DELEGADA,
        "vence": fechas.instante(oferta.vence_en, anio=True) if oferta else "",
        "hallazgos": _cuantos_hallazgos(invitacion) if clase in _LOS_CUENTAN else 0,
    }


def _cuantos_hallazgos(invitacion: Invitacion) -> int:
    return invitacion.sobremesa.puntos.exclude(hallazgo=None).count()


_CON_PLAZO = (C.OFERTA, C.RECORDATORIO, C.ENLACE)
_LOS_CUENTAN = (C.INVITACION, C.GRACIAS)


def _parrafos(clase: str, datos: dict[str, object]) -> list[str]:
    """Los de la plantilla de la clase; el párrafo propio de la ola va primero."""
    plantilla = C.ENLACE if clase == C.PRUEBA else clase
    texto: str = render_to_string(f"{PLANTILLAS}/{plantilla}.txt", datos)
    if clase != C.INVITACION:  # en la invitación va después de decir a qué se invita
        texto = f"{datos['propio']}\n\n{texto}"
    parrafos = [" ".join(parrafo.split()) for parrafo in _SEPARA_PARRAFOS.split(texto)]
    return [parrafo for parrafo in parrafos if parrafo]


def _sin_huecos(texto: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", texto).strip() + "\n"
