"""De lo que eligió en su página a lo que le pasa a la silla, y cómo se le dice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesas import fechas
from sobremesas.asiento import mover
from sobremesas.asiento.acciones import Accion, Aviso, Quien, Resultado, TransicionImposible
from sobremesas.invitacion.forms import DELEGO, NO, OPCIONES, SI
from sobremesas.models import Canal, Invitacion, Llave

E = Invitacion.Estado
TIENEN_LUGAR = (E.CONFIRMADA, E.DELEGA, E.DELEGADA)
SIN_CONTESTAR = (E.EN_LISTA, E.INVITADA)
# En qué puede quedar cada respuesta: lo demás es que alguien más la cambió después.
QUEDA = {
    SI: (E.CONFIRMADA, E.EN_ESPERA),
    NO: (E.DECLINADA,),
    DELEGO: (E.DELEGA, E.DELEGADA, E.EN_ESPERA),
}


@dataclass(frozen=True)
class Dicho:
    """Lo que se lee al volver a la página. ``tono`` es el del aviso: ``success`` o ``aviso``."""

    texto: str
    tono: str = "success"


def quien(llave: Llave) -> Quien:
    return Quien.por_enlace(llave.asistente_id)


def clave_de(clave: str, accion: str) -> str:
    """El mismo envío otra vez es el mismo; con otra respuesta elegida ya no lo es (R1)."""
    return f"{clave}:{accion}" if clave else ""


def accion_de(r: str, estado: str) -> Accion | None:
    """``None`` si no hay nada que mover: ya dijo a quién envía."""
    if r == SI:
        return Accion.REVOCAR if estado == E.DELEGADA else Accion.ASISTIR
    if r == NO:
        return Accion.DECLINAR
    return None if estado == E.DELEGADA else Accion.DELEGAR


def responder(llave: Llave, *, r: str, version: int, clave: str, motivo: str = "") -> Resultado:
    """Mueve la silla. Lo que no se movió y no es lo que pidió vuelve como ``OTRA_VERSION`` (R3)."""
    silla = llave.invitacion
    accion = accion_de(r, silla.estado)
    if accion is None:
        return Resultado(silla, silla.estado, silla.estado, False, Aviso.IGUAL)
    try:
        hecho = mover(
            silla,
            accion,
            quien=quien(llave),
            version=version,
            clave=clave_de(clave, accion),
            motivo=motivo,
        )
    except TransicionImposible:
        return cambio_entre_tanto(silla)
    if hecho.aviso is Aviso.IGUAL and hecho.a not in QUEDA[r]:
        return cambio_entre_tanto(silla)
    return hecho


def cambio_entre_tanto(silla: Invitacion) -> Resultado:
    silla.refresh_from_db()
    return Resultado(silla, silla.estado, silla.estado, False, Aviso.OTRA_VERSION)


def en_palabras(estado: str) -> str:
    """Cómo quedó, en una frase corta para quien contesta."""
    return {
        E.CONFIRMADA: _("Asistirá"),
        E.DELEGA: _("Enviará a alguien en su representación"),
        E.DELEGADA: _("Enviará a alguien en su representación"),
        E.DECLINADA: _("No podrá asistir"),
        E.EN_ESPERA: _("En lista de espera"),
        E.OFRECIDA: _("Se le ofrece un lugar"),
    }.get(E(estado), _("Sin respuesta"))


def choque(silla: Invitacion, elegida: str) -> dict[str, Any]:
    """Los dos valores, para que decida (R3)."""
    silla.refresh_from_db()
    anoto = ""
    if silla.respuesta_canal and silla.respuesta_canal != Canal.ENLACE:
        anoto = _("lo anotó el equipo")
    return {"ahora": en_palabras(silla.estado), "elegida": elegida, "anoto": anoto}


def palabra_de(r: str) -> str:
    return str(OPCIONES[r][0])


def dicho(aviso: str, silla: Invitacion) -> Dicho | None:
    """La frase del aviso si sigue siendo verdad; la dirección la puede escribir cualquiera."""
    es_cierto, tono, texto = FRASES.get(aviso, (_nunca, "", ""))
    if not es_cierto(silla):
        return None
    if aviso == Aviso.DIA_LLENO and silla.estado in TIENEN_LUGAR:
        texto = CONSERVA
    return Dicho(str(texto) % {"dia": fechas.dia(silla.sobremesa.empieza_en)}, tono)


def _nunca(_silla: Invitacion) -> bool:
    return False


def _siempre(_silla: Invitacion) -> bool:
    return True


def _espera(silla: Invitacion) -> bool:
    return silla.estado == E.EN_ESPERA


def _con_lugar(silla: Invitacion) -> bool:
    return silla.estado in TIENEN_LUGAR


def _sin_lugar(silla: Invitacion) -> bool:
    return silla.estado not in TIENEN_LUGAR


# De cada aviso: cuándo es verdad, en qué tono y con qué palabras.
FRASES: dict[str, tuple[Callable[[Invitacion], bool], str, Any]] = {
    Aviso.LLENO: (
        _espera,
        "aviso",
        gettext_lazy(
            "El %(dia)s ya estaba lleno cuando llegó su respuesta. La guardamos: está en lista de espera."
        ),
    ),
    Aviso.YA_NO_HABIA: (
        _espera,
        "aviso",
        gettext_lazy(
            "El lugar que había dejado ya lo tomó otra persona. Está en lista de espera del %(dia)s."
        ),
    ),
    Aviso.OFERTA_VENCIDA: (
        _espera,
        "aviso",
        gettext_lazy(
            "El tiempo para tomar el lugar terminó antes de que llegara su respuesta. Sigue en lista de espera y el equipo sabe que lo quiere."
        ),
    ),
    Aviso.DIA_LLENO: (
        _siempre,
        "aviso",
        gettext_lazy(
            "Ese día se llenó mientras elegía. Su invitación sigue siendo para el %(dia)s y el equipo ya sabe qué días le quedan mejor."
        ),
    ),
    Aviso.TIENE_OTRO: (
        _sin_lugar,
        "aviso",
        gettext_lazy(
            "Ya tiene un lugar en otra de estas sobremesas, y es uno por persona. Para cambiarlo de día, use el enlace de aquélla o escríbanos."
        ),
    ),
    Aviso.FUERA_DE_CORTE: (
        _siempre,
        "aviso",
        gettext_lazy(
            "Las respuestas ya se habían cerrado. Lo que envió le llegó al equipo como recado; su lugar sigue como estaba hasta que le contesten."
        ),
    ),
    Aviso.CANCELADA: (
        _siempre,
        "aviso",
        gettext_lazy("Esta sobremesa se canceló. Lo que envió le llegó al equipo como recado."),
    ),
    "recado": (
        _siempre,
        "success",
        gettext_lazy("Su recado le llegó al equipo, que le contestará."),
    ),
    "anotado": (
        _siempre,
        "success",
        gettext_lazy(
            "Esos días están llenos. Anotamos que le quedan mejor y alguien del equipo le escribirá."
        ),
    ),
    "cambio": (
        _con_lugar,
        "success",
        gettext_lazy("Su invitación ahora es para el %(dia)s."),
    ),
    "oficina": (_siempre, "success", gettext_lazy("El enlace de su oficina ya no abre.")),
}
CONSERVA = gettext_lazy("Ese día se llenó mientras elegía. Conserva su lugar del %(dia)s.")
