"""Lo que ya salió y puede contársele a alguien: nada de lo que el equipo todavía trabaja.

- De un hallazgo, la redacción del último prediagnóstico construido y la de la última publicación.
- De la suerte de una idea, la de una auditoría que ya acompañó a uno de esos documentos.
- De una sobremesa, que se discutió, cuando su acta está firmada; la respuesta a lo que alguien pidió,
  cuando la publicación que la recoge es posterior a ella.
- De una recomendación, la comunicada, con su texto fijo; de ahí en adelante se lee en vivo.

La regla y sus razones están en ``docs/decisiones/0108-que-se-le-cuenta-a-cada-quien.md``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from dialogo.models import Dialogo
from hallazgos import derivacion
from hallazgos.models import Hallazgo, Recomendacion, Redaccion, RedaccionDeRecomendacion
from hallazgos.seguimiento import semaforo
from informes.models import CitaImpresa, Informe, SuerteDeIdea, Tipo
from informes.portal import vigente
from sobremesas.models import Acta, Contestacion, PuntoDelDia


@dataclass
class Impreso:
    """El último prediagnóstico. ``redacciones``, por hallazgo; ``codigos``, las citas suyas."""

    version: int
    dia: date
    pedido_en: datetime
    redacciones: dict[int, Redaccion]
    sustentan: dict[str, int]
    codigos: frozenset[str]


@dataclass
class Publico:
    """La última publicación. ``hallazgos``, por folio, como el portal los enseña."""

    numero: int
    en: datetime
    hallazgos: dict[str, dict[str, Any]]
    asistentes: dict[int, int]


@dataclass(frozen=True)
class Tarde:
    """Una sobremesa con el acta firmada en la que se discutió un hallazgo."""

    numero: int
    dia: date


def impreso(dialogo: Dialogo, fragmentos: Iterable[int]) -> Impreso | None:
    """Tres consultas. ``fragmentos``: los de la persona; de nadie más se mira qué se citó."""
    ultimo = (
        Informe.objects.filter(
            dialogo=dialogo, tipo=Tipo.PREDIAGNOSTICO, estado=Informe.Estado.LISTO
        )
        .order_by("-version")
        .values_list(
            "pk",
            "version",
            "terminado_en",
            "pedido_en",
            "instantanea__redacciones",
            "instantanea__imprime__bloques",
        )
        .first()
    )
    if ultimo is None:
        return None
    pk, version, terminado, pedido, redacciones, bloques = ultimo
    fijas = Redaccion.objects.filter(pk__in=redacciones or []).select_related("hallazgo")
    suyas = CitaImpresa.objects.filter(informe=pk, fragmento__in=set(fragmentos))
    return Impreso(
        version=version or 1,
        dia=timezone.localdate(terminado or pedido),
        pedido_en=pedido,
        redacciones={una.hallazgo_id: una for una in fijas},
        sustentan={
            h["folio"]: h["ficha"]["sustentan"] for b in bloques or [] for h in b["hallazgos"]
        },
        codigos=frozenset(suyas.values_list("codigo", flat=True)),
    )


def publico(dialogo: Dialogo) -> Publico | None:
    """La última publicación como hoy puede leerse. Las consultas son las de ``vigente.de``."""
    leida = vigente.de(dialogo)
    if leida is None:
        return None
    return Publico(
        numero=leida.publicacion.numero,
        en=leida.publicacion.publicada_en,
        hallazgos=leida.por_folio,
        asistentes={s["numero"]: s["asistentes"] for s in leida.foto["sobremesas"]},
    )


def tardes(dialogo: Dialogo) -> dict[int, list[Tarde]]:
    """Por hallazgo, los días en que se discutió y cuya acta está firmada. Una consulta."""
    filas = (
        PuntoDelDia.objects.filter(
            sobremesa__dialogo=dialogo, sobremesa__acta__estado=Acta.Estado.FIRMADA
        )
        .exclude(hallazgo=None)
        .order_by("sobremesa__empieza_en")
        .values_list("hallazgo", "sobremesa__numero", "sobremesa__empieza_en")
    )
    dias: dict[int, list[Tarde]] = defaultdict(list)
    for hallazgo, numero, empieza in filas:
        dias[hallazgo].append(Tarde(numero, timezone.localdate(empieza)))
    return dias


def suertes(
    dialogo: Dialogo, entradas: Iterable[int], aportaciones: Iterable[int]
) -> tuple[dict[int, SuerteDeIdea], dict[int, SuerteDeIdea]]:
    """Por entrada y por aportación, lo que dice la última auditoría que ya salió. Una consulta."""
    salio = Q(hoja__auditoria__tipo=Tipo.PREDIAGNOSTICO) | Q(
        hoja__auditoria__informe__publicaciones__isnull=False
    )
    filas = (
        SuerteDeIdea.objects.filter(
            salio,
            Q(fragmento__entrada__in=set(entradas)) | Q(aportacion__in=set(aportaciones)),
            hoja__auditoria__dialogo=dialogo,
            hoja__auditoria__informe__estado=Informe.Estado.LISTO,
        )
        .select_related("hallazgo", "fragmento")
        .order_by("hoja__auditoria__informe__terminado_en", "pk")
    )
    de_entrada: dict[int, SuerteDeIdea] = {}
    de_aportacion: dict[int, SuerteDeIdea] = {}
    for una in filas:
        if una.fragmento:
            de_entrada[una.fragmento.entrada_id] = una
        elif una.aportacion_id:
            de_aportacion[una.aportacion_id] = una
    return de_entrada, de_aportacion


def contestacion(aportacion: Any, publicado: Publico | None) -> Contestacion | None:
    """La respuesta a lo que pidió, si ya se publicó con el texto que la recoge."""
    una: Contestacion | None = getattr(aportacion, "contestacion", None)
    if una is None or publicado is None or una.contestada_en > publicado.en:
        return None
    return una if una.revision_contestada == aportacion.revision else None


def recomendaciones(
    dialogo: Dialogo, hallazgos: Iterable[int], aportaciones: Iterable[int]
) -> list[Recomendacion]:
    """Las comunicadas que siguen de eso, con ``texto_fijo`` y lo que lee el semáforo. Seis consultas."""
    fijas = RedaccionDeRecomendacion.objects.filter(
        recomendacion=OuterRef("pk"), congelada_en__isnull=False
    ).order_by("-version")
    del_dialogo = Recomendacion.objects.comunicadas().filter(dialogo=dialogo)
    suyas = del_dialogo.filter(
        Q(hallazgos__in=set(hallazgos)) | Q(recogidas__aportacion__in=set(aportaciones))
    ).values("pk")
    return list(
        semaforo.para_calcular(
            Recomendacion.objects.filter(pk__in=suyas)
            .annotate(
                texto_fijo=Subquery(fijas.values("texto")[:1]),
                fijada_en=Subquery(fijas.values("congelada_en")[:1]),
            )
            .exclude(texto_fijo=None)
            .select_related("responsable")
        ).prefetch_related("hallazgos")
    )


class Familia:
    """De un hallazgo, a cuáles llegó si se fundió o se dividió. Una consulta."""

    def __init__(self, hallazgos: Iterable[Hallazgo]) -> None:
        self.hallazgos = list({uno.pk: uno for uno in hallazgos}.values())

    @cached_property
    def linajes(self) -> dict[int, derivacion.Linaje]:
        return derivacion.linaje(self.hallazgos)

    def de(self, hallazgo: Hallazgo) -> list[Hallazgo]:
        """Él mismo y los que siguen de él, del más cercano al más lejano."""
        return [hallazgo, *self.linajes[hallazgo.pk].fue_a]

    def claves(self) -> set[int]:
        return {uno.pk for cada in self.hallazgos for uno in self.de(cada)}
