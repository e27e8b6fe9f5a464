"""Lo que la auditoría pide antes de publicar: todo con suerte, nadie en cero, ningún disenso callado.

El informe final lo exige. En el prediagnóstico se enseña y no detiene: hay diálogos que ya lo habían
impreso (``docs/decisiones/0102-que-es-una-idea-y-quien-responde-por-ella.md``).
"""

from collections.abc import Iterator

from django.db.models import F
from django.urls import reverse

from dialogo.models import Dialogo
from informes.auditoria import cobertura, final
from informes.auditoria.ideas import Suerte
from informes.auditoria.lectura import Conversacion, Lectura, leer
from informes.models import Auditoria
from informes.puerta import NADIE, Condicion, Pendiente
from sobremesas.models import Disenso


def condiciones(dialogo: Dialogo, tipo: str) -> list[Condicion]:
    """Todas, con lo que falta de cada una. Sin auditoría abierta, falta abrirla.

    Número fijo de consultas.
    """
    abierta = final.abierta(dialogo, tipo)
    leida = leer(abierta or Auditoria(dialogo=dialogo, tipo=tipo))
    return de_lectura(leida, esta_abierta=abierta is not None)


def de_lectura(leida: Lectura, *, esta_abierta: bool) -> list[Condicion]:
    """Sin abrir no se dice que nadie quedó en cero ni que está firmada: todavía no hay quién lo sepa."""
    ideas = list(cobertura.faltan(leida)) if esta_abierta else [_abrir(leida)]
    todas = [
        Condicion("ideas", "Se sabe qué fue de cada idea", ideas),
        Condicion("disensos", "Ningún disenso queda sin respuesta", list(_disensos(leida))),
    ]
    if esta_abierta:
        todas += [
            Condicion("en_cero", "Nadie queda en cero sin una razón", list(_en_cero(leida))),
            Condicion("firmas", "Dos personas distintas firmaron cada hoja", list(_firmas(leida))),
        ]
    return todas


def _abrir(leida: Lectura) -> Pendiente:
    return Pendiente(
        "Nadie ha abierto la auditoría de representación de esta versión.",
        NADIE,
        reverse("auditoria:ver", args=[leida.dialogo.clave, leida.auditoria.tipo]),
        "Abrirla",
        f"{len(leida.con_ideas)} conversaciones, {len(leida.ideas)} ideas.",
    )


def _en_cero(leida: Lectura) -> Iterator[Pendiente]:
    for una in leida.conversaciones:
        if not una.entrevista or una.razon_de_cero or una.se_oye:
            continue
        if not una.ideas:
            yield cobertura.sin_ideas(leida, una)
            continue
        yield Pendiente(
            f"{una.clave} queda en cero: nada de lo que dijo se recoge ni se matiza.",
            NADIE,
            reverse("informes:razon", args=[leida.dialogo.clave, una.entrevista.numero]),
            "Escribir la razón",
            "Cita algo suyo en un hallazgo, o escribe por qué no.",
            una.entrevista.numero,
        )


def _disensos(leida: Lectura) -> Iterator[Pendiente]:
    """Los de la sala sin respuesta que valga, y las contradicciones que no entran y nadie explica."""
    abiertos = (
        Disenso.objects.abiertos()
        .filter(aportacion__sala__sobremesa__dialogo=leida.dialogo)
        .exclude(aportacion__contestacion__revision_contestada=F("aportacion__revision"))
        .select_related("aportacion__sala__sobremesa", "hallazgo")
        .order_by("aportacion__sala__sobremesa__numero", "aportacion__numero")
    )
    for disenso in abiertos:
        yield Pendiente(
            f"El disenso {disenso.aportacion.folio}, sobre {disenso.hallazgo.folio}, "
            "no tiene respuesta.",
            NADIE,
            reverse("conciliacion:hallazgo", args=[leida.dialogo.clave, disenso.hallazgo.numero]),
            "Contestar",
        )
    for una in leida.conversaciones:
        if calladas := _contradicciones_calladas(una):
            cosa = "una contradicción" if calladas == 1 else f"{calladas} contradicciones"
            yield Pendiente(
                f"{una.clave}: {cosa} no entra y nadie dice por qué."
                if calladas == 1
                else f"{una.clave}: {cosa} no entran y nadie dice por qué.",
                NADIE,
                cobertura.enlace_de(leida, una),
                "Decir por qué",
            )


def _contradicciones_calladas(una: Conversacion) -> int:
    return sum(
        1
        for idea in una.ideas
        if idea.contradice
        and (
            (idea.esta_pendiente and idea.propuesta is None)
            or (idea.suerte == Suerte.OMITIDA and idea.anotada and not idea.anotada.razon)
        )
    )


def _firmas(leida: Lectura) -> Iterator[Pendiente]:
    for una in leida.con_ideas:
        if una.pendientes or una.firmas == 2:
            continue
        firma = una.hoja.firmada_por if una.hoja else None
        yield Pendiente(
            f"{una.clave} espera la segunda firma." if firma else f"{una.clave} no tiene firmas.",
            f"Otra persona, no {firma.nombre}" if firma else NADIE,
            cobertura.enlace_de(leida, una),
            "Firmar",
        )
