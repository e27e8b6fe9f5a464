"""Lo que el equipo ficticio leyó: códigos, pasajes marcados, posturas, resúmenes y memos."""

from typing import Any

from actores.models import Sector, Tema
from dialogo.models import Dialogo, Usuario
from entrevistas.anclaje import huella_de
from entrevistas.models import (
    CambioDeCodigo,
    CeldaMarco,
    Codificacion,
    Codigo,
    Entrada,
    Fragmento,
    Memo,
    Posicion,
    Proposicion,
)
from informes.demostracion.conversaciones import Bitacoras, entrada_de
from informes.demostracion.datos import leer


class _Pasajes:
    """La entrada entera como pasaje, una vez por entrada."""

    def __init__(self, dialogo: Dialogo, bitacoras: Bitacoras, autor: Usuario) -> None:
        self.bitacoras = bitacoras
        self.autor = autor
        self.hechos = {
            fragmento.entrada_id: fragmento
            for fragmento in Fragmento.objects.filter(entrada__entrevista__dialogo=dialogo)
            if fragmento.inicio == 0
        }

    def de(self, codigo: str) -> Fragmento:
        return self.hechos[entrada_de(codigo, self.bitacoras).pk]

    def crear(self, codigos: set[str]) -> None:
        nuevas = {
            entrada.pk: entrada
            for entrada in (entrada_de(codigo, self.bitacoras) for codigo in codigos)
            if entrada.pk not in self.hechos
        }
        creados = Fragmento.objects.bulk_create(self._entero(e) for e in nuevas.values())
        self.hechos.update({fragmento.entrada_id: fragmento for fragmento in creados})

    def _entero(self, entrada: Entrada) -> Fragmento:
        return Fragmento(
            entrada=entrada,
            revision=entrada.revision,
            inicio=0,
            fin=len(entrada.texto),
            texto=entrada.texto,
            huella=huella_de(entrada.texto),
            creado_por=self.autor,
        )


def crear_lecturas(dialogo: Dialogo, bitacoras: Bitacoras, autor: Usuario) -> None:
    datos = leer("analisis")
    pasajes = _Pasajes(dialogo, bitacoras, autor)
    pasajes.crear(
        {
            *datos["codificacion"],
            *(p["entrada"] for fila in datos["proposiciones"] for p in fila["posiciones"].values()),
            *(cita for fila in datos["marco"] for cita in fila["citas"]),
            *(fila["sobre"] for fila in datos["memos"] if "#" in fila["sobre"]),
        }
    )
    libro = _crear_libro(dialogo, datos["codigos"], autor)
    Codificacion.objects.bulk_create(
        Codificacion(fragmento=pasajes.de(donde), codigo=libro[clave], autor=autor)
        for donde, claves in datos["codificacion"].items()
        for clave in claves
    )
    _crear_proposiciones(dialogo, datos["proposiciones"], pasajes)
    _crear_marco(dialogo, datos["marco"], pasajes)
    _crear_memos(dialogo, datos["memos"], pasajes, libro)


def _crear_libro(
    dialogo: Dialogo, filas: list[dict[str, Any]], autor: Usuario
) -> dict[str, Codigo]:
    libro: dict[str, Codigo] = {}
    for orden, fila in enumerate(filas, start=1):
        libro[fila["clave"]] = Codigo.objects.create(
            dialogo=dialogo,
            padre=libro.get(fila["padre"]),
            orden=orden,
            nombre=fila["nombre"],
            definicion=fila["definicion"],
            cuando_si=fila["cuando_si"],
            cuando_no=fila["cuando_no"],
            color=fila["color"],
            estado=Codigo.Estado.ACORDADO,
            creado_por=autor,
        )
    CambioDeCodigo.objects.bulk_create(
        CambioDeCodigo(codigo=codigo, que=CambioDeCodigo.Que.CREAR, autor=autor)
        for codigo in libro.values()
    )
    return libro


def _crear_proposiciones(dialogo: Dialogo, filas: list[dict[str, Any]], pasajes: _Pasajes) -> None:
    entrevistas = {entrevista.folio: entrevista for entrevista in dialogo.entrevistas.all()}
    for numero, fila in enumerate(filas, start=1):
        proposicion = Proposicion.objects.create(
            dialogo=dialogo, numero=numero, texto=fila["texto"], creada_por=pasajes.autor
        )
        Posicion.objects.bulk_create(
            Posicion(
                proposicion=proposicion,
                entrevista=entrevistas[folio],
                postura=dicho["postura"],
                fragmento=pasajes.de(dicho["entrada"]),
                autor=pasajes.autor,
            )
            for folio, dicho in fila["posiciones"].items()
        )


def _crear_marco(dialogo: Dialogo, filas: list[dict[str, Any]], pasajes: _Pasajes) -> None:
    for fila in filas:
        celda = CeldaMarco.objects.create(
            dialogo=dialogo,
            tema=Tema.objects.get(clave=fila["tema"]),
            sector=Sector.objects.get(clave=fila["sector"]),
            resumen=fila["resumen"],
            estado=fila["estado"],
            editada_por=pasajes.autor,
        )
        celda.citas.set(pasajes.de(cita) for cita in fila["citas"])


def _crear_memos(
    dialogo: Dialogo, filas: list[dict[str, Any]], pasajes: _Pasajes, libro: dict[str, Codigo]
) -> None:
    entrevistas = {entrevista.folio: entrevista for entrevista in dialogo.entrevistas.all()}
    for fila in filas:
        sobre = fila["sobre"]
        Memo.objects.create(
            dialogo=dialogo,
            tipo=fila["tipo"],
            texto=fila["texto"],
            autor=pasajes.autor,
            fragmento=pasajes.de(sobre) if "#" in sobre else None,
            codigo=libro.get(sobre),
            entrevista=entrevistas.get(sobre),
        )
