"""Todo lo que la casa sabe de un actor, reunido para quien lo mira."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery

from actores.duplicados import Parecido, parecidos
from actores.models import Actor, ActorQuerySet, Cargo, Fusion, Mandato, Programa, Valoracion
from dialogo.models import Usuario
from entrevistas.confidencialidad import Audiencia, citar, para_citar
from entrevistas.mapa import de_actor
from entrevistas.mapa.de_actor import Relaciones
from entrevistas.models import Entrada, Entrevista, Fragmento
from hallazgos.models import Evidencia, Hallazgo, Redaccion
from informes import linea
from informes.linea import Linea
from sobremesas.tablero import trayectoria


@dataclass
class HallazgoSuyo:
    """Un hallazgo que cita lo que dijo, con los códigos de sus pasajes."""

    hallazgo: Hallazgo
    titulo: str
    evidencias: list[Evidencia] = field(default_factory=list)


@dataclass
class Perfil:
    actor: Actor
    cargos: list[Cargo]
    entrevistas: list[Entrevista]
    hallazgos: list[HallazgoSuyo]
    num_pasajes: int
    puede_ver_contacto: bool
    duplicados: list[Parecido]
    relaciones: Relaciones
    valoraciones: list[Valoracion]
    programas: list[Programa]
    linea: Linea

    @property
    def num_entradas(self) -> int:
        return sum(entrevista.num_entradas for entrevista in self.entrevistas)  # type: ignore[attr-defined]

    @property
    def vigentes(self) -> list[Cargo]:
        return [cargo for cargo in self.cargos if cargo.esta_vigente]

    @property
    def anteriores(self) -> list[Cargo]:
        return [cargo for cargo in self.cargos if not cargo.esta_vigente]

    @property
    def tiene_contacto(self) -> bool:
        actor = self.actor
        return bool(actor.correo or actor.telefono or actor.contacto)


def con_todo(actores: ActorQuerySet) -> ActorQuerySet:
    return actores.select_related(
        "persona", "organizacion", "sector", "subsector", "archivado_por"
    ).prefetch_related(
        "temas",
        "regiones",
        Prefetch(
            "fusionado_en",
            Fusion.objects.filter(deshecha_en=None).select_related("queda"),
            to_attr="fusiones_vivas",
        ),
    )


def reunir(actor: Actor, *, usuario: Usuario, coordina: bool) -> Perfil:
    """Un número fijo de consultas. El contacto lo ven la coordinación y quien tiene la entrevista."""
    entrevistas = _entrevistas(actor, usuario)
    ve_contacto = coordina or bool(entrevistas)
    evidencias = _evidencias(entrevistas, usuario)
    _poner_citas(evidencias)
    cargos = _cargos(actor)
    relaciones = de_actor.reunir(actor, usuario)
    valoraciones = list(actor.valoraciones.select_related("tema"))
    programas, mandatos = _de_la_organizacion(actor)
    return Perfil(
        actor=actor,
        cargos=cargos,
        entrevistas=entrevistas,
        hallazgos=_por_hallazgo(evidencias),
        num_pasajes=len({evidencia.fragmento_id for evidencia in evidencias}),
        puede_ver_contacto=ve_contacto,
        duplicados=parecidos(
            usuario,
            nombre=actor.nombre,
            es_persona=actor.es_persona,
            correo=actor.correo if coordina else "",
            siglas="" if actor.es_persona else actor.organizacion.siglas,
            excepto=actor.pk,
        ),
        relaciones=relaciones,
        valoraciones=_vigentes(valoraciones),
        programas=programas,
        linea=linea.trazar(
            cargos=cargos,
            es_persona=actor.es_persona,
            relaciones=relaciones,
            valoraciones=valoraciones,
            entrevistas=entrevistas,
            programas=programas,
            mandatos=mandatos,
            sentadas=trayectoria.de_actor(actor, usuario),
        ),
    )


def _vigentes(valoraciones: list[Valoracion]) -> list[Valoracion]:
    """La más reciente de cada tema; llegan de la más nueva a la más vieja."""
    por_tema: dict[int, Valoracion] = {}
    for valoracion in valoraciones:
        por_tema.setdefault(valoracion.tema_id, valoracion)
    return sorted(por_tema.values(), key=lambda v: (-v.influencia - v.interes, v.tema.orden))


def _de_la_organizacion(actor: Actor) -> tuple[list[Programa], list[Mandato]]:
    """Lo que hace y lo que una norma le encarga; nada si es una persona."""
    if actor.es_persona:
        return [], []
    programas = Programa.objects.activos().filter(organizacion=actor.pk)
    mandatos = Mandato.objects.filter(responsable=actor.pk, archivado_en=None)
    return list(programas), list(mandatos)


def _cargos(actor: Actor) -> list[Cargo]:
    filtro = {"persona" if actor.es_persona else "organizacion": actor.pk}
    cargos = Cargo.objects.filter(**filtro)
    return list(cargos.select_related("persona", "organizacion"))


def _entrevistas(actor: Actor, usuario: Usuario) -> list[Entrevista]:
    """Las que puede ver quien mira: de la persona, o de la gente de la organización ese día."""
    filtro = {"persona" if actor.es_persona else "organizacion": actor.pk}
    vivas = Q(entradas__retirada_en=None) & ~Q(entradas__terminada_en=None)
    return list(
        Entrevista.objects.visibles_para(usuario)
        .filter(**filtro)
        .con_consentimiento()
        .select_related("dialogo", "persona", "organizacion")
        .annotate(
            num_entradas=Count("entradas", filter=vivas & ~Q(entradas__tipo=Entrada.Tipo.FUERA))
        )
        .order_by(F("empieza_en").desc(nulls_first=True))
    )


def _evidencias(entrevistas: list[Entrevista], usuario: Usuario) -> list[Evidencia]:
    ultima = Redaccion.objects.filter(hallazgo=OuterRef("hallazgo")).order_by("-version")
    visibles = Hallazgo.objects.visibles_para(usuario).activos()
    return list(
        Evidencia.objects.vigentes()
        .filter(
            Exists(visibles.filter(pk=OuterRef("hallazgo"))),
            fragmento__entrada__entrevista__in=[fila.pk for fila in entrevistas],
        )
        .annotate(titulo=Subquery(ultima.values("titulo")[:1]))
        .select_related("hallazgo__dialogo")
        .order_by("hallazgo__dialogo", "hallazgo__numero", "numero")
    )


def _poner_citas(evidencias: list[Evidencia]) -> None:
    """El texto pasa por la puerta de las citas: quien mira ya puede ver esas entrevistas."""
    fragmentos = Fragmento.objects.filter(pk__in={fila.fragmento_id for fila in evidencias})
    citas = {
        fragmento.pk: citar(fragmento, Audiencia.EQUIPO) for fragmento in para_citar(fragmentos)
    }
    for evidencia in evidencias:
        evidencia.cita = citas[evidencia.fragmento_id]  # type: ignore[attr-defined]


def _por_hallazgo(evidencias: list[Evidencia]) -> list[HallazgoSuyo]:
    suyos: dict[int, HallazgoSuyo] = {}
    for evidencia in evidencias:
        suyo = suyos.setdefault(
            evidencia.hallazgo_id,
            HallazgoSuyo(evidencia.hallazgo, evidencia.titulo or "Sin título"),  # type: ignore[attr-defined]
        )
        suyo.evidencias.append(evidencia)
    return list(suyos.values())
