"""Lo que ahora se le pregunta a un puesto: la consulta abierta, su resultado o el espejo de su mesa.

El orden de lo que se califica es al azar para cada persona y siempre el mismo para ella.
"""

import random
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from dialogo.templatetags.dialogo import hora
from dialogo.texto import entero
from sobremesas.consultas import papeleta_de, resultado
from sobremesas.consultas.contenido import CON_RAZON
from sobremesas.consultas.presentacion import presentar, primera_de
from sobremesas.consultas.resultado import Calificada
from sobremesas.consultas.votacion import anterior_de
from sobremesas.models import Consulta, Opcion, Papeleta, Puesto
from sobremesas.models.consulta import PUNTOS_POR_OPCION, PUNTOS_POR_PERSONA

Contexto = dict[str, Any]
Clase = Consulta.Clase
POSTURAS = {
    Papeleta.Postura.APOYO: gettext_lazy("Apoyo"),
    Papeleta.Postura.VIVIR: gettext_lazy("Puedo vivir con ello"),
    Papeleta.Postura.RESERVA: gettext_lazy("Tengo una reserva"),
    Papeleta.Postura.OBJECION: gettext_lazy("Tengo una objeción"),
}
ESCALAS = (("i", gettext_lazy("Importancia")), ("v", gettext_lazy("Viabilidad")))


@dataclass(frozen=True)
class Grado:
    """Uno de los nueve, o de los puntos que caben; ``antes``: lo que marcó en la primera ronda."""

    valor: int
    marcado: bool = False
    antes: bool = False
    mediana: bool = False
    mitad: bool = False

    @property
    def dibujo(self) -> str:
        return "●" * self.valor


def de(puesto: Puesto, escrito: QueryDict | None = None) -> Contexto:
    """Dos consultas si no se pregunta nada. ``escrito``: lo enviado que hay que corregir."""
    consulta = _ultima(puesto)
    if consulta is None:
        return {}
    if not consulta.recibe:
        return _cerrada(consulta)
    suya = papeleta_de(consulta, puesto)
    contexto: Contexto = {
        "consulta": consulta,
        "cierra": consulta.cierra_en.isoformat(),
        "cierra_hora": hora(consulta.cierra_en),
        "papeleta": suya,
    }
    if consulta.clase == Clase.CONSENSO:
        return contexto | _consenso(suya, escrito)
    contenido = leer(consulta, escrito) if escrito else suya
    opciones = list(consulta.opciones.select_related("redaccion__hallazgo"))
    _revolver(opciones, puesto, consulta)
    if consulta.clase == Clase.REPARTO:
        return contexto | _reparto(opciones, contenido or {})
    return contexto | _calificacion(consulta, puesto, opciones, contenido or {})


def leer(consulta: Consulta, datos: QueryDict) -> Contexto:
    """El contenido de la papeleta como lo pide ``votar``; lo ilegible llega como vino y se rechaza."""
    if consulta.clase == Clase.CONSENSO:
        return {"postura": datos.get("postura", ""), "razon": datos.get("razon", "")}
    if consulta.clase == Clase.REPARTO:
        puntos = {
            clave[1:]: entero(valor, cifras=2) for clave, valor in datos.items() if clave[:1] == "p"
        }
        return {clave: n for clave, n in puntos.items() if clave.isdecimal()}
    pares: dict[str, list[int | None]] = {}
    for clave, valor in datos.items():
        if clave[:1] in ("i", "v") and clave[1:].isdecimal():
            pares.setdefault(clave[1:], [None, None])["iv".index(clave[0])] = entero(
                valor, cifras=2
            )
    return dict(pares)


def _ultima(puesto: Puesto) -> Consulta | None:
    """La abierta de la sala o, si no hay, la última del punto en curso que se cerró."""
    if not puesto.sala.esta_en_curso:
        return None
    consultas = list(
        Consulta.objects.filter(sala=puesto.sala_id, anulada_en=None)
        .select_related("urna")
        .order_by("-abierta_en", "-pk")[:1]
    )
    una = consultas[0] if consultas else None
    sirve = una and (una.recibe or una.punto_id == puesto.sala.punto_id)
    return una if sirve else None


def _cerrada(consulta: Consulta) -> Contexto:
    """Vencida y sin contar todavía, quien la lea la cierra."""
    return {"resultado": presentar(consulta)}


def _consenso(suya: Contexto | None, escrito: QueryDict | None) -> Contexto:
    posturas = [
        {"valor": valor, "palabra": palabra, "pide_razon": valor in CON_RAZON}
        for valor, palabra in POSTURAS.items()
    ]
    marcada: Contexto | None = suya
    if escrito:
        marcada = {"postura": escrito.get("postura", ""), "razon": escrito.get("razon", "")}
    return {"posturas": posturas, "papeleta": marcada, "ya_contesto": bool(suya)}


def _revolver(opciones: list[Opcion], puesto: Puesto, consulta: Consulta) -> None:
    """Las dos rondas, en el mismo orden: quien repite busca lo suyo donde lo dejó."""
    random.Random(f"{puesto.pk}:{consulta.urna_id}").shuffle(opciones)  # noqa: S311


def _dicho(opcion: Opcion) -> Contexto:
    redaccion = opcion.redaccion
    folio = redaccion.hallazgo.folio
    return {"pk": redaccion.pk, "folio": folio, "titulo": redaccion.titulo or folio}


def _reparto(opciones: list[Opcion], contenido: Contexto) -> Contexto:
    hechas = []
    for opcion in opciones:
        suyos = contenido.get(str(opcion.redaccion_id)) or 0
        tantos = [Grado(n, marcado=n == suyos) for n in range(PUNTOS_POR_OPCION + 1)]
        hechas.append(_dicho(opcion) | {"tantos": tantos})
    quedan = max(0, PUNTOS_POR_PERSONA - sum(n or 0 for n in contenido.values()))
    return {
        "opciones": hechas,
        "ya_contesto": bool(contenido),
        "puntos": PUNTOS_POR_PERSONA,
        "por_opcion": PUNTOS_POR_OPCION,
        "quedan": quedan,
        "quedan_dibujo": "●" * quedan + "○" * (PUNTOS_POR_PERSONA - quedan),
    }


def _calificacion(
    consulta: Consulta, puesto: Puesto, opciones: list[Opcion], contenido: Contexto
) -> Contexto:
    antes, sala = _primera_ronda(consulta, puesto)
    hechas = []
    for opcion in opciones:
        clave = str(opcion.redaccion_id)
        suyos = contenido.get(clave) or [None, None]
        previos = (antes or {}).get(clave) or [None, None]
        escalas = [
            _escala(letra, nombre, opcion, suyos[i], previos[i], _de_la_sala(sala.get(clave), i))
            for i, (letra, nombre) in enumerate(ESCALAS)
        ]
        hechas.append(_dicho(opcion) | {"escalas": escalas})
    return {"opciones": hechas, "ya_contesto": bool(contenido)}


def _primera_ronda(
    consulta: Consulta, puesto: Puesto
) -> tuple[Contexto | None, dict[str, Calificada]]:
    """Lo que esta persona marcó en la primera y lo que dijo la sala, por redacción."""
    if consulta.ronda == 1:
        return None, {}
    primera = primera_de(consulta)
    if primera is None:
        return None, {}
    calificadas = resultado(primera).calificadas
    return anterior_de(consulta, puesto), {str(c.texto.redaccion): c for c in calificadas}


def _de_la_sala(calificada: Calificada | None, i: int) -> Contexto | None:
    if calificada is None or not calificada.dimensiones:
        return None
    escala = calificada.dimensiones[i].escala
    desde, hasta = escala.mitad
    return {"mediana": escala.mediana, "desde": desde, "hasta": hasta}


def _escala(
    letra: str,
    nombre: Any,
    opcion: Opcion,
    suyo: int | None,
    antes: int | None,
    sala: Contexto | None,
) -> Contexto:
    mediana, mitad = (sala["mediana"], range(sala["desde"], sala["hasta"] + 1)) if sala else (0, ())
    grados = [
        Grado(n, marcado=n == suyo, antes=n == antes, mediana=n == mediana, mitad=n in mitad)
        for n in range(1, 10)
    ]
    return {
        "campo": f"{letra}{opcion.redaccion_id}",
        "nombre": nombre,
        "grados": grados,
        "antes": antes,
        "sala": sala,
    }
