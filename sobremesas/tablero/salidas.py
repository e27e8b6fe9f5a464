"""Lo que se mandó, lo que no salió y lo que sigue; y las cuentas de la mesa y del acceso."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from dialogo.models import Dialogo, Envio
from sobremesas import fechas
from sobremesas.models import Convocatoria, Invitacion, Mensaje, Necesidades, Ola, Sobremesa
from sobremesas.tablero.cuando import dicho

OLAS_EN_EL_TABLERO = 6
SALIO = Q(envio__estado=Envio.Estado.ENVIADO)
NO_SALIO = Q(envio__estado=Envio.Estado.FALLIDO)
REBOTO = Q(envio__rebotado_en__isnull=False)


@dataclass(frozen=True)
class Salida:
    """Un renglón de «Mensajes»: una ola, o lo que se manda al contestar cada quien."""

    nombre: str
    salieron: int
    total: int
    fallaron: int
    estado: str
    signo: str
    clase: str
    ola: Ola | None = None

    @property
    def cuantos(self) -> str:
        return (
            str(self.salieron)
            if self.salieron >= self.total
            else f"{self.salieron} de {self.total}"
        )


@dataclass(frozen=True)
class Salidas:
    renglones: list[Salida]
    rebotes: int
    siguiente: datetime.datetime | None

    @property
    def dice_rebotes(self) -> str:
        if not self.rebotes:
            return ""
        if self.rebotes == 1:
            return "Un correo rebotó y abrió su llamada."
        return f"{self.rebotes} correos rebotaron y abrieron su llamada."


def salidas(dialogo: Dialogo) -> Salidas:
    """Tres consultas."""
    olas = list(
        Ola.objects.filter(dialogo=dialogo)
        .con_elegidas()
        .annotate(
            salieron=Count("mensajes", filter=Q(mensajes__envio__estado=Envio.Estado.ENVIADO)),
            fallaron=Count(
                "mensajes",
                filter=Q(mensajes__envio__estado=Envio.Estado.FALLIDO)
                | Q(mensajes__envio__rebotado_en__isnull=False),
            ),
            escritos=Count("mensajes"),
        )
        .order_by("-creada_en")[:OLAS_EN_EL_TABLERO]
    )
    sueltos = Mensaje.objects.filter(invitacion__sobremesa__dialogo=dialogo).aggregate(
        rebotes=Count("pk", filter=REBOTO),
        total=Count("pk", filter=Q(ola=None)),
        salieron=Count("pk", filter=Q(ola=None) & SALIO),
        fallaron=Count("pk", filter=Q(ola=None) & (NO_SALIO | REBOTO)),
    )
    renglones = [_de_ola(ola) for ola in reversed(olas)]
    if sueltos["total"]:
        renglones.append(_sueltos(sueltos))
    programadas = [
        ola.programada_para
        for ola in olas
        if ola.estado == Ola.Estado.PROGRAMADA and ola.programada_para
    ]
    return Salidas(renglones, sueltos["rebotes"], min(programadas, default=None))


def _de_ola(ola: Ola) -> Salida:
    signo, clase, estado = _estado(ola)
    es_invitacion = ola.clase == Ola.Clase.INVITACION
    return Salida(
        nombre=f"Invitación, ola {ola.numero}" if es_invitacion else str(ola),
        salieron=ola.salieron,  # type: ignore[attr-defined]
        total=_total(ola),
        fallaron=ola.fallaron,  # type: ignore[attr-defined]
        estado=estado,
        signo=signo,
        clase=clase,
        ola=ola,
    )


def _total(ola: Ola) -> int:
    """A cuántas va: lo escrito o, si no ha salido, las que se eligieron para ella."""
    escritos: int = ola.escritos  # type: ignore[attr-defined]
    if ola.estado == Ola.Estado.MANDADA:
        return escritos
    return max(ola.total, escritos, ola.elegidas)  # type: ignore[attr-defined]


def _estado(ola: Ola) -> tuple[str, str, str]:
    if ola.estado == Ola.Estado.MANDADA:
        fecha = timezone.localtime(ola.mandada_en or ola.creada_en)
        return "si", "e-bien", fechas.dia(fecha).split(" ", 1)[1]
    if ola.estado == Ola.Estado.PROGRAMADA and ola.programada_para:
        return "reloj", "e-quieto", dicho(ola.programada_para)
    if ola.estado == Ola.Estado.DETENIDA:
        return "aviso", "e-aviso", "detenida"
    return "reloj", "e-quieto", ola.get_estado_display().lower()


def _sueltos(cuentas: dict[str, int]) -> Salida:
    completos = cuentas["salieron"] >= cuentas["total"]
    return Salida(
        nombre="A quien contesta",
        salieron=cuentas["salieron"],
        total=cuentas["total"],
        fallaron=cuentas["fallaron"],
        estado="conforme contestan",
        signo="si" if completos else "reloj",
        clase="e-bien" if completos else "e-quieto",
    )


def horario(convocatoria: Convocatoria | None) -> str:
    """«entre 20:00 y 09:00»."""
    if convocatoria is None:
        return ""
    return f"entre {convocatoria.manda_hasta:%H:%M} y {convocatoria.manda_desde:%H:%M}"


@dataclass(frozen=True)
class Cuentas:
    """Sólo cuentas: de aquí no sale ningún nombre."""

    dieta: list[tuple[str, int]]
    acceso: list[tuple[str, int]]

    @property
    def todas(self) -> list[tuple[str, int]]:
        return [par for par in [*self.dieta, *self.acceso] if par[1]]


def cuentas_de(*sobremesas: Sobremesa) -> Cuentas:
    """De quienes tienen lugar, también por representación. Una consulta."""
    dieta: Counter[str] = Counter()
    acceso: Counter[str] = Counter()
    filas = Necesidades.objects.filter(
        asistente__sustituido_en=None,
        asistente__invitacion__sobremesa__in=sobremesas,
        asistente__invitacion__estado__in=[
            Invitacion.Estado.CONFIRMADA,
            Invitacion.Estado.DELEGADA,
        ],
    ).values_list("dieta", "acceso")
    for come, entra in filas:
        dieta.update(come)
        acceso.update(entra)
    return Cuentas(
        [(opcion.label, dieta[opcion.value]) for opcion in Necesidades.Dieta],
        [(opcion.label, acceso[opcion.value]) for opcion in Necesidades.Acceso],
    )
