"""Todo lo que señala a una fila, sin nombrar a quién: también lo de los cuartos que vengan después."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Field, Model


def que_senalan(modelo: type[Model], *, con_sus_listas: bool = False) -> list[Field]:
    """Los campos (llave foránea o uno a uno) de cualquier modelo que apuntan a éste o a sus padres.

    Incluye los que no tienen nombre inverso. Deja fuera el lazo con el padre (herencia de tablas) y,
    salvo que se pidan, las listas propias del modelo, que son parte de él.
    """
    propias = {lista.remote_field.through for lista in modelo._meta.many_to_many}
    campos = {}
    for relacion in modelo._meta.get_fields(include_hidden=True):
        if not relacion.auto_created or relacion.concrete or relacion.many_to_many:
            continue
        campo = relacion.field  # type: ignore[union-attr]
        es_lazo = bool(getattr(campo.remote_field, "parent_link", False))
        if es_lazo or (campo.model in propias and not con_sus_listas):
            continue
        campos[nombre_de(campo)] = campo
    return [campos[nombre] for nombre in sorted(campos)]


def nombre_de(campo: Field) -> str:
    return f"{campo.model._meta.label_lower}.{campo.name}"


def usos(
    campos: Iterable[Field], pks: set[int], menos: dict[str, set[int]]
) -> dict[int, Counter[str]]:
    """Por llave, cuántas filas de cada clase la señalan. Una consulta por campo.

    ``menos``: etiqueta de modelo → llaves que no cuentan.
    """
    hallados: dict[int, Counter[str]] = {}
    for campo in campos:
        filas = campo.model._base_manager.filter(**{f"{campo.name}__in": pks})
        if excluidas := menos.get(campo.model._meta.label_lower):
            filas = filas.exclude(pk__in=excluidas)
        por_pk = filas.order_by().values_list(campo.name).annotate(num=Count("pk"))
        for pk, num in por_pk:
            hallados.setdefault(pk, Counter())[_decir(campo)] += num
    return hallados


def _decir(campo: Field) -> str:
    """«entrevista»; de una lista, la clase que la lleva."""
    modelo: Any = campo.model._meta.auto_created or campo.model
    return str(modelo._meta.verbose_name)
