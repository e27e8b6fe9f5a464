"""El directorio en hojas de cálculo, con las columnas que la importación entiende de vuelta."""

from django.db.models import Prefetch

from actores.models import Actor, ActorQuerySet, Cargo
from dialogo.hojas import Hoja, Valor

ENCABEZADOS = [
    "Clave", "Forma", "Nombre", "Siglas", "Tratamiento", "Género", "Sector", "Subsector", "Temas",
    "Regiones", "Cargo", "Organización", "Desde", "Semblanza", "Sitio web", "Notas",
]  # fmt: skip
CONTACTO = ["Correo electrónico", "Teléfono", "Otros datos de contacto"]


def hojas(actores: ActorQuerySet, *, con_contacto: bool) -> list[Hoja]:
    """Actores y, aparte, todos sus cargos. El contacto sólo si quien pide coordina."""
    filas = list(
        actores.select_related("persona", "organizacion", "sector", "subsector").prefetch_related(
            "temas",
            "regiones",
            Prefetch("persona__cargos", Cargo.objects.select_related("organizacion")),
        )
    )
    encabezados = [*ENCABEZADOS, *(CONTACTO if con_contacto else [])]
    return [
        Hoja("Actores", encabezados, [_renglon(actor, con_contacto) for actor in filas]),
        Hoja(
            "Cargos",
            ["Persona", "Organización", "Cargo", "Desde", "Hasta"],
            [
                [actor.nombre, cargo.organizacion.nombre, cargo.nombre, cargo.desde, cargo.hasta]
                for actor in filas
                if actor.es_persona
                for cargo in actor.persona.cargos.all()
            ],
        ),
    ]


def _renglon(actor: Actor, con_contacto: bool) -> list[Valor]:
    persona = actor.persona if actor.es_persona else None
    organizacion = None if persona else actor.organizacion
    vigentes = [c for c in persona.cargos.all() if c.esta_vigente] if persona else []
    cargo = vigentes[0] if vigentes else None
    return [
        actor.pk,
        "Persona" if persona else "Organización",
        actor.nombre,
        organizacion.siglas if organizacion else "",
        persona.tratamiento if persona else "",
        persona.get_genero_display() if persona and persona.genero else "",
        actor.sector.nombre,
        actor.subsector.nombre if actor.subsector else "",
        "; ".join(tema.nombre for tema in actor.temas.all()),
        "; ".join(region.nombre for region in actor.regiones.all()),
        cargo.nombre if cargo else "",
        cargo.organizacion.nombre if cargo else "",
        cargo.desde if cargo else None,
        persona.semblanza if persona else "",
        organizacion.sitio if organizacion else "",
        actor.notas,
        *((actor.correo, actor.telefono, actor.contacto) if con_contacto else ()),
    ]
