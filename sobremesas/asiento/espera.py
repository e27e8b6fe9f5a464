"""La espera: a quién se le ofrece, hasta cuándo, y qué pasa si no contesta (W1 a W8)."""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from sobremesas.asiento import cuentas, pendientes
from sobremesas.asiento.acciones import Accion, Quien, Resultado
from sobremesas.asiento.cola import (
    EnEspera,
    ofrecibles,
    orden,
    posicion_que_se_dice,
    siguiente,
)
from sobremesas.asiento.movimientos import al_liberarse, mover
from sobremesas.asiento.turno import bloquear
from sobremesas.models import Convocatoria, Invitacion, Oferta, Pendiente, Reserva, Sobremesa

__all__ = [
    "EnEspera",
    "al_liberarse",
    "ofrecer",
    "ofrecibles",
    "orden",
    "por_que_nadie",
    "posicion_que_se_dice",
    "repartir_libres",
    "revisar_invariante",
    "siguiente",
    "vencer_ofertas",
]

bitacora = logging.getLogger(__name__)
# En los demás nada se vence: la oferta quedó resuelta con el día.
ABIERTOS = (Sobremesa.Estado.PREPARACION, Sobremesa.Estado.CONVOCADA)


def ofrecer(invitacion: Invitacion, quien: Quien, salto: str = "") -> Resultado:
    """Le aparta un lugar hasta que venza. ``salto``: por qué, si no es a quien le toca.

    Lanza ``TransicionImposible`` sin lugar, pasado el cierre o si falta la razón.
    """
    return mover(invitacion, Accion.OFRECER, quien=quien, motivo=salto)


def vencer_ofertas() -> int:
    """Libera las que pasaron de su hora, una vez cada una, aunque dos procesos lo intenten (W2).

    El candado es el del día, como en todo lo demás: si otro lo tiene, ésta se deja para la vuelta
    siguiente y entre tanto aceptarla ya la vence.
    """
    vencidas = Oferta.objects.vigentes().filter(vence_en__lte=timezone.now())
    dias = set(vencidas.values_list("sobremesa", flat=True))
    return sum(_vencer_del_dia(dia) for dia in sorted(dias))


@transaction.atomic
def _vencer_del_dia(pk: int) -> int:
    dias = Sobremesa.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=pk)
    dia = dias.first()
    if dia is None or dia.estado not in ABIERTOS:
        return 0
    vencidas = (
        dia.ofertas.vigentes()
        .filter(vence_en__lte=timezone.now(), invitacion__estado=Invitacion.Estado.OFRECIDA)
        .select_related("invitacion")
    )
    ofertas = list(vencidas)
    for oferta in ofertas:
        mover(oferta.invitacion, Accion.VENCER, quien=Quien.sistema())
    return len(ofertas)


def repartir_libres() -> int:
    """Recoge lo que se libera sin que nadie mueva una silla: una reserva que vence, la espera que
    se arma. Cada reserva avisa una vez; lo automático se revisa siempre (W6).
    """
    ahora = timezone.now()
    abiertas = Sobremesa.objects.filter(
        estado__in=(Sobremesa.Estado.PREPARACION, Sobremesa.Estado.CONVOCADA),
        corte_en__gt=ahora,
        invitaciones__estado=Invitacion.Estado.EN_ESPERA,
    ).distinct()
    automaticas = set(
        abiertas.filter(dialogo__convocatoria__espera_automatica=True).values_list("pk", flat=True)
    )
    avisado = Pendiente.objects.filter(
        sobremesa=OuterRef("sobremesa"),
        clase=Pendiente.Clase.LUGAR_LIBRE,
        creado_en__gte=OuterRef("vence_en"),
    )
    reservas = Reserva.objects.filter(
        ~Exists(avisado), sobremesa__in=abiertas, retirada_en=None, vence_en__lte=ahora
    )
    dias = automaticas | set(reservas.values_list("sobremesa", flat=True))
    for pk in sorted(dias):
        with transaction.atomic():
            al_liberarse(bloquear([pk])[pk])
    return len(dias)


def por_que_nadie(sobremesa: Sobremesa) -> str:
    """Por qué hay gente en espera y nadie con un lugar ofrecido (W7). Vacío si no hay qué explicar."""
    lista = orden(sobremesa)
    if not lista:
        return "Nadie espera lugar ese día."
    saltadas = [f"{una.invitacion.persona}: {una.impedimento}" for una in lista if una.impedimento]
    libres = [una for una in lista if not una.impedimento]
    if not libres:
        return f"A nadie se le puede ofrecer. {'; '.join(saltadas)}."
    cuenta = cuentas.de(sobremesa)
    if not any(cuenta.libres_para(una.invitacion) for una in libres):
        return "No hay lugar libre." if not cuenta.apartadas else "Los lugares están apartados."
    if not sobremesa.recibe_respuestas:
        return "Ya cerraron las respuestas: sólo por teléfono."
    if not Convocatoria.de(sobremesa.dialogo).espera_automatica:
        return f"Hay lugar. Le toca a {libres[0].invitacion.persona}; lo decide el equipo."
    sin_correo = [str(una.invitacion.persona) for una in libres if una.sin_correo]
    return f"Sin correo: {', '.join(sin_correo)}." if sin_correo else ""


def revisar_invariante() -> list[Sobremesa]:
    """Lo que nunca debe pasar (C1): más ocupados que cupo y sobrecupos. Avisa; no quita a nadie."""
    dias = list(
        Sobremesa.objects.filter(
            estado__in=(Sobremesa.Estado.PREPARACION, Sobremesa.Estado.CONVOCADA)
        )
    )
    cuenta = cuentas.ocupacion(dias)
    pasados = [dia for dia in dias if cuenta[dia.pk].normales > dia.cupo]
    for dia in pasados:
        _denunciar(dia, cuenta[dia.pk])
    return pasados


def _denunciar(dia: Sobremesa, cuenta: cuentas.Ocupacion) -> None:
    de_mas = cuenta.normales - dia.cupo
    bitacora.error("Sobremesa %s: %s lugares de más", dia.pk, de_mas)
    pendientes.abrir(
        dia,
        Pendiente.Clase.LLAMAR,
        f"{dia} tiene {cuenta.ocupados} lugares tomados y caben {dia.cupo + cuenta.sobrecupos}.",
        clave=f"de-mas-{dia.pk}-{timezone.localdate():%Y%m%d}",
    )
