"""La lista de espera de cada día en el tablero: quién sigue, por qué, y por qué a nadie se le ofrece."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogo.palabras import contar
from sobremesas import fechas
from sobremesas.asiento import ocupacion
from sobremesas.asiento.cuentas import Ocupacion
from sobremesas.asiento.espera import EnEspera, orden, por_que_nadie, siguiente
from sobremesas.models import Convocatoria, Sobremesa
from sobremesas.tablero.cuando import dia_de
from sobremesas.tablero.dias import sin_dueno


@dataclass(frozen=True)
class Espera:
    """``toca`` es a quien sigue ofrecerle; vacío si hoy a nadie."""

    sobremesa: Sobremesa
    ocupacion: Ocupacion
    lista: list[EnEspera]
    toca: EnEspera | None
    por_que_nadie: str

    @property
    def nombre(self) -> str:
        return dia_de(self.sobremesa.empieza_en)

    @property
    def dia(self) -> str:
        return fechas.dia(self.sobremesa.empieza_en).capitalize()

    @property
    def libres(self) -> str:
        """«dos lugares libres y seis por contestar»."""
        libres = sin_dueno(self.ocupacion)
        dicho = contar(libres, "lugar libre", "lugares libres") if libres else "sin lugares libres"
        por_contestar = self.ocupacion.libres - libres
        return f"{dicho} y {por_contestar} por contestar" if por_contestar else dicho


def esperas(sobremesas: Sequence[Sobremesa]) -> list[Espera]:
    """Los días en los que alguien espera."""
    lugares = ocupacion(sobremesas)
    return [espera_de(una, lugares[una.pk]) for una in sobremesas if lugares[una.pk].en_espera]


def espera_de(una: Sobremesa, suya: Ocupacion) -> Espera:
    toca = siguiente(una)
    abierta = una.recibe_respuestas
    hay = bool(toca and abierta and not toca.impedimento and suya.libres_para(toca.invitacion))
    return Espera(una, suya, orden(una), toca if hay else None, "" if hay else por_que_nadie(una))


def automatica(una: Sobremesa) -> bool:
    return Convocatoria.de(una.dialogo).espera_automatica
