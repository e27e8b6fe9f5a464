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
    """Las evidencias de una relación, en orden."""

    clave: str
    nombre: str
    icono: str
    renglones: list[Renglon]


ICONOS = {"sustenta": "mas", "matiza": "matiza", "contradice": "menos"}


def renglones(hallazgo: Hallazgo, mirada: Mirada) -> list[Renglon]:
    """Las evidencias vigentes; tres consultas."""
    evidencias = list(hallazgo.evidencias.vigentes().order_by("numero"))
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


def agrupar(todos: list[Renglon]) -> list[Grupo]:
    """Sustenta, matiza y contradice, siempre los tres."""
    por_relacion: dict[str, list[Renglon]] = defaultdict(list)
    for renglon in todos:
        por_relacion[renglon.evidencia.relacion].append(renglon)
    return [
        Grupo(clave, str(nombre), ICONOS[clave], por_relacion[clave])
        for clave, nombre in Evidencia.Relacion.choices
    ]


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


def sosten(hallazgo: Hallazgo, usuario: Usuario) -> dict[str, Any]:
    """Ficha y evidencia, y lo que de ellas depende: para la página y para cada cambio."""
    mirada = Mirada.de(usuario, hallazgo.dialogo)
    todos = renglones(hallazgo, mirada)
    redaccion = vigente(hallazgo)
    solidez = ficha(hallazgo)
    numeros = {renglon.evidencia.numero for renglon in todos}
    return {
        "hallazgo": hallazgo,
        "redaccion": redaccion,
        "grupos": agrupar(todos),
        "num_evidencias": len(todos),
        "num_detenidas": sum(bool(r.reserva) and not r.por_revisar for r in todos),
        "num_por_revisar": sum(r.por_revisar for r in todos),
        "ficha": solidez,
        "con_desglose": mirada.ve_todas,
        "avisos": avisos_de(redaccion, solidez),
        "desconocidos": desconocidos(redaccion.texto, numeros),
        "faltan": faltantes(hallazgo),
    }
