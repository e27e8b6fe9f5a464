"""Las recomendaciones y la narrativa como las lee el público. Sólo lo ya comunicado a quien responde."""

import re
from typing import Any

from dialogo.models import Dialogo
from hallazgos.models import Recomendacion, RedaccionDeNarrativa, RedaccionDeRecomendacion
from sobremesas.prioridad import lugares

Datos = dict[str, Any]
_ORACION = re.compile(r"(?<=[.!?…»\]])\s+(?=[«¿¡A-ZÁÉÍÓÚÑ])")
_CITA = re.compile(r"\s*\[(H-\d{2,}(?:\s*,\s*H-\d{2,})*)\]")


def publicables(dialogo: Dialogo) -> list[Recomendacion]:
    """Las comunicadas y en pie, con todo lo que la página dice de ellas. Diez consultas."""
    return list(
        Recomendacion.objects.comunicadas()
        .filter(dialogo=dialogo)
        .select_related("tipo", "responsable")
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
    """La última redacción de cada sección en pie que ya tiene texto. Dos consultas."""
    en_pie = dialogo.narrativa.en_pie().prefetch_related("redacciones__seccion")
    ultimas = (max(s.redacciones.all(), key=lambda una: una.version, default=None) for s in en_pie)
    return [una for una in ultimas if una and una.texto.strip()]


def narrativa(dialogo: Dialogo, folios: set[str]) -> list[Datos]:
    return [
        {
            "numero": una.seccion.numero,
            "titulo": una.titulo,
            "frases": [
                frase for parrafo in una.texto.split("\n") for frase in frases(parrafo, folios)
            ],
        }
        for una in secciones(dialogo)
    ]


def frases(parrafo: str, folios: set[str]) -> list[Datos]:
    """Cada oración con los hallazgos que cita, de los que se publican."""
    hechas = []
    for oracion in _ORACION.split(parrafo.strip()):
        citados = [folio.strip() for cita in _CITA.findall(oracion) for folio in cita.split(",")]
        if texto := _CITA.sub("", oracion).strip():
            hechas.append({"texto": texto, "hallazgos": [f for f in citados if f in folios]})
    return hechas


def representacion(dialogo: Dialogo) -> Datos | None:
    """Qué fue de cada idea, en cuentas, de la auditoría del informe final ya cerrada."""
    return None
