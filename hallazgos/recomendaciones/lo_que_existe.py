"""Lo que ya existe frente a una recomendación: programas del mapa que la sirven o se traslapan."""

from dataclasses import dataclass

from django.db.models import Q

from actores.models import Programa
from actores.usos import Uso
from dialogo.models import Usuario
from hallazgos.models import LoQueExiste, Recomendacion

MAXIMO = 20


@dataclass(frozen=True)
class Sugerido:
    """Un programa vivo de los mismos temas o regiones, y en cuáles coincide."""

    programa: Programa
    coincide_en: list[str]


def sugeridos(recomendacion: Recomendacion) -> list[Sugerido]:
    """Los que más coinciden y aún no están puestos; sin temas ni regiones, ninguno. Cinco consultas."""
    temas = {tema.pk for tema in recomendacion.temas.all()}
    regiones = {region.pk for region in recomendacion.regiones.all()}
    vivos = (
        Programa.objects.vivos()
        .filter(Q(temas__in=temas) | Q(regiones__in=regiones))
        .exclude(recomendaciones__recomendacion=recomendacion)
        .filter(es_ficticio=recomendacion.dialogo.es_demostracion)
        .select_related("organizacion")
        .prefetch_related("temas", "regiones")
        .distinct()
    )
    hallados = []
    for programa in vivos:
        iguales = [t.nombre for t in programa.temas.all() if t.pk in temas]
        iguales += [r.nombre for r in programa.regiones.all() if r.pk in regiones]
        hallados.append(Sugerido(programa, iguales))
    return sorted(hallados, key=lambda uno: -len(uno.coincide_en))[:MAXIMO]


def poner(
    recomendacion: Recomendacion, *, programa: Programa, relacion: str, nota: str
) -> LoQueExiste:
    """Lo pone o cambia lo que se dijo de él: dos personas a la vez no lo ponen dos veces."""
    puesto, _ = LoQueExiste.objects.update_or_create(
        recomendacion=recomendacion,
        programa=programa,
        defaults={"relacion": relacion, "nota": nota},
    )
    return puesto


def usos(programa: Programa, usuario: Usuario) -> list[Uso]:
    """Las recomendaciones a las que sirve o con que se traslapa, y esa persona puede ver."""
    visibles = Recomendacion.objects.visibles_para(usuario).activas().para_listar()
    suyas = {una.pk: una for una in visibles.filter(lo_que_existe__programa=programa)}
    puestos = LoQueExiste.objects.filter(programa=programa, recomendacion__in=suyas)
    return [
        Uso(
            puesto.get_relacion_display(),
            f"{una.folio}. {una.titulo_corto or una.texto}",  # type: ignore[attr-defined]
            una.get_absolute_url(),
            puesto.nota,
        )
        for puesto in puestos.order_by("recomendacion__dialogo", "recomendacion__numero")
        for una in [suyas[puesto.recomendacion_id]]
    ]
