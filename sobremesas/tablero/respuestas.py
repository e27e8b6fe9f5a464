"""«Quién contestó qué»: los renglones de la tabla, sus filtros y sus cuentas."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from dialogo.models import Dialogo, Usuario
from dialogo.texto import SinAcentos, sin_acentos
from hallazgos.models import Hallazgo
from sobremesas.asiento.acciones import Accion
from sobremesas.models import Asistente, Canal, Invitacion, Movimiento, Pendiente, PrePostura
from sobremesas.tablero.cuando import dia_de, dicho

E = Invitacion.Estado

CONTESTARON = (E.CONFIRMADA, E.DELEGA, E.DELEGADA, E.DECLINADA, E.EN_ESPERA)
SIGNOS: dict[str, tuple[str, str]] = {
    E.CONFIRMADA: ("si", "e-bien"),
    E.DELEGA: ("adelante", "e-aviso"),
    E.DELEGADA: ("adelante", "e-quieto"),
    E.DECLINADA: ("no", "e-quieto"),
    E.EN_ESPERA: ("reloj", "e-quieto"),
    E.OFRECIDA: ("reloj", "e-aviso"),
    E.RETIRADA: ("menos", "e-quieto"),
}
SIGNOS_DE_CANAL: dict[str, str] = {
    Canal.ENLACE: "enlace",
    Canal.CORREO: "correo",
    Canal.TELEFONO: "telefono",
    Canal.CARTA: "hoja",
    Canal.MENSAJE: "correo",
    Canal.EN_PERSONA: "persona",
    Canal.SISTEMA: "igual",
}
# Clave de la dirección, lo que se lee y a quién deja.
RESPUESTAS: dict[str, tuple[str, Q]] = {
    "": ("Todas", Q(estado__in=CONTESTARON)),
    "asistira": ("Asistirá", Q(estado=E.CONFIRMADA)),
    "manda": ("Manda a alguien", Q(estado__in=[E.DELEGA, E.DELEGADA])),
    "no": ("No podrá", Q(estado=E.DECLINADA)),
    "espera": ("En espera", Q(estado__in=[E.EN_ESPERA, E.OFRECIDA])),
    "sin": ("Sin respuesta", Q(estado=E.INVITADA)),
    "otro-dia": ("Pidió otro día", Q(pidio_otro_dia=True)),
    "por-aprobar": ("Representante por aprobar", Q(por_aprobar=True)),
    "lista": ("Sin invitar", Q(estado=E.EN_LISTA)),
    "retiradas": ("Retiradas", Q(estado=E.RETIRADA)),
}
ORDENES = {
    "recientes": ["-movida_en", "pk"],
    "nombre": ["persona__nombre_plano", "pk"],
    "sector": ["sector__orden", "persona__nombre_plano", "pk"],
}


@dataclass(frozen=True)
class Renglon:
    invitacion: Invitacion
    asistente: Asistente | None
    nota: str

    @property
    def signo(self) -> str:
        return SIGNOS.get(self.invitacion.estado, ("reloj", "e-quieto"))[0]

    @property
    def clase(self) -> str:
        return SIGNOS.get(self.invitacion.estado, ("reloj", "e-quieto"))[1]

    @property
    def respuesta(self) -> str:
        return Invitacion.Estado(self.invitacion.estado).label

    @property
    def dia(self) -> str:
        return dia_de(self.invitacion.sobremesa.empieza_en)

    @property
    def canal(self) -> str:
        return (
            self.invitacion.get_respuesta_canal_display() if self.invitacion.respuesta_canal else ""
        )

    @property
    def signo_de_canal(self) -> str:
        return SIGNOS_DE_CANAL.get(self.invitacion.respuesta_canal, "igual")

    @property
    def cuando(self) -> str:
        """«ayer 18:31, anotó Fabián»."""
        hecho = dicho(self.invitacion.respondida_en or self.invitacion.en_espera_desde)
        if hecho and self.invitacion.anotada_por:
            return f"{hecho}, anotó {de_pila(self.invitacion.anotada_por)}"
        return hecho


def de_pila(usuario: Usuario) -> str:
    return (usuario.nombre or str(usuario)).split()[0]


def base(dialogo: Dialogo, usuario: Usuario) -> QuerySet[Invitacion]:
    """Las sillas que puede ver quien mira, con lo que los filtros preguntan."""
    otro_dia = Pendiente.objects.abiertos().filter(
        invitacion=OuterRef("pk"), clase=Pendiente.Clase.OTRO_DIA
    )
    por_aprobar = Asistente.objects.filter(
        invitacion=OuterRef("pk"),
        es_titular=False,
        sustituido_en=None,
        aprobado_en=None,
        rechazado_en=None,
    )
    posibles = Invitacion.dias_posibles.through.objects.filter(invitacion=OuterRef("pk"))
    return (
        Invitacion.objects.visibles_para(usuario)
        .filter(sobremesa__dialogo=dialogo)
        .annotate(
            pidio_otro_dia=Exists(otro_dia) | Exists(posibles),
            por_aprobar=Exists(por_aprobar),
        )
    )


def filtrar(
    filas: QuerySet[Invitacion], valores: dict[str, Any], *, con_respuesta: bool = True
) -> QuerySet[Invitacion]:
    """``con_respuesta`` falso deja fuera ese filtro, que es el que se está contando."""
    if dia := valores.get("dia"):
        filas = filas.filter(sobremesa__numero=dia)
    if canal := valores.get("canal"):
        filas = filas.filter(respuesta_canal=canal)
    if sector := valores.get("sector"):
        filas = filas.filter(sector=sector)
    if q := valores.get("q"):
        filas = filas.filter(_dicen(q))
    if con_respuesta:
        filas = filas.filter(RESPUESTAS[valores.get("r") or ""][1])
    return filas


def _dicen(q: str) -> Q:
    """Nombre del titular, organización o quien la representa; cada palabra por su lado."""
    juntas = Q()
    for palabra in sin_acentos(q).split()[:6]:
        juntas &= Q(
            Q(persona__nombre_plano__contains=palabra)
            | Q(organizacion__nombre_plano__contains=palabra)
            | Q(organizacion__siglas_planas__contains=palabra)
            | Exists(
                Asistente.objects.annotate(plano=SinAcentos("nombre")).filter(
                    invitacion=OuterRef("pk"), sustituido_en=None, plano__contains=palabra
                )
            )
        )
    return juntas


def cuentas(filas: QuerySet[Invitacion]) -> dict[str, int]:
    """Cuántas hay de cada respuesta. Una consulta; ``filas`` llega sin ese filtro."""
    pedidas = {
        f"n_{clave.replace('-', '_') or 'todas'}": Count("pk", filter=regla)
        for clave, (_, regla) in RESPUESTAS.items()
    }
    juntas = filas.order_by().aggregate(**pedidas)
    return {clave: juntas[f"n_{clave.replace('-', '_') or 'todas'}"] for clave in RESPUESTAS}


def por_canal(filas: QuerySet[Invitacion]) -> list[tuple[str, int]]:
    """«44 por enlace, 9 por teléfono…», de más a menos."""
    contadas = (
        filas.filter(estado__in=CONTESTARON)
        .exclude(respuesta_canal="")
        .order_by()
        .values_list("respuesta_canal")
        .annotate(num=Count("pk"))
        .order_by("-num", "respuesta_canal")
    )
    return [(Canal(canal).label.lower(), num) for canal, num in contadas]


def para_lista(filas: QuerySet[Invitacion], orden: str = "") -> QuerySet[Invitacion]:
    """Con todo lo que pinta un renglón, en un número fijo de consultas."""
    opiniones = (
        PrePostura.objects.filter(asistente__invitacion=OuterRef("pk"))
        .order_by()
        .values("asistente__invitacion")
        .annotate(num=Count("redaccion__hallazgo", distinct=True))
        .values("num")
    )
    ultimo = Movimiento.objects.filter(invitacion=OuterRef("pk")).order_by("-ocurrio_en")
    return (
        filas.select_related("sobremesa", "persona", "organizacion", "sector", "anotada_por")
        .prefetch_related(
            Prefetch(
                "asistentes", Asistente.objects.filter(sustituido_en=None), to_attr="vigentes"
            ),
            Prefetch(
                "movimientos",
                Movimiento.objects.filter(accion=Accion.CAMBIAR_DIA)
                .select_related("sobremesa")
                .order_by("ocurrio_en", "pk"),
                to_attr="cambios_de_dia",
            ),
            "dias_posibles",
        )
        .annotate(
            num_opiniones=Coalesce(Subquery(opiniones, output_field=IntegerField()), 0),
            movida_en=Coalesce(
                "respondida_en",
                "en_espera_desde",
                Subquery(ultimo.values("ocurrio_en")[:1], output_field=DateTimeField()),
                "creada_en",
            ),
        )
        .order_by(*ORDENES.get(orden, ORDENES["recientes"]))
    )


def renglones(
    filas: list[Invitacion], *, num_hallazgos: int = 0, con_opiniones: bool = False
) -> list[Renglon]:
    return [
        Renglon(fila, _vigente(fila), _nota(fila, num_hallazgos if con_opiniones else 0))
        for fila in filas
    ]


def _vigente(fila: Invitacion) -> Asistente | None:
    vigentes: list[Asistente] = fila.vigentes  # type: ignore[attr-defined]
    return vigentes[0] if vigentes else None


def _nota(fila: Invitacion, num_hallazgos: int) -> str:
    """La segunda línea de la respuesta."""
    partes = []
    asiste = _vigente(fila)
    if asiste and not asiste.es_titular:
        partes.append(_de_quien_va(asiste))
    if cambios := fila.cambios_de_dia:  # type: ignore[attr-defined]
        partes.append(_cambio(cambios[-1], fila))
    if fila.pidio_otro_dia:  # type: ignore[attr-defined]
        dias = [dia_de(dia.empieza_en).lower() for dia in fila.dias_posibles.all()]
        partes.append(f"le queda mejor {' o '.join(dias)}" if dias else "pidió otro día")
    if fila.es_sobrecupo:
        partes.append("por encima del cupo")
    opiniones = fila.num_opiniones  # type: ignore[attr-defined]
    if num_hallazgos and opiniones:
        partes.append(f"opinó en {opiniones} de {num_hallazgos} hallazgos")
    return "; ".join(partes)


def _de_quien_va(asiste: Asistente) -> str:
    if asiste.falta_visto_bueno:
        return f"{asiste.con_tratamiento}, por aprobar"
    return asiste.con_tratamiento


def _cambio(cambio: Movimiento, fila: Invitacion) -> str:
    if cambio.sobremesa_id == fila.sobremesa_id:
        return "cambió de día"
    return f"cambió del {dia_de(cambio.sobremesa.empieza_en).lower()}"


def num_hallazgos(dialogo: Dialogo) -> int:
    """Los que se conversan en alguno de los días."""
    return (
        Hallazgo.objects.filter(puntos__sobremesa__dialogo=dialogo)
        .order_by()
        .aggregate(num=Count("pk", distinct=True))["num"]
    )
