"""Guarda lo que cada quien deja de sí: su gafete, su teléfono, lo que necesita y que aceptó el aviso."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from dialogo.texto import limpiar
from sobremesas import pendientes
from sobremesas.invitacion import necesidades, pagina
from sobremesas.models import Asistente, Llave, Pendiente

Datos = dict[str, Any]


@transaction.atomic
def guardar(llave: Llave, datos: Datos) -> None:
    """Bloquea a la persona. Pasado el cierre, el equipo se entera de que algo cambió, no de qué."""
    aviso = llave.invitacion.sobremesa.dialogo.aviso_vigente()
    asistente = Asistente.objects.select_for_update(of=("self",)).get(pk=llave.asistente_id)
    if datos["acepto"] and pagina.falta_aceptar(asistente, aviso):
        asistente.aviso, asistente.aviso_aceptado_en = aviso, timezone.now()
    asistente.nombre_gafete = limpiar(datos["nombre_gafete"])
    asistente.telefono = _telefono(asistente, datos) if aviso else asistente.telefono
    asistente.save(update_fields=["aviso", "aviso_aceptado_en", "nombre_gafete", "telefono"])
    if aviso:
        guardar_necesidades(llave, datos)


def _telefono(asistente: Asistente, datos: Datos) -> str:
    if "telefono" in datos["borrar"] and not datos["telefono"]:
        return ""
    return limpiar(datos["telefono"]) or asistente.telefono


def guardar_necesidades(llave: Llave, datos: Datos) -> None:
    cambio = necesidades.guardar(
        llave.asistente,
        dieta=datos["dieta"],
        acceso=datos["acceso"],
        detalle=limpiar(datos["detalle"]),
        borrar=[grupo for grupo in datos["borrar"] if grupo in necesidades.GRUPOS],
    )
    sesion = llave.invitacion.sobremesa
    if cambio and timezone.now() >= sesion.corte_en:
        pendientes.abrir(
            sesion,
            Pendiente.Clase.CAMBIO,
            f"{llave.asistente} cambió su alimentación o sus accesos ya cerradas las respuestas.",
            invitacion=llave.invitacion,
            clave=f"necesidades-{llave.asistente_id}-{timezone.localdate():%Y%m%d}",
        )
