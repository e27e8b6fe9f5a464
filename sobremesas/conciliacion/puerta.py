"""Lo que la conciliación debe antes de publicar. Lo lee la puerta de cada documento; nadie lo marca."""

from django.urls import reverse

from dialogo.models import Dialogo
from hallazgos.derivacion import linaje
from hallazgos.models import Hallazgo
from sobremesas.conciliacion.cambios import ultimas
from sobremesas.conciliacion.cuentas import Cuenta, cuentas
from sobremesas.conciliacion.firma import esta_firmada
from sobremesas.models import SegundaFirma

Pendiente = tuple[str, str, str]
"""Qué falta, quién lo debe y a dónde ir."""


def condiciones_de_conciliacion(dialogo: Dialogo) -> list[tuple[str, str, list[Pendiente]]]:
    """Clave, frase y pendientes de cada condición. Seis consultas."""
    hallazgos = list(dialogo.hallazgos.select_related("creado_por", "dialogo"))
    de = cuentas(dialogo, hallazgos=hallazgos)
    # Lo pedido a uno archivado se contesta en el que siguió de él; si no hay, en él mismo.
    con_algo = en_pie([h for h in hallazgos if h.pk in de])
    return [
        (
            "contestadas",
            "Toda aportación de las sobremesas está contestada",
            [
                _de(h, f"{h.folio}: {_faltan(de[h.pk])} por contestar.")
                for h in con_algo
                if de[h.pk].faltan
            ],
        ),
        (
            "disensos",
            "Todo disenso tiene respuesta con su razón",
            [
                _de(h, f"{h.folio}: {_disensos(de[h.pk])} sin respuesta.")
                for h in con_algo
                if de[h.pk].disensos_sin_respuesta
            ],
        ),
        (
            "segunda_firma",
            "Cada redacción conciliada lleva la firma de una segunda persona",
            _sin_firma([h for h in con_algo if h.estado != Hallazgo.Estado.ARCHIVADO]),
        ),
    ]


def en_pie(hallazgos: list[Hallazgo]) -> list[Hallazgo]:
    """Sin los archivados que siguieron en otro que no lo está: ahí se concilian. Una consulta."""
    archivado = Hallazgo.Estado.ARCHIVADO
    de = linaje(hallazgos)
    return [
        h
        for h in hallazgos
        if h.estado != archivado or all(d.estado == archivado for d in de[h.pk].fue_a)
    ]


def _sin_firma(hallazgos: list[Hallazgo]) -> list[Pendiente]:
    redacciones = ultimas(hallazgos)
    firmas = {f.redaccion_id: f for f in SegundaFirma.objects.filter(redaccion__in=redacciones)}
    por_hallazgo = {r.hallazgo_id: r for r in redacciones}
    faltan = []
    for hallazgo in hallazgos:
        redaccion = por_hallazgo[hallazgo.pk]
        firma = firmas.get(redaccion.pk)
        if esta_firmada(firma, redaccion):
            continue
        dicho = "pedida y sin firmar" if firma and not firma.reparo else "por pedir"
        if firma and firma.reparo:
            dicho = f"con reparo: {firma.reparo.rstrip('.')}"
        frase = f"{hallazgo.folio}, redacción {redaccion.version}: segunda firma {dicho}."
        faltan.append(_de(hallazgo, frase))
    return faltan


def _de(hallazgo: Hallazgo, frase: str) -> Pendiente:
    donde = reverse("conciliacion:hallazgo", args=[hallazgo.dialogo.clave, hallazgo.numero])
    return frase, hallazgo.creado_por.nombre, donde


def _faltan(cuenta: Cuenta) -> str:
    return f"{'falta' if cuenta.faltan == 1 else 'faltan'} {cuenta.faltan} de {cuenta.total}"


def _disensos(cuenta: Cuenta) -> str:
    num = cuenta.disensos_sin_respuesta
    return f"{num} {'disenso' if num == 1 else 'disensos'}"
