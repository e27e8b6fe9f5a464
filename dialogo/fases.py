"""Abrir y cerrar fases. Cerrada, lo que se hace en ella ya no puede hacerse: lo impide el servidor.

Quien quiera hacer algo de una fase pasa por ``exigir``; las páginas del equipo, por
``dialogo.middleware.FasesMiddleware``, que conoce de qué fase es cada dirección. Nunca se cierra lo
que es derecho de alguien: retirar lo dicho, apretar cómo aparece, sacar lo suyo.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery

from dialogo.models import Dialogo, Fase, MovimientoDeFase, Usuario
from dialogo.templatetags.dialogo import fecha_larga
from dialogo.texto import limpiar_entrada

Clase, Que = Fase.Clase, MovimientoDeFase.Que

# De qué fase es cada cuarto de direcciones del equipo. Lo que no está sigue abierto siempre: el
# directorio, el mapa, los ajustes, lo que responde una dependencia y lo que se publica.
DE_CADA_FASE: dict[str, str] = {
    "entrevistas": Clase.ESCUCHAR,
    "codificacion": Clase.ESCUCHAR,
    "informes": Clase.ESCUCHAR,
    "sobremesas": Clase.CONVERSAR,
    "acta": Clase.CONVERSAR,
    "hallazgos": Clase.RESPONDER,
    "conciliacion": Clase.RESPONDER,
    "recomendaciones": Clase.RESPONDER,
    "narrativa": Clase.RESPONDER,
    "auditoria": Clase.RESPONDER,
    "final": Clase.RESPONDER,
}

# Con la fase cerrada siguen: sacar hojas, retirar o apretar lo que alguien dijo, y anotar lo que pide.
SIGUEN = frozenset(
    [
        "codificacion:doble_exportar",
        "codificacion:libro_exportar",
        "codificacion:libro_qdc",
        "entrevistas:captura_fuera",
        "entrevistas:captura_nivel",
        "entrevistas:captura_retirar",
        "entrevistas:consentimiento",
        "entrevistas:contrafirma",
        "entrevistas:contrafirma_anular",
        "entrevistas:contrafirma_enviar",
        "entrevistas:contrafirma_recordar",
        "entrevistas:exportar",
        "entrevistas:transcripcion_descartar",
        "entrevistas:transcripcion_quitar",
        "hallazgos:exportar",
        "hallazgos:retirar",
        "informes:cancelar",
        "informes:descargar",
        "sobremesas:anular_enlaces",
        "sobremesas:choques_exportar",
        "sobremesas:lista_exportar",
    ]
)


class FaseCerrada(ValidationError):
    """Lo que se intentó es de una fase que ya se cerró. Su mensaje dice cuál y desde cuándo."""


def con_estado(fases: Iterable[Fase]) -> list[Fase]:
    """Cada una con ``.ultimo``: su movimiento más reciente o ``None``. Una consulta."""
    fases = list(fases)
    ultimos: dict[int, MovimientoDeFase] = {}
    for movimiento in (
        MovimientoDeFase.objects.filter(fase__in=fases)
        .select_related("quien")
        .order_by("hecho_en", "pk")
    ):
        ultimos[movimiento.fase_id] = movimiento
    for fase in fases:
        fase.ultimo = ultimos.get(fase.pk)  # type: ignore[attr-defined]
    return fases


def cerrada_en(dialogo: Dialogo, clase: str) -> datetime | None:
    """Desde cuándo está cerrada lo de esa clase; ``None`` si alguna fase suya sigue abierta."""
    ultimo = MovimientoDeFase.objects.filter(fase=OuterRef("pk")).order_by("-hecho_en", "-pk")
    filas = list(
        Fase.objects.filter(dialogo=dialogo, clase=clase)
        .annotate(
            que=Subquery(ultimo.values("que")[:1]), en=Subquery(ultimo.values("hecho_en")[:1])
        )
        .values_list("que", "en")
    )
    if not filas or any(que != Que.CIERRA for que, _ in filas):
        return None
    return max(en for _, en in filas)


def exigir(dialogo: Dialogo, clase: str) -> None:
    """Lanza ``FaseCerrada`` si eso ya no puede hacerse. Una consulta."""
    if desde := cerrada_en(dialogo, clase):
        raise FaseCerrada(frase(clase, desde))


def frase(clase: str, desde: datetime) -> str:
    que = Clase(clase).label.lower()
    return f"La fase de {que} se cerró el {fecha_larga(desde)}. La coordinación puede volver a abrirla."


@transaction.atomic
def cerrar(
    fase: Fase, *, autor: Usuario, pendientes: Iterable[str] = (), motivo: str = ""
) -> MovimientoDeFase:
    """La cierra. Bloquea la fase; repetirlo no añade nada.

    Con pendientes hace falta una razón: lanza ``ValidationError`` si no viene.
    """
    ultimo, faltan = _bloquear(fase), list(pendientes)
    if ultimo and ultimo.que == Que.CIERRA:
        return ultimo
    motivo = _limpio(motivo)
    if faltan and not motivo:
        raise ValidationError({"motivo": "Falta algo por hacer. Escribe por qué se cierra así."})
    return fase.movimientos.create(que=Que.CIERRA, quien=autor, motivo=motivo, pendientes=faltan)


@transaction.atomic
def abrir(fase: Fase, *, autor: Usuario, motivo: str) -> MovimientoDeFase | None:
    """Vuelve a abrir la que se cerró, con su razón. La que está abierta se queda como está."""
    ultimo = _bloquear(fase)
    if ultimo is None or ultimo.que == Que.ABRE:
        return ultimo
    motivo = _limpio(motivo)
    if not motivo:
        raise ValidationError({"motivo": "Escribe por qué se vuelve a abrir."})
    return fase.movimientos.create(que=Que.ABRE, quien=autor, motivo=motivo)


def _bloquear(fase: Fase) -> MovimientoDeFase | None:
    Fase.objects.select_for_update().get(pk=fase.pk)
    return fase.movimientos.order_by("-hecho_en", "-pk").first()


def _limpio(motivo: str) -> str:
    motivo = " ".join(limpiar_entrada(motivo).split())
    if len(motivo) > 300:
        raise ValidationError({"motivo": "La razón es larga: caben 300 caracteres."})
    return motivo
