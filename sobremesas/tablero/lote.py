"""Lo mismo a varias sillas: se ve el efecto antes y se deshace después.

Cada silla pasa por ``mover`` con su propia transacción: la que no puede moverse se dice y no detiene
a las demás. Lo que se hizo queda en la sesión, para deshacerlo, y en la historia de cada silla.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.acceso import Request
from dialogo.models import Usuario
from sobremesas.asiento import mover
from sobremesas.asiento.acciones import DESDE, Accion, Quien
from sobremesas.lista.balanza import CON_LUGAR
from sobremesas.models import Canal, Invitacion, Pendiente, Sobremesa
from sobremesas.tablero.anotar import AVISOS, en_la_historia
from sobremesas.tablero.efecto import Cambio, EnDia, simular

MAXIMO = 300
LLAVE_DE_SESION = "lote-de-sillas"
Quedo = tuple[bool, str, Any]  # si cambió, por qué no, y cómo estaba


@dataclass(frozen=True)
class AccionDeLote:
    clave: str
    nombre: str
    pide: str  # qué dato más lleva: prioridad, dia, quien, canal o motivo
    solo_coordinacion: bool = False


ACCIONES = [
    AccionDeLote("prioridad", "Cambiar la prioridad", "prioridad"),
    AccionDeLote("encargar", "Encargar la llamada", "quien"),
    AccionDeLote("canal", "Anotar que se invitó por otro medio", "canal"),
    AccionDeLote("dia", "Cambiar de día", "dia", solo_coordinacion=True),
    AccionDeLote("retirar", "Retirar la invitación", "motivo", solo_coordinacion=True),
]
POR_CLAVE = {una.clave: una for una in ACCIONES}


@dataclass(frozen=True)
class Pedido:
    """Qué se quiere hacer, ya leído: sólo uno de los datos importa."""

    accion: AccionDeLote
    prioridad: int = 0
    dia: Sobremesa | None = None
    quien: Usuario | None = None
    canal: str = ""
    motivo: str = ""

    @property
    def dicho(self) -> str:
        if self.accion.clave == "prioridad":
            return f"prioridad {Invitacion.Prioridad(self.prioridad).label.lower()}"
        if self.accion.clave == "encargar":
            return f"llama {self.quien}" if self.quien else "sin quien llame"
        if self.accion.clave == "canal":
            return f"se invitó por {Canal(self.canal).label.lower()}"
        if self.accion.clave == "dia":
            return f"pasan a {self.dia}"
        return "se retiran"


@dataclass(frozen=True)
class Prevista:
    """Una silla elegida y si la acción vale para ella."""

    invitacion: Invitacion
    por_que_no: str = ""


def prever(pedido: Pedido, sillas: Sequence[Invitacion]) -> list[Prevista]:
    return [Prevista(silla, _impide(pedido, silla)) for silla in sillas]


def _impide(pedido: Pedido, silla: Invitacion) -> str:
    clave = pedido.accion.clave
    if clave == "prioridad" and silla.prioridad == pedido.prioridad:
        return "ya la tiene"
    if clave == "dia" and pedido.dia and silla.sobremesa_id == pedido.dia.pk:
        return "ya está en ese día"
    if clave == "dia" and silla.estado not in DESDE[Accion.CAMBIAR_DIA]:
        return "está retirada"
    if clave == "retirar" and silla.estado not in DESDE[Accion.RETIRAR]:
        return "ya está retirada"
    if clave == "encargar" and silla.estado == Invitacion.Estado.RETIRADA:
        return "está retirada"
    if clave == "canal" and silla.estado not in (
        Invitacion.Estado.EN_LISTA,
        Invitacion.Estado.INVITADA,
    ):
        return "ya contestó"
    return ""


def efecto(
    pedido: Pedido, previstas: Sequence[Prevista], sobremesas: Sequence[Sobremesa]
) -> list[EnDia]:
    """Lugares y balanza, antes y después; vacío si la acción no mueve lugares."""
    if pedido.accion.clave not in ("dia", "retirar"):
        return []
    a = pedido.dia.pk if pedido.dia else None
    cambios = [
        Cambio(una.invitacion.sector_id, de=una.invitacion.sobremesa_id, a=a)
        for una in previstas
        if not una.por_que_no and una.invitacion.estado in CON_LUGAR
    ]
    return simular(sobremesas, cambios)


# Hacer y deshacer -------------------------------------------------------------------------------
@dataclass
class Hecho:
    """Lo que quedó hecho: ``antes`` permite deshacerlo; ``fallas``, lo que no se pudo y por qué."""

    accion: str
    dicho: str
    antes: list[list[Any]] = field(default_factory=list)
    fallas: list[str] = field(default_factory=list)

    @property
    def num(self) -> int:
        return len(self.antes)


def aplicar(pedido: Pedido, sillas: Sequence[Invitacion], *, autor: Usuario) -> Hecho:
    hecho = Hecho(pedido.accion.clave, pedido.dicho)
    lote = uuid.uuid4().hex[:12]
    hacer = _HACER[pedido.accion.clave]
    for silla in sillas:
        if impide := _impide(pedido, silla):
            hecho.fallas.append(f"{silla.persona}: {impide}.")
            continue
        try:
            with transaction.atomic():
                cambio, porque, antes = hacer(pedido, silla, autor, f"lote-{lote}-{silla.pk}")
        except ValidationError as error:
            cambio, porque, antes = False, " ".join(error.messages), None
        if cambio:
            hecho.antes.append([silla.pk, antes])
        else:
            hecho.fallas.append(f"{silla.persona}: {porque}")
    return hecho


def _prioridad(pedido: Pedido, silla: Invitacion, autor: Usuario, clave: str) -> Quedo:
    antes = silla.prioridad
    Invitacion.objects.filter(pk=silla.pk).update(prioridad=pedido.prioridad)
    en_la_historia(silla, "prioridad", f"{pedido.dicho.capitalize()}.", autor, clave=clave)
    return True, "", antes


def _encargar(pedido: Pedido, silla: Invitacion, autor: Usuario, clave: str) -> Quedo:
    """Su llamada abierta cambia de manos; si no hay ninguna, se abre."""
    abiertas = list(silla.pendientes.abiertos().filter(clase__in=["llamar", "rebote"]))
    if not abiertas:
        nueva = Pendiente.objects.create(
            dialogo_id=silla.sobremesa.dialogo_id,
            sobremesa_id=silla.sobremesa_id,
            invitacion=silla,
            texto="Llamarle para saber su respuesta.",
            responsable=pedido.quien,
            creado_por=autor,
        )
        return True, "", {"nueva": nueva.pk}
    antes = [[uno.pk, uno.responsable_id] for uno in abiertas]
    silla.pendientes.filter(pk__in=[uno.pk for uno in abiertas]).update(responsable=pedido.quien)
    return True, "", {"tenian": antes}


def _canal(pedido: Pedido, silla: Invitacion, autor: Usuario, clave: str) -> Quedo:
    antes = [silla.canal, silla.estado]
    if silla.estado == Invitacion.Estado.EN_LISTA:
        mover(silla, Accion.INVITAR, quien=Quien.equipo(autor, pedido.canal), clave=clave)
    else:
        en_la_historia(silla, "canal", f"{pedido.dicho.capitalize()}.", autor, clave=clave)
    Invitacion.objects.filter(pk=silla.pk).update(canal=pedido.canal)
    return True, "", antes


def _dia(pedido: Pedido, silla: Invitacion, autor: Usuario, clave: str) -> Quedo:
    antes = silla.sobremesa_id
    resultado = mover(
        silla,
        Accion.CAMBIAR_DIA,
        quien=Quien.equipo(autor, Canal.SISTEMA),
        clave=clave,
        motivo=pedido.motivo,
        sobremesa=pedido.dia,
    )
    if resultado.invitacion.sobremesa_id == antes:
        return False, AVISOS.get(resultado.aviso, "no cambió de día."), None
    return True, "", antes


def _retirar(pedido: Pedido, silla: Invitacion, autor: Usuario, clave: str) -> Quedo:
    antes = silla.estado
    resultado = mover(
        silla,
        Accion.RETIRAR,
        quien=Quien.equipo(autor, Canal.SISTEMA),
        clave=clave,
        motivo=pedido.motivo,
    )
    return resultado.cambio, AVISOS.get(resultado.aviso, ""), antes


Hacer = Callable[[Pedido, Invitacion, Usuario, str], Quedo]
_HACER: dict[str, Hacer] = {
    "prioridad": _prioridad,
    "encargar": _encargar,
    "canal": _canal,
    "dia": _dia,
    "retirar": _retirar,
}


def deshacer(hecho: Hecho, sillas: dict[int, Invitacion], *, autor: Usuario) -> list[str]:
    """Vuelve atrás lo que todavía se puede; devuelve lo que no, con su porqué."""
    fallas = []
    for pk, antes in hecho.antes:
        silla = sillas.get(pk)
        if silla is None:
            continue
        try:
            with transaction.atomic():
                falla = _DESHACER[hecho.accion](silla, antes, autor)
        except ValidationError as error:
            falla = " ".join(error.messages)
        if falla:
            fallas.append(f"{silla.persona}: {falla}")
    return fallas


def _sin_prioridad(silla: Invitacion, antes: int, autor: Usuario) -> str:
    Invitacion.objects.filter(pk=silla.pk).update(prioridad=antes)
    en_la_historia(silla, "prioridad", "Se deshizo el cambio.", autor)
    return ""


def _sin_encargo(silla: Invitacion, antes: dict[str, Any], autor: Usuario) -> str:
    if "nueva" in antes:
        silla.pendientes.abiertos().filter(pk=antes["nueva"]).delete()
    for pk, responsable in antes.get("tenian", []):
        silla.pendientes.abiertos().filter(pk=pk).update(responsable=responsable)
    return ""


def _sin_canal(silla: Invitacion, antes: list[str], autor: Usuario) -> str:
    """Haberla invitado no se deshace: si nadie lo hizo, se retira."""
    canal, estado = antes
    Invitacion.objects.filter(pk=silla.pk).update(canal=canal)
    en_la_historia(silla, "canal", "Se deshizo el cambio.", autor)
    if estado == Invitacion.Estado.EN_LISTA:
        return "el medio volvió a ser el de antes, pero ya consta como invitada."
    return ""


def _al_dia_de_antes(silla: Invitacion, antes: int, autor: Usuario) -> str:
    resultado = mover(
        silla,
        Accion.CAMBIAR_DIA,
        quien=Quien.equipo(autor, Canal.SISTEMA),
        motivo="Se deshizo el cambio.",
        sobremesa=Sobremesa.objects.get(pk=antes),
    )
    if resultado.invitacion.sobremesa_id != antes:
        return AVISOS.get(resultado.aviso, "no volvió a su día.")
    return ""


# Repuesta, la silla vuelve a su respuesta de antes por el mismo camino que la dio.
_DE_VUELTA = {
    Invitacion.Estado.CONFIRMADA: Accion.ASISTIR,
    Invitacion.Estado.DELEGA: Accion.DELEGAR,
    Invitacion.Estado.DECLINADA: Accion.DECLINAR,
    Invitacion.Estado.EN_ESPERA: Accion.ESPERAR,
}


def _reponer(silla: Invitacion, antes: str, autor: Usuario) -> str:
    motivo, quien = "Se deshizo el retiro.", Quien.equipo(autor, Canal.SISTEMA)
    resultado = mover(silla, Accion.REPONER, quien=quien, motivo=motivo)
    if (accion := _DE_VUELTA.get(Invitacion.Estado(antes))) and resultado.a != antes:
        resultado = mover(resultado.invitacion, accion, quien=quien, motivo=motivo)
    if resultado.a != antes:
        quedo = Invitacion.Estado(resultado.a).label.lower()
        return f"se repuso como «{quedo}»; antes, «{Invitacion.Estado(antes).label.lower()}»."
    return ""


_DESHACER: dict[str, Callable[[Invitacion, Any, Usuario], str]] = {
    "prioridad": _sin_prioridad,
    "encargar": _sin_encargo,
    "canal": _sin_canal,
    "dia": _al_dia_de_antes,
    "retirar": _reponer,
}


# Lo último que se hizo, en la sesión -------------------------------------------------------------
def recordar(request: Request, hecho: Hecho) -> None:
    request.session[LLAVE_DE_SESION] = {
        "dialogo": request.dialogo.pk,
        "accion": hecho.accion,
        "dicho": hecho.dicho,
        "antes": hecho.antes,
        "fallas": hecho.fallas,
    }


def ultimo_lote(request: Request) -> Hecho | None:
    """Lo último que hizo quien mira en este diálogo y aún puede deshacer."""
    dado = request.session.get(LLAVE_DE_SESION)
    if not dado or dado["dialogo"] != request.dialogo.pk:
        return None
    return Hecho(dado["accion"], dado["dicho"], dado["antes"], dado["fallas"])


def olvidar(request: Request) -> None:
    request.session.pop(LLAVE_DE_SESION, None)
