"""Lo que enseña la página de quien recibió una invitación, según cómo está su silla."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogo.models import AvisoPrivacidad
from sobremesas.invitacion import fechas, necesidades, otros_dias, posturas, respuestas
from sobremesas.invitacion.acceso import ocultos
from sobremesas.invitacion.forms import ACCESOS, DIETAS, OPCIONES, RepresentanteForm
from sobremesas.invitacion.necesidades import Guardado
from sobremesas.models import Asistente, Convocatoria, Invitacion, Llave, Sobremesa

E = Invitacion.Estado
Contexto = dict[str, Any]


def convocatoria_de(sobremesa: Sobremesa) -> Convocatoria | None:
    return getattr(sobremesa.dialogo, "convocatoria", None)


def comun(request: HttpRequest, llave: Llave) -> Contexto:
    """Lo que toda página lleva: a quién, qué día y dónde."""
    sesion = llave.invitacion.sobremesa
    return ocultos(request, llave) | {
        "fecha": fechas.con_anio(sesion.empieza_en),
        "horario": fechas.horario(sesion),
        "dia": fechas.dia(sesion.empieza_en),
        "convocatoria": convocatoria_de(sesion),
        "estado": llave.invitacion.estado,
    }


def del_titular(request: HttpRequest, llave: Llave, **mas: Any) -> Contexto:
    silla, sesion = llave.invitacion, llave.invitacion.sobremesa
    representante = _representante(silla)
    abierta = sesion.recibe_respuestas
    contexto = comun(request, llave) | _carta(silla, sesion) | _resumen(silla, representante)
    contexto |= _dias(silla) if abierta else {}
    return (
        contexto
        | _opinion(sesion, llave.asistente)
        | {
            "titulo": titulo(silla),
            "opciones": OPCIONES,
            "corte": fechas.instante(sesion.corte_en),
            "ya_contesto": silla.estado not in respuestas.SIN_CONTESTAR,
            "no_recibe": None if abierta else cierre(sesion),
            "recado_posible": not _paso(sesion),
            "con_comprobante": tiene_comprobante(llave),
            "pide_datos": silla.estado == E.CONFIRMADA and not _paso(sesion),
            "pide_representante": abierta and silla.estado in (E.DELEGA, E.DELEGADA),
            "pide_oficina": silla.estado in respuestas.TIENEN_LUGAR and not _paso(sesion),
            "hay_oficina": silla.llaves.vigentes().filter(alcance=Llave.Alcance.LOGISTICA).exists(),
            "representante": representante,
            "campos_de_representante": RepresentanteForm(),
            "dicho": respuestas.dicho(request.GET.get("a", ""), silla),
            "datos_guardados": request.GET.get("a") == "datos",
            "posturas_guardadas": request.GET.get("a") == "posturas",
            "elegida": _preseleccion(request, abierta=abierta),
        }
        | datos_propios(llave)
        | mas
    )


def de_quien_representa(request: HttpRequest, llave: Llave, **mas: Any) -> Contexto:
    silla, sesion = llave.invitacion, llave.invitacion.sobremesa
    titular = silla.asistentes.get(es_titular=True)
    espera, por_confirmar = (
        llave.asistente.falta_visto_bueno,
        _("Falta confirmar su lugar: %(dia)s"),
    )
    resumen = {
        "titulo": _("Lo está viendo el equipo") if espera else _("Su lugar está apartado"),
        "texto": _("Le escribiremos en cuanto quede confirmado. Puede ir dejando sus datos.")
        if espera
        else "",
    }
    if not sesion.recibe_respuestas and not tiene_comprobante(llave):
        resumen["texto"] = cierre(sesion)["texto"]
    opinion = _opinion(sesion, titular)
    return (
        comun(request, llave)
        | _carta(silla, sesion)
        | opinion
        | {
            "titular": titular,
            "titulo": (por_confirmar if espera else _("Le esperamos en la sobremesa del %(dia)s"))
            % {"dia": fechas.dia(sesion.empieza_en)},
            "resumen": resumen,
            "con_comprobante": tiene_comprobante(llave) and not espera,
            "pide_datos": not _paso(sesion),
            "recado_posible": not _paso(sesion),
            "dicho": respuestas.dicho(request.GET.get("a", ""), silla),
            "datos_guardados": request.GET.get("a") == "datos",
        }
        | datos_propios(llave)
        | mas
    )


def titulo(silla: Invitacion) -> str:
    sesion = silla.sobremesa
    dia = fechas.dia(sesion.empieza_en)
    if sesion.estado == Sobremesa.Estado.CANCELADA:
        return _("La sobremesa del %(dia)s se canceló") % {"dia": dia}
    if silla.estado == E.CONFIRMADA:
        return lugar_apartado(sesion)
    if silla.estado == E.DECLINADA:
        return _("Gracias por avisarnos")
    if silla.estado == E.EN_ESPERA:
        return _("Está en lista de espera para el %(dia)s") % {"dia": dia}
    if silla.estado == E.OFRECIDA:
        return _("Hay un lugar para usted el %(dia)s") % {"dia": dia}
    if silla.estado in (E.DELEGA, E.DELEGADA):
        return _("Irá alguien en su representación: %(dia)s") % {"dia": dia}
    return _("Le esperamos en la sobremesa del %(dia)s") % {"dia": dia}


def lugar_apartado(sesion: Sobremesa) -> str:
    """«Su lugar está apartado: miércoles 27 de enero, 17:00»."""
    dia, hora = fechas.dia(sesion.empieza_en), fechas.hora(sesion.empieza_en)
    if sesion.sin_hora:
        return _("Su lugar está apartado: %(dia)s") % {"dia": dia}
    return _("Su lugar está apartado: %(dia)s, %(hora)s") % {"dia": dia, "hora": hora}


def cierre(sesion: Sobremesa) -> dict[str, str]:
    """Por qué ya no se contesta aquí."""
    if sesion.estado == Sobremesa.Estado.CANCELADA:
        return {"texto": sesion.motivo_del_cambio}
    if _paso(sesion):
        return {"texto": _("Esta sobremesa ya pasó. Gracias por haberla tenido en cuenta.")}
    texto = _("Las respuestas se cerraron el %(corte)s.")
    return {"texto": texto % {"corte": fechas.instante(sesion.corte_en)}}


def tiene_comprobante(llave: Llave) -> bool:
    """Con lugar, en un día que no se canceló, y para quien hoy se sienta en la silla."""
    silla = llave.invitacion
    return (
        silla.estado in (E.CONFIRMADA, E.DELEGADA)
        and silla.sobremesa.estado != Sobremesa.Estado.CANCELADA
        and llave.asistente.sustituido_en is None
    )


def _paso(sesion: Sobremesa) -> bool:
    return timezone.now() > sesion.termina_en or sesion.estado == Sobremesa.Estado.CERRADA


def _representante(silla: Invitacion) -> Asistente | None:
    return silla.asistentes.filter(es_titular=False, sustituido_en=None).first()


def _carta(silla: Invitacion, sesion: Sobremesa) -> Contexto:
    """Por qué se le invita, en su idioma si está escrito, y quién invita."""
    convocatoria = convocatoria_de(sesion)
    en_ingles = translation.get_language() == "en"
    inglesa = convocatoria.bienvenida_en if convocatoria and en_ingles else ""
    return {
        "porque": silla.por_que,
        "bienvenida": inglesa or (convocatoria.bienvenida if convocatoria else ""),
        "bienvenida_en_ingles": bool(inglesa),
        "organizan": list(sesion.dialogo.organizadores.all()),
    }


def _resumen(silla: Invitacion, representante: Asistente | None) -> Contexto:
    """Cómo quedó su respuesta, en el recuadro donde la dio."""
    titulo, texto = respuestas.en_palabras(silla.estado), ""
    if silla.estado == E.DELEGA:
        texto = _("Su lugar sigue apartado. Falta decirnos a quién enviará.")
    elif silla.estado == E.DELEGADA and representante:
        titulo = _("Le representará %(nombre)s") % {"nombre": representante.con_tratamiento}
        texto = (
            _("El equipo lo está viendo y le avisará.")
            if representante.falta_visto_bueno
            else _("Ya le escribimos con su propio enlace. Su lugar es el mismo.")
        )
    elif silla.estado == E.DECLINADA:
        texto = _("Su lugar quedó libre. Aun así puede dejarnos su opinión aquí abajo.")
    elif silla.estado == E.EN_ESPERA:
        texto = _("Si se libera un lugar, le escribiremos y lo guardaremos unas horas para usted.")
    elif silla.estado == E.OFRECIDA:
        oferta = silla.ofertas.vigentes().first()
        vence = fechas.instante(oferta.vence_en) if oferta else ""
        texto = _("Se lo guardamos hasta el %(vence)s.") % {"vence": vence} if vence else ""
    return {"resumen": {"titulo": titulo, "texto": texto}}


def _dias(silla: Invitacion) -> Contexto:
    dias = otros_dias.para(silla)
    return {"otros_dias": dias, "otro_dia": otros_dias.frase(dias) if dias else ""}


def _opinion(sesion: Sobremesa, de: Asistente) -> Contexto:
    if sesion.estado == Sobremesa.Estado.CANCELADA:
        return {"puntos": []}
    return {
        "puntos": posturas.del_dia(sesion, de),
        "posturas": posturas.PALABRAS,
        "recibe_posturas": posturas.se_reciben(sesion),
    }


def _preseleccion(request: HttpRequest, *, abierta: bool) -> str:
    """``?r=si`` sólo marca; contestar es confirmar (L2)."""
    pedida = request.GET.get("r", "")
    return pedida if abierta and pedida in OPCIONES else ""


def falta_aceptar(asistente: Asistente, aviso: AvisoPrivacidad | None) -> bool:
    return aviso is not None and asistente.aviso_id != aviso.pk


def datos_propios(llave: Llave, datos: Any = None, errores: Any = None) -> Contexto:
    """Alimentación, acceso y gafete. Lo guardado no vuelve a la página; lo recién escrito, sí."""
    asistente = llave.asistente
    aviso = llave.invitacion.sobremesa.dialogo.aviso_vigente()
    guardado = Guardado.de(asistente)
    aceptado = asistente.aviso_aceptado_en
    return {
        "aviso": aviso,
        "ruta_del_aviso": reverse("mi_invitacion:aviso"),
        "pide_aviso": falta_aceptar(asistente, aviso),
        "aceptado": fechas.con_anio(aceptado) if aceptado else "",
        "guardado": guardado,
        "grupos": _grupos(guardado, datos),
        "fin_de_telefono": necesidades.enmascarado(asistente.telefono),
        "nombre_gafete": datos.get("nombre_gafete", "") if datos else asistente.en_gafete,
        "escrito": datos or {},
        "errores": errores or {},
    }


def _grupos(guardado: Guardado, datos: Any) -> list[Contexto]:
    marcadas = datos.getlist if datos else lambda _campo: []
    return [
        {
            "clave": "dieta",
            "nombre": _("Alimentación"),
            "opciones": DIETAS,
            "guardado": guardado.dieta,
            "borrar": _("Borrar la alimentación"),
            "marcadas": marcadas("dieta"),
        },
        {
            "clave": "acceso",
            "nombre": _("Acceso y apoyos"),
            "opciones": ACCESOS,
            "guardado": guardado.acceso,
            "borrar": _("Borrar los accesos"),
            "marcadas": marcadas("acceso"),
        },
    ]
