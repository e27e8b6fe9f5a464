"""Lo que enseña cada página pública: de lo publicado y de lo que se sigue en vivo.

La vista previa del equipo usa estas mismas, con lo que se publicaría hoy.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from dialogo.acceso import Request
from dialogo.models import Dialogo
from informes.fases import hilo
from informes.portal import documentos as de_documentos
from informes.portal import filtros, seguido
from informes.portal.hallado import solo_las_que_salen
from informes.portal.traducidos import Idioma
from informes.portal.vigente import Vigente

Contexto = dict[str, Any]


def comun(request: Request, dialogo: Dialogo, vigente: Vigente | None) -> Contexto:
    """Lo que toda página necesita. Una consulta más en inglés."""
    return {
        "vigente": vigente,
        "foto": vigente.foto if vigente else None,
        "idioma_de_lo_escrito": Idioma.de_la_pagina(dialogo),
        "canonica": f"{settings.URL_PUBLICA.rstrip('/')}{request.path}",
        "hoy": timezone.localdate(),
        "hay_portal": True,
    }


def inicio(request: Request, vigente: Vigente) -> Contexto:
    """Un hallazgo con su voz y su disenso, las cifras y lo que va de las recomendaciones."""
    seguidas = seguido.de(vigente, request.dialogo)
    return {
        "hilo": hilo(request.dialogo),
        "muestra": muestra(vigente),
        "seguidas": seguidas[:5],
        "tira": seguido.tira(seguidas),
        "num_seguidas": len(seguidas),
    }


def muestra(vigente: Vigente) -> Contexto | None:
    """El primer hallazgo que tiene una voz literal a la vista; mejor si además alguien disiente."""
    candidatos = []
    for hallazgo in vigente.foto["hallazgos"]:
        if voz := primera_voz(hallazgo["voces"]):
            disiente = next(
                (
                    d
                    for d in (*_abiertos(hallazgo), *hallazgo["voces"])
                    if not d["retirada"] and d.get("relacion", "contradice") == "contradice"
                ),
                None,
            )
            candidatos.append({"hallazgo": hallazgo, "voz": voz, "disiente": disiente})
    con_disenso = [uno for uno in candidatos if uno["disiente"]]
    return next(iter([*con_disenso, *candidatos]), None)


def primera_voz(voces: Iterable[Contexto]) -> Contexto | None:
    """La que abre el rastro: a favor y a la vista; antes la literal y antes la que da su nombre."""
    a_favor = [v for v in voces if v["relacion"] == "sustenta" and not v["retirada"]]
    return min(a_favor, key=lambda v: (not v["con_comillas"], v["sector"] is None), default=None)


def _abiertos(hallazgo: Contexto) -> list[Contexto]:
    return [d for d in hallazgo["disensos"] if d["abierto"] and not d["retirada"]]


def hallazgos(request: Request, vigente: Vigente) -> Contexto:
    """Por bloque, con lo que se necesita para elegir cuál leer."""
    bloques: dict[int, Contexto] = {}
    for hallazgo in vigente.foto["hallazgos"]:
        bloque = bloques.setdefault(
            hallazgo["bloque"]["numero"], {**hallazgo["bloque"], "hallazgos": []}
        )
        bloque["hallazgos"].append({**hallazgo, "abiertos": len(_abiertos(hallazgo))})
    return {"bloques": list(bloques.values())}


def hallazgo(request: Request, vigente: Vigente, numero: int) -> Contexto:
    """El rastro. Lanza ``Http404`` si ni se publicó ni se fundió en otro."""
    folio = f"H-{numero:02d}"
    dicho = vigente.hallazgo(folio)
    if dicho is None:
        ido = vigente.fundidos.get(folio)
        if ido is None:
            raise Http404
        destinos = [vigente.por_folio[f] for f in ido["fue_a"] if f in vigente.por_folio]
        return {"ido": ido, "destinos": destinos, "folio": folio}
    voces = dicho["voces"]
    a_la_vista = {v["codigo"].rpartition("·")[2] for v in voces if not v["retirada"]}
    abre = primera_voz(voces)
    return {
        "h": {**dicho, "texto": solo_las_que_salen(dicho["texto"], a_la_vista)},
        "abre": abre,
        "demas": {
            relacion: [v for v in voces if v["relacion"] == relacion and v is not abre]
            for relacion in ("sustenta", "matiza", "contradice")
        },
        "num_voces": len(a_la_vista),
        "abiertos": len(_abiertos(dicho)),
        "pasos": _con_disensos(dicho),
        "siguen": seguido.de(vigente, request.dialogo, dicho["recomendaciones"]),
    }


def _con_disensos(dicho: Contexto) -> list[Contexto]:
    """Cada paso con los disensos que nacieron en él; los de una tarde sin paso, al final."""
    pasos = [{**paso, "disensos": []} for paso in dicho["pasos"]]
    tardes = {paso["numero"]: paso for paso in pasos if paso["clase"] == "sobremesa"}
    sueltos: list[Contexto] = []
    for disenso in dicho["disensos"]:
        paso = tardes.get(disenso["sobremesa"])
        (paso["disensos"] if paso else sueltos).append(disenso)
    if sueltos and pasos:
        pasos[-1]["disensos"] += sueltos
    return pasos


def recomendaciones(request: Request, vigente: Vigente) -> Contexto:
    todas = seguido.de(vigente, request.dialogo)
    elegidas = filtros.de(request.GET, todas)
    return {
        "todas": todas,
        "tira": seguido.tira(todas),
        "filtro": elegidas,
        "frase": filtros.frase(todas),
    }


def recomendacion(request: Request, vigente: Vigente, numero: int) -> Contexto:
    folio = f"R-{numero:02d}"
    seguidas = seguido.de(vigente, request.dialogo, [folio], con_retiradas=True)
    if not seguidas:
        raise Http404
    una = seguidas[0]
    objetivos = {o["clave"]: o for o in vigente.foto["dialogo"]["objetivos"]}
    premisas = {p["numero"]: p for p in vigente.foto["dialogo"]["premisas"]}
    detras = [vigente.por_folio[f] for f in una.dicha["hallazgos"] if f in vigente.por_folio]
    return {
        "r": una.dicha,
        "seguida": una,
        "objetivos": [objetivos[c] for c in una.dicha["objetivos"] if c in objetivos],
        "premisas": [
            {**premisa, "texto": premisas[premisa["numero"]]["texto"]}
            for premisa in una.dicha["premisas"]
            if premisa["numero"] in premisas
        ],
        "detras": detras,
        "con_disenso": next((h for h in detras if _abiertos(h)), None),
        "estados": seguido.REGLAS,
    }


def narrativa(request: Request, vigente: Vigente) -> Contexto:
    if not vigente.foto["narrativa"]:
        raise Http404
    return {}


def documentos(request: Request, vigente: Vigente) -> Contexto:
    return {"documentos": de_documentos.de(vigente.publicacion)}


def metodo(request: Request, vigente: Vigente) -> Contexto:
    return {"estados": seguido.REGLAS, "aviso": request.dialogo.aviso_vigente()}


PAGINAS: dict[str, Callable[..., Contexto]] = {
    "inicio": inicio,
    "hallazgos": hallazgos,
    "hallazgo": hallazgo,
    "recomendaciones": recomendaciones,
    "recomendacion": recomendacion,
    "narrativa": narrativa,
    "documentos": documentos,
    "metodo": metodo,
}
