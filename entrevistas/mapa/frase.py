"""La frase sobre la figura: sólo lo que sostienen los datos con los filtros puestos."""

from collections.abc import Iterable

import networkx as nx

from actores.models import Certeza, Tema, Valoracion, Vinculo
from entrevistas.mapa.red import Nodo, Red

DECIDE_DESDE = 4  # influencia, de 1 a 5, en su última valoración
DAN = {Vinculo.Tipo.FINANCIA, Vinculo.Tipo.CAPACITA, Vinculo.Tipo.ASESORA, Vinculo.Tipo.PROVEE}


def escribir(red: Red, temas: Iterable[Tema] = ()) -> str:
    """Una consulta si hay foco, ninguna si no. Vacía cuando no hay qué decir."""
    if not red.lazos:
        return ""
    if red.foco:
        frases = [_a_un_paso(red, red.foco, temas), _discrepancias(red, red.foco)]
    else:
        frases = [_quien_une(red), _grupos(red), _supuestos(red)]
    return " ".join(frase for frase in frases if frase)


def _a_un_paso(red: Red, foco: Nodo, temas: Iterable[Tema]) -> str:
    """Con dos de los tres basta; con menos, cuántos vínculos tiene y con cuántos sectores."""
    vecinos = red.vecinos(foco.pk)
    financian = {z.origen for z in red.filtrados if z.tipo == Vinculo.Tipo.FINANCIA}
    reciben = {z.destino for z in red.filtrados if z.tipo in DAN}
    partes = [
        dicho
        for dicho, quienes in (
            ("de quien financia", financian),
            ("de quien decide", _quienes_deciden(vecinos, temas)),
            ("de quien recibe", reciben),
        )
        if vecinos & quienes
    ]
    if len(partes) > 1:
        return f"{foco.dicho} está a un paso {_y(partes)}."
    sectores = {red.todos[pk].sector for pk in vecinos}
    if not vecinos:
        return ""
    actores = f"{len(vecinos)} actores" if len(vecinos) > 1 else "un actor"
    donde = f"{len(sectores)} sectores" if len(sectores) > 1 else "un solo sector"
    return f"{foco.dicho} está unido a {actores} de {donde}."


def _quienes_deciden(vecinos: set[int], temas: Iterable[Tema]) -> set[int]:
    """Los de influencia 4 o 5 en su última valoración, en los temas elegidos o en cualquiera."""
    filas = Valoracion.objects.filter(actor__in=vecinos)
    if elegidos := list(temas):
        filas = filas.filter(tema__in=elegidos)
    ultimas = filas.ultimas().values_list("actor", "influencia")
    return {actor for actor, influencia in ultimas if influencia >= DECIDE_DESDE}


def _discrepancias(red: Red, foco: Nodo) -> str:
    suyas = [(otro, lazo) for _, otro, lazo in red.de(foco.pk) if lazo.es_discrepancia]
    if len(suyas) == 1:
        otro, lazo = suyas[0]
        como = {
            Certeza.SUPUESTO: "todavía es un supuesto: conviene preguntarla",
            Certeza.REFERIDO: "es referida: alguien la contó y falta documentarla",
            Certeza.DOCUMENTADO: "está documentada",
        }[Certeza(lazo.certeza)]
        return f"Su única discrepancia, con {otro.dicho}, {como}."
    if suyas:
        supuestas = sum(lazo.certeza == Certeza.SUPUESTO for _, lazo in suyas)
        cola = f"; {supuestas} de ellas, sólo por supuesto" if supuestas else ""
        return f"Hay {len(suyas)} discrepancias con otros actores{cola}."
    return ""


def _quien_une(red: Red) -> str:
    por_vinculos = red.por_peso()
    primero = por_vinculos[0]
    if len(por_vinculos) > 1 and primero.grado == por_vinculos[1].grado:
        return ""
    puente = red.por_peso("intermediacion")[0]
    dicho = f"{primero.dicho} es quien más vínculos tiene, {primero.grado}"
    if puente.intermediacion == 0:
        return f"{dicho}."
    if puente.pk == primero.pk:
        return f"{dicho}, y por quien más se pasa para ir de un actor a otro."
    return f"{dicho}; por quien más se pasa para ir de un actor a otro es {puente.dicho}."


def _grupos(red: Red) -> str:
    grafo: nx.Graph = nx.Graph()
    grafo.add_edges_from((lazo.origen, lazo.destino) for lazo in red.lazos)
    grupos = nx.number_connected_components(grafo)
    return f"La red está partida en {grupos} grupos que nada une." if grupos > 1 else ""


def _supuestos(red: Red) -> str:
    num = sum(lazo.certeza == Certeza.SUPUESTO for lazo in red.lazos)
    if num == 0:
        return ""
    if num == 1:
        return "Un vínculo todavía es un supuesto: conviene preguntarlo."
    return f"{num} vínculos todavía son supuestos: conviene preguntar."


def _y(partes: list[str]) -> str:
    return f"{', '.join(partes[:-1])} y {partes[-1]}"
