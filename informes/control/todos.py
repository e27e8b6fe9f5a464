"""Los diálogos que alguien coordina, en un renglón cada uno. Consultas fijas, sean dos o doscientos."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from dialogo import fases
from dialogo.models import Dialogo, Fase, Usuario
from entrevistas.models import Entrevista
from hallazgos.models import Recomendacion
from hallazgos.seguimiento.semaforo import EN_PLURAL, Estado, calcular, para_calcular

HECHAS = (Entrevista.Estado.REALIZADA, Entrevista.Estado.CERRADA)


@dataclass(frozen=True)
class Renglon:
    dialogo: Dialogo
    fase: Fase | None
    hechas: int
    hallazgos: int
    luces: list[tuple[str, str, int]]
    proxima: date | None

    @property
    def recomendaciones(self) -> int:
        return sum(n for _, _, n in self.luces)


def renglones(usuario: Usuario) -> list[Renglon]:
    hoy = timezone.localdate()
    dialogos = list(
        Dialogo.objects.que_coordina(usuario)
        .prefetch_related("fases")
        .annotate(
            num_hechas=Count(
                "entrevistas", filter=Q(entrevistas__estado__in=HECHAS), distinct=True
            ),
            num_hallazgos=Count(
                "hallazgos", filter=~Q(hallazgos__estado="archivado"), distinct=True
            ),
        )
        .order_by("archivado_en", "-creado_en")
    )
    fases.con_estado(fase for dialogo in dialogos for fase in dialogo.fases.all())
    suyas: dict[int, list[Recomendacion]] = {}
    for una in para_calcular(Recomendacion.objects.activas().filter(dialogo__in=dialogos)):
        suyas.setdefault(una.dialogo_id, []).append(una)
    return [_renglon(dialogo, suyas.get(dialogo.pk, []), hoy) for dialogo in dialogos]


def _renglon(dialogo: Dialogo, recomendaciones: list[Recomendacion], hoy: date) -> Renglon:
    return Renglon(
        dialogo=dialogo,
        fase=dialogo.fase_actual(hoy),
        hechas=dialogo.num_hechas,  # type: ignore[attr-defined]
        hallazgos=dialogo.num_hallazgos,  # type: ignore[attr-defined]
        luces=luces(recomendaciones, dialogo, hoy),
        proxima=_proxima(recomendaciones, hoy),
    )


def luces(
    recomendaciones: list[Recomendacion], dialogo: Dialogo, hoy: date
) -> list[tuple[str, str, int]]:
    """Clave, nombre y cuántas de cada estado, en el orden de la tira; sólo las comunicadas."""
    cuenta = Counter(
        calcular(una, hoy, gracia=dialogo.dias_de_gracia).estado
        for una in recomendaciones
        if una.comunicada_en
    )
    return [
        (e.value, str(e.label if cuenta[e] == 1 else EN_PLURAL[e]), cuenta[e])
        for e in Estado
        if cuenta[e]
    ]


def _proxima(recomendaciones: list[Recomendacion], hoy: date) -> date | None:
    """La fecha prometida más cercana que todavía no llega."""
    fechas = [
        hito.para_el
        for una in recomendaciones
        for compromiso in una.compromisos.all()
        if not compromiso.retirado_en
        for hito in compromiso.hitos.all()
        if not hito.retirado_en and hito.para_el >= hoy
    ]
    return min(fechas, default=None)
