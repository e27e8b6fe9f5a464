"""Las cuentas del acta, sacadas otra vez desde los registros (V7).

``contado`` no usa nada de lo que compuso el acta: cuenta en la base, desde las revisiones y no desde
lo vigente, y desde cada renglón crudo. Si algo difiere, el acta no se construye.
"""

from collections import Counter, defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max, OuterRef, Subquery

from sobremesas.models import (
    Aportacion,
    Disenso,
    Encargo,
    Reflejo,
    RevisionDeAportacion,
    Sala,
)

CLASES = list(Aportacion.Clase.values)
Cuentas = dict[str, int]


def contado(sala: Sala) -> Cuentas:
    """Desde la base, en pocas consultas."""
    ultima = (
        RevisionDeAportacion.objects.filter(aportacion=OuterRef("aportacion"))
        .order_by()
        .values("aportacion")
        .annotate(n=Max("numero"))
        .values("n")
    )
    por_clase = dict(
        RevisionDeAportacion.objects.filter(aportacion__sala=sala, numero=Subquery(ultima))
        .order_by()
        .values_list("clase")
        .annotate(n=Count("pk"))
    )
    retiradas = Aportacion.objects.filter(sala=sala, retirada_en__isnull=False).count()
    return {
        **{clase: por_clase.get(clase, 0) for clase in CLASES},
        "recibidas": Aportacion.objects.filter(sala=sala).count(),
        "validadas": _validadas(sala),
        "retiradas": retiradas,
        "disensos": Disenso.objects.abiertos().filter(aportacion__sala=sala).count(),
        **_encargos(sala),
    }


def _validadas(sala: Sala) -> int:
    """De cada línea en pie, lo último que dijo cada puesto de su revisión: algún sí y ningún no."""
    ultimos: dict[tuple[int, int], str] = {}
    reflejos = Reflejo.objects.filter(
        aportacion__sala=sala, aportacion__retirada_en=None, revision=F("aportacion__revision")
    ).order_by("dado_en", "pk")
    for linea, puesto, valor in reflejos.values_list("aportacion_id", "puesto_id", "valor"):
        ultimos[linea, puesto] = valor
    dichos: dict[int, set[str]] = defaultdict(set)
    for (linea, _puesto), valor in ultimos.items():
        dichos[linea].add(valor)
    si, no = Reflejo.Valor.ASI_ES, Reflejo.Valor.NO_DIJE_ESO
    return sum(si in valores and no not in valores for valores in dichos.values())


def _encargos(sala: Sala) -> Cuentas:
    clases = Counter(
        Encargo.objects.filter(sala=sala, retirado_en=None).values_list("clase", flat=True)
    )
    return {clase: clases[clase] for clase in Encargo.Clase.values}


def impreso(imprime: dict[str, Any]) -> Cuentas:
    """Lo que el acta dice: sus totales, comprobados contra los renglones que de verdad imprime."""
    dicho = imprime["dicho"]
    lineas = [linea for h in imprime["hallazgos"] for linea in renglones(h)]
    por_clase = Counter(linea["clase"] for linea in lineas)
    retiradas = Counter(dicho["retiradas_por_clase"])
    encargos = [e for h in imprime["hallazgos"] for e in h["encargos"]] + imprime["encargos"]
    de_clase = Counter(encargo["clase"] for encargo in encargos)
    return {
        **{clase: por_clase[clase] + retiradas[clase] for clase in CLASES},
        "recibidas": dicho["total"],
        "validadas": dicho["validadas"],
        "retiradas": dicho["retiradas"],
        "disensos": sum(linea["disenso"] == "Abierto" for linea in lineas),
        **{clase: de_clase[clase] for clase in Encargo.Clase.values},
    }


def renglones(hallazgo: dict[str, Any]) -> list[dict[str, Any]]:
    """Todas las líneas de un hallazgo: las de su página y las del anexo."""
    grupos = ("modifican", "completan", "disienten", "demas")
    return [linea for grupo in grupos for linea in hallazgo[grupo]]


def exigir_iguales(sala: Sala, imprime: dict[str, Any]) -> None:
    """Lanza ``ValidationError`` con lo que no cuadra."""
    uno, otro = impreso(imprime), contado(sala)
    dicho = imprime["dicho"]
    uno_dice = {clase: dicho["por_clase"][clase] for clase in CLASES}
    difieren = [c for c in otro if uno[c] != otro[c] or uno_dice.get(c, otro[c]) != otro[c]]
    if difieren:
        partes = [
            f"{clave}: el acta dice {uno[clave]} y los registros {otro[clave]}"
            for clave in difieren
        ]
        raise ValidationError(
            f"El recuento no cuadra ({'; '.join(partes)}). Si se siguió capturando mientras se "
            "construía, vuelve a construir."
        )
