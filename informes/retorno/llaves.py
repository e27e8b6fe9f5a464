"""Los enlaces de un expediente: cada mensaje estrena uno, y el de dejar de recibir avisos es otro (L7).

Varios valen a la vez: quien abre el mensaje del mes pasado llega a lo de hoy. Dar uno nuevo a mano los
anula todos. Lo que llega por el enlace trae la llave, no el expediente: anularla lo corta.
"""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from dialogo import enlaces
from informes.models import LlaveDeRetorno, Retorno
from informes.retorno.quien import idioma_de

CLASE, CLASE_DE_BAJA = "retorno", "retorno-baja"
DIAS_QUE_VALE = 400  # una vuelta del año y algo: el diálogo se revisa una vez por año
A = LlaveDeRetorno.Alcance
CLASES = {A.LEER: CLASE, A.BAJA: CLASE_DE_BAJA}
RUTAS = {A.LEER: "expediente:ver", A.BAJA: "expediente:baja"}


def nueva(retorno: Retorno, alcance: str = A.LEER) -> str:
    """Estrena una llave y devuelve su secreto, que sólo va en el mensaje."""
    secreto, huella = enlaces.nuevo()
    LlaveDeRetorno.objects.create(retorno=retorno, alcance=alcance, huella=huella)
    return secreto


@transaction.atomic
def renovar(retorno: Retorno) -> str:
    """Todas las anteriores dejan de abrir y queda una. Bloquea el expediente."""
    Retorno.objects.select_for_update().get(pk=retorno.pk)
    anular(retorno)
    return nueva(retorno)


def anular(retorno: Retorno) -> int:
    return LlaveDeRetorno.objects.filter(retorno=retorno, anulada_en=None).update(
        anulada_en=timezone.now()
    )


def vigente(llave: int, alcance: str) -> Retorno | None:
    """El expediente que abre, o ``None`` si ya no vale. Es lo primero que hace cada vista."""
    una = _vivas().filter(pk=llave, alcance=alcance).first()
    return una.retorno if una else None


def _vivas():  # type: ignore[no-untyped-def]
    desde = timezone.now() - datetime.timedelta(days=DIAS_QUE_VALE)
    return (
        LlaveDeRetorno.objects.vigentes()
        .filter(creada_en__gt=desde)
        .select_related("retorno__dialogo", "retorno__persona", "retorno__asistente__invitacion")
    )


def reconocer(huella: str) -> enlaces.Destino | None:
    """A dónde lleva el enlace de un expediente."""
    una = _vivas().filter(huella=huella).first()
    if una is None:
        return None
    alcance = A(una.alcance)
    return enlaces.Destino(CLASES[alcance], una.pk, reverse(RUTAS[alcance]), idioma_de(una.retorno))
