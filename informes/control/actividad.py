"""Lo último que pasó en el diálogo: quién hizo qué. Sin lo que alguien dijo."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dialogo.models import Dialogo, MovimientoDeFase
from hallazgos.models import Avance, Redaccion, RespuestaInstitucional
from informes.models import Informe
from sobremesas.models import Contestacion

RENGLONES = 12


@dataclass(frozen=True)
class Acto:
    en: datetime
    quien: str
    que: str
    enlace: str


def reciente(dialogo: Dialogo) -> list[Acto]:
    """Los más nuevos de cada clase, juntos y en orden. Siete consultas, sin importar cuánto haya."""
    actos = [
        *_de_fases(dialogo),
        *_de_hallazgos(dialogo),
        *_de_conciliacion(dialogo),
        *_de_informes(dialogo),
        *_de_publicaciones(dialogo),
        *_de_respuestas(dialogo),
        *_de_avances(dialogo),
    ]
    return sorted(actos, key=lambda acto: acto.en, reverse=True)[:RENGLONES]


def _de_fases(dialogo: Dialogo) -> Iterator[Acto]:
    for m in MovimientoDeFase.objects.filter(fase__dialogo=dialogo).select_related("fase", "quien")[
        :RENGLONES
    ]:
        que = f"{m.get_que_display()} la fase «{m.fase.nombre}»"
        yield Acto(m.hecho_en, str(m.quien), que, reverse("control:ver", args=[dialogo.clave]))


def _de_hallazgos(dialogo: Dialogo) -> Iterator[Acto]:
    filas = Redaccion.objects.filter(hallazgo__dialogo=dialogo).select_related("hallazgo", "autor")
    for r in filas.order_by("-cambiada_en")[:RENGLONES]:
        enlace = reverse("hallazgos:mesa", args=[dialogo.clave, r.hallazgo.numero])
        que = f"Escribió {r.hallazgo.folio}, redacción {r.version}"
        yield Acto(r.cambiada_en, str(r.autor), que, enlace)


def _de_conciliacion(dialogo: Dialogo) -> Iterator[Acto]:
    filas = Contestacion.objects.filter(aportacion__sala__sobremesa__dialogo=dialogo)
    filas = filas.select_related(
        "aportacion__sala__sobremesa", "aportacion__punto__hallazgo", "autor"
    )
    for c in filas.order_by("-contestada_en")[:RENGLONES]:
        hallazgo = c.aportacion.punto.hallazgo
        ruta = reverse("conciliacion:lista", args=[dialogo.clave])
        if hallazgo:
            ruta = reverse("conciliacion:hallazgo", args=[dialogo.clave, hallazgo.numero])
        que = f"Contestó {c.aportacion.folio}: {c.get_suerte_display().lower()}"
        yield Acto(c.contestada_en, str(c.autor), que, ruta)


def _de_informes(dialogo: Dialogo) -> Iterator[Acto]:
    filas = dialogo.informes.filter(estado=Informe.Estado.LISTO, terminado_en__isnull=False)
    for i in filas.select_related("pedido_por", "sobremesa", "dialogo").order_by("-terminado_en")[
        :RENGLONES
    ]:
        quien = str(i.pedido_por) if i.pedido_por else "La plataforma"
        yield Acto(i.terminado_en, quien, f"Construyó {str(i).lower()}", i.get_absolute_url())  # type: ignore[arg-type]


def _de_publicaciones(dialogo: Dialogo) -> Iterator[Acto]:
    for p in dialogo.publicaciones.defer("instantanea").select_related("publicada_por")[:RENGLONES]:
        enlace = reverse("publicar:ver", args=[dialogo.clave])
        yield Acto(p.publicada_en, str(p.publicada_por), f"Publicó: {p.que}", enlace)


def _de_respuestas(dialogo: Dialogo) -> Iterator[Acto]:
    filas = RespuestaInstitucional.objects.filter(recomendacion__dialogo=dialogo)
    for r in filas.select_related("recomendacion", "organizacion").order_by("-dada_en")[:RENGLONES]:
        enlace = reverse("respuestas:ver", args=[dialogo.clave, r.recomendacion.numero])
        que = f"Contestó {r.recomendacion.folio}: {r.get_sentido_display().lower()}"
        yield Acto(r.dada_en, str(r.organizacion), que, enlace)


def _de_avances(dialogo: Dialogo) -> Iterator[Acto]:
    filas = Avance.objects.filter(hito__compromiso__recomendacion__dialogo=dialogo)
    filas = filas.select_related(
        "hito__compromiso__recomendacion", "hito__compromiso__organizacion"
    )
    for a in filas.order_by("-informado_en")[:RENGLONES]:
        compromiso = a.hito.compromiso
        enlace = reverse("respuestas:ver", args=[dialogo.clave, compromiso.recomendacion.numero])
        que = f"{'Cumplió' if a.cumplido_el else 'Informó de'} «{a.hito.que}»"
        yield Acto(a.informado_en, str(compromiso.organizacion), que, enlace)
