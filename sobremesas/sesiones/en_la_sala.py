"""El bloque «Sala» de la página de un día: en qué va y a dónde puede ir quien la mira."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from dialogo.acceso import Request
from dialogo.models import Rol
from dialogo.templatetags.dialogo import hora
from sobremesas.models import (
    Consulta,
    FuncionEnSobremesa,
    Sala,
    Sobremesa,
)
from sobremesas.vivo.mando import en_que_va

F = FuncionEnSobremesa.Funcion


@dataclass(frozen=True)
class EnLaSala:
    """``rutas``: el nombre de cada dirección que existe para quien mira y cómo se le dice."""

    sala: Sala | None
    frase: str
    rutas: list[tuple[str, str]]


def de(
    request: Request, sesion: Sobremesa, equipo: Iterable[FuncionEnSobremesa]
) -> EnLaSala | None:
    """``None`` si no tiene nada que hacer en la sala. Dos consultas."""
    coordina = request.rol == Rol.COORDINACION
    suyas = {una.funcion for una in equipo if una.usuario_id == request.user.pk}
    if sesion.estado == Sobremesa.Estado.CANCELADA or not (coordina or suyas):
        return None
    salas = sesion.salas.select_related("punto__hallazgo").annotate(
        con_resultados=Exists(Consulta.objects.filter(sala=OuterRef("pk")).cerradas())
    )
    por_clase = {sala.es_ensayo: sala for sala in salas}
    ensayo, de_verdad = por_clase.get(True), por_clase.get(False)
    sala = ensayo if ensayo and ensayo.esta_en_curso else de_verdad
    conduce, relata = coordina or F.CONDUCE in suyas, coordina or F.RELATA in suyas
    rutas = []
    if conduce:
        rutas.append(("sobremesas:consola", _que_hace_la_consola(sala)))
    rutas.append(("sobremesas:proyector", "Proyector"))
    if conduce or relata:
        rutas.append(("sobremesas:relatoria", "Relatoría"))
    if conduce:
        rutas.append(("sobremesas:regla_de_acuerdo", "Regla de acuerdo"))
    if (conduce or relata) and de_verdad and de_verdad.con_resultados:
        rutas.append(("sobremesas:resultados", "Resultados"))
    if coordina and de_verdad and not de_verdad.esta_en_curso:
        rutas.append(("acta:ver", "Acta"))
    return EnLaSala(sala, _frase(sala), rutas)


def _que_hace_la_consola(sala: Sala | None) -> str:
    if sala is None:
        return "Preparar y abrir la sala"
    return "Conducir" if sala.esta_en_curso else "Cómo quedó la tarde"


def _frase(sala: Sala | None) -> str:
    if sala is None:
        return "Todavía no se abre."
    if not sala.esta_en_curso:
        return f"Terminó a las {hora(sala.terminada_en)}."
    frase = en_que_va(sala)
    return f"Ensayo: {frase}" if sala.es_ensayo else f"{frase[0].upper()}{frase[1:]}"
