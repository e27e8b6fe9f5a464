"""Lo que se entrega para el lugar: cada hoja con las columnas que su área usa, y ninguna más.

Protocolo recibe a quién saluda y con quién llega; alimentos, cuentas; seguridad, quién entra y con
qué vehículo. Ninguna lleva correos, teléfonos, dieta ni acceso por persona.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from dialogo.hojas import Hoja, Valor
from sobremesas.models import Asistente, Invitacion, Necesidades, Sobremesa
from sobremesas.tablero.salidas import cuentas_de

E = Invitacion.Estado
CON_LUGAR = (E.CONFIRMADA, E.DELEGA, E.DELEGADA)
POR_NOMBRAR = "Por nombrar"


@dataclass(frozen=True)
class Lista:
    clave: str
    nombre: str
    para: str
    armar: Callable[[Sobremesa], Hoja]


def _sillas(sobremesa: Sobremesa) -> QuerySet[Asistente]:
    """Quien se sentará en cada silla con lugar, por nombre. Dos consultas."""
    return (
        Asistente.objects.filter(
            invitacion__sobremesa=sobremesa,
            invitacion__estado__in=CON_LUGAR,
            sustituido_en=None,
        )
        .select_related("invitacion__persona")
        .prefetch_related("invitacion__acompanantes")
        .order_by("nombre", "pk")
    )


def _nombre(uno: Asistente, con_tratamiento: bool) -> str:
    """Mientras falte decir a quién mandan, el titular no es quien llega."""
    if uno.invitacion.estado == E.DELEGA:
        return POR_NOMBRAR
    return uno.con_tratamiento if con_tratamiento else uno.nombre


def _representa(uno: Asistente) -> str:
    va_otra = not uno.es_titular or uno.invitacion.estado == E.DELEGA
    return uno.invitacion.persona.con_tratamiento if va_otra else ""


def _acompanantes(uno: Asistente) -> str:
    juntos = uno.invitacion.acompanantes.all()
    return "; ".join(f"{a.nombre} ({a.get_papel_display().lower()})" for a in juntos)


def _placas(uno: Asistente) -> str:
    return "; ".join(a.placas for a in uno.invitacion.acompanantes.all() if a.placas)


def protocolo(sobremesa: Sobremesa) -> Hoja:
    filas: list[list[Valor]] = [
        [_nombre(u, True), u.cargo, u.organizacion, _representa(u), _acompanantes(u)]
        for u in _sillas(sobremesa)
    ]
    encabezados = ["Nombre", "Cargo", "Organización", "En representación de", "Llega con"]
    return Hoja("Protocolo", encabezados, filas)


def alimentos(sobremesa: Sobremesa) -> Hoja:
    """Cuentas: de cuántas personas a la mesa, cuántas piden qué."""
    dieta = dict(cuentas_de(sobremesa).dieta)
    filas: list[list[Valor]] = [["Personas a la mesa", _sillas(sobremesa).count()]]
    filas += [[opcion.label, dieta[opcion.label]] for opcion in Necesidades.Dieta]
    return Hoja("Alimentos", ["Qué", "Personas"], filas)


def seguridad(sobremesa: Sobremesa) -> Hoja:
    filas: list[list[Valor]] = [
        [_nombre(u, False), u.organizacion, _acompanantes(u), _placas(u)]
        for u in _sillas(sobremesa)
    ]
    return Hoja("Seguridad", ["Nombre", "Organización", "Acompañantes", "Placas"], filas)


LISTAS = {
    una.clave: una
    for una in (
        Lista(
            "protocolo",
            "Protocolo",
            "nombre con su tratamiento, cargo y con quién llega",
            protocolo,
        ),
        Lista("alimentos", "Alimentos", "sólo cuentas, ningún nombre", alimentos),
        Lista("seguridad", "Seguridad", "nombre, organización, acompañantes y placas", seguridad),
    )
}
