"""A quién se oyó y cuánto pesa en el informe, sin que se sepa quién es quién.

Fuera del equipo no se imprime folio, fecha ni orden; los sectores con pocas personas se funden para
que restando nadie las cuente (seguridad C7), y lo que mencionan menos de *k* va sin cifra.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from actores.models import Sector
from dialogo.models import Dialogo
from dialogo.palabras import contar, enumerar
from entrevistas.confidencialidad import alcanza, tabla_publicable
from entrevistas.models import Alcance, Consentimiento, Entrada, Entrevista
from hallazgos.models import Omision
from informes.graficas import Barras, barras
from informes.models import Informe

APORTES = (("Ninguno", 0, 0), ("De 1 a 4", 1, 4), ("De 5 a 9", 5, 9), ("10 o más", 10, 10**6))


def _con_permiso(dialogo: Dialogo, audiencia: str) -> QuerySet[Entrada]:
    """Lo dicho por quienes consintieron llegar a esa audiencia; ni observaciones ni lo retirado."""
    alcances = [a for a in Alcance.values if alcanza(a, audiencia)]
    permiso = Consentimiento.objects.vigentes().filter(
        entrevista=OuterRef("entrevista"), alcance__in=alcances
    )
    return (
        Entrada.objects.citables()
        .exclude(tipo=Entrada.Tipo.OBSERVACION)
        .filter(Exists(permiso), entrevista__in=Entrevista.objects.filter(dialogo=dialogo).hechas())
        .order_by()
    )


def _por(dialogo: Dialogo, que: str, audiencia: str) -> list[tuple[str, int]]:
    filas = (
        _con_permiso(dialogo, audiencia)
        .filter(~Q(**{que: None}))
        .values_list(f"{que}__nombre")
        .annotate(personas=Count("entrevista__persona", distinct=True))
    )
    return list(filas)


def _tabla(titulo: str, columna: str, dibujo: Barras, que: str, total: int) -> dict[str, Any]:
    frase = ""
    if dibujo.filas:
        mas = dibujo.filas[0]["personas"]
        cuales = enumerar(f["nombre"].lower() for f in dibujo.filas if f["personas"] == mas)
        frase = f"Lo que más personas mencionan: {cuales}, {mas} de {total}."
    return {
        "titulo": titulo,
        "columna": columna,
        "frase": frase or f"Ningún{que} alcanza todavía el mínimo de personas para dar su cifra.",
        "pie": "Cuenta personas, no menciones. Una persona puede mencionar varios.",
        "filas": dibujo.filas,
        "menores": enumerar(nombre.lower() for nombre in dibujo.menores),
    }


def prioridades(dialogo: Dialogo, audiencia: str = Alcance.PARTICIPANTES) -> dict[str, Any]:
    """Temas y regiones por personas. Tres consultas."""
    permitidas = _con_permiso(dialogo, audiencia)
    total = permitidas.aggregate(n=Count("entrevista__persona", distinct=True))["n"] or 0
    k = dialogo.umbral_k
    temas = barras(_por(dialogo, "temas", audiencia), total, k)
    regiones = barras(_por(dialogo, "regiones", audiencia), total, k)
    return {
        "personas": total,
        "frase": (
            "Qué temas y qué regiones del mundo aparecen en lo que se dijo, y en cuántas personas. "
            "Es un recuento de la conversación, no una votación."
        ),
        "tablas": [
            _tabla("Temas", "Tema", temas, " tema", total),
            _tabla("Regiones del mundo", "Región", regiones, "a región", total),
        ],
    }


def _callados_antes(dialogo: Dialogo) -> set[str]:
    """Sectores que alguna versión ya impresa no dejó contar."""
    listas = Informe.objects.con_cifras().filter(dialogo=dialogo, estado=Informe.Estado.LISTO)
    por_version = listas.values_list("instantanea__imprime__cobertura__callados", flat=True)
    return {clave for callados in por_version for clave in callados or []}


def _tabla_de_sectores(
    entrevistas: Iterable[Entrevista], k: int, antes: set[str]
) -> dict[Sector, tuple[int, bool]]:
    """Cuántas tiene cada sector y si su cifra se calla."""
    conteos = Counter(entrevista.sector for entrevista in entrevistas)
    ya = frozenset(sector for sector in conteos if sector.clave in antes)
    tabla = tabla_publicable(dict(conteos), k, ya)
    return {sector: (n, tabla[sector] is None) for sector, n in conteos.items()}


def _sectores(cuentas: dict[Sector, tuple[int, bool]]) -> list[dict[str, Any]]:
    """Los que se callan van juntos y sin nombre: nombrarlos diría cuál llegó entre dos versiones."""
    dichos = sorted(
        (sector for sector, (_, callado) in cuentas.items() if not callado),
        key=lambda sector: (sector.orden, sector.nombre),
    )
    filas = [{"nombre": s.nombre, "personas": cuentas[s][0]} for s in dichos]
    callados = [n for n, callado in cuentas.values() if callado]
    if callados:
        nombre = "Los demás sectores, juntos" if dichos else "Todos los sectores, juntos"
        filas.append({"nombre": nombre, "personas": sum(callados)})
    return filas


def cobertura(dialogo: Dialogo, citadas: Counter[int]) -> dict[str, Any]:
    """El anexo A. ``citadas``: pasajes impresos por entrevista. Tres consultas."""
    entrevistas = list(
        Entrevista.objects.filter(dialogo=dialogo).hechas().select_related("sector").order_by("pk")
    )
    omisiones = list(
        Omision.objects.filter(entrevista__in=[e for e in entrevistas if not citadas[e.pk]])
        .order_by("motivo")
        .values_list("motivo", flat=True)
        .distinct()
    )
    total = len(entrevistas)
    cuentas = _tabla_de_sectores(entrevistas, dialogo.umbral_k, _callados_antes(dialogo))
    callados = sorted(sector.clave for sector, (_, callado) in cuentas.items() if callado)
    aportan = sum(1 for entrevista in entrevistas if citadas[entrevista.pk])
    return {
        "entrevistas": total,
        "frases": _frases(total, aportan, sum(citadas.values())),
        "sectores": _sectores(cuentas),
        # Callarlos todos no dice nada de ninguno: no obliga a la versión que sigue.
        "callados": callados if len(callados) < len(cuentas) else [],
        "nota_sectores": (
            f"Los sectores con menos de {dialogo.umbral_k} entrevistas se suman entre sí o con otro, "
            "para que nadie quede a la vista."
        ),
        "aportes": [
            {"nombre": nombre, "entrevistas": n}
            for nombre, desde, hasta in APORTES
            if (n := sum(1 for e in entrevistas if desde <= citadas[e.pk] <= hasta))
        ],
        "razones": omisiones,
    }


def _frases(total: int, aportan: int, pasajes: int) -> list[str]:
    if not total:
        return ["Todavía no hay entrevistas hechas."]
    frase = (
        f"De {contar(total, 'entrevista hecha', 'entrevistas hechas', femenino=True)}, "
        f"{'todas aportan' if aportan == total else f'{aportan} aportan'} al menos un pasaje a los "
        f"hallazgos de este documento: {pasajes} en total."
    )
    if aportan < total:
        frase += " Las demás no aportan ninguno, y abajo se dice por qué."
    return [frase]
