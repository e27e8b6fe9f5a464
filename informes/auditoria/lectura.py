"""Cada conversación que se audita, con sus ideas, lo que fue de ellas y quién lo firmó.

Todo se calcula de la base: una entrevista que se cierra hoy aparece hoy. ``leer`` hace un número fijo
de consultas, sean diez conversaciones o trescientas.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from actores.models import Sector
from dialogo.models import Dialogo
from entrevistas.models import Entrevista
from informes.auditoria import ideas as de_ideas
from informes.auditoria.ideas import Idea, Sitio, Suerte
from informes.models import Auditoria, HojaDeAuditoria, SuerteDeIdea
from sobremesas.models import Sobremesa

SE_OYE = (Suerte.RECOGIDA, Suerte.MATIZADA)


@dataclass
class Conversacion:
    """Una entrevista o una sobremesa. ``clave`` es la de su dirección: E-07 o S-1."""

    clave: str
    de: Entrevista | Sobremesa
    ideas: list[Idea]
    hoja: HojaDeAuditoria | None = None

    @property
    def entrevista(self) -> Entrevista | None:
        return self.de if isinstance(self.de, Entrevista) else None

    @property
    def nombre(self) -> str:
        """Para el equipo."""
        if self.entrevista:
            return self.entrevista.persona.nombre
        return str(self.de)

    @property
    def sector(self) -> Sector | None:
        """Macrosector de ese día; una sobremesa no tiene."""
        if self.entrevista is None:
            return None
        return self.entrevista.sector.padre or self.entrevista.sector

    @property
    def cuentas(self) -> Counter[str]:
        return Counter(idea.suerte for idea in self.ideas if idea.suerte)

    @property
    def pendientes(self) -> int:
        return sum(1 for idea in self.ideas if idea.esta_pendiente)

    @property
    def propuestas(self) -> int:
        """Pendientes que un botón puede confirmar."""
        return sum(1 for idea in self.ideas if por_confirmar(idea))

    @property
    def heredadas(self) -> int:
        return sum(1 for i in self.ideas if i.suerte and i.anotada and i.anotada.heredada)

    @property
    def firmas(self) -> int:
        """Cuántas valen: con algo pendiente, ninguna."""
        if self.hoja is None or self.pendientes:
            return 0
        return sum(quien is not None for quien in (self.hoja.firmada_por, self.hoja.segunda_por))

    @property
    def tiene_firma(self) -> bool:
        return bool(self.hoja and self.hoja.firmada_por_id)

    @property
    def se_oye(self) -> bool:
        """Algo suyo quedó, aunque matizado; lo propuesto y sin confirmar también cuenta."""
        return any(
            (idea.suerte or (idea.propuesta.suerte if idea.propuesta else "")) in SE_OYE
            for idea in self.ideas
        )

    @property
    def razon_de_cero(self) -> str:
        omision = getattr(self.entrevista, "omision", None) if self.entrevista else None
        return omision.motivo if omision else ""


def por_confirmar(idea: Idea) -> bool:
    """Hay qué confirmar: una propuesta, o lo ya dicho antes de que su hallazgo cambiara."""
    return idea.esta_pendiente and (idea.propuesta is not None or idea.anotada is not None)


@dataclass
class Lectura:
    auditoria: Auditoria
    conversaciones: list[Conversacion]
    sitios: dict[int, Sitio] = field(default_factory=dict)

    @property
    def dialogo(self) -> Dialogo:
        return self.auditoria.dialogo

    @property
    def con_ideas(self) -> list[Conversacion]:
        return [una for una in self.conversaciones if una.ideas]

    @property
    def ideas(self) -> list[Idea]:
        return [idea for una in self.conversaciones for idea in una.ideas]


def leer(auditoria: Auditoria, solo: Entrevista | Sobremesa | None = None) -> Lectura:
    """Todo lo auditable, o sólo una conversación. Sirve con una auditoría sin guardar.

    Número fijo de consultas.
    """
    dialogo, tipo = auditoria.dialogo, auditoria.tipo
    sitios = de_ideas.sitios_de(dialogo, tipo)
    entrevistas = de_ideas.entrevistas_de(dialogo, tipo).select_related(
        "persona", "organizacion", "sector__padre", "omision"
    )
    aportaciones = de_ideas.aportaciones_de(dialogo)
    if solo is not None:
        es_entrevista = isinstance(solo, Entrevista)
        entrevistas = entrevistas.filter(pk=solo.pk) if es_entrevista else entrevistas.none()
        aportaciones = (
            aportaciones.none() if es_entrevista else aportaciones.filter(sala__sobremesa=solo.pk)
        )
    hechas = list(entrevistas)
    dichas = de_ideas.de_entrevistas(hechas, sitios)
    de_sala = de_ideas.de_aportaciones(aportaciones, sitios)
    dias = Sobremesa.objects.filter(pk__in=de_sala).order_by("numero")
    conversaciones = [Conversacion(una.folio, una, dichas.get(una.pk, [])) for una in hechas] + [
        Conversacion(f"S-{dia.numero}", dia, de_sala[dia.pk]) for dia in dias
    ]
    for una in conversaciones:
        una.de.dialogo = dialogo
    if auditoria.pk:
        _con_lo_anotado(auditoria, conversaciones)
    return Lectura(auditoria, conversaciones, sitios)


def _con_lo_anotado(auditoria: Auditoria, conversaciones: Iterable[Conversacion]) -> None:
    """Cuelga las hojas y las suertes guardadas. Dos consultas."""
    hojas = {
        (hoja.entrevista_id, hoja.sobremesa_id): hoja
        for hoja in auditoria.hojas.select_related("firmada_por", "segunda_por")
    }
    guardadas: dict[tuple[int, str, int], SuerteDeIdea] = {}
    for suerte in (
        SuerteDeIdea.objects.filter(hoja__auditoria=auditoria)
        .select_related("autor", "hallazgo")
        .order_by("anotada_en")
    ):
        clase, pk = (
            ("p", suerte.fragmento_id) if suerte.fragmento_id else ("a", suerte.aportacion_id)
        )
        guardadas[suerte.hoja_id, clase, pk or 0] = suerte
    for una in conversaciones:
        es = (una.de.pk, None) if una.entrevista else (None, una.de.pk)
        una.hoja = hojas.get(es)
        if una.hoja is None:
            continue
        for idea in una.ideas:
            idea.anotada = _suya(idea, una.hoja.pk, guardadas)


def _suya(
    idea: Idea, hoja: int, guardadas: dict[tuple[int, str, int], SuerteDeIdea]
) -> SuerteDeIdea | None:
    """La de su pasaje; si lo representa otro desde que se anotó, la última de los encimados."""
    if idea.aportacion:
        return guardadas.get((hoja, "a", idea.pk))
    if propia := guardadas.get((hoja, "p", idea.pk)):
        return propia
    halladas = [guardadas[hoja, "p", pk] for pk in idea.fragmentos if (hoja, "p", pk) in guardadas]
    return max(halladas, key=lambda suerte: suerte.anotada_en, default=None)
