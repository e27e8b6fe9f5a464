"""Los hallazgos que se conversarán ese día y lo que la persona piensa de cada uno antes de llegar."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallazgos.models import Hallazgo, Redaccion
from hallazgos.solidez import fichas
from sobremesas.invitacion.comunes import una_vez_por_minuto
from sobremesas.models import Asistente, PrePostura, Sobremesa

PALABRAS = {
    PrePostura.Valor.ES_CLAVE: gettext_lazy("Es clave"),
    PrePostura.Valor.FALTA_ALGO: gettext_lazy("Falta algo"),
    PrePostura.Valor.NO_COINCIDO: gettext_lazy("No coincido"),
}


@dataclass
class Punto:
    """Un hallazgo en la redacción que se llevará a la mesa y lo que se marcó de ella."""

    hallazgo: Hallazgo
    redaccion: Redaccion
    voces: tuple[int, int] = (0, 0)
    valor: str = ""

    @property
    def se_lee(self) -> bool:
        """Entero, sólo lo ya publicado: lo que se está escribiendo no ha pasado por la puerta."""
        return bool(self.redaccion.congelada_en and self.redaccion.texto)

    @property
    def sustento(self) -> str:
        return sustento(*self.voces)

    @property
    def campo(self) -> str:
        return f"p{self.redaccion.pk}"

    @property
    def palabra(self) -> str:
        return str(PALABRAS[PrePostura.Valor(self.valor)]) if self.valor else ""

    @property
    def titulo(self) -> str:
        return self.redaccion.titulo or self.hallazgo.folio


def del_dia(sobremesa: Sobremesa, de: Asistente) -> list[Punto]:
    """Con lo que esa persona marcó y cuántas voces lo sostienen. Número fijo de consultas."""
    puntos = una_vez_por_minuto(f"puntos:{sobremesa.pk}", lambda: _con_sus_voces(sobremesa))
    marcadas = dict(de.preposturas.values_list("redaccion", "valor"))
    for punto in puntos:
        punto.valor = marcadas.get(punto.redaccion.pk, "")
    return puntos


def _con_sus_voces(sobremesa: Sobremesa) -> list[Punto]:
    """Cuántas sostienen cada uno, y de cuántas: igual para todas las invitadas."""
    puntos = por_conversar(sobremesa)
    solidez = fichas([punto.hallazgo for punto in puntos])
    for punto in puntos:
        ficha = solidez[punto.hallazgo.pk]
        punto.voces = (ficha.sustentan, ficha.total)
    return puntos


def por_conversar(sobremesa: Sobremesa) -> list[Punto]:
    """En el orden de la escaleta. La última redacción publicada o, si no hay, la que se escribe."""
    publicada = F("congelada_en").desc(nulls_last=True)
    redacciones = Redaccion.objects.order_by("hallazgo_id", publicada, "-version").distinct(
        "hallazgo_id"
    )
    del_orden = (
        sobremesa.puntos.exclude(hallazgo=None)
        .exclude(hallazgo__estado=Hallazgo.Estado.ARCHIVADO)
        .select_related("hallazgo")
        .prefetch_related(Prefetch("hallazgo__redacciones", queryset=redacciones))
    )
    hallazgos = [punto.hallazgo for punto in del_orden if punto.hallazgo]
    return [Punto(h, suya) for h in hallazgos for suya in h.redacciones.all()]


def sustento(sustentan: int, total: int) -> str:
    """Lo que fuera del equipo se dice de cuántas voces lo sostienen; nunca cuáles."""
    if not sustentan:
        return ""
    frase = _("Lo sostienen %(n)s de %(total)s personas entrevistadas.")
    return frase % {"n": sustentan, "total": total}


def se_reciben(sobremesa: Sobremesa) -> bool:
    """Hasta que empieza: después se habla en la mesa."""
    viva = sobremesa.estado in (Sobremesa.Estado.PREPARACION, Sobremesa.Estado.CONVOCADA)
    return viva and timezone.now() < sobremesa.empieza_en


@transaction.atomic
def guardar(asistente: Asistente, puntos: list[Punto], datos: Mapping[str, str]) -> int:
    """Deja marcado lo que llega y quita lo que llega vacío; lo que no llega no cambia.

    Un hallazgo tiene una postura por persona, sobre la redacción exacta que leyó. Devuelve cuántas
    quedan. Bloquea a la persona: dos toques seguidos se escriben en orden.
    """
    Asistente.objects.select_for_update().get(pk=asistente.pk)
    for punto in puntos:
        valor = datos.get(punto.campo)
        if valor is None:
            continue
        suyas = PrePostura.objects.filter(asistente=asistente, redaccion__hallazgo=punto.hallazgo)
        if valor not in PrePostura.Valor.values:
            suyas.delete()
            continue
        suyas.exclude(redaccion=punto.redaccion).delete()
        PrePostura.objects.update_or_create(
            asistente=asistente, redaccion=punto.redaccion, defaults={"valor": valor}
        )
    return asistente.preposturas.count()
