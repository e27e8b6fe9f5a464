"""La respuesta y los hitos, colgados de la página que el equipo lee de una recomendación."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from dialogo.acceso import Request
from hallazgos.models import Avance, Recomendacion
from hallazgos.seguimiento import hilo, lectura, semaforo

Muestra = tuple[str, dict[str, Any]]


def mostrar(recomendacion: Recomendacion, request: Request) -> Muestra | None:
    """Nada mientras no se comunica. Seis consultas."""
    if recomendacion.comunicada_en is None:
        return None
    leida = lectura.para_leer(Recomendacion.objects.filter(pk=recomendacion.pk)).get()
    hoy, clave = timezone.localdate(), request.dialogo.clave

    def donde(avance: Avance) -> str:
        return reverse("respuestas:documento", args=[clave, leida.numero, avance.uid])

    return "respuestas/_panel.html", {
        "hoy": hoy,
        "luz": semaforo.calcular(leida, hoy, gracia=request.dialogo.dias_de_gracia),
        "nudos": semaforo.nudos(leida),
        "respuesta": semaforo.ultima_respuesta(leida),
        "compromisos": hilo.de(leida, hoy, documento=donde),
        "como_se_calcula": reverse("respuestas:como_se_calcula", args=[clave]),
        "retirada": bool(leida.retirada_en),
    }
