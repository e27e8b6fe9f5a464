"""Por dónde pasó un hallazgo: se escuchó, se escribió, cada sobremesa y lo que cambió después.

Guarda cifras y fechas, no frases hechas: la página las dice en el idioma de quien lee.
"""

from collections import defaultdict
from typing import Any

from django.utils import timezone

from dialogo.models import Dialogo, Fase
from hallazgos.historia import Tramo
from hallazgos.models import Redaccion
from informes.portal.publicables import Lugar
from sobremesas.choques.cambio import sin_remisiones
from sobremesas.conciliacion.cuentas import cuentas
from sobremesas.conciliacion.tramos import entre
from sobremesas.consultas.resultado import Resultado
from sobremesas.models import Consulta, Contestacion, PuntoDelDia, Sala

Datos = dict[str, Any]
ORILLA = 48
TERMINADA = Sala.Estado.TERMINADA


class Camino:
    """Lo que todos los rastros comparten, traído una vez: siete consultas."""

    def __init__(self, dialogo: Dialogo, sitios: list[Lugar]) -> None:
        hallazgos = [sitio.hallazgo for sitio in sitios]
        self.escuchar = _fase_de_escuchar(dialogo)
        self._cuentas = cuentas(dialogo, hallazgos=hallazgos)
        self.puntos: dict[int, list[PuntoDelDia]] = defaultdict(list)
        for punto in (
            PuntoDelDia.objects.filter(
                hallazgo__in=hallazgos,
                redaccion__isnull=False,
                sobremesa__salas__estado=TERMINADA,
                sobremesa__salas__es_ensayo=False,
            )
            .select_related("sobremesa", "redaccion")
            .order_by("sobremesa__numero")
        ):
            self.puntos[punto.hallazgo_id or 0].append(punto)
        self.consultas = _consultas(dialogo)
        self.recogidas: dict[int, set[int]] = defaultdict(set)
        for redaccion, dia in Contestacion.objects.filter(
            redaccion__hallazgo__in=hallazgos
        ).values_list("redaccion", "aportacion__sala__sobremesa__numero"):
            self.recogidas[redaccion].add(dia)

    def cuentas(self, sitio: Lugar) -> Datos:
        cuenta = self._cuentas.get(sitio.hallazgo.pk)
        return {
            "aportaciones": cuenta.total if cuenta else 0,
            "contestadas": cuenta.contestadas if cuenta else 0,
        }

    def pasos(self, sitio: Lugar) -> list[Datos]:
        puntos = self.puntos[sitio.hallazgo.pk]
        cadena = _cadena(sitio, puntos)
        tardes = {punto.sobremesa.numero: self._tarde(punto, cadena) for punto in puntos}
        finales = []
        for antes, despues in zip(cadena, cadena[1:], strict=False):
            dias = self._dias_de(despues, puntos)
            cambio = _cambio(antes, despues, dias)
            if len(dias) == 1 and dias[0] in tardes:
                tardes[dias[0]].update(cambio)
            else:
                fecha = timezone.localdate(despues.creada_en)
                finales.append(_paso("conciliacion", fecha.isoformat()) | cambio)
        return [*self._al_principio(cadena[0], list(tardes.values())), *tardes.values(), *finales]

    def _al_principio(self, primera: Redaccion, tardes: list[Datos]) -> list[Datos]:
        escuchar = []
        if self.escuchar:
            escucho = _paso("se_escucho", self.escuchar.fecha_inicio.isoformat())
            escuchar = [escucho | {"hasta": self.escuchar.fecha_fin.isoformat()}]
        escrita = timezone.localdate(primera.creada_en).isoformat()
        # Con ella se abrió la primera tarde: se escribió antes, aunque su renglón sea posterior.
        fecha = min([escrita, *(tarde["fecha"] for tarde in tardes)])
        escribio = _paso("se_escribio", fecha) | {
            "redaccion": primera.version,
            "tramos": [["igual", primera.titulo]],
        }
        return [*escuchar, escribio]

    def _tarde(self, punto: PuntoDelDia, cadena: list[Redaccion]) -> Datos:
        dia = punto.sobremesa
        fecha = timezone.localdate(dia.empieza_en).isoformat()
        paso = _paso("sobremesa", fecha)
        paso["numero"], paso["titulo"] = dia.numero, f"Sobremesa {dia.numero}"
        suyas = {punto.redaccion_id, *(redaccion.pk for redaccion in cadena)}
        paso["resultado"] = _resultado(self.consultas[dia.numero], suyas)
        return paso

    def _dias_de(self, redaccion: Redaccion, puntos: list[PuntoDelDia]) -> list[int]:
        """De qué tardes salió: las que recogió o, si abrió un día, la anterior a ese día."""
        if dias := self.recogidas.get(redaccion.pk):
            return sorted(dias)
        for i, punto in enumerate(puntos):
            if punto.redaccion_id == redaccion.pk and i:
                return [puntos[i - 1].sobremesa.numero]
        return []


def _fase_de_escuchar(dialogo: Dialogo) -> Fase | None:
    """Nunca la fecha de una entrevista: sólo la de la fase."""
    return dialogo.fases.filter(clase=Fase.Clase.ESCUCHAR).first()


def _consultas(dialogo: Dialogo) -> dict[int, list[Resultado]]:
    """Por tarde, los resultados con bastantes respuestas para decirse."""
    cerradas = (
        Consulta.objects.cerradas()
        .filter(sala__sobremesa__dialogo=dialogo, sala__estado=TERMINADA, sala__es_ensayo=False)
        .exclude(clase=Consulta.Clase.REPARTO)
        .order_by("ronda")
        .select_related("sala__sobremesa")
    )
    por_dia: dict[int, list[Resultado]] = defaultdict(list)
    for una in cerradas:
        if una.cerrada_en and una.resultado and not una.resultado["pocas"]:
            por_dia[una.sala.sobremesa.numero].append(
                Resultado(
                    una.pk, una.clase, una.ronda, una.cerrada_en, una.presentes, una.resultado
                )
            )
    return por_dia


def _resultado(resultados: list[Resultado], redacciones: set[int | None]) -> Datos:
    """Lo que la sala dijo del texto: con cuántas, cuántas objeciones y cómo lo calificó."""
    dicho: Datos = {}
    for uno in resultados:
        for pk in redacciones & set(uno.textos):
            if uno.clase == Consulta.Clase.CONSENSO:
                dicho |= {
                    "a_favor": uno.a_favor,
                    "contestaron": uno.contestaron,
                    "objeciones": len(uno.objeciones),
                }
            elif pk and (calificada := uno.calificada(pk)):
                for dimension in calificada.dimensiones:
                    dicho[dimension.clave] = dimension.escala.mediana
    return dicho


def _cadena(sitio: Lugar, puntos: list[PuntoDelDia]) -> list[Redaccion]:
    """De la que abrió la primera tarde, o la primera de todas, a la que se publica."""
    redacciones = sorted(sitio.hallazgo.redacciones.all(), key=lambda una: una.version)
    abrieron = [p.redaccion.version for p in puntos if p.redaccion]
    desde = min([*abrieron, sitio.redaccion.version]) if abrieron else 1
    cadena = [r for r in redacciones if desde <= r.version <= sitio.redaccion.version]
    return cadena or [sitio.redaccion]


def _paso(clase: str, fecha: str) -> Datos:
    return {
        "clase": clase,
        "fecha": fecha,
        "titulo": "",
        "tramos": [],
        "por_que": "",
        "de_donde": [],
        "resultado": {},
    }


def _cambio(antes: Redaccion, despues: Redaccion, dias: list[int]) -> Datos:
    """Palabra por palabra, primero en el título; si no cambió, en el texto."""
    campo = next(
        (c for c in ("titulo", "texto", "tension") if _dice(antes, c) != _dice(despues, c)), ""
    )
    tramos = entre(_dice(antes, campo), _dice(despues, campo)) if campo else []
    return {
        "redaccion": despues.version,
        "tramos": [[tramo.cambio, tramo.texto] for tramo in recortar(tramos)],
        "por_que": despues.motivo,
        "de_donde": [f"Sobremesa {dia}" for dia in dias],
    }


def _dice(redaccion: Redaccion, campo: str) -> str:
    return sin_remisiones(getattr(redaccion, campo))


def recortar(tramos: list[Tramo]) -> list[Tramo]:
    """De lo que no cambió queda lo cercano: «…cuando los firma»."""
    recortados = []
    for i, tramo in enumerate(tramos):
        abre, cierra = i == 0, i == len(tramos) - 1
        if tramo.cambio == "igual" and len(tramo.texto) > 2 * ORILLA + 10:
            inicio = "" if abre else _hasta(tramo.texto)
            final = "" if cierra else _desde(tramo.texto)
            tramo = Tramo("igual", f"{inicio}…{final}")
        recortados.append(tramo)
    return recortados


def _hasta(texto: str) -> str:
    return texto[:ORILLA].rpartition(" ")[0]


def _desde(texto: str) -> str:
    return texto[-ORILLA:].partition(" ")[2]
