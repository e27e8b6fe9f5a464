"""Lo que enseña la mesa de un hallazgo a quien la abre: evidencia, ficha, avisos y faltantes."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from dialogo.models import Usuario
from entrevistas.confidencialidad import (
    Audiencia,
    Cita,
    Mirada,
    Umbral,
    citar,
    marcas_de,
    motivo_de_reserva,
    para_citar,
)
from entrevistas.models import Fragmento
from hallazgos.busqueda import Trozo, trozos
from hallazgos.cuantificadores import Aviso, contradichos
from hallazgos.marcadores import desconocidos
from hallazgos.models import Evidencia, Hallazgo, Redaccion
from hallazgos.redaccion import faltantes, vigente
from hallazgos.solidez import Ficha, ficha

AJENA = "Es de una entrevista que no te toca, y no puede mostrarse fuera de quien la hizo."


@dataclass
class Renglon:
    """Una evidencia: como la ve quien mira y como saldría impresa para las sobremesas."""

    evidencia: Evidencia
    cita: Cita | None
    impresa: Cita | None
    reserva: str
    trozos: list[Trozo]
    es_visible: bool

    @property
    def fragmento(self) -> Fragmento:
        return self.evidencia.fragmento

    @property
    def por_revisar(self) -> bool:
        return self.fragmento.anclaje != Fragmento.Anclaje.EXACTO


@dataclass
class Grupo:
    """Las evidencias de una relación, en orden; ``total`` cuenta también las que no se enseñan."""

    clave: str
    nombre: str
    icono: str
    renglones: list[Renglon]
    total: int

    @property
    def faltan_por_ver(self) -> int:
        return self.total - len(self.renglones)


ICONOS = {"sustenta": "mas", "matiza": "matiza", "contradice": "menos"}
# Con más de éstas en una relación, la mesa enseña las primeras y un enlace a las demás.
A_LA_VISTA = 10


def renglones(evidencias: list[Evidencia], hallazgo: Hallazgo, mirada: Mirada) -> list[Renglon]:
    """Las evidencias dadas, citadas para quien mira y para las sobremesas; dos consultas."""
    pasajes = {
        fragmento.pk: fragmento
        for fragmento in para_citar(
            Fragmento.objects.filter(pk__in=[e.fragmento_id for e in evidencias])
        )
    }
    umbral = Umbral.de(hallazgo.dialogo)
    for evidencia in evidencias:
        evidencia.fragmento = pasajes[evidencia.fragmento_id]
        evidencia.hallazgo = hallazgo
    return [_renglon(evidencia, mirada, umbral) for evidencia in evidencias]


def _renglon(evidencia: Evidencia, mirada: Mirada, umbral: Umbral) -> Renglon:
    fragmento = evidencia.fragmento
    audiencia = mirada.audiencia(fragmento.entrada.entrevista_id)
    impresa = citar(fragmento, Audiencia.PARTICIPANTES, umbral)
    reserva = "" if impresa else motivo_de_reserva(fragmento, Audiencia.PARTICIPANTES) or ""
    es_visible = audiencia == Audiencia.EQUIPO
    cita = citar(fragmento, audiencia, umbral) if es_visible else impresa
    nivel = citar(fragmento, Audiencia.EQUIPO).nivel if es_visible else ""  # type: ignore[union-attr]
    marcas = marcas_de(fragmento, nivel) if es_visible and reserva else []
    return Renglon(
        evidencia=evidencia,
        cita=cita,
        impresa=impresa,
        reserva=reserva if es_visible or not reserva else AJENA,
        trozos=trozos(cita.texto, marcas) if cita else [],
        es_visible=es_visible,
    )


def agrupar(evidencias: list[Evidencia], hallazgo: Hallazgo, mirada: Mirada) -> list[Grupo]:
    """Sustenta, matiza y contradice, siempre los tres."""
    por_relacion: dict[str, list[Renglon]] = defaultdict(list)
    for renglon in renglones(evidencias, hallazgo, mirada):
        por_relacion[renglon.evidencia.relacion].append(renglon)
    return [
        Grupo(clave, str(nombre), ICONOS[clave], por_relacion[clave], len(por_relacion[clave]))
        for clave, nombre in Evidencia.Relacion.choices
    ]


def _a_la_vista(evidencias: list[Evidencia], esta: int | None) -> list[Evidencia]:
    """Las primeras de cada relación, y la que acaba de cambiar."""
    vistas: dict[str, int] = defaultdict(int)
    elegidas = []
    for evidencia in evidencias:
        vistas[evidencia.relacion] += 1
        if vistas[evidencia.relacion] <= A_LA_VISTA or evidencia.numero == esta:
            elegidas.append(evidencia)
    return elegidas


@dataclass
class AvisoDeCampo:
    """Aviso de cantidad en un campo de la redacción."""

    campo: str
    aviso: Aviso


def avisos_de(redaccion: Redaccion, ficha: Ficha) -> list[AvisoDeCampo]:
    """Palabras de cantidad que la ficha contradice, en título, texto y tensión."""
    return [
        AvisoDeCampo(campo, aviso)
        for campo in ("titulo", "texto", "tension")
        for aviso in contradichos(getattr(redaccion, campo), ficha)
    ]


def sosten(
    hallazgo: Hallazgo, usuario: Usuario, *, todas: bool = True, esta: int | None = None
) -> dict[str, Any]:
    """Ficha y evidencia, y lo que de ellas depende: para la página y para cada cambio.

    Sin ``todas`` cita sólo las que caben a la vista y la número ``esta``.
    """
    mirada = Mirada.de(usuario, hallazgo.dialogo)
    evidencias = list(
        hallazgo.evidencias.vigentes().order_by("numero").select_related("fragmento__entrada")
    )
    grupos = agrupar(evidencias if todas else _a_la_vista(evidencias, esta), hallazgo, mirada)
    for grupo in grupos:
        grupo.total = sum(evidencia.relacion == grupo.clave for evidencia in evidencias)
    redaccion, solidez = vigente(hallazgo), ficha(hallazgo)
    return {
        "hallazgo": hallazgo,
        "redaccion": redaccion,
        "grupos": grupos,
        "num_detenidas": sum(not r.impresa for grupo in grupos for r in grupo.renglones),
        "ficha": solidez,
        "con_desglose": mirada.ve_todas,
        "avisos": avisos_de(redaccion, solidez),
        "desconocidos": desconocidos(redaccion.texto, {e.numero for e in evidencias}),
        "faltan": faltantes(hallazgo, evidencias, redaccion),
    }
