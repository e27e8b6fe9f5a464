"""Lo que la consola muestra durante la tarde, en partes que se refrescan por separado.

Cada parte lleva su huella: el navegador dice cuáles tiene y sólo recibe las que cambiaron. El número de
consultas no depende de cuántas aportaciones, puestos o consultas haya.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from sobremesas.choques.cambio import sin_remisiones
from sobremesas.consola import llegan, mesas, pasos, radar, tarde
from sobremesas.consultas import Ofrecida, Panel, para_consola
from sobremesas.models import ReglaDeAcuerdo, Sala
from sobremesas.relatoria import presencia as relatorias
from sobremesas.vivo import presencia

PARTES = ("cabeza", "escaleta", "centro", "consultas", "mesas", "radar", "llegan")
# Lo que cambia cada segundo y el navegador calcula solo no hace nueva a una parte.
_VOLATIL = re.compile(r"<!--v-->.*?<!--/v-->", re.DOTALL)


@dataclass(frozen=True)
class Parte:
    nombre: str
    html: SafeString

    @property
    def huella(self) -> str:
        fijo = _VOLATIL.sub("", self.html)
        return hashlib.sha256(fijo.encode()).hexdigest()[:12]


def contexto(sala: Sala) -> dict[str, Any]:
    """Todo lo que leen las partes. ``sala`` con su día y su diálogo ya leídos."""
    dia, punto = sala.sobremesa, sala.punto
    la_tarde = tarde.de(sala)
    oidas = relatorias.en(sala)
    las_mesas = mesas.de(sala, punto, escriben=oidas.escriben, sin_red=oidas.sin_red)
    aqui = [dia.dialogo.clave, dia.numero]
    panel = para_consola(sala)
    cuenta = sala.puestos.aggregate(todos=Count("pk"), estan=Count("pk", filter=Q(esta=True)))
    return {
        "sala": sala,
        "sobremesa": dia,
        "dialogo": dia.dialogo,
        "punto": punto,
        "titulo": tarde.titulo_de(punto) if punto else "",
        "texto": sin_remisiones(punto.redaccion.texto) if punto and punto.redaccion else "",
        "tarde": la_tarde,
        "mando": pasos.de(sala, [r.punto for r in la_tarde.renglones]),
        "vence_ms": int(sala.vence_en.timestamp() * 1000) if sala.vence_en else "",
        "mesas": las_mesas,
        "a_medias": mesas.a_medias(las_mesas),
        "radar": radar.de(sala, punto),
        "llegan": llegan.de(sala, punto),
        "num_puestos": cuenta["todos"],
        "num_presentes": cuenta["estan"],
        "num_telefonos": len(presencia.en_linea(sala)),
        "panel": panel,
        "ofrecidas": _por_preguntar(panel, sala),
        "regla": ReglaDeAcuerdo.objects.filter(sobremesa=dia).first(),
        "url_mover": reverse("sobremesas:consola_mover", args=aqui),
        "url_terminar": reverse("sobremesas:consola_terminar", args=aqui),
    }


def _por_preguntar(panel: Panel, sala: Sala) -> list[Ofrecida]:
    """Las que no se han preguntado en este punto; la abierta y las cerradas llevan su propio renglón."""
    abierta = panel.abierta
    hechas = {(c.clase, c.ronda) for c in panel.cerradas}
    if abierta and abierta.punto_id == sala.punto_id:
        hechas.add((abierta.clase, abierta.ronda))
    return [o for o in panel.ofrecidas if (o.clase, o.ronda) not in hechas]


def partes(request: HttpRequest, sala: Sala) -> list[Parte]:
    datos = contexto(sala)
    return [
        Parte(nombre, render_to_string(f"sobremesas/consola/_{nombre}.html", datos, request))
        for nombre in PARTES
    ]


def las_que_cambiaron(request: HttpRequest, sala: Sala, tengo: str) -> list[Parte]:
    """``tengo``: «centro.a1b2,radar.c3d4», lo que el navegador ya muestra."""
    ya = dict(par.split(".", 1) for par in tengo.split(",") if "." in par)
    return [parte for parte in partes(request, sala) if ya.get(parte.nombre) != parte.huella]
