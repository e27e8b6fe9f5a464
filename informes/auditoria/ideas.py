"""Qué cuenta como idea: un pasaje codificado o citado de una voz, o una aportación que sigue en pie.

Dos pasajes encimados de la misma entrada son una sola idea, y gana el citado. Lo que su dueña o dueño
retiró no cuenta ni se enseña. La regla completa está en
``docs/decisiones/0102-que-es-una-idea-y-quien-responde-por-ella.md``.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from dialogo.models import Dialogo
from entrevistas.confidencialidad import alcanza, retirados
from entrevistas.models import (
    Alcance,
    Codificacion,
    Consentimiento,
    Entrada,
    Entrevista,
    EntrevistaQuerySet,
    FragmentoQuerySet,
)
from entrevistas.models import Fragmento as Pasaje
from hallazgos.models import Evidencia
from informes import composicion
from informes.models import SuerteDeIdea, Tipo
from sobremesas.models import Aportacion, Contestacion, Sala
from sobremesas.models.aportacion import AportacionQuerySet

Suerte = SuerteDeIdea.Suerte
Relacion = Evidencia.Relacion
# Hasta quién llega cada documento: sólo se audita lo que su consentimiento deja llegar ahí.
AUDIENCIAS = {Tipo.PREDIAGNOSTICO: Alcance.PARTICIPANTES, Tipo.FINAL: Alcance.PUBLICO}
_FUERZA = [Relacion.SUSTENTA, Relacion.MATIZA, Relacion.CONTRADICE]
EN_ORDEN = (
    "entrada__pregunta__bloque__numero",
    "entrada__pregunta__orden",
    "entrada__orden",
    "entrada",
    "inicio",
)
_DE_LA_MESA = {
    Contestacion.Suerte.RECOGIDA: Suerte.RECOGIDA,
    Contestacion.Suerte.EN_PARTE: Suerte.MATIZADA,
    Contestacion.Suerte.NO_RECOGIDA: Suerte.OMITIDA,
}


@dataclass(frozen=True)
class Propuesta:
    """Lo que se deduce de la evidencia o de la respuesta. No se guarda mientras nadie la confirme."""

    suerte: str
    hallazgo: int | None
    razon: str = ""


@dataclass(frozen=True)
class Sitio:
    """Un hallazgo activo: cómo se llama, si entra en el documento y qué redacción tiene hoy."""

    pk: int
    numero: int
    folio: str
    titulo: str
    bloque: int
    incluido: bool
    texto: str


@dataclass
class Idea:
    """``fragmentos``: el pasaje que la representa y los que se le enciman."""

    clave: str
    bloque: int
    pk: int
    fragmentos: frozenset[int] = frozenset()
    aportacion: Aportacion | None = None
    citas: list[tuple[int, str]] = field(default_factory=list)
    propuesta: Propuesta | None = None
    anotada: SuerteDeIdea | None = None
    sitios: Mapping[int, Sitio] = field(default_factory=dict, repr=False)

    @property
    def contradice(self) -> bool:
        """Alguien la marcó como contradicción de un hallazgo, entre o no en el documento."""
        return any(relacion == Relacion.CONTRADICE for _, relacion in self.citas)

    def huella(self, hallazgo: int | None) -> str:
        """De lo que sostiene su suerte: dónde se cita, qué se contestó y qué dice hoy el hallazgo."""
        partes = sorted(f"{pk}:{relacion}:{self._texto(pk)}" for pk, relacion in self.citas)
        if self.aportacion:
            dicha = _contestacion(self.aportacion)
            partes.append(f"{self.aportacion.revision}:{dicha and (dicha.suerte, dicha.revision)}")
        partes.append(f"en {self._texto(hallazgo) if hallazgo else ''}")
        return hashlib.sha256("|".join(partes).encode()).hexdigest()

    def _texto(self, hallazgo: int) -> str:
        sitio = self.sitios.get(hallazgo)
        return f"{sitio.texto}{'' if sitio.incluido else ' fuera'}" if sitio else "archivado"

    @property
    def cambio(self) -> bool:
        """Lo que se leyó al anotarla ya no es lo mismo."""
        una = self.anotada
        return bool(una and una.huella and una.huella != self.huella(una.hallazgo_id))

    @property
    def esta_pendiente(self) -> bool:
        return self.anotada is None or self.cambio

    @property
    def suerte(self) -> str:
        """La que alguien dejó dicha y sigue valiendo; vacía si falta."""
        return "" if self.anotada is None or self.cambio else self.anotada.suerte


def audiencia_de(tipo: str) -> str:
    return AUDIENCIAS[Tipo(tipo)]


def sitios_de(dialogo: Dialogo, tipo: str) -> dict[int, Sitio]:
    """Los hallazgos activos, con su lugar en el documento. Cuatro consultas."""
    return {
        lugar.hallazgo.pk: Sitio(
            pk=lugar.hallazgo.pk,
            numero=lugar.hallazgo.numero,
            folio=lugar.hallazgo.folio,
            titulo=lugar.redaccion.titulo,
            bloque=lugar.hallazgo.bloque.numero,
            incluido=lugar.incluido,
            texto=f"{lugar.redaccion.pk}.{lugar.redaccion.revision}",
        )
        for lugar in composicion.lugares(composicion.de(dialogo, tipo))
    }


def entrevistas_de(dialogo: Dialogo, tipo: str) -> EntrevistaQuerySet:
    """Hechas, con un consentimiento vigente que llega a quien leerá el documento."""
    llegan = [alcance for alcance in Alcance.values if alcanza(alcance, audiencia_de(tipo))]
    vigentes = Consentimiento.objects.vigentes().filter(alcance__in=llegan)
    return Entrevista.objects.filter(dialogo=dialogo, pk__in=vigentes.values("entrevista")).hechas()


def aportaciones_de(dialogo: Dialogo) -> AportacionQuerySet:
    """En pie, de verdad y de un día que ya terminó."""
    return (
        Aportacion.objects.en_pie()
        .de_verdad()
        .filter(sala__sobremesa__dialogo=dialogo, sala__estado=Sala.Estado.TERMINADA)
    )


def de_entrevistas(
    entrevistas: Iterable[Entrevista], sitios: Mapping[int, Sitio]
) -> dict[int, list[Idea]]:
    """Las ideas de cada entrevista, en el orden de la guía. Tres consultas."""
    pasajes = _pasajes_de(entrevistas)
    idos = retirados(pasajes)
    citas: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for fragmento, hallazgo, relacion in (
        Evidencia.objects.vigentes()
        .filter(fragmento__in=pasajes.values("pk"))
        .order_by("hallazgo__numero", "numero")
        .values_list("fragmento", "hallazgo", "relacion")
    ):
        citas[fragmento].append((hallazgo, relacion))
    por_entrada: dict[int, list[Pasaje]] = defaultdict(list)
    for pasaje in pasajes.select_related("entrada__pregunta__bloque").order_by(*EN_ORDEN):
        if pasaje.pk not in idos:
            por_entrada[pasaje.entrada_id].append(pasaje)
    ideas: dict[int, list[Idea]] = defaultdict(list)
    for encimados in por_entrada.values():
        for pasaje, suyos in _sin_encimar(encimados, citas):
            halladas = [cita for pk in suyos for cita in citas.get(pk, ())]
            ideas[pasaje.entrada.entrevista_id].append(
                Idea(
                    clave=f"p{pasaje.pk}",
                    bloque=pasaje.entrada.pregunta.bloque.numero,
                    pk=pasaje.pk,
                    fragmentos=frozenset(suyos),
                    citas=halladas,
                    propuesta=_de_evidencia(halladas, sitios),
                    sitios=sitios,
                )
            )
    return ideas


def _pasajes_de(entrevistas: Iterable[Entrevista]) -> FragmentoQuerySet:
    """Codificados o citados, de una voz y sin retirar de la bitácora."""
    codificados = Codificacion.objects.del_analisis().filter(fragmento=OuterRef("pk"))
    citados = Evidencia.objects.vigentes().filter(fragmento=OuterRef("pk"))
    return Pasaje.objects.filter(
        Exists(codificados) | Exists(citados),
        entrada__in=Entrada.objects.citables().exclude(tipo=Entrada.Tipo.OBSERVACION),
        entrada__entrevista__in=[entrevista.pk for entrevista in entrevistas],
    )


def _sin_encimar(
    pasajes: list[Pasaje], citas: Mapping[int, object]
) -> list[tuple[Pasaje, list[int]]]:
    """Los que representan a una idea, cada uno con los que se le enciman. Primero los citados."""
    quedan: list[tuple[Pasaje, list[int]]] = []
    for pasaje in sorted(pasajes, key=lambda p: (p.pk not in citas, p.inicio, -p.fin, p.pk)):
        encima = next((suyos for otro, suyos in quedan if _se_enciman(pasaje, otro)), None)
        if encima is None:
            quedan.append((pasaje, [pasaje.pk]))
        else:
            encima.append(pasaje.pk)
    return sorted(quedan, key=lambda par: (par[0].inicio, par[0].pk))


def _se_enciman(uno: Pasaje, otro: Pasaje) -> bool:
    """De dos revisiones distintas no se sabe: antes dos ideas que una perdida."""
    return uno.revision == otro.revision and uno.inicio < otro.fin and otro.inicio < uno.fin


def _de_evidencia(citas: list[tuple[int, str]], sitios: Mapping[int, Sitio]) -> Propuesta | None:
    dentro = [(pk, r) for pk, r in citas if pk in sitios and sitios[pk].incluido]
    if not dentro:
        return None
    hallazgo, relacion = min(dentro, key=lambda cita: _FUERZA.index(Relacion(cita[1])))
    folio = sitios[hallazgo].folio
    if relacion == Relacion.SUSTENTA:
        return Propuesta(Suerte.RECOGIDA, hallazgo)
    if relacion == Relacion.MATIZA:
        return Propuesta(Suerte.MATIZADA, hallazgo, f"Entra como matiz de {folio}.")
    return Propuesta(Suerte.MATIZADA, hallazgo, f"Entra en {folio} como lo que lo contradice.")


def de_aportaciones(
    aportaciones: AportacionQuerySet, sitios: Mapping[int, Sitio]
) -> dict[int, list[Idea]]:
    """Las ideas de cada sobremesa, en el orden de su folio. Una consulta."""
    ideas: dict[int, list[Idea]] = defaultdict(list)
    traidas = aportaciones.select_related(
        "contestacion__redaccion", "redaccion__hallazgo__bloque", "sala", "puesto"
    ).order_by("sala__sobremesa", "numero")
    for una in traidas:
        ideas[una.sala.sobremesa_id].append(
            Idea(
                clave=f"a{una.pk}",
                bloque=una.redaccion.hallazgo.bloque.numero,
                pk=una.pk,
                aportacion=una,
                propuesta=_de_respuesta(una),
                sitios=sitios,
            )
        )
    return ideas


def _contestacion(una: Aportacion) -> Contestacion | None:
    """La que vale: de la revisión que hoy se lee. La trae ``de_aportaciones``."""
    dicha: Contestacion | None = getattr(una, "contestacion", None)
    return dicha if dicha and dicha.revision_contestada == una.revision else None


def _de_respuesta(una: Aportacion) -> Propuesta | None:
    dicha = _contestacion(una)
    if dicha is None:
        return None
    suerte = _DE_LA_MESA[Contestacion.Suerte(dicha.suerte)]
    if suerte == Suerte.OMITIDA:
        return Propuesta(suerte, None, dicha.razon)
    donde = dicha.redaccion.hallazgo_id if dicha.redaccion else una.redaccion.hallazgo_id
    en_recomendacion = dicha.recomendacion_id is not None
    razon = "" if suerte == Suerte.RECOGIDA else dicha.razon
    return Propuesta(suerte, None if en_recomendacion else donde, razon)
