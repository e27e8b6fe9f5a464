"""Cómo se lee un código: su «no lo uses» con enlaces, y su historia en frases."""

import re
from dataclasses import dataclass
from typing import Any

from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.libro import NOMBRES
from entrevistas.diferencias import Trozo, comparar
from entrevistas.models import CambioDeCodigo, Codigo

_ENLACE = re.compile(r"\[([^\[\]\n]{1,100})\]")
Que = CambioDeCodigo.Que
Estado = Codigo.Estado


def codigo_llamado(arbol: Arbol, nombre: str) -> Codigo | None:
    """El que se llama así; si se fusionó, aquél en que quedó."""
    nombre = nombre.strip()
    suyos = [uno for uno in arbol.en_orden() if uno.nombre == nombre]
    suyos.sort(key=lambda uno: not uno.esta_vigente)
    codigo = suyos[0] if suyos else None
    while codigo and codigo.fusionado_en_id:
        codigo = arbol.codigos[codigo.fusionado_en_id]
    return codigo if codigo and codigo.esta_vigente else None


def con_enlaces(arbol: Arbol, texto: str) -> list[tuple[str, Codigo | None]]:
    """El texto en trozos: ``[Nombre]`` se vuelve el código que sí corresponde."""
    trozos: list[tuple[str, Codigo | None]] = []
    desde = 0
    for enlace in _ENLACE.finditer(texto):
        codigo = codigo_llamado(arbol, enlace[1])
        if codigo is None:
            continue
        trozos += [(texto[desde : enlace.start()], None), (codigo.nombre, codigo)]
        desde = enlace.end()
    return [*trozos, (texto[desde:], None)]


def sin_destino(arbol: Arbol, texto: str) -> list[str]:
    """Los nombres entre corchetes que no son de ningún código vigente."""
    return [n for n in _ENLACE.findall(texto) if codigo_llamado(arbol, n) is None]


@dataclass(frozen=True)
class Paso:
    """Un renglón de la historia: qué se hizo, su explicación y los textos que cambiaron."""

    cambio: CambioDeCodigo
    titulo: str
    detalle: str
    campos: list[tuple[str, list[Trozo], list[Trozo]]]
    fusionado: str = ""


def historia(arbol: Arbol, codigo: Codigo) -> list[Paso]:
    """Del cambio más nuevo al más viejo. Una consulta."""
    return [_paso(arbol, uno) for uno in codigo.historia.select_related("autor")]


def _paso(arbol: Arbol, cambio: CambioDeCodigo) -> Paso:
    titulo, detalle = _frase(cambio)
    campos, fusionado = [], ""
    if cambio.que in {Que.EDITAR, Que.IMPORTAR}:
        for campo, nombre in NOMBRES.items():
            if campo in cambio.despues:
                antes = str(cambio.antes.get(campo, ""))
                campos.append((nombre, *comparar(antes, str(cambio.despues[campo]))))
    if "recibio" in cambio.despues:
        otro = arbol.de_uid(cambio.despues["uid"])
        if otro and otro.estado == Estado.FUSIONADO and otro.fusionado_en_id == cambio.codigo_id:
            fusionado = str(otro.uid)
    return Paso(cambio, titulo, detalle, campos, fusionado)


def _frase(cambio: CambioDeCodigo) -> tuple[str, str]:
    datos = cambio.despues
    if cambio.que == Que.MOVER:
        return "Movido", _movido(cambio)
    if cambio.que == Que.FUSIONAR and "recibio" in datos:
        return f"Recibió «{datos['recibio']}»", _pasajes(datos)
    if cambio.que == Que.FUSIONAR:
        return f"Fusionado en «{datos.get('nombre', '')}»", ""
    if cambio.que == Que.DESHACER_FUSION:
        de = f"de «{datos['de']}»" if "de" in datos else f"y devolvió «{datos['devolvio']}»"
        return f"Se separó {de}", _pasajes(datos)
    return TITULOS.get(cambio.que, cambio.get_que_display()), _donde(cambio)


TITULOS: dict[str, str] = {
    Que.CREAR: "Propuesto",
    Que.EDITAR: "Editado",
    Que.ACORDAR: "Acordado",
    Que.ARCHIVAR: "Archivado",
    Que.RECUPERAR: "Recuperado",
    Que.IMPORTAR: "Traído de un archivo",
}


def _donde(cambio: CambioDeCodigo) -> str:
    lugar = cambio.despues.get("lugar", "")
    return f"Dentro de {lugar}." if cambio.que == Que.CREAR and lugar else ""


def _movido(cambio: CambioDeCodigo) -> str:
    antes, despues = cambio.antes, cambio.despues
    if antes.get("lugar") == despues.get("lugar"):
        return f"Del lugar {antes.get('posicion')} al {despues.get('posicion')} entre los suyos."
    return f"De {antes.get('lugar') or 'el primer nivel'} a {despues.get('lugar') or 'el primer nivel'}."


def _pasajes(datos: dict[str, Any]) -> str:
    movidos, repetidos = datos.get("pasajes", 0), datos.get("repetidos", 0)
    frase = "1 pasaje se movió." if movidos == 1 else f"{movidos} pasajes se movieron."
    if repetidos:
        ya = "1 ya llevaba los dos" if repetidos == 1 else f"{repetidos} ya llevaban los dos"
        frase += f" {ya}."
    return frase
