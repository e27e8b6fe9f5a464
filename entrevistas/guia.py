"""La guía de una entrevista: sus preguntas y lo que se anotó en cada una."""

from dialogo.models import Pregunta
from entrevistas.models import Entrada, Entrevista, Respuesta


def preguntas_de(entrevista: Entrevista) -> list[Pregunta]:
    """Las vigentes y las retiradas que se usaron en ella, en orden; dos consultas.

    Si se usó una versión anterior de una pregunta, su reemplazo no se suma: sería la misma dos
    veces.
    """
    usadas = set(
        Entrada.objects.filter(entrevista=entrevista, retirada_en=None)
        .values_list("pregunta", flat=True)
        .union(Respuesta.objects.filter(entrevista=entrevista).values_list("pregunta", flat=True))
    )
    todas = list(
        Pregunta.objects.filter(bloque__dialogo=entrevista.dialogo_id)
        .select_related("bloque")
        .order_by("bloque__numero", "orden", "version")
    )
    anterior = {pregunta.pk: pregunta.reemplaza_id for pregunta in todas}

    def es_reemplazo_de_una_usada(pk: int | None) -> bool:
        while pk := anterior.get(pk):
            if pk in usadas:
                return True
        return False

    return [
        pregunta
        for pregunta in todas
        if pregunta.pk in usadas
        or (pregunta.retirada_en is None and not es_reemplazo_de_una_usada(pregunta.pk))
    ]
