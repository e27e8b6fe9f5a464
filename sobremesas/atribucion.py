"""La única puerta de lo que dijo la sala: de una línea y una audiencia, lo que puede leerse.

Chatham House mientras su dueña o dueño no lo abra: ni quién, ni de dónde. La regla completa está en
``docs/decisiones/0092-la-puerta-de-la-sala.md``.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from actores.models import Sector
from dialogo.texto import sin_acentos
from entrevistas import nombres
from entrevistas.confidencialidad import Audiencia
from entrevistas.models import Nivel
from sobremesas.aportaciones.espejos import Validacion
from sobremesas.models import Aportacion, Disenso, Mesa, Puesto, Sala

VELO = "[…]"
Dicho = TypeVar("Dicho", Aportacion, Disenso)


@dataclass(frozen=True)
class Firma:
    """Lo que se lee y de quién se dice que es. ``razon`` pasa por la misma puerta que el texto."""

    texto: str
    quien: str
    sector: Sector | None
    con_comillas: bool
    razon: str = ""
    nivel: Nivel = Nivel.ANONIMA
    degradada: bool = False


@dataclass(frozen=True)
class Umbral:
    """Macrosectores que pueden nombrarse: los que comparten bastantes presentes de bastantes partes."""

    sectores: frozenset[int]

    @classmethod
    def de(cls, sala: Sala) -> "Umbral":
        """Una consulta. Quien se fue ya no cuenta."""
        dialogo = sala.sobremesa.dialogo
        personas: dict[int, int] = defaultdict(int)
        organizaciones: dict[int, set[str]] = defaultdict(set)
        for puesto in sala.puestos.filter(esta=True).select_related("sector"):
            if puesto.sector is None:
                continue
            macro = puesto.sector.padre_id or puesto.sector.pk
            personas[macro] += 1
            if puesto.organizacion:
                organizaciones[macro].add(sin_acentos(puesto.organizacion))
        return cls(
            frozenset(
                macro
                for macro, cuantas in personas.items()
                if cuantas >= dialogo.umbral_k
                and len(organizaciones[macro]) >= dialogo.umbral_organizaciones
            )
        )

    def permite(self, sector: Sector) -> bool:
        return sector.pk in self.sectores


def para_firmar(consulta: QuerySet[Dicho]) -> QuerySet[Dicho]:
    """Trae con cada línea o disenso lo que ``firmar`` necesita, sin una consulta por renglón."""
    linea = "aportacion__" if consulta.model is Disenso else ""
    return consulta.select_related(
        "puesto__sector__padre",
        "puesto__asistente",
        "puesto__invitacion__organizacion",
        f"{linea}mesa",
        f"{linea}sala__sobremesa__dialogo",
    )


def firmar(objeto: Aportacion | Disenso, audiencia: str, umbral: Umbral | None = None) -> Firma:
    """El único modo de que una aportación o un disenso se vuelva texto para alguien.

    Al firmar muchos de la misma sala: ``para_firmar`` y un solo ``Umbral.de``.
    """
    linea = objeto.aportacion if isinstance(objeto, Disenso) else objeto
    nivel = Nivel(objeto.nivel) if objeto.puesto_id else Nivel.ANONIMA
    quien, sector, degradada = _atribuir(objeto.puesto, linea, audiencia, nivel, umbral)
    velar = audiencia != Audiencia.EQUIPO and nivel != Nivel.ATRIBUIBLE
    texto = velado(objeto.texto, objeto.puesto) if velar else objeto.texto
    razon = linea.razon if linea.texto == objeto.texto else ""
    return Firma(
        texto=texto,
        quien=quien,
        sector=sector,
        con_comillas=linea.es_literal,
        razon=velado(razon, objeto.puesto) if velar else razon,
        nivel=Nivel.ANONIMA if degradada else nivel,
        degradada=degradada,
    )


def pie(
    firma: Firma, audiencia: str, mesa: Mesa | None, validacion: Validacion | None = None
) -> str:
    """Lo que va debajo de la línea: «Mesa 4. Validado por la mesa (5/5)».

    La mesa se dice en la sala y en el acta de la sala; nunca junto a un sector, que la estrecharía.
    """
    con_mesa = mesa and audiencia != Audiencia.PUBLICO and firma.sector is None
    partes = [_("Mesa %(numero)s") % {"numero": mesa.numero}] if mesa and con_mesa else []
    if firma.nivel != Nivel.ANONIMA and audiencia != Audiencia.EQUIPO:
        partes.insert(0, firma.quien)
    if validacion:
        dicho = str(validacion)
        partes.append(dicho[:1].upper() + dicho[1:])
    return ". ".join(partes or [firma.quien])


def _atribuir(
    puesto: Puesto | None,
    linea: Aportacion,
    audiencia: str,
    nivel: Nivel,
    umbral: Umbral | None,
) -> tuple[str, Sector | None, bool]:
    """De quién se dice, con qué sector y si quedó en menos de lo que pidió."""
    if puesto and nivel == Nivel.ATRIBUIBLE:
        return _con_nombre(puesto), _macro(puesto), False
    if audiencia == Audiencia.EQUIPO:
        return _lugar(puesto, linea.mesa), _macro(puesto), False
    if puesto and nivel == Nivel.POR_SECTOR:
        macro = _macro(puesto)
        umbral = umbral or Umbral.de(linea.sala)
        if macro and umbral.permite(macro):
            return _("Una persona de %(sector)s") % {"sector": macro.nombre}, macro, False
        return _sin_nombre(puesto, linea.mesa, audiencia), None, True
    return _sin_nombre(puesto, linea.mesa, audiencia), None, False


def _con_nombre(puesto: Puesto) -> str:
    return ", ".join(parte for parte in (puesto.nombre, puesto.organizacion) if parte)


def _lugar(puesto: Puesto | None, mesa: Mesa | None) -> str:
    """Para el equipo: la mesa y el número de lugar, sin nombre."""
    if puesto and mesa:
        return f"Mesa {mesa.numero}, lugar {puesto.numero}"
    return f"Mesa {mesa.numero}" if mesa else "Sin mesa"


def _sin_nombre(puesto: Puesto | None, mesa: Mesa | None, audiencia: str) -> str:
    """En la sala se dice la mesa; fuera de ella, nada."""
    if audiencia == Audiencia.PUBLICO or mesa is None:
        return _("Una persona asistente") if puesto or mesa is None else _("Una mesa")
    datos = {"numero": mesa.numero}
    return (
        _("Una persona de la mesa %(numero)s") % datos
        if puesto
        else _("La mesa %(numero)s") % datos
    )


def _macro(puesto: Puesto | None) -> Sector | None:
    """Sólo se habla de macrosectores."""
    sector = puesto.sector if puesto else None
    return sector.padre or sector if sector else None


def velado(texto: str, puesto: Puesto | None) -> str:
    """El texto sin las palabras que dicen quién habló ni de dónde viene."""
    if puesto is None or not texto:
        return texto
    for inicio, fin in reversed(senales(texto, puesto)):
        texto = f"{texto[:inicio]}{VELO}{texto[fin:]}"
    return texto


def senales(texto: str, puesto: Puesto) -> list[nombres.Intervalo]:
    silla, asistente = puesto.invitacion, puesto.asistente
    organizacion = silla.organizacion if silla else None
    hallados = nombres.nombra_a(
        texto,
        asistente.nombre if asistente else puesto.nombre,
        organizacion=puesto.organizacion,
        siglas=organizacion.siglas if organizacion else "",
        cargo=asistente.cargo if asistente else "",
    )
    hallados += nombres.trozos_de(texto, puesto.organizacion)
    if puesto.en_representacion_de:
        hallados += nombres.nombra_a(texto, puesto.en_representacion_de)
    return nombres.unir(hallados)
