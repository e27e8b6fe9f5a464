"""Lo que impide comunicar una recomendación, y lo que conviene mirar antes de hacerlo."""

import re
from typing import Any

from dialogo.palabras import enumerar
from hallazgos.models import Hallazgo

# Cómo empiezan las palabras de oficio que quien vive aquí no usa. La lista avisa; nunca impide.
DE_OFICIO = tuple(
    """gobernanza transversal sinergia multiactor multinivel multisectorial intersectorial
    interinstitucional coadyuv instrumentar instrumentación implementa paradigm resilien empodera
    stakeholder internacionalización paradiplomacia posicionamiento normatividad holístic
    incidencia operativiza visibiliza direccionar eficientar potencializa""".split()
)
LARGA = 30  # palabras de una frase que se lee de una vez


def para_comunicar(recomendacion: Any, hallazgos: list[Hallazgo], num_objetivos: int) -> list[str]:
    """En frases. ``hallazgos``, los que tiene detrás; sin consultas si ``responsable`` viene cargado."""
    faltan = []
    if recomendacion.responsable_id is None:
        faltan.append("Quién responde: elige la organización responsable.")
    elif recomendacion.responsable.archivado_en:
        faltan.append(f"{recomendacion.responsable} está en el archivo: elige a otra responsable.")
    if not hallazgos:
        faltan.append("Al menos un hallazgo detrás.")
    if archivados := [h.folio for h in hallazgos if h.estado == Hallazgo.Estado.ARCHIVADO]:
        verbo = "está archivado" if len(archivados) == 1 else "están archivados"
        faltan.append(f"{enumerar(archivados)} {verbo}: quítalo o pon el que lo recogió.")
    if not num_objetivos:
        faltan.append("Al menos un objetivo del diálogo al que sirva.")
    if recomendacion.requiere_reforma and not recomendacion.instrumento:
        faltan.append("Qué ley o instrumento habría que reformar.")
    return faltan


def avisos(texto: str, beneficio: str, explicacion: str = "") -> list[str]:
    """Lo que conviene mirar de lo escrito. Nada de esto impide guardar ni comunicar."""
    dichos = []
    if texto and not re.match(r"(?i)¿?que\b", texto):
        dichos.append("La recomendación no empieza con «Que»: di qué debe hacerse.")
    if len(re.findall(r"\w+", texto)) > LARGA + 10:
        dichos.append("La frase es larga. Deja el porqué para la explicación.")
    palabras = dict.fromkeys(re.findall(r"\w+", beneficio.lower()))
    if ajenas := [palabra for palabra in palabras if palabra.startswith(DE_OFICIO)]:
        citadas = enumerar(f"«{palabra}»" for palabra in ajenas)
        verbo = "no es palabra" if len(ajenas) == 1 else "no son palabras"
        dichos.append(f"En lo que gana quien vive aquí, {citadas} {verbo} de todos los días.")
    largas = [f for f in re.split(r"[.;!?…]+", beneficio) if len(re.findall(r"\w+", f)) > LARGA]
    if largas:
        dichos.append("Lo que gana quien vive aquí tiene una frase muy larga: pártela en dos.")
    return dichos
