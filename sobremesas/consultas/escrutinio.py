"""Contar las papeletas al cerrar. Lo que sale de aquí se guarda una vez y es todo lo que se sabrá.

Con menos de cinco respuestas no se cuenta nada: ni cifras ni textos. Por sector sólo si ningún sector
deja ver a nadie, y entonces todos; si uno falla, ninguno: tampoco por resta (V8).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from actores.models import Sector
from sobremesas.consultas.estadistica import ALTAS, Escala, Movimiento
from sobremesas.consultas.regla import regla_de
from sobremesas.consultas.urna import barajar
from sobremesas.models import Consulta, Opcion, Papeleta, VotoSinTelefono
from sobremesas.models.consulta import MINIMO_DE_RESPUESTAS

Cuentas = dict[str, Any]
P = Papeleta.Postura
A_FAVOR = (P.APOYO, P.VIVIR)
DIMENSIONES = ("importancia", "viabilidad")


def contar(consulta: Consulta) -> Cuentas:
    """El resultado completo de una consulta bloqueada. Número fijo de lecturas."""
    papeletas = list(Papeleta.objects.filter(consulta=consulta))
    opciones = list(Opcion.objects.filter(consulta=consulta).select_related("redaccion__hallazgo"))
    cuentas = _encabezado(consulta, opciones)
    if len(papeletas) < MINIMO_DE_RESPUESTAS:
        return cuentas | {"pocas": True}
    cuentas |= {"pocas": False, "contestaron": len(papeletas)}
    if consulta.clase == Consulta.Clase.CONSENSO:
        cuentas |= _consenso(papeletas)
    elif consulta.clase == Consulta.Clase.CALIFICACION:
        cuentas["calificados"] = _calificados(consulta, papeletas, opciones)
    else:
        cuentas["repartidos"] = _repartidos(papeletas, opciones)
    if consulta.por_sector and not sum(cuentas["sin_telefono"].values()):
        cuentas["por_sector"] = _por_sector(consulta, papeletas)
    return cuentas


def _encabezado(consulta: Consulta, opciones: Iterable[Opcion]) -> Cuentas:
    regla = regla_de(consulta.sala.sobremesa)
    medios = list(VotoSinTelefono.objects.filter(consulta=consulta).values_list("medio", flat=True))
    return {
        "regla": {
            "consenso": regla.consenso,
            "altas": regla.altas,
            "bajas": regla.bajas,
            "escrita_en": regla.escrita_en.isoformat() if regla.pk else None,
        },
        "sin_telefono": {medio: medios.count(medio) for medio in sorted(set(medios))},
        "opciones": [
            {
                "redaccion": opcion.redaccion_id,
                "folio": opcion.redaccion.hallazgo.folio,
                "titulo": str(opcion.redaccion),
            }
            for opcion in opciones
        ],
        "por_sector": None,
    }


def _consenso(papeletas: list[Papeleta]) -> Cuentas:
    """Las razones van revueltas: su orden no dice quién llegó antes."""
    posturas = [papeleta.contenido["postura"] for papeleta in papeletas]

    def razones(postura: str) -> list[str]:
        de_ella = (p for p in papeletas if p.contenido["postura"] == postura)
        return [papeleta.contenido["razon"] for papeleta in barajar(de_ella)]

    return {
        "posturas": {postura: posturas.count(postura) for postura in P.values},
        "objeciones": razones(P.OBJECION),
        "reservas": razones(P.RESERVA),
    }


def _calificados(
    consulta: Consulta, papeletas: list[Papeleta], opciones: list[Opcion]
) -> list[Cuentas]:
    antes = _ronda_anterior(consulta)
    lista: list[Cuentas] = []
    for clave in (str(opcion.redaccion_id) for opcion in opciones):
        pares = [p.contenido[clave] for p in papeletas if clave in p.contenido]
        if len(pares) < MINIMO_DE_RESPUESTAS:
            lista.append({"redaccion": int(clave), "pocas": True})
            continue
        de_las_dos = [
            (antes[p.seudonimo][clave], p.contenido[clave])
            for p in papeletas
            if clave in p.contenido and clave in antes.get(p.seudonimo, {})
        ]
        uno: Cuentas = {"redaccion": int(clave), "pocas": False, "movimiento": None}
        for i, dimension in enumerate(DIMENSIONES):
            uno[dimension] = list(Escala.de(par[i] for par in pares).cuentas)
        if len(de_las_dos) >= MINIMO_DE_RESPUESTAS:
            uno["movimiento"] = {
                dimension: vars(Movimiento.entre((a[i], b[i]) for a, b in de_las_dos))
                for i, dimension in enumerate(DIMENSIONES)
            }
        lista.append(uno)
    return lista


def _ronda_anterior(consulta: Consulta) -> dict[str, Cuentas]:
    """Por seudónimo. La urna es la misma, así que es la misma persona, sea quien sea."""
    if consulta.ronda == 1:
        return {}
    filas = Papeleta.objects.filter(
        consulta__urna=consulta.urna_id, consulta__ronda=1, consulta__anulada_en=None
    )
    return dict(filas.values_list("seudonimo", "contenido"))


def _repartidos(papeletas: list[Papeleta], opciones: list[Opcion]) -> list[Cuentas]:
    lista = []
    for clave in (str(opcion.redaccion_id) for opcion in opciones):
        puntos = [p.contenido[clave] for p in papeletas if clave in p.contenido]
        lista.append({"redaccion": int(clave), "puntos": sum(puntos), "personas": len(puntos)})
    return lista


def _por_sector(consulta: Consulta, papeletas: list[Papeleta]) -> list[Cuentas] | None:
    """Nada si algún sector tiene menos de cinco respuestas o si todo un sector contestó lo mismo."""
    grupos: dict[int, list[list[bool]]] = defaultdict(list)
    for papeleta in papeletas:
        grupos[papeleta.sector_id or 0].append(_marcas(consulta, papeleta.contenido))
    if 0 in grupos or len(grupos) < 2:
        return None
    lista = []
    for sector in Sector.objects.filter(pk__in=list(grupos)):
        marcas = grupos[sector.pk]
        sumas = [sum(columna) for columna in zip(*marcas, strict=True)]
        unanime = any(suma in (0, len(marcas)) for suma in sumas)
        if len(marcas) < MINIMO_DE_RESPUESTAS or unanime:
            return None
        lista.append(
            {
                "sector": sector.clave,
                "nombre": sector.nombre,
                "contestaron": len(marcas),
                "sumas": sumas,
            }
        )
    return lista


def _marcas(consulta: Consulta, contenido: Cuentas) -> list[bool]:
    """Sí o no por cada cosa que se cuenta de un sector: a favor del texto, o de 7 a 9 en cada escala."""
    if consulta.clase == Consulta.Clase.CONSENSO:
        return [contenido["postura"] in A_FAVOR]
    (par,) = contenido.values()
    return [valor in ALTAS for valor in par]
