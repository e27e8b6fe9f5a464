"""De quién es un expediente: cómo se llama, de dónde viene, en qué idioma lee y a dónde se le escribe."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import translation

from entrevistas.models import Entrevista
from informes.models import Retorno
from sobremesas.models import Asistente, Idioma


class _Silla(NamedTuple):
    organizacion: str
    idioma: str
    correo: str


@dataclass(frozen=True)
class Quien:
    """``organizacion`` y ``sector``: los de la última vez que conversó con el equipo."""

    nombre: str
    organizacion: str
    sector: str
    correo: str
    idioma: str


def idioma_de(retorno: Retorno) -> str:
    """El que eligió al ser invitada; sin invitación, español. Una consulta si está en el directorio."""
    silla = _ultima_silla([retorno]).get(retorno.pk)
    return silla.idioma if silla else Idioma.ESPANOL.value


def de(retorno: Retorno) -> Quien:
    """Dos consultas."""
    return de_todos([retorno])[retorno.pk]


def de_todos(retornos: Iterable[Retorno]) -> dict[int, Quien]:
    """Por expediente. Dos consultas, sean cuantos sean, si traen su persona y su asistente."""
    retornos = list(retornos)
    sillas, entrevistas = _ultima_silla(retornos), _ultima_entrevista(retornos)
    return {uno.pk: _componer(uno, sillas.get(uno.pk), entrevistas.get(uno.pk)) for uno in retornos}


def _componer(retorno: Retorno, silla: _Silla | None, entrevista: Entrevista | None) -> Quien:
    idioma = silla.idioma if silla else Idioma.ESPANOL.value
    if retorno.asistente:
        asistente = retorno.asistente
        with translation.override(idioma):
            nombre = asistente.con_tratamiento
        return Quien(
            nombre,
            asistente.organizacion,
            asistente.invitacion.sector.nombre,
            asistente.correo,
            idioma,
        )
    persona = retorno.persona
    assert persona is not None
    organizacion = silla.organizacion if silla else ""
    if entrevista and entrevista.organizacion:
        organizacion = entrevista.organizacion.nombre
    return Quien(
        persona.con_tratamiento,
        organizacion,
        entrevista.sector.nombre if entrevista else persona.sector.nombre,
        persona.correo or (silla.correo if silla else ""),
        idioma,
    )


def _ultima_silla(retornos: list[Retorno]) -> dict[int, _Silla]:
    """La de cada quien, con el idioma en que se le invitó."""
    sillas = {
        uno.pk: _Silla(uno.asistente.organizacion, uno.asistente.idioma, uno.asistente.correo)
        for uno in retornos
        if uno.asistente
    }
    suyos = {(uno.dialogo_id, uno.persona_id): uno.pk for uno in retornos if uno.persona_id}
    if not suyos:
        return sillas
    filas = (
        Asistente.objects.filter(
            persona__in={persona for _, persona in suyos},
            invitacion__sobremesa__dialogo__in={dialogo for dialogo, _ in suyos},
        )
        .order_by("invitacion__sobremesa__empieza_en", "pk")
        .values_list(
            "invitacion__sobremesa__dialogo", "persona", "organizacion", "idioma", "correo"
        )
    )
    for dialogo, persona, *silla in filas:
        if expediente := suyos.get((dialogo, persona)):
            sillas[expediente] = _Silla(*silla)
    return sillas


def _ultima_entrevista(retornos: list[Retorno]) -> dict[int, Entrevista]:
    por_persona = {(r.dialogo_id, r.persona_id): r.pk for r in retornos if r.persona_id}
    if not por_persona:
        return {}
    hechas = (
        Entrevista.objects.hechas()
        .filter(
            persona__in={persona for _, persona in por_persona},
            dialogo__in={r.dialogo_id for r in retornos},
        )
        .select_related("organizacion", "sector")
        .order_by("empieza_en", "pk")
    )
    return {
        por_persona[(una.dialogo_id, una.persona_id)]: una
        for una in hechas
        if (una.dialogo_id, una.persona_id) in por_persona
    }
