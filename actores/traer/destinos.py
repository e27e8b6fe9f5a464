"""Dónde cae cada renglón: cómo se reconoce lo que ya está, cómo se lee, se crea y se cambia.

Un destino por clase de hoja. ``hallar`` trabaja por lotes: las consultas no crecen con las filas.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from actores.duplicados import se_parecen
from actores.models import Cargo, Importacion, Programa, Socio, Vinculo
from actores.traer.directorio import plano
from actores.traer.valores import Convertidor
from dialogo.models import Usuario

Valores = dict[str, Any]


@dataclass
class Hallado:
    """Lo que ya está y es lo mismo, o lo que se le parece y alguien tiene que decidir."""

    pk: int | None = None
    parecidos: list[dict[str, Any]] = field(default_factory=list)


def parecido(pk: int, nombre: str, motivo: str, enlace: str = "") -> dict[str, Any]:
    return {"pk": pk, "nombre": nombre, "motivo": motivo, "enlace": enlace}


def a_fecha(crudo: str) -> date | None:
    return date.fromisoformat(crudo) if crudo else None


def de_fecha(dia: date | None) -> str:
    return dia.isoformat() if dia else ""


class Destino(ABC):
    """Lo que cada clase de hoja sabe hacer con un renglón."""

    modelo: type[Model]
    listas: tuple[str, ...] = ()  # campos de muchos a muchos
    identidad: tuple[str, ...] = ()  # los que hacen falta siempre, exista o no

    def __init__(self, convertidor: Convertidor, importacion: Importacion, autor: Usuario) -> None:
        self.conv = convertidor
        self.autor = autor
        self.es_ficticio = importacion.es_ficticio
        self._por_listar: dict[str, list[tuple[int, int]]] = defaultdict(list)

    def anotar_lista(self, lista: str, pk: int, elementos: list[int]) -> None:
        """De lo recién creado: espera a ``vaciar_listas`` para entrar en un solo viaje."""
        self._por_listar[lista] += [(pk, elemento) for elemento in elementos]

    def vaciar_listas(self) -> None:
        for lista, pares in self._por_listar.items():
            campo: Any = self.modelo._meta.get_field(lista)
            intermedia = campo.remote_field.through
            propio, ajeno = f"{campo.m2m_field_name()}_id", f"{campo.m2m_reverse_field_name()}_id"
            intermedia.objects.bulk_create(
                [intermedia(**{propio: pk, ajeno: elemento}) for pk, elemento in pares],
                batch_size=2000,
            )
        self._por_listar.clear()

    def llave(self, valores: Valores) -> str:
        """Dos renglones con la misma llave hablan de lo mismo; vacía, no se compara."""
        return "|".join(plano(str(valores.get(campo, ""))) for campo in self.identidad)[:300]

    @abstractmethod
    def titulo(self, valores: Valores) -> str: ...

    @abstractmethod
    def hallar(self, lote: list[Valores]) -> list[Hallado]: ...

    def con_todo(self, filas: QuerySet) -> QuerySet:
        return filas

    def objetos(self, pks: set[int], *, bloquear: bool = False) -> dict[int, Any]:
        """Con lo que ``actual`` lee. ``bloquear``: en orden de llave, para no trabarse con otra.

        Se bloquea y después se lee: en una sola consulta, lo de las tablas unidas (las siglas, el
        género) sería lo de antes de esperar.
        """
        filas = self.modelo._default_manager.filter(pk__in=pks).order_by("pk")
        if bloquear:
            list(filas.select_for_update().values_list("pk"))
        return {fila.pk: fila for fila in self.con_todo(filas)}

    @abstractmethod
    def actual(self, objeto: Any) -> Valores: ...

    @abstractmethod
    def crear(self, valores: Valores) -> tuple[Any, Valores]:
        """El objeto, y lo que creó de paso (para deshacerlo)."""

    @abstractmethod
    def cambiar(self, objeto: Any, nuevos: Valores) -> Valores: ...


def buscar_par(filas: list[Any], desde: date | None) -> Any | None:
    """De los que coinciden en todo menos la fecha: el del mismo comienzo, o el único sin él."""
    for fila in filas:
        if fila.desde == desde:
            return fila
    sueltas = [fila for fila in filas if desde is None or fila.desde is None]
    return sueltas[0] if len(sueltas) == 1 else None


class DestinoCargos(Destino):
    modelo = Cargo
    identidad = ("persona", "organizacion", "nombre")

    def llave(self, valores: Valores) -> str:
        return f"{super().llave(valores)[:280]}|{valores.get('desde', '')}"

    def titulo(self, valores: Valores) -> str:
        conocido = self.conv.directorio.por_pk.get(valores.get("persona") or 0)
        return conocido.nombre if conocido else ""

    def hallar(self, lote: list[Valores]) -> list[Hallado]:
        personas = {valores["persona"] for valores in lote}
        por_asiento: dict[tuple[int, int], list[Cargo]] = defaultdict(list)
        for cargo in Cargo.objects.filter(persona__in=personas).order_by("pk"):
            por_asiento[cargo.persona_id, cargo.organizacion_id].append(cargo)
        return [
            self._hallar(valores, por_asiento[valores["persona"], valores["organizacion"]])
            for valores in lote
        ]

    def _hallar(self, valores: Valores, suyos: list[Cargo]) -> Hallado:
        buscado = plano(valores["nombre"])
        iguales = [cargo for cargo in suyos if plano(cargo.nombre) == buscado]
        if igual := buscar_par(iguales, a_fecha(valores.get("desde", ""))):
            return Hallado(igual.pk)
        abiertos = [c for c in suyos if c.esta_vigente and c not in iguales]
        return Hallado(
            parecidos=[
                parecido(cargo.pk, cargo.nombre, "es su cargo vigente en la misma organización")
                for cargo in abiertos
            ]
        )

    def actual(self, objeto: Cargo) -> Valores:
        return {
            "persona": objeto.persona_id,
            "organizacion": objeto.organizacion_id,
            "nombre": objeto.nombre,
            "desde": de_fecha(objeto.desde),
            "hasta": de_fecha(objeto.hasta),
        }

    def crear(self, valores: Valores) -> tuple[Cargo, Valores]:
        cargo = Cargo(persona_id=valores["persona"], organizacion_id=valores["organizacion"])
        self.cambiar(cargo, valores)
        return cargo, {}

    def cambiar(self, objeto: Cargo, nuevos: Valores) -> Valores:
        for campo in ("desde", "hasta"):
            if campo in nuevos:
                setattr(objeto, campo, a_fecha(nuevos[campo]))
        if "nombre" in nuevos:
            objeto.nombre = nuevos["nombre"]
        objeto.save()
        return {}


class DestinoVinculos(Destino):
    modelo = Vinculo
    identidad = ("origen", "tipo", "destino")
    textos = ("tipo", "certeza", "nota", "fuente")

    def llave(self, valores: Valores) -> str:
        return f"{super().llave(valores)[:280]}|{valores.get('desde', '')}"

    def titulo(self, valores: Valores) -> str:
        conocidos = self.conv.directorio.por_pk
        tipo = dict(Vinculo.Tipo.choices).get(valores.get("tipo", ""), "")
        extremos = [conocidos.get(valores.get(campo) or 0) for campo in ("origen", "destino")]
        if not all(extremos) or not tipo:
            return ""
        return f"{extremos[0].nombre} {tipo} {extremos[1].nombre}"[:300]  # type: ignore[union-attr]

    def hallar(self, lote: list[Valores]) -> list[Hallado]:
        origenes = {valores["origen"] for valores in lote}
        iguales: dict[tuple[int, str, int], list[Vinculo]] = defaultdict(list)
        for vinculo in Vinculo.objects.filter(origen__in=origenes, archivado_en=None).order_by(
            "pk"
        ):
            iguales[vinculo.origen_id, vinculo.tipo, vinculo.destino_id].append(vinculo)
        hallados = []
        for valores in lote:
            suyos = iguales[valores["origen"], valores["tipo"], valores["destino"]]
            par = buscar_par(suyos, a_fecha(valores.get("desde", "")))
            hallados.append(Hallado(par.pk if par else None))
        return hallados

    def actual(self, objeto: Vinculo) -> Valores:
        return {
            "origen": objeto.origen_id,
            "destino": objeto.destino_id,
            **{campo: getattr(objeto, campo) for campo in self.textos},
            "desde": de_fecha(objeto.desde),
            "hasta": de_fecha(objeto.hasta),
        }

    def crear(self, valores: Valores) -> tuple[Vinculo, Valores]:
        vinculo = Vinculo(
            origen_id=valores["origen"], destino_id=valores["destino"], creado_por=self.autor
        )
        self.cambiar(vinculo, valores)
        return vinculo, {}

    def cambiar(self, objeto: Vinculo, nuevos: Valores) -> Valores:
        for campo in self.textos:
            if nuevos.get(campo):
                setattr(objeto, campo, nuevos[campo])
        for campo in ("desde", "hasta"):
            if campo in nuevos:
                setattr(objeto, campo, a_fecha(nuevos[campo]))
        objeto.save()
        return {}


class DestinoProgramas(Destino):
    modelo = Programa
    listas = ("temas", "regiones", "socios")
    identidad = ("organizacion", "nombre")
    textos = ("nombre", "instrumento", "estado", "fuente", "notas")

    def titulo(self, valores: Valores) -> str:
        return str(valores.get("nombre", ""))

    def hallar(self, lote: list[Valores]) -> list[Hallado]:
        organizaciones = {valores["organizacion"] for valores in lote}
        suyos: dict[int, list[Programa]] = defaultdict(list)
        filas = Programa.objects.activos().filter(organizacion__in=organizaciones).order_by("pk")
        for programa in filas:
            suyos[programa.organizacion_id].append(programa)
        return [self._hallar(valores, suyos[valores["organizacion"]]) for valores in lote]

    def _hallar(self, valores: Valores, suyos: list[Programa]) -> Hallado:
        buscado = plano(valores["nombre"])
        for programa in suyos:
            if plano(programa.nombre) == buscado:
                return Hallado(programa.pk)
        cercanos = [p for p in suyos if se_parecen(p.nombre, valores["nombre"])]
        motivo = "es de la misma organización y se llama casi igual"
        return Hallado(parecidos=[parecido(p.pk, p.nombre, motivo) for p in cercanos[:5]])

    def con_todo(self, filas: QuerySet) -> QuerySet:
        return filas.prefetch_related("temas", "regiones", "socios")

    def actual(self, objeto: Programa) -> Valores:
        return {
            "organizacion": objeto.organizacion_id,
            **{campo: getattr(objeto, campo) for campo in self.textos},
            "temas": sorted(tema.pk for tema in objeto.temas.all()),
            "regiones": sorted(region.pk for region in objeto.regiones.all()),
            "socios": sorted((socio.nombre for socio in objeto.socios.all()), key=plano),
            "desde": de_fecha(objeto.desde),
            "hasta": de_fecha(objeto.hasta),
            "presupuesto": f"{objeto.presupuesto:.2f}" if objeto.presupuesto is not None else "",
        }

    def crear(self, valores: Valores) -> tuple[Programa, Valores]:
        programa = Programa(
            organizacion_id=valores["organizacion"],
            creado_por=self.autor,
            es_ficticio=self.es_ficticio,
        )
        sin_listas = {k: v for k, v in valores.items() if k not in ("temas", "regiones")}
        de_paso = self.cambiar(programa, sin_listas)
        for campo in ("temas", "regiones"):
            self.anotar_lista(campo, programa.pk, valores.get(campo, []))
        return programa, de_paso

    def cambiar(self, objeto: Programa, nuevos: Valores) -> Valores:
        for campo in self.textos:
            if nuevos.get(campo):
                setattr(objeto, campo, nuevos[campo])
        for campo in ("desde", "hasta"):
            if campo in nuevos:
                setattr(objeto, campo, a_fecha(nuevos[campo]))
        if nuevos.get("presupuesto"):
            objeto.presupuesto = Decimal(nuevos["presupuesto"])
        objeto.save()
        for campo in ("temas", "regiones"):
            if campo in nuevos:
                getattr(objeto, campo).set(nuevos[campo])
        return self._poner_socios(objeto, nuevos["socios"]) if "socios" in nuevos else {}

    def _poner_socios(self, programa: Programa, nombres: list[str]) -> Valores:
        """Los que faltan en la lista se agregan, como ciudades."""
        hallados = {plano(socio.nombre): socio for socio in Socio.objects.all()} if nombres else {}
        creados = []
        for nombre in nombres:
            if plano(nombre) not in hallados:
                socio = Socio.objects.create(nombre=nombre, es_ficticio=self.es_ficticio)
                hallados[plano(nombre)] = socio
                creados.append(socio.pk)
        programa.socios.set(hallados[plano(nombre)] for nombre in nombres)
        return {"socios": creados} if creados else {}
