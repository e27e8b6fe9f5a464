"""La ficha que lee el público, y qué se calla para que restar dos publicaciones no señale a nadie."""

from dataclasses import dataclass
from typing import Any

from dialogo.models import Dialogo
from entrevistas.confidencialidad import Cita
from hallazgos.solidez import Ficha
from informes.camara import SECTORES_CON_FIGURA
from informes.models import Publicacion


def clave_de(clave: str) -> str:
    """La que tiene figura; un sector propio de la casa lleva la neutra."""
    return clave if clave in SECTORES_CON_FIGURA else "otro"


@dataclass(frozen=True)
class Publicadas:
    """Lo que las publicaciones anteriores ya dijeron de cada hallazgo: personas y sectores."""

    dichas: dict[str, list[tuple[int, int]]]
    k: int

    @classmethod
    def de(cls, dialogo: Dialogo) -> "Publicadas":
        """Una consulta."""
        dichas: dict[str, list[tuple[int, int]]] = {}
        filas = Publicacion.objects.filter(dialogo=dialogo).values_list(
            "instantanea__hallazgos", flat=True
        )
        for hallazgos in filas:
            for uno in hallazgos or ():
                ficha = uno["ficha"]
                if ficha["num_sectores"] is not None:
                    dichas.setdefault(uno["folio"], []).append(
                        (ficha["sustentan"], ficha["num_sectores"])
                    )
        return cls(dichas, dialogo.umbral_k)

    def deja_contar_sectores(self, folio: str, sustentan: int, sectores: int) -> bool:
        """¿Restando de lo ya dicho no se sabe el sector de unas pocas?

        Si cambian menos de *k* personas y cambia el número de sectores, la diferencia diría de dónde
        son: se calla el número, y los que pueden nombrarse siguen a la vista.
        """
        return not any(
            sectores != antes and abs(sustentan - personas) < self.k
            for personas, antes in self.dichas.get(folio, ())
        )


def publica(
    folio: str, ficha: Ficha, a_favor: list[Cita], publicadas: Publicadas
) -> dict[str, Any]:
    """De los sectores, por su nombre sólo los que alguna de sus citas deja nombrar."""
    visibles = {cita.sector.pk for cita in a_favor if cita.sector}
    alcanzados = len(ficha.sectores)
    if not publicadas.deja_contar_sectores(folio, ficha.sustentan, alcanzados):
        num_sectores = None
    else:
        num_sectores = alcanzados
    return {
        "sustentan": ficha.sustentan,
        "de": ficha.total,
        "matizan": ficha.matizan,
        "contradicen": ficha.contradicen,
        "callan": ficha.callan,
        "sin_preguntar": ficha.sin_preguntar,
        "sectores": [
            {"clave": clave_de(sector.clave), "nombre": sector.nombre}
            for sector in ficha.sectores
            if sector.pk in visibles
        ],
        "num_sectores": num_sectores,
        "de_sectores": len(ficha.por_sector),
        "grado": ficha.grado.nombre,
    }
