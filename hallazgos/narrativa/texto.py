"""Las frases de la narrativa y los hallazgos que cada una cita: ``…se firma [H-03, H-05].``"""

import re
from dataclasses import dataclass

_FOLIO = r"[Hh]\s?-\s?\d{1,6}"
CITA = re.compile(rf"\[\s*{_FOLIO}(?:\s*(?:,|;|\by\b|\be\b)\s*{_FOLIO})*\s*\]")
_NUMERO = re.compile(r"\d+")
# Entre corchetes y con una H: quiso ser una cita.
_CASI = re.compile(r"\[[^\]\n]{0,8}[Hh]\s?-?\s?\d[^\]\n]{0,60}\]")

# Lo que puede terminar una frase: punto, signos y lo que los cierra.
_TERMINA = re.compile(r"[.!?…]+[»”’\"')]*")
_DETRAS = re.compile(rf"(?:[ \t]*{CITA.pattern})*[.,;]?[»”)]*")
_SIGUE_EN_MINUSCULA = re.compile(r"\s*[«“‘\"'(\[]*[a-záéíóúüñ]")
# Nunca terminan una frase: siempre anuncian lo que sigue.
_TRATAMIENTOS = frozenset(
    """lic licda mtro mtra dr dra ing arq sr sra srta prof profa gral cap c ccp emb fr san sto sta
    art arts núm num no nro fracc inc p pp pág págs cap vol t ed av col blvd cd edo ej vs cf fig
    aprox tel ee""".split()
)
# Terminan frase sólo si lo que sigue empieza con mayúscula: «…y Barrios, A. C. La ciudad…».
_SIGLAS = re.compile(r"(?:\bA\. ?C|\bS\. ?[AC]|\bI\. ?A\. ?P|\bEE\. ?UU|\bC\. ?V|\bS\. ?R\. ?L)\.$")
_INICIAL = re.compile(r"(?:^|[\s«“(])[A-ZÁÉÍÓÚÑ]\.$")
_LISTA = re.compile(r"(?:^|\n)\s*\d{1,3}\.$")
_ABREN, _CIERRAN = "«“(", "»”)"


@dataclass(frozen=True)
class Frase:
    """``texto`` se lee, sin sus citas; ``cruda`` es lo escrito: unidas dan el texto entero."""

    texto: str
    hallazgos: list[str]
    cruda: str
    parrafo: int = 0


def frases(texto: str) -> list[Frase]:
    """Las frases, cada una con los folios que cita, en orden y sin repetir. Sin texto, ninguna."""
    if not texto.strip():
        return []
    hechas: list[Frase] = []
    parrafo = 0
    for renglon in re.findall(r"[^\n]*\n+|[^\n]+$", texto):
        for cruda in _partir(renglon):
            una = Frase(legible(cruda), citados(cruda), cruda, parrafo)
            if una.texto or not hechas:
                hechas.append(una)
            else:
                hechas[-1] = _unir(hechas[-1], una)
        parrafo += bool(renglon.strip())
    return _sin_cabeza_vacia(hechas)


def _unir(antes: Frase, despues: Frase) -> Frase:
    """Una cita suelta es de la frase anterior."""
    folios = list(dict.fromkeys([*antes.hallazgos, *despues.hallazgos]))
    return Frase(antes.texto, folios, antes.cruda + despues.cruda, antes.parrafo)


def _sin_cabeza_vacia(hechas: list[Frase]) -> list[Frase]:
    """Los blancos o la cita con que empieza el texto son de la primera frase."""
    if len(hechas) > 1 and not hechas[0].texto:
        vacia, primera = hechas[0], hechas[1]
        folios = list(dict.fromkeys([*vacia.hallazgos, *primera.hallazgos]))
        hechas[:2] = [Frase(primera.texto, folios, vacia.cruda + primera.cruda, primera.parrafo)]
    return hechas


def _partir(renglon: str) -> list[str]:
    """Un párrafo en frases crudas, con los blancos que las siguen."""
    cortes, desde, abiertas = [], 0, _profundidades(renglon)
    for termina in _TERMINA.finditer(renglon):
        if termina.start() < desde:
            continue
        fin = _DETRAS.match(renglon, termina.end()).end()  # type: ignore[union-attr]
        if not _acaba(renglon, termina, fin) or abiertas[termina.end() - 1] > 0:
            continue
        blancos = re.compile(r"\s*").match(renglon, fin)
        fin = blancos.end() if blancos else fin
        cortes.append(renglon[desde:fin])
        desde = fin
    if desde < len(renglon):
        cortes.append(renglon[desde:])
    return cortes


def _acaba(renglon: str, termina: re.Match[str], fin: int) -> bool:
    sigue = renglon[fin:]
    if sigue and not sigue[0].isspace():
        return False
    if _SIGUE_EN_MINUSCULA.match(sigue):
        return False
    if termina[0] != "." or not sigue.strip():
        return True
    antes = renglon[: termina.end()]
    if _SIGLAS.search(antes):
        return True
    palabra = re.search(r"(\w+)\.$", antes)
    es_tratamiento = bool(palabra) and palabra[1].lower() in _TRATAMIENTOS  # type: ignore[index]
    return not (es_tratamiento or _INICIAL.search(antes) or _LISTA.search(antes))


def _profundidades(renglon: str) -> list[int]:
    """Cuántas comillas o paréntesis hay abiertos después de cada letra; sin pareja, ninguno."""
    if any(renglon.count(a) != renglon.count(c) for a, c in zip(_ABREN, _CIERRAN, strict=True)):
        return [0] * len(renglon)
    nivel, niveles = 0, []
    for letra in renglon:
        nivel += (letra in _ABREN) - (letra in _CIERRAN)
        niveles.append(max(nivel, 0))
    return niveles


def legible(cruda: str) -> str:
    """Sin sus citas ni el blanco que dejan."""
    sin = re.sub(rf"\s*{CITA.pattern}", "", cruda)
    return re.sub(r"([.!?…])\.$", r"\1", " ".join(sin.split()))


def citados(texto: str) -> list[str]:
    """Folios que el texto cita, en orden, sin repetir y bien escritos: ``[h-3]`` es H-03."""
    numeros = [int(n) for cita in CITA.findall(texto) for n in _NUMERO.findall(cita)]
    return list(dict.fromkeys(f"H-{numero:02d}" for numero in numeros))


def mal_escritas(texto: str) -> list[str]:
    """Lo que quiso ser una cita y no se entiende, como ``[H03]``."""
    casi = [cita for cita in _CASI.findall(texto) if not CITA.fullmatch(cita)]
    return list(dict.fromkeys(casi))
