"""Cómo va cada mesa en el punto en curso: cuántas líneas, su espejo y si su relatoría escribe."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from dialogo.palabras import enumerar
from sobremesas.models import Espejo, Mesa, PuntoDelDia, Reflejo, Sala


@dataclass(frozen=True)
class MesaEnVivo:
    mesa: Mesa
    lineas: int
    espejo: Espejo | None
    asi_es: int
    """Puestos a los que no les faltó nada en el último espejo."""
    escribe: bool = False
    sin_red_desde: datetime | None = None

    @property
    def en_espejo(self) -> bool:
        return bool(self.espejo and self.espejo.esta_abierto)

    @property
    def le_falta_espejo(self) -> bool:
        return bool(self.lineas) and self.espejo is None


def de(
    sala: Sala,
    punto: PuntoDelDia | None,
    *,
    escriben: frozenset[int] = frozenset(),
    sin_red: dict[int, datetime] | None = None,
) -> list[MesaEnVivo]:
    """Tres consultas. ``escriben`` y ``sin_red`` son lo que dijo cada relatoría, por mesa."""
    en_el_punto = Q(aportaciones__sala=sala, aportaciones__punto=punto)
    mesas = sala.sobremesa.mesas.annotate(
        lineas=Count(
            "aportaciones", filter=en_el_punto & Q(aportaciones__retirada_en=None), distinct=True
        )
    )
    espejos = Espejo.objects.filter(sala=sala, punto=punto).order_by("mesa_id", "-abierto_en")
    ultimos = {e.mesa_id: e for e in espejos.distinct("mesa_id")}
    asi_es = _asi_es(list(ultimos.values()))
    return [
        MesaEnVivo(
            mesa,
            mesa.lineas,
            ultimos.get(mesa.pk),
            asi_es.get(mesa.pk, 0),
            escribe=mesa.pk in escriben,
            sin_red_desde=(sin_red or {}).get(mesa.pk),
        )
        for mesa in mesas
    ]


def _asi_es(espejos: list[Espejo]) -> dict[int, int]:
    filas = (
        Reflejo.objects.filter(espejo__in=espejos)
        .order_by()
        .values("espejo__mesa", "puesto")
        .annotate(objeta=Count("pk", filter=~Q(valor=Reflejo.Valor.ASI_ES)))
        .values_list("espejo__mesa", "objeta")
    )
    cuenta: dict[int, int] = {}
    for mesa, objeta in filas:
        cuenta[mesa] = cuenta.get(mesa, 0) + (0 if objeta else 1)
    return cuenta


def a_medias(mesas: list[MesaEnVivo]) -> str:
    """«La mesa 1 no ha abierto su espejo y la mesa 4 está escribiendo.»; vacío si nada queda a medias."""
    faltan = [m.mesa.numero for m in mesas if m.le_falta_espejo and not m.escribe]
    abiertos = [m.mesa.numero for m in mesas if m.en_espejo and not m.escribe]
    escriben = [m.mesa.numero for m in mesas if m.escribe]
    partes = [
        _frase(faltan, "no ha abierto su espejo", "no han abierto su espejo"),
        _frase(abiertos, "está en su espejo", "están en su espejo"),
        _frase(escriben, "está escribiendo", "están escribiendo"),
    ]
    dicho = enumerar(parte for parte in partes if parte)
    return f"{dicho[:1].upper()}{dicho[1:]}." if dicho else ""


def _frase(numeros: list[int], una: str, varias: str) -> str:
    if not numeros:
        return ""
    if len(numeros) == 1:
        return f"la mesa {numeros[0]} {una}"
    return f"las mesas {enumerar(map(str, numeros))} {varias}"
