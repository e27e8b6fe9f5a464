"""Informar de un hito: qué pasó, si se cumplió y con qué se prueba. Se añade; nada se corrige encima."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from dialogo.models import Usuario
from dialogo.texto import limpiar_entrada
from hallazgos.models import Avance, Hito
from hallazgos.seguimiento.documento import Documento
from hallazgos.seguimiento.fechas import dia_de
from hallazgos.seguimiento.responder import bloquear
from hallazgos.seguimiento.semaforo import cumplimiento

SIN_TEXTO = "Escriba qué pasó."
SIN_PRUEBA = "Para darlo por cumplido hace falta un documento o una dirección que lo pruebe."
SIN_ESPACIO = "No pudimos guardar el documento: quizá no queda espacio. No se guardó nada."
ANTES = "Se cumplió antes de que existiera el compromiso. Explique por qué, o revise la fecha."
_direccion = URLValidator(
    schemes=["https"], message="Escriba una dirección completa que empiece con https://"
)


@transaction.atomic
def informar(
    hito: Hito,
    *,
    texto: str,
    cumplido_el: date | None = None,
    direccion: str = "",
    documento: Documento | None = None,
    explicacion: str = "",
    reabre: bool = False,
    autor: Usuario,
    por_coordinacion: bool = False,
) -> Avance:
    """Añade el avance. Bloquea la recomendación; enviarlo dos veces no lo repite.

    ``reabre`` deja sin efecto que se hubiera dado por cumplido. Lanza ``ValidationError`` si la fecha
    está por venir, si es anterior al compromiso y no se explica, si no trae prueba, si la dirección
    no es https, o si el hito o su compromiso se retiraron.
    """
    _bloquear(hito)
    escrito = {
        "texto": limpiar_entrada(texto),
        "cumplido_el": cumplido_el,
        "direccion": _limpia(direccion),
        "reabre": reabre,
        "huella_documento": documento.huella if documento else "",
    }
    if not escrito["texto"]:
        raise ValidationError({"texto": SIN_TEXTO})
    if reabre:
        _exigir_cumplido(hito, cumplido_el)
    if cumplido_el:
        antes = _revisar_fecha(hito, cumplido_el, explicacion)
        escrito["texto"] = f"{escrito['texto']}\n\n{antes}".strip()
        if not escrito["direccion"] and documento is None:
            raise ValidationError({"direccion": SIN_PRUEBA})
    ultimo = hito.avances.order_by("-informado_en", "-pk").first()
    if ultimo and all(getattr(ultimo, campo) == valor for campo, valor in escrito.items()):
        return ultimo
    avance = Avance(hito=hito, autor=autor, por_coordinacion=por_coordinacion, **escrito)
    return _guardar(avance, documento)


def _bloquear(hito: Hito) -> None:
    bloquear(hito.compromiso.recomendacion)
    hito.refresh_from_db(fields=["para_el", "retirado_en"])
    hito.compromiso.refresh_from_db(fields=["retirado_en"])
    if hito.retirado_en or hito.compromiso.retirado_en:
        raise ValidationError("Ese paso ya se retiró: no recibe más avances.")


def _exigir_cumplido(hito: Hito, cumplido_el: date | None) -> None:
    if cumplimiento(hito) is None:
        raise ValidationError({"reabre": "Ese paso no está dado por cumplido."})
    if cumplido_el:
        raise ValidationError({"reabre": "O se cumplió, o deja de darse por cumplido."})


def _revisar_fecha(hito: Hito, cumplido_el: date, explicacion: str) -> str:
    """Lo que se explica de haberse cumplido antes del compromiso, o nada."""
    if cumplido_el > timezone.localdate():
        raise ValidationError({"cumplido_el": "Esa fecha todavía no llega."})
    if cumplido_el >= dia_de(hito.compromiso.creado_en):
        return ""
    explicado = limpiar_entrada(explicacion)
    if not explicado:
        raise ValidationError({"explicacion": ANTES})
    return f"Antes del compromiso: {explicado}"


def _limpia(direccion: str) -> str:
    direccion = "".join(limpiar_entrada(direccion).split())
    if not direccion:
        return ""
    try:
        _direccion(direccion)
    except ValidationError as error:
        raise ValidationError({"direccion": error.messages}) from error
    if len(direccion) > 200 or "@" in direccion.split("/")[2]:
        raise ValidationError({"direccion": "Esa dirección no sirve: es larga o lleva usuario."})
    return direccion


def _guardar(avance: Avance, documento: Documento | None) -> Avance:
    """El archivo primero; si la fila no entra, se borra."""
    if documento is None:
        avance.save()
        return avance
    avance.nombre_documento = documento.nombre
    try:
        avance.documento.save("", ContentFile(documento.contenido), save=False)
    except OSError as error:
        raise ValidationError({"documento": SIN_ESPACIO}) from error
    try:
        avance.save()
    except Exception:
        default_storage.delete(avance.documento.name or "")
        raise
    return avance
