"""Cuánto se ha codificado de cada entrevista, del lado de quien puede verla."""

from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from entrevistas.models import Codificacion, Entrada, Entrevista


@dataclass(frozen=True)
class Avance:
    """Las filas que se enseñan y las cuentas de todas."""

    filas: list[Entrevista]
    ver: str
    num_entrevistas: int
    num_entradas: int
    num_con_codigo: int
    num_sin_empezar: int

    @property
    def num_por_codificar(self) -> int:
        return self.num_entradas - self.num_con_codigo


def avance(visibles: "QuerySet[Entrevista]", ver: str = "") -> Avance:
    """Una consulta. ``ver=faltan`` deja las que tienen entradas sin código."""
    filas = list(
        visibles.hechas()  # type: ignore[attr-defined]
        .select_related("persona", "organizacion", "sector")
        .annotate(
            num_entradas=_cuenta(_citables(), "pk"),
            num_con_codigo=_cuenta(_con_codigo(), "pk"),
            num_marcas=_cuenta(_marcas(), "pk", "fragmento__entrada__entrevista"),
            ultima_en=Subquery(
                _marcas()
                .values("fragmento__entrada__entrevista")
                .annotate(n=Max("puesta_en"))
                .values("n")
            ),
        )
        .order_by("numero")
    )
    faltan = [fila for fila in filas if fila.num_con_codigo < fila.num_entradas]
    return Avance(
        filas=faltan if ver == "faltan" else filas,
        ver=ver if ver == "faltan" else "",
        num_entrevistas=len(filas),
        num_entradas=sum(fila.num_entradas for fila in filas),
        num_con_codigo=sum(fila.num_con_codigo for fila in filas),
        num_sin_empezar=sum(bool(f.num_entradas and not f.num_con_codigo) for f in filas),
    )


def _cuenta(filas: QuerySet, de: str, por: str = "entrevista") -> Coalesce:
    cuenta = filas.order_by().values(por).annotate(n=Count(de, distinct=True)).values("n")
    return Coalesce(Subquery(cuenta), 0)


def _citables() -> "QuerySet[Entrada]":
    return Entrada.objects.citables().filter(entrevista=OuterRef("pk"))


def _con_codigo() -> "QuerySet[Entrada]":
    return _citables().filter(
        fragmentos__codificaciones__retirada_en=None,
        fragmentos__codificaciones__doble=None,
        fragmentos__codificaciones__isnull=False,
    )


def _marcas() -> "QuerySet[Codificacion]":
    return (
        Codificacion.objects.del_analisis()
        .filter(fragmento__entrada__entrevista=OuterRef("pk"))
        .filter(fragmento__entrada__retirada_en=None)
        .order_by()
    )
