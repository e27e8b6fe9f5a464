"""Las recomendaciones y la narrativa como las lee el público. Sólo lo ya comunicado a quien responde."""

from typing import Any

from dialogo.models import Dialogo
from hallazgos.models import Recomendacion, RedaccionDeNarrativa, RedaccionDeRecomendacion
from hallazgos.narrativa import vigentes
from hallazgos.narrativa.texto import frases
from informes.auditoria import final, impresa
from informes.models import Tipo
from sobremesas.prioridad import lugares

Datos = dict[str, Any]


def publicables(dialogo: Dialogo) -> list[Recomendacion]:
    """Las comunicadas y en pie, con todo lo que la página dice de ellas. Diez consultas."""
    return list(
        Recomendacion.objects.comunicadas()
        .filter(dialogo=dialogo)
        .select_related("tipo", "responsable", "dialogo")
        .prefetch_related(
            "redacciones",
            "corresponsables",
            "hallazgos",
            "objetivos",
            "temas",
            "regiones",
            "premisas__premisa",
            "lo_que_existe__programa__organizacion",
        )
        .order_by("numero")
    )


def vigente(recomendacion: Recomendacion) -> RedaccionDeRecomendacion:
    """La última de las ya traídas."""
    return max(recomendacion.redacciones.all(), key=lambda una: una.version)


def todas(dialogo: Dialogo, folios: set[str]) -> list[Datos]:
    """``folios``: los hallazgos que se publican; de otro no se dice nada."""
    hechas = publicables(dialogo)
    prioridades = lugares(dialogo) if hechas else {}
    return [_una(recomendacion, folios, prioridades) for recomendacion in hechas]


def _una(recomendacion: Recomendacion, folios: set[str], prioridades: dict[int, Any]) -> Datos:
    texto = vigente(recomendacion)
    prioridad = prioridades.get(recomendacion.pk)
    responsable = recomendacion.responsable
    return {
        "folio": recomendacion.folio,
        "numero": recomendacion.numero,
        "texto": texto.texto,
        "titulo_corto": texto.titulo_corto,
        "explicacion": texto.explicacion,
        "beneficio": texto.beneficio,
        "version": texto.version,
        "plazo": recomendacion.plazo,
        "tipo": {"clave": recomendacion.tipo.clave, "nombre": recomendacion.tipo.nombre},
        "instrumento": recomendacion.instrumento,
        "articulo": recomendacion.articulo,
        "requiere_reforma": recomendacion.requiere_reforma,
        "responsable": responsable.nombre if responsable else "",
        "corresponsables": [o.nombre for o in recomendacion.corresponsables.all()],
        "hallazgos": [h.folio for h in recomendacion.hallazgos.all() if h.folio in folios],
        "objetivos": [f"{o.plazo}-{o.numero}" for o in recomendacion.objetivos.all()],
        "premisas": [
            {"numero": a.premisa.numero, "relacion": a.relacion, "nota": a.nota}
            for a in recomendacion.premisas.all()
        ],
        "temas": [tema.nombre for tema in recomendacion.temas.all()],
        "regiones": [region.nombre for region in recomendacion.regiones.all()],
        "prioridad": {"lugar": prioridad.lugar, "de": prioridad.de, "por": prioridad.por}
        if prioridad
        else None,
        "lo_que_existe": [
            {
                "programa": uno.programa.nombre,
                "organizacion": uno.programa.organizacion.nombre,
                "relacion": uno.relacion,
                "nota": uno.nota,
            }
            for uno in recomendacion.lo_que_existe.all()
        ],
    }


# Narrativa ----------------------------------------------------------------------------------------
def secciones(dialogo: Dialogo) -> list[RedaccionDeNarrativa]:
    """La última redacción de cada sección en pie que ya tiene texto. Una consulta."""
    return [redaccion for _, redaccion in vigentes(dialogo) if redaccion.texto.strip()]


def narrativa(dialogo: Dialogo, folios: set[str]) -> list[Datos]:
    """Cada frase con los hallazgos que cita, de los que se publican."""
    return [
        {
            "numero": una.seccion.numero,
            "titulo": una.titulo,
            "frases": [
                {
                    "texto": frase.texto,
                    "hallazgos": [folio for folio in frase.hallazgos if folio in folios],
                    "parrafo": frase.parrafo,
                }
                for frase in frases(una.texto)
            ],
        }
        for una in secciones(dialogo)
    ]


def representacion(dialogo: Dialogo) -> Datos | None:
    """Qué fue de cada idea, en cuentas: la auditoría de la última versión del informe final."""
    ultima = final.ultima(dialogo, Tipo.FINAL)
    return impresa.para_informe(ultima) if ultima else None
