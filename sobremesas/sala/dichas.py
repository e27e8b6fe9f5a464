"""Lo que una persona dijo esa tarde, para ella sola: sus aportaciones, sus disensos y los de su mesa."""

import uuid
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogo.palabras import en_medio
from dialogo.templatetags.dialogo import hora
from entrevistas.models import Nivel
from sobremesas import fechas
from sobremesas.aportaciones import Validacion, validaciones
from sobremesas.models import Acta, Aportacion, Contestacion, Disenso, Puesto

Contexto = dict[str, Any]
CLASES = {
    Aportacion.Clase.COMPLETA: gettext_lazy("Completa"),
    Aportacion.Clase.MODIFICA: gettext_lazy("Modifica"),
    Aportacion.Clase.ENRIQUECE: gettext_lazy("Enriquece"),
    Aportacion.Clase.DISIENTE: gettext_lazy("Disiente"),
}
FUERZAS = {
    Aportacion.Fuerza.DEBERIA: gettext_lazy("Debería"),
    Aportacion.Fuerza.DEBE: gettext_lazy("Debe"),
}
SUERTES = {
    Contestacion.Suerte.RECOGIDA: gettext_lazy("Se recogió"),
    Contestacion.Suerte.EN_PARTE: gettext_lazy("Se recogió en parte"),
    Contestacion.Suerte.NO_RECOGIDA: gettext_lazy("No se recogió"),
}


def de(puesto: Puesto) -> Contexto:
    """Número fijo de consultas, hable mucho o poco."""
    mias = list(_suyas(puesto))
    validadas = validaciones(mias) if mias else {}
    abierta = se_corrige(puesto)
    return {
        "mias": [_linea(una, puesto, validadas.get(una.pk), abierta=abierta) for una in mias],
        "disensos": [_disenso(uno) for uno in _disensos(puesto)],
        "de_mi_mesa": [_disenso(uno) for uno in _de_su_mesa(puesto)],
        "niveles": niveles(puesto),
        "terminada": not puesto.sala.esta_en_curso,
    }


def niveles(puesto: Puesto) -> list[tuple[str, str]]:
    """Cómo puede aparecer, y cómo se leería en la sala."""
    anonima = _("Una persona asistente")
    if puesto.mesa:
        anonima = _("Una persona de la mesa %(numero)s") % {"numero": puesto.mesa.numero}
    dichas = [(Nivel.ANONIMA.value, en_medio(anonima))]
    if puesto.sector:
        macro = puesto.sector.padre or puesto.sector
        por_sector = _("Una persona de %(sector)s") % {"sector": macro.nombre}
        dichas.append((Nivel.POR_SECTOR.value, en_medio(por_sector)))
    propia = ", ".join(filter(None, [puesto.nombre, puesto.organizacion]))
    return [*dichas, (Nivel.ATRIBUIBLE.value, propia)]


def se_corrige(puesto: Puesto) -> bool:
    """Hasta que el acta se abre a observaciones; lo de un ensayo, mientras corre."""
    sala = puesto.sala
    if sala.esta_en_curso or sala.es_ensayo:
        return sala.esta_en_curso
    leida = Acta.objects.filter(sobremesa=sala.sobremesa_id).exclude(estado=Acta.Estado.BORRADOR)
    return not leida.exists()


def _suyas(puesto: Puesto) -> Any:
    """Lo que mandó y lo que quien relata anotó que dijo; lo más nuevo, primero."""
    return (
        Aportacion.objects.filter(sala=puesto.sala_id, puesto=puesto)
        .select_related("redaccion__hallazgo")
        .order_by("-numero")
    )


def _disensos(puesto: Puesto) -> Any:
    return (
        Disenso.objects.filter(puesto=puesto, aportacion__retirada_en=None)
        .select_related("hallazgo", "aportacion__contestacion")
        .order_by("pk")
    )


def _de_su_mesa(puesto: Puesto) -> Any:
    if puesto.mesa_id is None:
        return Disenso.objects.none()
    return (
        Disenso.objects.filter(
            Q(aportacion__sala=puesto.sala_id, aportacion__mesa=puesto.mesa_id),
            puesto=None,
            cerrado_en=None,
            aportacion__retirada_en=None,
        )
        .select_related("hallazgo", "aportacion__contestacion")
        .order_by("pk")
    )


def _linea(
    una: Aportacion, puesto: Puesto, validada: Validacion | None, *, abierta: bool
) -> Contexto:
    es_mia = una.origen == Aportacion.Origen.PARTICIPANTE
    una.sala = puesto.sala
    return {
        "uid": una.uid,
        "folio": una.folio,
        "clase": CLASES[Aportacion.Clase(una.clase)],
        "valor": una.clase,
        "fuerza": una.fuerza,
        "hallazgo": una.redaccion.hallazgo.folio,
        "texto": una.texto,
        "razon": una.razon,
        "nivel": una.nivel,
        "revision": una.revision,
        "hora": hora(una.recibida_en),
        "validada": _validada(validada),
        "retirada": una.retirada_en is not None,
        "es_mia": es_mia,
        "se_puede": es_mia and abierta and una.retirada_en is None,
        "se_abre": not es_mia and una.retirada_en is None,
        "envio": uuid.uuid4(),
    }


def _validada(validada: Validacion | None) -> str:
    return str(validada) if validada else ""


def _disenso(uno: Disenso) -> Contexto:
    return {
        "uid": uno.uid,
        "hallazgo": uno.hallazgo.folio,
        "texto": uno.texto,
        "nivel": uno.nivel,
        "cerrado": fechas.dia(uno.cerrado_en) if uno.cerrado_en else "",
        "por_que": uno.por_que_se_cerro,
        "respuesta": _respuesta(uno.aportacion),
    }


def _respuesta(una: Aportacion) -> Contexto | None:
    """Lo que se contestó a lo que dice hoy; corregida después, espera otra respuesta."""
    hecha = getattr(una, "contestacion", None)
    if hecha is None or hecha.revision_contestada != una.revision:
        return None
    return {"suerte": SUERTES[Contestacion.Suerte(hecha.suerte)], "razon": hecha.razon}
