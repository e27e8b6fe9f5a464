"""La espera de un día: en qué orden se ofrece y por qué (W1). Sólo lee."""

from collections import Counter
from dataclasses import dataclass

from django.utils import formats, timezone

from sobremesas.asiento import cuentas
from sobremesas.asiento.turno import TIENEN_LUGAR
from sobremesas.models import Asistente, Convocatoria, Invitacion, Sobremesa

E = Invitacion.Estado
DESDE_CUANDO = r"j \d\e F, H:i"


@dataclass(frozen=True)
class EnEspera:
    """``razon`` es la que se guarda con la oferta; ``impedimento``, por qué se le salta (W7)."""

    invitacion: Invitacion
    posicion: int
    razon: str
    impedimento: str = ""
    sin_correo: bool = False


def orden(sobremesa: Sobremesa) -> list[EnEspera]:
    """Todas, en el orden publicado: al sector que más le falta, prioridad, desde cuándo espera,
    clave. Es total: dos lecturas iguales dan lo mismo. Cinco consultas.
    """
    sillas = list(
        sobremesa.invitaciones.filter(estado=E.EN_ESPERA).select_related(
            "persona", "organizacion", "sector"
        )
    )
    faltan = _deficit(sobremesa)
    en_otro_dia = _con_lugar_otro_dia(sobremesa, sillas)
    con_correo = _con_correo(sillas)
    sillas.sort(
        key=lambda s: (-faltan[s.sector_id], -s.prioridad, s.en_espera_desde, s.pk)  # type: ignore[arg-type]
    )
    return [
        EnEspera(
            invitacion=silla,
            posicion=lugar,
            razon=_razon(silla, faltan[silla.sector_id]),
            impedimento=_impedimento(silla, en_otro_dia.get(silla.persona_id, "")),
            sin_correo=silla.pk not in con_correo,
        )
        for lugar, silla in enumerate(sillas, start=1)
    ]


def ofrecibles(sobremesa: Sobremesa) -> list[EnEspera]:
    return [una for una in orden(sobremesa) if not una.impedimento]


def siguiente(sobremesa: Sobremesa) -> EnEspera | None:
    """A quién le toca. Si sólo quedan lugares apartados, la primera a la que le sirven."""
    lista = ofrecibles(sobremesa)
    cuenta = cuentas.de(sobremesa)
    con_lugar = (una for una in lista if cuenta.libres_para(una.invitacion))
    return next(con_lugar, None) or (lista[0] if lista else None)


def hay_lugar_para(silla: Invitacion, dia: Sobremesa) -> bool:
    """Lo que se libera es de quien espera; en lo apartado para los suyos nadie va antes."""
    cuenta = cuentas.de(dia)
    libres = cuenta.libres_para(silla)
    if not libres or not cuenta.en_espera or cuenta.tiene_apartado(silla):
        return bool(libres)
    esperan = [una for una in ofrecibles(dia) if una.invitacion.pk != silla.pk]
    return libres > len(esperan)


def posicion_que_se_dice(silla: Invitacion) -> int | None:
    """El número sólo se dice si es cierto bajo la regla (W8): ofrece la plataforma, en orden, y
    nadie pasa antes por su sector. De fábrica, ninguno.
    """
    reglas = Convocatoria.de(silla.sobremesa.dialogo)
    if silla.estado != E.EN_ESPERA or not reglas.espera_automatica or reglas.equilibra_la_espera:
        return None
    lista = ofrecibles(silla.sobremesa)
    lugares = [lugar for lugar, una in enumerate(lista, 1) if una.invitacion.pk == silla.pk]
    return lugares[0] if lugares else None


def _deficit(sobremesa: Sobremesa) -> Counter[int]:
    """Cuánto le falta a cada sector para su mínimo, si la regla está puesta."""
    faltan: Counter[int] = Counter()
    if not Convocatoria.de(sobremesa.dialogo).equilibra_la_espera:
        return faltan
    ocupan = Counter(sobremesa.invitaciones.que_ocupan().values_list("sector", flat=True))
    for sector, minimo in sobremesa.cuotas.values_list("sector", "minimo"):
        faltan[sector] = max(0, minimo - ocupan[sector])
    return faltan


def _con_lugar_otro_dia(sobremesa: Sobremesa, sillas: list[Invitacion]) -> dict[int, str]:
    if Convocatoria.de(sobremesa.dialogo).permite_varios_dias:
        return {}
    filas = (
        Invitacion.objects.filter(
            persona__in=[silla.persona_id for silla in sillas],
            sobremesa__dialogo=sobremesa.dialogo_id,
            estado__in=TIENEN_LUGAR,
        )
        .exclude(sobremesa=sobremesa)
        .exclude(sobremesa__estado=Sobremesa.Estado.CANCELADA)
        .values_list("persona", "sobremesa__nombre")
    )
    return dict(filas)


def _con_correo(sillas: list[Invitacion]) -> set[int]:
    filas = Asistente.objects.filter(invitacion__in=sillas, sustituido_en=None).exclude(correo="")
    return set(filas.values_list("invitacion", flat=True))


def _impedimento(silla: Invitacion, otro_dia: str) -> str:
    if otro_dia:
        return f"ya tiene lugar en {otro_dia}"
    if silla.sin_reoferta:
        return "dejó un lugar o dejó vencer su oferta"
    if silla.persona.archivado_en:
        return "ya no está en el directorio"
    return ""


def _razon(silla: Invitacion, faltan: int) -> str:
    partes = []
    if faltan:
        partes.append(f"A {silla.sector} le {'falta' if faltan == 1 else 'faltan'} {faltan}.")
    if silla.prioridad:
        partes.append(f"Prioridad: {silla.get_prioridad_display().lower()}.")
    desde = formats.date_format(timezone.localtime(silla.en_espera_desde), DESDE_CUANDO).lower()
    partes.append(f"Espera desde el {desde}.")
    return " ".join(partes)[:300]
