"""Recordar a los enlaces lo que deben: un correo por persona y por día, con todo junto.

La clave del mensaje es la persona y el día en que sale: dos vueltas del reloj, o diez recomendaciones
comunicadas en una mañana, son un solo mensaje. Lo que ya se dijo se sabe por cuándo salió el último.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from dialogo import correo
from dialogo.models import BajaDeCorreo, Dialogo, Envio, Integrante, Rol, Usuario
from dialogo.palabras import contar
from hallazgos.models import Enlace, Recomendacion
from hallazgos.seguimiento import deudas
from hallazgos.seguimiento.fechas import dia_de
from hallazgos.seguimiento.lectura import del_dialogo

DESDE, HASTA = time(9), time(19)
PARA_JUNTAR = timedelta(minutes=15)
ATRASO_MAXIMO = timedelta(days=7)  # si el reloj estuvo parado, lo que toca de una semana atrás
CALLADO = (Envio.Estado.OMITIDO,)


@dataclass(frozen=True)
class Carta:
    """Lo de hoy y lo demás que está pendiente; ``es_optativa`` si nada de lo de hoy obliga."""

    asunto: str
    texto: str
    html: str
    es_optativa: bool


def registrar() -> None:
    correo.registrar(Envio.Clase.SEGUIMIENTO, revisar, aplazar)


def enlaces(dialogo: Dialogo | int) -> QuerySet[Integrante]:
    """Quienes hoy responden por alguna organización, con ellas."""
    vigentes = Integrante.objects.vigentes().filter(dialogo=dialogo, rol=Rol.ENLACE)
    con_organizacion = vigentes.filter(pk__in=Enlace.objects.values("integrante"))
    return con_organizacion.select_related("usuario", "dialogo").prefetch_related(
        "enlaces", "dialogo__organizadores"
    )


def al_comunicar(recomendacion: Recomendacion) -> None:
    """Pone en el buzón el aviso de sus enlaces; si ya tienen uno por salir, se junta con él."""
    obligadas = {recomendacion.responsable_id, *_corresponsables(recomendacion)}
    for integrante in enlaces(recomendacion.dialogo_id):
        if {enlace.organizacion_id for enlace in integrante.enlaces.all()} & obligadas:
            escribir(integrante, timezone.now())


def _corresponsables(recomendacion: Recomendacion) -> set[int]:
    return set(recomendacion.corresponsables.values_list("pk", flat=True))


def escribir_los_de_hoy() -> int:
    """Los de todos los diálogos. Repetirlo el mismo día no manda nada nuevo."""
    vivos = Dialogo.objects.filter(archivado_en=None)
    con_algo = vivos.filter(pk__in=Recomendacion.objects.comunicadas().values("dialogo"))
    escritos = 0
    for dialogo in con_algo:
        escritos += sum(bool(escribir(uno, timezone.now())) for uno in enlaces(dialogo))
    return escritos


@transaction.atomic
def escribir(integrante: Integrante, ahora: datetime) -> Envio | None:
    """El mensaje de hoy, o el de mañana si el de hoy ya salió. ``None`` si no toca decirle nada.

    Bloquea el papel: dos procesos a la vez escriben uno. Uno que todavía no sale se vuelve a escribir.
    """
    Integrante.objects.select_for_update(of=("self",)).get(pk=integrante.pk)
    dia = dia_de(ahora)
    previo = _de_ese_dia(integrante, dia)
    if previo and previo.estado != Envio.Estado.POR_ENVIAR:
        dia += timedelta(days=1)
        previo = _de_ese_dia(integrante, dia)
    carta = componer(integrante, ahora, previo)
    if carta is None:
        return None
    if previo:
        previo.asunto, previo.texto, previo.html = carta.asunto, carta.texto, carta.html
        previo.save(update_fields=["asunto", "texto", "html"])
        return previo
    return correo.encolar(
        clave=_clave(integrante, dia),
        para=integrante.usuario.email,
        asunto=carta.asunto,
        texto=carta.texto,
        html=carta.html,
        dialogo=integrante.dialogo,
        clase=Envio.Clase.SEGUIMIENTO,
        intentar_desde=_a_buena_hora(ahora + PARA_JUNTAR, dia),
    )


def componer(integrante: Integrante, ahora: datetime, previo: Envio | None = None) -> Carta | None:
    """Lo que se le escribiría en ese momento; ``None`` si nada de lo que debe toca hoy."""
    debe = _debe(integrante, dia_de(ahora))
    corte = _corte(integrante, previo, ahora)
    sin_optativos = correo.pidio_baja(integrante.dialogo_id, integrante.usuario.email)
    de_hoy, optativa = [], True
    for deuda in debe:
        toca = [t for t in deuda.toques if corte < t.cuando <= ahora]
        if sin_optativos:
            toca = [t for t in toca if not t.optativo]
        if toca:
            de_hoy.append(deuda)
            optativa &= all(t.optativo for t in toca)
    if not de_hoy:
        return None
    demas = [deuda for deuda in debe if deuda not in de_hoy and not deuda.es_noticia]
    return _carta(integrante, de_hoy, demas, optativa)


@transaction.atomic
def elegir_optativos(dialogo: Dialogo, usuario: Usuario, *, quiere: bool) -> None:
    """Los que no obligan: recibirlos o no. Repetirlo no cambia nada."""
    bajas = BajaDeCorreo.objects.filter(dialogo=dialogo, anulada_en=None)
    if quiere:
        bajas.filter(correo__iexact=usuario.email).update(anulada_en=timezone.now())
    elif not correo.pidio_baja(dialogo.pk, usuario.email):
        bajas.get_or_create(dialogo=dialogo, correo=usuario.email.lower(), anulada_en=None)


def panorama(dialogo: Dialogo) -> dict[str, object]:
    """Para la coordinación: qué saldría ahora y a quién, y lo último que salió."""
    ahora = timezone.now()
    previas = []
    for integrante in enlaces(dialogo):
        debe = [deuda for deuda in _debe(integrante, dia_de(ahora)) if not deuda.es_noticia]
        por_salir = _por_salir(integrante)
        carta = componer(integrante, ahora, por_salir)
        previas.append({"integrante": integrante, "debe": debe, "carta": carta, "sale": por_salir})
    ultimos = Envio.objects.filter(dialogo=dialogo, clase=Envio.Clase.SEGUIMIENTO)
    return {"previas": previas, "ultimos": ultimos[:30]}


def _por_salir(integrante: Integrante) -> Envio | None:
    suyos = Envio.objects.filter(clave__startswith=f"seguimiento:{integrante.pk}:")
    return suyos.filter(estado=Envio.Estado.POR_ENVIAR).first()


def _debe(integrante: Integrante, hoy: date) -> list[deudas.Deuda]:
    suyas = {enlace.organizacion_id for enlace in integrante.enlaces.all()}
    return [
        deuda
        for deuda in deudas.de(del_dialogo(integrante.dialogo_id), suyas, hoy)
        if deuda.recomendacion.responsable_id in suyas
        or suyas & {o.pk for o in deuda.recomendacion.corresponsables.all()}
    ]


def _carta(
    integrante: Integrante, de_hoy: list[deudas.Deuda], demas: list[deudas.Deuda], optativa: bool
) -> Carta:
    dialogo = integrante.dialogo
    datos = {
        "persona": integrante.usuario.nombre,
        "dialogo": dialogo,
        "organizan": dialogo.organizadores.all(),
        "de_hoy": [(deuda, _direccion(deuda.recomendacion)) for deuda in de_hoy],
        "demas": [(deuda, _direccion(deuda.recomendacion)) for deuda in demas],
        "optativa": optativa,
        "recordatorios": settings.URL_PUBLICA.rstrip("/")
        + reverse("respuestas:recordatorios", args=[dialogo.clave]),
    }
    return Carta(
        _asunto(dialogo, de_hoy),
        render_to_string("respuestas/correo.txt", datos),
        render_to_string("respuestas/correo.html", datos),
        optativa,
    )


def _asunto(dialogo: Dialogo, de_hoy: list[deudas.Deuda]) -> str:
    folios = list(dict.fromkeys(deuda.recomendacion.folio for deuda in de_hoy))
    if len(folios) == 1:
        return f"{folios[0]}: lo que sigue en «{dialogo.nombre}»"
    return f"{contar(len(folios), 'recomendación', 'recomendaciones', femenino=True).capitalize()} de «{dialogo.nombre}»"


def _direccion(recomendacion: Recomendacion) -> str:
    ruta = reverse("respuestas:ver", args=[recomendacion.dialogo.clave, recomendacion.numero])
    return settings.URL_PUBLICA.rstrip("/") + ruta


def _clave(integrante: Integrante, dia: date) -> str:
    return f"seguimiento:{integrante.pk}:{dia:%Y-%m-%d}"


def _de_ese_dia(integrante: Integrante, dia: date) -> Envio | None:
    return Envio.objects.select_for_update().filter(clave=_clave(integrante, dia)).first()


def _corte(integrante: Integrante, previo: Envio | None, ahora: datetime) -> datetime:
    """Hasta cuándo llega lo que ya se le dijo."""
    dichos = Envio.objects.filter(clave__startswith=f"seguimiento:{integrante.pk}:")
    dichos = dichos.exclude(estado__in=CALLADO)
    if previo:
        dichos = dichos.exclude(pk=previo.pk)
    momentos = dichos.values_list("enviado_en", "intentar_desde")
    ultimo = max((enviado or previsto for enviado, previsto in momentos), default=None)
    atras = ahora - ATRASO_MAXIMO
    return max(ultimo, atras) if ultimo else atras


def aplazar(envio: Envio) -> datetime | None:
    """Nada de madrugada: también lo que se atrasó espera a la mañana."""
    return _a_buena_hora(timezone.now())


def _a_buena_hora(desde: datetime, dia: date | None = None) -> datetime:
    """Ese instante si es hora y ya es el día; si no, cuando se abra el horario."""
    local = timezone.localtime(desde)
    hoy = local.date()
    if dia and dia > hoy:
        return _al_abrir(dia)
    if local.time() >= HASTA:
        return _al_abrir(hoy + timedelta(days=1))
    return _al_abrir(hoy) if local.time() < DESDE else desde


def _al_abrir(dia: date) -> datetime:
    return datetime.combine(dia, DESDE, tzinfo=timezone.get_default_timezone())


def revisar(envio: Envio) -> str:
    """Por qué ya no debe mandarse: dejó de ser enlace o ya no debe nada. Se mira al salir."""
    integrante = enlaces(envio.dialogo_id or 0).filter(pk=envio.clave.split(":")[1]).first()
    if integrante is None:
        return "Ya no es enlace en este diálogo."
    debe = _debe(integrante, timezone.localdate())
    return "" if debe else "Ya no debe nada: contestó o informó antes de que saliera."
