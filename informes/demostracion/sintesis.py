"""Los hallazgos con su evidencia, y lo que el prediagnóstico dice alrededor."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from dialogo.models import Dialogo, Usuario
from entrevistas.anclaje import fragmento_entero
from hallazgos.evidencia import adjuntar
from hallazgos.models import Hallazgo, Redaccion
from hallazgos.redaccion import crear_hallazgo, dar_por_listo
from informes.demostracion.conversaciones import Bitacoras, entrada_de
from informes.models import Composicion, HallazgoCompuesto


def crear_hallazgos(
    dialogo: Dialogo, bitacoras: Bitacoras, datos: dict[str, Any], *, autor: Usuario
) -> None:
    bloques = {bloque.numero: bloque for bloque in dialogo.bloques.all()}
    composicion = Composicion.objects.create(
        dialogo=dialogo,
        introduccion=datos["introduccion"],
        metodo=datos["metodo"],
        preguntas="\n".join(datos["preguntas"]),
        creditos=datos["creditos"],
    )
    for orden, fila in enumerate(datos["hallazgos"], start=1):
        hallazgo = crear_hallazgo(
            dialogo,
            bloque=bloques[fila["bloque"]],
            titulo=fila["titulo"],
            texto=fila["texto"],
            tension=fila["tension"],
            pregunta=fila["pregunta"],
            autor=autor,
        )
        _adjuntar(hallazgo, fila["evidencia"], bitacoras, autor)
        dar_por_listo(hallazgo, autor=autor)
        HallazgoCompuesto.objects.get_or_create(
            composicion=composicion, hallazgo=hallazgo, defaults={"orden": orden}
        )
    _fechar(dialogo)


def _adjuntar(
    hallazgo: Hallazgo, filas: list[dict[str, Any]], bitacoras: Bitacoras, autor: Usuario
) -> None:
    for fila in filas:
        adjuntar(
            hallazgo,
            fragmento_entero(entrada_de(fila["entrada"], bitacoras), autor=autor),
            relacion=fila["relacion"],
            nota=fila.get("nota", ""),
            autor=autor,
        )


def _fechar(dialogo: Dialogo) -> None:
    """Escritos en los últimos días: uno cada medio día, el último ayer."""
    hallazgos = list(dialogo.hallazgos.order_by("-numero"))
    for cuantos, hallazgo in enumerate(hallazgos):
        cuando = timezone.now() - timedelta(hours=20 + 12 * cuantos)
        Hallazgo.objects.filter(pk=hallazgo.pk).update(creado_en=cuando)
        Redaccion.objects.filter(hallazgo=hallazgo).update(
            creada_en=cuando, cambiada_en=cuando + timedelta(hours=1)
        )
