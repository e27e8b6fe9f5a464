"""Qué pasajes hay detrás de una celda: de su dirección, la consulta y su nombre en palabras.

Las coordenadas van aparte de los filtros: ``lugar`` es la región de la columna y ``region`` la que se
filtra. Quien no lo ve todo abre lo suyo; lo de las demás, sólo si la tabla dice esa celda.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from actores.models import Region, Sector, Socio, Tema
from dialogo.models import Pregunta
from entrevistas.analisis import cruces
from entrevistas.analisis.conteos import Universo, agrupar
from entrevistas.analisis.filtros import Filtro
from entrevistas.analisis.parejas import LUGARES, pasajes_de
from entrevistas.analisis.rejilla import renglones_de
from entrevistas.analisis.suprimir import se_dice
from entrevistas.analisis.tabla import Celda
from entrevistas.codificacion.arbol import Arbol
from entrevistas.models import Codigo, Entrada, Entrevista, Fragmento

COORDENADAS = (
    "pregunta",
    "entrevista",
    "tema",
    "lugar",
    "socio",
    "de_sector",
    "codigo",
    "con",
    "sin",
)


@dataclass(frozen=True)
class Seleccion:
    """Las coordenadas de una celda, ya resueltas. Lanza 404 si alguna no existe o no se puede ver."""

    universo: Universo
    filtro: Filtro
    pregunta: Pregunta | None = None
    entrevista: Entrevista | None = None
    tema: Tema | None = None
    lugar: Region | None = None
    socio: Socio | None = None
    de_sector: Sector | None = None
    codigo: Codigo | None = None
    con: Codigo | None = None
    sin: Codigo | None = None
    en: str = "entrevista"
    hijos: bool = True

    @classmethod
    def de(cls, universo: Universo, filtro: Filtro, datos: Mapping[str, str]) -> "Seleccion":
        puestas = {clave: datos[clave][:60] for clave in COORDENADAS if datos.get(clave)}
        arbol = Arbol.de(universo.dialogo)
        buscar = {
            "pregunta": lambda dicho: _pregunta(universo, dicho),
            "entrevista": lambda dicho: _entrevista(universo, dicho),
            "tema": lambda dicho: Tema.objects.filter(clave=dicho).first(),
            "lugar": lambda dicho: Region.objects.filter(clave=dicho).first(),
            "socio": lambda dicho: (
                Socio.objects.filter(pk=int(dicho)).first()
                if dicho.isdecimal() and len(dicho) < 10
                else None
            ),
            "de_sector": lambda dicho: Sector.objects.filter(clave=dicho).first(),
        }
        halladas: dict[str, Any] = {
            clave: buscar.get(clave, arbol.de_uid)(dicho) for clave, dicho in puestas.items()
        }
        if None in halladas.values() or ({"con", "sin"} & set(puestas) and "codigo" not in puestas):
            raise Http404
        # Quien no lo ve todo abre las celdas de sus tablas, que son fijas.
        elige = universo.completo
        en = datos.get("en", "") if elige else ""
        return cls(
            universo,
            filtro,
            **halladas,
            en=en if en in LUGARES else "entrevista",
            hijos=not (elige and datos.get("hijos") == "0"),
        )

    @property
    def titulo(self) -> str:
        """«Agua con Europa», «Renta sin Empleo, en la misma respuesta»."""
        if self.entrevista and not self.pregunta:
            return f"{self.entrevista.folio}, de arriba abajo"
        partes = [
            f"{self.pregunta.numero} {self.pregunta.corta}" if self.pregunta else "",
            self.entrevista.folio if self.entrevista else "",
            self._de_codigos,
            " con ".join(str(uno) for uno in (self.tema, self.lugar, self.socio) if uno),
            str(self.de_sector or ""),
        ]
        return ", ".join(parte for parte in partes if parte) or "Todos los pasajes"

    @property
    def _de_codigos(self) -> str:
        if not self.codigo:
            return ""
        otro = f" con {self.con}" if self.con else f" sin {self.sin}" if self.sin else ""
        return f"{self.codigo}{otro}, {LUGARES[self.en]}" if otro else str(self.codigo)

    @property
    def es_de_pasajes(self) -> bool:
        """Con códigos se leen los pasajes marcados; sin ellos, las entradas completas."""
        return self.codigo is not None

    @cached_property
    def _arbol(self) -> Arbol:
        return Arbol.de(self.universo.dialogo)

    def _rama(self, codigo: Codigo) -> list[int]:
        return [uno.pk for uno in self._arbol.rama(codigo)] if self.hijos else [codigo.pk]

    def entradas(self) -> QuerySet[Entrada]:
        """Las que caen en la celda."""
        filas = self.universo.entradas(self.filtro)
        if self.pregunta:
            filas = filas.filter(pregunta__in=_versiones(self.universo, self.pregunta))
        if self.entrevista:
            filas = filas.filter(entrevista=self.entrevista)
        if self.tema:
            filas = filas.filter(temas=self.tema)
        if self.lugar:
            filas = filas.filter(regiones=self.lugar)
        if self.socio:
            filas = filas.filter(socios=self.socio)
        if self.de_sector:
            filas = filas.filter(
                Q(entrevista__sector=self.de_sector) | Q(entrevista__sector__padre=self.de_sector)
            )
        return filas

    def fragmentos(self) -> QuerySet[Fragmento]:
        """Los pasajes con el código; con otro, los que comparten su lugar o los que no."""
        filas = Fragmento.objects.filter(entrada__in=self.entradas().values("pk"))
        uno = self._rama(self.codigo)  # type: ignore[arg-type]
        otro = self.con or self.sin
        if otro is None:
            marcas = self.universo.codificaciones(self.filtro).filter(codigo__in=uno)
            return filas.filter(pk__in=marcas.values("fragmento"))
        return filas.filter(
            pk__in=pasajes_de(
                self.universo,
                self.filtro,
                uno,
                self._rama(otro),
                en=self.en,
                sin=self.sin is not None,
            )
        )

    def se_dice_entera(self) -> bool:
        """¿La tabla enseña esta celda a quien mira? Si no, sólo puede abrir lo suyo."""
        if self.universo.completo:
            return True
        match [clave for clave in COORDENADAS if getattr(self, clave)]:
            case ["pregunta"]:
                return self._se_dice_la_pregunta()
            case ["tema"] | ["lugar"] | ["tema", "lugar"]:
                return self._dicha(cruces.matriz_de_temas(self.universo), self.tema, self.lugar)
            case ["codigo"] | ["de_sector", "codigo"]:
                tabla = cruces.codigos_por_sectores(self.universo)
                return self._dicha(tabla, self.codigo, self.de_sector)
            case ["codigo", "con"]:
                tabla = cruces.codigos_por_codigos(self.universo)
                return self._dicha(tabla, self.codigo, self.con)
        return False

    def _se_dice_la_pregunta(self) -> bool:
        versiones = _versiones(self.universo, self.pregunta)  # type: ignore[arg-type]
        cuenta = agrupar(
            self.universo.entradas().filter(pregunta__in=versiones),
            renglon="pregunta",
            columna="entrevista__estado",
            propias=self.universo.propias,
        )
        return se_dice(cuenta.todo, self.universo)

    def _dicha(self, tabla: cruces.Tabla, renglon: Any, columna: Any) -> bool:
        celda: Celda | None
        if renglon and columna:
            celda = tabla.celda(renglon.pk, columna.pk)
        elif renglon:
            celda = next((f.orilla for f in tabla.filas if f.eje.pk == renglon.pk), None)
        else:
            celda = next((c for c in tabla.pie if c.columna and c.columna.pk == columna.pk), None)
        return celda is not None and not celda.es_callada


def _pregunta(universo: Universo, dicho: str) -> Pregunta | None:
    if not dicho.isdecimal() or len(dicho) > 9:
        return None
    return renglones_de(universo.dialogo).get(int(dicho))


def _versiones(universo: Universo, pregunta: Pregunta) -> list[int]:
    return [pk for pk, otra in renglones_de(universo.dialogo).items() if otra.pk == pregunta.pk]


def _entrevista(universo: Universo, dicho: str) -> Entrevista | None:
    """Sólo de las que quien mira puede ver."""
    if not dicho.isdecimal() or len(dicho) > 9:
        return None
    visibles = None if universo.completo else universo.propias
    claves = [c.pk for c in universo.conversaciones if visibles is None or c.pk in visibles]
    return (
        Entrevista.objects.filter(pk__in=claves, numero=int(dicho))
        .select_related("sector", "persona")
        .first()
    )
