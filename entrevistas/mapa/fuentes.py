"""De dónde se supo un dato del mapa, dicho según quién mira."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from dialogo.models import Usuario
from entrevistas.models import Entrevista, Procedencia

SIN_FOLIO = "De una entrevista"


@dataclass(frozen=True)
class Fuente:
    """Folio y dirección de la entrada; sin dirección, quien mira no puede ver esa entrevista."""

    texto: str
    url: str = ""
    uid: str = ""


def fuentes_de(usuario: Usuario, campo: str, llaves: Collection[int]) -> dict[int, list[Fuente]]:
    """Las entradas de que salió cada ``vinculo``, ``interes`` o ``valoracion``. Dos consultas.

    Las que no puede ver se dicen una sola vez y sin folio: ni cuáles ni cuántas.
    """
    filas = list(
        Procedencia.objects.filter(**{f"{campo}__in": llaves})
        .select_related("entrada__entrevista__dialogo")
        .order_by("entrada__entrevista__numero", "entrada__orden", "pk")
    )
    entrevistas = {fila.entrada.entrevista_id for fila in filas}
    visibles = set(
        Entrevista.objects.visibles_para(usuario)
        .filter(pk__in=entrevistas)
        .values_list("pk", flat=True)
    )
    fuentes: dict[int, list[Fuente]] = defaultdict(list)
    for fila in filas:
        suyas = fuentes[getattr(fila, f"{campo}_id")]
        una = _dicha(fila) if fila.entrada.entrevista_id in visibles else Fuente(SIN_FOLIO)
        if una not in suyas:
            suyas.append(una)
    return dict(fuentes)


def _dicha(fila: Procedencia) -> Fuente:
    entrevista = fila.entrada.entrevista
    args = [entrevista.dialogo.clave, entrevista.numero, fila.entrada.uid]
    return Fuente(
        entrevista.folio, reverse("entrevistas:entrada", args=args), str(fila.entrada.uid)
    )
