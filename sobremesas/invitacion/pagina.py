"""Lo que enseña la página de quien recibió una invitación, según cómo está su silla."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogo.models import AvisoPrivacidad
from sobremesas import fechas
from sobremesas.invitacion import comunes, necesidades, otros_dias, posturas, respuestas
from sobremesas.invitacion.acceso import ocultos
from sobremesas.invitacion.forms import ACCESOS, DIETAS, OPCIONES, RepresentanteForm
from sobremesas.invitacion.necesidades import Guardado
from sobremesas.models import Asistente, Convocatoria, Invitacion, Llave, Sala, Sobremesa

E = Invitacion.Estado
Contexto = dict[str, Any]


def comun(request: HttpRequest, llave: Llave) -> Contexto:
    """Lo que toda página lleva: a quién, qué día y dónde."""
    sesion = llave.invitacion.sobremesa
    return ocultos(request, llave) | {
        "fecha": fechas.con_anio(sesion.empieza_en),
        "horario": fechas.horario(sesion),
        "dia": fechas.dia(sesion.empieza_en),
        "convocatoria": Convocatoria.de(sesion.dialogo),
        "hay_aviso": comunes.hay_aviso(sesion.dialogo),
        "estado": llave.invitacion.estado,
        "sala_del_dia": _sala(llave),
    }


def _sala(llave: Llave) -> Sala | None:
    """La de su puesto, desde el día mismo: entrar mientras corre y, después, leer lo que dijo."""
    if timezone.localdate() < llave.invitacion.sobremesa.dia:
        return None
    return Sala.objects.de_verdad().filter(puestos__asistente=llave.asistente_id).first()


def del_titular(request: HttpRequest, llave: Llave, **mas: Any) -> Contexto:
    silla, sesion = llave.invitacion, llave.invitacion.sobremesa
    representante = _representante(silla)
    abierta, tiene_lugar = sesion.recibe_respuestas, silla.estado in respuestas.TIENEN_LUGAR
    pide_datos = silla.estado == E.CONFIRMADA and _sigue(sesion)
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
            "pide_datos": pide_datos,
            "pide_representante": abierta and silla.estado in (E.DELEGA, E.DELEGADA),
            "pide_oficina": tiene_lugar and _sigue(sesion),
            "hay_oficina": tiene_lugar and _hay_oficina(silla),
            "representante": representante,
            "campos_de_representante": RepresentanteForm(),
            "dicho": respuestas.dicho(request.GET.get("a", ""), silla),
            "datos_guardados": request.GET.get("a") == "datos",
            "posturas_guardadas": request.GET.get("a") == "posturas",
            "elegida": _preseleccion(request, abierta=abierta),
        }
        | (datos_propios(llave) if pide_datos else {})
        | mas
    )


def de_quien_representa(request: HttpRequest, llave: Llave, **mas: Any) -> Contexto:
    silla, sesion = llave.invitacion, llave.invitacion.sobremesa
    titular = silla.asistentes.get(es_titular=True)
    espera = llave.asistente.falta_visto_bueno
    opinion = _opinion(sesion, titular)
    return (
        comun(request, llave)
        | _carta(silla, sesion)
        | opinion
        | {
            "titular": titular,
            "titulo": _titulo_de_quien_representa(sesion, espera=espera),
            "resumen": _resumen_de_quien_representa(llave, espera=espera),
            "con_comprobante": tiene_comprobante(llave) and not espera,
            "pide_datos": _sigue(sesion),
            "recado_posible": _sigue(sesion),
            "dicho": respuestas.dicho(request.GET.get("a", ""), silla),
            "datos_guardados": request.GET.get("a") == "datos",
        }
        | (datos_propios(llave) if _sigue(sesion) else {})
        | mas
    )


def _titulo_de_quien_representa(sesion: Sobremesa, *, espera: bool) -> str:
    dia = fechas.dia(sesion.empieza_en)
    if ya_no := _ya_no(sesion):
        return ya_no
    if espera:
        return _("Falta confirmar su lugar: %(dia)s") % {"dia": dia}
    return _("Le esperamos en la sobremesa del %(dia)s") % {"dia": dia}


def _resumen_de_quien_representa(llave: Llave, *, espera: bool) -> dict[str, str]:
    sesion = llave.invitacion.sobremesa
    if sesion.estado == Sobremesa.Estado.CANCELADA:
        return {"titulo": _("Esta sobremesa se canceló."), "texto": sesion.motivo_del_cambio}
    if _paso(sesion):
        return {"titulo": _("Gracias por su disposición."), **cierre(sesion)}
    resumen = {"titulo": _("Su lugar está apartado"), "texto": ""}
    if espera:
        resumen = {
            "titulo": _("Lo está viendo el equipo"),
            "texto": _("Le escribiremos en cuanto quede confirmado. Puede ir dejando sus datos."),
        }
    if not sesion.recibe_respuestas and not tiene_comprobante(llave):
        resumen["texto"] = cierre(sesion)["texto"]
    return resumen


def _ya_no(sesion: Sobremesa) -> str:
    """El título de un día que se canceló o que ya fue; vacío si sigue en pie."""
    dia = fechas.dia(sesion.empieza_en)
    if sesion.estado == Sobremesa.Estado.CANCELADA:
        return _("La sobremesa del %(dia)s se canceló") % {"dia": dia}
    return _("La sobremesa fue el %(dia)s") % {"dia": dia} if _paso(sesion) else ""


def titulo(silla: Invitacion) -> str:
    sesion = silla.sobremesa
    dia = fechas.dia(sesion.empieza_en)
    if ya_no := _ya_no(sesion):
        return ya_no
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


def _sigue(sesion: Sobremesa) -> bool:
    """Todavía hay un día para el que pedir datos."""
    return not _paso(sesion) and sesion.estado != Sobremesa.Estado.CANCELADA


def _hay_oficina(silla: Invitacion) -> bool:
    return silla.llaves.vigentes().filter(alcance=Llave.Alcance.LOGISTICA).exists()


def _representante(silla: Invitacion) -> Asistente | None:
    if silla.estado != E.DELEGADA:
        return None
    return silla.asistentes.filter(es_titular=False, sustituido_en=None).first()


def _carta(silla: Invitacion, sesion: Sobremesa) -> Contexto:
    """Por qué se le invita, en su idioma si está escrito, y quién invita."""
    convocatoria = Convocatoria.de(sesion.dialogo)
    en_ingles = translation.get_language() == "en"
    inglesa = convocatoria.bienvenida_en if en_ingles else ""
    return {
        "porque": silla.por_que,
        "bienvenida": inglesa or convocatoria.bienvenida,
        "bienvenida_en_ingles": bool(inglesa),
        "organizan": comunes.organizan(sesion.dialogo),
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
