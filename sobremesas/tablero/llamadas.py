"""A quién hay que llamar hoy, quién llama y qué se hizo."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from dialogo.models import Dialogo, Envio, Usuario
from sobremesas.models import Asistente, Invitacion, Mensaje, Pendiente, Sobremesa
from sobremesas.tablero.cuando import dia_de
from sobremesas.tablero.respuestas import de_pila

Clase = Pendiente.Clase
# Se resuelven hablando con la persona; lo demás se decide en la mesa.
SE_LLAMAN = (
    Clase.LLAMAR,
    Clase.REBOTE,
    Clase.RECADO,
    Clase.RESPUESTA,
    Clase.OTRO_HORARIO,
    Clase.OTRO_DIA,
    Clase.CAMBIO,
)
MENSAJES_ANTES_DE_LLAMAR = 2
DIAS_SIN_RESPUESTA = 5


_CONTACTO = re.compile(r"[\w.+-]+@[\w.-]+\.\w+|\+?\d[\d ()-]{6,}\d")


def texto_para(pendiente: Pendiente, ve_contacto: bool) -> str:
    """De qué se trata; un correo o un teléfono dictado ahí sólo lo lee quien puede verlo."""
    return reservado(pendiente.texto, ve_contacto)


def reservado(texto: str, ve_contacto: bool) -> str:
    return texto if ve_contacto else _CONTACTO.sub("(contacto reservado)", texto)


@dataclass
class Llamada:
    """Una persona, con todo lo que hay que tratar con ella en esa llamada."""

    invitacion: Invitacion
    pendientes: list[Pendiente] = field(default_factory=list)

    @property
    def primero(self) -> Pendiente:
        return self.pendientes[0]

    @property
    def motivo(self) -> str:
        return " ".join(f"{uno.texto.rstrip('.')}." for uno in self.pendientes)

    @property
    def dia(self) -> str:
        return dia_de(self.invitacion.sobremesa.empieza_en)

    @property
    def quien(self) -> str:
        llama = next((uno.responsable for uno in self.pendientes if uno.responsable), None)
        return f"llama {de_pila(llama)}" if llama else "nadie la tiene aún"

    @property
    def asistente(self) -> Asistente | None:
        vigentes: list[Asistente] = self.invitacion.vigentes  # type: ignore[attr-defined]
        return vigentes[0] if vigentes else None

    def la_tiene(self, usuario: Usuario) -> bool:
        return any(uno.responsable_id == usuario.pk for uno in self.pendientes)


@dataclass(frozen=True)
class Pendientes:
    """``hoy`` son llamadas; ``luego``, las aplazadas; ``por_decidir``, lo que no se llama."""

    hoy: list[Llamada]
    luego: list[Llamada]
    por_decidir: list[Pendiente]

    @property
    def por_sobremesa(self) -> dict[int, int]:
        cuentas: dict[int, int] = defaultdict(int)
        for llamada in self.hoy:
            cuentas[llamada.invitacion.sobremesa_id] += 1
        return cuentas


def visibles(dialogo: Dialogo, usuario: Usuario) -> QuerySet[Pendiente]:
    """Los abiertos, con lo que se pinta de cada uno."""
    return (
        Pendiente.objects.visibles_para(usuario)
        .filter(dialogo=dialogo)
        .abiertos()
        .select_related(
            "responsable",
            "sobremesa",
            "invitacion__sobremesa",
            "invitacion__persona",
            "invitacion__organizacion",
            "invitacion__sector",
        )
        .prefetch_related(
            Prefetch(
                "invitacion__asistentes",
                Asistente.objects.filter(sustituido_en=None),
                to_attr="vigentes",
            )
        )
        .order_by(F("para_el").asc(nulls_first=True), "creado_en", "pk")
    )


def por_atender(dialogo: Dialogo, usuario: Usuario, *, coordina: bool) -> Pendientes:
    """Dos consultas, haya tres o trescientos. El contacto que traiga el texto, como en la silla."""
    hoy = timezone.localdate()
    ahora, luego, decidir = [], [], []
    for uno in visibles(dialogo, usuario):
        uno.texto = texto_para(uno, coordina or uno.responsable_id == usuario.pk)
        if uno.invitacion is None or uno.clase not in SE_LLAMAN:
            decidir.append(uno)
        elif uno.para_el is None or uno.para_el <= hoy:
            ahora.append(uno)
        else:
            luego.append(uno)
    return Pendientes(_por_persona(ahora), _por_persona(luego), decidir)


def _por_persona(pendientes: Iterable[Pendiente]) -> list[Llamada]:
    """Una llamada por silla, en el orden de los días."""
    por_silla: dict[int, Llamada] = {}
    for uno in pendientes:
        assert uno.invitacion is not None
        llamada = por_silla.setdefault(uno.invitacion.pk, Llamada(uno.invitacion))
        llamada.pendientes.append(uno)
    return sorted(por_silla.values(), key=lambda una: una.invitacion.sobremesa.empieza_en)


@transaction.atomic
def asignar(pendiente: Pendiente, *, a: Usuario | None) -> Pendiente:
    pendiente.responsable = a
    pendiente.save(update_fields=["responsable"])
    return pendiente


def aplazar(pendiente: Pendiente, *, para_el: datetime.date) -> Pendiente:
    """Lanza ``ValidationError`` si el día ya pasó o es después de la sobremesa."""
    if para_el < timezone.localdate():
        raise ValidationError("Ese día ya pasó.")
    if pendiente.invitacion and para_el > pendiente.invitacion.sobremesa.dia:
        raise ValidationError("Para entonces la sobremesa ya habrá pasado.")
    pendiente.para_el = para_el
    pendiente.save(update_fields=["para_el"])
    return pendiente


def resolver(pendientes: QuerySet[Pendiente], *, resolucion: str, autor: Usuario | None) -> int:
    """Los que siguen abiertos quedan resueltos; dice cuántos. Resolver dos veces no cambia nada."""
    return pendientes.filter(resuelto_en=None).update(
        resuelto_en=timezone.now(), resuelto_por=autor, resolucion=resolucion[:300]
    )


def de_la_silla(invitacion: Invitacion) -> QuerySet[Pendiente]:
    """Lo que una llamada a esa persona deja resuelto."""
    return Pendiente.objects.abiertos().filter(invitacion=invitacion, clase__in=SE_LLAMAN)


# Lo que se abre solo cada mañana ----------------------------------------------------------------
@transaction.atomic
def llamadas_por_hacer(dialogo: Dialogo) -> int:
    """Abre una llamada por cada silla que ya lo pide; dice cuántas.

    Lo pide quien no tiene correo, quien no contestó ``MENSAJES_ANTES_DE_LLAMAR`` mensajes, y quien
    lleva ``DIAS_SIN_RESPUESTA`` días sin contestar. La misma razón no abre dos (``clave``), y con una
    llamada abierta no se abre otra. Cierra las de quien ya contestó.
    """
    _cerrar_las_contestadas(dialogo)
    nuevas = [llamada for silla in _sin_respuesta(dialogo) if (llamada := _que_pide(silla))]
    antes = Pendiente.objects.filter(dialogo=dialogo, clave__in=[n.clave for n in nuevas]).count()
    Pendiente.objects.bulk_create(nuevas, ignore_conflicts=True)
    return len(nuevas) - antes


def _cerrar_las_contestadas(dialogo: Dialogo) -> None:
    contestadas = (
        Pendiente.objects.abiertos()
        .filter(dialogo=dialogo, clase=Clase.LLAMAR, clave__startswith="llamar:")
        .exclude(invitacion__estado=Invitacion.Estado.INVITADA)
    )
    resolver(contestadas, resolucion="Ya contestó.", autor=None)


def _sin_respuesta(dialogo: Dialogo) -> QuerySet[Invitacion]:
    """Las invitadas que siguen a tiempo y sin llamada abierta, con lo que se les ha mandado."""
    abiertas = Pendiente.objects.abiertos().filter(clase__in=[Clase.LLAMAR, Clase.REBOTE])
    salieron = Q(
        mensajes__clase__in=[Mensaje.Clase.INVITACION, Mensaje.Clase.RECORDATORIO],
        mensajes__envio__estado=Envio.Estado.ENVIADO,
    )
    correo = Asistente.objects.filter(invitacion=OuterRef("pk"), sustituido_en=None)
    return (
        Invitacion.objects.filter(
            sobremesa__dialogo=dialogo,
            sobremesa__estado=Sobremesa.Estado.CONVOCADA,
            sobremesa__corte_en__gt=timezone.now(),
            estado=Invitacion.Estado.INVITADA,
        )
        .exclude(pk__in=abiertas.filter(invitacion__isnull=False).values("invitacion"))
        .annotate(
            num_mensajes=Count("mensajes", filter=salieron),
            ultimo_en=Max("mensajes__envio__enviado_en", filter=salieron),
            su_correo=Subquery(correo.values("correo")[:1]),
        )
        .select_related("sobremesa")
        .order_by("pk")
    )


def _que_pide(silla: Invitacion) -> Pendiente | None:
    hoy = timezone.localdate()
    num: int = silla.num_mensajes  # type: ignore[attr-defined]
    if not silla.su_correo:  # type: ignore[attr-defined]
        return _llamada(silla, "sin-correo", "No tenemos su correo.")
    ultimo: datetime.datetime | None = silla.ultimo_en  # type: ignore[attr-defined]
    if num >= MENSAJES_ANTES_DE_LLAMAR and ultimo and timezone.localdate(ultimo) < hoy:
        cuantos = "Dos" if num == 2 else str(num)
        return _llamada(silla, f"{num}-mensajes", f"{cuantos} correos sin respuesta.")
    if silla.invitada_en:
        dias = (hoy - timezone.localdate(silla.invitada_en)).days
        if dias >= DIAS_SIN_RESPUESTA:
            return _llamada(silla, "dias", f"Se le invitó hace {dias} días y no ha contestado.")
    return None


def _llamada(silla: Invitacion, razon: str, texto: str) -> Pendiente:
    return Pendiente(
        dialogo_id=silla.sobremesa.dialogo_id,
        sobremesa_id=silla.sobremesa_id,
        invitacion=silla,
        clase=Clase.LLAMAR,
        texto=texto,
        clave=f"llamar:{silla.pk}:{razon}",
        para_el=timezone.localdate(),
    )
