"""A quién va una ola y cómo se reparte: por correo, por otra vía o a nadie, con su razón."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from dialogo.models import BajaDeCorreo, DireccionRebotada, Envio
from sobremesas.mensajes import clases
from sobremesas.mensajes.revision import DETENIDA
from sobremesas.models import Asistente, Canal, Invitacion, Mensaje, Ola, Sobremesa
from sobremesas.puerta import dentro

E = Invitacion.Estado
Segmento = Ola.Segmento
POR_CORREO = (Canal.CORREO, Canal.ENLACE)
ESTADOS = {
    Segmento.SIN_RESPUESTA: (E.INVITADA,),
    Segmento.CONFIRMADAS: (E.CONFIRMADA, E.DELEGADA),
    Segmento.OFERTAS: (E.OFRECIDA,),
    Segmento.FALTA_NOMBRE: (E.DELEGA,),
    Segmento.ASISTIERON: (E.CONFIRMADA, E.DELEGADA),
    Segmento.FALTARON: (E.CONFIRMADA, E.DELEGADA),
}


def destinatarias(ola: Ola) -> QuerySet[Invitacion]:
    """Las invitaciones a las que hoy les toca. Se vuelve a comprobar al mandar cada mensaje (M2)."""
    filas: QuerySet[Invitacion] = (
        Invitacion.objects.filter(sobremesa__dialogo=ola.dialogo_id)
        .select_related("persona", "sobremesa__dialogo__convocatoria")
        .order_by("pk")
    )
    if ola.sobremesa_id:
        filas = filas.filter(sobremesa=ola.sobremesa_id)
    if ola.clase != Ola.Clase.CANCELACION:
        filas = filas.exclude(sobremesa__estado=Sobremesa.Estado.CANCELADA)
    if ola.segmento == Segmento.ELEGIDAS:
        return _elegidas(ola, filas)
    if ola.segmento in (Segmento.ASISTIERON, Segmento.FALTARON):
        return _por_asistencia(ola, filas, llegaron=ola.segmento == Segmento.ASISTIERON)
    return filas.filter(estado__in=ESTADOS[Segmento(ola.segmento)])


def _elegidas(ola: Ola, filas: QuerySet[Invitacion]) -> QuerySet[Invitacion]:
    """Las que se pusieron en la ola. Un cambio o una cancelación va a todas las que saben la fecha."""
    if ola.clase == Ola.Clase.INVITACION:
        return filas.filter(Q(estado=E.EN_LISTA) | _se_le_detuvo(ola), ola=ola)
    if ola.clase in (Ola.Clase.CAMBIO, Ola.Clase.CANCELACION):
        return filas.filter(estado__in=clases.SABEN_LA_FECHA)
    if ola.clase == Ola.Clase.VISPERA:
        return filas.filter(estado__in=ESTADOS[Segmento.CONFIRMADAS])
    if ola.clase == Ola.Clase.AGRADECIMIENTO:
        return _por_asistencia(ola, filas, llegaron=True)
    return filas.filter(ola=ola, estado=E.INVITADA)


def _se_le_detuvo(ola: Ola) -> Q:
    """Consta como invitada y su mensaje no alcanzó a salir: al volver a lanzarla, sale (M1)."""
    suyos = Mensaje.objects.filter(ola=ola, clase=Mensaje.Clase.INVITACION)
    detenidos = suyos.filter(envio__estado=Envio.Estado.OMITIDO, envio__razon=DETENIDA)
    return Q(estado=E.INVITADA, pk__in=detenidos.values("invitacion")) & ~Q(
        pk__in=escritos(ola).values("invitacion")
    )


def _por_asistencia(
    ola: Ola, filas: QuerySet[Invitacion], *, llegaron: bool
) -> QuerySet[Invitacion]:
    """Quién llegó se lee de la puerta; quién faltó, sólo de un día ya cerrado (K6)."""
    dias = ola.dialogo.sobremesas.vivas()
    if ola.sobremesa_id:
        dias = dias.filter(pk=ola.sobremesa_id)
    presentes = {pk for dia in dias for pk in dentro.en(dia).llegaron}
    filas = filas.filter(estado__in=ESTADOS[Segmento.ASISTIERON])
    if llegaron:
        return filas.filter(pk__in=presentes)
    cerrado = Sobremesa.Estado.CERRADA
    return filas.exclude(pk__in=presentes).filter(sobremesa__estado=cerrado)


@dataclass(frozen=True)
class Reparto:
    """Cuántas personas y por dónde. ``por_correo`` son las que recibirán el mensaje."""

    total: int
    por_correo: int
    sin_correo: int
    por_otra_via: int
    rebotadas: int
    con_baja: int
    ya_escritas: int = 0

    @property
    def por_llamar(self) -> int:
        return self.sin_correo + self.por_otra_via + self.rebotadas


def reparto(ola: Ola) -> Reparto:
    """Una consulta, tenga las que tenga."""
    filas = _vigentes(ola).values_list(
        "correo", "invitacion__canal", "esta_rebotada", "pidio_baja", "ya_escrita"
    )
    cuenta = dict.fromkeys(
        ("por_correo", "sin_correo", "por_otra_via", "rebotadas", "con_baja", "ya_escritas"), 0
    )
    for correo, canal, rebotada, baja, ya_escrita in filas:
        donde = _donde_cae(ola, correo, canal, rebotada=rebotada, baja=baja)
        cuenta["ya_escritas" if ya_escrita else donde] += 1
    return Reparto(total=sum(cuenta.values()), **cuenta)


def _donde_cae(ola: Ola, correo: str, canal: str, *, rebotada: bool, baja: bool) -> str:
    if va_por_otra_via(ola, canal):
        return "por_otra_via"
    if not correo:
        return "sin_correo"
    if rebotada:
        return "rebotadas"
    se_deja = clases.DE_LA_OLA[Ola.Clase(ola.clase)] in clases.SE_PUEDE_DEJAR
    return "con_baja" if baja and se_deja else "por_correo"


def escritos(ola: Ola) -> QuerySet[Mensaje]:
    """Los mensajes de la ola que salieron o van a salir; las pruebas no cuentan."""
    return (
        Mensaje.objects.filter(ola=ola)
        .exclude(clase=Mensaje.Clase.PRUEBA)
        .exclude(envio__estado=Envio.Estado.OMITIDO)
    )


def va_por_otra_via(ola: Ola, canal: str) -> bool:
    """A quien se invita por carta o por teléfono no se le manda la invitación por correo."""
    return ola.clase == Ola.Clase.INVITACION and canal not in POR_CORREO


def _vigentes(ola: Ola):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Quienes ocupan hoy esas sillas, con lo que decide si se les escribe."""
    invitaciones = destinatarias(ola).select_related(None).order_by()
    return Asistente.objects.filter(
        Q(sustituido_en=None), invitacion__in=invitaciones.values("pk")
    ).annotate(
        esta_rebotada=Exists(
            DireccionRebotada.objects.filter(correo__iexact=OuterRef("correo"), levantada_en=None)
        ),
        ya_escrita=Exists(escritos(ola).filter(asistente=OuterRef("pk"))),
        pidio_baja=Exists(
            BajaDeCorreo.objects.filter(
                dialogo=ola.dialogo_id, correo__iexact=OuterRef("correo"), anulada_en=None
            )
        ),
    )
