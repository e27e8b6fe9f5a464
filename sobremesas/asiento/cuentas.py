"""Cuántos lugares hay, quién los ocupa y para quién están apartados (C1)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from sobremesas.models import Invitacion, Reserva, Sobremesa

E = Invitacion.Estado
Grupo = tuple[int, int | None]  # sector y organización


@dataclass
class Ocupacion:
    """La cuenta de un día. ``apartadas`` son lugares reservados que los suyos aún no llenan."""

    cupo: int
    confirmadas: int = 0
    delegadas: int = 0
    ofrecidas: int = 0
    sin_respuesta: int = 0
    en_lista: int = 0
    en_espera: int = 0
    declinadas: int = 0
    sobrecupos: int = 0
    reservas: list[Reserva] = field(default_factory=list, repr=False)
    grupos: Counter[Grupo] = field(default_factory=Counter, repr=False)

    @property
    def ocupados(self) -> int:
        """Las ofertas vigentes y las sillas que aún no tienen nombre también ocupan (C1)."""
        return self.confirmadas + self.delegadas + self.ofrecidas

    @property
    def normales(self) -> int:
        """Los que cuentan contra el cupo: un sobrecupo trae su propio lugar (C4)."""
        return self.ocupados - self.sobrecupos

    @property
    def apartadas(self) -> int:
        return sum(self.por_llenar().values())

    @property
    def libres(self) -> int:
        """Los que puede tomar cualquiera."""
        return max(0, self.cupo - self.normales - self.apartadas)

    def por_llenar(self) -> dict[int, int]:
        """Lugares que le faltan a cada reserva. Cada ocupante llena a lo más una: antes, la de su
        organización."""
        faltan = {reserva.pk: reserva.lugares for reserva in self.reservas}
        for grupo, quedan in sorted(self.grupos.items(), key=lambda par: str(par[0])):
            for reserva in self._suyas(grupo):
                toma = min(quedan, faltan[reserva.pk])
                faltan[reserva.pk] -= toma
                quedan -= toma
        return faltan

    def libres_para(self, silla: Invitacion) -> int:
        """Lo apartado para los suyos también es suyo."""
        faltan = self.por_llenar()
        propios = {reserva.pk for reserva in self._suyas((silla.sector_id, silla.organizacion_id))}
        ajenos = sum(lugares for pk, lugares in faltan.items() if pk not in propios)
        return max(0, self.cupo - self.normales - ajenos)

    def tiene_apartado(self, silla: Invitacion) -> bool:
        suyas = self._suyas((silla.sector_id, silla.organizacion_id))
        faltan = self.por_llenar()
        return any(faltan[reserva.pk] for reserva in suyas)

    def _suyas(self, grupo: Grupo) -> list[Reserva]:
        sector, organizacion = grupo
        propias = [
            r
            for r in self.reservas
            if r.sector_id == sector
            or (r.organizacion_id is not None and r.organizacion_id == organizacion)
        ]
        return sorted(propias, key=lambda r: (r.organizacion_id is None, r.pk))


_CAMPO = {
    E.CONFIRMADA: "confirmadas",
    E.DELEGA: "delegadas",
    E.DELEGADA: "delegadas",
    E.OFRECIDA: "ofrecidas",
    E.INVITADA: "sin_respuesta",
    E.EN_LISTA: "en_lista",
    E.EN_ESPERA: "en_espera",
    E.DECLINADA: "declinadas",
}


def ocupacion(sobremesas: Iterable[Sobremesa]) -> dict[int, Ocupacion]:
    """La cuenta de cada día, por su clave. Dos consultas, sean cuantas sean las sillas."""
    dias = {dia.pk: Ocupacion(cupo=dia.cupo) for dia in sobremesas}
    filas = (
        Invitacion.objects.vivas()
        .filter(sobremesa__in=dias)
        .order_by()
        .values_list("sobremesa", "estado", "es_sobrecupo", "sector", "organizacion")
        .annotate(n=Count("pk"))
    )
    for dia, estado, es_sobrecupo, sector, organizacion, n in filas:
        cuenta = dias[dia]
        campo = _CAMPO[E(estado)]
        setattr(cuenta, campo, getattr(cuenta, campo) + n)
        if estado in Invitacion.OCUPAN and es_sobrecupo:
            cuenta.sobrecupos += n
        elif estado in Invitacion.OCUPAN:
            cuenta.grupos[sector, organizacion] += n
    for dia, reservas in _reservas(dias).items():
        dias[dia].reservas = reservas
    return dias


def _reservas(dias: Iterable[int]) -> dict[int, list[Reserva]]:
    juntas = defaultdict(list)
    for reserva in Reserva.objects.vigentes().filter(sobremesa__in=list(dias)):
        juntas[reserva.sobremesa_id].append(reserva)
    return juntas


def de(sobremesa: Sobremesa) -> Ocupacion:
    return ocupacion([sobremesa])[sobremesa.pk]
