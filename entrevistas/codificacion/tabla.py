"""Leer un libro de códigos de una hoja, CSV o XLSX. Qué archivo es y cómo se lee: ``actores.traer``.

El lugar de cada código viene en ``padre`` (identificador o camino), en ``ruta`` («Costos / Renta») o,
como en Taguette, en el nombre con puntos de una columna ``tag``.
"""

from django.core.exceptions import ValidationError

from actores.traer.leer import leer as leer_hoja
from actores.traer.rechazo import HojaRechazada
from dialogo.texto import limpiar, sin_acentos
from entrevistas.codificacion.intercambio import (
    MAXIMO_DE_CODIGOS,
    Archivo,
    Renglon,
    guid,
    poner_nombre,
)
from entrevistas.models import Codigo

_NOMBRES = {
    "uid": "uid guid id",
    "padre": "padre parent dentro_de",
    "ruta": "ruta path camino",
    "nombre": "nombre name codigo code",
    "tag": "tag",
    "definicion": "definicion definition description descripcion memo",
    "cuando_si": "usalo_cuando cuando_si when_to_use inclusion",
    "cuando_no": "no_lo_uses_cuando cuando_no when_not_to_use exclusion",
    "ejemplo": "ejemplo example",
    "color": "color",
    "estado": "estado status",
    "fusionado_en": "fusionado_en",
    "en_vivo": "en_vivo in_vivo",
    "version": "version",
}
COLUMNAS = {alias: campo for campo, todos in _NOMBRES.items() for alias in todos.split()}
_TEXTOS = ("definicion", "cuando_si", "cuando_no", "ejemplo")


def de_hoja(nombre: str, datos: bytes) -> Archivo:
    """Lee la hoja. Lanza ``ValidationError`` con la frase que lee quien la sube."""
    try:
        leida = leer_hoja(datos, nombre)
    except HojaRechazada as rechazo:
        raise ValidationError(str(rechazo)) from None
    if len(leida.filas) > MAXIMO_DE_CODIGOS:
        raise ValidationError(f"Trae más de {MAXIMO_DE_CODIGOS:,} códigos: divídela.")
    columnas = _columnas(leida.encabezados)
    if not {"nombre", "ruta", "tag"} & set(columnas.values()):
        raise ValidationError(
            "No encontramos la columna del nombre. Ponle «nombre», «ruta» o «tag» en el primer renglón."
        )
    avisos: list[str] = []
    lectora = _Lectora(avisos)
    for numero, fila in leida.filas:
        lectora.anadir(numero, {columnas[i]: v for i, v in enumerate(fila) if i in columnas})
    lectora.enlazar()
    if not {"padre", "ruta", "tag"} & set(columnas.values()):
        for renglon in lectora.renglones:
            renglon.sin_lugar = True
    return Archivo(nombre, lectora.renglones, avisos)


def _columnas(encabezados: list[str]) -> dict[int, str]:
    claves = [sin_acentos(limpiar(uno).strip()).replace(" ", "_") for uno in encabezados]
    return {i: COLUMNAS[clave] for i, clave in enumerate(claves) if clave in COLUMNAS}


def _partes(ruta: str, separador: str) -> list[str]:
    return [parte.strip() for parte in ruta.split(separador) if parte.strip()]


class _Lectora:
    """Junta los renglones y pone después de quién cuelga cada uno: el orden del archivo no importa."""

    def __init__(self, avisos: list[str]) -> None:
        self.renglones: list[Renglon] = []
        self.avisos = avisos
        self.rutas: list[list[str]] = []
        self.padres: list[str] = []
        self.por_ruta: dict[tuple[str, ...], int] = {}

    def anadir(self, numero: int, valores: dict[str, str]) -> None:
        ruta = _partes(valores.get("ruta", ""), " / ") or _partes(valores.get("tag", ""), ".")
        nombre = valores.get("nombre") or (ruta[-1] if ruta else "")
        renglon = Renglon(numero, "", uid=guid(valores.get("uid", "")))
        renglon.textos = {campo: valores[campo] for campo in _TEXTOS if valores.get(campo)}
        poner_nombre(renglon, nombre, self.avisos)
        color, version = valores.get("color", ""), valores.get("version", "")
        renglon.color = int(color) if color in {"1", "2", "3", "4", "5", "6"} else None
        renglon.version = int(version) if version.isdecimal() and len(version) < 9 else None
        estado = sin_acentos(valores.get("estado", ""))
        renglon.estado = estado if estado in Codigo.Estado.values else ""
        renglon.fusionado_en = guid(valores.get("fusionado_en", ""))
        if valores.get("en_vivo"):
            renglon.es_en_vivo = sin_acentos(valores["en_vivo"])[:1] in {"s", "y", "1", "t"}
        self._poner(renglon, [*ruta[:-1], renglon.nombre], valores.get("padre", ""))

    def _poner(self, renglon: Renglon, ruta: list[str], padre: str) -> None:
        self.renglones.append(renglon)
        self.rutas.append(ruta)
        self.padres.append(padre)

    def enlazar(self) -> None:
        por_uid = {r.uid: i for i, r in enumerate(self.renglones) if r.uid}
        for i, ruta in enumerate(self.rutas):
            self.por_ruta.setdefault(_planas(ruta), i)
        nombres = [_planas([renglon.nombre]) for renglon in self.renglones]
        for i, nombre in enumerate(nombres):
            if nombres.count(nombre) == 1:
                self.por_ruta.setdefault(nombre, i)
        for i, renglon in enumerate(list(self.renglones)):
            dado = self.padres[i]
            if uid := guid(dado):
                renglon.padre = por_uid.get(uid)
                renglon.padre_uid = "" if uid in por_uid else uid
            else:
                camino = _partes(dado, " / ") or self.rutas[i][:-1]
                renglon.padre = self._de_camino(camino, i)

    def _de_camino(self, camino: list[str], de: int) -> int | None:
        """El renglón de ese camino; si el archivo no lo trae, uno que sólo dice su nombre."""
        if not camino:
            return None
        en = self.por_ruta.get(_planas(camino))
        if en is not None and en != de:
            return en
        renglon = Renglon(self.renglones[de].numero, camino[-1][:100], implicito=True)
        self._poner(renglon, camino, "")
        en = self.por_ruta[_planas(camino)] = len(self.renglones) - 1
        renglon.padre = self._de_camino(camino[:-1], en)
        return en


def _planas(ruta: list[str]) -> tuple[str, ...]:
    return tuple(sin_acentos(parte) for parte in ruta)
