"""La silla por dentro: quién la ocupa, todo lo que le ha pasado y qué puede hacerse con ella."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from dialogo.models import Dialogo, Envio, Usuario
from dialogo.palabras import enumerar
from sobremesas.asiento.acciones import DESDE, Accion
from sobremesas.invitacion.necesidades import detalle_de
from sobremesas.models import (
    Acompanante,
    Asistente,
    Canal,
    Invitacion,
    Llave,
    Mensaje,
    Movimiento,
    Necesidades,
    Oferta,
    Paso,
    Pendiente,
    Sobremesa,
)
from sobremesas.tablero.cuando import dia_de
from sobremesas.tablero.llamadas import SE_LLAMAN, reservado, texto_para
from sobremesas.tablero.respuestas import de_pila

# Lo que no mueve la silla también se anota en su historia.
OTRAS_ACCIONES = {
    "prioridad": "Cambió la prioridad",
    "canal": "Cambió por dónde se le invita",
    "encargar": "Se encargó la llamada",
    "reenviar": "Se le mandó otra vez su enlace",
    "anular_llaves": "Se anularon sus enlaces",
    "logistica": "Se hizo un enlace de logística",
}


@dataclass(frozen=True)
class Suceso:
    cuando: datetime.datetime
    titulo: str
    detalle: str = ""
    quien: str = ""
    clase: str = ""


@dataclass(frozen=True)
class Silla:
    invitacion: Invitacion
    asistente: Asistente | None
    anteriores: list[Asistente]
    historia: list[Suceso]
    pendientes: list[Pendiente]
    acompanantes: list[Acompanante]
    necesidades: Necesidades | None
    num_llaves: int
    ve_contacto: bool

    @property
    def por_aprobar(self) -> bool:
        return bool(self.asistente and self.asistente.falta_visto_bueno)

    @property
    def palabras_de_necesidades(self) -> str:
        """Lo que pidió, en palabras; sólo se pinta a la coordinación."""
        suyas = self.necesidades
        if suyas is None:
            return ""
        pide = [Necesidades.Dieta(una).label for una in suyas.dieta]
        pide += [Necesidades.Acceso(una).label for una in suyas.acceso]
        frases = [f"{enumerar(pide)}."] if pide else []
        return " ".join([*frases, detalle_de(suyas)]).strip()

    @property
    def puede_anotarse(self) -> bool:
        cerrada = self.invitacion.sobremesa.estado in (
            Sobremesa.Estado.CERRADA,
            Sobremesa.Estado.CANCELADA,
        )
        return not cerrada and self.invitacion.estado != Invitacion.Estado.RETIRADA

    def puede(self, accion: str) -> bool:
        return self.invitacion.estado in DESDE[accion]

    @property
    def se_puede_retirar(self) -> bool:
        return self.puede(Accion.RETIRAR)

    @property
    def se_puede_reponer(self) -> bool:
        return self.puede(Accion.REPONER)

    @property
    def admite_sobrecupo(self) -> bool:
        return self.puede(Accion.SOBRECUPO)


def las_visibles(dialogo: Dialogo, usuario: Usuario) -> QuerySet[Invitacion]:
    """La única puerta a una silla desde el tablero."""
    return (
        Invitacion.objects.visibles_para(usuario)
        .filter(sobremesa__dialogo=dialogo)
        .select_related("sobremesa__dialogo", "persona", "organizacion", "sector", "anotada_por")
    )


def reunir(invitacion: Invitacion, *, usuario: Usuario, coordina: bool) -> Silla:
    """Un número fijo de consultas. El contacto lo ven la coordinación y quien tiene su llamada."""
    asistentes = list(invitacion.asistentes.select_related("necesidades", "aprobado_por"))
    vigente = next((uno for uno in asistentes if uno.sustituido_en is None), None)
    pendientes = list(
        invitacion.pendientes.select_related("responsable", "resuelto_por").order_by("creado_en")
    )
    abiertos = [uno for uno in pendientes if uno.resuelto_en is None]
    la_llama = any(u.responsable_id == usuario.pk and u.clase in SE_LLAMAN for u in abiertos)
    ve_contacto = coordina or la_llama
    for uno in abiertos:
        uno.texto = texto_para(uno, ve_contacto)
    sucesos = [
        *_de_movimientos(invitacion),
        *_de_mensajes(invitacion),
        *_de_ofertas(invitacion),
        *_de_pasos(invitacion),
        *_de_pendientes(pendientes, ve_contacto),
    ]
    return Silla(
        invitacion=invitacion,
        asistente=vigente,
        anteriores=[uno for uno in asistentes if uno is not vigente],
        historia=sorted(sucesos, key=lambda uno: uno.cuando, reverse=True),
        pendientes=abiertos,
        acompanantes=list(invitacion.acompanantes.all()),
        necesidades=getattr(vigente, "necesidades", None),
        num_llaves=invitacion.llaves.vigentes().exclude(alcance=Llave.Alcance.BAJA).count(),
        ve_contacto=ve_contacto,
    )


def palabras_de(accion: str) -> str:
    return dict(Accion.choices).get(accion) or OTRAS_ACCIONES.get(accion, accion.capitalize())


def _de_movimientos(invitacion: Invitacion) -> Iterator[Suceso]:
    for uno in invitacion.movimientos.select_related("anotado_por", "sobremesa"):
        partes = []
        if uno.de and uno.de != uno.a:
            partes.append(f"{uno.get_de_display()} → {uno.get_a_display()}.")
        if uno.accion == Accion.CAMBIAR_DIA:
            partes.append(f"{dia_de(uno.sobremesa.empieza_en)}.")
        if uno.motivo:
            partes.append(uno.motivo)
        yield Suceso(
            uno.ocurrio_en, palabras_de(uno.accion), " ".join(partes), _de_quien(uno), "si"
        )


def _de_quien(uno: Movimiento) -> str:
    canal = Canal(uno.canal).label.lower()
    if uno.anotado_por:
        return f"por {canal}, anotó {de_pila(uno.anotado_por)}"
    return "la plataforma" if uno.canal == Canal.SISTEMA else f"por {canal}"


def _de_mensajes(invitacion: Invitacion) -> Iterator[Suceso]:
    for uno in invitacion.mensajes.select_related("envio", "asistente"):
        envio = uno.envio
        cuando = (envio and envio.enviado_en) or uno.creado_en
        yield Suceso(
            cuando,
            f"Mensaje: {uno.get_clase_display().lower()}",
            _suerte(uno),
            uno.asistente.nombre,
        )


def _suerte(uno: Mensaje) -> str:
    envio = uno.envio
    if envio is None:
        return "No se escribió."
    if envio.rebotado_en:
        return "Rebotó."
    if envio.estado == Envio.Estado.OMITIDO:
        return f"No se mandó: {(envio.razon or 'ya no hacía falta').rstrip('.')}."
    return f"{envio.get_estado_display()}."


def _de_ofertas(invitacion: Invitacion) -> Iterator[Suceso]:
    for uno in invitacion.ofertas.select_related("ofrecida_por"):
        detalle = f"{uno.razon} {uno.salto}".strip()
        quien = f"la ofreció {de_pila(uno.ofrecida_por)}" if uno.ofrecida_por else "la plataforma"
        yield Suceso(uno.ofrecida_en, "Se le ofreció un lugar", detalle, quien)
        if uno.resuelta_en and uno.resultado:
            suerte = Oferta.Resultado(uno.resultado).label.lower()
            yield Suceso(uno.resuelta_en, f"La oferta quedó {suerte}")


def _de_pasos(invitacion: Invitacion) -> Iterator[Suceso]:
    for uno in invitacion.pasos.select_related("anotado_por", "asistente"):
        anomalia = Paso.Anomalia(uno.anomalia).label + "." if uno.anomalia else ""
        yield Suceso(
            uno.hora_del_aparato,
            f"En la puerta: {uno.get_tipo_display().lower()}",
            f"{uno.asistente.nombre if uno.asistente else uno.nombre}. {anomalia}".strip(),
            f"anotó {de_pila(uno.anotado_por)}",
        )


def _de_pendientes(pendientes: list[Pendiente], ve_contacto: bool) -> Iterator[Suceso]:
    for uno in pendientes:
        if uno.resuelto_en:
            quien = f"lo hizo {de_pila(uno.resuelto_por)}" if uno.resuelto_por else "la plataforma"
            texto, como = (reservado(t, ve_contacto) for t in (uno.texto, uno.resolucion))
            yield Suceso(uno.resuelto_en, f"Resuelto: {texto}", como, quien, "si")


def con_vigente(filas: QuerySet[Invitacion]) -> QuerySet[Invitacion]:
    """Cada una con quien se sentará en ``vigentes``."""
    return filas.prefetch_related(
        Prefetch("asistentes", Asistente.objects.filter(sustituido_en=None), to_attr="vigentes")
    )
