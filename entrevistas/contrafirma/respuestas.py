"""Recibir lo que decidió quien habló, pasaje por pasaje."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogo.texto import limpiar
from entrevistas import consentir
from entrevistas.contrafirma import pasajes
from entrevistas.contrafirma.pasajes import DECISION, Pasaje
from entrevistas.models import Contrafirma, Fragmento, Nivel, RespuestaContrafirma

LETRAS_MAXIMAS = 4000
LO_PIDIO = "Lo pidió desde su enlace personal, sin dar razones."


@dataclass(frozen=True)
class Recibida:
    """Lo marcado de un pasaje. ``version`` dice qué tenía delante al abrir la página."""

    fragmento: int
    decision: str
    texto: str = ""
    nivel: str = ""
    version: str = ""


@dataclass
class Resultado:
    """Cuántas decisiones nuevas quedaron y, de las demás, por qué no."""

    guardadas: int = 0
    problemas: dict[int, str] = field(default_factory=dict)


class FueraDePlazo(ValidationError):
    """Terminó el plazo, se anuló el enlace o se retiró el consentimiento."""


@dataclass(frozen=True)
class _Queda:
    """Una decisión ya entendida: cómo queda el pasaje."""

    decision: str
    texto: str
    nivel: str


@transaction.atomic
def responder(contrafirma: Contrafirma, recibidas: Iterable[Recibida]) -> Resultado:
    """Guarda cada decisión que se sostiene y dice qué pasó con las demás.

    Bloquea la entrevista: dos pestañas, o el equipo corrigiendo, esperan. Repetir un envío no cambia
    nada. Lo que cambió después de abrir la página se vuelve a preguntar; retirar vale siempre. Lanza
    ``FueraDePlazo``.
    """
    contrafirma.entrevista.bloquear()
    contrafirma = _abierta(contrafirma)
    vistos = {uno.pk: uno for uno in pasajes.de_la_entrevista(contrafirma.entrevista)}
    resultado, ahora = Resultado(), timezone.now()
    for recibida in recibidas:
        pasaje = vistos.get(recibida.fragmento)
        try:
            if pasaje is None:
                guardada = _retirar_lo_que_no_se_ve(contrafirma, recibida, ahora)
            else:
                guardada = _recibir(contrafirma, pasaje, recibida, ahora)
        except ValidationError as error:
            resultado.problemas[recibida.fragmento] = error.messages[0]
        else:
            resultado.guardadas += guardada
    if resultado.guardadas:
        contrafirma.respondida_en = ahora
        contrafirma.save(update_fields=["respondida_en"])
    return resultado


def _abierta(contrafirma: Contrafirma) -> Contrafirma:
    contrafirma = (
        Contrafirma.objects.select_for_update(of=("self",))
        .select_related("entrevista__dialogo")
        .get(pk=contrafirma.pk)
    )
    if not contrafirma.esta_en_plazo or contrafirma.entrevista.consentimiento is None:
        raise FueraDePlazo(_("El plazo terminó: sus respuestas ya no se pueden cambiar aquí."))
    return contrafirma


def _recibir(contrafirma: Contrafirma, pasaje: Pasaje, recibida: Recibida, ahora: datetime) -> bool:
    if _es_la_misma(pasaje.vigente, recibida) or _no_la_toco(pasaje, recibida):
        return False
    queda = _entender(pasaje, recibida)
    if recibida.version != pasaje.version and queda.decision != DECISION.RETIRA:
        raise ValidationError(_cambio(pasaje, recibida))
    _anotar(contrafirma, pasaje.fragmento, queda, pasaje.cita.texto, pasaje.cita.nivel, ahora)
    return True


def _es_la_misma(respuesta: RespuestaContrafirma | None, recibida: Recibida) -> bool:
    if respuesta is None or respuesta.decision != recibida.decision:
        return False
    if recibida.decision == DECISION.CORRIGE:
        return respuesta.texto == limpiar(recibida.texto).strip()
    return recibida.decision != DECISION.CAMBIA_NIVEL or respuesta.nivel == recibida.nivel


def _entender(pasaje: Pasaje, recibida: Recibida) -> _Queda:
    """Lanza ``ValidationError`` con lo que falta por decir."""
    if recibida.decision in {DECISION.RETIRA, DECISION.DE_ACUERDO}:
        return _Queda(recibida.decision, pasaje.corregido, pasaje.nivel)
    if recibida.decision == DECISION.CAMBIA_NIVEL:
        if recibida.nivel not in {nivel.value for nivel, _cita in pasaje.opciones}:
            raise ValidationError(_("Elija cómo quiere aparecer en este pasaje."))
        return _Queda(DECISION.CAMBIA_NIVEL, pasaje.corregido, recibida.nivel)
    if recibida.decision == DECISION.CORRIGE:
        return _correccion(pasaje, limpiar(recibida.texto).strip())
    raise ValidationError(_("Elija una de las cuatro respuestas."))


def _correccion(pasaje: Pasaje, texto: str) -> _Queda:
    if not texto:
        raise ValidationError(
            _("Escriba cómo debe decir. Para que no se muestre, elija «Retirar».")
        )
    if len(texto) > LETRAS_MAXIMAS:
        raise ValidationError(_("El texto es largo: caben 4,000 letras."))
    if texto == pasaje.cita.texto:
        raise ValidationError(_("El texto es el mismo. Escriba el cambio o elija «De acuerdo»."))
    if texto == pasaje.fragmento.texto:  # vuelve a como lo dijo
        return _Queda(DECISION.DE_ACUERDO, "", pasaje.nivel)
    return _Queda(DECISION.CORRIGE, texto, pasaje.nivel)


def _no_la_toco(pasaje: Pasaje, recibida: Recibida) -> bool:
    """La página traía marcada su respuesta de entonces y así la devolvió: no decidió nada."""
    clave = recibida.version.partition(".")[0]
    if not clave.isdecimal() or len(clave) > 18:
        return False
    if pasaje.respuesta and int(clave) == pasaje.respuesta.pk:
        return False  # la suya de ahora: si ya no estaba marcada, la volvió a elegir
    previa = RespuestaContrafirma.objects.filter(pk=clave, fragmento=pasaje.pk).first()
    return _es_la_misma(previa, recibida)


def _cambio(pasaje: Pasaje, recibida: Recibida) -> str:
    actual = str(pasaje.respuesta.pk) if pasaje.respuesta else "0"
    if recibida.version.partition(".")[0] != actual:
        return _(
            "Usted contestó este pasaje en otra ventana. Vale aquella respuesta: si prefiere ésta, "
            "márquela otra vez."
        )
    return _(
        "Este pasaje cambió mientras usted contestaba. Véalo como está ahora y conteste de nuevo."
    )


def _retirar_lo_que_no_se_ve(contrafirma: Contrafirma, recibida: Recibida, ahora: datetime) -> bool:
    """Dejó de estar entre los que se mostrarían. Si lo retira, vale; lo demás ya no hace falta."""
    fragmento = Fragmento.objects.filter(
        pk=recibida.fragmento, entrada__entrevista=contrafirma.entrevista_id
    ).first()
    if fragmento is None or recibida.decision != DECISION.RETIRA:
        return False
    previa = fragmento.respuestas_de_contrafirma.vigentes().first()  # type: ignore[attr-defined]
    if previa and previa.decision == DECISION.RETIRA:
        return False
    queda = _Queda(DECISION.RETIRA, previa.texto if previa else "", Nivel.ANONIMA)
    _anotar(contrafirma, fragmento, queda, queda.texto or fragmento.texto, Nivel.ANONIMA, ahora)
    return True


def _anotar(
    contrafirma: Contrafirma,
    fragmento: Fragmento,
    queda: _Queda,
    texto_visto: str,
    nivel_visto: str,
    ahora: datetime,
) -> None:
    """Añade la decisión; la anterior se conserva, sustituida."""
    RespuestaContrafirma.objects.vigentes().filter(fragmento=fragmento).update(sustituida_en=ahora)
    RespuestaContrafirma.objects.create(
        contrafirma=contrafirma,
        fragmento=fragmento,
        decision=queda.decision,
        texto=queda.texto,
        nivel=queda.nivel,
        texto_visto=texto_visto,
        nivel_visto=nivel_visto,
        respondida_en=ahora,
    )


@transaction.atomic
def retirarse(contrafirma: Contrafirma) -> None:
    """Retira su entrevista completa, en plazo o después. Repetirlo no cambia nada."""
    contrafirma.entrevista.bloquear()
    if contrafirma.entrevista.consentimiento is not None:
        consentir.revocar(contrafirma.entrevista, motivo=LO_PIDIO, autor=None)
