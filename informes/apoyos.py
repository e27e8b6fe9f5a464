"""En qué se apoya cada hallazgo: la evidencia de un diálogo, agrupada por la base en dos viajes."""

from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr
from django.db.models import Q

from dialogo.models import Dialogo
from entrevistas.confidencialidad import detenidos
from entrevistas.models import Entrada, Fragmento
from hallazgos.models import Evidencia, Hallazgo


class Apoyo(NamedTuple):
    """Un hallazgo con evidencia. Lo que se imprime excluye las observaciones del equipo."""

    entrevistas: list[int]
    por_revisar: list[int]
    sectores: list[int]
    tiene_literal: bool

    @property
    def se_imprime(self) -> bool:
        return bool(self.entrevistas)


def apoyos(dialogo: Dialogo) -> dict[int, Apoyo]:
    """Por hallazgo activo: entrevistas citadas y pasajes sueltos; sectores y literales a favor."""
    vigentes = Evidencia.objects.vigentes().filter(hallazgo__dialogo=dialogo)
    suelto = (
        Q(fragmento__entrada__retirada_en__isnull=False)
        | ~Q(fragmento__anclaje=Fragmento.Anclaje.EXACTO)
        | Q(fragmento__in=list(detenidos(Fragmento.objects.filter(evidencias__in=vigentes))))
    )
    se_imprime = ~Q(fragmento__entrada__tipo=Entrada.Tipo.OBSERVACION)
    a_favor = Q(relacion=Evidencia.Relacion.SUSTENTA)
    entrevista = "fragmento__entrada__entrevista"
    filas = (
        vigentes.exclude(hallazgo__estado=Hallazgo.Estado.ARCHIVADO)
        .order_by()
        .values_list("hallazgo")
        .annotate(
            citadas=ArrayAgg(entrevista, filter=se_imprime, distinct=True),
            sueltos=ArrayAgg("numero", filter=se_imprime & suelto, distinct=True),
            sectores=ArrayAgg(f"{entrevista}__sector", filter=a_favor, distinct=True),
            literal=BoolOr(
                Q(fragmento__entrada__tipo=Entrada.Tipo.LITERAL), filter=a_favor, default=False
            ),
        )
    )
    return {
        hallazgo: Apoyo(citadas or [], sueltos or [], sectores or [], literal)
        for hallazgo, citadas, sueltos, sectores, literal in filas
    }
