"""A quién alcanza un cambio, cómo se entera y qué va a leer, antes de confirmarlo."""

from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from dialogo.templatetags.dialogo import fecha_larga
from sobremesas.mensajes import Compuesto, componer
from sobremesas.mensajes.clases import SABEN_LA_FECHA, tiene_lugar
from sobremesas.models import Asistente, Sobremesa


@dataclass(frozen=True)
class Alcance:
    """Quienes ya saben de ese día: por correo, con calendario que se actualiza, o por teléfono."""

    con_correo: list[Asistente] = field(default_factory=list)
    sin_correo: list[Asistente] = field(default_factory=list)

    @property
    def todas(self) -> list[Asistente]:
        return [*self.con_correo, *self.sin_correo]

    @property
    def con_calendario(self) -> int:
        return sum(tiene_lugar(asistente) for asistente in self.con_correo)


def alcance(sobremesa: Sobremesa) -> Alcance:
    """Una consulta. Quien declinó o sigue en la lista no recibe nada."""
    vigentes = (
        Asistente.objects.filter(
            invitacion__sobremesa=sobremesa,
            invitacion__estado__in=SABEN_LA_FECHA,
            sustituido_en=None,
        )
        .select_related(
            "invitacion__persona", "invitacion__sobremesa__dialogo__convocatoria", "invitacion"
        )
        .order_by("invitacion__persona__nombre_plano")
    )
    juntas = Alcance()
    for asistente in vigentes:
        (juntas.con_correo if asistente.correo else juntas.sin_correo).append(asistente)
    return juntas


def como_quedaria(sobremesa: Sobremesa, **cambios: Any) -> Sobremesa:
    """La misma sesión con los cambios puestos, sin guardar."""
    otra = copy(sobremesa)
    for campo, valor in cambios.items():
        setattr(otra, campo, valor)
    return otra


def muestra(quienes: Alcance, clase: str, despues: Sobremesa) -> Compuesto | None:
    """El mensaje como le llegará a la primera persona; ``None`` si nadie lo recibe."""
    con_lugar = [uno for uno in quienes.con_correo if tiene_lugar(uno)]
    primera = next(iter([*con_lugar, *quienes.con_correo]), None)
    if primera is None:
        return None
    primera = copy(primera)
    primera.invitacion = copy(primera.invitacion)
    primera.invitacion.sobremesa = despues
    return componer(primera, clase)


def texto_para_avisar(sobremesa: Sobremesa) -> str:
    """Lo que el equipo pega en un mensaje de teléfono. Sin enlaces personales: se reenvía."""
    cuando = f"{fecha_larga(sobremesa.empieza_en)}, de {sobremesa.horario}"
    donde = ". ".join(filter(None, [sobremesa.lugar, sobremesa.direccion]))
    if sobremesa.estado == Sobremesa.Estado.CANCELADA:
        renglones = [
            f"«{sobremesa.nombre}» del {fecha_larga(sobremesa.empieza_en)} se cancela.",
            sobremesa.motivo_del_cambio,
        ]
    else:
        renglones = [
            _de_que(sobremesa),
            f"Es el {cuando}, hora del centro de México.",
            f"Sede: {donde}.",
            f"Mapa: {sobremesa.mapa_url}" if sobremesa.mapa_url else "",
            sobremesa.como_llegar,
            "Su lugar se conserva; no tiene que volver a contestar." if sobremesa.secuencia else "",
        ]
    return "\n".join(filter(None, renglones))


def _de_que(sobremesa: Sobremesa) -> str:
    if not sobremesa.secuencia:
        return f"«{sobremesa.nombre}»."
    return f"Cambio en «{sobremesa.nombre}». {sobremesa.motivo_del_cambio}".strip()


def diferencias(antes: Sobremesa, despues: Sobremesa) -> list[tuple[str, str, str]]:
    """Campo, como estaba y como queda; sólo lo que cambia."""
    filas = [
        ("Día", fecha_larga(antes.empieza_en), fecha_larga(despues.empieza_en)),
        ("Horario", antes.horario, despues.horario),
        ("Sede", antes.lugar, despues.lugar),
        ("Dirección", antes.direccion, despues.direccion),
        ("Mapa", antes.mapa_url, despues.mapa_url),
        ("Cómo llegar", antes.como_llegar, despues.como_llegar),
        ("Cierre de respuestas", _corte(antes), _corte(despues)),
    ]
    return [fila for fila in filas if fila[1] != fila[2]]


def _corte(sobremesa: Sobremesa) -> str:
    local = timezone.localtime(sobremesa.corte_en)
    return f"{fecha_larga(local)}, {local:%H:%M}"
