"""Los hallazgos con algo que conciliar: qué chocan, qué falta y si ya tienen segunda firma."""

from dataclasses import dataclass

from django.db.models import QuerySet

from dialogo.models import Dialogo
from hallazgos.models import Hallazgo, Redaccion
from sobremesas.choques import expediente
from sobremesas.conciliacion.cambios import ultimas
from sobremesas.conciliacion.cuentas import Cuenta, cuentas
from sobremesas.conciliacion.firma import esta_firmada
from sobremesas.conciliacion.puerta import en_pie
from sobremesas.models import SegundaFirma
from sobremesas.models.sesion import SobremesaQuerySet


@dataclass
class Fila:
    hallazgo: Hallazgo
    redaccion: Redaccion
    cuenta: Cuenta
    num_chocan: int
    firma: SegundaFirma | None

    @property
    def esta_firmada(self) -> bool:
        return esta_firmada(self.firma, self.redaccion)

    @property
    def estado_de_la_firma(self) -> str:
        return estado_de(self.firma, self.redaccion)

    @property
    def bloquea(self) -> bool:
        return bool(self.cuenta.faltan) or not self.esta_firmada


def estado_de(firma: SegundaFirma | None, redaccion: Redaccion) -> str:
    """``firmada``, ``con_reparo``, ``pedida``, ``cambio`` (se firmó otra cosa) o ``por_pedir``."""
    if firma is None:
        return "por_pedir"
    if esta_firmada(firma, redaccion):
        return "firmada"
    if firma.firmada_por_id:
        return "cambio"
    return "con_reparo" if firma.reparo else "pedida"


def filas(dialogo: Dialogo, dias: SobremesaQuerySet) -> list[Fila]:
    """Primero lo que falta y choca. Consultas fijas, sean cuantas sean las aportaciones."""
    todos: QuerySet[Hallazgo] = dialogo.hallazgos.select_related("dialogo", "bloque")
    de = cuentas(dialogo, dias, hallazgos=(hallazgos := list(todos)))
    suyos = en_pie([h for h in hallazgos if h.pk in de])
    chocan = {r.hallazgo.pk: r.num_chocan for r in expediente.indice(dias)}
    redacciones = {r.hallazgo_id: r for r in ultimas(suyos)}
    firmas = {
        f.redaccion_id: f
        for f in SegundaFirma.objects.filter(redaccion__in=redacciones.values()).select_related(
            "firmada_por", "pedida_por"
        )
    }
    hechas = [
        Fila(h, redacciones[h.pk], de[h.pk], chocan.get(h.pk, 0), firmas.get(redacciones[h.pk].pk))
        for h in suyos
    ]
    return sorted(hechas, key=lambda f: (-f.cuenta.faltan, -f.num_chocan, f.hallazgo.numero))
