"""Qué palabras de una propuesta son nuevas frente a la redacción que se discutía."""

from hallazgos.historia import comparar
from hallazgos.models import Redaccion
from sobremesas.aportaciones.alineacion import texto_base, tocado

ALREDEDOR = 160  # letras de la redacción, a cada lado de lo tocado, con que se compara
Palabra = dict[str, object]


def palabras_propuestas(redaccion: Redaccion, texto: str, *, resaltar: bool) -> list[Palabra]:
    """El texto en trozos; los nuevos van subrayados. Lo que no toca la redacción, ninguno."""
    base = texto_base(redaccion)
    rango = tocado(base, texto) if resaltar else None
    if rango is None:
        return [{"texto": texto, "nueva": False}]
    desde, hasta = rango
    cerca = base[max(0, desde - ALREDEDOR) : hasta + ALREDEDOR]
    trozos = [(t.texto, t.cambio == "pone") for t in comparar(cerca, texto) if t.cambio != "quita"]
    return _juntar(trozos)


def _juntar(trozos: list[tuple[str, bool]]) -> list[Palabra]:
    """Un espacio o una «y» suelta entre dos trozos nuevos también se subraya: se lee de corrido."""
    marcas = [(texto, nueva or _va_en_medio(trozos, i)) for i, (texto, nueva) in enumerate(trozos)]
    juntas: list[Palabra] = []
    for texto, nueva in marcas:
        if juntas and juntas[-1]["nueva"] == nueva:
            juntas[-1]["texto"] = f"{juntas[-1]['texto']}{texto}"
        else:
            juntas.append({"texto": texto, "nueva": nueva})
    return [pedazo for junta in juntas for pedazo in _sin_orillas(junta)]


def _sin_orillas(trozo: Palabra) -> list[Palabra]:
    """Los espacios de las orillas no se subrayan."""
    texto = str(trozo["texto"])
    limpio = texto.strip()
    if not trozo["nueva"] or limpio == texto:
        return [trozo]
    antes, _, despues = texto.partition(limpio) if limpio else (texto, "", "")
    partes = [(antes, False), (limpio, True), (despues, False)]
    return [{"texto": parte, "nueva": nueva} for parte, nueva in partes if parte]


def _va_en_medio(trozos: list[tuple[str, bool]], i: int) -> bool:
    corto = len(trozos[i][0].strip()) <= 3
    return corto and 0 < i < len(trozos) - 1 and trozos[i - 1][1] and trozos[i + 1][1]
