"""La línea del diálogo: de la primera entrevista al último hito, por carriles y con su tabla."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from dialogo.models import Dialogo
from dialogo.palabras import contar, enumerar
from entrevistas.models import Entrevista
from hallazgos.models import Recomendacion
from hallazgos.seguimiento.semaforo import de_hito
from informes.models import Informe
from sobremesas.models import Sala


@dataclass(frozen=True)
class Hecho:
    """Algo con fecha en su carril. ``hecho`` falso: todavía no pasa. ``hasta``: si dura."""

    carril: str
    fecha: date
    texto: str
    hecho: bool = True
    hasta: date | None = None
    tamano: int = 1


CARRILES = ("Fases", "Entrevistas", "Sobremesas", "Documentos", "Respuestas", "Hitos")
SE_CUENTAN = (
    ("Sobremesas", "sobremesa", "sobremesas"),
    ("Documentos", "documento", "documentos"),
    ("Hitos", "hito", "hitos"),
)


@dataclass(frozen=True)
class Linea:
    """Los hechos en orden de fecha; ``desde`` y ``hasta`` los abarcan a todos."""

    hechos: list[Hecho]
    hoy: date

    @property
    def desde(self) -> date:
        return min(h.fecha for h in self.hechos)

    @property
    def hasta(self) -> date:
        return max(h.hasta or h.fecha for h in self.hechos)

    def __bool__(self) -> bool:
        return bool(self.hechos)

    @property
    def frase(self) -> str:
        """Lo que la figura cuenta, para quien no la ve."""
        cuantos = Counter(h.carril for h in self.hechos)
        faltan = sum(not h.hecho for h in self.hechos if h.carril == "Hitos")
        partes = [
            contar(cuantos[carril], uno, varios, femenino=carril == "Sobremesas")
            for carril, uno, varios in SE_CUENTAN
            if cuantos[carril]
        ]
        if not partes:
            return ""
        dicho = enumerar(partes)
        por_cumplir = f"; {contar(faltan, 'falta', 'faltan')} por cumplirse" if faltan else ""
        return f"{dicho[:1].upper()}{dicho[1:]}{por_cumplir}."


def linea(dialogo: Dialogo, recomendaciones: Iterable[Recomendacion]) -> Linea:
    """``recomendaciones`` ya leídas con ``para_calcular``. Cuatro consultas más."""
    hoy = timezone.localdate()
    hechos = [
        *_fases(dialogo, hoy),
        *_entrevistas(dialogo),
        *_sobremesas(dialogo),
        *_documentos(dialogo),
        *(hecho for una in recomendaciones for hecho in _de_una(una, hoy)),
    ]
    return Linea(sorted(hechos, key=lambda h: (h.fecha, CARRILES.index(h.carril))), hoy)


def _fases(dialogo: Dialogo, hoy: date) -> Iterator[Hecho]:
    for fase in dialogo.fases.all():
        yield Hecho(
            "Fases", fase.fecha_inicio, fase.nombre, fase.fecha_fin < hoy, hasta=fase.fecha_fin
        )


def _entrevistas(dialogo: Dialogo) -> Iterator[Hecho]:
    """Por semana: un punto tanto más grande cuantas más hubo."""
    por_semana: Counter[date] = Counter()
    fechas = Entrevista.objects.filter(dialogo=dialogo).hechas().order_by()
    for empieza in fechas.values_list("empieza_en", flat=True):
        if empieza:
            dia = timezone.localdate(empieza)
            por_semana[dia - timedelta(days=dia.weekday())] += 1
    for lunes, cuantas in por_semana.items():
        texto = contar(cuantas, "entrevista", "entrevistas", femenino=True)
        yield Hecho("Entrevistas", lunes, f"{texto[:1].upper()}{texto[1:]}", tamano=cuantas)


def _sobremesas(dialogo: Dialogo) -> Iterator[Hecho]:
    terminadas = set(
        Sala.objects.de_verdad()
        .filter(sobremesa__dialogo=dialogo, terminada_en__isnull=False)
        .values_list("sobremesa", flat=True)
    )
    for dia in dialogo.sobremesas.vivas():
        yield Hecho(
            "Sobremesas", timezone.localdate(dia.empieza_en), str(dia), dia.pk in terminadas
        )


def _documentos(dialogo: Dialogo) -> Iterator[Hecho]:
    listos = dialogo.informes.filter(estado=Informe.Estado.LISTO, terminado_en__isnull=False)
    for informe in listos.select_related("sobremesa"):
        assert informe.terminado_en is not None
        de = f" de {informe.sobremesa}" if informe.sobremesa else ""
        texto = f"{informe.get_tipo_display()}{de}, versión {informe.version}"
        yield Hecho("Documentos", timezone.localdate(informe.terminado_en), texto)
    for publicacion in dialogo.publicaciones.defer("instantanea"):
        yield Hecho("Documentos", timezone.localdate(publicacion.publicada_en), str(publicacion))


def _de_una(recomendacion: Recomendacion, hoy: date) -> Iterator[Hecho]:
    if recomendacion.retirada_en:
        return
    for respuesta in recomendacion.respuestas.all():
        texto = f"{recomendacion.folio}: {respuesta.get_sentido_display().lower()}"
        yield Hecho("Respuestas", timezone.localdate(respuesta.dada_en), texto)
    for compromiso in recomendacion.compromisos.all():
        if compromiso.retirado_en:
            continue
        for hito in compromiso.hitos.all():
            if not hito.retirado_en:
                cumplido = de_hito(hito, hoy).clave == "cumplido"
                yield Hecho("Hitos", hito.para_el, f"{recomendacion.folio}: {hito.que}", cumplido)
