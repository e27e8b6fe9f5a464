"""¿Puede leerse todavía un borrador? Lo impreso se compara con lo que hoy permite cada quien.

Lo firmado no se retira: hasta la firma, cada quien pudo cerrar cómo aparece, y así se le dijo.
"""

from collections.abc import Iterable
from typing import Any

from entrevistas.models import Nivel
from informes.acta.asistencia import RESERVA
from informes.models import Informe, Tipo
from informes.vigencia import Retiro
from sobremesas.atribucion import Umbral, firmar, para_firmar
from sobremesas.models import Acta, Aportacion, Disenso, Puesto, Sala, Sobremesa

AUDIENCIA = "participantes"
Permisos = dict[str, dict[str, str]]


class Hoy:
    """Lo que cada quien permite en este momento. Cinco consultas, para todas las versiones."""

    def __init__(self, sala: Sala) -> None:
        self.aparecen = dict(sala.puestos.values_list("pk", "aparece"))
        self.lineas = para_firmar(Aportacion.objects.filter(sala=sala)).in_bulk()
        self.disensos = {
            uno.aportacion_id: uno
            for uno in para_firmar(Disenso.objects.filter(aportacion__sala=sala))
        }
        self.umbral = Umbral.de(sala)

    def razones(self, permisos: Permisos) -> list[str]:
        """Por qué ya no puede leerse lo compuesto con esos permisos; vacía si puede."""
        return [*self._de_quienes_aparecen(permisos), *self._de_las_lineas(permisos)]

    def _de_quienes_aparecen(self, permisos: Permisos) -> list[str]:
        apretaron = [
            pk
            for pk, impreso in permisos.get("aparecen", {}).items()
            if RESERVA[self._aparece(int(pk))] > RESERVA[Puesto.Aparece(impreso)]
        ]
        if not apretaron:
            return []
        if len(apretaron) == 1:
            return ["Alguien pidió aparecer con más reserva."]
        return [f"{len(apretaron)} personas pidieron aparecer con más reserva."]

    def _aparece(self, puesto: int) -> Puesto.Aparece:
        return Puesto.Aparece(self.aparecen.get(puesto, Puesto.Aparece.SIN_NOMBRE))

    def _de_las_lineas(self, permisos: Permisos) -> list[str]:
        halladas = []
        for pk, quien in permisos.get("quienes", {}).items():
            linea = self.lineas.get(int(pk))
            if linea is None or linea.retirada_en:
                halladas.append(f"Se retiró {linea.folio if linea else 'una línea'}.")
            elif quien and quien != self._quien(linea):
                halladas.append(f"{linea.folio} ya no permite decir de quién es.")
        return halladas

    def _quien(self, linea: Aportacion) -> str:
        disenso = self.disensos.get(linea.pk)
        es_disenso = disenso is not None and linea.clase == Aportacion.Clase.DISIENTE
        firma = firmar(disenso if es_disenso and disenso else linea, AUDIENCIA, self.umbral)
        return "" if firma.nivel == Nivel.ANONIMA else firma.quien


def de_la_sobremesa(sobremesa: Sobremesa) -> list[Informe]:
    """Sus construcciones, de la última a la primera, sin la instantánea."""
    return list(
        Informe.objects.filter(tipo=Tipo.ACTA, sobremesa=sobremesa)
        .select_related("dialogo", "sobremesa", "pedido_por")
        .defer("instantanea")
        .order_by("-pedido_en")
    )


def retiros(sobremesa: Sobremesa, informes: Iterable[Informe]) -> dict[int, Retiro]:
    """Los borradores que ya no se descargan, con su porqué. Consultas fijas."""
    sala = Sala.objects.de_verdad().filter(sobremesa=sobremesa).first()
    listos = [uno.pk for uno in informes if uno.estado == Informe.Estado.LISTO]
    guardadas = Informe.objects.filter(pk__in=listos).values_list(
        "pk", "instantanea__permisos", "instantanea__imprime__cabeza__estado"
    )
    hoy = Hoy(sala) if sala else None
    retirados = {}
    for pk, permisos, estado in guardadas:
        if estado == Acta.Estado.FIRMADA:
            continue
        porque = hoy.razones(permisos or {}) if hoy else ["La tarde ya no existe."]
        if porque:
            retirados[pk] = Retiro(tuple(porque))
    return retirados


def vigente(sobremesa: Sobremesa) -> Informe | None:
    """La última versión lista, si hoy puede leerse."""
    ultima = (
        Informe.objects.filter(tipo=Tipo.ACTA, sobremesa=sobremesa, estado=Informe.Estado.LISTO)
        .select_related("dialogo", "sobremesa")
        .order_by("-version")
        .first()
    )
    return ultima if ultima and ultima.pk not in retiros(sobremesa, [ultima]) else None


def sin_fechas(imprime: dict[str, Any]) -> dict[str, Any]:
    """Lo que sólo depende de los registros: dos composiciones de lo mismo son iguales."""
    return {clave: valor for clave, valor in imprime.items() if clave not in ("cabeza", "huella")}
