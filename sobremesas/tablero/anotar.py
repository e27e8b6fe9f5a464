"""Lo que el equipo anota en nombre de quien fue invitada: la misma función de asiento que el enlace."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from dialogo.models import Usuario
from sobremesas import pendientes
from sobremesas.asiento import mover
from sobremesas.asiento.acciones import Accion, Aviso, DatosDeDelegado, Quien, Resultado
from sobremesas.models import Canal, Invitacion, Movimiento, Pendiente, Sobremesa
from sobremesas.tablero import llamadas
from sobremesas.tablero.respuestas import de_pila

AVISOS = {
    Aviso.IGUAL: "Ya estaba así; no cambió nada.",
    Aviso.LLENO: "El día está lleno: quedó en espera.",
    Aviso.YA_NO_HABIA: "Su lugar ya es de otra persona: quedó en espera.",
    Aviso.DIA_LLENO: "Ese día está lleno: conserva el suyo y queda anotado que prefiere el otro.",
    Aviso.TIENE_OTRO: "Ya tiene lugar otro día. Libéralo primero o pregúntale cuál prefiere.",
    Aviso.FUERA_DE_CORTE: "Las respuestas ya cerraron: queda como recado para el equipo.",
    Aviso.CANCELADA: "Esa sobremesa se canceló.",
    Aviso.OFERTA_VENCIDA: "La oferta ya se había resuelto; el lugar no está apartado.",
    Aviso.RETIRADA: "La invitación está retirada. Si cambió la decisión, repónla.",
}


@dataclass(frozen=True)
class Choque:
    """Alguien más la cambió entretanto: lo que quedó y lo que se iba a anotar (R3)."""

    hay: str
    quien: str
    cuando: Any
    ibas: str


def anotar(
    invitacion: Invitacion,
    datos: dict[str, Any],
    *,
    delegado: DatosDeDelegado | None,
    autor: Usuario,
) -> Resultado:
    """Anota la respuesta y cierra la llamada que la buscaba. Lanza ``TransicionImposible``.

    ``nota`` es lo que se habló; ``razon``, por qué pasa antes que quien espera. Para el asiento sólo
    la segunda da paso: con gente en espera, la nota se guarda en un renglón aparte.
    """
    destino = datos["sobremesa"] if datos["accion"] == Accion.CAMBIAR_DIA else None
    dia = destino or invitacion.sobremesa
    razon = datos["razon"]
    if not razon and (timezone.now() >= dia.corte_en or not num_esperan(dia, invitacion)):
        razon = datos["nota"]
    with transaction.atomic():
        try:
            with transaction.atomic():
                resultado = _mover(
                    invitacion, datos, delegado, Quien.equipo(autor, datos["canal"]), razon
                )
        except _NoCabe as error:
            estado = invitacion.estado
            resultado = Resultado(invitacion, estado, estado, False, error.aviso)
        if resultado.aviso == Aviso.OTRA_VERSION:
            return resultado
        _atender(resultado, datos["canal"], autor)
        if resultado.aviso == Aviso.DIA_LLENO and destino:
            _prefiere(resultado.invitacion, destino, autor)
        if datos["nota"] and razon != datos["nota"]:
            en_la_historia(resultado.invitacion, "nota", datos["nota"], autor, datos["canal"])
    return resultado


class _NoCabe(Exception):
    """No pudo tomar lugar el otro día: la silla se queda donde estaba (C7)."""

    def __init__(self, aviso: Aviso) -> None:
        tiene_otro = aviso == Aviso.TIENE_OTRO
        self.aviso = Aviso.TIENE_OTRO if tiene_otro else Aviso.DIA_LLENO


def _mover(
    invitacion: Invitacion,
    datos: dict[str, Any],
    delegado: DatosDeDelegado | None,
    quien: Quien,
    razon: str,
) -> Resultado:
    """Quien pide otro día dice además que sí a ese día, como por su enlace."""
    destino = datos["sobremesa"] if datos["accion"] == Accion.CAMBIAR_DIA else None
    resultado = mover(
        invitacion,
        Accion(datos["accion"]),
        quien=quien,
        version=datos["version"],
        clave=datos["clave"],
        motivo=razon,
        sobremesa=destino,
        delegado=delegado,
    )
    silla = resultado.invitacion
    if not resultado.cambio or destino is None or silla.ocupa:
        return resultado
    resultado = mover(silla, Accion.ASISTIR, quien=quien, motivo=razon)
    if not resultado.invitacion.ocupa:
        raise _NoCabe(resultado.aviso)
    return resultado


def num_esperan(sobremesa: Sobremesa, sin: Invitacion) -> int:
    esperan = sobremesa.invitaciones.filter(estado=Invitacion.Estado.EN_ESPERA)
    return esperan.exclude(pk=sin.pk).count()


def en_la_historia(
    silla: Invitacion,
    accion: str,
    motivo: str,
    autor: Usuario,
    canal: str = Canal.SISTEMA,
    clave: str = "",
) -> None:
    """Lo que no mueve la silla también queda: entra y sale en el mismo estado."""
    Movimiento.objects.create(
        invitacion=silla,
        sobremesa_id=silla.sobremesa_id,
        accion=accion,
        de=silla.estado,
        a=silla.estado,
        canal=canal,
        motivo=motivo[:300],
        clave=clave,
        anotado_por=autor,
    )


def _prefiere(silla: Invitacion, destino: Sobremesa, autor: Usuario) -> None:
    """El otro día está lleno: queda como uno de los que le quedan mejor, y por atender."""
    silla.dias_posibles.add(destino)
    pendientes.abrir(
        silla.sobremesa,
        Pendiente.Clase.OTRO_DIA,
        f"Pide cambiarse a {destino}, que está llena.",
        invitacion=silla,
        clave=f"otro-dia-{silla.pk}-{destino.pk}",
        usuario=autor,
    )


def _atender(resultado: Resultado, canal: str, autor: Usuario) -> None:
    estado = Invitacion.Estado(resultado.a).label
    llamadas.resolver(
        llamadas.de_la_silla(resultado.invitacion),
        resolucion=f"Se anotó su respuesta: {estado.lower()}, por {Canal(canal).label.lower()}.",
        autor=autor,
    )


def decidir(
    invitacion: Invitacion, accion: Accion, *, autor: Usuario, motivo: str, version: int | None
) -> Resultado:
    """Lo que resuelve el equipo: aprobar, rechazar, retirar, reponer, dar sobrecupo."""
    return mover(
        invitacion,
        accion,
        quien=Quien.equipo(autor, Canal.SISTEMA),
        version=version,
        motivo=motivo,
    )


def choque(invitacion: Invitacion, ibas: str) -> Choque:
    """Los dos valores, para que quien anota elija."""
    invitacion.refresh_from_db()
    ultimo = invitacion.movimientos.select_related("anotado_por").last()
    quien = "la propia persona"
    if ultimo and ultimo.anotado_por:
        quien = de_pila(ultimo.anotado_por)
    return Choque(
        hay=invitacion.get_estado_display(),
        quien=quien,
        cuando=ultimo.ocurrio_en if ultimo else timezone.now(),
        ibas=ibas,
    )


def dicho(resultado: Resultado) -> tuple[bool, str]:
    """Si salió bien y la frase que lo dice."""
    if resultado.aviso == Aviso.NINGUNO:
        estado = Invitacion.Estado(resultado.a).label.lower()
        return True, f"{resultado.invitacion.persona}: {estado}."
    return False, AVISOS.get(resultado.aviso, "No cambió.")
