"""Quién debe qué y para cuándo: lo de las puertas, lo que falta contestar y los hitos, en una lista."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from dialogo.models import Dialogo
from dialogo.palabras import enumerar
from hallazgos.models import Recomendacion
from hallazgos.seguimiento.semaforo import de_hito, ultima_respuesta
from informes.control.compuertas import Compuerta
from sobremesas.models import Acta

DIAS_CERCA = 7


@dataclass(frozen=True)
class Deuda:
    """``para_el`` vacío: sin fecha. ``de`` dice de qué parte del diálogo es."""

    quien: str
    que: str
    para_el: date | None
    enlace: str
    accion: str
    de: str


@dataclass(frozen=True)
class Plazo:
    """Un grupo de la lista: lo vencido, lo de esta semana, lo que viene, lo que no tiene fecha."""

    clave: str
    titulo: str
    deudas: list[Deuda]


def por_plazo(deudas: Iterable[Deuda], hoy: date | None = None) -> list[Plazo]:
    """Sólo los grupos con algo, lo más viejo arriba."""
    hoy = hoy or timezone.localdate()
    grupos: dict[str, list[Deuda]] = {"vencido": [], "pronto": [], "despues": [], "sin_fecha": []}
    for deuda in sorted(deudas, key=lambda d: (d.para_el or date.max, d.quien, d.que)):
        grupos[_grupo(deuda.para_el, hoy)].append(deuda)
    titulos = {
        "vencido": "Ya pasó su fecha",
        "pronto": "En los próximos siete días",
        "despues": "Después",
        "sin_fecha": "Sin fecha",
    }
    return [Plazo(clave, titulos[clave], lista) for clave, lista in grupos.items() if lista]


def _grupo(para_el: date | None, hoy: date) -> str:
    if para_el is None:
        return "sin_fecha"
    if para_el < hoy:
        return "vencido"
    return "pronto" if para_el <= hoy + timedelta(days=DIAS_CERCA) else "despues"


def deudas(
    dialogo: Dialogo, puertas: Iterable[Compuerta], recomendaciones: Iterable[Recomendacion]
) -> list[Deuda]:
    """``recomendaciones`` ya leídas con ``para_calcular``. Una consulta: las actas en observación."""
    return [
        *_de_las_puertas(puertas),
        *_de_las_actas(dialogo),
        *(deuda for una in recomendaciones for deuda in _de_una(dialogo, una)),
    ]


def _de_las_puertas(puertas: Iterable[Compuerta]) -> Iterator[Deuda]:
    """Lo que detiene a las fases abiertas: un renglón por condición, con cuántas cosas son."""
    for puerta in puertas:
        if not puerta.esta_abierta:
            continue
        for condicion in puerta.condiciones:
            if faltan := condicion.pendientes:
                quienes = enumerar(dict.fromkeys(p.quien for p in faltan))
                que = faltan[0].frase
                if len(faltan) > 1:
                    que = f"{que} Y {len(faltan) - 1} más."
                yield Deuda(
                    quienes, que, None, faltan[0].enlace, faltan[0].accion, puerta.fase.nombre
                )


def _de_las_actas(dialogo: Dialogo) -> Iterator[Deuda]:
    abiertas = Acta.objects.filter(
        sobremesa__dialogo=dialogo, estado=Acta.Estado.EN_OBSERVACIONES
    ).select_related("sobremesa")
    for acta in abiertas:
        vence = acta.observaciones_hasta
        yield Deuda(
            "Coordinación",
            f"Firmar el acta de {acta.sobremesa}: termina el plazo para observarla.",
            timezone.localdate(vence) if vence else None,
            reverse("acta:ver", args=[dialogo.clave, acta.sobremesa.numero]),
            "Abrir",
            "Actas",
        )


def _de_una(dialogo: Dialogo, recomendacion: Recomendacion) -> Iterator[Deuda]:
    """Lo que deben de una recomendación comunicada: su respuesta y sus hitos por cumplir."""
    if not recomendacion.comunicada_en or recomendacion.retirada_en:
        return
    enlace = reverse("respuestas:ver", args=[dialogo.clave, recomendacion.numero])
    de, hoy = recomendacion.folio, timezone.localdate()
    if ultima_respuesta(recomendacion) is None:
        que = f"Responder {recomendacion.folio}."
        yield Deuda(
            str(recomendacion.responsable), que, recomendacion.responder_antes_de, enlace, "Ver", de
        )
    for compromiso in recomendacion.compromisos.all():
        if compromiso.retirado_en:
            continue
        for hito in compromiso.hitos.all():
            if hito.retirado_en or de_hito(hito, hoy).clave == "cumplido":
                continue
            yield Deuda(
                f"{hito.cargo or compromiso.cargo}, {compromiso.organizacion}",
                hito.que,
                hito.para_el,
                enlace,
                "Ver",
                de,
            )
