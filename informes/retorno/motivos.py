"""De qué se le avisa a alguien: lo que cambió en su propio hilo, dicho en dos o tres frases.

La clave hace que cada fase y cada cambio avise una vez. Quien llega tarde sólo recibe lo que sigue
valiendo: de un hito, si se cumplió, no que antes se venció.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallazgos.seguimiento.fechas import con_anio, dia_de
from informes.retorno import frases
from informes.retorno.hilos import Hilos, HitoVisto, Siguio
from sobremesas.models import Acta

FASE_1, FASE_2, FASE_3 = "fase-1", "fase-2", "fase-3"


@dataclass(frozen=True)
class Motivo:
    clave: str
    asunto: str
    cuerpo: str


def de(hilos: Hilos) -> list[Motivo]:
    """En el idioma activo, en el orden en que ocurren. Una consulta: las actas de sus días."""
    vistos: dict[str, Motivo] = {}
    for motivo in (*_de_fases(hilos), *_de_recomendaciones(hilos)):
        vistos.setdefault(motivo.clave, motivo)
    return list(vistos.values())


def _de_fases(hilos: Hilos) -> Iterator[Motivo]:
    cuantos = sum(1 for hilo in hilos.todos if hilo.quedo)
    if cuantos:
        cuerpo = ngettext(
            "El prediagnóstico está hecho. %(n)s cosa de las que nos dijo está en él.",
            "El prediagnóstico está hecho. %(n)s cosas de las que nos dijo están en él.",
            cuantos,
        ) % {"n": cuantos}
        yield Motivo(FASE_1, _("Qué fue de lo que nos dijo"), f"{cuerpo} {_en_su_pagina()}")
    yield from _de_actas(hilos)
    yield from _de_lo_publicado(hilos)


def _en_su_pagina() -> str:
    return _("En su página puede ver dónde quedó cada una.")


def _de_actas(hilos: Hilos) -> Iterator[Motivo]:
    suyas = {puesto.sala.sobremesa_id for puesto in hilos.suyo.puestos}
    firmadas = Acta.objects.filter(sobremesa__in=suyas, estado=Acta.Estado.FIRMADA).select_related(
        "sobremesa"
    )
    for acta in firmadas.order_by("sobremesa__numero"):
        dia = con_anio(dia_de(acta.sobremesa.empieza_en))
        yield Motivo(
            f"{FASE_2}-{acta.sobremesa.numero}",
            _("El acta de su sobremesa quedó firmada"),
            _(
                "El acta de la sobremesa del %(dia)s quedó firmada. En su página puede ver lo que usted "
                "dijo y qué sigue."
            )
            % {"dia": dia},
        )


def _de_lo_publicado(hilos: Hilos) -> Iterator[Motivo]:
    """Una vez, cuando se publica lo suyo; después, sólo si cambia un texto al que llegó."""
    if hilos.publico is None:
        return
    folios = sorted({f for h in hilos.todos for f in h.donde_quedo if f in hilos.publico.hallazgos})
    if not folios:
        return
    versiones = ",".join(f"{f}:{hilos.publico.hallazgos[f]['redaccion']}" for f in folios)
    donde = frases.enumerar(folios)
    yield Motivo(
        f"{FASE_3}-{hashlib.sha256(versiones.encode()).hexdigest()[:16]}",
        _("Se publicó el resultado del diálogo"),
        _("Se publicó el resultado del diálogo. Lo que usted dijo está en %(donde)s.")
        % {"donde": donde},
    )


def _de_recomendaciones(hilos: Hilos) -> Iterator[Motivo]:
    """De todas a las que llegó, no sólo de la que se cuenta primero."""
    for siguio in hilos.recomendaciones:
        if siguio.respuesta:
            yield Motivo(
                f"{siguio.folio}-respuesta-{siguio.respuesta.numero}",
                _("Contestaron una recomendación que viene de lo que usted dijo"),
                _("%(quien)s contestó %(folio)s: %(sentido)s %(texto)s")
                % {
                    "quien": siguio.respuesta.organizacion,
                    "folio": siguio.folio,
                    "sentido": frases.sentido(siguio.respuesta),
                    "texto": siguio.texto,
                },
            )
        for visto in (*siguio.cumplidos, *siguio.pendientes):
            if motivo := _de_hito(siguio, visto):
                yield motivo


def _de_hito(siguio: Siguio, visto: HitoVisto) -> Motivo | None:
    datos = {"hito": visto.hito.que, "folio": siguio.folio, "luz": visto.luz.frase}
    if visto.avance:
        return Motivo(
            f"hito-{visto.hito.pk}-cumplido",
            _("Se cumplió algo que viene de lo que usted dijo"),
            _("De %(folio)s, «%(hito)s». %(luz)s. %(texto)s")
            % (datos | {"texto": visto.avance.texto}),
        )
    if visto.luz.clave == "vencido":
        return Motivo(
            f"hito-{visto.hito.pk}-vencido-{visto.hito.para_el:%Y%m%d}",
            _("No se cumplió a tiempo algo que viene de lo que usted dijo"),
            _(
                "De %(folio)s, «%(hito)s» debía cumplirse el %(dia)s y no se ha informado que se hiciera."
            )
            % (datos | {"dia": con_anio(visto.hito.para_el)}),
        )
    return None
