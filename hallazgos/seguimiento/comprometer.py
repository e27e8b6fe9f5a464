"""Comprometerse: qué, quién por cargo, para cuándo y con qué se probará. Nada se borra; se retira."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from actores.models import Organizacion
from dialogo.models import Usuario
from hallazgos.models import CambioDeFecha, Compromiso, Hito, Recomendacion
from hallazgos.seguimiento.permiso import obligadas
from hallazgos.seguimiento.responder import Sentido, bloquear, una_linea
from hallazgos.seguimiento.semaforo import cumplimiento

ANIOS = 15
SIN_HITOS = "Ponga al menos un paso con su fecha: sin pasos no puede darse por cumplido."
SIN_MOTIVO = "Escriba por qué, aunque sea breve: se publica."


class FechaMovida(Exception):
    """Otra persona movió el hito después de que ésta lo leyó. Trae el hito como está."""

    def __init__(self, hito: Hito) -> None:
        super().__init__("Otra persona movió esta fecha mientras usted escribía.")
        self.hito = hito


@dataclass(frozen=True)
class Paso:
    """Un hito por escribir. ``cargo`` vacío: responde quien responde de todo."""

    que: str
    para_el: date | None
    cargo: str = ""


@transaction.atomic
def comprometer(
    recomendacion: Recomendacion,
    *,
    que: str,
    organizacion: Organizacion,
    cargo: str,
    para_el: date,
    evidencia_esperada: str,
    hitos: Iterable[Paso],
    autor: Usuario,
    por_coordinacion: bool = False,
) -> Compromiso:
    """El compromiso con sus pasos. Bloquea la recomendación; enviarlo dos veces no lo repite.

    Lanza ``ValidationError`` si la organización no está obligada, si la responsable no ha aceptado,
    si una fecha ya pasó o queda después que la del compromiso, o si no trae ningún paso.
    """
    bloquear(recomendacion)
    _exigir_que_pueda(recomendacion, organizacion)
    pasos = list(hitos)
    if not pasos:
        raise ValidationError(SIN_HITOS)
    escrito = {
        "que": una_linea(que, 300, "que", "Escriba qué se hará."),
        "cargo": una_linea(cargo, 200, "cargo", "Escriba qué cargo o área responde."),
        "para_el": _por_venir(para_el, "para_el"),
        "evidencia_esperada": una_linea(
            evidencia_esperada, 300, "evidencia_esperada", "Escriba con qué se probará."
        ),
    }
    vivos = recomendacion.compromisos.filter(retirado_en=None, organizacion=organizacion)
    if repetido := vivos.filter(**escrito).first():
        return repetido
    ultimo = recomendacion.compromisos.aggregate(n=Max("numero"))["n"] or 0
    compromiso = recomendacion.compromisos.create(
        numero=ultimo + 1,
        organizacion=organizacion,
        autor=autor,
        por_coordinacion=por_coordinacion,
        **escrito,
    )
    for paso in pasos:
        _agregar(compromiso, paso, autor)
    return compromiso


def _exigir_que_pueda(recomendacion: Recomendacion, organizacion: Organizacion) -> None:
    if organizacion not in obligadas(recomendacion):
        raise ValidationError(
            {"organizacion": f"{organizacion} no responde por {recomendacion.folio}."}
        )
    if organizacion.pk != recomendacion.responsable_id:
        return
    respuesta = recomendacion.respuestas.order_by("-numero").first()
    if respuesta is None:
        raise ValidationError("Primero hay que responder si se acepta.")
    if respuesta.sentido == Sentido.NO_ACEPTA:
        raise ValidationError(
            "La última respuesta dice que no se acepta. Para comprometerse, responda otra vez."
        )


@transaction.atomic
def agregar_hito(
    compromiso: Compromiso, *, que: str, para_el: date, cargo: str = "", autor: Usuario
) -> Hito:
    """Otro paso. Bloquea la recomendación; enviarlo dos veces no lo repite."""
    _bloquear_vivo(compromiso)
    return _agregar(compromiso, Paso(que, para_el, cargo), autor)


def _agregar(compromiso: Compromiso, paso: Paso, autor: Usuario) -> Hito:
    que = una_linea(paso.que, 200, "que", "Escriba el paso.")
    cargo = paso.cargo.strip() and una_linea(paso.cargo, 200, "cargo", "")
    dia = _por_venir(paso.para_el, "para_el")
    if dia > compromiso.para_el:
        raise ValidationError(
            {
                "para_el": f"El compromiso es para el {compromiso.para_el:%d/%m/%Y}: el paso va antes "
                "o ese mismo día."
            }
        )
    igual = compromiso.hitos.filter(que=que, para_el=dia, retirado_en=None).first()
    return igual or compromiso.hitos.create(que=que, cargo=cargo, para_el=dia, autor=autor)


@transaction.atomic
def mover_fecha(hito: Hito, *, a: date, motivo: str, base: date, autor: Usuario) -> CambioDeFecha:
    """Cambia la fecha y guarda de cuándo a cuándo y por qué. Bloquea la recomendación.

    ``base`` es la fecha que se leyó: si ya es otra lanza ``FechaMovida``. Puede pasar de la del
    compromiso: se ve, con su razón. Lanza ``ValidationError`` si ya se cumplió.
    """
    _bloquear_hito(hito)
    dia = _por_venir(a, "a")
    razon = una_linea(motivo, 300, "motivo", SIN_MOTIVO)
    ultimo = hito.cambios_de_fecha.order_by("-hecho_en", "-pk").first()
    if ultimo and (ultimo.antes, ultimo.despues, ultimo.motivo) == (base, dia, razon):
        return ultimo
    if hito.para_el != base:
        raise FechaMovida(hito)
    if dia == hito.para_el:
        raise ValidationError({"a": "Es la misma fecha que ya tiene."})
    cambio = hito.cambios_de_fecha.create(
        antes=hito.para_el, despues=dia, motivo=razon, autor=autor
    )
    hito.para_el = dia
    hito.save(update_fields=["para_el"])
    return cambio


@transaction.atomic
def retirar(cosa: Compromiso | Hito, *, motivo: str, autor: Usuario) -> None:
    """Deja de contar y se queda a la vista, con su razón. Bloquea la recomendación.

    Un hito cumplido no se retira: lanza ``ValidationError``. Retirar dos veces no cambia nada.
    """
    razon = una_linea(motivo, 300, "motivo", SIN_MOTIVO)
    if isinstance(cosa, Hito):
        _bloquear_hito(cosa)
    else:
        _bloquear_vivo(cosa)
    cosa.retirado_en, cosa.motivo_retiro = timezone.now(), razon
    cosa.save(update_fields=["retirado_en", "motivo_retiro"])


def _bloquear_vivo(compromiso: Compromiso) -> None:
    bloquear(compromiso.recomendacion)
    compromiso.refresh_from_db(fields=["para_el", "retirado_en"])
    if compromiso.retirado_en:
        raise ValidationError("Ese compromiso ya se retiró.")


def _bloquear_hito(hito: Hito) -> None:
    _bloquear_vivo(hito.compromiso)
    hito.refresh_from_db(fields=["para_el", "retirado_en"])
    if hito.retirado_en:
        raise ValidationError("Ese paso ya se retiró.")
    if cumplimiento(hito):
        raise ValidationError("Ese paso ya se cumplió: queda como está.")


def _por_venir(dia: date | None, campo: str) -> date:
    hoy = timezone.localdate()
    if dia is None:
        raise ValidationError({campo: "Falta la fecha."})
    if dia < hoy:
        raise ValidationError({campo: "Esa fecha ya pasó."})
    if dia.year > hoy.year + ANIOS:
        raise ValidationError({campo: f"Esa fecha queda a más de {ANIOS} años. Revísela."})
    return dia
