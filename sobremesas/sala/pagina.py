"""Lo que enseña la sala en el teléfono de un puesto: lo común, lo que se le pregunta y lo que dijo."""

import json
import uuid
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dialogo import enlaces
from entrevistas.models import Nivel
from sobremesas import llaves
from sobremesas.invitacion.pagina import falta_aceptar
from sobremesas.models import Acta, Aportacion, Convocatoria, Llave, Puesto, Sala
from sobremesas.models.aportacion import PALABRAS_DE_UN_DISENSO
from sobremesas.sala import dichas, espejo, preguntas
from sobremesas.vivo import publicacion

Contexto = dict[str, Any]
APARECER = {
    Puesto.Aparece.CON_NOMBRE: gettext_lazy("Con mi nombre y mi organización"),
    Puesto.Aparece.ORGANIZACION: gettext_lazy("Sólo mi organización"),
    Puesto.Aparece.SIN_NOMBRE: gettext_lazy("Sin nombre ni organización"),
}
HECHO = {
    "voto": gettext_lazy("Su respuesta está guardada"),
    "recibida": gettext_lazy("La recibimos. Está al final de la página."),
    "corregida": gettext_lazy("Quedó corregida."),
    "retirada": gettext_lazy("Quedó retirada."),
    "espejo": gettext_lazy("Gracias. Puede cambiarlo mientras dure."),
    "aparece": gettext_lazy("Guardado."),
    "disenso": gettext_lazy("Guardado."),
    "tarde": gettext_lazy("Alguien la corrigió entre tanto. Revise cómo quedó."),
}


def de_sala(request: HttpRequest, puesto: Puesto, /, **mas: Any) -> Contexto:
    """Todo. ``mas``: lo que hay que corregir de lo que se envió."""
    sala = puesto.sala
    contexto = comun(puesto) | pedido(puesto) | dichas.de(puesto) | aparecer(puesto)
    estado = contexto["estado"]
    aportacion = _aportacion(puesto, estado.get("punto"))
    return (
        contexto
        | aportacion
        | {
            "sala": sala,
            "sobremesa": sala.sobremesa,
            "avance": avance(estado),
            "hecho": HECHO.get(request.GET.get("a", "")),
            "acta": _acta(request, puesto),
        }
        | mas
    )


def comun(puesto: Puesto) -> Contexto:
    """La copia publicada, la misma que reciben todos los teléfonos; ninguna consulta si está."""
    aviso = publicacion.preguntar(str(puesto.sala.uid), tiene=0)
    estado = json.loads(aviso.cuerpo) if aviso and aviso.cuerpo else {}
    idioma = "telefono_en" if get_language() == "en" else "telefono"
    html = estado.get("html", {}).get(idioma, "")
    return {
        "puesto": puesto,
        "estado": estado,
        "version": estado.get("version", 0),
        "comun": mark_safe(html),  # noqa: S308  (lo compuso una plantilla nuestra)
    }


def pedido(puesto: Puesto, escrito: QueryDict | None = None) -> Contexto:
    return {"puesto": puesto} | espejo.de(puesto, escrito) | preguntas.de(puesto, escrito)


def avance(estado: Contexto) -> str:
    punto = estado.get("punto")
    if not punto or estado["estado"] == Sala.Estado.TERMINADA:
        return ""
    return _("Punto {n} de {d}").format(n=punto["numero"], d=punto["de"])


def aparecer(puesto: Puesto) -> Contexto:
    """Una vez, y al pie mientras el acta no se firme."""
    firmada = Acta.objects.filter(sobremesa=puesto.sala.sobremesa_id, estado=Acta.Estado.FIRMADA)
    aviso = puesto.sala.sobremesa.dialogo.aviso_vigente()
    pide_aviso = puesto.asistente is not None and falta_aceptar(puesto.asistente, aviso)
    se_puede = not puesto.sala.es_ensayo and not firmada.exists()
    return {
        "apareceres": list(APARECER.items()),
        "aviso": aviso,
        "pide_aviso": pide_aviso,
        "puede_aparecer": se_puede,
        "pide_aparecer": se_puede and (puesto.aparece_dicho_en is None or pide_aviso),
    }


def _aportacion(puesto: Puesto, punto: Contexto | None) -> Contexto:
    """El formulario en blanco, para el hallazgo de que ahora se habla."""
    punto = punto or {}
    convocatoria = Convocatoria.de(puesto.sala.sobremesa.dialogo)
    nivel = convocatoria.nivel_de_sala if puesto.sector else Nivel.ANONIMA.value
    return {
        "envio": {
            "uid": uuid.uuid4(),
            "punto": punto.get("pk", ""),
            "redaccion": punto.get("redaccion") or "",
            "folio": punto.get("folio", ""),
            "clase": Aportacion.Clase.COMPLETA.value,
            "fuerza": Aportacion.Fuerza.DEBERIA.value,
            "nivel": nivel,
        },
        "clases": list(dichas.CLASES.items()),
        "fuerzas": list(dichas.FUERZAS.items()),
        "palabras_de_disenso": PALABRAS_DE_UN_DISENSO,
    }


def _acta(request: HttpRequest, puesto: Puesto) -> Contexto:
    """Al terminar: si el acta ya se puede leer y observar con el enlace de este navegador."""
    if puesto.sala.esta_en_curso or puesto.sala.es_ensayo:
        return {}
    acta = Acta.objects.filter(sobremesa=puesto.sala.sobremesa_id).first()
    abierta = acta is not None and acta.estado != Acta.Estado.BORRADOR
    con_enlace = enlaces.alcance(request, llaves.clase(Llave.Alcance.RESPONDER)) is not None
    return {"abierta": abierta, "ruta": reverse("mi_acta:ver") if con_enlace else ""}
